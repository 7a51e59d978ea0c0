"""What does X charge?"""

from decimal import Decimal

import pytest

from connectors.x.prices import PRICES, Charge, cost, dollars


def test_each_charge_has_its_price() -> None:
    assert set(PRICES) == set(Charge)
    assert all(price > 0 for price in PRICES.values())


def test_counts_are_added_up() -> None:
    assert cost({}) == 0
    counts = {Charge.ANSWER: 100, Charge.POST_WITH_LINK: 3, Charge.POST_TOLD: 1_000}
    assert cost(counts) == Decimal("6.600")


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ("0", "$0.00"),
        ("0.2", "$0.20"),
        ("0.010", "$0.01"),
        ("0.015", "$0.015"),
        ("1204.5", "$1,204.50"),
        ("41", "$41.00"),
        ("100.0", "$100.00"),
    ],
)
def test_amounts_are_shown_as_people_write_them(amount: str, shown: str) -> None:
    assert dollars(Decimal(amount)) == shown
