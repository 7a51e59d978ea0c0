"""The state machine as one table: what may happen in each status, and the status after it.

Read by `decide`, by the card (which buttons to draw), by refusals (what can be done instead) and by
the docs. A button that the table does not allow cannot be drawn.
"""

from collections.abc import Mapping
from enum import StrEnum

from lifecycle.tickets import Status


class Verb(StrEnum):
    """What an agent may ask of a ticket, in the order in which buttons stand."""

    CLAIM = "claim"
    REPLY = "reply"
    ASK = "ask"
    SOLVE = "solve"
    PASS = "pass"  # noqa: S105 - no password
    RETURN = "return"
    REOPEN = "reopen"
    ASSIGN = "assign"
    RELEASE = "release"
    HOLD = "hold"
    UNREACHABLE = "unreachable"
    DUE = "due"
    TRIAGE = "triage"
    TAG = "tag"
    SUSPEND = "suspend"

    @property
    def phrase(self) -> str:
        """What it is to do so, as in “you can't claim it”."""
        return _PHRASES.get(self, f"{self.value} it")


_PHRASES: Mapping[Verb, str] = {
    Verb.REPLY: "answer it",
    Verb.ASK: "ask the customer",
    Verb.RELEASE: "give it back",
    Verb.HOLD: "put it on hold",
    Verb.UNREACHABLE: "hand it back as unreachable",
    Verb.DUE: "set its date",
    Verb.SUSPEND: "put it aside",
}

_SETTING = (Verb.DUE, Verb.TRIAGE, Verb.TAG)
_WORKING = (Verb.CLAIM, Verb.REPLY, Verb.ASK, Verb.SOLVE)

ALLOWED: Mapping[Status, tuple[Verb, ...]] = {
    Status.NEW: (*_WORKING, Verb.ASSIGN, Verb.HOLD, *_SETTING, Verb.SUSPEND),
    Status.OPEN: (
        *_WORKING,
        Verb.ASSIGN,
        Verb.RELEASE,
        Verb.HOLD,
        Verb.UNREACHABLE,
        *_SETTING,
        Verb.SUSPEND,
    ),
    Status.PENDING: (
        Verb.REPLY,
        Verb.ASK,
        Verb.SOLVE,
        Verb.REOPEN,
        Verb.ASSIGN,
        Verb.RELEASE,
        Verb.HOLD,
        *_SETTING,
    ),
    Status.ON_HOLD: (
        Verb.REPLY,
        Verb.ASK,
        Verb.SOLVE,
        Verb.REOPEN,
        Verb.ASSIGN,
        Verb.RELEASE,
        *_SETTING,
    ),
    Status.SOLVED: (Verb.REPLY, Verb.REOPEN, Verb.TAG),
    Status.WORK_COMPLETED: (Verb.REPLY, Verb.PASS, Verb.RETURN, Verb.TAG),
    Status.CLOSED: (),
    Status.SUSPENDED: (Verb.REOPEN,),
}

# Where a verb leads; the others stay where they are, or ask.
LEADS_TO: Mapping[Verb, Status] = {
    Verb.CLAIM: Status.OPEN,
    Verb.ASSIGN: Status.OPEN,
    Verb.ASK: Status.PENDING,
    Verb.UNREACHABLE: Status.PENDING,
    Verb.REOPEN: Status.OPEN,
    Verb.RETURN: Status.OPEN,
    Verb.HOLD: Status.ON_HOLD,
    Verb.SUSPEND: Status.SUSPENDED,
}

OWING = frozenset({Status.NEW, Status.OPEN})  # it is our turn
UNCLOSED = frozenset(Status) - {Status.CLOSED}
# The clock of what we owe stands still here: somebody else owes the next step, or nobody.
STOPPED = frozenset({Status.PENDING, Status.ON_HOLD, Status.SOLVED, Status.WORK_COMPLETED})


def allowed(status: Status) -> tuple[Verb, ...]:
    """What an agent may do with a ticket in `status`, in the order of the buttons."""
    return ALLOWED[status]


def after_reply(asked: Status) -> Status:
    """The status that a reply may leave behind; ValueError for one that it may not."""
    if asked not in (Status.OPEN, Status.PENDING, Status.SOLVED):
        raise ValueError(f"a reply can't leave a ticket {asked.shown.lower()}")
    return asked
