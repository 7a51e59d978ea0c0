"""How is a pack's `[triage]` read?"""

from collections import Counter
from collections.abc import Mapping

from lifecycle.packs.faults import Faults, Table
from lifecycle.tickets import Channel, Impact, Priority, Severity
from lifecycle.triage import CATEGORIES, MATRIX, Hint, Triage
from lifecycle.wording import plain

_KEYS = {"opens", "impact", "severity", "category", "categories", "matrix", "hints"}
_HINT_KEYS = {"id", "says", "words", "senders", "channels", "impact", "severity", "category"}


def read_triage(data: Table, faults: Faults) -> Triage:
    """The table's meaning; what it does not say is as in every desk."""
    table = faults.table(data, "triage")
    faults.unknown(table, _KEYS, "triage")
    categories = _categories(table, faults)
    category = table.get("category", next(iter(categories)))
    if not _is_one(category, categories):
        faults("triage.category", _no_category(category, categories))
    impact = faults.word(Impact, table.get("impact", "person"), "triage.impact")
    severity = faults.word(Severity, table.get("severity", "degraded"), "triage.severity")
    return Triage(
        matrix=_matrix(table, faults),
        hints=_hints(table, categories, faults),
        impact=impact or Impact.PERSON,
        severity=severity or Severity.DEGRADED,
        categories=categories,
        category=str(category),
        opens=faults.flag(table, "opens", "triage", False),
    )


def _categories(table: Table, faults: Faults) -> Mapping[str, str]:
    named = faults.table(table, "categories", "triage")
    found = {key: faults.text(named, key, "triage.categories") for key in named}
    return found or CATEGORIES


def _matrix(table: Table, faults: Faults) -> Mapping[tuple[Impact, Severity], Priority]:
    if "matrix" not in table:
        return MATRIX
    rows = faults.table(table, "matrix", "triage")
    faults.unknown(rows, set(Impact), "triage.matrix")
    found = dict(MATRIX)
    for impact in Impact:
        where = f"triage.matrix.{impact}"
        if impact not in rows:
            faults("triage.matrix", f'"{impact}" is missing; all nine cells are needed')
            continue
        row = faults.table(rows, impact, "triage.matrix")
        faults.unknown(row, set(Severity), where)
        for severity in Severity:
            if severity not in row:
                faults(where, f'"{severity}" is missing; all nine cells are needed')
            elif priority := faults.word(Priority, row[severity], f"{where}.{severity}"):
                found[impact, severity] = priority
    return found


def _hints(table: Table, categories: Mapping[str, str], faults: Faults) -> tuple[Hint, ...]:
    value = table.get("hints", [])
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        faults("triage.hints", "needs [[triage.hints]] tables")
        return ()
    hints = tuple(_hint(one, n, categories, faults) for n, one in enumerate(value, 1))
    for id, count in Counter(hint.id for hint in hints if hint.id).items():
        if count > 1:
            faults(f"hint {id}", "stands twice; ids must be unique")
    return hints


def _hint(table: Table, n: int, categories: Mapping[str, str], faults: Faults) -> Hint:
    where = f"hint {table.get('id') or n}"
    faults.unknown(table, _HINT_KEYS, where)
    category = table.get("category")
    if category is not None and not _is_one(category, categories):
        faults(f"{where}.category", _no_category(category, categories))
    channels = faults.words(table, "channels", where)
    for channel in channels:
        faults.word(Channel, channel, f"{where}.channels")
    hint = Hint(
        id=faults.text(table, "id", where),
        says=faults.text(table, "says", where),
        words=matching_words(table, where, faults),
        senders=faults.words(table, "senders", where),
        channels=channels,
        impact=faults.word(Impact, table["impact"], f"{where}.impact")
        if "impact" in table
        else None,
        severity=faults.word(Severity, table["severity"], f"{where}.severity")
        if "severity" in table
        else None,
        category=str(category) if category is not None else None,
    )
    if not (hint.words or hint.senders or hint.channels):
        faults(where, "needs words, senders or channels: when does it apply?")
    if not {"impact", "severity", "category"} & set(table):
        faults(where, "needs impact, severity or category: what does it say?")
    return hint


def matching_words(table: Table, where: str, faults: Faults) -> tuple[str, ...]:
    """The table's `words`; each must have something that a message can have."""
    words = faults.words(table, "words", where)
    for word in words:
        if not plain(word):
            faults(f"{where}.words", f'"{word}" has neither letters nor digits: it never matches')
    return words


def _is_one(category: object, categories: Mapping[str, str]) -> bool:
    return isinstance(category, str) and category in categories


def _no_category(category: object, categories: Mapping[str, str]) -> str:
    return f'"{category}" is no category; they are {", ".join(categories)}'
