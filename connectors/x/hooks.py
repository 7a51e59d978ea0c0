"""How is X asked about webhooks, subscriptions and usage? The calls that tweepy has not.

https://docs.x.com/x-api/webhooks, …/activity, …/account-activity, …/usage
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import tweepy

from connectors.contract import DeliveryRefused, DeliveryUncertain, Unreadable
from connectors.x.client import content
from connectors.x.failures import told
from connectors.x.fields import Json, optional_id, part, short, tables

NO_BEARER = (
    "X_BEARER_TOKEN is not set, and X shows and changes webhooks for it alone: copy it from the "
    'app\'s page "Keys and tokens"'
)
APP_EVENTS = ("post.create", "post.delete")  # subscribed by the app; the others by the account
TAG = "deskhand"
_PAGES = 5


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address that our app registered with X."""

    id: str
    url: str
    valid: bool  # False: X has switched it off


@dataclass(frozen=True, slots=True)
class Usage:
    """The posts that our app has read this month, as X counts."""

    posts: int
    cap: int | None


@dataclass(frozen=True, slots=True)
class Hooks:
    """The calls, for one account. Each raises the contract's three errors."""

    client: tweepy.Client
    account: str
    now: datetime

    def webhooks(self) -> tuple[Webhook, ...]:
        """Every webhook of our app."""
        return tuple(map(_webhook, tables(self._call("GET", "/2/webhooks").get("data"))))

    def register(self, url: str) -> Webhook:
        """Have X check `url` and deliver to it from now on."""
        return _webhook(part(self._call("POST", "/2/webhooks", {"url": url}), "data"))

    def check(self, webhook: Webhook) -> bool:
        """Have X check the webhook now, and switch it on again; whether it is on."""
        answer = self._call("PUT", f"/2/webhooks/{webhook.id}")
        return part(answer, "data").get("valid") is True

    def events(self, webhook: Webhook) -> frozenset[str]:
        """The kinds of X activity that the webhook hears of our account."""
        found: set[str] = set()
        token: str | None = None
        for _ in range(_PAGES):
            asked = {"max_results": 1_000} | ({"pagination_token": token} if token else {})
            page = self._call("GET", "/2/activity/subscriptions", params=asked)
            found |= {
                short(one.get("event_type"))
                for one in tables(page.get("data"))
                if one.get("webhook_id") == webhook.id
                and optional_id(part(one, "filter"), "user_id") == self.account
            }
            token = short(part(page, "meta").get("next_token"))
            if not token:
                break
        return frozenset(found)

    def subscribe(self, webhook: Webhook, kind: str) -> None:
        """Let the webhook hear of one kind of X activity."""
        wanted = {
            "event_type": kind,
            "filter": {"user_id": self.account},
            "webhook_id": webhook.id,
            "tag": TAG,
        }
        path = "/2/activity/subscriptions"
        self._call("POST", path, wanted, by_account=kind not in APP_EVENTS)

    def hears_account(self, webhook: Webhook) -> bool:
        """Whether the webhook hears account activity, X's older way."""
        answer = self._call("GET", _older(webhook), by_account=True)
        return part(answer, "data").get("subscribed") is True

    def hear_account(self, webhook: Webhook) -> None:
        """Let the webhook hear account activity."""
        self._call("POST", _older(webhook), {}, by_account=True)

    def replay(self, webhook: Webhook, since: datetime, until: datetime) -> None:
        """Have X deliver again what it delivered, or could not, between two instants."""
        asked = {
            "webhook_id": webhook.id,
            "from_date": _minute(since),
            "to_date": _minute(until),
        }
        self._call("POST", "/2/webhooks/replay", asked)

    def usage(self) -> Usage:
        """What our app has read this month."""
        data = part(self._call("GET", "/2/usage/tweets"), "data")
        posts = _number(data.get("project_usage"))
        if posts is None:
            raise DeliveryUncertain("X does not tell what was read this month")
        return Usage(posts, _number(data.get("project_cap")))

    def _call(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        params: Mapping[str, Any] | None = None,
        by_account: bool = False,
    ) -> Json:
        if not by_account and not self.client.bearer_token:
            raise DeliveryRefused(NO_BEARER)
        with told(self.now.timestamp()):
            answer = self.client.request(
                method, path, params=params, json=body, user_auth=by_account
            )
        try:
            return content(answer)
        except Unreadable as problem:
            raise DeliveryUncertain(str(problem)) from None


def _webhook(data: Json) -> Webhook:
    id, url = short(data.get("id")), short(data.get("url"), 2_000)
    if not id or not url:
        raise DeliveryUncertain("X names a webhook without its id or address")
    return Webhook(id, url, data.get("valid") is True)


def _older(webhook: Webhook) -> str:
    return f"/2/account_activity/webhooks/{webhook.id}/subscriptions/all"


def _minute(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%d%H%M}"


def _number(value: object) -> int | None:
    """A number that X may write as a text."""
    text = str(value)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else None
