"""`deskhand doctor`: what is wrong, and what to do about each."""

from collections.abc import Callable
from dataclasses import dataclass

import typer

from bot import socket
from bot.manifest import TEAM_SCOPES
from bot.room import Rooms
from cli.printing import AsJson, say, say_json
from connectors.registry import connect
from jobs.doorbell import Doorbell
from lifecycle.errors import DeskhandError
from runtime.clock import DeskClock
from runtime.deskfile import read_desk
from runtime.settings import Settings, load_settings, require_secrets
from runtime.wiring import channel_settings, open_redis, open_store


@dataclass(frozen=True)
class Check:
    """One thing to look at; what it finds wrong, each with its fix."""

    name: str
    look: Callable[[Settings], list[str]]


def doctor(as_json: AsJson = False) -> None:
    """Check settings, secrets, desk.toml, the database, Redis, Slack and every channel."""
    settings = load_settings()
    results = {check.name: _looked(check, settings) for check in CHECKS}
    if as_json:
        say_json({name: faults or "ok" for name, faults in results.items()})
    else:
        for name, faults in results.items():
            say(f"{'✗' if faults else '✓'} {name}")
            for fault in faults:
                say(f"    {fault}")
    if any(results.values()):
        raise typer.Exit(1)


def _looked(check: Check, settings: Settings) -> list[str]:
    try:
        return check.look(settings)
    except DeskhandError as problem:
        return str(problem).splitlines()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the finding
        return [f"{type(error).__name__}: {error}"]


def _secrets(settings: Settings) -> list[str]:
    require_secrets(settings)
    return []


def _deskfile(settings: Settings) -> list[str]:
    desk = read_desk(settings.deskhand_desk)
    return [
        f"team {team.name}: no managers are named, so escalations ping nobody"
        for team in desk.teams.values()
        if not team.managers
    ]


def _database(settings: Settings) -> list[str]:
    open_store(settings).close()
    return []


def _redis(settings: Settings) -> list[str]:
    redis = open_redis(settings)
    doorbell = Doorbell(redis.url)
    try:
        works = doorbell.works()
    finally:
        doorbell.close()
        redis.close()
    said = "Redis does not answer: start it, or leave DESKHAND_REDIS_URL out for an embedded one"
    return [] if works else [said]


def _slack(settings: Settings) -> list[str]:
    rooms = Rooms(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
    desk = read_desk(settings.deskhand_desk)
    names = {room for team in desk.teams.values() for room in team.rooms}
    return [*rooms.health(sorted(names), TEAM_SCOPES), *socket.faults(settings)]


def _channels(settings: Settings) -> list[str]:
    clock = DeskClock(settings.deskhand_clock_file)
    faults: list[str] = []
    desk = read_desk(settings.deskhand_desk)
    for channel in settings.channels:
        if missing := settings.missing_of(channel):
            faults.append(f"{channel.shown}: not asked, for lack of {', '.join(missing)}")
        else:
            faults += connect(channel_settings(settings, channel, lambda: desk), clock).health()
    return faults


CHECKS = (
    Check("secrets", _secrets),
    Check("desk.toml", _deskfile),
    Check("database", _database),
    Check("Redis", _redis),
    Check("Slack", _slack),
    Check("channels", _channels),
)
