"""Are working hours counted as a walk over every minute counts them, in every zone?"""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lifecycle.hours import ALWAYS, Calendar, Span, parse_week

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
NOTHING = timedelta(0)
LUNCH = "mon-fri 09:00-12:30 13:00-17:30; sat 10:00-14:00"
# "localtime" is whatever this machine is set to
ZONES = sorted(available_timezones() - {"localtime"})
FIRST, LAST = datetime(1970, 1, 3), datetime(2050, 1, 1)  # noqa: DTZ001 -- Hypothesis asks so


def calendar(week: str = LUNCH, zone: str = "UTC", *closed: date) -> Calendar:
    return Calendar(zone=ZoneInfo(zone), week=parse_week(week), closed=frozenset(closed))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def local(text: str, zone: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)


# --- the second implementation: look at the clock on the wall each minute ----------------------


def naive_open(hours: Calendar, at: datetime) -> bool:
    wall = at.astimezone(hours.zone)
    minute, today = wall.hour * 60 + wall.minute, wall.date()
    for begun, shown in ((today, minute), (today - timedelta(days=1), minute + 1440)):
        spans = hours.week[begun.weekday()] if begun not in hours.closed else ()
        if any(span.start <= shown < span.end for span in spans):
            return True
    return False


def naive_add(hours: Calendar, at: datetime, working: timedelta, within: int) -> datetime | None:
    """Minute by minute, so many at most."""
    left = working
    for _ in range(within):
        if naive_open(hours, at):
            if not left:
                return at
            left -= MINUTE
            at += MINUTE
            if not left:
                return at
        else:
            at += MINUTE
    return None


def naive_between(hours: Calendar, start: datetime, minutes: int) -> timedelta:
    return sum((MINUTE for n in range(minutes) if naive_open(hours, start + n * MINUTE)), NOTHING)


def whole_minutes(hours: Calendar, start: datetime, minutes: int) -> bool:
    """Whether the zone is whole minutes from UTC then (Monrovia was not until 1972)."""
    ends = (start, start + minutes * MINUTE)
    offsets = [at.astimezone(hours.zone).utcoffset() or NOTHING for at in ends]
    return not any(offset % MINUTE for offset in offsets)


# --- random calendars and instants ------------------------------------------------------------


@st.composite
def spans(draw: st.DrawFn) -> tuple[Span, ...]:
    """Up to three spans of a day; the last may reach into the night."""
    marks = draw(st.lists(st.integers(0, 1439), max_size=6, unique=True).map(sorted))
    found = [Span(a, b) for a, b in zip(marks[::2], marks[1::2], strict=False)]
    if len(marks) % 2:
        found.append(Span(marks[-1], marks[-1] + draw(st.integers(1, 1440))))
    return tuple(found)


@st.composite
def changes(draw: st.DrawFn, zone: ZoneInfo) -> datetime:
    """An instant; mostly within days of one when the zone's clocks change, if they do."""
    at = draw(st.datetimes(FIRST, LAST)).replace(second=0, microsecond=0, tzinfo=UTC)
    if draw(st.integers(0, 3)):
        days = [at + timedelta(days=n) for n in range(0, 200, 4)]
        for day, after in pairwise(days):
            if day.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset():
                return day + draw(st.integers(0, 5 * 1440)) * MINUTE
    return at


@st.composite
def situations(draw: st.DrawFn) -> tuple[Calendar, datetime]:
    zone = ZoneInfo(draw(st.sampled_from(ZONES)))
    at = draw(changes(zone))
    nearby = st.integers(-1, 4).map(lambda n: at.date() + timedelta(days=n))
    week = tuple(draw(st.lists(spans(), min_size=7, max_size=7)))
    return Calendar(zone=zone, week=week, closed=draw(st.frozensets(nearby, max_size=2))), at


@settings(max_examples=300, deadline=None)
@given(situations(), st.integers(0, 16 * 60))
def test_adding_is_walking(situation: tuple[Calendar, datetime], working: int) -> None:
    hours, at = situation
    assume(whole_minutes(hours, at, 3 * 1440))
    expected = naive_add(hours, at, working * MINUTE, 3 * 1440)
    found = hours.add(at, working * MINUTE)
    if expected is None:
        assert found is None or found >= at + 3 * 1440 * MINUTE
    else:
        assert found == expected


@settings(max_examples=200, deadline=None)
@given(situations(), st.integers(0, 2 * 1440))
def test_working_time_between_is_walked(situation: tuple[Calendar, datetime], minutes: int) -> None:
    hours, at = situation
    assume(whole_minutes(hours, at, minutes))
    assert hours.between(at, at + minutes * MINUTE) == naive_between(hours, at, minutes)


