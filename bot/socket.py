"""How does Slack reach a desk without a public address? Socket Mode: the desk calls, and listens.

What comes takes the same ways as over HTTP, and is acknowledged when it is committed. Several
processes may each hold a line: Slack sends each envelope over one of them.
https://docs.slack.dev/apis/events-api/using-socket-mode
"""

import asyncio
import json
import logging
from http.client import HTTPException
from typing import Any

import structlog
from aiohttp import web
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.front import TIMEOUT
from bot.slack_edge import SlackEdge
from runtime.settings import Settings

LOOK_EVERY = 5.0  # seconds between two looks whether the line stands

log = structlog.get_logger(__name__)


class SocketLine:
    """One line to Slack, kept up until it is closed."""

    def __init__(self, edge: SlackEdge, settings: Settings) -> None:
        self._edge = edge
        self._token = settings.slack_app_token.get_secret_value()
        self._api_url = settings.slack_api_url
        self._client: SocketModeClient | None = None
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def fault(self) -> str | None:
        """Why nothing comes over it now; None while it stands."""
        client = self._client
        session = client.current_session if client else None
        if session is None or session.closed:
            return "no line to Slack; is SLACK_APP_TOKEN right?"
        return None

    async def open(self) -> None:
        """Connect, and go on doing so whenever the line breaks; returns at once."""
        self._client = SocketModeClient(
            app_token=self._token,
            logger=_quiet(),
            web_client=AsyncWebClient(
                base_url=self._api_url, timeout=TIMEOUT, retry_handlers=[], logger=_quiet()
            ),
            ping_interval=LOOK_EVERY,
        )
        self._client.socket_mode_request_listeners.append(self._heard)
        self._tasks = [
            asyncio.create_task(self._client.connect()),  # type: ignore[no-untyped-call]
            asyncio.create_task(self._renew(self._client)),
        ]

    async def close(self) -> None:
        """Let the line go; what was not acknowledged comes again over another one."""
        for task in self._tasks:
            task.cancel()
        if self._client:
            await self._client.close()  # type: ignore[no-untyped-call]

    async def _renew(self, client: SocketModeClient) -> None:
        """The client tries one address for ever; addresses live for seconds only."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            if self.fault:
                client.wss_uri = None

    async def _heard(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        try:
            answer = await self._answer(request)
        except Exception:
            log.exception("something that came over the line was not done", kind=request.type)
            return  # not acknowledged: Slack sends it again
        if answer.status == 200:
            done = SocketModeResponse(request.envelope_id, _payload(answer))
            await client.send_socket_mode_response(done)

    async def _answer(self, request: SocketModeRequest) -> web.Response:
        payload: Any = request.payload
        if not isinstance(payload, dict):
            return web.Response()
        if request.type == "events_api":
            return await self._edge.happened(payload)
        if request.type in ("slash_commands", "interactive"):
            return await self._edge.acted(payload)
        log.warning("an envelope of an unknown kind", kind=request.type)
        return web.Response()


def faults(settings: Settings) -> list[str]:
    """Why no line to Slack can be opened, with the fix; nothing where none is wanted."""
    token = settings.slack_app_token.get_secret_value()
    if not token:
        return []
    web_client = WebClient(base_url=settings.slack_api_url, timeout=TIMEOUT, retry_handlers=[])
    try:
        web_client.apps_connections_open(app_token=token)
    except SlackApiError as error:
        said = f"Slack does not take SLACK_APP_TOKEN ({error.response.get('error')}): make another "
        return [f"{said}app-level token with the scope connections:write"]
    except (SlackClientError, HTTPException, OSError) as error:
        return [f"Slack could not be reached: {error}"]
    return []


def _payload(answer: web.Response) -> dict[str, Any] | None:
    """What Slack shows the person, where the listener said something."""
    text = answer.text or ""
    if not text.strip():
        return None
    try:
        found = json.loads(text)
    except ValueError:
        return {"text": text}
    return found if isinstance(found, dict) else {"text": text}


def _quiet() -> logging.Logger:
    """The client logs each try with its whole traceback; whether the line stands is ours to say."""
    logger = logging.getLogger("slack_sdk.socket_mode")
    logger.setLevel(logging.CRITICAL)
    return logger
