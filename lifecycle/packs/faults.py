"""How is a table of TOML read so that every fault is named at once, each with its place?"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, TypeVar

Word = TypeVar("Word", bound=StrEnum)
Fault = Callable[[str, str], None]
Table = Mapping[str, Any]


class Faults:
    """What is wrong with one pack, in the order in which it was found."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def __call__(self, where: str, what: str) -> None:
        """Note a fault; the same one only once."""
        line = f"{where}: {what}" if where else what
        if line not in self.found:
            self.found.append(line)

    def unknown(self, table: Table, known: set[str], where: str) -> None:
        """Note every key that is not known."""
        for key in sorted(set(table) - known):
            self(where, f'unknown key "{key}"; known are {", ".join(sorted(known))}')

    def text(self, table: Table, key: str, where: str = "") -> str:
        """A text that says something."""
        value = table.get(key)
        if isinstance(value, str) and value.strip():
            return value
        self(f"{where}.{key}" if where else key, "needs a text")
        return ""

    def table(self, table: Table, key: str, where: str = "") -> Table:
        """A table; an empty one where there is none."""
        value = table.get(key, {})
        if isinstance(value, dict):
            return value
        self(f"{where}.{key}" if where else key, "needs a table")
        return {}

    def tables(self, table: Table, key: str) -> list[Table]:
        """A list of tables, written as `[[key]]`."""
        value = table.get(key, [])
        if isinstance(value, list) and all(isinstance(one, dict) for one in value):
            return value
        self(key, f"needs [[{key}]] tables")
        return []

    def flag(self, table: Table, key: str, where: str, otherwise: bool) -> bool:
        """True or false."""
        value = table.get(key, otherwise)
        if isinstance(value, bool):
            return value
        self(f"{where}.{key}", "needs true or false")
        return otherwise

    def word(self, kind: type[Word], value: object, where: str) -> Word | None:
        """One of the words of `kind`."""
        try:
            return kind(str(value))
        except ValueError:
            self(where, f'"{value}" is unknown; choose from {", ".join(kind)}')
            return None

    def words(self, table: Table, key: str, where: str) -> tuple[str, ...]:
        """A list of texts."""
        value = table.get(key, [])
        if isinstance(value, list) and all(isinstance(one, str) and one for one in value):
            return tuple(value)
        self(f"{where}.{key}", "needs a list of texts")
        return ()
