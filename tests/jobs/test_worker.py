"""Does a worker wait for a Redis that goes away while the worker says hello?"""

import signal
import socket
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain, repeat
from pathlib import Path

import pytest

from jobs.worker import run_worker
from runtime.embedded_redis import ensure


class Flaky:
    """A line to Redis that is cut after so many commands, twice, and then holds."""

    def __init__(self, folder: Path, behind: str, commands: int) -> None:
        self.path = folder / "flaky.sock"
        self.cut = 0
        self._behind = behind
        self._commands = commands
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(self.path))
        self._listener.listen()
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._relay, args=(line,), daemon=True).start()

    def _relay(self, line: socket.socket) -> None:
        with line, socket.socket(socket.AF_UNIX) as server:
            server.connect(self._behind)
            back = threading.Thread(target=_copy, args=(server, line), daemon=True)
            back.start()
            _copy(line, server, self._goes_on())
            for side in (line, server):
                with suppress(OSError):
                    side.shutdown(socket.SHUT_RDWR)
            back.join(5)

    def _goes_on(self) -> Iterator[bool]:
        yield from [True] * self._commands
        if self.cut < 2:
            self.cut += 1
            yield False
        yield from repeat(True)


def _copy(source: socket.socket, target: socket.socket, goes_on: Iterable[bool] = ()) -> None:
    turns = chain(goes_on, repeat(True))
    with suppress(OSError):
        while (data := source.recv(65_536)) and next(turns):
            target.sendall(data)


class Morning:
    """A shift that counts how often it worked."""

    worked = 0

    def work(self) -> int:
        self.worked += 1
        return 0


@pytest.fixture
def signals() -> Iterator[None]:
    """RQ takes the process's signals; they are given back."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("signals")
@pytest.mark.parametrize("commands", [4, 6])
def test_a_redis_that_goes_while_the_worker_says_hello(tmp_path: Path, commands: int) -> None:
    redis = ensure(tmp_path)
    line = Flaky(tmp_path, redis.url.removeprefix("unix://").partition("?")[0], commands)
    shift = Morning()
    try:
        run_worker(f"unix://{line.path}", shift, burst=True)  # type: ignore[arg-type]
    finally:
        line.close()
        redis.stop()
    assert line.cut >= 1
    assert shift.worked == 1
