"""Are a pack's durations read, and nothing taken for one that is none?"""

from datetime import timedelta

import pytest

from lifecycle.packs.lengths import duration


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("1m", timedelta(minutes=1)),
        ("90m", timedelta(minutes=90)),
        ("24h", timedelta(days=1)),
        ("366d", timedelta(days=366)),
    ],
)
def test_durations_are_read(text: str, length: timedelta) -> None:
    assert duration(text) == length


@pytest.mark.parametrize(
    "bad",
    [
        *(
            "",
            "h",
            "0m",
            "01h",
            "-1h",
            "1.5h",
            "1 h",
            " 1h",
            "1h\n",
            "1H",
            "1w",
            "1h30m",
            "367d",
            "1٣h",
        ),
        *("999999d", "9999999m", 60, 1.5, None, True, [], timedelta(hours=1)),
    ],
)
def test_anything_else_is_no_duration(bad: object) -> None:
    with pytest.raises(ValueError, match=r"is not a duration|longer than a year"):
        duration(bad)
