"""How do many webhooks share one commit? One writer takes whatever has queued up meanwhile."""

import queue
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field

import structlog

from lifecycle.desk import Desk
from lifecycle.errors import DeskhandError
from lifecycle.messages import Fact

WAITING_AT_MOST = 5_000
TOGETHER_AT_MOST = 100

log = structlog.get_logger(__name__)


class Busy(DeskhandError):
    """More is waiting than the desk can take; the platform must come again."""


@dataclass(frozen=True, slots=True)
class _Parcel:
    facts: Sequence[Fact]
    done: Future[None] = field(default_factory=Future)


class Ingest:
    """A writer thread before `Desk.receive`. Nothing is acknowledged before it is committed."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._closed = False
        self._queue: queue.Queue[_Parcel | None] = queue.Queue(WAITING_AT_MOST)
        self._thread = threading.Thread(target=self._run, name="ingest", daemon=True)
        self._thread.start()

    def submit(self, facts: Sequence[Fact]) -> Future[None]:
        """File `facts`; the future is done when they are committed. Busy when too many wait."""
        parcel = _Parcel(facts)
        if self._closed:
            raise Busy("this process is ending")
        try:
            self._queue.put_nowait(parcel)
        except queue.Full:
            raise Busy("too many messages wait to be written") from None
        return parcel.done

    def close(self) -> None:
        """Write what waits, then stop."""
        self._closed = True
        self._queue.put(None)
        self._thread.join(timeout=15)

    def _run(self) -> None:
        while (first := self._queue.get()) is not None:
            parcels, last = [first], False
            while len(parcels) < TOGETHER_AT_MOST:
                try:
                    more = self._queue.get_nowait()
                except queue.Empty:
                    break
                if more is None:
                    last = True
                    break
                parcels.append(more)
            self._write(parcels)
            if last:
                return

    def _write(self, parcels: Sequence[_Parcel]) -> None:
        try:
            self._desk.receive([fact for parcel in parcels for fact in parcel.facts])
        except Exception as error:  # noqa: BLE001 - one bad parcel must not take the others with it
            if len(parcels) > 1:
                log.warning("written one by one", parcels=len(parcels), error=repr(error))
                for parcel in parcels:
                    self._write([parcel])
            else:
                parcels[0].done.set_exception(error)
            return
        for parcel in parcels:
            parcel.done.set_result(None)