@settings(max_examples=300, deadline=None)
@given(situations(), st.timedeltas(NOTHING, timedelta(days=20)))
def test_there_and_back(situation: tuple[Calendar, datetime], working: timedelta) -> None:
    """In zones with odd seconds too, and in microseconds."""
    hours, at = situation
    end = hours.add(at, working)
    if end is not None:
        assert hours.between(at, end) == working
        assert hours.between(end, at) == NOTHING
    start = hours.opens(at)
    if start is not None:
        assert hours.is_open(start)
        assert start == at or not hours.is_open(at)
        assert hours.between(at, start) == NOTHING


@settings(max_examples=300, deadline=None)
@given(situations(), st.integers(1, 8))
def test_a_working_day_lies_within_its_hours(
    situation: tuple[Calendar, datetime], days: int
) -> None:
    hours, at = situation
    found = hours.add_days(at, days)
    if found is not None:
        after = hours.add_days(at, days + 1)
        assert at < found
        assert after is None or found <= after
        before = timedelta(microseconds=1)
        assert hours.is_open(found) or hours.is_open(found - before)
    else:
        assert sum(map(bool, hours.week)) == 0


@settings(max_examples=200, deadline=None)
@given(st.datetimes(FIRST, LAST), st.timedeltas(NOTHING, timedelta(days=4_000)))
def test_always_is_plain_addition(at: datetime, working: timedelta) -> None:
    start = at.replace(tzinfo=UTC)
    assert ALWAYS.add(start, working) == start + working
    assert ALWAYS.between(start, start + working) == working
    assert ALWAYS.is_open(start)


# --- by name ----------------------------------------------------------------------------------


def test_lunch_does_not_count() -> None:
    hours = calendar()
    assert hours.add(utc("2026-11-25 12:00"), HOUR) == utc("2026-11-25 13:30")
    assert hours.add(utc("2026-11-25 12:00"), HOUR / 2) == utc("2026-11-25 12:30")
    assert hours.opens(utc("2026-11-25 12:30")) == utc("2026-11-25 13:00")
    assert hours.between(utc("2026-11-25 00:00"), utc("2026-11-26 00:00")) == 8 * HOUR


def test_a_span_is_open_when_it_begins_and_not_when_it_ends() -> None:
    hours = calendar()
    assert hours.is_open(utc("2026-11-25 09:00"))
    assert hours.is_open(utc("2026-11-25 12:29:59.999999"))
    assert not hours.is_open(utc("2026-11-25 12:30"))
    assert not hours.is_open(utc("2026-11-25 08:59:59.999999"))


def test_two_working_hours_from_friday_half_past_four() -> None:
    hours = calendar("mon-fri 09:00-17:30", "Europe/London")
    assert hours.add(utc("2026-11-27 16:30"), 2 * HOUR) == utc("2026-11-30 10:00")


def test_the_next_working_day_over_a_weekend() -> None:
    hours = calendar("mon-fri 09:00-17:30")
    friday = utc("2026-11-27 16:30")
    assert hours.add_days(friday, 1) == utc("2026-11-30 16:30")
    assert hours.add_days(friday, 6) == utc("2026-12-07 16:30")
    assert hours.add_days(utc("2026-11-28 16:30"), 1) == utc("2026-11-30 16:30")
    assert hours.add_days(friday, 0) == friday
    assert hours.add_days(utc("2026-11-28 16:30"), 0) == utc("2026-11-30 09:00")


@pytest.mark.parametrize(
    ("at", "then"),
    [
        ("07:00", "09:00"),
        ("09:00", "09:00"),
        ("12:29", "12:29"),
        ("12:30", "13:00"),
        ("12:45", "13:00"),
        ("17:30", "17:30"),
        ("23:00", "17:30"),
    ],
)
def test_the_time_of_day_is_moved_into_the_hours(at: str, then: str) -> None:
    assert calendar().add_days(utc(f"2026-11-25 {at}"), 1) == utc(f"2026-11-26 {then}")


def test_a_night_belongs_to_the_date_on_which_it_begins() -> None:
    hours = calendar("fri 22:00-06:00")
    assert hours.is_open(utc("2026-11-28 05:59"))
    assert not hours.is_open(utc("2026-11-27 05:59"))
    assert hours.add(utc("2026-11-27 23:00"), 8 * HOUR) == utc("2026-12-04 23:00")
    assert hours.add_days(utc("2026-11-28 03:00"), 1) == utc("2026-12-04 22:00")
    closed = calendar("fri 22:00-06:00", "UTC", date(2026, 11, 28))
    assert closed.is_open(utc("2026-11-28 05:59"))  # begun on Friday, which is not closed
    closed = calendar("fri 22:00-06:00", "UTC", date(2026, 11, 27))
    assert not closed.is_open(utc("2026-11-28 05:59"))


def test_a_holiday_has_no_hours() -> None:
    hours = calendar(LUNCH, "UTC", date(2026, 12, 25))
    assert hours.add(utc("2026-12-24 17:00"), HOUR) == utc("2026-12-26 10:30")
    assert hours.add_days(utc("2026-12-24 17:00"), 1) == utc("2026-12-26 14:00")


