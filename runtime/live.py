"""Which desk.toml counts now? The file as it is, unless it became bad: then the last good one."""

from pathlib import Path
from time import monotonic

import structlog

from lifecycle.hours import Calendar
from lifecycle.policy import Policy
from runtime.deskfile import DeskFile, read_desk
from runtime.problems import SetupProblem

LOOK_EVERY = 1.0  # seconds

log = structlog.get_logger(__name__)

Stamps = dict[Path, int]


class LiveDesk:
    """The desk as its file describes it now. Safe to use from several threads."""

    def __init__(self, file: Path) -> None:
        """Read it for the first time; SetupProblem names every fault."""
        self._file = file
        self._stamps = _stamps(file)
        self._current = read_desk(file)
        self._looked_at = monotonic()
        self._fault = ""

    @property
    def current(self) -> DeskFile:
        """The desk that counts now."""
        if monotonic() - self._looked_at > LOOK_EVERY:
            self._look()
        return self._current

    @property
    def fault(self) -> str:
        """What is wrong with the file as it is now; empty when it is good."""
        return self._fault

    def policy(self, team: str) -> Policy:
        """The policy that the team's tickets live under now."""
        return self.current.policy(team)

    def calendar(self, team: str) -> Calendar:
        """When the team works."""
        return self.current.calendar(team)

    def _look(self) -> None:
        self._looked_at = monotonic()
        stamps = _stamps(self._file)
        if stamps == self._stamps:
            return
        self._stamps = stamps
        try:
            self._current = read_desk(self._file)
            self._fault = ""
            log.info("desk.toml was read again", file=str(self._file))
        except SetupProblem as problem:
            self._fault = str(problem)
            log.error("desk.toml became bad; the last good one counts", faults=problem.faults)


def _stamps(file: Path) -> Stamps:
    """When the file, and every pack and calendar that may stand beside it, were written."""
    beside = [file, *sorted(file.parent.glob("*.toml")), *sorted(file.parent.glob("*.ics"))]
    return {one: stamp for one in beside if (stamp := _written(one)) is not None}


def _written(file: Path) -> int | None:
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return None
