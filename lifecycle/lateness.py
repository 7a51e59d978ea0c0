"""What does a ticket owe by now, however long nobody looked?

Everything is decided as of its own time, the earliest first, so that one look after three days
gives the same history as a look each second. Customers hear the last of several reminders only.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from lifecycle.decide import Decision, decide
from lifecycle.events import PromiseDue
from lifecycle.hours import Calendar
from lifecycle.policy import Policy
from lifecycle.promises import Promise, arithmetic, promises
from lifecycle.rules import Action, Rule
from lifecycle.tickets import Ticket

LATE = timedelta(minutes=1)  # later than that is said
STEPS_AT_MOST = 200  # for one ticket at once; what is left comes with the next look


@dataclass(frozen=True, slots=True)
class Step:
    """One promise that was kept: what happened, what was decided, and as of when."""

    event: PromiseDue
    decision: Decision
    at: datetime


def overdue(
    ticket: Ticket, policy: Policy, calendar: Calendar, now: datetime, late_because: str
) -> list[Step]:
    """Every promise of `ticket` that is due by `now`, kept in order.

    Args:
        ticket: as last saved.
        policy: what it lives under.
        calendar: its team's working time.
        now: UTC.
        late_because: what to say of those that are kept long after their time.
    """
    steps: list[Step] = []
    owed = promises(ticket, policy, calendar)
    while owed and owed[0].due_at <= now and len(steps) < STEPS_AT_MOST:
        step = _kept(ticket, owed[0], policy, calendar, now, late_because)
        if step.decision.ticket == ticket:
            break
        steps.append(step)
        ticket, owed = step.decision.ticket, step.decision.promises
    return steps


def _kept(
    ticket: Ticket,
    promise: Promise,
    policy: Policy,
    calendar: Calendar,
    now: datetime,
    late_because: str,
) -> Step:
    rule = policy.rule(promise.rule)
    if rule is None:
        raise LookupError(f"a promise of no rule: {promise.rule}")
    at = max(promise.due_at, ticket.touched_at or promise.due_at)
    event = PromiseDue(
        rule=rule.id,
        since=promise.since,
        due_at=promise.due_at,
        counted=arithmetic(ticket, rule, promise, calendar),
        late_because=late_because if now - at > LATE else "",
    )
    decision = decide(ticket, event, policy, at, calendar)
    if _is_overtaken(rule, decision, policy, now):
        event = replace(event, overtaken=True)
        decision = decide(ticket, event, policy, at, calendar)
    return Step(event, decision, at)


def _is_overtaken(rule: Rule, decision: Decision, policy: Policy, now: datetime) -> bool:
    """Whether something later of the same kind is due as well, so that this need not be said."""
    later = [policy.rule(p.rule) for p in decision.promises if p.due_at <= now]
    if any(other == rule for other in later):
        return True
    speaks = rule.does(Action.REMIND_CUSTOMER)
    return speaks and any(o and (o.ends or o.does(Action.REMIND_CUSTOMER)) for o in later)
