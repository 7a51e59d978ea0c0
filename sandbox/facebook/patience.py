"""How does Meta bring what the desk does not take? At once again, ever more rarely, for an hour."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import aiohttp

from sandbox.postman import Heard, Letter, Postman
from sandbox.world import World

ANSWER_SECONDS = 5.0
GIVEN_UP_AFTER = timedelta(hours=1)  # of failures, by the stage's clock


class PatientPostman:
    """Deliveries in order; one that fails comes again by itself and holds up no other."""

    def __init__(self, world: World, given_up: Callable[[], None]) -> None:
        self._world = world
        self._given_up = given_up  # called when the desk has failed for too long
        self._failing_since: datetime | None = None
        self._waiting: set[asyncio.Task[None]] = set()
        self._postman = Postman(
            world, "facebook", waits=(0.0,), seconds=ANSWER_SECONDS, comes_again=self._comes_again
        )

    @property
    def pending(self) -> int:
        """How much is not delivered yet."""
        return self._postman.pending + len(self._waiting)

    def post(self, letter: Letter) -> None:
        """Have `letter` delivered, after those that wait for their first attempt."""
        self._postman.post(letter)

    def release(self) -> None:
        """Let go what was held to come after the next."""
        self._postman.release()

    async def run(self, session: aiohttp.ClientSession) -> None:
        """Deliver until cancelled."""
        try:
            await self._postman.run(session)
        finally:
            self._forget()

    def gives_up(self) -> bool:
        """Give up, and forget what waits, when nothing was taken for an hour; whether it was so."""
        since = self._failing_since
        if since is None or self._world.now() - since < GIVEN_UP_AFTER:
            return False
        self._failing_since = None
        self._forget()
        self._given_up()
        return True

    def _forget(self) -> None:
        for task in self._waiting:
            task.cancel()
        self._waiting.clear()

    def _comes_again(self, letter: Letter, heard: Heard) -> bool:
        """Whether there will be another attempt, after one that was answered so."""
        if heard.taken:
            self._failing_since = None
            return False
        if letter.once:
            return False
        self._failing_since = self._failing_since or self._world.now()
        waits = self._world.settings.facebook_retry_waits
        if letter.failures > len(waits):
            return False
        task = asyncio.create_task(self._again(letter, waits[letter.failures - 1]))
        self._waiting.add(task)
        task.add_done_callback(self._waiting.discard)
        return True

    async def _again(self, letter: Letter, wait: float) -> None:
        await asyncio.sleep(wait)
        if not self.gives_up():
            self._postman.again(letter)