@pytest.mark.parametrize(
    ("zone", "spring", "autumn"),
    [
        ("Europe/Berlin", "2026-03-29", "2026-10-25"),
        ("America/New_York", "2026-03-08", "2026-11-01"),
    ],
)
def test_a_gap_shortens_a_night_and_a_fold_lengthens_it(
    zone: str, spring: str, autumn: str
) -> None:
    hours = calendar("mon-sun 00:00-06:00", zone)
    for day, length in ((spring, 5), (autumn, 7), ("2026-07-01", 6)):
        start, end = local(f"{day} 00:00", zone), local(f"{day} 06:00", zone)
        assert hours.between(start, end) == length * HOUR
        assert hours.add(start, length * HOUR) == end
        assert hours.add(start, length * HOUR - MINUTE) == end.astimezone(UTC) - MINUTE
        assert hours.opens(end.astimezone(UTC) + HOUR) == start + timedelta(days=1)


def test_what_the_clock_shows_twice_is_open_twice_and_what_it_leaves_out_never() -> None:
    hours = calendar("sun 02:15-02:45", "Europe/Berlin")
    night = utc("2026-10-24 23:00")
    assert hours.between(night, utc("2026-10-25 04:00")) == HOUR
    assert hours.add(night, HOUR / 2 + MINUTE) == utc("2026-10-25 01:16")
    assert hours.between(utc("2026-03-28 23:00"), utc("2026-03-29 04:00")) == NOTHING
    assert hours.add_days(utc("2026-03-28 23:00"), 1) == local("2026-04-05 02:15", "Europe/Berlin")


def test_a_working_day_at_an_hour_that_the_clock_leaves_out_or_shows_twice() -> None:
    hours = calendar("mon-sun 00:00-06:00", "Europe/Berlin")
    before = local("2026-03-28 02:30", "Europe/Berlin")
    assert hours.add_days(before, 1) == utc("2026-03-29 01:00")
    before = local("2026-10-24 02:30", "Europe/Berlin")
    assert hours.add_days(before, 1) == utc("2026-10-25 00:30")


def test_a_span_that_the_clock_skips_whole_is_none() -> None:
    hours = calendar("sun 00:00-01:00 02:15-02:45", "Europe/Berlin")
    late = local("2026-03-22 23:00", "Europe/Berlin")
    assert hours.add_days(late, 1) == local("2026-03-29 01:00", "Europe/Berlin")


def test_a_date_that_a_zone_left_out_is_no_working_day() -> None:
    hours = calendar("mon-fri 09:00-17:00", "Pacific/Apia")  # had no Friday, 30 December 2011
    thursday = local("2011-12-29 10:00", "Pacific/Apia")
    assert hours.add_days(thursday, 1) == local("2012-01-02 10:00", "Pacific/Apia")
    assert hours.add(thursday, 8 * HOUR) == local("2012-01-02 10:00", "Pacific/Apia")


def test_hours_that_never_open() -> None:
    never = Calendar(zone=ZoneInfo("UTC"), week=((),) * 7)
    at = utc("2026-11-25 12:00")
    assert never.add(at, HOUR) is never.opens(at) is never.add_days(at, 1) is None
    assert not never.is_open(at)
    assert never.between(at, utc("2046-11-25 12:00")) == NOTHING
    dates = (date(2026, 1, 1) + timedelta(days=n) for n in range(7 * 366))
    closed = calendar("24/7", "Europe/Berlin", *dates)
    assert closed.add(at, HOUR) is closed.opens(at) is closed.add_days(at, 1) is None


def test_round_the_clock_in_any_zone_and_at_the_end_of_time() -> None:
    at = local("2026-10-24 12:00", "Europe/Berlin")
    assert calendar("24/7", "Europe/Berlin").add(at, 24 * HOUR) == utc("2026-10-25 10:00")
    assert calendar().opens(utc("9999-12-31 23:59")) is None
    assert calendar().add_days(utc("9999-12-31 23:59"), 1) is None
    assert not calendar().is_open(utc("0001-01-01 00:00"))


def test_nothing_is_counted_backwards() -> None:
    with pytest.raises(ValueError, match="less than nothing"):
        calendar().add(utc("2026-11-25 12:00"), -MINUTE)
    with pytest.raises(ValueError, match="less than none"):
        calendar().add_days(utc("2026-11-25 12:00"), -1)
    with pytest.raises(ValueError, match="7 days"):
        Calendar(zone=ZoneInfo("UTC"), week=())


def test_what_is_remembered_is_bounded() -> None:
    hours = calendar("mon 09:00-10:00")
    assert hours.between(utc("1990-01-01 00:00"), utc("2030-01-01 00:00")) == 2088 * HOUR
    assert len(hours._opened) <= 2_000
