"""How are the parts put together for one process?"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from connectors.facebook.settings import FacebookSettings
from connectors.registry import ChannelSettings, Connectors, connect
from connectors.slack.settings import Places, SlackSettings, Take
from connectors.x.settings import XSettings
from lifecycle.desk import Desk
from lifecycle.tickets import Channel
from runtime.clock import DeskClock, wall
from runtime.deskfile import DeskFile, read_desk
from runtime.embedded_redis import EmbeddedRedis, ensure
from runtime.live import LiveDesk
from runtime.problems import SetupProblem
from runtime.settings import Settings, require_secrets
from storage.store import Store
from storage.upgrade import revisions


@dataclass(slots=True)
class RedisHome:
    """Where the doorbell hangs: the operator's Redis, or an embedded one beside the database."""

    url: str
    _folder: Path | None = None
    _embedded: EmbeddedRedis | None = None

    def hang_again(self) -> None:
        """Start the embedded server again when it is gone; the operator's is theirs to start."""
        if self._folder and self._embedded and not self._embedded.ping():
            self._embedded.stop()
            self._embedded = ensure(self._folder)

    def close(self) -> None:
        """End our use of it."""
        if self._embedded:
            self._embedded.stop()


def open_redis(settings: Settings) -> RedisHome:
    """The Redis that the settings name, or an embedded one; EmbeddedRedisFailed."""
    if settings.deskhand_redis_url:
        return RedisHome(settings.deskhand_redis_url)
    embedded = ensure(settings.data_folder)
    return RedisHome(embedded.url, settings.data_folder, embedded)


@dataclass(frozen=True, slots=True)
class House:
    """Everything that a process of the desk works with."""

    settings: Settings
    live: LiveDesk
    clock: DeskClock
    store: Store
    connectors: Connectors
    desk: Desk
    ring: Callable[[], object]

    @property
    def deskfile(self) -> DeskFile:
        """The desk as its file describes it now."""
        return self.live.current

    def close(self) -> None:
        """Give every connection back."""
        self.store.close()


def open_store(settings: Settings) -> Store:
    """The books, whose schema is the one that this code knows; SetupProblem otherwise."""
    file = settings.database_file
    if file and file.parent.is_dir() and not file.exists():
        raise SetupProblem([f"There is no database at {file}.", "Run: deskhand db upgrade"])
    store = Store(settings.deskhand_database_url)
    there, needed = revisions(store.engine)
    if there != needed:
        store.close()
        raise SetupProblem(
            [
                f"The database is at revision {there or 'none'}, this version needs {needed}.",
                "Run: deskhand db upgrade",
            ]
        )
    return store


def require_setup(settings: Settings) -> None:
    """No secret, no start: SetupProblem names every missing secret and every fault of desk.toml."""
    faults: list[str] = []
    for look in (require_secrets, lambda its: read_desk(its.deskhand_desk)):
        try:
            look(settings)
        except SetupProblem as problem:
            faults += problem.faults
    if faults:
        raise SetupProblem(faults)


def build_house(settings: Settings, ring: Callable[[], object]) -> House:
    """The parts, put together; SetupProblem when something is missing.

    Args:
        settings: what the operator set.
        ring: called after each commit that left something to do.
    """
    require_setup(settings)
    live = LiveDesk(settings.deskhand_desk)
    clock = DeskClock(settings.deskhand_clock_file)
    store = open_store(settings)
    connectors = {
        channel: connect(channel_settings(settings, channel, lambda: live.current), clock)
        for channel in settings.channels
    }
    moved = "the clock was moved"
    desk = Desk(
        store,
        live.policy,
        live.current.routing,
        clock,
        ring,
        live.calendar,
        live.current.agents,
        moved if settings.deskhand_clock_file else "the desk was down",
    )
    return House(settings, live, clock, store, connectors, desk, ring)


def channel_settings(
    settings: Settings, channel: Channel, desk: Callable[[], DeskFile] | None = None
) -> ChannelSettings:
    """What a channel needs: its secrets, and what `desk.toml` says, which `desk` follows."""
    match channel:
        case Channel.FACEBOOK:
            return facebook_settings(settings)
        case Channel.SLACK:
            return slack_settings(settings, desk or (lambda: read_desk(settings.deskhand_desk)))
        case _:
            return x_settings(settings)


def facebook_settings(settings: Settings) -> FacebookSettings:
    """What the Facebook channel needs, from the settings."""
    return FacebookSettings(
        app_secret=_open(settings.facebook_app_secret),
        verify_token=_open(settings.facebook_verify_token),
        page_id=settings.facebook_page_id,
        page_token=_open(settings.facebook_page_token),
        app_id=settings.facebook_app_id,
        api_url=settings.facebook_api_url,
    )


def slack_settings(settings: Settings, desk: Callable[[], DeskFile]) -> SlackSettings:
    """What the Slack channel needs, from the settings and the rooms of `desk.toml`."""
    return SlackSettings(
        bot_token=_open(settings.slack_bot_token),
        signing_secret=_open(settings.slack_signing_secret),
        api_url=settings.slack_api_url,
        places=lambda: slack_places(desk()),
        wall=wall,
    )


def slack_places(desk: DeskFile) -> Places:
    """Whose is which room in Slack."""
    teams = desk.teams.values()
    return Places(
        rooms={name: Take(take) for name, take in desk.slack_rooms.items()},
        ours=frozenset(room for team in teams for room in team.rooms),
        agents=frozenset(team.room for team in teams),
    )


def x_settings(settings: Settings) -> XSettings:
    """What the X channel needs, from the settings."""
    return XSettings(
        api_key=_open(settings.x_api_key),
        api_secret=_open(settings.x_api_secret),
        access_token=_open(settings.x_access_token),
        access_token_secret=_open(settings.x_access_token_secret),
        bearer_token=_open(settings.x_bearer_token),
        user_id=settings.x_user_id,
        api_url=settings.x_api_url,
        delivery=settings.x_delivery,
        monthly_reads=settings.x_monthly_reads,
        monthly_budget=settings.x_monthly_budget,
    )


def _open(secret: SecretStr) -> str:
    return secret.get_secret_value()
