"""How many webhooks does the desk acknowledge in a second, each committed before the answer?

`deskhand web` on SQLite and on PostgreSQL, and the bare handler, take turns; only one works at a
time. Every delivery is a new post of a new customer, so every acknowledgement is a ticket.
"""

import json
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from sqlalchemy import func, select

from bench.houses import PROJECT, BenchProblem, House, get, make_house, postgres
from bench.load import PATIENCE, Load
from bench.machine import postgres_safety
from cli.family import Family
from storage.schema import tickets
from storage.store import Store

BARE = "bare handler"
SQLITE = "desk on SQLite"
POSTGRES = "desk on PostgreSQL"
APART = 10_000_000  # between the first posts of two rounds: more than any round delivers
WARM_UP = 1.0  # seconds
_CPU = re.compile(r"^process_cpu_seconds_total (\S+)$", re.MULTILINE)


@dataclass(frozen=True)
class Turn:
    """One round at one server."""

    load: Load
    cpu_us: float | None  # of the server process for each acknowledgement; where the system tells


@dataclass
class Server:
    """One of the three, and its turns."""

    name: str
    house: House
    warm_up: int = 0  # acknowledgements before the first turn
    turns: list[Turn] = field(default_factory=list)

    @property
    def acknowledged(self) -> int:
        return self.warm_up + sum(turn.load.acknowledged for turn in self.turns)


@dataclass(frozen=True)
class Measured:
    """The bare handler first, then the desk on each database."""

    servers: list[Server]
    postgres: str  # its version, and how safe its commits are


def measure(
    folder: Path, family: Family, rounds: int, seconds: float, connections: int
) -> Measured:
    """Every server with its turns, interleaved; BenchProblem when one refused or lost anything."""
    with postgres(folder) as uri:
        try:
            servers = _measure(folder, family, uri, rounds, seconds, connections)
            return Measured(servers, postgres_safety(uri))
        finally:
            family.end()  # before the database under them goes


def _measure(
    folder: Path, family: Family, uri: str, rounds: int, seconds: float, connections: int
) -> list[Server]:
    servers = [
        Server(BARE, make_house("bare", family, folder)),
        Server(SQLITE, make_house("sqlite", family, folder)),
        Server(POSTGRES, make_house("postgres", family, folder, uri)),
    ]
    for server in servers:
        server.house.start("bare" if server.name == BARE else "web")
    for server in servers:
        server.house.wait(f"{server.house.desk}/healthz")
        server.warm_up = _turn(server, 0, WARM_UP, connections).load.acknowledged
    for number in range(1, rounds + 1):
        for server in servers:
            server.turns.append(_turn(server, number * APART, seconds, connections))
    for server in servers[1:]:
        _audit(server)
    return servers


def _turn(server: Server, first: int, seconds: float, connections: int) -> Turn:
    server.house.check()
    before = _cpu(server.house)
    load = _knock(server.house, first, seconds, connections)
    after = _cpu(server.house)
    if load.others or not load.acknowledged:
        raise BenchProblem(
            f"{server.name}: {load.acknowledged} acknowledged, others by status: {load.others}\n"
            f"{server.house.logs()}"
        )
    if before is None or after is None:
        return Turn(load, None)
    return Turn(load, (after - before) / load.acknowledged * 1e6)


def _knock(house: House, first: int, seconds: float, connections: int) -> Load:
    options = {"port": house.port, "connections": connections, "seconds": seconds, "first": first}
    words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    try:
        done = subprocess.run(
            [sys.executable, "-m", "bench.load", *words],
            cwd=PROJECT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=seconds + 2 * PATIENCE,
            check=True,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        house.check()
        said = str(error.stderr)[-2000:]
        raise BenchProblem(f"the load did not end well: {said}\n{house.logs()}") from None
    return Load(**json.loads(done.stdout))


def _cpu(house: House) -> float | None:
    """Seconds of processor that the server process has used."""
    found = _CPU.search(get(f"{house.desk}/metrics").decode())
    return float(found[1]) if found else None


def _audit(server: Server) -> None:
    """Every acknowledgement is a ticket in the books."""
    store = Store(server.house.database_url)
    try:
        counted = select(func.count()).select_from(tickets)
        kept = store.read(lambda c: c.execute(counted).scalar_one())
    finally:
        store.close()
    if kept != server.acknowledged:
        raise BenchProblem(f"{server.name}: {server.acknowledged} acknowledged, {kept} tickets")


def ratios(server: Server, bare: Server) -> list[float]:
    """The server's rate as a share of the bare handler's, round by round."""
    pairs = zip(server.turns, bare.turns, strict=True)
    return [mine.load.rate / theirs.load.rate for mine, theirs in pairs]


def middle(server: Server, what: str) -> float:
    """The median over the rounds of one of Load's figures."""
    return median(float(getattr(turn.load, what)) for turn in server.turns)
