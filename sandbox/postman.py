"""How do the platforms' deliveries come to the desk? In order, one at a time, with few retries."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import aiohttp

from sandbox.faults import WEBHOOK
from sandbox.world import World

WAITS = (0.0, 1.0, 3.0)  # seconds before each attempt: the desk may be restarting
SECONDS_AT_MOST = 10.0


@dataclass
class Letter:
    """One delivery; headers are made for each attempt, since a signature may carry the time."""

    url: str
    body: bytes
    headers: Callable[[int], dict[str, str]]  # by the number of the attempt, 0 for the first
    answer: "asyncio.Future[tuple[int, str]]" = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )


class Postman:
    """Brings one platform's deliveries."""

    def __init__(self, world: World, platform: str) -> None:
        self._world = world
        self._platform = platform
        self._queue: asyncio.Queue[Letter] = asyncio.Queue()
        self._held: Letter | None = None
        self.pending = 0

    def post(self, letter: Letter) -> None:
        """Have `letter` delivered, after those that wait."""
        fault = self._world.faults.take(self._platform, WEBHOOK)
        kind = fault.fault if fault else ""
        if kind == "drop":
            letter.answer.set_result((0, "dropped"))
            return
        if kind == "reorder" and self._held is None:
            self._held = letter
            self.pending += 1
            return
        self._put(letter)
        if kind == "duplicate":
            self._put(Letter(letter.url, letter.body, letter.headers))
        if self._held:
            held, self._held = self._held, None
            self.pending -= 1
            self._put(held)

    def _put(self, letter: Letter) -> None:
        self.pending += 1
        self._queue.put_nowait(letter)

    async def run(self, session: aiohttp.ClientSession) -> None:
        """Deliver until cancelled."""
        while True:
            letter = await self._queue.get()
            try:
                letter.answer.set_result(await self._deliver(session, letter))
            finally:
                self.pending -= 1

    async def _deliver(self, session: aiohttp.ClientSession, letter: Letter) -> tuple[int, str]:
        status, said = 0, "not delivered"
        for attempt, wait in enumerate(WAITS):
            await asyncio.sleep(wait)
            try:
                status, said = await send(session, letter.url, letter.body, letter.headers(attempt))
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                status, said = 0, repr(error)
            if 200 <= status < 300 or 400 <= status < 500:
                break
        return status, said


async def send(
    session: aiohttp.ClientSession, url: str, body: bytes, headers: dict[str, str]
) -> tuple[int, str]:
    """Post once; the status and the text of the answer."""
    limit = aiohttp.ClientTimeout(total=SECONDS_AT_MOST)
    async with session.post(url, data=body, headers=headers, timeout=limit) as answer:
        return answer.status, await answer.text()
