"""What would a ticket owe under another policy, and what changes by that?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lifecycle.hours import Calendar
from lifecycle.policy import Policy
from lifecycle.promises import Promise, promises
from lifecycle.tickets import Ticket, TicketId


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one ticket's promises."""

    ticket: TicketId
    gone: tuple[Promise, ...]
    new: tuple[Promise, ...]
    due: tuple[Promise, ...]  # of the new ones, those that are due at once
    without_status: bool  # the other policy has no such status

    def __bool__(self) -> bool:
        return bool(self.gone or self.new or self.without_status)


def changed(
    ticket: Ticket, owed: Sequence[Promise], policy: Policy, calendar: Calendar, now: datetime
) -> Change:
    """What `policy` would change for `ticket`, which owes `owed` now."""
    would = promises(ticket, policy, calendar)
    new = tuple(p for p in would if p not in owed)
    return Change(
        ticket=ticket.id,
        gone=tuple(p for p in owed if p not in would),
        new=new,
        due=tuple(p for p in new if p.due_at <= now),
        without_status=ticket.status not in policy.shown,
    )
