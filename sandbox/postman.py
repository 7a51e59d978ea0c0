"""How do the platforms' deliveries come to the desk? In order, one at a time, with few retries."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import aiohttp

from sandbox.faults import WEBHOOK
from sandbox.world import World

SECONDS_AT_MOST = 10.0


@dataclass(frozen=True)
class Heard:
    """What the desk answered; a status of 0 when it did not."""

    status: int
    said: str
    final: bool = False  # the desk asks for no second attempt
    why: str = "http_error"  # the reason that another attempt names

    @property
    def taken(self) -> bool:
        return 200 <= self.status < 300


@dataclass
class Letter:
    """One delivery; headers are made for each attempt, since a signature may carry the time."""

    url: str
    body: bytes
    headers: Callable[[int, str], dict[str, str]]  # by the attempt, 0 first, and why it is another
    # Another way than HTTP, by the same two; it hears None while that way is closed
    otherwise: Callable[[int, str], Awaitable[Heard | None]] | None = None
    once: bool = False  # whoever ordered it looks at the answer: no second attempt is wanted
    failures: int = 0  # attempts that the desk did not take
    answer: "asyncio.Future[tuple[int, str]]" = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    def answered(self, status: int, said: str) -> None:
        """Tell who waits, if somebody still does."""
        if not self.answer.done():
            self.answer.set_result((status, said))


class Postman:
    """Brings one platform's deliveries.

    `stubborn` when a 4xx is no end of it; `waits` when the platform has a rhythm of its own;
    `seconds` for an answer; `comes_again` is asked, after a letter's last wait, whether somebody
    else brings it `again` later.
    """

    def __init__(
        self,
        world: World,
        platform: str,
        *,
        stubborn: bool = False,
        waits: tuple[float, ...] | None = None,
        seconds: float = SECONDS_AT_MOST,
        comes_again: Callable[[Letter, Heard], bool] = lambda _letter, _heard: False,
    ) -> None:
        self._world = world
        self._platform = platform
        self._stubborn = stubborn
        self._waits = world.settings.retry_waits if waits is None else waits
        self._seconds = seconds
        self._comes_again = comes_again
        self._queue: asyncio.Queue[Letter] = asyncio.Queue()
        self._held: Letter | None = None
        self.pending = 0

    def post(self, letter: Letter) -> None:
        """Have `letter` delivered, after those that wait."""
        fault = self._world.faults.take(self._platform, WEBHOOK)
        kind = fault.fault if fault else ""
        if kind == "drop":
            letter.answered(0, "dropped")
            return
        if kind == "reorder" and self._held is None:
            self._held = letter
            self.pending += 1
            return
        self._put(letter)
        if kind == "duplicate":
            self._put(Letter(letter.url, letter.body, letter.headers, letter.otherwise))
        self.release()

    def release(self) -> None:
        """Let go what was held to come after the next."""
        if self._held:
            held, self._held = self._held, None
            self.pending -= 1
            self._put(held)

    def again(self, letter: Letter) -> None:
        """Bring a letter once more, whatever faults are ordered."""
        self._put(letter)

    def _put(self, letter: Letter) -> None:
        self.pending += 1
        self._queue.put_nowait(letter)

    async def run(self, session: aiohttp.ClientSession) -> None:
        """Deliver until cancelled."""
        while True:
            letter = await self._queue.get()
            try:
                heard = await self._deliver(session, letter)
                letter.failures += not heard.taken
                if not self._comes_again(letter, heard):
                    letter.answered(heard.status, heard.said)
            finally:
                self.pending -= 1

    async def _deliver(self, session: aiohttp.ClientSession, letter: Letter) -> Heard:
        heard, why = Heard(0, "not delivered"), ""
        for attempt, wait in enumerate(self._waits):
            await asyncio.sleep(wait)
            try:
                heard = await self._brought(session, letter, attempt, why)
                why = heard.why
            except TimeoutError as error:
                heard, why = Heard(0, repr(error)), "http_timeout"
            except (aiohttp.ClientError, OSError) as error:
                heard, why = Heard(0, repr(error)), "connection_failed"
            except (TypeError, ValueError) as error:  # headers that cannot be sent at all
                return Heard(0, repr(error))
            if heard.taken or heard.final or (400 <= heard.status < 500 and not self._stubborn):
                break
        return heard

    async def _brought(
        self, session: aiohttp.ClientSession, letter: Letter, attempt: int, why: str
    ) -> Heard:
        """One attempt, by the letter's other way where that is open."""
        heard = await letter.otherwise(attempt, why) if letter.otherwise else None
        if heard is None:
            headers = letter.headers(attempt, why)
            heard = await send(session, letter.url, letter.body, headers, self._seconds)
        return heard


async def send(
    session: aiohttp.ClientSession,
    url: str,
    body: bytes,
    headers: dict[str, str],
    seconds: float = SECONDS_AT_MOST,
) -> Heard:
    """Post once; what was answered, within so many seconds."""
    limit = aiohttp.ClientTimeout(total=seconds)
    async with session.post(url, data=body, headers=headers, timeout=limit) as answer:
        final = answer.headers.get("X-Slack-No-Retry") == "1"
        return Heard(answer.status, await answer.text(errors="replace"), final)
