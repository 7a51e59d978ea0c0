"""Who notices that time passes? The clock: each second it looks what is due, and rings."""

import threading
from collections.abc import Callable
from time import monotonic

import structlog

from jobs.daily import tell_the_day
from jobs.doorbell import Doorbell
from jobs.forgetting import forget
from jobs.wake import Shift
from lifecycle.promises import derivation
from runtime.clock import real_now
from runtime.wiring import House
from storage import notes, outbox, reading
from storage.engine import DatabaseAway

TICK = 1.0  # seconds
ADOPT_EVERY = 10.0  # seconds between two looks for tickets that another policy derived
ROSTERS_EVERY = 300.0  # seconds between two looks at who is in the teams' rooms
DAY_EVERY = 30.0  # seconds between two looks whether the morning's line is due
NAME = "clock"

log = structlog.get_logger(__name__)


class Ticker:
    """One clock process; several may tick at once, since they only ring."""

    def __init__(
        self,
        house: House,
        doorbell: Doorbell,
        shift: Shift,
        hang_again: Callable[[], None],
        note_rosters: Callable[[], None],
    ) -> None:
        self._house = house
        self._doorbell = doorbell
        self._shift = shift
        self._hang_again = hang_again
        self._note_rosters = note_rosters
        self._rosters_at = -ROSTERS_EVERY
        self._day_at = -DAY_EVERY
        self._adopted: set[str] = set()
        self._adopted_at = 0.0
        self._told = ""
        self.stop = threading.Event()

    def run(self) -> None:
        """Tick until `stop` is set."""
        while not self.stop.is_set():
            self._follow_the_desk()
            self._look_who_is_there()
            self._tell_the_day()
            self.tick()
            self.stop.wait(TICK)

    def _follow_the_desk(self) -> None:
        """Derive promises anew when policies or hours changed, and find owners for who waits.

        A desk.toml that became bad is told in the operations room.
        """
        desk, teams = self._house.desk, self._house.deskfile.teams
        counts = {derivation(desk.policies(team), desk.calendars(team)) for team in teams}
        if counts == self._adopted and monotonic() - self._adopted_at < ADOPT_EVERY:
            return
        try:
            count = desk.adopt_policies(teams)
            desk.find_owners(teams)
            self._tell_fault()
        except DatabaseAway as error:
            log.error("the database does not answer", error=str(error))
            return
        self._adopted, self._adopted_at = counts, monotonic()
        if count:
            log.info("promises were derived anew", tickets=count)

    def _tell_fault(self) -> None:
        """Once for each fault, in the operations room of the first team."""
        fault = self._house.live.fault
        if fault and fault != self._told:
            team = next(iter(self._house.deskfile.teams))
            said = f"desk.toml became bad, so the last good one counts:\n{fault}"
            now = self._house.clock()
            self._house.store.write(lambda c: outbox.owe_ops(c, team, said, now))
        self._told = fault

    def _look_who_is_there(self) -> None:
        if monotonic() - self._rosters_at < ROSTERS_EVERY:
            return
        self._rosters_at = monotonic()
        try:
            self._note_rosters()
        except DatabaseAway as error:
            log.error("the database does not answer", error=str(error))

    def _tell_the_day(self) -> None:
        if monotonic() - self._day_at < DAY_EVERY:
            return
        self._day_at = monotonic()
        try:
            tell_the_day(self._house)
            forget(self._house)
        except DatabaseAway as error:
            log.error("the database does not answer", error=str(error))

    def tick(self) -> None:
        """Leave a heartbeat; ring when something is due; without a doorbell do it here."""
        try:
            due = self._due()
        except DatabaseAway as error:
            log.error("the database does not answer", error=str(error))
            return
        if due and not self._doorbell.ring():
            self._hang_again()
            self._shift.work()

    def _due(self) -> bool:
        now, beat = self._house.clock(), real_now()
        store = self._house.store
        store.write(lambda c: notes.keep_beat(c, NAME, beat))
        return store.read(
            lambda c: reading.due_promise_count(c, now) + outbox.due_count(c, now) > 0
        )
