"""On which dates is nobody there? An iCal file of closures, read or refused in a sentence."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from icalendar import Calendar as Ical
from icalendar import Event, vRecur

_LARGEST = 1024 * 1024  # bytes
_MOST = 10_000  # dates, those included that lie outside the years
_REPEATS = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_READ = ("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID")
_DAY = timedelta(days=1)
_INSTANT = timedelta(microseconds=1)
_EXPORT = "export it again from your calendar as .ics"


@dataclass
class _Closures:
    """What is gathered: the dates within the years, and how many were seen in all."""

    zone: ZoneInfo
    first: date
    last: date
    dates: set[date] = field(default_factory=set)
    seen: int = 0

    def close(self, first: date, last: date) -> None:
        """Those dates, and all between them, as far as they lie within the years."""
        first, last = max(first, self.first), min(last, self.last)
        days = range(first.toordinal(), last.toordinal() + 1)
        self.seen += max(len(days), 1)
        if self.seen > _MOST:
            raise _TooMany
        self.dates.update(map(date.fromordinal, days))


class _TooMany(Exception):
    pass


def read_closures(file: Path, zone: ZoneInfo, years: range) -> set[date]:
    """The local dates in `zone` that an event of `file` touches, in those years.

    Times without a zone are local. Repeated, moved and cancelled events are understood.

    Raises:
        ValueError: one sentence: the file, what is wrong, what to do.
    """
    raw = _bytes(file)
    found = _Closures(zone, date(years[0], 1, 1), date(years[-1], 12, 31))
    try:
        calendars = Ical.from_ical(raw, multiple=True)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
        raise ValueError(f"{file} is no iCal file; {_EXPORT}") from None
    if not calendars or any(one.name != "VCALENDAR" for one in calendars):
        raise ValueError(f"{file} has no calendar in it; {_EXPORT}")
    events = [event for one in calendars for event in one.events]
    moved = _moved(events)
    for event in events:
        try:
            _close(event, moved, found)
        except _TooMany:
            hint = "take out old events, or give repetitions an end"
            raise ValueError(f"{file} has more than {_MOST:,} dates; {hint}") from None
        except (ValueError, TypeError, AttributeError, OverflowError) as error:
            what = f'{file} has a broken event, "{_title(event)}" ({error})'
            raise ValueError(f"{what}; mend or remove it") from None
    return found.dates


def _bytes(file: Path) -> bytes:
    try:
        with file.open("rb") as source:
            raw = source.read(_LARGEST + 1)
    except FileNotFoundError:
        raise ValueError(f"{file} is missing; put it there, or take the key out") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ValueError(f"{file} can't be read ({reason}); name an iCal file") from None
    if len(raw) > _LARGEST:
        raise ValueError(f"{file} is larger than 1 MiB; keep only closures in it")
    return raw


def _close(event: Event, moved: Mapping[str, list[date]], found: _Closures) -> None:
    """Close the dates of each time that the event takes place."""
    broken = [f"{name}: {why}" for name, why in event.errors if name in _READ]
    if broken:
        raise ValueError(broken[0])
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return
    start, length = event.start, event.end - event.start
    if length < timedelta(0):
        raise ValueError("it ends before it starts")
    zone = start.tzinfo if isinstance(start, datetime) else None
    instead = moved.get(str(event.get("UID")), []) if event.rrules else []
    skipped = {_wall(one, zone) for one in [*event.exdates, *instead]}
    for wall in _times(event, zone, found):
        if wall not in skipped:
            found.close(*_touched(start, wall, length, found.zone))


def _times(event: Event, zone: tzinfo | None, found: _Closures) -> Iterator[datetime]:
    """When it takes place, as the clock on the wall of its own zone shows it."""
    start = _wall(event.start, zone)
    yield start
    for extra, _ in event.rdates:
        yield _wall(extra, zone)
    for rule in event.rrules:
        yield from _repeated(rule, start, zone, found)


def _touched(start: date, wall: datetime, length: timedelta, zone: ZoneInfo) -> tuple[date, date]:
    """The first and the last local date of an event of that length at `wall`."""
    if not isinstance(start, datetime):
        return wall.date(), (wall + max(length - _DAY, timedelta(0))).date()
    begins = wall.replace(tzinfo=start.tzinfo or zone).astimezone(zone)
    return begins.date(), (begins + max(length - _INSTANT, timedelta(0))).date()


def _repeated(
    rule: vRecur, start: datetime, zone: tzinfo | None, found: _Closures
) -> Iterator[datetime]:
    """The times that a rule gives, until the last of the years."""
    often = str(rule["FREQ"][0])
    if often not in _REPEATS:
        raise ValueError(f"closures can't repeat {often}")
    if min(*rule.get("INTERVAL", [1]), *rule.get("COUNT", [1])) < 1:
        raise ValueError("it repeats less than once")
    last = datetime.combine(found.last + _DAY, time())
    parts = vRecur({key: value for key, value in rule.items() if key != "UNTIL"})
    if "UNTIL" in rule:
        last = min(last, _wall(rule["UNTIL"][0], zone))
    if "COUNT" not in rule:
        parts["UNTIL"] = [last]
    for at in rrulestr(_written(parts), dtstart=start):
        if at > last:
            return
        yield at


def _written(rule: vRecur) -> str:
    written: bytes = rule.to_ical()  # type: ignore[no-untyped-call]
    return written.decode()


def _moved(events: list[Event]) -> Mapping[str, list[date]]:
    """By UID, the times of repeated events that have an event of their own instead."""
    moved: dict[str, list[date]] = {}
    for event in events:
        if (instead_of := getattr(event.get("RECURRENCE-ID"), "dt", None)) is not None:
            moved.setdefault(str(event.get("UID")), []).append(instead_of)
    return moved


def _wall(at: date, zone: tzinfo | None) -> datetime:
    """What the clock on the wall shows in `zone`; as it stands where either has no zone."""
    if not isinstance(at, datetime):
        return datetime.combine(at, time())
    return (at.astimezone(zone) if zone and at.tzinfo else at).replace(tzinfo=None)


def _title(event: Event) -> str:
    return str(event.get("SUMMARY", "without a title"))[:60]
