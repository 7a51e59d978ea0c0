"""Would this policy forget a customer, or lead a ticket where nothing leads out?"""

from collections.abc import Iterator
from itertools import combinations

from lifecycle.packs.faults import Faults
from lifecycle.policy import OnMessage, Policy
from lifecycle.rules import Action, CountedFrom, Rule
from lifecycle.tickets import Priority, Status
from lifecycle.transitions import OWING


def refuse_unsound(policy: Policy, faults: Faults) -> None:
    """Note every way in which the policy, though readable, can't be lived under."""
    _refuse_endless_waiting(policy, faults)
    _refuse_lost_statuses(policy, faults)
    _refuse_missing_words(policy, faults)
    _refuse_contradictions(policy, faults)
    _refuse_forgotten(policy, faults)
    _refuse_ownerless(policy, faults)


def _refuse_endless_waiting(policy: Policy, faults: Faults) -> None:
    """Where it is our turn, and where a message only joins, somebody must owe an answer."""
    joins = {status for status, does in policy.on_message.items() if does is OnMessage.ADD}
    for status in sorted((OWING | joins - {Status.CLOSED}) & set(policy.shown)):
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


def _refuse_lost_statuses(policy: Policy, faults: Faults) -> None:
    """Every status is reached from new, or from what is kept aside; all but closed lead on."""
    starts = {Status.NEW, Status.SUSPENDED} & set(policy.shown)
    reached, grown = set[Status](), starts
    while grown:
        reached |= grown
        grown = {to for at in grown for to in _leads(policy, at)} - reached
    for status in sorted(set(policy.shown) - reached):
        faults("transitions", f'nothing leads to "{status}"')
    for status in sorted(set(policy.shown) - {Status.CLOSED}):
        if not _leads(policy, status):
            faults("transitions", f'nobody can leave "{status}"')
        elif Status.CLOSED in policy.shown and Status.CLOSED not in _all_from(policy, status):
            faults("transitions", f'no way leads from "{status}" to "closed"')
    _refuse_forbidden_ways(policy, faults)


def _refuse_forbidden_ways(policy: Policy, faults: Faults) -> None:
    """What messages and rules do must be among the transitions."""
    for status, does in policy.on_message.items():
        reopens = does is OnMessage.REOPEN and status not in (Status.OPEN, Status.CLOSED)
        if reopens and status in policy.shown and not policy.may(status, Status.OPEN):
            faults(f"on_message.{status}", 'reopens, but transitions do not lead to "open"')
    for rule, status, target in _endings(policy):
        if not policy.may(status, target):
            faults(
                f"rule {rule.id}", f'leads from "{status}" to "{target}", which is no transition'
            )


def _endings(policy: Policy) -> Iterator[tuple[Rule, Status, Status]]:
    ends = {Action.SOLVE: Status.SOLVED, Action.CLOSE: Status.CLOSED}
    for rule in policy.rules:
        for step in rule.steps:
            for status in sorted(rule.status):
                target = ends.get(step.action)
                if target and status not in (target, Status.CLOSED) and status in policy.shown:
                    yield rule, status, target


def _leads(policy: Policy, status: Status) -> set[Status]:
    return set(policy.transitions.get(status, ())) & set(policy.shown)


def _all_from(policy: Policy, status: Status) -> set[Status]:
    found, grown = set[Status](), _leads(policy, status)
    while grown:
        found |= grown
        grown = {to for at in grown for to in _leads(policy, at)} - found
    return found


def _refuse_missing_words(policy: Policy, faults: Faults) -> None:
    """What a rule says to customers must be worded; what counts reminders needs some."""
    for rule in policy.rules:
        for step in rule.steps:
            speaks = step.action in (Action.REMIND_CUSTOMER, Action.TELL_CUSTOMER)
            if speaks and step.word and step.word not in policy.wording:
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


def _refuse_contradictions(policy: Policy, faults: Faults) -> None:
    """Two rules that end a ticket at the same instant in two ways; one that never comes."""
    for one, other in combinations(policy.rules, 2):
        if not _same_clock(one, other):
            continue
        if one.ends and other.ends and one.steps != other.steps and one.after == other.after:
            faults(
                f"rule {other.id}",
                f"contradicts rule {one.id}: both end the ticket at the same instant",
            )
        for first, late in ((one, other), (other, one)):
            if _never_comes(late, first):
                faults(
                    f"rule {late.id}", f"never comes: rule {first.id} has ended the ticket by then"
                )


def _same_clock(one: Rule, other: Rule) -> bool:
    return (
        one.counted_from is other.counted_from
        and one.counted_from is CountedFrom.STATUS
        and bool(one.status & other.status)
        and one.when == other.when
    )


def _never_comes(late: Rule, first: Rule) -> bool:
    if not first.ends or not late.status <= first.status:
        return False
    pairs = [(first.after[p], late.after[p]) for p in Priority]
    alike = all((a.working, bool(a.days)) == (b.working, bool(b.days)) for a, b in pairs)
    return alike and all((a.time, a.days) < (b.time, b.days) for a, b in pairs)


def _refuse_forgotten(policy: Policy, faults: Faults) -> None:
    """What is kept aside is never ended by the clock, and somebody looks at it."""
    if Status.SUSPENDED not in policy.shown:
        return
    for rule in policy.rules:
        if rule.ends and Status.SUSPENDED in rule.status:
            faults(f"rule {rule.id}", "ends what is suspended; only a person may")


def _refuse_ownerless(policy: Policy, faults: Faults) -> None:
    """Where open means assigned, no rule takes the owner away."""
    for rule in policy.rules:
        if policy.needs_owner and rule.does(Action.RELEASE):
            faults(f"rule {rule.id}.then", "gives back what open.needs_owner says has an owner")
