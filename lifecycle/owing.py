"""What does a ticket owe now, counted how, and what would settle it? For `why`."""

from lifecycle.hours import Calendar
from lifecycle.policy import Policy
from lifecycle.promises import arithmetic, promises
from lifecycle.reasons import prevented_by
from lifecycle.tickets import Ticket


def owes(ticket: Ticket, policy: Policy, calendar: Calendar) -> list[str]:
    """A sentence for each promise that the ticket carries, the soonest first."""
    found = []
    for promise in promises(ticket, policy, calendar):
        rule = policy.rule(promise.rule)
        if rule:
            counted = arithmetic(ticket, rule, promise, calendar)
            settles = prevented_by(rule)
            found.append(f"{rule.id.upper()}: {rule.says} {counted}. Settled before by {settles}.")
    if ticket.stops and ticket.stops[-1].until is None:
        stop = ticket.stops[-1]
        word = ticket.status.shown.lower()  # the stop goes on through several
        found.append(f"Our clock stands still since {stop.since:%d %b %H:%M} UTC: it is {word}.")
    return found
