"""When does a team or a person work? Hours, public holidays and closures, made one calendar."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from difflib import get_close_matches
from pathlib import Path
from zoneinfo import ZoneInfo

import holidays as known_holidays
from holidays.registry import COUNTRIES

from lifecycle.hours import ALWAYS, Calendar, parse_week
from lifecycle.week import Week
from runtime.closures import read_closures
from runtime.problems import SetupProblem

NEVER_OPEN = "hours, holidays and closures"
_BEFORE, _AFTER = 3, 5  # years that the calendar knows holidays of


def make_calendar(
    zone: ZoneInfo, week_text: str, holidays: str | None, closures: Path | None, around: int
) -> Calendar:
    """The calendar of those hours in that zone, with holidays and closures of the years around.

    Args:
        zone: whose wall clock the hours are read off.
        week_text: such as `mon-fri 09:00-12:30 13:00-17:30`.
        holidays: a country, perhaps with a part of it: `GB`, `DE-BE`.
        closures: an iCal file; each local date that an event touches is closed.
        around: holidays and closures count from 3 years before this year until 5 after it.

    Raises:
        SetupProblem: names every fault; each begins with `hours`, `holidays` or `closures`, or
            with NEVER_OPEN where holidays and closures leave nothing of the hours in a whole year.
    """
    years = range(around - _BEFORE, around + _AFTER + 1)
    faults: list[str] = []
    week: Week = ALWAYS.week
    closed: set[date] = set()
    try:
        week = parse_week(week_text)
    except ValueError as error:
        faults.append(f"hours: {error}")
    try:
        closed |= public_holidays(holidays, years) if holidays is not None else set()
    except ValueError as error:
        faults.append(f"holidays: {error}")
    try:
        closed |= read_closures(closures, zone, years) if closures else set()
    except ValueError as error:
        faults.append(f"closures: {error}")
    if faults:
        raise SetupProblem(faults)
    calendar = Calendar(zone=zone, week=week, closed=frozenset(closed))
    for year in (around, around + 1):
        first, last = (datetime(n, 1, 1, tzinfo=UTC) for n in (year, year + 1))
        opening = calendar.opens(first)
        if opening is None or opening >= last:
            raise SetupProblem([f"{NEVER_OPEN}: nothing is left of the hours in {year}"])
    return calendar


def public_holidays(place: str, years: Iterable[int]) -> set[date]:
    """The public holidays of a country, or of a part of it; ValueError names what is not known."""
    country, _, part = place.strip().partition("-")
    parts = known_holidays.list_supported_countries(include_aliases=True)
    if country.upper() not in parts:
        near = _near(country, {**_names(), **{code: code for code in parts}})
        raise ValueError(
            f'"{country}" is no country that has holidays here{near}; write GB or DE-BE'
        )
    country = country.upper()
    spelled = {known.upper(): known for known in parts[country]}
    if part and part.upper() not in spelled:
        near = _near(part, spelled) or _all(parts[country])
        raise ValueError(f'"{part}" is no part of {country} that has holidays of its own{near}')
    subdivision = spelled[part.upper()] if part else None
    return set(known_holidays.country_holidays(country, subdiv=subdivision, years=years))


def _names() -> dict[str, str]:
    """The code of each country by its English name."""
    return {entry[0].upper(): entry[1] for entry in COUNTRIES.values()}


def _near(word: str, known: dict[str, str]) -> str:
    """A question back, when something is spelled alike."""
    found = get_close_matches(word.upper(), known, n=3, cutoff=0.6)
    meant = dict.fromkeys(known[one] for one in found)
    return f" (did you mean {' or '.join(meant)}?)" if meant else ""


def _all(parts: Iterable[str]) -> str:
    return f"; there are {', '.join(sorted(parts))}" if parts else "; leave the part out"
