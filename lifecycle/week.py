"""What are the hours of a week, as people write them? `mon-fri 09:00-17:30; sat 10:00-14:00`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_MINUTES = 24 * 60

_SPAN = re.compile(r"([0-9]{1,2}):([0-9]{2})-([0-9]{1,2}):([0-9]{2})")
_ALLOWED = 'such as "mon-fri 09:00-12:30 13:00-17:30; sat 10:00-14:00", or "24/7"'


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` until just before `end`, in minutes since local midnight; nights pass 1440."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not (
            0 <= self.start < DAY_MINUTES and self.start < self.end <= self.start + DAY_MINUTES
        ):
            raise ValueError(f"a span can't go from minute {self.start} to minute {self.end}")

    def __str__(self) -> str:
        return f"{_clock(self.start)}-{_clock(self.end)}"


Week = tuple[tuple[Span, ...], ...]


def parse_week(text: str) -> Week:
    """The spans of the seven days, Monday first; ValueError says what is wrong, what allowed."""
    if text.strip() == "24/7":
        return ((Span(0, DAY_MINUTES),),) * 7
    week: dict[int, tuple[Span, ...]] = {}
    for part in filter(None, map(str.strip, re.sub(r"\s*,\s*", ",", text.lower()).split(";"))):
        names, *times = part.split()
        days = list(_days(names))
        if not times:
            raise ValueError(f'"{part}" has no times; hours are written {_ALLOWED}')
        for day in days:
            if day in week:
                raise ValueError(f"{DAYS[day]} is named twice; give all its spans in one place")
            week[day] = tuple(sorted(map(_span, times), key=lambda span: span.start))
    if not week:
        raise ValueError(f"there are no hours; they are written {_ALLOWED}")
    whole = tuple(week.get(day, ()) for day in range(7))
    _refuse_overlaps(whole)
    return whole


def _days(names: str) -> Iterator[int]:
    for name in names.split(","):
        first, dash, last = name.partition("-")
        start = _day(first)
        for n in range((_day(last) - start) % 7 + 1 if dash else 1):
            yield (start + n) % 7


def _day(name: str) -> int:
    if name not in DAYS:
        raise ValueError(
            f'"{name[:40]}" is no day; days are {", ".join(DAYS)}, or a range such as mon-fri'
        )
    return DAYS.index(name)


def _span(text: str) -> Span:
    found = _SPAN.fullmatch(text)
    if not found:
        raise ValueError(f'"{text}" is no span of time; spans are written 09:00-17:30')
    hour, minute, end_hour, end_minute = map(int, found.groups())
    start, end = hour * 60 + minute, end_hour * 60 + end_minute
    if max(minute, end_minute) > 59 or start >= DAY_MINUTES or end > DAY_MINUTES:
        raise ValueError(
            f'"{text}" has a time that no clock shows; times are 00:00 to 23:59, an end 24:00'
        )
    if start == end:
        raise ValueError(f'"{text}" ends when it begins; a whole day is 00:00-24:00')
    return Span(start, end if end > start else end + DAY_MINUTES)


def _refuse_overlaps(week: Week) -> None:
    """Nor may a night reach into the next day's hours, Sunday's into Monday's."""
    spans = [(day, span) for day, spans in enumerate(week) for span in spans]
    for (day, span), (next_day, after) in pairwise([*spans, (spans[0][0] + 7, spans[0][1])]):
        if day * DAY_MINUTES + span.end > next_day * DAY_MINUTES + after.start:
            one, other = f"{DAYS[day]} {span}", f"{DAYS[next_day % 7]} {after}"
            raise ValueError(
                f"{one} and {other} overlap; a span begins when the one before has ended"
            )


def _clock(minutes: int) -> str:
    minutes = minutes if minutes <= DAY_MINUTES else minutes - DAY_MINUTES
    return f"{minutes // 60:02}:{minutes % 60:02}"
