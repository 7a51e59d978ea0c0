"""How does an app hear again what it missed? `POST /2/webhooks/replay`, for the last 24 hours."""

import asyncio
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import web

from sandbox.calls import Answer
from sandbox.x.objects import stamp
from sandbox.x.problems import invalid
from sandbox.x.registering import webhook_of
from sandbox.x.registry import Webhook
from sandbox.x.webhooks import KEPT, Sent, XWebhooks

FROM_BEFORE = timedelta(minutes=31)  # `from_date` is at least so long ago
TO_BEFORE = timedelta(minutes=10)
MINUTE = timedelta(minutes=1)

_DONE = ("Complete", "Job completed successfully")
_FAILED = ("Incomplete", "Job failed to deliver all events, please retry your replay job")
_DATE = re.compile(r"[0-9]{12}")

Json = dict[str, Any]


class Replay:
    """Sends again, in the old order, everything of a stretch of time, missed or not."""

    def __init__(self, webhooks: XWebhooks) -> None:
        self._webhooks = webhooks
        self._world = webhooks.world

    async def create(self, _: web.Request, body: Json) -> Answer:
        """`POST /2/webhooks/replay`."""
        webhook = webhook_of(self._webhooks.registry, body.get("webhook_id"))
        since, until = self._span(body)
        if webhook.id in self._webhooks.replaying:
            invalid("ReplayConflictError", "webhook_id", webhook.id)
        if not (await self._webhooks.check(webhook))["valid"]:
            invalid("CrcValidationFailed", "webhook_id", webhook.id)
        again = [
            one
            for one in self._webhooks.sent
            if one.webhook_id == webhook.id and since <= one.at < until
        ]
        job = self._webhooks.new_id()
        task = asyncio.create_task(self._play(webhook, again, job))
        self._webhooks.replaying[webhook.id] = task
        return Answer(200, {"data": {"job_id": job, "created_at": stamp(self._world.now())}})

    async def _play(self, webhook: Webhook, again: list[Sent], job: str) -> None:
        try:
            letters = [self._webhooks.deliver(one.body, url=webhook.url) for one in again]
            answers = [await letter.answer for letter in letters]
            state, words = _DONE if all(200 <= status < 300 for status, _ in answers) else _FAILED
            status = {
                "webhook_id": webhook.id,
                "job_state": state,
                "job_state_description": words,
                "job_id": job,
            }
            body = json.dumps({"replay_job_status": status}).encode()
            await self._webhooks.deliver(body, url=webhook.url).answer
        finally:
            self._webhooks.replaying.pop(webhook.id, None)

    def _span(self, body: Json) -> tuple[datetime, datetime]:
        now = self._world.now()
        since, until = _date(body, "from_date"), _date(body, "to_date")
        if since < now - KEPT - MINUTE:
            invalid("QueryParamInvalid: from_date is older than 24 hours", "from_date", since)
        if since > now - FROM_BEFORE:
            invalid("QueryParamInvalid: from_date must be 31 minutes ago", "from_date", since)
        if until > now - TO_BEFORE:
            invalid("QueryParamInvalid: to_date must be 10 minutes ago", "to_date", until)
        if since > until:
            invalid("QueryParamInvalid: from_date is more recent than to_date", "from_date", since)
        return since, until + MINUTE


def _date(body: Json, name: str) -> datetime:
    """A minute as `yyyymmddhhmm`, UTC."""
    given = str(body.get(name))
    said = f"QueryParamInvalid: {name} is not in the format yyyymmddhhmm"
    if not _DATE.fullmatch(given):
        invalid(said, name, given)
    try:
        return datetime.strptime(given, "%Y%m%d%H%M").replace(tzinfo=UTC)
    except ValueError:
        invalid(said, name, given)
