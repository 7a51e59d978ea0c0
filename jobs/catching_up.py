"""What came while nobody listened? The platforms are asked, and what they tell is filed as usual.

All of it may be known already: filing is by what a message is, so that asking twice is harmless.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from connectors.contract import Connector, ConnectorError, DeliveryDelayed, Missed
from lifecycle.tickets import Channel
from runtime.clock import real_now
from runtime.wiring import House
from storage import cursors, notes, outbox, reading
from storage.engine import DatabaseAway
from storage.store import Connection

PAGES_AT_MOST = 200
ABSENT_FROM = timedelta(minutes=1)  # a shorter silence loses nothing: platforms try again
MARGIN = timedelta(minutes=5)  # clocks differ, and platforms show things late
BEAT_EVERY = 5.0  # seconds
LOOK_EVERY = 2.0  # seconds between two looks whether it is time to ask
RETRY = timedelta(minutes=1)
WEB = "web"

log = structlog.get_logger(__name__)


def catch_up(house: House, channel: Channel, since: datetime | None = None) -> int:
    """Ask a channel for what came since then, or since the last time; how much it told.

    Raises:
        ConnectorError: the platform does not answer; what came so far is filed.
    """
    connector = house.connectors[channel]
    left = house.store.read(lambda c: cursors.find(c, channel, connector.account))
    start, cursor = _from(left, since, house.clock())
    told = 0
    for _ in range(PAGES_AT_MOST):
        missed = connector.backfill(start, cursor)
        told += _file(house, connector, missed)
        cursor = missed.cursor
        if not missed.more:
            break
    return told


def _from(
    left: cursors.Cursor | None, since: datetime | None, now: datetime
) -> tuple[datetime, str | None]:
    """Where to begin: a cursor knows; without one, with the absence, or with this moment."""
    return (since or now) - MARGIN, left.cursor if left else None


def _file(house: House, connector: Connector, missed: Missed) -> int:
    """File one page, and only then remember that it was read."""
    if missed.facts:
        house.desk.receive(missed.facts)
    now, channel, account = house.clock(), connector.channel, connector.account

    def work(connection: Connection) -> None:
        cursors.keep(connection, channel, account, missed.cursor, now)
        cursors.count(connection, channel, account, cursors.READS, missed.reads, now)
        if missed.gap:
            team = house.deskfile.team(house.desk.routing.otherwise).name
            outbox.owe_ops(connection, team, f"{channel.shown}: {missed.gap}", now)

    house.store.write(work)
    if missed.gap:
        house.ring()
    return len(missed.facts)


@dataclass
class Watch:
    """A thread that asks each channel at its own pace, and after an absence."""

    house: House
    stop: threading.Event = field(default_factory=threading.Event)
    _next: dict[Channel, datetime] = field(default_factory=dict)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, beside whatever this process does."""
        self._thread = threading.Thread(target=self._run, name="catching up", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Finish the page in hand, and stop."""
        self.stop.set()
        if self._thread:
            self._thread.join(timeout=15)

    def _run(self) -> None:
        while not self.stop.is_set():
            for channel in self.house.connectors:
                self._look(channel)
            self.stop.wait(LOOK_EVERY)

    def _look(self, channel: Channel) -> None:
        """Ask the channel when it is time; a channel that fails does not hold up another."""
        now = self.house.clock()
        if now < self._next.get(channel, now):
            return
        try:
            pace = self._pace(channel)
            if pace is None:
                self._next[channel] = now + RETRY
                return
            told = catch_up(self.house, channel)
        except (ConnectorError, DatabaseAway) as problem:
            self._put_off(channel, problem)
            return
        if told:
            log.info("caught up", channel=channel, told=told)
        self._next[channel] = self.house.clock() + pace

    def _pace(self, channel: Channel) -> timedelta | None:
        connector, now = self.house.connectors[channel], self.house.clock()
        used = self.house.store.read(lambda c: cursors.used(c, channel, connector.account, now))
        return connector.pace(used.get(cursors.READS, 0), now)

    def _put_off(self, channel: Channel, problem: Exception) -> None:
        wait = problem.retry_after if isinstance(problem, DeliveryDelayed) else None
        delay = timedelta(seconds=wait) if wait else RETRY
        log.warning("could not catch up", channel=channel, error=str(problem))
        self._next[channel] = self.house.clock() + delay


class Presence:
    """The web process says that it listens; after an absence the platforms are asked."""

    def __init__(self, house: House, real: Callable[[], datetime] = real_now) -> None:
        self._house = house
        self._real = real
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="presence", daemon=True)

    def start(self) -> None:
        """Begin, beside whatever this process does."""
        self._thread.start()

    def end(self) -> None:
        """Stop."""
        self._stop.set()
        self._thread.join(timeout=15)

    def _run(self) -> None:
        owed = dict.fromkeys(self._house.connectors, self._absent_since())
        while True:
            owed = {channel: since for channel, since in owed.items() if self._owes(channel, since)}
            try:
                self._beat()
            except DatabaseAway as error:
                log.error("the database does not answer", error=str(error))
            if self._stop.wait(BEAT_EVERY):
                return

    def _absent_since(self) -> datetime | None:
        """Since when nobody has listened; None when somebody did just now, or nobody ever."""
        try:
            last = self._house.store.read(lambda c: reading.beat(c, WEB))
        except DatabaseAway:
            return None
        return last if last and self._real() - last > ABSENT_FROM else None

    def _owes(self, channel: Channel, since: datetime | None) -> bool:
        """Catch up with the channel; True when it has to be tried again."""
        if since is None:
            return False
        try:
            told = catch_up(self._house, channel, since)
        except (ConnectorError, DatabaseAway) as problem:
            log.warning("could not catch up", channel=channel, error=str(problem))
            return True
        log.info("caught up", channel=channel, told=told, since=since.isoformat())
        return False

    def _beat(self) -> None:
        now = self._real()
        self._house.store.write(lambda c: notes.keep_beat(c, WEB, now))
