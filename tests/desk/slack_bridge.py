"""A Slack that speaks Socket Mode: the sandbox's deliveries go over a WebSocket instead.

To the sandbox it is the desk, to the desk it is Slack. What is not acknowledged is sent again.
"""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import parse_qsl

import aiohttp
from aiohttp import WSMsgType, web

from tests.stack import HERE, eventually

APP_TOKEN = "xapp-sandbox"
ACK_SECONDS = 3.0
TRIES_AT_MOST = 20

Json = dict[str, Any]


@dataclass
class Bridge:
    """Between the sandbox and the desk. Methods are called from the test's thread."""

    port: int
    sandbox: str
    desk: str
    refusals: int = 0  # how many requests for a line are refused from now on
    twice: bool = False  # every envelope goes over each line
    sent: list[Json] = field(default_factory=list)  # envelopes, in order
    opened: int = 0  # lines so far
    _lines: list[web.WebSocketResponse] = field(default_factory=list)
    _acks: dict[str, asyncio.Future[Json]] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)

    @property
    def url(self) -> str:
        return f"http://{HERE}:{self.port}"

    @property
    def lines(self) -> int:
        """How many lines stand now."""
        return len(self._lines)

    def cut(self) -> None:
        """Every line breaks."""
        self._do(self._cut())

    def say(self, message: Json) -> None:
        """Send something over every line that is no envelope."""
        self._do(self._say(message))

    def _do(self, work: Any) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _cut(self) -> None:
        for line in list(self._lines):
            await line.close()

    async def _say(self, message: Json) -> None:
        for line in list(self._lines):
            await line.send_json(message)

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """The desk asks where it may open a line."""
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if self.refusals:
            self.refusals -= 1
            return web.json_response({"ok": False, "error": "internal_error"}, status=500)
        if token != APP_TOKEN:
            return web.json_response({"ok": False, "error": "invalid_auth"})
        return web.json_response({"ok": True, "url": f"ws://{HERE}:{self.port}/line"})

    async def line(self, request: web.Request) -> web.StreamResponse:
        """One line, until it breaks."""
        line = web.WebSocketResponse()
        await line.prepare(request)
        await line.send_json({"type": "hello", "num_connections": 1})
        self.opened += 1
        self._lines.append(line)
        try:
            async for message in line:
                if message.type is WSMsgType.TEXT:
                    self._acknowledged(json.loads(message.data))
        finally:
            self._lines.remove(line)
        return line

    def _acknowledged(self, ack: Json) -> None:
        waiting = self._acks.get(ack["envelope_id"])
        if waiting and not waiting.done():
            waiting.set_result(ack.get("payload") or {})

    async def deliver(self, request: web.Request) -> web.Response:
        """The sandbox delivers: the answer is what the desk acknowledged with."""
        raw = (await request.read()).decode()
        if request.content_type == "application/json":
            kind, payload = "events_api", json.loads(raw)
        else:
            form = dict(parse_qsl(raw, keep_blank_values=True))
            kind = "interactive" if set(form) == {"payload"} else "slash_commands"
            payload = json.loads(form["payload"]) if kind == "interactive" else form
        for attempt in range(TRIES_AT_MOST if kind == "events_api" else 1):
            with suppress(TimeoutError):
                told = await self._send(kind, payload, attempt)
                return web.json_response(told) if told else web.Response()
        return web.Response(status=504)

    async def _send(self, kind: str, payload: Json, attempt: int) -> Json:
        id = f"e-{next(self._numbers)}"
        self._acks[id] = asyncio.get_running_loop().create_future()
        envelope = {
            "envelope_id": id,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
            "retry_attempt": attempt,
            "retry_reason": "timeout" if attempt else "",
        }
        self.sent.append(envelope)
        for line in self._lines if self.twice else self._lines[-1:]:
            with suppress(ConnectionError):
                await line.send_json(envelope)
        async with asyncio.timeout(ACK_SECONDS if self._lines else 0.3):
            return await self._acks[id]

    async def forward(self, request: web.Request) -> web.Response:
        """Everything else goes where it belongs."""
        path = request.match_info["rest"]
        there = f"{self.sandbox}/slack/api/{path.removeprefix('api/')}"
        url = there if path.startswith("api/") else f"{self.desk}/{path}"
        headers = {
            name: value
            for name, value in request.headers.items()
            if name in ("Authorization", "Content-Type")
        }
        body = await request.read()
        async with (
            aiohttp.ClientSession() as session,
            session.request(
                request.method, url, params=request.query, data=body, headers=headers
            ) as answer,
        ):
            kept = {
                name: value
                for name, value in answer.headers.items()
                if name.lower() in ("content-type", "retry-after", "x-oauth-scopes")
            }
            return web.Response(status=answer.status, body=await answer.read(), headers=kept)


@contextmanager
def bridge(port: int, sandbox: str, desk: str) -> Iterator[Bridge]:
    """A bridge that stands until the block ends."""
    made = Bridge(port, sandbox, desk)
    app = web.Application()
    app.router.add_route("*", "/api/apps.connections.open", made.connect)
    app.router.add_get("/line", made.line)
    app.router.add_post("/slack/events", made.deliver)
    app.router.add_route("*", "/{rest:.*}", made.forward)
    runner = web.AppRunner(app, shutdown_timeout=1)
    ready = threading.Event()

    async def serve() -> None:
        await runner.setup()
        await web.TCPSite(runner, HERE, port).start()
        ready.set()

    def run() -> None:
        asyncio.set_event_loop(made._loop)
        made._loop.run_until_complete(serve())
        made._loop.run_forever()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    eventually(ready.is_set)
    try:
        yield made
    finally:
        made._do(runner.cleanup())
        made._loop.call_soon_threadsafe(made._loop.stop)
        thread.join(10)
        made._loop.close()
