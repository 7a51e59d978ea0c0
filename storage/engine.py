"""How is the database opened, and what is tried again when another one came in between?"""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, IntegrityError, OperationalError, SQLAlchemyError
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from lifecycle.errors import DeskhandError, StaleTicket

BUSY_SECONDS = 10
DatabaseAway = SQLAlchemyError  # what a database that does not answer raises
READING = {"deskhand_reading": True}

Result = TypeVar("Result")


class DatabaseProblem(DeskhandError):
    """The database can't be used; says what to do."""


def open_engine(url: str) -> Engine:
    """An engine for `sqlite:///file` or `postgresql://…`; DatabaseProblem for any other URL."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise DatabaseProblem(
            "DESKHAND_DATABASE_URL is no database URL. Write sqlite:///deskhand.db or "
            "postgresql://user:password@host/name."
        ) from None
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed)
    if parsed.get_backend_name() == "postgresql":
        return create_engine(
            parsed.set(drivername="postgresql+psycopg"),
            pool_pre_ping=True,
            pool_size=8,
            max_overflow=4,
            connect_args={"connect_timeout": 5},
        )
    raise DatabaseProblem(
        f"Deskhand keeps its books in SQLite or PostgreSQL, not in {parsed.get_backend_name()}."
    )


def _sqlite(url: URL) -> Engine:
    if url.database and url.database != ":memory:":
        folder = Path(url.database).absolute().parent
        if not folder.is_dir():
            raise DatabaseProblem(f"The folder of the database does not exist: {folder}")
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:  # noqa: ANN401
    connection.isolation_level = None  # transactions begin where we say, not where pysqlite thinks
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    reading = connection.get_execution_options().get("deskhand_reading")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def transact(engine: Engine, work: Callable[[Connection], Result]) -> Result:
    """Run `work` in one transaction.

    It runs again from its beginning when another transaction came in between, so it must change
    nothing but the database. A commit whose answer was lost is repeated as well: every event
    carries what makes a repetition harmless.
    """
    for attempt in Retrying(
        retry=retry_if_exception_type((OperationalError, IntegrityError, StaleTicket)),
        stop=stop_after_attempt(6),
        wait=wait_random_exponential(multiplier=0.01, max=0.5),
        reraise=True,
    ):
        with attempt, engine.begin() as connection:
            return work(connection)
    raise AssertionError("tenacity raises what the last attempt raised")
