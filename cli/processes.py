"""How do the Procfile's processes run: web, worker, clock?"""

import errno
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated

import typer
import uvloop
from aiohttp import web as http

from bot.room import Rooms
from bot.web import make_web
from cli.family import Family
from jobs.catching_up import Presence, Watch
from jobs.clock import Ticker
from jobs.courier import Courier
from jobs.customers import Replies
from jobs.doorbell import Doorbell
from jobs.roster import note_rosters
from jobs.team import TeamRooms
from jobs.wake import Shift
from jobs.worker import run_worker
from runtime.clock import wall
from runtime.logs import start_logging
from runtime.problems import SetupProblem
from runtime.settings import load_settings
from runtime.wiring import House, RedisHome, build_house, open_redis, require_setup

Port = Annotated[int, typer.Option(min=1, max=65535, envvar="PORT", help="Where to listen.")]
Host = Annotated[str, typer.Option(help="The address to listen at.")]


@dataclass(frozen=True)
class Running:
    """What one process has in hand."""

    house: House
    doorbell: Doorbell
    redis: RedisHome


@contextmanager
def running(process: str) -> Iterator[Running]:
    """The desk, put together for one process; given back at the end."""
    settings = load_settings()
    start_logging(process)
    require_setup(settings)  # before anything is started
    redis = open_redis(settings)
    doorbell = Doorbell(redis.url)
    house = build_house(settings, doorbell)
    try:
        yield Running(house, doorbell, redis)
    finally:
        house.close()
        doorbell.close()
        redis.close()


def web(host: Host = "127.0.0.1", port: Port = 8080) -> None:
    """Serve webhooks, Slack and health checks."""
    with running("web") as desk, _listening(desk.house):

        async def make() -> http.Application:
            return make_web(desk.house, desk.doorbell.works)

        loop = uvloop.new_event_loop()
        try:
            http.run_app(make(), host=host, port=port, print=None, access_log=None, loop=loop)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            said = f"Port {port} is in use: end what listens there, or choose another with --port."
            raise SetupProblem([said]) from None


def worker(
    processes: Annotated[int, typer.Option(min=1, max=64, help="How many side by side.")] = 1,
) -> None:
    """Deliver what is owed, whenever the doorbell rings."""
    if processes > 1:
        _side_by_side(processes)
        return
    with running("worker") as desk, _shift(desk) as shift:
        run_worker(desk.redis.url, shift)


def clock() -> None:
    """Notice that time passes: ring when something is due."""
    with running("clock") as desk, _shift(desk) as shift:
        rooms = _rooms(desk.house)
        ticker = Ticker(
            desk.house,
            desk.doorbell,
            shift,
            desk.redis.hang_again,
            lambda: note_rosters(desk.house, rooms),
        )
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: ticker.stop.set())
        watch = Watch(desk.house)
        watch.start()
        ticker.run()
        watch.end()


@contextmanager
def _listening(house: House) -> Iterator[None]:
    """Say that the desk listens, and ask for what came while it did not."""
    presence = Presence(house)
    presence.start()
    try:
        yield
    finally:
        presence.end()


@contextmanager
def _shift(desk: Running) -> Iterator[Shift]:
    house = desk.house
    courier = Courier(house, Replies(house, wall), TeamRooms(house, _rooms(house)), wall)
    try:
        yield Shift(house.desk, courier, desk.doorbell)
    finally:
        courier.close()


def _rooms(house: House) -> Rooms:
    settings = house.settings
    return Rooms(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)


def _side_by_side(count: int) -> None:
    with Family() as family:
        for n in range(count):
            family.start(
                f"worker-{n + 1}", [sys.executable, "-m", "cli.main", "worker"], os.environ
            )
        if ended := family.watch():
            raise SetupProblem([f"{ended} ended by itself; its messages stand above."])
