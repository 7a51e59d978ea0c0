"""Do two rules of a policy contradict each other, or can one of them never come?"""

from collections.abc import Iterable
from itertools import combinations, permutations

from lifecycle.packs.faults import Faults
from lifecycle.policy import Policy
from lifecycle.rules import Action, Condition, CountedFrom, Length, Rule
from lifecycle.tickets import Priority


def refuse_contradictions(policy: Policy, faults: Faults) -> None:
    """Two rules that end a ticket at one instant in two ways; one that never comes."""
    for one, other in combinations(policy.rules, 2):
        if _contradict(one, other):
            faults(
                f"rule {other.id}",
                f"contradicts rule {one.id}: both end the ticket at the same instant",
            )
    for first, late in permutations(policy.rules, 2):
        if _never_comes(late, first):
            faults(f"rule {late.id}", f"never comes: rule {first.id} has ended the ticket by then")
    _refuse_too_many_reminders(policy, faults)


def _contradict(one: Rule, other: Rule) -> bool:
    """Whether some ticket is ended by both at one instant, in two ways."""
    both = one.ends and other.ends and one.steps != other.steps and bool(one.status & other.status)
    if not both or one.counted_from is not other.counted_from or one.before != other.before:
        return False
    priorities = _priorities(one.when) & _priorities(other.when)
    return _overlap(one.when, other.when) and any(
        one.after[p] == other.after[p] for p in priorities
    )


def _never_comes(late: Rule, first: Rule) -> bool:
    """Whether `first` has ended every ticket for which `late` holds before `late` is due."""
    if not first.ends or not late.status <= first.status or not _implies(late.when, first.when):
        return False
    if not first.counted_from is late.counted_from is CountedFrom.STATUS:
        return False
    pairs = [(first.after[p], late.after[p]) for p in _priorities(late.when)]
    return all(_shorter(soon, later) for soon, later in pairs)


def _shorter(one: Length, other: Length) -> bool:
    alike = (one.working, bool(one.days)) == (other.working, bool(other.days))
    return alike and (one.time, one.days) < (other.time, other.days)


def _priorities(when: Condition) -> frozenset[Priority]:
    return frozenset(Priority) if when.priority is None else when.priority


def _overlap(one: Condition, other: Condition) -> bool:
    """Whether a ticket can be as both ask."""
    sets = ((one.priority, other.priority), (one.category, other.category))
    apart = any(a is not None and b is not None and not a & b for a, b in sets)
    return not apart and all(a is None or b is None or a is b for a, b in _answers(one, other))


def _implies(strict: Condition, loose: Condition) -> bool:
    """Whether every ticket that is as `strict` asks is as `loose` asks."""
    sets = ((strict.priority, loose.priority), (strict.category, loose.category))
    within = all(b is None or (a is not None and a <= b) for a, b in sets)
    answered = all(b is None or a is b for a, b in _answers(strict, loose))
    reminded = loose.reminders is None or (strict.reminders or 0) >= loose.reminders
    return within and answered and reminded


def _answers(one: Condition, other: Condition) -> Iterable[tuple[bool | None, bool | None]]:
    """What both ask that is yes or no."""
    return (
        (one.assigned, other.assigned),
        (one.answered, other.answered),
        (one.answered_since_claim, other.answered_since_claim),
        (one.due, other.due),
    )


def _refuse_too_many_reminders(policy: Policy, faults: Faults) -> None:
    """Nothing waits for more reminders than are ever sent while it is the customer's turn."""
    for rule in policy.rules:
        asked = rule.when.reminders
        if asked is None:
            continue
        reminding = [r for r in policy.rules if r.does(Action.REMIND_CUSTOMER)]
        sent = sum(r.at_most for r in reminding if r.status & rule.status)
        if reminding and asked > sent:
            faults(
                f"rule {rule.id}.when.reminders", f"asks for {asked}; at most {sent} are ever sent"
            )
