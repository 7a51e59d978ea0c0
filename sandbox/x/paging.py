"""Which page of a list does a call ask for? From an id or an instant on, so many at once."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Generic, TypeVar

from aiohttp import web

from sandbox.x.problems import invalid

AT_MOST = 100
SINCE = ("since_id", "until_id", "start_time", "end_time")
PAGES = ("max_results", "pagination_token")

T = TypeVar("T")

_NUMBER = re.compile(r"[0-9]{1,9}")
_ID = re.compile(r"[0-9]{1,19}")
_TOKEN = re.compile(r"b([0-9a-f]{1,16})")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z", re.ASCII)


@dataclass(frozen=True)
class Page(Generic[T]):
    """What one call is shown."""

    items: list[T]
    meta: dict[str, Any]


@dataclass(frozen=True)
class Window:
    """What a call wants of a list."""

    most: int
    before: int | None = None  # ids below this one: the page after one that was shown
    since_id: int | None = None
    until_id: int | None = None
    start: datetime | None = None
    end: datetime | None = None

    def holds(self, id: int, at: datetime) -> bool:
        """Whether something of that id and instant is in it."""
        return (
            (self.before is None or id < self.before)
            and (self.since_id is None or id > self.since_id)
            and (self.until_id is None or id < self.until_id)
            and (self.start is None or at >= self.start)
            and (self.end is None or at < self.end)
        )


def read_window(request: web.Request, at_least: int, otherwise: int = 10) -> Window:
    """The window of a call; XRefusal (400) for what cannot be one.

    Args:
        request: the call.
        at_least: the fewest that `max_results` may name.
        otherwise: how many are shown when it names none.
    """
    asked = request.query.get("max_results", str(otherwise))
    if not _NUMBER.fullmatch(asked) or not at_least <= int(asked) <= AT_MOST:
        said = f"The `max_results` query parameter value [{asked}] is not between {at_least} and"
        invalid(f"{said} {AT_MOST}", "max_results", asked)
    return Window(
        most=int(asked),
        before=_before(request),
        since_id=_id(request, "since_id"),
        until_id=_id(request, "until_id"),
        start=_instant(request, "start_time"),
        end=_instant(request, "end_time"),
    )


def page(
    found: Iterable[T],
    window: Window,
    id_of: Callable[[T], str],
    at_of: Callable[[T], datetime],
) -> Page[T]:
    """The first page of `found`, newest first, in the window."""
    held = (one for one in found if window.holds(int(id_of(one)), at_of(one)))
    items = list(islice(held, window.most + 1))
    more, items = len(items) > window.most, items[: window.most]
    meta: dict[str, Any] = {"result_count": len(items)}
    if items:
        meta |= {"newest_id": id_of(items[0]), "oldest_id": id_of(items[-1])}
    if more:
        meta["next_token"] = f"b{int(id_of(items[-1])):x}"
    return Page(items, meta)


def _before(request: web.Request) -> int | None:
    asked = request.query.get("pagination_token") or request.query.get("next_token")
    if asked is None:
        return None
    token = _TOKEN.fullmatch(asked)
    if token is None:
        invalid("The `pagination_token` is not one of ours", "pagination_token", asked)
    return int(token[1], 16)


def _id(request: web.Request, name: str) -> int | None:
    asked = request.query.get(name)
    if asked is None:
        return None
    if not _ID.fullmatch(asked):
        said = f"The `{name}` query parameter value [{asked}] does not match ^[0-9]{{1,19}}$"
        invalid(said, name, asked)
    return int(asked)


def _instant(request: web.Request, name: str) -> datetime | None:
    asked = request.query.get(name)
    if asked is None:
        return None
    said = f"The `{name}` query parameter value [{asked}] is no RFC 3339 instant"
    if not _INSTANT.fullmatch(asked):
        invalid(said, name, asked)
    try:
        return datetime.fromisoformat(asked).astimezone(UTC)
    except ValueError:
        invalid(said, name, asked)
