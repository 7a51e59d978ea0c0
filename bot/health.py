"""Is the desk well? `/healthz`, `/readyz`, `/metrics`."""

import asyncio
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot.front import Front
from bot.socket import SocketLine
from runtime.clock import real_now
from runtime.metrics import clock_age, due_rows, oldest_due
from runtime.wiring import House
from storage import outbox, reading

CLOCK = "clock"
SOCKET = "socket"
LATE = 15.0  # seconds without a tick of the clock
OVERDUE = 300.0  # seconds that a due row may wait


@dataclass
class Health:
    """What `/readyz` answers."""

    ready: bool = True
    checks: dict[str, str] = field(default_factory=dict)
    due: dict[str, int] = field(default_factory=dict)  # rows that are due and not done
    ages: dict[str, float | None] = field(default_factory=dict)  # seconds
    working: int = 0  # presses and commands under way in this process

    def fault(self, part: str, why: str) -> None:
        """Note what is wrong."""
        self.ready = False
        self.checks[part] = why


def add_health(
    app: web.Application,
    front: Front,
    redis_works: Callable[[], bool],
    line: SocketLine | None = None,
) -> None:
    """Add the three routes."""

    async def look() -> Health:
        health = await asyncio.to_thread(examine, front.house, redis_works)
        if line:
            health.checks[SOCKET] = "ok"
            if line.fault:
                health.fault(SOCKET, line.fault)
        return health

    async def healthz(_: web.Request) -> web.Response:
        return web.json_response({"alive": True})

    async def readyz(_: web.Request) -> web.Response:
        health = await look()
        health.working = front.working
        return web.json_response(asdict(health), status=200 if health.ready else 503)

    async def metrics(_: web.Request) -> web.Response:
        _measure(await look())
        return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    app.router.add_get("/metrics", metrics)


def _measure(health: Health) -> None:
    """What stands in the books is told by whichever web process is asked."""
    for what, count in health.due.items():
        due_rows.labels(what).set(count)
    oldest_due.set(health.ages.get("oldest_due") or 0)
    clock_age.set(health.ages.get("clock") or 0)


def examine(house: House, redis_works: Callable[[], bool]) -> Health:
    """Look at the database, Redis and the clock; each fault with its reason."""
    health = Health(checks={"database": "ok", "redis": "ok", "clock": "ok"})
    try:
        _look_at_books(house, health)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the answer
        health.fault("database", f"does not answer: {type(error).__name__}")
        del health.checks["clock"]
    if not redis_works():
        health.fault("redis", "does not answer; the clock does the work meanwhile")
    return health


def _look_at_books(house: House, health: Health) -> None:
    now = house.clock()
    beat, oldest, rows, promises = house.store.read(
        lambda c: (
            reading.beat(c, CLOCK),
            outbox.oldest_due(c, now),
            outbox.due_count(c, now),
            reading.due_promise_count(c, now),
        )
    )
    health.due = {"outbox": rows, "promises": promises}
    health.ages = {"clock": _age(beat, real_now()), "oldest_due": _age(oldest, now)}
    if beat is None:
        health.fault("clock", "has not ticked yet; start `deskhand clock`")
    elif _age(beat, real_now()) > LATE:
        health.fault("clock", f"ticked last at {beat:%H:%M:%S} UTC; start `deskhand clock`")
    if oldest and _age(oldest, now) > OVERDUE:
        health.fault("outbox", f"{rows} rows are due since {oldest:%d %b %H:%M} UTC")


def _age(at: datetime | None, now: datetime) -> float:
    return max(0.0, round((now - at).total_seconds(), 3)) if at else 0.0
