"""What does a ring at the doorbell start? Due promises are kept, then all that is owed is told."""

from collections.abc import Callable

from jobs.courier import Courier
from lifecycle.desk import Desk

LONGEST = 20.0  # seconds for one ring; what is left rings again
PROMISES_AT_ONCE = 200
ROUNDS_AT_MOST = 50


class Shift:
    """What one process does when it is woken."""

    def __init__(self, desk: Desk, courier: Courier, ring: Callable[[], object]) -> None:
        self._desk = desk
        self._courier = courier
        self._ring = ring

    def work(self) -> int:
        """Keep promises, tell the world; the number of effects that were tried."""
        for _ in range(ROUNDS_AT_MOST):
            if self._desk.keep_promises(PROMISES_AT_ONCE) < PROMISES_AT_ONCE:
                break
        tried, finished = self._courier.drain(LONGEST)
        if not finished:
            self._ring()
        return tried


_on_duty: list[Shift] = []


def begin(shift: Shift) -> None:
    """From now on rings in this process start `shift`."""
    _on_duty[:] = [shift]


def look() -> int:
    """RQ's entry point: it carries no data, since the database knows what is owed."""
    if not _on_duty:
        raise RuntimeError("this worker has no desk; start it with `deskhand worker`")
    return _on_duty[0].work()
