"""What does the X channel need to know?"""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


class Delivery(StrEnum):
    """How the desk hears of X."""

    WEBHOOK = "webhook"  # X tells it
    POLLING = "polling"  # it asks X, now and then


@dataclass(frozen=True, slots=True, kw_only=True)
class XSettings:
    """The account's keys, never shown, and what X may cost."""

    api_key: str = field(repr=False)
    api_secret: str = field(repr=False)  # also signs webhooks
    access_token: str = field(repr=False)
    access_token_secret: str = field(repr=False)
    bearer_token: str = field(repr=False, default="")
    user_id: str
    api_url: str = "https://api.x.com"
    delivery: Delivery = Delivery.WEBHOOK
    monthly_reads: int = 10_000  # what polling may read in a month
    monthly_budget: Decimal | None = None  # dollars that X may cost in a month
