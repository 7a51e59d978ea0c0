"""On which days does nobody work? Public holidays by country, and the desk's own closures."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import holidays as public
import icalendar
from dateutil.rrule import rrulestr

from lifecycle.hours import Calendar
from lifecycle.weeks import parse_week

BYTES_AT_MOST = 1024 * 1024
DATES_AT_MOST = 10_000
YEARS_BACK, YEARS_AHEAD = 3, 5


def make_calendar(
    zone: ZoneInfo, week: str, holidays: str | None, closures: Path | None, year: int
) -> Calendar:
    """Working time.

    Args:
        zone: where its hours are local.
        week: the hours, as `lifecycle.weeks` reads them.
        holidays: a country and perhaps a part of it: `GB`, `DE-BE`.
        closures: an iCal file of days on which the desk is closed.
        year: holidays are known from three years before it to five after.

    Raises:
        ValueError: one of them can't be read; says which, and what to do.
    """
    years = range(year - YEARS_BACK, year + YEARS_AHEAD + 1)
    closed = set(_holidays(holidays, years)) if holidays else set[date]()
    if closures:
        closed |= _closures(closures, zone, years)
    return Calendar(zone=zone, week=parse_week(week), closed=frozenset(closed))


def _holidays(code: str, years: range) -> Iterator[date]:
    country, _, part = code.partition("-")
    try:
        yield from public.country_holidays(country, subdiv=part or None, years=years)
    except NotImplementedError:
        raise ValueError(_unknown(country, part)) from None


def _unknown(country: str, part: str) -> str:
    known = public.list_supported_countries()
    if country not in known:
        return f'holidays: "{country}" is no country that is known; write two letters, e.g. GB'
    parts = ", ".join(known[country]) or "none"
    return f'holidays: {country} has no part "{part}"; its parts are {parts}'


def _closures(file: Path, zone: ZoneInfo, years: range) -> set[date]:
    try:
        with file.open("rb") as opened:
            text = opened.read(BYTES_AT_MOST + 1)
    except OSError as error:
        raise ValueError(f"closures: {file} can't be read: {error.strerror}") from None
    if len(text) > BYTES_AT_MOST:
        raise ValueError(f"closures: {file} is larger than 1 MiB; keep closed days only in it")
    try:
        calendar = icalendar.Calendar.from_ical(text)
    except (ValueError, LookupError) as error:
        raise ValueError(f"closures: {file} is no iCal file ({str(error)[:80]})") from None
    found: set[date] = set()
    for event in calendar.walk("VEVENT"):
        found |= set(_days(event, zone, years, file))
        if len(found) > DATES_AT_MOST:
            raise ValueError(f"closures: {file} closes more than {DATES_AT_MOST} days")
    return found


def _days(
    event: icalendar.cal.Component, zone: ZoneInfo, years: range, file: Path
) -> Iterator[date]:
    try:
        first = event.decoded("DTSTART")
        last = event.decoded("DTEND", None)
        if last is None:
            last = first + event.decoded("DURATION", timedelta(0))
        length = _last_day(first, last, zone) - _local(first, zone)
        starts = list(_starts(event, _local(first, zone), years))
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"closures: {file} has an event that can't be read: {error}") from None
    if length.days > DATES_AT_MOST:
        raise ValueError(f"closures: {file} closes more than {DATES_AT_MOST} days")
    for start in starts:
        yield from (start + timedelta(days=n) for n in range(length.days + 1))


def _starts(event: icalendar.cal.Component, first: date, years: range) -> Iterator[date]:
    """The first days of an event that may come again."""
    rule = event.get("RRULE")
    if rule is None:
        yield first
        return
    begin = datetime(first.year, first.month, first.day)  # noqa: DTZ001 - whole days
    text = rule.to_ical().decode()
    for count, at in enumerate(rrulestr(text, dtstart=begin, ignoretz=True)):
        if at.year > years[-1] or count > DATES_AT_MOST:
            return
        yield at.date()


def _local(at: date, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date() if isinstance(at, datetime) else at


def _last_day(first: date, last: date, zone: ZoneInfo) -> date:
    """The last day that is closed: an all-day event ends before its end."""
    day = _local(last, zone)
    whole = not isinstance(last, datetime) or last.astimezone(zone).time() == datetime.min.time()
    return day - timedelta(days=1) if whole and day > _local(first, zone) else day
