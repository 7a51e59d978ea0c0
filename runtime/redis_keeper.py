"""Who ends the embedded Redis when its last user is gone, killed users included?

The keeper: one small process per folder, started by whoever needs Redis first. Every user holds a
shared lock on the file `users` for as long as it lives. The keeper asks for that lock alone, and
waits. The system drops a process's locks however it ends, SIGKILL included; so the keeper gets
the lock when the last user is gone, and only then. It ends the server and itself. No polling, no
process ids to mistake. Should the keeper itself be killed, the system ends the server with it
(on Linux; elsewhere the next start ends what it finds).

Run by its path, with the standard library alone: a quarter of the start-up time, and no need for
the project to be importable.
"""

import ctypes
import fcntl
import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep
from types import FrameType

USERS, KEEPER, SOCKET, LOG = "users", "keeper", "redis.sock", "redis.log"
READY = b"ready"
PATIENCE = 10.0  # seconds for a server to start, to answer or to end
LOOK_AGAIN = 0.01  # seconds
PR_SET_PDEATHSIG = 1  # linux/prctl.h


def opened(file: Path) -> int:
    """A descriptor for locking `file`; made when missing, closed in programs started from here."""
    return os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def taken(file: Path) -> bool:
    """Whether another process holds `file`'s lock."""
    descriptor = opened(file)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def said(address: str, command: bytes) -> bytes:
    """What the server at the socket `address` answers to `command`; nothing when none answers."""
    with socket.socket(socket.AF_UNIX) as line, suppress(OSError):
        line.settimeout(1)
        line.connect(address)
        line.sendall(command + b"\r\n")
        return line.recv(64)
    return b""


def answers(address: str) -> bool:
    """Whether a server answers at the socket `address`."""
    return said(address, b"PING").startswith(b"+PONG")


def keep(server: str, folder: Path, address: str) -> None:
    """Start `server` at `address`, tell stdout when it answers, end it after its last user."""
    alive = opened(folder / KEEPER)
    fcntl.flock(alive, fcntl.LOCK_EX)  # free but for the blink of somebody's `taken`
    users = opened(folder / USERS)
    with suppress(_ServerEnded):
        signal.signal(signal.SIGCHLD, _server_ended)
        process = _started(server, folder, address)
        _wait_for_answer(address)
        with suppress(BrokenPipeError):  # whoever started us is gone; others may have joined
            os.write(sys.stdout.fileno(), READY)
        os.close(sys.stdout.fileno())
        fcntl.flock(users, fcntl.LOCK_EX)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        _end(process)
    _clear_away(Path(address), folder)
    os.close(alive)  # before `users`: whoever waits for that one must not think us alive


class _ServerEnded(BaseException):
    """The server ended by itself: nothing is left to keep."""


def _server_ended(_number: int, _frame: FrameType | None) -> None:
    raise _ServerEnded


def _started(server: str, folder: Path, address: str) -> subprocess.Popen[bytes]:
    Path(address).unlink(missing_ok=True)
    prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None
    keeper = os.getpid()

    def die_with_keeper() -> None:
        if prctl is not None:
            prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
            if os.getppid() != keeper:
                os._exit(1)

    nothing_kept = ["--save", "", "--appendonly", "no"]
    no_network = ["--port", "0", "--unixsocket", address, "--unixsocketperm", "700"]
    with (folder / LOG).open("wb") as log:
        return subprocess.Popen(  # noqa: S603  # our own wheel's server, our own arguments
            [server, *no_network, *nothing_kept, "--dir", str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            preexec_fn=die_with_keeper,  # noqa: PLW1509  # one thread here: nothing can be held
        )


def _wait_for_answer(address: str) -> None:
    deadline = monotonic() + PATIENCE
    while not answers(address) and monotonic() < deadline:
        sleep(LOOK_AGAIN)


def _clear_away(address: Path, folder: Path) -> None:
    address.unlink(missing_ok=True)
    if address.parent != folder:
        with suppress(OSError):
            address.parent.rmdir()


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


if __name__ == "__main__":
    if os.fork():  # whoever started us need not wait for our end
        os._exit(0)
    keep(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
