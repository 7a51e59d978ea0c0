"""What does a table of a TOML file hold? What is asked of it, and every fault, collected."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


class Tables:
    """Reads values, collecting faults instead of stopping at the first."""

    def __init__(self) -> None:
        self.faults: list[str] = []

    def zone(self, name: str, where: str) -> ZoneInfo:
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self.faults.append(f'{where}.timezone: "{name}" is no time zone, e.g. Europe/Berlin')
            return ZoneInfo("UTC")

    def count(self, table: Mapping[str, Any], key: str, where: str) -> int | None:
        value = table.get(key)
        if value is None or (type(value) is int and value > 0):
            return value
        self.faults.append(f"{where}.{key}: needs a whole number above 0")
        return None

    def known(self, table: Mapping[str, Any], keys: set[str], where: str) -> None:
        for key in sorted(set(table) - keys):
            known = ", ".join(sorted(keys))
            self.faults.append(f'{where or "top"}: unknown key "{key}"; known are {known}')

    def table(self, value: object, where: str) -> Mapping[str, Any]:
        if isinstance(value, dict):
            return value
        self.faults.append(f"{where}: needs a table")
        return {}

    def word(
        self, table: Mapping[str, Any], key: str, where: str, otherwise: str | None = None
    ) -> str:
        value = table.get(key, otherwise)
        if isinstance(value, str) and key.endswith("room"):
            value = value.strip().removeprefix("#").strip()
        if isinstance(value, str) and (value.strip() or otherwise == ""):
            return value
        self.faults.append(f"{where}.{key}: needs a text")
        return "?"

    def words(self, table: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
        value = table.get(key, [])
        if isinstance(value, list) and all(isinstance(word, str) for word in value):
            return tuple(value)
        self.faults.append(f"{where}.{key}: needs a list of texts")
        return ()
