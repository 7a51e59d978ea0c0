"""Who tells the world what it is owed? The courier: it claims rows and has them delivered."""

from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from time import monotonic

import structlog

from jobs.customers import Replies
from jobs.team import TeamRooms
from lifecycle.effects import SendReply
from runtime.wiring import House
from storage import outbox
from storage.outbox import Owed

HANDS = 6  # deliveries at once: a platform that hangs must not hold up the others

log = structlog.get_logger(__name__)


class Courier:
    """Delivers what the outbox owes; any number of couriers may work side by side."""

    def __init__(
        self, house: House, replies: Replies, team: TeamRooms, wall: Callable[[], float]
    ) -> None:
        self._house = house
        self._replies = replies
        self._team = team
        self._wall = wall
        self._pool = ThreadPoolExecutor(HANDS, thread_name_prefix="courier")

    def drain(self, seconds: float) -> tuple[int, bool]:
        """Deliver until nothing is due or so many `seconds` have gone.

        Returns:
            How many rows were tried, and whether nothing is left that is due.
        """
        until, tried = monotonic() + seconds, 0
        running: set[Future[None]] = set()
        while True:
            rows = self._claim(HANDS - len(running)) if monotonic() < until else []
            running |= {self._pool.submit(self._deliver, row) for row in rows}
            tried += len(rows)
            if not running:
                return tried, monotonic() < until
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                future.result()

    def close(self) -> None:
        """Finish what is in hand."""
        self._pool.shutdown(wait=True)

    def _claim(self, at_most: int) -> list[Owed]:
        if at_most <= 0:
            return []
        now, lease = self._house.clock(), self._house.settings.deskhand_lease
        return self._house.store.write(lambda c: outbox.claim(c, now, self._wall(), lease, at_most))

    def _deliver(self, owed: Owed) -> None:
        kind = type(owed.effect).__name__
        try:
            if isinstance(owed.effect, SendReply):
                outcome = self._replies.deliver(owed, owed.effect)
            else:
                outcome = self._team.deliver(owed)
        except Exception as error:
            outcome = "error"
            log.exception("a delivery failed", row=owed.id, kind=kind, error=repr(error))
        log.info("delivered", row=owed.id, kind=kind, outcome=outcome, tries=owed.tries)
