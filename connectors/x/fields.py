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
_LAST_LINK = re.compile(r"(?:^|\s)\s*(https://t[.]co/[A-Za-z0-9]+)\s*$")
_ADDRESS = re.compile(r"https?://[^\s\x00-\x20\x7f\ud800-\udfff\"<>\\^`{|}]{1,2000}")
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


def part(data: object, *keys: str) -> Json:
    """The object at the end of `keys`, or an empty one where there is none."""
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data if isinstance(data, dict) else {}


def tables(value: object) -> list[Json]:
    """The objects in a list that may be missing; what is none is left out."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def address(value: object) -> str | None:
    """`value` when it is an address of the web."""
    return value if isinstance(value, str) and _ADDRESS.fullmatch(value) else None


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
    targets = links(entities)
    room = _AT_MOST - len(text)

    def target(found: re.Match[str]) -> str:
        nonlocal room
        if found[0] not in targets:
            return found[0]
        whole = html.escape(targets[found[0]], quote=False)  # as X escapes its texts
        growth = len(whole) - len(found[0])
        if growth > room:
            return found[0]
        room -= growth
        return whole

    return _SHORT_LINK.sub(target, text)


def without(text: str, links: frozenset[str]) -> str:
    """`text` without the short links at its end that X put there for what hangs on it."""
    while (last := _LAST_LINK.search(text)) and last[1] in links:
        text = text[: last.start()]
    return text


def links(entities: object) -> dict[str, str]:
    """The short links of a text, and where each leads."""
    found = {}
    for url in tables(part(entities).get("urls")):
        link, target = url.get("url"), url.get("expanded_url")
        if isinstance(link, str) and isinstance(target, str):
            found[link] = _BROKEN.sub("\ufffd", target)
    return found


def instant(value: object, id: str) -> datetime:
    """X's old or new form of an instant, or the one inside a snowflake id; UTC."""
    return instant_or(value, from_snowflake(id))


def instant_or(value: object, otherwise: datetime) -> datetime:
    """X's old or new form of an instant, or another one; UTC."""
    if isinstance(value, str):
        for reading in (_old_form, datetime.fromisoformat):
            try:
                found = reading(value)
                return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
            except (ValueError, OverflowError):
                continue
    return otherwise


def from_millis(value: object) -> datetime | None:
    """Milliseconds since 1970, as a text or a number."""
    millis = str(value)
    if re.fullmatch(r"\d{1,14}", millis, re.ASCII):
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(millis))
    return None


def from_snowflake(id: str) -> datetime:
    """The instant at which X made `id`."""
    millis = min((int(id) >> 22) + _TWITTER_EPOCH_MS, 253_402_300_799_000)
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=millis)


def snowflake(at: datetime) -> str:
    """The smallest id that X may have made at that instant."""
    millis = round((at - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(milliseconds=1))
    return str(max(1, (millis - _TWITTER_EPOCH_MS) << 22))


def _old_form(value: str) -> datetime:
    return datetime.strptime(value, "%a %b %d %H:%M:%S %z %Y")
