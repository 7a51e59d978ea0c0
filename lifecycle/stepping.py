"""What does a ticket do by itself until an instant, looked at whenever something is due?"""

from collections.abc import Iterator
from datetime import datetime

from lifecycle.hours import Calendar
from lifecycle.lateness import Step, overdue
from lifecycle.policy import Policy
from lifecycle.promises import promises
from lifecycle.tickets import Ticket


def kept_until(
    ticket: Ticket, policy: Policy, calendar: Calendar, until: datetime
) -> Iterator[Step]:
    """Every promise that comes due by `until`, each at its own time: nothing is late.

    A desk that looks once, days later, says the last of several reminders only; this one says all.
    """
    while owed := promises(ticket, policy, calendar):
        now = max(owed[0].due_at, ticket.touched_at or owed[0].due_at)
        steps = overdue(ticket, policy, calendar, now, "") if now <= until else []
        if not steps:
            return
        yield from steps
        ticket = steps[-1].decision.ticket
