"""Are hours read as people write them, and refused in words?"""

import pytest

from lifecycle.week import Span, parse_week

OFFICE = (Span(540, 750), Span(780, 1050))
WHOLE = (Span(0, 1440),)


def test_spans_with_lunch_and_a_short_saturday() -> None:
    week = parse_week("mon-fri 09:00-12:30 13:00-17:30; sat 10:00-14:00")
    assert week == (OFFICE,) * 5 + ((Span(600, 840),), ())


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("sat-mon 00:00-24:00", {5, 6, 0}),
        ("mon,wed 00:00-24:00", {0, 2}),
        ("Mon, Wed-Fri 0:00-24:00;", {0, 2, 3, 4}),
        ("mon-mon 00:00-24:00", {0}),
        ("24/7", {0, 1, 2, 3, 4, 5, 6}),
        (" 24/7\n", {0, 1, 2, 3, 4, 5, 6}),
    ],
)
def test_days(text: str, days: set[int]) -> None:
    assert parse_week(text) == tuple(WHOLE if day in days else () for day in range(7))


def test_nights() -> None:
    assert parse_week("fri 22:00-06:00")[4] == (Span(1320, 1800),)
    assert parse_week("fri 18:00-00:00")[4] == (Span(1080, 1440),)
    assert parse_week("mon-sun 22:00-06:00 06:00-22:00")[0] == (Span(360, 1320), Span(1320, 1800))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "there are no hours; they are written such as"),
        (" ; ", "there are no hours"),
        ("mon", '"mon" has no times'),
        ("mon-fri; sat 10:00-12:00", '"mon-fri" has no times'),
        ("montag 09:00-17:00", '"montag" is no day; days are mon, tue, wed, thu, fri, sat, sun'),
        ("mon-fri", "has no times; hours are written such as"),
        ("09:00-12:00 13:00-17:00", '"09:00" is no day'),
        ("mon-fri-sun 09:00-17:00", '"fri-sun" is no day'),
        ("mon,,tue 09:00-17:00", '"" is no day'),
        ("mon 9-17", '"9-17" is no span of time; spans are written 09:00-17:30'),
        ("mon 09:00 - 17:00", '"09:00" is no span of time'),
        ("mon 09:60-17:00", "a time that no clock shows"),
        ("mon 09:00-24:01", "a time that no clock shows"),
        ("mon 24:00-25:00", "a time that no clock shows"),
        ("mon ٠٩:00-17:00", "is no span of time"),
        ("mon 09:00-09:00", "ends when it begins"),
        ("mon 09:00-12:00 11:59-13:00", "mon 09:00-12:00 and mon 11:59-13:00 overlap"),
        ("mon 09:00-12:00 09:00-12:00", "overlap"),
        ("mon 22:00-06:00; tue 05:00-09:00", "mon 22:00-06:00 and tue 05:00-09:00 overlap"),
        ("sun 22:00-06:00; mon 05:00-09:00", "sun 22:00-06:00 and mon 05:00-09:00 overlap"),
        ("mon 09:00-10:00; mon 11:00-12:00", "mon is named twice"),
        ("mon-wed,tue 09:00-10:00", "tue is named twice"),
        ("24/7; mon 09:00-10:00", '"24/7" is no day'),
    ],
)
def test_what_is_wrong_is_said(text: str, said: str) -> None:
    with pytest.raises(ValueError) as refused:
        parse_week(text)
    assert said in str(refused.value)


@pytest.mark.parametrize(("start", "end"), [(-1, 5), (1440, 1500), (5, 5), (5, 1446), (6, 5)])
def test_spans_that_are_none(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="can't go"):
        Span(start, end)
