"""What can go wrong in the lifecycle, in words for the person who asked.

DeskhandError
├── NotAllowed        the ticket's status does not permit it; says what does
├── AlreadyClaimed    a lost race: somebody else has it
├── ReplyWindowClosed the platform takes no answer any more
├── OwnReview         nobody passes their own work, unless alone
├── NeedsReason       work is returned with a reason
├── NeedsResolution   the customer reads what was done, once it is reviewed
├── NoSuchTicket
├── NothingToDo       `/desk next` on an empty queue
├── PolicyError       a pack that can't be read
└── StaleTicket       saved meanwhile by somebody else; take the step again
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from lifecycle.tickets import Agent, Status, TicketId


class DeskhandError(Exception):
    """Every message is written for the person who reads it and shown as it stands."""


class NotAllowed(DeskhandError):
    """The ticket's status does not permit what was asked, as in “you can't claim it”."""

    def __init__(
        self, ticket: TicketId, asked: str, status: Status, instead: Sequence[str]
    ) -> None:
        super().__init__(
            f"#{ticket} is {status.shown.lower()}: you can't {asked}. {_hint(status, instead)}"
        )
        self.instead = tuple(instead)


class AlreadyClaimed(DeskhandError):
    """Somebody else has the ticket. Losing a race is not an error: say who won."""

    def __init__(self, ticket: TicketId, owner: Agent, since: datetime, now: datetime) -> None:
        super().__init__(f"{owner.name} claimed #{ticket} {_ago(since, now)} ago.")
        self.owner = owner


class ReplyWindowClosed(DeskhandError):
    """The platform's time for an answer has run out."""

    def __init__(self, ticket: TicketId, until: datetime) -> None:
        last = until.astimezone(UTC)
        super().__init__(f"#{ticket} could be answered until {last:%d %b %H:%M} UTC.")


class OwnReview(DeskhandError):
    """Quality review is a second person's look."""

    def __init__(self, ticket: TicketId) -> None:
        super().__init__(f"You completed #{ticket} yourself: another reviewer must look at it.")


class NeedsReason(DeskhandError):
    """The owner must know what is missing."""

    def __init__(self, ticket: TicketId) -> None:
        super().__init__(f"Say why #{ticket} is returned, e.g. “the printer was not tested”.")


class NeedsResolution(DeskhandError):
    """The reviewer, and then the customer, must know what was done."""

    def __init__(self, ticket: TicketId) -> None:
        super().__init__(
            f"Say what was done on #{ticket}; the customer reads it once it is reviewed: "
            f"`/desk solve {ticket} new battery`."
        )


class NoSuchTicket(DeskhandError):
    """No ticket has this number."""

    def __init__(self, ticket: int) -> None:
        super().__init__(f"There is no ticket #{ticket}. `/desk find` searches by words.")


class NothingToDo(DeskhandError):
    """The queue is empty."""

    def __init__(self) -> None:
        super().__init__("Nobody is waiting: every ticket has an owner.")


class PolicyError(DeskhandError):
    """A pack that can't be used; names every fault at once, each with its place."""

    def __init__(self, source: str, faults: Sequence[str]) -> None:
        super().__init__("\n".join(f"{source}: {fault}" for fault in faults))
        self.faults = tuple(faults)


class StaleTicket(DeskhandError):
    """Somebody saved the ticket between our load and our save."""


def _hint(status: Status, instead: Sequence[str]) -> str:
    if instead:
        return f"What you can do now: {', '.join(instead)}."
    if status is Status.CLOSED:
        return "A new message from the customer starts a new ticket."
    return "Its policy lets nobody do anything with it; `deskhand policy check` says why."


def _ago(since: datetime, now: datetime) -> str:
    """How long ago, in one unit: `2 s`, `5 min`, `3 h`, `4 d`."""
    seconds = max(0, int((now - since).total_seconds()))
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"
