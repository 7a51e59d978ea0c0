"""Where does Slack knock? `POST /slack/events`: verified over the raw bytes, then told apart.

What Slack sends over Socket Mode instead takes the same ways, from `happened` and `acted` on.
"""

import json
from typing import Any
from urllib.parse import parse_qsl

import structlog
from aiohttp import web
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_sdk.signature import Clock, SignatureVerifier

from bot.asking import Asking
from bot.events import IGNORED, happened
from bot.front import Front
from connectors.contract import ConnectorError
from runtime.clock import wall
from runtime.ingest import Busy
from runtime.metrics import deliveries_in
from storage.engine import DatabaseAway

COME_AGAIN = "5"  # seconds
_EVENTS = ("event_callback", "app_rate_limited")

log = structlog.get_logger(__name__)


class _RealClock(Clock):
    def now(self) -> float:
        return wall()


class SlackEdge:
    """Slack's one URL."""

    def __init__(self, front: Front, app: AsyncApp, asking: Asking | None = None) -> None:
        secret = front.house.settings.slack_signing_secret.get_secret_value()
        self._verifier = SignatureVerifier(secret, clock=_RealClock())
        self._front = front
        self._app = app
        self._asking = asking

    async def handle(self, request: web.Request) -> web.Response:
        """401 unless Slack signed it; 400 for what is neither JSON nor a form of Slack's."""
        body = await request.read()
        if not self._is_slacks(request, body):
            return _done("unsigned", 401, "not signed by Slack, or too old")
        try:
            return await self._signed(request, body)
        except (ValueError, RecursionError, TypeError, KeyError) as error:
            log.warning("Slack sent something unreadable", error=repr(error))
            return _done("unreadable", 400, "not understood")

    def _is_slacks(self, request: web.Request, body: bytes) -> bool:
        """The SDK's verifier raises on headers that are no number or not ASCII: that is a no."""
        stamp = request.headers.get("X-Slack-Request-Timestamp", "")
        signature = request.headers.get("X-Slack-Signature", "")
        if not (stamp.isascii() and stamp.isdigit() and signature.isascii()) or len(stamp) > 12:
            return False
        try:
            return bool(self._verifier.is_valid(body, stamp, signature))
        except UnicodeDecodeError:
            return False  # Slack sends UTF-8 only

    async def _signed(self, request: web.Request, body: bytes) -> web.Response:
        if request.content_type == "application/json":
            return await self._json(json.loads(body))
        form: Any = dict(parse_qsl(body.decode(), keep_blank_values=True))
        if "ssl_check" in form:
            return _done("ssl_check", 200, "")
        if "payload" in form and "command" not in form:
            form = json.loads(form["payload"])
        return await self.acted(form)

    async def _json(self, envelope: Any) -> web.Response:  # noqa: ANN401 - as it came
        if not isinstance(envelope, dict):
            return _done("unreadable", 400, "not understood")
        if envelope.get("type") == "url_verification":
            return _done("challenge", 200, str(envelope.get("challenge", "")))
        return await self.happened(envelope)

    async def happened(self, envelope: dict[str, Any]) -> web.Response:
        """An event: 200 once it is committed; 503 when it must come again."""
        try:
            outcome = await happened(self._front, envelope)
            if outcome == IGNORED and self._asking and envelope.get("type") in _EVENTS:
                outcome = await self._asking.happened(envelope)
        except (Busy, ConnectorError, DatabaseAway) as problem:
            log.warning("an event was not kept", why=str(problem))
            answer = _done("busy", 503, "not kept; please deliver it again")
            answer.headers["Retry-After"] = COME_AGAIN
            return answer
        return _done(outcome, 200, "")

    async def acted(self, body: Any) -> web.Response:  # noqa: ANN401 - as it came
        """A press, a form, a command, a shortcut: what Bolt's listeners answer."""
        if not isinstance(body, dict) or not _is_whole(body):
            return _done("unreadable", 400, "not understood")
        # As a dict, in the mode of its other transport: Bolt's own reading of forms drops commands
        # that contain the word "payload".
        answer = await self._app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
        deliveries_in.labels("slack", "interaction").inc()
        if answer.status == 404:  # of a kind that is new: Slack counts a 404 as a failure
            return web.Response()
        return web.Response(
            status=answer.status,
            text=answer.body or "",
            content_type=(answer.first_headers().get("content-type") or "text/plain").split(";")[0],
        )


def _is_whole(body: dict[str, Any]) -> bool:
    """Whether what every listener reads is there."""
    if "command" in body:
        return all(isinstance(body.get(key), str) for key in ("user_id", "channel_id"))
    user, actions, view = body.get("user"), body.get("actions"), body.get("view")
    if not (isinstance(user, dict) and isinstance(user.get("id"), str)):
        return False
    if not all(_is_named(one) for one in (body, view) if isinstance(one, dict)):
        return False
    if body.get("type") == "block_actions":
        return _is_press(actions)
    return body.get("type") not in ("view_submission", "view_closed") or isinstance(view, dict)


def _is_named(part: dict[str, Any]) -> bool:
    """Whether its names, where it has any, are what Bolt's matchers take."""
    return all(isinstance(part.get(key, ""), str) for key in ("callback_id", "action_id"))


def _is_press(actions: object) -> bool:
    first = actions[0] if isinstance(actions, list) and actions else None
    return isinstance(first, dict) and isinstance(first.get("action_id"), str)


def _done(outcome: str, status: int, text: str) -> web.Response:
    deliveries_in.labels("slack", outcome).inc()
    return web.Response(status=status, text=text)
