"""How does the desk hear from Slack? Signed requests to its one URL: events, commands, presses."""

import hashlib
import hmac
import json
import secrets
from typing import Any
from urllib.parse import urlencode

import aiohttp

from sandbox.postman import Letter, Postman, send
from sandbox.slack.cast import APP, BOT_ID, BOT_USER, TEAM
from sandbox.slack.state import SlackMessage, is_ours
from sandbox.world import World, real_seconds

Json = dict[str, Any]


class SlackEvents:
    """Slack's requests to the desk."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._secret = world.settings.slack_signing_secret
        self._url = f"{world.settings.desk_url}/slack/events"
        self.postman = Postman(world, "slack", stubborn=True)

    def said(self, message: SlackMessage) -> None:
        """A message was written."""
        self._event({"type": "message", "channel": message.room, **told(message, metadata=True)})

    def changed(self, message: SlackMessage, before: Json) -> None:
        """A message was changed."""
        self._event(
            {
                "type": "message",
                "subtype": "message_changed",
                "hidden": True,
                "channel": message.room,
                "message": told(message, metadata=True),
                "previous_message": before,
            }
        )

    def deleted(self, message: SlackMessage) -> None:
        """A message was deleted."""
        self._event(
            {
                "type": "message",
                "subtype": "message_deleted",
                "hidden": True,
                "channel": message.room,
                "deleted_ts": message.ts,
                "previous_message": told(message, metadata=True),
            }
        )

    def reacted(self, message: SlackMessage, user: str, emoji: str, *, added: bool) -> None:
        """Somebody put an emoji on a message, or took it away."""
        item = {"type": "message", "channel": message.room, "ts": message.ts}
        kind = "reaction_added" if added else "reaction_removed"
        self._event(
            {
                "type": kind,
                "user": user,
                "reaction": emoji,
                "item": item,
                "item_user": message.user,
            }
        )

    def home_opened(self, user: str, ts: str) -> None:
        """Somebody opened the app's home."""
        self._event({"type": "app_home_opened", "user": user, "tab": "home", "event_ts": ts})

    def _event(self, event: Json) -> None:
        stamp = f"{self._world.now().timestamp():.6f}"
        event.setdefault("event_ts", stamp)
        event.setdefault("ts", stamp)
        if event["type"] == "message":
            event.setdefault("channel_type", "group")
        envelope = {
            "token": "unused",
            "team_id": TEAM,
            "api_app_id": APP,
            "type": "event_callback",
            "event_id": f"Ev{secrets.token_hex(5).upper()}",
            "event_time": int(self._world.now().timestamp()),
            "authorizations": [{"team_id": TEAM, "user_id": BOT_USER, "is_bot": True}],
            "event": event,
        }
        body = json.dumps(envelope).encode()
        self.postman.post(
            Letter(self._url, body, lambda n, why: self._headers(body, "json", n, why))
        )

    async def act(self, session: aiohttp.ClientSession, form: Json) -> tuple[int, str]:
        """A person acted: sent at once, never repeated; the status and text of the answer."""
        body = urlencode(form).encode()
        heard = await send(session, self._url, body, self._headers(body, "form"))
        return heard.status, heard.said

    def _headers(self, body: bytes, kind: str, attempt: int = 0, why: str = "") -> dict[str, str]:
        stamp = str(int(real_seconds()))
        base = b"v0:" + stamp.encode() + b":" + body
        digest = hmac.new(self._secret.encode(), base, hashlib.sha256).hexdigest()
        content = {"json": "application/json", "form": "application/x-www-form-urlencoded"}[kind]
        headers = {
            "Content-Type": content,
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": f"v0={digest}",
        }
        if attempt:
            headers |= {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": why}
        return headers


def told(message: SlackMessage, *, metadata: bool = False) -> Json:
    """A message as Slack tells of it."""
    about: Json = {"type": "message", "user": message.user, "text": message.text, "ts": message.ts}
    if message.blocks:
        about["blocks"] = message.blocks
    if message.thread_ts:
        about["thread_ts"] = message.thread_ts
    if is_ours(message):
        about |= {"bot_id": BOT_ID, "app_id": APP}
    if message.edited:
        about["edited"] = {"user": message.user, "ts": message.edited}
    if metadata and message.metadata:
        about["metadata"] = message.metadata
    return about
