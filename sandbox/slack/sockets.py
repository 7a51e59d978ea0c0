"""How does Socket Mode work? Envelopes over WebSockets, each to one of them, until it is acked.

https://docs.slack.dev/apis/events-api/using-socket-mode
"""

import asyncio
import json
import secrets
import uuid
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from sandbox.postman import Heard
from sandbox.slack.cast import APP
from sandbox.world import StageError, World

Json = dict[str, Any]

CONNECTIONS_AT_MOST = 10
REASONS = ("warning", "refresh_requested", "link_disabled")
TICKETS_AT_MOST = 100
_LIFE = 3600  # seconds that a connection is said to last


@dataclass(eq=False)
class _Connection:
    socket: web.WebSocketResponse
    id: str = field(default_factory=lambda: secrets.token_hex(4))
    waiting: dict[str, "asyncio.Future[Json]"] = field(default_factory=dict)  # by envelope
    sent: int = 0
    acked: int = 0

    def heard(self, text: str) -> None:
        """An acknowledgement, or something that is none."""
        try:
            ack = json.loads(text)
        except (ValueError, RecursionError):
            return
        future = self.waiting.get(str(ack.get("envelope_id"))) if isinstance(ack, dict) else None
        if future and not future.done():
            self.acked += 1
            future.set_result(ack)

    def lost(self) -> None:
        """Nothing that waits for an acknowledgement will get one."""
        for future in self.waiting.values():
            if not future.done():
                future.set_exception(ConnectionResetError())


class Sockets:
    """The app's connections, in the order in which their turn comes."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._connections: list[_Connection] = []
        self._tickets: list[str] = []
        self._left_at: float | None = None  # when the last connection that went was there
        self._came = asyncio.Event()

    def add_to(self, app: web.Application) -> None:
        """Add the address at which connections are made."""
        app.router.add_get("/slack/socket", self._serve)

        async def close(_: web.Application) -> None:
            for one in list(self._connections):
                await one.socket.close()

        app.on_shutdown.append(close)

    def ticket(self, base: str) -> str:
        """An address that opens one connection, once."""
        made = secrets.token_urlsafe(18)
        self._tickets = [*self._tickets, made][-TICKETS_AT_MOST:]
        return f"ws{base.removeprefix('http')}/slack/socket?ticket={made}&app_id={APP}"

    def shown(self) -> list[Json]:
        """The connections that stand, in the order in which their turn comes."""
        return [{"id": c.id, "sent": c.sent, "acked": c.acked} for c in self._connections]

    async def bring(
        self, kind: str, payload: Json, attempt: int = 0, why: str = ""
    ) -> Heard | None:
        """Send an envelope to the connection whose turn it is, and wait for its ack.

        Returns:
            What the app answered, as 200 and a text; a status of 0 without an ack; None when the
            app has no connection.
        """
        one = await self._next()
        if one is None:
            return None
        envelope = {
            "envelope_id": str(uuid.uuid4()),
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": attempt, "retry_reason": why}
        return await self._send(one, envelope)

    async def disconnect(self, reason: str) -> int:
        """Ask the app to connect anew, as Slack does now and then; how many connections stood."""
        if reason not in REASONS:
            raise StageError(f"reason: choose from {', '.join(REASONS)}")
        stood = list(self._connections)
        for one in stood:
            if reason != "warning":  # a warned connection goes on until the app leaves it
                self._forget(one)
            await one.socket.send_json(
                {"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}}
            )
        return len(stood)

    async def _send(self, one: _Connection, envelope: Json) -> Heard:
        id = envelope["envelope_id"]
        future = one.waiting[id] = asyncio.get_running_loop().create_future()
        one.sent += 1
        try:
            await one.socket.send_json(envelope)
            async with asyncio.timeout(self._world.settings.socket_patience):
                ack = await future
        except TimeoutError:
            return Heard(0, "not acknowledged", why="timeout")
        except ConnectionError:
            return Heard(0, "the connection closed", why="timeout")
        finally:
            one.waiting.pop(id, None)
        answer = ack.get("payload")
        return Heard(200, json.dumps(answer) if answer else "")

    async def _next(self) -> _Connection | None:
        """The connection whose turn it is; waits a little for one that is expected."""
        if not self._connections and self._left_at is not None:
            self._came.clear()
            grace = self._world.settings.socket_grace
            with suppress(TimeoutError):
                async with asyncio.timeout_at(self._left_at + grace):
                    await self._came.wait()
        if not self._connections:
            return None
        one = self._connections.pop(0)
        self._connections.append(one)
        return one

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=403, text="no such ticket")
        self._tickets.remove(ticket)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        if len(self._connections) >= CONNECTIONS_AT_MOST:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await socket.close()
            return socket
        one = _Connection(socket)
        await socket.send_json(
            {
                "type": "hello",
                "num_connections": len(self._connections) + 1,
                "connection_info": {"app_id": APP},
                "debug_info": {"host": "sandbox", "approximate_connection_time": _LIFE},
            }
        )
        self._connections.append(one)
        self._came.set()
        self._world.change()
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    one.heard(message.data)
        finally:
            self._forget(one)
            one.lost()
        return socket

    def _forget(self, one: _Connection) -> None:
        if one in self._connections:
            self._connections.remove(one)
            self._left_at = asyncio.get_running_loop().time()
            self._world.change()
