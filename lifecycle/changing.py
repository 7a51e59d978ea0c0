"""What would become of a ticket under another policy, if nobody wrote or acted for a while?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from lifecycle.adopting import adoption
from lifecycle.decide import decide
from lifecycle.effects import SendReply
from lifecycle.hours import Calendar
from lifecycle.policy import Policy
from lifecycle.promises import Promise, promises
from lifecycle.stepping import kept_until
from lifecycle.tickets import Status, Ticket, TicketId

AHEAD = timedelta(days=14)  # how far a change is looked at


@dataclass(frozen=True, slots=True)
class Foreseen:
    """Something that the policy would do by itself, which the customer sees."""

    at: datetime
    rule: str
    status: Status | None  # what it makes of the ticket; None: it stays what it is
    says: tuple[str, ...]  # what the customer hears


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one ticket's promises."""

    ticket: TicketId
    gone: tuple[Promise, ...]
    new: tuple[Promise, ...]
    due: tuple[Promise, ...]  # of the new ones, those that are due at once
    without_status: bool  # the other policy has no such status
    foreseen: tuple[Foreseen, ...] = ()  # if nobody writes or acts until `AHEAD`

    def __bool__(self) -> bool:
        return bool(self.gone or self.new or self.without_status)


def changed(
    ticket: Ticket, owed: Sequence[Promise], policy: Policy, calendar: Calendar, now: datetime
) -> Change:
    """What `policy` would change for `ticket`, which owes `owed` now."""
    there = _under(ticket, owed, policy, calendar, now)
    would = promises(there, policy, calendar)
    new = tuple(p for p in would if p not in owed)
    return Change(
        ticket=ticket.id,
        gone=tuple(p for p in owed if p not in would),
        new=new,
        due=tuple(p for p in new if p.due_at <= now),
        without_status=ticket.status not in policy.shown,
        foreseen=tuple(_foreseen(there, policy, calendar, now + AHEAD)),
    )


def _under(
    ticket: Ticket, owed: Sequence[Promise], policy: Policy, calendar: Calendar, now: datetime
) -> Ticket:
    """The ticket as it would be once the policy is in force."""
    event = adoption(ticket, owed, policy, calendar)
    return decide(ticket, event, policy, now, calendar).ticket if event else ticket


def _foreseen(
    ticket: Ticket, policy: Policy, calendar: Calendar, until: datetime
) -> Iterator[Foreseen]:
    before = ticket.status
    for step in kept_until(ticket, policy, calendar, until):
        says = tuple(e.text for e in step.decision.effects if isinstance(e, SendReply))
        after = step.decision.ticket.status
        if says or after is not before:
            moved = after if after is not before else None
            yield Foreseen(step.at, step.event.rule, moved, says)
        before = after
