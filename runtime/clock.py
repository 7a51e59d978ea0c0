"""What time is it? The only place that reads the clock."""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path


def real_now() -> datetime:
    """The real time; UTC."""
    return datetime.now(UTC)


def wall() -> float:
    """Real seconds since 1970, for leases: they belong to real processes."""
    return time.time()


@dataclass
class DeskClock:
    """The desk's time: the real one, unless a file names an offset in seconds.

    A sandbox writes that file to let days pass; every process of the desk follows it.
    """

    offset_file: Path | None = None
    _stamp: int = field(default=0, init=False)
    _offset: timedelta = field(default=timedelta(), init=False)

    def __call__(self) -> datetime:
        """Now; aware, UTC."""
        if self.offset_file:
            self._follow(self.offset_file)
        return real_now() + self._offset

    def _follow(self, file: Path) -> None:
        try:
            stamp = file.stat().st_mtime_ns
            if stamp != self._stamp:
                self._offset = timedelta(seconds=float(file.read_text() or 0))
                self._stamp = stamp
        except (OSError, ValueError, OverflowError):
            return  # no file yet, or half a number: the last offset stands
