"""Which rows can wait until the transaction ends, so that one statement writes many of them?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import Connection, Insert, Table, insert
from sqlalchemy.dialects import postgresql, sqlite

from storage.schema import metadata

Row = Mapping[str, Any]
_REFERRED_TO_FIRST = metadata.sorted_tables


@dataclass(frozen=True, slots=True)
class Waiting:
    """Rows of one transaction that nobody has to read yet."""

    connection: Connection
    _rows: dict[Table, list[Row]] = field(default_factory=dict)

    def add(self, table: Table, rows: Sequence[Row]) -> None:
        """Take `rows` for `table`; all of a table's rows name the same columns."""
        self._rows.setdefault(table, []).extend(rows)

    def write(self) -> None:
        """Write what waits, each table's rows in the order in which they came."""
        if not self._rows:
            return
        for table in _REFERRED_TO_FIRST:
            insert_all(self.connection, table, self._rows.get(table, ()))
        self._rows.clear()


def insert_all(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert `rows`, if there are any, with one statement."""
    if rows:
        connection.execute(_insert(table), rows)


def insert_new(connection: Connection, table: Table, row: Row) -> bool:
    """Insert a row unless its key is there; True when it was inserted."""
    return new_key(connection, table, row) is not None


def new_key(connection: Connection, table: Table, row: Row) -> Any:  # noqa: ANN401 - any column
    """Insert a row unless its key is there; its first key column, None when it was there."""
    return connection.execute(_insert_new(table, connection.dialect.name), row).scalar()


@cache
def _insert(table: Table) -> Insert:
    return insert(table)


@cache
def _insert_new(table: Table, dialect: str) -> Insert:
    made = sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
    key = next(iter(table.primary_key.columns))
    return made.on_conflict_do_nothing().returning(key)
