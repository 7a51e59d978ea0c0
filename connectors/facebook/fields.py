"""How is one field of Facebook's JSON read, when anything may stand there?"""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from connectors.contract import Unreadable

Json = Mapping[str, Any]

DEPTH_AT_MOST = 64
_ID_AT_MOST = 96  # letters of a post's id in the books
_PERSON = re.compile(r"[A-Za-z0-9][\w.-]{0,59}", re.ASCII)
_POST = re.compile(r"[A-Za-z0-9][\w.:-]{0,89}", re.ASCII)
_MESSAGE = re.compile("[!-~]{1,1000}")
_BROKEN = re.compile("[\x00\ud800-\udfff]")
_ADDRESS = re.compile(r"https?://[^\s\x00-\x1f\x7f\\]{1,4000}", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,16}", re.ASCII)
_AT_MOST = 100_000  # characters of one text
_BEGAN = datetime(1970, 1, 1, tzinfo=UTC)
_EARLIEST = datetime(2004, 1, 1, tzinfo=UTC)  # Facebook began in that year
_LATEST = datetime(2100, 1, 1, tzinfo=UTC)
_MILLIS_FROM = 100_000_000_000  # smaller numbers are seconds: Meta sends both


def document(raw: bytes | str) -> Json:
    """`raw` as a JSON object of bounded depth; Unreadable."""
    try:
        data = json.loads(raw)
    except RecursionError:
        raise Unreadable("nested too deeply") from None
    except ValueError:
        raise Unreadable("not JSON") from None
    if not isinstance(data, dict):
        raise Unreadable("not a JSON object")
    if _depth(data) > DEPTH_AT_MOST:
        raise Unreadable("nested too deeply")
    return data


def _depth(data: object) -> int:
    level, depth = [data], 0
    while level and depth <= DEPTH_AT_MOST:
        level = [
            inner
            for value in level
            if isinstance(value, dict | list)
            for inner in (value.values() if isinstance(value, dict) else value)
        ]
        depth += 1
    return depth


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


def inside(value: object, *path: str) -> Json:
    """The object at the end of `path`, or an empty one when anything on the way is missing."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def words(value: object, name: str, at_most: int = _AT_MOST) -> str:
    """`value` as text that every database keeps: no NUL, no half of a surrogate pair."""
    if not isinstance(value, str):
        raise Unreadable(f"{name} is not a text")
    return _BROKEN.sub("\ufffd", value[:at_most])


def optional_words(value: object, name: str) -> str:
    """`value` as text; nothing counts as an empty one."""
    return "" if value is None else words(value, name)


def short(value: object, at_most: int = 200) -> str:
    """`value` when it is a text, else nothing: for names that may be missing."""
    return words(value, "name", at_most).strip() if isinstance(value, str) else ""


def person_id(value: object, name: str) -> str:
    """The id of a person or a page: digits, as a text or a number."""
    return _matched(_PERSON, value, name)


def post_id(value: object, name: str) -> str:
    """The id of a post or a comment: it stands in addresses of the API."""
    return _matched(_POST, value, name)


def message_id(value: object, name: str) -> str:
    """The id of a message. One that is too long for the books is always shortened alike."""
    id = _matched(_MESSAGE, value, name)
    if len(id) <= _ID_AT_MOST:
        return id
    return "sha256:" + hashlib.sha256(id.encode()).hexdigest()


def _matched(form: re.Pattern[str], value: object, name: str) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value) if abs(value) < 10**60 else None
    if isinstance(value, str) and form.fullmatch(value):
        return value
    raise Unreadable(f"{name} is missing or no id")


def instant(value: object, name: str) -> datetime:
    """Seconds or milliseconds since 1970, or the API's ISO form; UTC; Unreadable."""
    found = _counted(value) or _written(value)
    if found is None or not _EARLIEST <= found <= _LATEST:
        raise Unreadable(f"{name} is no instant")
    return found


def _counted(value: object) -> datetime | None:
    if isinstance(value, bool) or not _NUMBER.fullmatch(str(value)):
        return None
    number = int(str(value))
    millis = number if number >= _MILLIS_FROM else number * 1000
    return _BEGAN + timedelta(milliseconds=min(millis, 10**13))


def _written(value: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
        return found.astimezone(UTC) if found and found.tzinfo else None
    except (ValueError, OverflowError):
        return None


def address(value: object) -> str:
    """`value` when it is a web address, else nothing."""
    if not isinstance(value, str) or not _ADDRESS.fullmatch(value):
        return ""
    try:
        return _BROKEN.sub("", value) if urlsplit(value).hostname else ""
    except ValueError:
        return ""


def host(url: str) -> str:
    """The host of `url` in small letters; nothing when it has none."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def is_at(url: str, *domains: str) -> bool:
    """Whether `url` leads to one of `domains`, or to a part of one."""
    found = host(url)
    return any(found == domain or found.endswith(f".{domain}") for domain in domains)
