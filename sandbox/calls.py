"""How is a call to a platform's API answered? Allowed, broken on purpose, written down."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from sandbox.world import World


@dataclass(frozen=True)
class Answer:
    """A JSON answer."""

    status: int
    body: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)


Handler = Callable[[web.Request, dict[str, Any]], Awaitable[Answer | web.Response]]
Route = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Caller:
    """One platform's way with calls."""

    world: World
    platform: str
    limited: Callable[[float], Answer]  # by the seconds to wait
    broken: Callable[[], Answer]
    unauthorized: Callable[[web.Request], Answer | None]
    unnoted: frozenset[str] = frozenset()  # parameters that are secrets

    def route(self, method: str, handler: Handler) -> Route:
        """`handler` as a route that authorises, obeys faults and notes the call."""

        async def handle(request: web.Request) -> web.StreamResponse:
            body = await _body(request)
            fault = self.world.faults.take(self.platform, method)
            kind = fault.fault if fault else ""
            if fault and kind == "hang":
                self._note(method, 0, body)
                await asyncio.sleep(fault.seconds)
                return self._hung_up(request)
            if kind == "drop":
                self._note(method, 0, body)
                return self._hung_up(request)
            refused = self._faulty(kind, fault.retry_after if fault else 0)
            refused = refused or self.unauthorized(request)
            answer = refused or await handler(request, body)
            self._note(method, answer.status, body)
            if fault and kind == "late":
                await asyncio.sleep(fault.seconds)
            if kind in ("cut", "late"):
                return self._hung_up(request)
            if isinstance(answer, web.Response):
                return answer
            return web.json_response(answer.body, status=answer.status, headers=answer.headers)

        return handle

    def _note(self, method: str, status: int, body: dict[str, Any]) -> None:
        told = {name: value for name, value in body.items() if name not in self.unnoted}
        self.world.called(self.platform, method, status, told)

    def _faulty(self, kind: str, retry_after: float) -> Answer | None:
        if kind == "429":
            return self.limited(retry_after)
        return self.broken() if kind == "500" else None

    def _hung_up(self, request: web.Request) -> web.StreamResponse:
        if request.transport:
            request.transport.abort()
        return web.Response(status=500)


async def _body(request: web.Request) -> dict[str, Any]:
    """The parameters of a call: from the address, a form or JSON; whatever can be read of them."""
    given: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        try:
            sent = json.loads(await request.read() or b"{}")
        except (ValueError, RecursionError):
            sent = {}
        return given | (sent if isinstance(sent, dict) else {})
    return given | {key: str(value) for key, value in (await request.post()).items()}
