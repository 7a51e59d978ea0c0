"""Are hours, holidays and closures made one calendar, and bad ones refused in a sentence?"""

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from lifecycle.hours import Calendar
from runtime.calendars import make_calendar, public_holidays
from runtime.closures import read_closures
from runtime.problems import SetupProblem

BERLIN = ZoneInfo("Europe/Berlin")
YEARS = range(2023, 2032)
CHRISTMAS = "DTSTART;VALUE=DATE:20241224\nDTEND;VALUE=DATE:20241227\nRRULE:FREQ=YEARLY"


def ical(folder: Path, *events: str) -> Path:
    """A file with those events, each the lines of one."""
    inner = "".join(f"BEGIN:VEVENT\n{event}\nEND:VEVENT\n" for event in events)
    file = folder / "closed.ics"
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//us//\n{inner}END:VCALENDAR\n"
    file.write_bytes(text.replace("\n", "\r\n").encode())
    return file


def closed(folder: Path, *events: str) -> set[date]:
    return read_closures(ical(folder, *events), BERLIN, YEARS)


def days(month: int, *found: int, year: int = 2026) -> set[date]:
    return {date(year, month, day) for day in found}


def refusal(file: Path) -> str:
    with pytest.raises(ValueError) as refused:
        read_closures(file, BERLIN, YEARS)
    said = str(refused.value)
    assert str(file) in said
    assert "\n" not in said
    return said


def test_hours_holidays_and_closures_together(tmp_path: Path) -> None:
    file = ical(tmp_path, "DTSTART;VALUE=DATE:20260601")
    calendar = make_calendar(BERLIN, "mon-fri 09:00-17:00", "DE-BE", file, 2026)
    assert isinstance(calendar, Calendar)
    assert calendar.zone is BERLIN
    assert {*days(3, 8), *days(5, 1), *days(6, 1), *days(12, 25, 26)} <= calendar.closed
    assert {day.year for day in calendar.closed} == set(YEARS)
    assert calendar.opens(datetime(2026, 12, 24, 20, tzinfo=UTC)) == datetime(
        2026, 12, 28, 8, tzinfo=UTC
    )


def test_hours_alone() -> None:
    calendar = make_calendar(BERLIN, "24/7", None, None, 2026)
    assert calendar.closed == frozenset()


def test_all_faults_are_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(SetupProblem) as refused:
        make_calendar(BERLIN, "mon 9-5", "XX", tmp_path / "none.ics", 2026)
    hours, holidays, closures = refused.value.faults
    assert hours.startswith('hours: "9-5" is no span of time')
    assert holidays.startswith('holidays: "XX" is no country')
    assert closures.startswith("closures: ")


@pytest.mark.parametrize("place", ["GB", "gb", "UK", "DE-BE", "de-be", "US-CA", "DE-Augsburg"])
def test_places(place: str) -> None:
    assert date(2026, 12, 25) in public_holidays(place, [2026])


def test_parts_of_a_country_differ() -> None:
    womens_day = date(2026, 3, 8)
    assert womens_day in public_holidays("DE-BE", [2026])
    assert womens_day not in public_holidays("DE-BY", [2026])


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("Germany", '"Germany" is no country that has holidays here (did you mean DE'),
        ("Germny", "did you mean DE"),
        ("XX", '"XX" is no country'),
        ("", '"" is no country'),
        ("DE-BER", '"BER" is no part of DE that has holidays of its own (did you mean '),
        ("DE-ZZZ", "there are Augsburg, BB, BE"),
        ("CZ-1", "leave the part out"),
    ],
)
def test_places_that_are_not_known(place: str, said: str) -> None:
    with pytest.raises(ValueError) as refused:
        public_holidays(place, [2026])
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("DTSTART;VALUE=DATE:20260601", days(6, 1)),
        ("DTSTART;VALUE=DATE:20260601\nDTEND;VALUE=DATE:20260604", days(6, 1, 2, 3)),
        ("DTSTART;VALUE=DATE:20260601\nDURATION:P2D", days(6, 1, 2)),
        ("DTSTART:20260601T120000\nDTEND:20260601T150000", days(6, 1)),
        ("DTSTART:20260601T120000\nDTEND:20260603T000000", days(6, 1, 2)),
        ("DTSTART:20260601T120000", days(6, 1)),
        ("DTSTART:20260601T220000Z\nDURATION:PT1H", days(6, 2)),
        ("DTSTART;TZID=America/New_York:20260601T200000\nDURATION:PT1H", days(6, 2)),
        ("DTSTART;VALUE=DATE:20260601\nSTATUS:CANCELLED", set()),
        ("DTSTART;VALUE=DATE:19990601", set()),
        ("DTSTART;VALUE=DATE:20260601\nRDATE;VALUE=DATE:20260605", days(6, 1, 5)),
        (
            "DTSTART;VALUE=DATE:20260601\nRRULE:FREQ=WEEKLY;COUNT=3\nEXDATE;VALUE=DATE:20260608",
            days(6, 1, 15),
        ),
        ("DTSTART;VALUE=DATE:20260601\nRRULE:FREQ=DAILY;UNTIL=20260603", days(6, 1, 2, 3)),
        (
            "DTSTART;TZID=Europe/Berlin:20260601T090000\nRRULE:FREQ=DAILY;UNTIL=20260603T070000Z",
            days(6, 1, 2, 3),
        ),
    ],
)
def test_events(tmp_path: Path, event: str, expected: set[date]) -> None:
    assert closed(tmp_path, event) == expected


