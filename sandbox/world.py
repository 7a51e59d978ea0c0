"""What do all the stand-ins share? A clock that can be moved, a list of calls, a word of change."""

import asyncio
import os
import re
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sandbox.faults import Faults
from sandbox.settings import SandboxSettings

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
CALLS_AT_MOST = 20_000
AHEAD_AT_MOST = timedelta(days=36_500)  # no process may run out of years


class StageError(ValueError):
    """The stage was asked for something that can't be; the message says what."""


@dataclass
class World:
    """The state that is no platform's own."""

    settings: SandboxSettings
    offset: timedelta = timedelta()
    version: int = 1  # grows with every change that a page could show
    calls: list[dict[str, Any]] = field(default_factory=list)
    faults: Faults = field(default_factory=Faults)
    timeline: list[dict[str, Any]] = field(default_factory=list)
    story: dict[str, Any] | None = None
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        """A sandbox that starts again goes on where its clock was."""
        file = self.settings.clock_file
        if file and file.exists():
            self.offset = timedelta(seconds=float(file.read_text() or 0))

    def now(self) -> datetime:
        """The sandbox's time: the real one and what was advanced."""
        return datetime.now(UTC) + self.offset

    def advance(self, by: object) -> None:
        """Let `by` ("24h", "90m", "4d") pass; every process that follows the clock file sees it."""
        match = re.fullmatch(r"(\d{1,6})\s*([smhd])", by) if isinstance(by, str) else None
        if match is None:
            raise StageError('say how long as {"by": "24h"}: a number and s, m, h or d')
        offset = self.offset + timedelta(**{_UNITS[match[2]]: int(match[1])})
        if offset > AHEAD_AT_MOST:
            raise StageError(f"by: the clock goes {AHEAD_AT_MOST.days} days ahead at most")
        self.offset = offset
        if self.settings.clock_file:
            _write_whole(self.settings.clock_file, str(self.offset.total_seconds()))
        self.change()

    def change(self) -> None:
        """Something that a page shows is different now."""
        self.version += 1
        self._changed.set()
        self._changed = asyncio.Event()

    async def changed(self, since: int, seconds: float) -> None:
        """Return when the version is beyond `since`, or after so many seconds."""
        if self.version > since:
            return
        try:
            await asyncio.wait_for(self._changed.wait(), seconds)
        except TimeoutError:
            return

    def called(self, platform: str, method: str, status: int, body: object) -> None:
        """Note a call that the desk made."""
        at = self.now().isoformat()
        call = {"platform": platform, "method": method, "status": status, "at": at, "body": body}
        self.calls.append(call)
        del self.calls[:-CALLS_AT_MOST]


def real_seconds() -> float:
    """Unix seconds, unmoved: what signatures carry."""
    return time.time()


def _write_whole(file: Path, text: str) -> None:
    """Readers see the old number or the new one, never half of it."""
    fresh = file.with_suffix(".new")
    fresh.write_text(text)
    os.replace(fresh, file)  # noqa: PTH105 - the same thing, and atomic by its documentation
