"""What does another policy change for a ticket that lived under an earlier one?

Nothing that is past: what was owed just so before is owed as it was, and no other promise of the
new policy falls due before it came into force.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from lifecycle.effects import DrawCard
from lifecycle.events import PolicyAdopted
from lifecycle.hours import Calendar
from lifecycle.moves import Outcome
from lifecycle.policy import Policy
from lifecycle.promises import Promise, in_force, promises, started
from lifecycle.rules import Action
from lifecycle.tickets import Adoption, InForce, Status, Ticket


def adoption(
    ticket: Ticket, owed: Iterable[Promise], policy: Policy, calendar: Calendar
) -> PolicyAdopted | None:
    """The event by which `ticket`, which owes `owed`, comes under `policy`; None under it already.

    A ticket that is closed owes nothing, and stays under the policy that closed it.
    """
    if ticket.policy_version == policy.version or ticket.status is Status.CLOSED:
        return None
    same = set(owed) & set(promises(ticket, policy, calendar))
    carried = tuple(sorted(promise.rule for promise in same))
    return PolicyAdopted(before=ticket.policy, version=ticket.policy_version, carried=carried)


def adopted(ticket: Ticket, event: PolicyAdopted, policy: Policy, now: datetime) -> Outcome:
    """The ticket under the policy; its card shows what is owed now, and what can be done."""
    if ticket.status is Status.CLOSED:
        return ticket, ()
    carried = (_carried(ticket, rule, policy) for rule in event.carried)
    reminders = _reminders(ticket, policy)
    after = replace(
        ticket,
        policy=policy.name,
        adoption=Adoption(now, tuple(carried), ticket.done),
        reminders=reminders,
        reminded_at=ticket.reminded_at if reminders else None,
    )
    return after, (DrawCard(),)


def _carried(ticket: Ticket, id: str, policy: Policy) -> InForce:
    """The rule as it was in force for the ticket so far."""
    rule = policy.rule(id)
    start = started(ticket, rule) if rule else None
    found = in_force(ticket, rule, start) if rule and start else None
    return found or InForce(id, None)


def _reminders(ticket: Ticket, policy: Policy) -> int:
    """How often the customer was reminded by rules that this policy has too, this time."""
    own = {rule.id for rule in policy.rules if rule.does(Action.REMIND_CUSTOMER)}
    mine = (d for d in ticket.done if d.rule in own and d.since >= ticket.status_since)
    return min(ticket.reminders, sum(done.times for done in mine))
