"""How is one field of X's JSON read, when anything may stand there?"""

import html
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.contract import Unreadable

Json = Mapping[str, Any]

_TWITTER_EPOCH_MS = 1_288_834_974_657  # snowflake ids count milliseconds from here
_ID = re.compile(r"\d{1,25}", re.ASCII)
_BROKEN = re.compile("[\x00\ud800-\udfff]")
_SHORT_LINK = re.compile("https://t[.]co/[A-Za-z0-9]+")
_AT_MOST = 100_000  # characters of one text
_ESCAPES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}


def table(value: object, name: str) -> Json:
    """`value` as a JSON object; Unreadable names the field."""
    if isinstance(value, dict):
        return value
    raise Unreadable(f"{name} is not an object")


def items(value: object, name: str) -> list[Any]:
    """`value` as a JSON array; nothing counts as an empty one."""
    if value is None:
        return []
    if isinstance(value, list):
        return value
    raise Unreadable(f"{name} is not a list")


def id_of(data: Json, key: str = "id") -> str:
    """The id under `key`: the `_str` form first, since JSON numbers lose digits elsewhere."""
    found = optional_id(data, key)
    if found is None:
        raise Unreadable(f"{key} is missing or no id")
    return found


def optional_id(data: Json, key: str) -> str | None:
    """The id under `key`, or None when there is none."""
    for name in (f"{key}_str", key):
        value = data.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if isinstance(value, str) and _ID.fullmatch(value):
            return value
    return None


def words(value: object, name: str, at_most: int = _AT_MOST) -> str:
    """`value` as text that every database keeps: no NUL, no half of a surrogate pair."""
    if not isinstance(value, str):
        raise Unreadable(f"{name} is not a text")
    return _BROKEN.sub("\ufffd", value[:at_most])


def short(value: object, at_most: int = 200) -> str:
    """`value` when it is a text, else nothing: for names that may be missing."""
    return words(value, "name", at_most) if isinstance(value, str) else ""


def unescaped(text: str) -> str:
    """X escapes exactly three characters; undone once, `&amp;` last."""
    for escape, letter in _ESCAPES.items():
        text = text.replace(escape, letter)
    return text


def expanded(text: str, entities: object) -> str:
    """`text` with t.co links as the addresses that they stand for, as long as there is room."""
    targets = _targets(entities)
    room = _AT_MOST - len(text)

    def target(found: re.Match[str]) -> str:
        nonlocal room
        address = targets.get(found[0], found[0])
        growth = len(address) - len(found[0])
        if growth > room:
            return found[0]
        room -= growth
        return address

    return _SHORT_LINK.sub(target, text)


def _targets(entities: object) -> dict[str, str]:
    """Where each short link leads, escaped as X escapes its texts."""
    urls = entities.get("urls") if isinstance(entities, dict) else None
    targets = {}
    for url in urls if isinstance(urls, list) else []:
        if isinstance(url, dict):
            link, address = url.get("url"), url.get("expanded_url")
            if isinstance(link, str) and isinstance(address, str):
                targets[link] = html.escape(_BROKEN.sub("\ufffd", address), quote=False)
    return targets


def instant(value: object, id: str) -> datetime:
    """X's old or new form of an instant, or the one inside a snowflake id; UTC."""
    if isinstance(value, str):
        for reading in (_old_form, datetime.fromisoformat):
            try:
                found = reading(value)
                return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
            except (ValueError, OverflowError):
                continue
    return from_snowflake(id)


def from_millis(value: object, id: str) -> datetime:
    """Milliseconds since 1970, as a text or a number; else the instant inside the id."""
    millis = str(value)
    if re.fullmatch(r"\d{1,14}", millis, re.ASCII):
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(millis))
    return from_snowflake(id)


def from_snowflake(id: str) -> datetime:
    """The instant at which X made `id`."""
    millis = min((int(id) >> 22) + _TWITTER_EPOCH_MS, 253_402_300_799_000)
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=millis)


def _old_form(value: str) -> datetime:
    return datetime.strptime(value, "%a %b %d %H:%M:%S %z %Y")
