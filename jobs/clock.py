"""Who notices that time passes? The clock: each second it looks what is due, and rings."""

import threading
from collections.abc import Callable
from time import monotonic

import structlog

from jobs.doorbell import Doorbell
from jobs.wake import Shift
from runtime.clock import real_now
from runtime.wiring import House
from storage import notes, outbox, reading
from storage.engine import DatabaseAway

TICK = 1.0  # seconds
ROSTERS_EVERY = 300.0  # seconds between two looks at who is in the teams' rooms
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
        self.stop = threading.Event()

    def run(self) -> None:
        """Tick until `stop` is set."""
        self._house.desk.adopt_policies(self._house.deskfile.teams)
        while not self.stop.is_set():
            self._look_who_is_there()
            self.tick()
            self.stop.wait(TICK)

    def _look_who_is_there(self) -> None:
        if monotonic() - self._rosters_at < ROSTERS_EVERY:
            return
        self._rosters_at = monotonic()
        try:
            self._note_rosters()
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
