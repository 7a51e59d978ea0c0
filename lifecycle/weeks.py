"""Which hours does `"mon-fri 09:00-12:30 13:00-17:30; sat 10:00-14:00"` write?"""

import re
from collections.abc import Iterator, Sequence

from lifecycle.hours import DAY, Span

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EXAMPLE = "mon-fri 09:00-12:30 13:00-17:30; sat 10:00-14:00"
_TIMES = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")
AT_MOST = 2000  # characters

Week = tuple[tuple[Span, ...], ...]


def parse_week(text: str) -> Week:
    """The spans of each day, Monday first; ValueError says what is wrong and what is allowed."""
    if len(text) > AT_MOST:
        raise ValueError(f"these hours are longer than {AT_MOST} characters")
    if text.strip() == "24/7":
        return ((Span(0, DAY),),) * 7
    week: list[tuple[Span, ...]] = [()] * 7
    for part in filter(None, (part.strip() for part in text.lower().split(";"))):
        names, *times = part.split()
        spans = tuple(sorted(_span(one) for one in times))
        if not spans:
            raise ValueError(f'"{part}" names no times; write {EXAMPLE}')
        for day in _days(names):
            if week[day]:
                raise ValueError(f'"{DAYS[day]}" is named twice; give all its times at once')
            week[day] = spans
    if not any(week):
        raise ValueError(f"there are no hours; write {EXAMPLE}, or 24/7")
    _refuse_overlaps(week)
    return tuple(week)


def _days(names: str) -> Iterator[int]:
    for part in names.split(","):
        first, dash, last = part.partition("-")
        begin = _day(first)
        end = _day(last) if dash else begin
        yield from (day % 7 for day in range(begin, end + 1 if end >= begin else end + 8))


def _day(name: str) -> int:
    if name not in DAYS:
        raise ValueError(f'"{name}" is no day; days are {", ".join(DAYS)}')
    return DAYS.index(name)


def _span(text: str) -> Span:
    match = _TIMES.fullmatch(text)
    numbers = [int(number) for number in match.groups()] if match else []
    if not match or numbers[1] > 59 or numbers[3] > 59:
        raise ValueError(f'"{text}" is no span of time; write 09:00-17:30')
    start, end = numbers[0] * 60 + numbers[1], numbers[2] * 60 + numbers[3]
    if start >= DAY or end > DAY:
        raise ValueError(f'"{text}" goes past 24:00; write 22:00-06:00 for a night')
    if start == end:
        raise ValueError(f'"{text}" has no length; write 00:00-24:00 for a whole day')
    return Span(start, end if end > start else end + DAY)


def _refuse_overlaps(week: Sequence[tuple[Span, ...]]) -> None:
    for day, spans in enumerate(week):
        later = [*spans[1:], *(Span(s.start + DAY, s.end + DAY) for s in week[(day + 1) % 7][:1])]
        for one, other in zip(spans, later, strict=False):
            if other.start < one.end:
                raise ValueError(f'the hours that begin on "{DAYS[day]}" overlap')
