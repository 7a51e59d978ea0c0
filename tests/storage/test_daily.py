"""Does the operations room read once each morning how the day went?"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from jobs.daily import in_words, tell_the_day
from lifecycle.effects import TellOps
from lifecycle.hours import ALWAYS
from lifecycle.tickets import Channel
from storage import cursors, outbox
from storage.daily import Day
from storage.store import Store
from tests.made import BITBLOCK, TOM, Clock, desk, message

NINE = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@dataclass
class Paid:
    """A channel that costs money."""

    account: str = "100"

    def spent(self, used: dict[str, int]) -> str | None:
        return f"{used.get('post', 0)} posts paid" if used else None


@pytest.fixture
def house(store: Store) -> Callable[[datetime, str], Any]:
    """A house of one team in a zone, at an instant."""

    def make(now: datetime, zone: str = "UTC") -> Any:
        team = SimpleNamespace(
            name="support", policy=BITBLOCK, calendar=replace(ALWAYS, zone=ZoneInfo(zone))
        )
        return SimpleNamespace(
            store=store,
            clock=lambda: now,
            connectors={Channel.X: Paid()},
            deskfile=SimpleNamespace(teams={"support": team}),
            ring=lambda: None,
        )

    return make


def lines(store: Store) -> list[str]:
    rows = store.write(lambda c: outbox.claim(c, NINE + timedelta(days=9), 0.0, 60, 50))
    return [row.effect.text for row in rows if isinstance(row.effect, TellOps)]


def test_it_is_told_once_a_day_from_nine_on(
    store: Store, house: Callable[[datetime, str], Any]
) -> None:
    clock = Clock(NINE - timedelta(hours=20))
    desk(store, clock).receive([message("900"), message("901", "free followers", author=TOM)])
    assert tell_the_day(house(NINE - timedelta(minutes=1), "UTC")) == 0
    assert tell_the_day(house(NINE, "UTC")) == 1
    assert tell_the_day(house(NINE + timedelta(hours=3), "UTC")) == 0
    (line,) = lines(store)
    assert line == (
        "support, the last 24 hours: 2 opened · 2 unclosed · promises kept 0, broken 0"
        " · 1 kept aside: `/desk suspended`"
    )


def test_nine_is_nine_where_the_team_is_and_money_is_told_with_it(
    store: Store, house: Callable[[datetime, str], Any]
) -> None:
    desk(store, Clock(NINE)).receive([message("900")])
    store.write(lambda c: cursors.count(c, Channel.X, "100", "post", 3, NINE))
    assert tell_the_day(house(NINE, "America/New_York")) == 0
    assert tell_the_day(house(NINE, "Asia/Tokyo")) == 1
    (line,) = lines(store)
    assert line.endswith("· X: 3 posts paid")


def test_a_desk_without_work_is_not_spoken_of(
    store: Store, house: Callable[[datetime, str], Any]
) -> None:
    assert tell_the_day(house(NINE, "UTC")) == 0
    assert lines(store) == []


def test_a_day_without_anything_aside_is_short() -> None:
    assert in_words(Day(1, 2, 3, 4, 0)) == "1 opened · 4 unclosed · promises kept 2, broken 3"
