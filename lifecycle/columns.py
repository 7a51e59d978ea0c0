"""How are the ways of a ticket drawn? A column for each status, a row for each way to go."""

from collections.abc import Iterator, Mapping

from lifecycle import svg as drawn
from lifecycle.drawing import Edge, edges, statuses
from lifecycle.policy import Policy
from lifecycle.tickets import Status

_WIDTH, _FIRST, _ROW, _TOP, _BOX = 210, 124, 34, 92, 44
_MOVERS = {"customer": "customers", "people": "agents", "clock": "time"}

Row = tuple[Edge, ...]  # one edge; or the same thing in several statuses, which stay


def svg(policy: Policy) -> str:
    """The policy as an SVG that reads well on light and on dark."""
    columns = {status: _FIRST + n * _WIDTH for n, status in enumerate(statuses(policy))}
    rows = list(_rows(policy))
    end = _TOP + _BOX + 20 + _ROW * len(rows)
    width = _FIRST + _WIDTH * len(columns)
    parts = [
        drawn.text(24, 34, policy.title, "title"),
        drawn.text(24, 58, f"{policy.name}, version {policy.version}", "soft small"),
        *_legend(width),
    ]
    for status, x in columns.items():
        parts.append(drawn.line(x, _TOP + _BOX, x, end))
        parts += _heading(policy, status, x)
    for n, row in enumerate(rows):
        parts += _drawn(row, columns, _TOP + _BOX + 34 + n * _ROW) if row else ()
    return drawn.page(width, end + 24, f"{policy.title}: the ways of a ticket", parts)


def _rows(policy: Policy) -> Iterator[Row]:
    """What customers do, what agents do, what time does; an empty row between them."""
    ways = edges(policy)
    for n, mover in enumerate(_MOVERS):
        if n:
            yield ()
        rows: dict[object, Row] = {}
        for edge in ways:
            if edge.mover == mover:
                key = edge.label if edge.start is edge.end else edge
                rows[key] = (*rows.get(key, ()), edge)
        yield from rows.values()


def _legend(width: int) -> Iterator[str]:
    for n, (looks, word) in enumerate(_MOVERS.items()):
        x = width - 330 + n * 110
        yield drawn.dot(x, 30, looks)
        yield drawn.text(x + 12, 34, word, f"{looks} word")


def _heading(policy: Policy, status: Status, x: float) -> Iterator[str]:
    """The status as customers see it, and its own name where that is another."""
    shown = policy.shown[status]
    same = shown.casefold() == status.shown.casefold()
    yield drawn.box(x - 86, _TOP, 172, _BOX)
    yield drawn.text(x, _TOP + (27 if same else 20), _cut(shown), "strong middle")
    if not same:
        yield drawn.text(x, _TOP + 37, status.shown, "soft small middle")


def _cut(words: str) -> str:
    return words if len(words) <= 22 else f"{words[:21]}…"


def _drawn(row: Row, columns: Mapping[Status, int], y: float) -> Iterator[str]:
    edge = row[0]
    x = columns[edge.end]
    if edge.start is edge.end:
        yield from _stays(row, columns, y)
    elif edge.start is None:
        yield drawn.arrow(x - 100, x - 2, y, edge.mover)
        yield drawn.text(x + 12, y + 4, edge.label, f"{edge.mover} word on")
    else:
        start = columns[edge.start]
        middle = (start + x) / 2
        yield drawn.text(middle, y - 7, edge.label, f"{edge.mover} word on middle")
        yield drawn.arrow(start, x - 2 if x > start else x + 2, y, edge.mover)


def _stays(row: Row, columns: Mapping[Status, int], y: float) -> Iterator[str]:
    """A ring on each status in which it happens, and the words where there is room."""
    places = [columns[edge.end] for edge in row]
    looks, label = row[0].mover, row[0].label
    left, right = min(places), max(places)
    if right > left:
        yield drawn.line(left, y, right, y, f"arrow faint {looks}")
    for x in places:
        yield drawn.dot(x, y, looks)
    room = max(columns.values()) + _WIDTH - _FIRST + 40 - right
    if len(label) * 7 <= room:
        yield drawn.text(right + 12, y + 4, label, f"{looks} word on")
    else:
        yield drawn.text(left - 12, y + 4, label, f"{looks} word on end")
