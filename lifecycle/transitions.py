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
    REOPEN = "reopen"


_WORKING = (Verb.CLAIM, Verb.REPLY, Verb.ASK, Verb.SOLVE)

ALLOWED: Mapping[Status, tuple[Verb, ...]] = {
    Status.NEW: _WORKING,
    Status.OPEN: _WORKING,
    Status.PENDING: (Verb.REPLY, Verb.ASK, Verb.SOLVE, Verb.REOPEN),
    Status.ON_HOLD: (Verb.REPLY, Verb.ASK, Verb.SOLVE, Verb.REOPEN),
    Status.SOLVED: (Verb.REPLY, Verb.REOPEN),
    Status.WORK_COMPLETED: (Verb.REPLY, Verb.REOPEN),
    Status.CLOSED: (),
    Status.SUSPENDED: (Verb.REOPEN,),
}

OWING = frozenset({Status.NEW, Status.OPEN})  # it is our turn
UNCLOSED = frozenset(Status) - {Status.CLOSED}


def allowed(status: Status) -> tuple[Verb, ...]:
    """What an agent may do with a ticket in `status`, in the order of the buttons."""
    return ALLOWED[status]


def after_reply(asked: Status) -> Status:
    """The status that a reply may leave behind; ValueError for one that it may not."""
    if asked not in (Status.OPEN, Status.PENDING, Status.SOLVED):
        raise ValueError(f"a reply can't leave a ticket {asked.shown.lower()}")
    return asked
