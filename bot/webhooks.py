"""Where do customers' platforms knock? `GET|POST /webhooks/<channel>`.

Verified over the raw bytes, read, committed, and only then acknowledged.
"""

import asyncio
from time import perf_counter

import structlog
from aiohttp import web

from bot.intake import Intake
from connectors.contract import BadSignature, Connector, Reading, Unread, Unreadable
from runtime.ingest import Busy, Ingest
from runtime.metrics import acknowledged_in, deliveries_in
from runtime.wiring import House

LARGE = 32_768  # bytes: more than that is read beside the event loop
COME_AGAIN = "5"  # seconds

log = structlog.get_logger(__name__)


class Webhooks:
    """One channel's URL."""

    def __init__(self, house: House, connector: Connector, ingest: Ingest) -> None:
        self._connector = connector
        self._intake = Intake(house, connector.channel, ingest)
        self._name = connector.channel.value

    async def challenge(self, request: web.Request) -> web.Response:
        """The platform asks whether the URL is ours."""
        answer = self._connector.challenge(request.query)
        return web.Response(
            status=answer.status, content_type=answer.content_type, text=answer.body
        )

    async def receive(self, request: web.Request) -> web.Response:
        """A delivery: 401 unless signed; 200 once it is committed; 503 when it can't be."""
        started = perf_counter()
        body = await request.read()
        try:
            self._connector.verify(request.headers, body)
        except BadSignature as problem:
            return self._done("unsigned", 401, str(problem))
        reading = await self._read(body)
        try:
            outcome = await self._intake.take(reading)
        except Busy as problem:
            answer = self._done("busy", 503, str(problem))
            answer.headers["Retry-After"] = COME_AGAIN
            return answer
        except Exception as error:
            log.exception("a delivery was not kept", channel=self._name, error=repr(error))
            answer = self._done("failed", 503, "not kept; please deliver it again")
            answer.headers["Retry-After"] = COME_AGAIN
            return answer
        acknowledged_in.labels(self._name).observe(perf_counter() - started)
        return self._done(outcome, 200, "")

    async def _read(self, body: bytes) -> Reading:
        try:
            if len(body) > LARGE:
                return await asyncio.to_thread(self._connector.read, body)
            return self._connector.read(body)
        except Unreadable as problem:
            return Reading(unread=(Unread(str(problem), body.decode(errors="replace")),))

    def _done(self, outcome: str, status: int, text: str) -> web.Response:
        deliveries_in.labels(self._name, outcome).inc()
        return web.Response(status=status, text=text)
