"""How do several processes live and end together? None outlives the one that started them."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import Self

from cli.printing import say

GRACE = 10.0  # seconds between the request to end and the end
LOOK_EVERY = 0.2  # seconds
PR_SET_PDEATHSIG = 1  # linux/prctl.h


class Family:
    """Child processes, in the order in which they were started; ended in the reverse order."""

    def __init__(self) -> None:
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._asked_to_end = threading.Event()

    def __enter__(self) -> Self:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._asked)
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    @property
    def asked_to_end(self) -> bool:
        """Whether somebody pressed Ctrl-C or sent SIGTERM."""
        return self._asked_to_end.is_set()

    def start(
        self,
        name: str,
        command: Sequence[str],
        environment: Mapping[str, str],
        log: Path | None = None,
        folder: Path | None = None,
    ) -> None:
        """Start a child; what it prints goes to the file `log` when one is given."""
        output = log.open("ab") if log else None
        self._children[name] = subprocess.Popen(  # noqa: S603 - our own commands
            list(command),
            env=dict(environment),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,  # Ctrl-C is for us; we end them in order
            preexec_fn=_end_with_parent(),  # noqa: PLW1509 - one thread here: nothing can be held
        )
        if output:
            output.close()

    def watch(self) -> str | None:
        """Wait for a request to end; the name of a child that ended by itself before."""
        while not self._asked_to_end.wait(LOOK_EVERY):
            if ended := self.ended():
                return ended
        return None

    def ended(self) -> str | None:
        """The name of a child that is no more."""
        children = self._children.items()
        return next((name for name, child in children if child.poll() is not None), None)

    def end(self) -> None:
        """End every child, politely first."""
        for child in reversed(self._children.values()):
            if child.poll() is None:
                child.terminate()
        for name, child in reversed(self._children.items()):
            try:
                child.wait(GRACE)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
                say(f"{name} did not end by itself, and was killed.")
        self._children.clear()

    def _asked(self, _number: int, _frame: FrameType | None) -> None:
        self._asked_to_end.set()


def _end_with_parent() -> Callable[[], None] | None:
    """On Linux the system ends a child whose parent was killed."""
    if sys.platform != "linux":
        return None
    prctl, parent = ctypes.CDLL(None).prctl, os.getpid()

    def prepare() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)

    return prepare
