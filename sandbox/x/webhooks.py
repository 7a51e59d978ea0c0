"""How does the desk hear from X? Signed deliveries to what is registered, and X's own checks."""

import asyncio
import base64
import hashlib
import hmac
import json
import secrets
from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import aiohttp

from sandbox.postman import Letter, Postman
from sandbox.x import activity, envelopes
from sandbox.x.account import Account
from sandbox.x.registry import INVALID_AFTER, Registry, Subscription, Webhook
from sandbox.x.state import XState
from sandbox.x.values import DirectMessage, Post

# What a delivery is billed as; what is not here, or not told by X activity, is free.
_BILLED = {
    "post.create": "post",
    "post.mention.create": "post",
    "post.reply.create": "post",
    "post.quote.create": "post",
    "dm.received": "dm_event",
    "chat.received": "chat",
}
ATTEMPTS = (0.0,)  # X publishes no schedule: what fails is not tried again
KEPT = timedelta(hours=24)  # for replays
SENT_AT_MOST = 20_000
LOOK_SECONDS = 60.0
ANSWER_SECONDS = 10.0

Json = dict[str, Any]


@dataclass(frozen=True)
class Sent:
    """Something that X told a webhook, or would have told it."""

    at: datetime
    webhook_id: str
    body: bytes


@dataclass(frozen=True)
class News:
    """What happened, for both envelopes; `older` is None where account activity is mute."""

    about: Post | DirectMessage
    events: list[activity.Event]
    older: bytes | None
    billed: str = ""  # what account activity's delivery counts as


