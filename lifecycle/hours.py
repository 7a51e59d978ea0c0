"""When does somebody work, and when has so much working time passed?

Hours are read off the clock on the wall: an instant is open when the local date and time lie
within a span of the week, unless that span begins on a closed date. So where the clock springs
forward a span is shorter, and where it falls back, longer: what it shows twice counts twice.
Lengths are real, elapsed time. Results are in UTC.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from lifecycle.week import DAY_MINUTES, Span, Week, parse_week

__all__ = ["ALWAYS", "Calendar", "Span", "parse_week"]

# Inside, an instant is a whole number of microseconds since 1970, UTC; a reading of the wall clock
# likewise, as if it were UTC. A day is one of UTC, by its number.
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_SECOND = 1_000_000
_MINUTE = 60 * _SECOND
_DAY = DAY_MINUTES * _MINUTE
_FURTHEST_OFFSET = 16 * 60 * _MINUTE  # no zone was ever further from UTC
_EPOCH_DATE = date(1970, 1, 1).toordinal()
_FIRST, _LAST = 3 - _EPOCH_DATE, date.max.toordinal() - 3 - _EPOCH_DATE
_SEARCHED = 5 * 366  # days; who does not open until then never does
_REMEMBERED = 2_000  # days

_Pieces = tuple[tuple[int, int], ...]


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """Working hours in a time zone; on the `closed` local dates no span begins."""

    zone: ZoneInfo
    week: Week  # Monday first
    closed: frozenset[date] = frozenset()
    _opened: dict[int, _Pieces] = field(init=False, repr=False, compare=False, default_factory=dict)
    _always: bool = field(init=False, repr=False, compare=False, default=False)
    _never: bool = field(init=False, repr=False, compare=False, default=False)

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise ValueError(f"a week has 7 days, not {len(self.week)}")
        whole = all(Span(0, DAY_MINUTES) in spans for spans in self.week)
        object.__setattr__(self, "_always", whole and not self.closed)
        object.__setattr__(self, "_never", not any(self.week))

    def is_open(self, at: datetime) -> bool:
        """Whether `at` is within the hours."""
        instant = _number(at)
        return any(start <= instant < end for start, end in self._open_in(instant // _DAY))

    def opens(self, at: datetime) -> datetime | None:
        """`at` itself when open, otherwise the next opening; None when there is none for years."""
        return self.add(at, timedelta(0))

    def add(self, start: datetime, working: timedelta) -> datetime | None:
        """The instant when `working` time has passed, counted only while open.

        Outside the hours it starts to count at the next opening; that opening is also the answer
        when `working` is nothing. Time that ends with a span ends at its closing, not at the next
        opening. None when the hours of about five years are not enough.
        """
        left = working // _MICROSECOND
        if left < 0:
            raise ValueError("working time can't be less than nothing")
        if self._always:
            return start.astimezone(UTC) + working
        begun = _number(start)
        for opening, closing in self._open_from(begun, begun // _DAY + _SEARCHED):
            opening = max(opening, begun)  # noqa: PLW2901 -- what lies before does not count
            if left <= closing - opening:
                return _instant(opening + left)
            left -= closing - opening
        return None

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The working time from `start` to `end`; nothing when `end` is not later."""
        first, last = _number(start), _number(end)
        if self._always:
            return timedelta(microseconds=max(last - first, 0))
        spans = self._open_from(first, last // _DAY)
        worked = sum(max(min(b, last) - max(a, first), 0) for a, b in spans)
        return timedelta(microseconds=worked)

    def add_days(self, start: datetime, days: int) -> datetime | None:
        """`days` working days from `start`: on that working date, at the same time of day.

        A working date is a local date on which a span begins; the `days`-th one after the local
        date of `start` is taken. The time of day is that of `start`, moved into the date's hours:
        before the first opening to that opening, within a break to the opening that ends it, after
        the last closing to that closing. An overnight span belongs to the date on which it begins,
        so 03:00 becomes that evening's opening. A time that the clock leaves out is the instant of
        the leap; of one that it shows twice, the first. No days: as `opens`. None when five years
        hold too few.
        """
        if days < 0:
            raise ValueError("working days can't be less than none")
        if days == 0:
            return self.opens(start)
        local = start.astimezone(self.zone)
        time = local - local.replace(hour=0, minute=0, second=0, microsecond=0)  # on the wall
        today = local.toordinal() - _EPOCH_DATE
        for day in range(today + 1, min(today + _SEARCHED, _LAST)):
            worked = self._worked(day)
            days -= bool(worked)
            if not days:
                return _instant(self._shows(_within(worked, day, time // _MICROSECOND)))
        return None

    def _spans(self, day: int) -> tuple[Span, ...]:
        """The spans that begin on the local date of that number."""
        spans = self.week[(day + 3) % 7]  # 1970 began on a Thursday
        return spans if not spans or date.fromordinal(day + _EPOCH_DATE) not in self.closed else ()

    def _worked(self, day: int) -> tuple[Span, ...]:
        """The spans that begin on that local date, without those that the clock skips whole."""
        midnight = day * _DAY
        return tuple(
            span
            for span in self._spans(day)
            if self._shows(midnight + span.start * _MINUTE)
            < self._shows(midnight + span.end * _MINUTE)
        )

    def _shows(self, wall: int) -> int:
        """The first instant when the clock on the wall shows `wall`, or more if it skips that."""
        window = _steady(self.zone, wall - _FURTHEST_OFFSET, wall + _FURTHEST_OFFSET)
        return next(max(a, wall - offset) for a, b, offset in window if wall - offset < b)

    def _open_from(self, instant: int, last: int) -> Iterator[tuple[int, int]]:
        """The pieces of time that are open and end after `instant`, in order, to day `last`."""
        if self._never:
            return
        for day in range(instant // _DAY, last + 1):
            for piece in self._open_in(day):
                if piece[1] > instant:
                    yield piece

    def _open_in(self, day: int) -> _Pieces:
        """What is open of that day of UTC; remembered, since the same days are asked often."""
        known = self._opened.get(day)
        if known is None:
            if len(self._opened) >= _REMEMBERED:
                self._opened.clear()
            known = self._opened[day] = _joined(self._found(day)) if _FIRST <= day <= _LAST else ()
        return known

    def _found(self, day: int) -> Iterator[tuple[int, int]]:
        """The pieces of that day of UTC which lie within a span."""
        for start, end, offset in _steady(self.zone, day * _DAY, (day + 1) * _DAY):
            # Local dates of the piece, and the one before, whose night may reach into it.
            for local in range((start + offset) // _DAY - 1, (end + offset) // _DAY + 1):
                midnight = local * _DAY - offset
                for span in self._spans(local):
                    opening = max(start, midnight + span.start * _MINUTE)
                    closing = min(end, midnight + span.end * _MINUTE)
                    if opening < closing:
                        yield opening, closing


ALWAYS = Calendar(zone=ZoneInfo("UTC"), week=parse_week("24/7"))


def _number(at: datetime) -> int:
    return (at - _EPOCH) // _MICROSECOND


def _instant(number: int) -> datetime:
    return _EPOCH + timedelta(microseconds=number)


def _offset(zone: ZoneInfo, instant: int) -> int:
    """How far the zone's clocks are ahead of UTC at that instant."""
    local = _instant(instant).astimezone(zone)
    return (local.utcoffset() or timedelta(0)) // _MICROSECOND


def _steady(zone: ZoneInfo, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """The time from `start` to `end` in pieces (from, to, offset) in which no clock changes.

    Halves what has two offsets until each piece has one. That is exact: clocks change on whole
    seconds, and in no zone twice within the two days that are asked here at most (since 1970 there
    was always a week between).
    """
    offset = _offset(zone, start)
    if end - start <= _SECOND or offset == _offset(zone, end - 1):
        yield start, end, offset
        return
    middle = (start + end) // 2 // _SECOND * _SECOND
    middle = middle if middle > start else start // _SECOND * _SECOND + _SECOND
    yield from _steady(zone, start, middle)
    yield from _steady(zone, middle, end)


def _joined(pieces: Iterator[tuple[int, int]]) -> _Pieces:
    """The pieces in order, those that touch made one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(pieces):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return tuple(joined)


def _within(spans: tuple[Span, ...], day: int, time: int) -> int:
    """The time of day moved into the date's spans, as a reading of the wall clock."""
    for span in sorted(spans, key=lambda span: span.start):
        if time < span.end * _MINUTE:
            return day * _DAY + max(time, span.start * _MINUTE)
    return day * _DAY + max(span.end for span in spans) * _MINUTE
