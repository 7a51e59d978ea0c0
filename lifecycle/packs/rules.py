"""How are a pack's `[[rules]]` read?"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from lifecycle.packs.faults import Faults, Table
from lifecycle.packs.lengths import length, lengths
from lifecycle.rules import (
    FOREVER,
    ROLES,
    Action,
    Condition,
    CountedFrom,
    Length,
    Rule,
    Step,
    Target,
)
from lifecycle.tickets import Priority, Status

_KEYS = {
    "id", "says", "status", "from", "after", "before", "then", "when", "every", "at_most", "target",
}  # fmt: skip
_WHEN_KEYS = {
    "priority", "category", "assigned", "answered", "answered_since_claim", "reminders", "due",
}  # fmt: skip
_ROLES = ", ".join(ROLES)
_SPEAKING = (Action.REMIND_CUSTOMER, Action.TELL_CUSTOMER)


def read_rules(data: Table, shown: Mapping[Status, str], faults: Faults) -> tuple[Rule, ...]:
    """The rules in order; ids are unique."""
    tables = faults.tables(data, "rules")
    rules = tuple(_rule(table, n, shown, faults) for n, table in enumerate(tables, 1))
    times = Counter(rule.id.casefold() for rule in rules if rule.id)  # people see capitals
    for id in sorted(id for id, count in times.items() if count > 1):
        faults(f"rule {id}", "stands twice; ids must be unique")
    return rules


def _rule(table: Table, n: int, shown: Mapping[Status, str], faults: Faults) -> Rule:
    where = f"rule {table.get('id') or n}"
    faults.unknown(table, _KEYS, where)
    counted_from = faults.word(CountedFrom, table.get("from"), f"{where}.from")
    before = "before" in table
    if before and counted_from not in (CountedFrom.DUE, CountedFrom.WINDOW):
        faults(f"{where}.before", 'counts back from what lies ahead only: from = "due" or "window"')
    if before and "after" in table:
        faults(where, 'has both "after" and "before"; one of them')
    key = "before" if before else "after"
    every, at_most = _repeated(table, where, faults)
    after = lengths(table.get(key), f"{where}.{key}", faults)
    _refuse_odd_lengths(after, every, before, where, faults)
    steps = _steps(table.get("then"), f"{where}.then", faults)
    if at_most == FOREVER and any(step.action in _SPEAKING for step in steps):
        faults(f"{where}.at_most", "is missing: how often are customers spoken to at most?")
    when = read_condition(faults.table(table, "when", where), f"{where}.when", faults)
    target, when = _target(table, when, where, faults)
    return Rule(
        id=faults.text(table, "id", where),
        says=faults.text(table, "says", where),
        status=_statuses(table.get("status"), shown, where, faults),
        counted_from=counted_from or CountedFrom.WAITING,
        after=after,
        steps=steps,
        when=when,
        before=before,
        every=every,
        at_most=at_most,
        target=target,
    )


def _target(
    table: Table, when: Condition, where: str, faults: Faults
) -> tuple[Target | None, Condition]:
    """Which answer the rule measures, and the condition that follows from it."""
    if "target" not in table:
        return None, when
    target = faults.word(Target, table["target"], f"{where}.target")
    if when.answered is not None:
        faults(f"{where}.when.answered", "follows from target; leave it out")
    if table.get("from") not in ("waiting", "opened"):
        faults(f"{where}.from", "an answer's target counts from waiting or opened")
    return target, replace(when, answered=target is Target.NEXT_ANSWER)


def _refuse_odd_lengths(
    after: Mapping[Priority, Length],
    every: Length | None,
    before: bool,
    where: str,
    faults: Faults,
) -> None:
    kinds = {(one.working, bool(one.days)) for one in after.values()}
    if every and kinds != {(every.working, bool(every.days))}:
        faults(f"{where}.every", "is of another kind than after; both calendar or both working")
    if before and kinds != {(False, False)}:
        faults(f"{where}.before", "must be calendar time")


def _repeated(table: Table, where: str, faults: Faults) -> tuple[Length | None, int]:
    every, at_most = table.get("every"), table.get("at_most")
    if every is None:
        if at_most is not None:
            faults(f"{where}.at_most", 'says how often "every" comes; it needs one')
        return None, 1
    if at_most is None:
        at_most = FOREVER
    if not isinstance(at_most, int) or isinstance(at_most, bool) or not 2 <= at_most <= FOREVER:
        faults(f"{where}.at_most", "needs a number from 2 on: how often it acts in all")
        at_most = 2
    try:
        return length(every), at_most
    except ValueError as error:
        faults(f"{where}.every", str(error))
        return None, at_most


def _statuses(
    value: object, shown: Mapping[Status, str], where: str, faults: Faults
) -> frozenset[Status]:
    if not isinstance(value, list) or not value:
        faults(f"{where}.status", 'needs a list such as ["new", "open"]')
        return frozenset(shown)
    before = len(faults.found)
    words = (faults.word(Status, v, f"{where}.status") for v in value)
    found = {status for status in words if status}
    for status in sorted(found - set(shown)):
        faults(f"{where}.status", f'this pack has no status "{status}"')
    if Status.CLOSED in found:
        faults(f"{where}.status", "a closed ticket is final; no rule counts there")
    return frozenset(found if len(faults.found) == before else shown)


def _steps(value: object, where: str, faults: Faults) -> tuple[Step, ...]:
    listed = value if isinstance(value, list) and value else [value]
    steps = [step for one in listed if (step := _step(one, where, faults))]
    if sum(step.action.ends for step in steps) > 1:
        faults(where, "solves and closes at once; one of them")
    return tuple(steps) or (Step(Action.ESCALATE),)


def _step(value: object, where: str, faults: Faults) -> Step | None:
    name, colon, word = str(value).partition(":")
    action = faults.word(Action, name if colon else value, where)
    if action is None:
        return None
    if action.takes_word and not word.strip():
        example = f"{action}:{'No Response' if action is Action.TAG else 'reminder'}"
        faults(where, f'"{action}" needs a word after a colon, e.g. "{example}"')
    elif colon and action.may_name_a_role and word not in ROLES:
        faults(where, f'"{word}" is no role that can be asked to look; choose from {_ROLES}')
    elif colon and not (action.takes_word or action.may_name_a_role):
        faults(where, f'"{action}" takes nothing after it')
    return Step(action, word.strip())


def read_condition(table: Table, where: str, faults: Faults) -> Condition:
    """What must be so for a rule, or a stage, to hold."""
    faults.unknown(table, _WHEN_KEYS, where)
    for key in ("priority", "category"):
        if table.get(key) == []:
            faults(f"{where}.{key}", "is empty, so it never holds; name some, or leave it out")
    priority = faults.words(table, "priority", where)
    words = [faults.word(Priority, one, f"{where}.priority") for one in priority]
    reminders = table.get("reminders")
    if reminders is not None and (
        not isinstance(reminders, int) or isinstance(reminders, bool) or reminders < 1
    ):
        faults(f"{where}.reminders", "needs a number: so many reminders at least")
        reminders = 1
    return Condition(
        priority=frozenset(w for w in words if w) if "priority" in table else None,
        category=frozenset(faults.words(table, "category", where)) if "category" in table else None,
        assigned=_maybe(table, "assigned", where, faults),
        answered=_maybe(table, "answered", where, faults),
        answered_since_claim=_maybe(table, "answered_since_claim", where, faults),
        reminders=reminders,
        due=_no_date_ahead(table, where, faults),
    )


def _no_date_ahead(table: Table, where: str, faults: Faults) -> bool | None:
    if "due" in table and table["due"] is not False:
        faults(f"{where}.due", "can only be false: no agreed date lies ahead")
    return False if "due" in table else None


def _maybe(table: Table, key: str, where: str, faults: Faults) -> bool | None:
    return faults.flag(table, key, where, False) if key in table else None