class XWebhooks:
    """X's deliveries to the desk."""

    def __init__(self, state: XState, account: Account) -> None:
        self._state = state
        self.world = state.world
        self._account = account
        self._secret = state.world.settings.x_api_secret
        self._session: aiohttp.ClientSession | None = None
        self.registry = Registry(state)
        self.registry.preset()
        self.postman = Postman(state.world, "x", waits=ATTEMPTS)
        self.silent = False
        self.sent: deque[Sent] = deque(maxlen=SENT_AT_MOST)
        self.replaying: dict[str, asyncio.Task[None]] = {}  # by the webhook's id

    def new_id(self) -> str:
        """An id as X makes them."""
        return self._state.new_id()

    @property
    def pending(self) -> int:
        """What X still wants of the desk: deliveries, and checks that are due."""
        now = self.world.now()
        due = sum(webhook.is_due(now) for webhook in self.registry.webhooks.values())
        return self.postman.pending + due

    async def run(self, session: aiohttp.ClientSession) -> None:
        """Deliver and check until cancelled."""
        self._session = session
        try:
            await asyncio.gather(self.postman.run(session), self._check_for_ever())
        finally:
            for task in self.replaying.values():
                task.cancel()

    def announce(self, post: Post, envelope: str | None = None) -> None:
        """Tell of a new post, or a new version, where that is subscribed.

        Args:
            post: what is new.
            envelope: tell the desk in this one, whatever is subscribed for it.
        """
        older = None
        if self._is_ours_to_hear(post):
            older = envelopes.account_activity(self._state, post)
        self._tell(News(post, activity.of_post(self._state, post), older, "post"), envelope)

    def announce_deletion(self, post: Post, envelope: str | None = None) -> None:
        """Tell that a post is gone, in all its versions."""
        latest = self._state.posts[post.history[-1]]
        older = None
        if self._is_ours_to_hear(post):
            older = envelopes.deletion(self._state, latest)
        events = activity.of_deletion(self._state, post)
        self._tell(News(latest, events, older), envelope)

    def announce_message(self, message: DirectMessage, envelope: str | None = None) -> None:
        """Tell of a direct message; of an encrypted one X activity only, and nothing readable."""
        older = None
        if not message.encrypted:
            older = envelopes.direct_message(self._state, message)
        self._tell(News(message, activity.of_message(message), older), envelope)

    def deliver(
        self, body: bytes, headers: dict[str, str] | None = None, url: str | None = None
    ) -> Letter:
        """Deliver `body` as it is, signed; `headers` replace the signature's."""
        made = envelopes.signed(self._secret, body) | (headers or {})
        letter = Letter(url or self.registry.desk_url, body, lambda *_: made)
        self.postman.post(letter)
        return letter

    async def check(self, webhook: Webhook) -> Json:
        """X's check of a webhook, which is valid or not from then on."""
        told = await self.check_url(webhook.url)
        now = self.world.now()
        webhook.checked_at = now
        if told["valid"]:
            webhook.valid, webhook.passed_at = True, now
        else:
            answers_wrongly = 200 <= told["status"] < 400
            away = now - (webhook.passed_at or webhook.created_at)
            webhook.valid = webhook.valid and not answers_wrongly and away <= INVALID_AFTER
        self.world.change()
        return told

    async def check_url(self, url: str | None = None) -> Json:
        """Ask an address, the desk's by default, to sign a token (CRC); what it answered."""
        token = secrets.token_urlsafe(24)
        digest = hmac.new(self._secret.encode(), token.encode(), hashlib.sha256).digest()
        expected = "sha256=" + base64.b64encode(digest).decode()
        asked = {"crc_token": token, "nonce": secrets.token_urlsafe(12)}
        limit = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
        if self._session is None:
            raise RuntimeError("run() gives the session")
        try:
            async with self._session.get(
                url or self.registry.desk_url, params=asked, allow_redirects=False, timeout=limit
            ) as answer:
                said = await answer.text(errors="replace")
        except (aiohttp.ClientError, OSError, TimeoutError) as problem:
            return {"valid": False, "status": 0, "answer": repr(problem)}
        try:
            right = answer.status == 200 and json.loads(said).get("response_token") == expected
        except (ValueError, AttributeError, RecursionError):
            right = False
        return {"valid": right, "status": answer.status, "answer": said[:500]}

    def _is_ours_to_hear(self, post: Post) -> bool:
        """Whether account activity has it; of protected accounts nobody hears."""
        hidden = self._state.standing(post.author).protected
        return self._state.concerns_us(post) and not hidden

    def _tell(self, news: News, envelope: str | None) -> None:
        if envelope:
            self._tell_desk(news, envelope)
            return
        for id in self.registry.accounts:
            if news.older is not None:
                self._send(self.registry.webhooks[id], news.older, news.billed, news.about.id)
        for event in news.events:
            for one in [s for s in self.registry.activity.values() if _fits(s, event)]:
                if one.webhook_id:
                    self._send_event(self.registry.webhooks[one.webhook_id], event, news, one)

    def _tell_desk(self, news: News, envelope: str) -> None:
        webhook = self.registry.of_desk()
        if webhook is None:
            return
        if envelope == "account_activity":
            if news.older is not None:
                self._send(webhook, news.older, news.billed, news.about.id)
            return
        for event in news.events:
            if event.user == self._state.us or event.kind == "post.delete":
                self._send_event(webhook, event, news, None)

    def _send_event(
        self,
        webhook: Webhook,
        event: activity.Event,
        news: News,
        subscription: Subscription | None,
    ) -> None:
        body = activity.told(self._state, event, news.about, subscription)
        self._send(webhook, body, _BILLED.get(event.kind, ""), news.about.id)

    def _send(self, webhook: Webhook, body: bytes, billed: str, id: str) -> None:
        now = self.world.now()
        while self.sent and now - self.sent[0].at > KEPT:
            self.sent.popleft()
        self.sent.append(Sent(now, webhook.id, body))
        if webhook.valid and not self.silent and self._account.plan.webhooks:
            self.deliver(body, url=webhook.url)
            if billed:
                self._account.read(billed, [id])

    async def _check_for_ever(self) -> None:
        while True:
            version, now = self.world.version, self.world.now()
            webhooks = list(self.registry.webhooks.values())
            for webhook in [one for one in webhooks if one.is_due(now)]:
                await self.check(webhook)
            await self.world.changed(version, LOOK_SECONDS)


def _fits(subscription: Subscription, event: activity.Event) -> bool:
    return subscription.event_type == event.kind and subscription.user_id == event.user.id
