"""How are webhooks registered, looked at, checked and removed? `/2/webhooks`, by the app alone."""

import re
from typing import Any
from urllib.parse import SplitResult, urlsplit

from aiohttp import web

from sandbox.calls import Answer
from sandbox.x.account import Account
from sandbox.x.objects import stamp
from sandbox.x.problems import invalid
from sandbox.x.registry import Registry, Webhook
from sandbox.x.webhooks import XWebhooks

URL_AT_MOST = 200
HERE = "127.0.0.1"  # the only host that the sandbox calls, and the only one with http and a port

_ID = re.compile(r"[0-9]{1,19}")

Json = dict[str, Any]


class Registering:
    """The calls about webhooks."""

    def __init__(self, account: Account, webhooks: XWebhooks) -> None:
        self._account = account
        self._webhooks = webhooks
        self._registry = webhooks.registry

    async def create(self, _: web.Request, body: Json) -> Answer:
        """`POST /2/webhooks`: checks the address at once, and keeps it only if it passes."""
        url = body.get("url")
        if not isinstance(url, str):
            invalid("UrlValidationFailed: url is missing", "url")
        _check_form(url)
        if any(one.url == url for one in self._registry.webhooks.values()):
            invalid("DuplicateUrlFailed", "url", url)
        if len(self._registry.webhooks) >= self._account.plan.webhooks:
            invalid("WebhookLimitExceeded", "url", url)
        if urlsplit(url).hostname != HERE:
            said = f"CrcValidationFailed: the sandbox calls {HERE} only"
            invalid(said, "url", url)
        told = await self._webhooks.check_url(url)
        if not told["valid"]:
            invalid(f"CrcValidationFailed: {told['status']} {told['answer'][:100]}", "url", url)
        return Answer(200, {"data": shown(self._registry.add(url))})

    async def listed(self, _: web.Request, _body: Json) -> Answer:
        """`GET /2/webhooks`."""
        found = [shown(one) for one in self._registry.webhooks.values()]
        return Answer(200, {"data": found, "meta": {"result_count": len(found)}})

    async def validate(self, request: web.Request, _: Json) -> Answer:
        """`PUT /2/webhooks/:id`: checks now, and switches it on again if it passes."""
        webhook = webhook_of(self._registry, request.match_info["id"])
        told = await self._webhooks.check(webhook)
        if not told["valid"]:
            webhook.valid = False
            invalid(f"CrcValidationFailed: {told['status']}", "webhook_id", webhook.id)
        return Answer(200, {"data": {"valid": webhook.valid}})

    async def remove(self, request: web.Request, _: Json) -> Answer:
        """`DELETE /2/webhooks/:id`, with what was subscribed for it."""
        self._registry.remove(webhook_of(self._registry, request.match_info["id"]))
        self._webhooks.world.change()
        return Answer(200, {"data": {"deleted": True}})


def webhook_of(registry: Registry, id: object) -> Webhook:
    """The webhook of that id; XRefusal (400) when our app has none of it."""
    found = registry.webhooks.get(id) if isinstance(id, str) and _ID.fullmatch(id) else None
    if found is None:
        invalid("WebhookIdInvalid", "webhook_id", id)
    return found


def shown(webhook: Webhook) -> Json:
    """A webhook as X shows it."""
    return {
        "id": webhook.id,
        "url": webhook.url,
        "valid": webhook.valid,
        "created_at": stamp(webhook.created_at),
    }


def _check_form(url: str) -> None:
    """Return for https without a port, as X has it; and for http on this machine, as here only."""
    parts = _split(url)
    if len(url) > URL_AT_MOST or parts is None or not parts.hostname:
        invalid(f"UrlValidationFailed: an address of {URL_AT_MOST} letters at most", "url", url)
    here = parts.scheme == "http" and parts.hostname == HERE
    if not here and (parts.scheme != "https" or ":" in parts.netloc):
        invalid("UrlValidationFailed: https, and no port", "url", url)


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises for one that is no number
    except ValueError:
        return None
    return parts
