"""What happens when an instant that the policy promised has come?"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from lifecycle import notices
from lifecycle.effects import DrawCard, Effect, Escalate, TellTeam
from lifecycle.events import PromiseDue
from lifecycle.hours import Calendar
from lifecycle.moves import Outcome, moved
from lifecycle.policy import Policy
from lifecycle.promises import Promise, carried, done_again, due, started, times_done
from lifecycle.rules import Action, Rule, Step
from lifecycle.tickets import Priority, Status, Ticket


def kept(
    ticket: Ticket, event: PromiseDue, policy: Policy, now: datetime, calendar: Calendar
) -> Outcome:
    """Do what the rule says, unless events have overtaken it or it was done already."""
    rule = policy.rule(event.rule)
    promise = _promise(ticket, event, policy, now, calendar)
    if rule is None or promise is None:
        return ticket, ()
    start = started(ticket, rule) or promise.since
    after = replace(ticket, done=done_again(ticket, rule.id, start))
    told: list[Effect] = []
    for step in rule.steps:
        after, more = _did(after, step, rule, promise, event, policy, now)
        told += more
    return after, (*told, DrawCard())


def _promise(
    ticket: Ticket, event: PromiseDue, policy: Policy, now: datetime, calendar: Calendar
) -> Promise | None:
    """What was promised: by the event's own word, or, where it does not say, by the calendar."""
    if event.since is None or event.due_at is None:
        return due(ticket, policy, event.rule, now, calendar)
    rule = policy.rule(event.rule)
    if rule is None or not carried(ticket, rule, event.since):
        return None
    return Promise(event.due_at, event.rule, event.since)


def _did(
    ticket: Ticket,
    step: Step,
    rule: Rule,
    promise: Promise,
    event: PromiseDue,
    policy: Policy,
    now: datetime,
) -> tuple[Ticket, Sequence[Effect]]:
    match step.action:
        case Action.ESCALATE:
            since = started(ticket, rule) or promise.since
            told = Escalate(rule.id, rule.says, since, promise.due_at)
            return ticket, () if event.overtaken else (told,)
        case Action.REMIND_CUSTOMER:
            return _reminded(ticket, step.word, rule, event, policy, now)
        case Action.TELL_CUSTOMER:
            if event.overtaken:
                return ticket, ()
            return notices.tell(ticket, policy, step.word, now)
        case Action.REMIND_AGENT:
            return ticket, () if event.overtaken else (_remind_agent(ticket, rule),)
        case Action.REVIEW:
            said = f"Please look: {rule.says}"
            to = (step.word,) if step.word else ()
            return ticket, () if event.overtaken else (TellTeam(said, to),)
        case Action.RELEASE:
            return _released(ticket, rule)
        case Action.TAG:
            known = step.word in ticket.tags
            return (ticket if known else replace(ticket, tags=(*ticket.tags, step.word))), ()
        case Action.RAISE:
            higher = list(Priority)[max(0, ticket.priority.rank - 2)]
            return replace(ticket, priority=higher), ()
        case Action.SOLVE:
            return moved(ticket, Status.SOLVED, now), ()
        case Action.CLOSE:
            return moved(replace(ticket, waiting_since=None), Status.CLOSED, now), ()


def _reminded(
    ticket: Ticket, wording: str, rule: Rule, event: PromiseDue, policy: Policy, now: datetime
) -> Outcome:
    """A reminder counts; one that a later one overtook is counted and not said."""
    counted = replace(ticket, reminders=ticket.reminders + 1, reminded_at=now)
    if event.overtaken:
        return counted, ()
    start = started(ticket, rule)
    count = str(times_done(counted, rule.id, start)) if start else ""
    return notices.tell(counted, policy, wording, now, count=count, times=str(rule.at_most))


def _remind_agent(ticket: Ticket, rule: Rule) -> TellTeam:
    to = (ticket.assignee.id,) if ticket.assignee else ()
    return TellTeam(f"A reminder: {rule.says}", to)


def _released(ticket: Ticket, rule: Rule) -> tuple[Ticket, Sequence[Effect]]:
    if ticket.assignee is None:
        return ticket, ()
    said = f"Back in the queue, no hard feelings, {ticket.assignee.name}: {rule.says}"
    free = replace(ticket, assignee=None, claimed_at=None, released_by=ticket.assignee)
    return free, (TellTeam(said),)
