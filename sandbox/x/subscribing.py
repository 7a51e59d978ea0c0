"""How does an app subscribe to X activity, event by event, and to account activity as a whole?"""

import re
from typing import Any

from aiohttp import web

from sandbox.calls import Answer
from sandbox.x.account import APP_ID, Account
from sandbox.x.asked import ids
from sandbox.x.oauth import CALLER
from sandbox.x.objects import stamp
from sandbox.x.problems import forbidden, invalid, not_found
from sandbox.x.registering import webhook_of
from sandbox.x.registry import Subscription
from sandbox.x.state import XState
from sandbox.x.webhooks import XWebhooks

TAG_AT_MOST = 200
LISTED_AT_MOST = 1_000
ANOTHERS = "This event is private: subscribe to it as the account that the filter names."


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Events that anybody can see; an app may hear of them from any account
PUBLIC = _names(
    "post.create post.delete follow.follow follow.unfollow spaces.start spaces.end "
    "broadcast.start broadcast.end profile.update.bio profile.update.profile_picture "
    "profile.update.banner_picture profile.update.screenname profile.update.geo "
    "profile.update.url profile.update.verified_badge profile.update.affiliate_badge "
    "profile.update.handle"
)
# Events that only the account itself lets an app hear of
PRIVATE = _names(
    "post.mention.create post.reply.create post.quote.create post.repost.create dm.received "
    "dm.sent dm.read dm.indicate_typing chat.received chat.sent chat.conversation.join "
    "like.create mute.mute mute.unmute block.block block.unblock broadcast.chat"
)

_ID = re.compile(r"[0-9]{1,19}")

Json = dict[str, Any]


