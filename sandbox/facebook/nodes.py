"""How is an object of the Graph read? By fields; and a list of objects by pages with cursors."""

import base64
import binascii
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from sandbox.facebook.errors import Refused, invalid
from sandbox.facebook.fields import Wanted

PAGE_USUALLY, PAGE_AT_MOST = 25, 100
_NUMBER = re.compile(r"[0-9]{1,11}")

Json = dict[str, Any]
Read = Callable[[Wanted], Any]  # a field's value; None when the object has none


@dataclass(frozen=True)
class Node:
    """An object: how each of its fields is read, and which are told when none is asked for."""

    kind: str
    id: str
    fields: Mapping[str, Read]
    usual: tuple[str, ...]
    at: datetime | None = None  # when it was made or changed, for `since` and `until`


def read(node: Node, wanted: Sequence[Wanted]) -> Json:
    """The node as JSON; the id always. Refused when a field is not one of this kind."""
    told: Json = {}
    for one in wanted or [Wanted(name) for name in node.usual]:
        if one.name == "id":
            continue
        if one.name not in node.fields:
            why = f"Tried accessing nonexisting field ({one.name}) on node type ({node.kind})"
            raise invalid(why)
        value = node.fields[one.name](one)
        if value is not None:
            told[one.name] = _narrowed(value, one)
    return told | {"id": node.id}


def listed(url: str, nodes: Sequence[Node], wanted: Wanted) -> Json:
    """One page of `nodes`: {"data", "paging"}. `url` is the list's own address."""
    options = wanted.options
    found = [node for node in nodes if _between(node.at, options)]
    limit = min(PAGE_AT_MOST, _limit(options.get("limit", str(PAGE_USUALLY))))
    start = 0
    if options.get("after"):
        start = _place(found, options["after"]) + 1
    elif options.get("before"):
        start = max(0, _place(found, options["before"]) - limit)
    page = found[start : start + limit]
    told: Json = {"data": [read(node, wanted.inner) for node in page]}
    if page:
        first, last = _cursor(page[0]), _cursor(page[-1])
        told["paging"] = {"cursors": {"before": first, "after": last}}
        kept = {k: v for k, v in options.items() if k not in ("after", "before")}
        query = kept | {"limit": str(limit)} | ({"fields": wanted.source} if wanted.source else {})
        if start + limit < len(found):
            told["paging"]["next"] = f"{url}?{urlencode(query | {'after': last})}"
        if start:
            told["paging"]["previous"] = f"{url}?{urlencode(query | {'before': first})}"
    return told


def nested(url: str, nodes: Sequence[Node], wanted: Wanted) -> Json | None:
    """A list inside an object, which is left out when it is empty."""
    told = listed(url, nodes, wanted)
    return told if told["data"] else None


def stamp(at: datetime) -> str:
    """An instant as the Graph API writes it."""
    return at.strftime("%Y-%m-%dT%H:%M:%S+0000")


def _narrowed(value: Any, wanted: Wanted) -> Any:  # noqa: ANN401 - JSON
    """Of a plain object only what was asked for; a list of objects was read by field already."""
    if not wanted.inner or not isinstance(value, dict) or "data" in value:
        return value
    return {one.name: value[one.name] for one in wanted.inner if one.name in value}


def _limit(given: str) -> int:
    if not _NUMBER.fullmatch(given) or not int(given):
        raise invalid("Param limit must be a number greater than 0")
    return int(given)


def _between(at: datetime | None, options: Mapping[str, str]) -> bool:
    since, until = (options.get(name) for name in ("since", "until"))
    if at is None:
        return True
    return (not since or _instant(since) <= at) and (not until or at <= _instant(until))


def _instant(given: str) -> datetime:
    """Unix seconds, or an ISO date."""
    try:
        if _NUMBER.fullmatch(given):
            return datetime.fromtimestamp(int(given), UTC)
        found = datetime.fromisoformat(given)
    except (ValueError, OverflowError, OSError):
        raise invalid(f"since, until: {given[:50]!r} is no instant") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _cursor(node: Node) -> str:
    return base64.urlsafe_b64encode(node.id.encode()).decode()


def _place(nodes: Sequence[Node], cursor: str) -> int:
    """Where in the list the cursor stands; Refused when it is not one of this list's."""
    try:
        id = base64.urlsafe_b64decode(cursor.encode()).decode()
    except (binascii.Error, ValueError):
        id = ""
    for place, node in enumerate(nodes):
        if node.id == id:
            return place
    raise Refused(100, "(#100) Invalid cursors values.")