def test_every_year_within_the_years_only(tmp_path: Path) -> None:
    found = closed(tmp_path, CHRISTMAS)
    assert found == {date(y, 12, d) for y in range(2024, 2032) for d in (24, 25, 26)}
    old = closed(tmp_path, CHRISTMAS.replace("2024", "1950"))
    assert {day.year for day in old} == set(YEARS)


def test_one_time_of_a_repeated_event_that_was_moved(tmp_path: Path) -> None:
    weekly = "UID:a\nDTSTART;VALUE=DATE:20260601\nRRULE:FREQ=WEEKLY;COUNT=2"
    moved = "UID:a\nRECURRENCE-ID;VALUE=DATE:20260608\nDTSTART;VALUE=DATE:20260609"
    assert closed(tmp_path, weekly, moved) == days(6, 1, 9)


def test_a_calendar_without_events(tmp_path: Path) -> None:
    assert closed(tmp_path) == set()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        b"\x00\xff\xfe",
        b"BEGIN:VCALENDAR\n",
        b"<html>",
        b"BEGIN:VEVENT\nEND:VEVENT\n",
    ],
)
def test_files_that_are_no_calendar(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "closed.ics"
    file.write_bytes(content)
    assert "export it again from your calendar as .ics" in refusal(file)


@pytest.mark.parametrize(
    "event",
    [
        "SUMMARY:Party",
        "SUMMARY:Party\nDTSTART:nope",
        "SUMMARY:Party\nDTSTART:20260631T000000",
        "SUMMARY:Party\nDTSTART;VALUE=DATE:20260601\nRRULE:FREQ=OFTEN",
        "SUMMARY:Party\nDTSTART;VALUE=DATE:20260601\nRRULE:FREQ=SECONDLY",
        "SUMMARY:Party\nDTSTART;VALUE=DATE:20260601\nDTEND;VALUE=DATE:20260501",
        "SUMMARY:Party\nDTSTART;VALUE=DATE:20260601\nEXDATE:never",
        "SUMMARY:Party\nDTSTART;VALUE=DATE:20260601\nDTEND:20260602T000000Z",
        "SUMMARY:Party\nDTSTART;VALUE=DATE:20260601\nRRULE:FREQ=DAILY;INTERVAL=0",
        "SUMMARY:Party\nDTSTART;VALUE=DATE:20260601\nRRULE:FREQ=DAILY;COUNT=-1",
    ],
)
def test_broken_events_are_named(tmp_path: Path, event: str) -> None:
    said = refusal(ical(tmp_path, event))
    assert 'has a broken event, "Party" (' in said
    assert "mend or remove it" in said


def test_too_many_dates(tmp_path: Path) -> None:
    ever = "DTSTART;VALUE=DATE:20200101\nRRULE:FREQ=DAILY"
    assert "more than 10,000 dates; take out old events" in refusal(ical(tmp_path, *[ever] * 4))
    assert "more than 10,000" in refusal(
        ical(tmp_path, "DTSTART;VALUE=DATE:19000101\nRRULE:FREQ=DAILY;COUNT=99999999")
    )
    old = "DTSTART;VALUE=DATE:20200101"
    assert "more than 10,000" in refusal(ical(tmp_path, *[old] * 10_001))


def test_a_file_that_is_too_large_missing_or_a_folder(tmp_path: Path) -> None:
    file = tmp_path / "closed.ics"
    assert "is missing; put it there, or take the key out" in refusal(file)
    assert "can't be read (Is a directory)" in refusal(tmp_path)
    file.write_bytes(b" " * (1024 * 1024 + 1))
    assert "larger than 1 MiB" in refusal(file)


@pytest.mark.parametrize("repeats", ["RRULE:FREQ=DAILY", "RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"])
def test_closures_that_leave_nothing_of_the_hours_are_refused(tmp_path: Path, repeats: str) -> None:
    file = ical(tmp_path, f"DTSTART;VALUE=DATE:20250106\n{repeats}")
    with pytest.raises(SetupProblem) as refused:
        make_calendar(BERLIN, "mon-fri 09:00-17:00", None, file, 2026)
    assert refused.value.faults == (
        "hours, holidays and closures: nothing is left of the hours in 2026",
    )
