"""When is somebody at work, and when has so much working time passed?

Spans are local wall times: a day on which clocks go forward may have less of them, one on which
they go back more. What is counted is real time that passes while such a span is open.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

DAY = 1440  # minutes
LOOK_AHEAD = 1830  # days; a calendar that does not open for so long never does
_REMEMBERED = 4096  # days of one calendar
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO = timedelta(microseconds=1)
_MINUTE = 60_000_000  # microseconds
_UTC_DAY = DAY * _MINUTE
_SAMPLES = 4  # looks at a zone's offset in a day: changes of it are weeks apart

Interval = tuple[int, int]  # microseconds since 1970


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From `start` to before `end`, in minutes since local midnight; past 1440 is the next day."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Working time: the same spans each week, but for days on which none begins."""

    zone: ZoneInfo
    week: tuple[tuple[Span, ...], ...]  # seven, Monday first; each in order
    closed: frozenset[date] = frozenset()  # local dates
    _known: dict[int, tuple[Interval, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def always(self) -> bool:
        """True when it never closes."""
        return not self.closed and all(spans == (Span(0, DAY),) for spans in self.week)

    def is_open(self, at: datetime) -> bool:
        """Whether `at` is working time."""
        micros = _micros(at)
        return any(s <= micros < e for s, e in self._intervals(micros // _UTC_DAY))

    def opens(self, at: datetime) -> datetime | None:
        """`at` itself when it is working time, else when that begins next; None when never."""
        micros = _micros(at)
        found = next(self._from(micros), None)
        return _instant(max(found[0], micros)) if found else None

    def add(self, start: datetime, working: timedelta) -> datetime | None:
        """The instant at which so much working time has passed since `start`; UTC.

        Nothing at all is the next instant of working time. None when that much never comes.
        """
        if self.always:
            return (start + working).astimezone(UTC)
        left, at = working // _MICRO, _micros(start)
        if left == 0:
            return self.opens(start)
        for opening, closing in self._from(at):
            begin = max(opening, at)
            if closing - begin >= left:
                return _instant(begin + left)
            left -= closing - begin
        return None

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How much working time lies between two instants."""
        if self.always:
            return end - start
        first, last = _micros(start), _micros(end)
        total = 0
        for day in range(first // _UTC_DAY, last // _UTC_DAY + 1):
            for begin, until in self._intervals(day):
                total += max(0, min(until, last) - max(begin, first))
        return total * _MICRO

    def add_days(self, start: datetime, days: int) -> datetime | None:
        """The same time of day, `days` working days later; UTC. None when that never comes.

        A working day is a local date on which a span begins; the one of `start` is not counted. A
        time before its opening becomes the opening, one in a break the end of the break, one after
        its closing the closing.
        """
        local = start.astimezone(self.zone)
        day = local.date()
        for _ in range(LOOK_AHEAD):
            day += timedelta(days=1)
            spans = self._spans(day)
            days -= bool(spans)
            if spans and days <= 0:
                return self._at(day, local, spans)
        return None

    def _at(self, day: date, local: datetime, spans: tuple[Span, ...]) -> datetime:
        time = timedelta(hours=local.hour, minutes=local.minute, seconds=local.second)
        time += timedelta(microseconds=local.microsecond)
        into = next(
            (max(time, timedelta(minutes=s.start)) for s in spans if _before_end(time, s)),
            timedelta(minutes=spans[-1].end),
        )
        midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - its zone comes next
        return (midnight + into).replace(tzinfo=self.zone).astimezone(UTC)

    def _spans(self, day: date) -> tuple[Span, ...]:
        return () if day in self.closed else self.week[day.weekday()]

    def _from(self, at: int) -> Iterator[Interval]:
        """The working time that is not over at `at`, in order."""
        if not any(self.week):
            return
        first = at // _UTC_DAY
        for day in range(first, first + LOOK_AHEAD):
            yield from (found for found in self._intervals(day) if found[1] > at)

    def _intervals(self, day: int) -> tuple[Interval, ...]:
        """The working time in one day of UTC, in order."""
        if day not in self._known:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[day] = tuple(self._made(day))
        return self._known[day]

    def _made(self, day: int) -> Iterator[Interval]:
        for begin, end, offset in self._segments(day * _UTC_DAY, (day + 1) * _UTC_DAY):
            for span_begin, span_end in self._local(begin + offset, end + offset):
                yield max(span_begin - offset, begin), min(span_end - offset, end)

    def _local(self, begin: int, end: int) -> Iterator[Interval]:
        """The spans that touch local time from `begin` to `end`, in order."""
        first = _EPOCH.date() + timedelta(days=begin // _UTC_DAY)
        for n in range(-1, (end - 1) // _UTC_DAY - begin // _UTC_DAY + 1):
            day = first + timedelta(days=n)
            midnight = (begin // _UTC_DAY + n) * _UTC_DAY
            for span in self._spans(day):
                found = midnight + span.start * _MINUTE, midnight + span.end * _MINUTE
                if found[0] < end and found[1] > begin:
                    yield found

    def _segments(self, begin: int, end: int) -> Iterator[tuple[int, int, int]]:
        """Parts of the time from `begin` to `end` in which the zone's offset stays the same."""
        step = (end - begin) // _SAMPLES
        start, offset = begin, self._offset(begin)
        for look in range(begin + step, end + 1, step):
            if (there := self._offset(look)) == offset:
                continue
            changes = self._change(look - step, look)
            yield start, changes, offset
            start, offset = changes, there
        if start < end:
            yield start, end, offset

    def _change(self, before: int, after: int) -> int:
        """The first instant in between at which the offset is no more what it was."""
        offset = self._offset(before)
        while after - before > 1:
            middle = (before + after) // 2
            if self._offset(middle) == offset:
                before = middle
            else:
                after = middle
        return after

    def _offset(self, at: int) -> int:
        offset = _instant(at).astimezone(self.zone).utcoffset()
        return (offset or timedelta(0)) // _MICRO


def _before_end(time: timedelta, span: Span) -> bool:
    return time < timedelta(minutes=span.end)


def _micros(at: datetime) -> int:
    return (at - _EPOCH) // _MICRO


def _instant(micros: int) -> datetime:
    return _EPOCH + micros * _MICRO


ALWAYS = Calendar(zone=ZoneInfo("UTC"), week=((Span(0, DAY),),) * 7)
