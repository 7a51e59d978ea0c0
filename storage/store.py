"""The desk's books: one object that the desk writes through and everybody reads from."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cached_property
from typing import TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError

from lifecycle.books import DuePromise, Unit
from lifecycle.tickets import TicketId
from storage import promising, reading
from storage.engine import READING, open_engine, transact
from storage.unit import SqlUnit

__all__ = ["Connection", "Store"]

Result = TypeVar("Result")


class Store:
    """lifecycle.books.Books on SQLite or PostgreSQL. Safe to use from several threads."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine: Engine = open_engine(url)
        self._kept_policies: frozenset[str] = frozenset()  # versions that were surely committed

    @cached_property
    def _reading(self) -> Engine:
        return self.engine.execution_options(**READING)

    def transact(self, work: Callable[[Unit], Result]) -> Result:
        """Run `work` in one transaction; again when another one came in between."""

        def attempt(connection: Connection) -> tuple[Result, set[str]]:
            unit = SqlUnit(connection, set(self._kept_policies))
            try:
                result = work(unit)
                unit.finish()
            except IntegrityError:
                self._kept_policies = frozenset()  # a restored database may lack what we knew
                raise
            return result, unit.kept_policies

        result, kept = transact(self.engine, attempt)
        self._kept_policies = frozenset(kept)
        return result

    def write(self, work: Callable[[Connection], Result]) -> Result:
        """Run `work` in one transaction on the plain connection."""
        return transact(self.engine, work)

    def read(self, work: Callable[[Connection], Result]) -> Result:
        """Run `work` on a connection that only reads."""
        with self._reading.connect() as connection:
            return work(connection)

    def due_promises(self, now: datetime, at_most: int) -> Sequence[DuePromise]:
        """Promises whose time has come, the longest overdue first."""
        return self.read(lambda c: promising.due_promises(c, now, at_most))

    def unclaimed(self, team: str, at_most: int) -> Sequence[TicketId]:
        """The team's tickets that wait for us and have no owner, in the order of the queue."""
        return self.read(lambda c: reading.unclaimed(c, team, at_most))

    def outdated(self, derivations: Iterable[str], at_most: int) -> Sequence[TicketId]:
        """Unclosed tickets whose promises were derived from none of these."""
        return self.read(lambda c: promising.outdated(c, derivations, at_most))

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()
