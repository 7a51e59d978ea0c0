"""What does X charge? Pay-per-use, in dollars, as X's documentation had it on 22 August 2026.

https://docs.x.com/x-api/getting-started/pricing; what counts is shown in X's developer console.
What is read is charged once in a UTC day; what is done, each time.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum

AS_OF = date(2026, 8, 22)


class Charge(StrEnum):
    """Something that X charges for."""

    POST_READ = "post read"
    OWNED_READ = "own mention or post read"
    USER_READ = "user read"
    TALK_READ = "direct message read"
    POST_TOLD = "post told by webhook"
    TALK_TOLD = "message told by webhook"  # direct or encrypted
    POST = "post"
    ANSWER = "answer to who mentioned us"
    POST_WITH_LINK = "post with a link"
    TALK = "direct message sent"


PRICES: Mapping[Charge, Decimal] = {
    Charge.POST_READ: Decimal("0.005"),
    Charge.OWNED_READ: Decimal("0.001"),
    Charge.USER_READ: Decimal("0.010"),
    Charge.TALK_READ: Decimal("0.010"),
    Charge.POST_TOLD: Decimal("0.005"),
    Charge.TALK_TOLD: Decimal("0.010"),
    Charge.POST: Decimal("0.015"),
    Charge.ANSWER: Decimal("0.010"),
    Charge.POST_WITH_LINK: Decimal("0.200"),
    Charge.TALK: Decimal("0.015"),
}


def cost(counts: Mapping[Charge, int]) -> Decimal:
    """Dollars for so many of each."""
    return sum((PRICES[charge] * count for charge, count in counts.items()), Decimal())


def dollars(amount: Decimal) -> str:
    """An amount as people write it: `$0.20`, `$0.015`, `$1,204.50`."""
    cents = amount.quantize(Decimal("0.01"))
    return f"${cents if cents == amount else amount.normalize():,f}"
