"""How often is X asked, so that a month's budget lasts?"""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.x.polling import A_POLL, LEAST, interval, month_end

FIRST = datetime(2026, 11, 1, tzinfo=UTC)
MONTH = timedelta(days=30)


def test_a_month_is_shared_out_evenly() -> None:
    assert interval(A_POLL * 720, 0, FIRST) == timedelta(hours=1)
    half = FIRST + MONTH / 2
    assert interval(A_POLL * 720, A_POLL * 360, half) == timedelta(hours=1)


def test_what_was_used_too_early_is_saved_later() -> None:
    assert interval(A_POLL * 720, A_POLL * 540, FIRST + MONTH / 2) == timedelta(hours=2)
    assert interval(A_POLL * 720, A_POLL * 180, FIRST + MONTH / 2) == timedelta(minutes=40)


def test_a_large_budget_is_bound_by_xs_limit_on_messages() -> None:
    assert interval(3_000_000, 0, FIRST) == LEAST == timedelta(minutes=1)


@pytest.mark.parametrize("used", [900, 898, 901, 10_000])
def test_a_budget_that_is_used_up_waits_for_the_next_month(used: int) -> None:
    now = FIRST + timedelta(days=29)
    assert interval(900, used, now) == timedelta(days=1)


def test_the_last_moment_of_a_month_waits_the_least() -> None:
    assert interval(0, 0, FIRST + MONTH - timedelta(seconds=1)) == LEAST


@pytest.mark.parametrize(
    ("now", "end"),
    [
        (datetime(2026, 12, 31, 23, 59, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)),
        (datetime(2028, 2, 1, tzinfo=UTC), datetime(2028, 3, 1, tzinfo=UTC)),
        (
            datetime(2026, 12, 1, 1, tzinfo=timezone(timedelta(hours=2))),
            datetime(2026, 12, 1, tzinfo=UTC),
        ),
    ],
)
def test_months_are_xs(now: datetime, end: datetime) -> None:
    assert month_end(now) == end


@given(
    budget=st.integers(0, 5_000),
    now=st.integers(0, 700 * 24 * 60).map(lambda minutes: FIRST + timedelta(minutes=minutes)),
)
def test_quiet_polls_never_use_more_than_the_budget(budget: int, now: datetime) -> None:
    used, end = 0, month_end(now)
    for _ in range(2_000):
        now += interval(budget, used, now)
        if now >= end:
            break
        used += A_POLL
    assert used <= budget or used == 0
