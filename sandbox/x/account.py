"""What may our app do on X, and what has it cost? The tier, the monthly cap, the credits."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sandbox.world import StageError, World

Json = dict[str, Any]

APP_ID = "29000001"
PROJECT_ID = "1900000000000000001"
DAYS_AT_MOST = 90  # of usage that X tells

# Thousandths of a dollar. What is read costs once a day and thing; what is done, each time.
PRICES = {"post": 5, "owned": 1, "user": 10, "dm_event": 10, "chat": 10}
CREATE, CREATE_WITH_LINK, CREATE_SUMMONED = 15, 200, 10
CREATE_MESSAGE, DELETE, MANAGE = 15, 10, 5


@dataclass(frozen=True)
class Tier:
    """What a plan includes."""

    reads: int  # posts a month
    webhooks: int
    accounts: int  # subscribed through account activity
    subscriptions: int  # of X activity


# Free's cap is from memory; Enterprise's is whatever was agreed.
TIERS = {
    "self-serve": Tier(reads=3_000_000, webhooks=1, accounts=3, subscriptions=1_500),
    "enterprise": Tier(reads=50_000_000, webhooks=5, accounts=5_000, subscriptions=75_000),
    "free": Tier(reads=100, webhooks=0, accounts=0, subscriptions=0),
}


@dataclass
class Account:
    """Our app's plan and its bills."""

    world: World
    tier: str = "self-serve"
    cap: int | None = None  # instead of the tier's
    credits: int | None = None  # thousandths of a dollar; None when nobody counts
    _read: dict[date, set[tuple[str, str]]] = field(default_factory=dict)
    _posts: dict[date, int] = field(default_factory=dict)
    _spent: dict[tuple[int, int], int] = field(default_factory=dict)  # by year and month

    @property
    def plan(self) -> Tier:
        return TIERS[self.tier]

    @property
    def is_self_serve(self) -> bool:
        """Below Enterprise: the reply rule, no quoting, one cashtag."""
        return self.tier != "enterprise"

    @property
    def monthly_reads(self) -> int:
        return self.plan.reads if self.cap is None else self.cap

    @property
    def is_capped(self) -> bool:
        """This month's posts have been read."""
        return self.reads >= self.monthly_reads

    @property
    def is_broke(self) -> bool:
        return self.credits is not None and self.credits <= 0

    @property
    def reads(self) -> int:
        """Posts that were read this month."""
        today = self._today()
        months = (today.year, today.month)
        return sum(n for day, n in self._posts.items() if (day.year, day.month) == months)

    @property
    def spent(self) -> int:
        """This month's costs, in thousandths of a dollar."""
        today = self._today()
        return self._spent.get((today.year, today.month), 0)

    def change_tier(self, tier: object, monthly_reads: object = None) -> None:
        """Another plan; StageError when there is none of that name."""
        if not isinstance(tier, str) or tier not in TIERS:
            raise StageError(f"tier: choose from {', '.join(TIERS)}")
        if monthly_reads is not None and (type(monthly_reads) is not int or monthly_reads < 0):
            raise StageError("monthly_reads: a number of posts")
        self.tier, self.cap = tier, monthly_reads

    def read(self, kind: str, ids: Iterable[str]) -> None:
        """Bill what was read: each thing once a UTC day."""
        today = self._today()
        seen = self._read.setdefault(today, set())
        for day in [day for day in self._read if day != today]:
            del self._read[day]
        thing = "post" if kind == "owned" else kind
        for id in ids:
            if (thing, id) not in seen:
                seen.add((thing, id))
                self.pay(PRICES[kind])
                if thing == "post":
                    self._posts[today] = self._posts.get(today, 0) + 1

    def pay(self, price: int) -> None:
        """Bill something that was done."""
        today = self._today()
        month = (today.year, today.month)
        self._spent[month] = self._spent.get(month, 0) + price
        if self.credits is not None:
            self.credits -= price

    def usage(self, days: int) -> Json:
        """What `GET /2/usage/tweets` can tell; numbers as texts, as X writes them."""
        today = self._today()
        daily = [
            {"date": f"{day.isoformat()}T00:00:00.000Z", "usage": str(self._posts.get(day, 0))}
            for day in (today - timedelta(days=back) for back in range(days))
        ]
        of_app = {"client_app_id": APP_ID, "usage": daily, "usage_result_count": len(daily)}
        return {
            "project_id": PROJECT_ID,
            "project_cap": str(self.monthly_reads),
            "project_usage": str(self.reads),
            "cap_reset_day": (_next_month(today) - today).days,
            "daily_project_usage": {"project_id": PROJECT_ID, "usage": daily},
            "daily_client_app_usage": [of_app],
        }

    def _today(self) -> date:
        now: datetime = self.world.now()
        return now.date()


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
