"""Would this policy forget a customer, or lead a ticket where nothing leads out?"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from lifecycle.hours import Calendar, parse_week
from lifecycle.notices import KNOWN
from lifecycle.packs.contradicting import refuse_contradictions
from lifecycle.packs.faults import Faults
from lifecycle.packs.ways import refuse_lost_statuses
from lifecycle.policy import OnMessage, Policy
from lifecycle.rules import ALWAYS_HOLDS, FOREVER, Action, CountedFrom, Length, Rule
from lifecycle.tickets import Priority, Status
from lifecycle.transitions import OWING, STOPPED


def refuse_unsound(policy: Policy, faults: Faults) -> None:
    """Note every way in which the policy, though readable, can't be lived under."""
    _refuse_endless_waiting(policy, faults)
    refuse_lost_statuses(policy, faults)
    _refuse_missing_words(policy, faults)
    refuse_contradictions(policy, faults)
    _refuse_forgotten(policy, faults)
    _refuse_ownerless(policy, faults)
    _refuse_hours_too_few(policy, faults)


def _refuse_endless_waiting(policy: Policy, faults: Faults) -> None:
    """Where it is our turn, and where a message only joins, somebody must owe an answer."""
    joins = {status for status, does in policy.on_message.items() if does is OnMessage.ADD}
    for status in sorted(joins & STOPPED):
        faults(
            f"on_message.{status}",
            "our clock stands still there, so who only adds a message would wait for ever; use "
            "reopen",
        )
    if policy.on_message.get(Status.SUSPENDED, OnMessage.ADD) is not OnMessage.ADD:
        faults("on_message.suspended", "what is kept aside stays so until a person looks; use add")
    for status in sorted((OWING | joins - STOPPED - {Status.CLOSED}) & set(policy.shown)):
        watching = {r.when.answered for r in policy.rules if _watches(r, status)}
        if None not in watching and watching != {True, False}:
            faults(
                "rules",
                f'a customer could wait for ever while "{status}": add a rule for it with '
                'from = "waiting" and then = "escalate"',
            )


def _watches(rule: Rule, status: Status) -> bool:
    """Whether every waiting in `status` ends with the managers, but for whether it was answered."""
    asks = rule.when
    unconditional = asks.assigned is asks.answered_since_claim is None
    return (
        status in rule.status
        and rule.does(Action.ESCALATE)
        and rule.counted_from is CountedFrom.WAITING
        and unconditional
        and asks.category is None
        and asks.reminders is None
        and asks.priority in (None, frozenset(Priority))
    )


def _refuse_missing_words(policy: Policy, faults: Faults) -> None:
    """What a rule says must be worded, what is worded must be said; what is counted must be."""
    said = {s.word for r in policy.rules for s in r.steps if s.action in _SPEAKING}
    for name in sorted(set(policy.wording) - said - set(KNOWN)):
        faults(
            f"wording.{name}",
            f"nothing says it: no rule names it, and the desk itself says {', '.join(KNOWN)}",
        )
    for rule in policy.rules:
        for step in rule.steps:
            if step.action in _SPEAKING and step.word and step.word not in policy.wording:
                there = ", ".join(policy.wording) or "none"
                faults(
                    f"rule {rule.id}.then", f'there is no wording "{step.word}"; there are {there}'
                )
        for category in sorted((rule.when.category or frozenset()) - set(policy.triage.categories)):
            known = ", ".join(policy.triage.categories)
            faults(f"rule {rule.id}.when", f'"{category}" is no category; they are {known}')
        counts = rule.counted_from is CountedFrom.REMINDER or rule.when.reminders
        if counts and not any(r.does(Action.REMIND_CUSTOMER) for r in policy.rules):
            faults(f"rule {rule.id}", "counts reminders, but no rule reminds the customer")


_SPEAKING = (Action.REMIND_CUSTOMER, Action.TELL_CUSTOMER)


# Nobody is sure to move a ticket out of these, so somebody must look.
_LOOKED_AT = (Status.SUSPENDED, Status.ON_HOLD, Status.WORK_COMPLETED)
_LOOKS = (Action.REVIEW, Action.REMIND_AGENT)


def _refuse_forgotten(policy: Policy, faults: Faults) -> None:
    """What is kept aside is never ended by the clock, and somebody looks at what nobody moves."""
    for status in _LOOKED_AT:
        if status in policy.shown and not any(_looks_at(r, status) for r in policy.rules):
            faults(
                "rules",
                f'what is "{status}" could be forgotten: add a rule for it with from = "status", '
                'without when, and then = "escalate", or "review" with every',
            )
    for rule in policy.rules:
        if rule.ends and Status.SUSPENDED in rule.status:
            faults(f"rule {rule.id}", "ends what is suspended; only a person may")


def _looks_at(rule: Rule, status: Status) -> bool:
    """Whether the rule brings every ticket of that status before somebody, or ends it."""
    again = rule.at_most == FOREVER and any(rule.does(action) for action in _LOOKS)
    return (
        status in rule.status
        and rule.counted_from is CountedFrom.STATUS
        and rule.when == ALWAYS_HOLDS
        and (rule.does(Action.ESCALATE) or rule.ends or again)
    )


def _refuse_ownerless(policy: Policy, faults: Faults) -> None:
    """Where open means assigned, no rule takes the owner away."""
    for rule in policy.rules:
        if policy.needs_owner and rule.does(Action.RELEASE):
            faults(f"rule {rule.id}.then", "gives back what open.needs_owner says has an owner")


_SOME_DAY = datetime(2026, 1, 5, tzinfo=UTC)


def _refuse_hours_too_few(policy: Policy, faults: Faults) -> None:
    """What counts in working time comes within a few years of the pack's own hours."""
    if policy.hours is None:
        return
    try:
        calendar = Calendar(zone=ZoneInfo("UTC"), week=parse_week(policy.hours))
    except ValueError:
        return  # that is a fault already
    for rule in policy.rules:
        for length in dict.fromkeys((*rule.after.values(), rule.every or Length())):
            by_days = calendar.add_days(_SOME_DAY, length.days)
            by_time = calendar.add(_SOME_DAY, length.time)
            if by_days is None or (length.working and by_time is None):
                faults(f"rule {rule.id}", f'"{length}" takes more than five years of hours')
