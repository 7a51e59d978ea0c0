"""How is one field of Slack's JSON read, when anything may stand there?"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.contract import Unreadable

Json = Mapping[str, Any]

_ID = re.compile(r"[A-Za-z0-9_-]{1,24}", re.ASCII)
_TS = re.compile(r"(\d{1,12})\.(\d{1,6})", re.ASCII)
_BROKEN = re.compile("[\x00\ud800-\udfff]")
_LATEST = 253_402_300_799  # the last second that a datetime can say
_TEXT_AT_MOST = 100_000  # characters


def table(value: object, name: str) -> Json:
    """`value` as a JSON object; Unreadable names the field."""
    if isinstance(value, dict):
        return value
    raise Unreadable(f"{name} is not an object")


def items(value: object) -> list[Any]:
    """`value` when it is a JSON array, else nothing."""
    return value if isinstance(value, list) else []


def inner(data: Json, key: str) -> Json:
    """The object under `key`; an empty one where there is none."""
    found = data.get(key)
    return found if isinstance(found, dict) else {}


def id_of(data: Json, key: str) -> str:
    """The id under `key`; Unreadable."""
    if found := optional_id(data, key):
        return found
    raise Unreadable(f"{key} is missing or no id")


def optional_id(data: Json, key: str) -> str:
    """The id under `key`; empty when there is none."""
    value = data.get(key)
    return value if isinstance(value, str) and _ID.fullmatch(value) else ""


def ts_of(data: Json, key: str = "ts") -> str:
    """A message's identity in its room, "seconds.micros"; Unreadable."""
    if found := optional_ts(data, key):
        return found
    raise Unreadable(f"{key} is missing or no time stamp")


def optional_ts(data: Json, key: str) -> str:
    """The time stamp under `key`; empty when there is none."""
    value = data.get(key)
    return value if isinstance(value, str) and _TS.fullmatch(value) else ""


def instant(ts: str) -> datetime:
    """The instant that a time stamp names; UTC."""
    match = _TS.fullmatch(ts)
    if match is None:
        raise Unreadable("no time stamp")
    seconds = min(int(match[1]), _LATEST)
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(
        seconds=seconds, microseconds=int(match[2].ljust(6, "0"))
    )


def stamp(at: datetime) -> str:
    """The time stamp of an instant."""
    return f"{at.timestamp():.6f}"


def short(value: object, at_most: int = 200) -> str:
    """`value` when it is a text, else nothing: as every database keeps it."""
    return _BROKEN.sub("\ufffd", value[:at_most]) if isinstance(value, str) else ""


def text_of(value: object) -> str:
    """A message's whole text; nothing where it has none."""
    return short(value, _TEXT_AT_MOST)