class Subscribing:
    """The calls about subscriptions."""

    def __init__(self, state: XState, account: Account, webhooks: XWebhooks) -> None:
        self._state = state
        self._account = account
        self._registry = webhooks.registry

    async def create(self, request: web.Request, body: Json) -> Answer:
        """`POST /2/activity/subscriptions`."""
        kind = body.get("event_type")
        if not isinstance(kind, str) or kind not in PUBLIC | PRIVATE:
            known = ", ".join(sorted(PUBLIC | PRIVATE))
            invalid(f"event_type: choose from {known}", "event_type", kind)
        user_id, direction = self._filter(body)
        if kind in PRIVATE and (request[CALLER] != "user" or user_id != self._state.us.id):
            forbidden(ANOTHERS)
        webhook_id, tag = self._chosen(body)
        if len(self._registry.activity) >= self._account.plan.subscriptions:
            forbidden("SubscriptionLimitExceeded")
        wanted = (kind, user_id, webhook_id)
        there = self._registry.activity.values()
        if any((one.event_type, one.user_id, one.webhook_id) == wanted for one in there):
            invalid("DuplicateSubscriptionFailed", "event_type", kind)
        made = self._registry.subscribe(
            kind, user_id, tag=tag, webhook_id=webhook_id, direction=direction
        )
        return Answer(200, {"data": {"subscription": shown(made)}, **self._meta()})

    async def listed(self, request: web.Request, _: Json) -> Answer:
        """`GET /2/activity/subscriptions`."""
        asked = request.query.get("max_results", str(LISTED_AT_MOST))
        if (
            not asked.isascii()
            or not asked.isdecimal()
            or not 1 <= int(asked[:9]) <= LISTED_AT_MOST
        ):
            invalid(f"max_results: 1 to {LISTED_AT_MOST}", "max_results", asked)
        first = request.query.get("pagination_token", "0")
        if not _ID.fullmatch(first):
            invalid("The `pagination_token` is not one of ours", "pagination_token", first)
        found = [one for id, one in self._registry.activity.items() if int(id) > int(first)]
        page = found[: int(asked)]
        told = self._meta()
        if len(found) > len(page):
            told["meta"]["next_token"] = page[-1].id
        return Answer(200, {"data": [shown(one) for one in page]} | told)

    async def update(self, request: web.Request, body: Json) -> Answer:
        """`PUT /2/activity/subscriptions/:id`: its tag and its webhook, and nothing else."""
        one = self._one(request.match_info["id"])
        webhook_id, tag = self._chosen(body)
        one.webhook_id = webhook_id or one.webhook_id
        one.tag = tag if tag is not None else one.tag
        one.updated_at = self._state.world.now()
        total = len(self._registry.activity)
        return Answer(200, {"data": {"subscription": shown(one), "total_subscriptions": total}})

    async def remove(self, request: web.Request, _: Json) -> Answer:
        """`DELETE /2/activity/subscriptions/:id`."""
        del self._registry.activity[self._one(request.match_info["id"]).id]
        return Answer(200, {"data": {"deleted": True}} | self._meta())

    async def remove_some(self, request: web.Request, _: Json) -> Answer:
        """`DELETE /2/activity/subscriptions?ids=`; errors for those that are not there."""
        data, errors = [], []
        for id in ids(request):
            if self._registry.activity.pop(id, None):
                data.append({"subscription_id": id, "deleted": True})
            else:
                missing = {"subscription_id": id, "reason": "NotFound"}
                errors.append(missing | {"message": f"Could not find subscription [{id}]."})
        return Answer(200, {"data": data} | self._meta() | ({"errors": errors} if errors else {}))

    async def subscribe_account(self, request: web.Request, _: Json) -> Answer:
        """`POST /2/account_activity/webhooks/:id/subscriptions/all`: the account that asks."""
        webhook = webhook_of(self._registry, request.match_info["id"])
        if webhook.id in self._registry.accounts:
            invalid("DuplicateSubscriptionFailed", "webhook_id", webhook.id)
        if len(self._registry.accounts) >= self._account.plan.accounts:
            forbidden("SubscriptionLimitExceeded")
        self._registry.accounts.add(webhook.id)
        return Answer(200, {"data": {"subscribed": True}})

    async def is_account_subscribed(self, request: web.Request, _: Json) -> Answer:
        """`GET /2/account_activity/webhooks/:id/subscriptions/all`."""
        webhook = webhook_of(self._registry, request.match_info["id"])
        return Answer(200, {"data": {"subscribed": webhook.id in self._registry.accounts}})

    async def accounts(self, request: web.Request, _: Json) -> Answer:
        """`GET /2/account_activity/webhooks/:id/subscriptions/all/list`."""
        webhook = webhook_of(self._registry, request.match_info["id"])
        ours = [{"user_id": self._state.us.id}] if webhook.id in self._registry.accounts else []
        data = {
            "application_id": APP_ID,
            "webhook_id": webhook.id,
            "webhook_url": webhook.url,
            "subscriptions": ours,
        }
        return Answer(200, {"data": data})

    async def unsubscribe_account(self, request: web.Request, _: Json) -> Answer:
        """`DELETE /2/account_activity/webhooks/:id/subscriptions/:user_id/all`."""
        webhook = webhook_of(self._registry, request.match_info["id"])
        user = request.match_info["user"]
        if user != self._state.us.id or webhook.id not in self._registry.accounts:
            invalid("SubscriptionNotFound", "user_id", user)
        self._registry.accounts.remove(webhook.id)
        return Answer(200, {"data": {"subscribed": False}})

    async def count(self, _: web.Request, _body: Json) -> Answer:
        """`GET /2/account_activity/subscriptions/count`; numbers as texts, as X writes them."""
        data = {
            "account_name": "Deskhand",
            "provisioned_count": str(self._account.plan.accounts),
            "subscriptions_count_all": str(len(self._registry.accounts)),
            "subscriptions_count_direct_messages": "0",
        }
        return Answer(200, {"data": data})

    def _filter(self, body: Json) -> tuple[str, str | None]:
        """Whose events, and in which direction."""
        given = body.get("filter")
        if not isinstance(given, dict):
            invalid("filter: must be an object", "filter", given)
        user_id, direction = given.get("user_id"), given.get("direction")
        if not isinstance(user_id, str) or not _ID.fullmatch(user_id):
            invalid("filter.user_id: the number of an account, as a text", "filter", given)
        if direction not in (None, "inbound", "outbound"):
            invalid("filter.direction: inbound or outbound", "filter", given)
        return user_id, direction

    def _chosen(self, body: Json) -> tuple[str | None, str | None]:
        """The webhook and the tag, which both may be missing."""
        webhook_id, tag = body.get("webhook_id"), body.get("tag")
        if webhook_id is not None:
            webhook_id = webhook_of(self._registry, webhook_id).id
        if tag is not None and (not isinstance(tag, str) or not 1 <= len(tag) <= TAG_AT_MOST):
            invalid(f"tag: 1 to {TAG_AT_MOST} letters", "tag", tag)
        return webhook_id, tag

    def _one(self, id: str) -> Subscription:
        found = self._registry.activity.get(id)
        if found is None:
            not_found(f"Could not find subscription [{id}].")
        return found

    def _meta(self) -> Json:
        return {"meta": {"total_subscriptions": len(self._registry.activity)}}


def shown(one: Subscription) -> Json:
    """A subscription as X shows it; what it has not is left out."""
    told = {
        "subscription_id": one.id,
        "event_type": one.event_type,
        "filter": {"user_id": one.user_id} | _if("direction", one.direction),
        "created_at": stamp(one.created_at),
        "updated_at": stamp(one.updated_at),
    }
    return told | _if("tag", one.tag) | _if("webhook_id", one.webhook_id)


def _if(name: str, value: str | None) -> Json:
    return {} if value is None else {name: value}
