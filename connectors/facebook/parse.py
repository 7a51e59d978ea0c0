"""What does one delivery of Meta say? Several entries, each with several items, in any order."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from connectors.contract import Reading, Unread, Unreadable
from connectors.facebook.feed import change
from connectors.facebook.fields import Json, document, items, table
from connectors.facebook.talks import overheard, talk
from lifecycle.messages import Fact, Message, OwnPost, Seen

_INSTAGRAM = "news of Instagram, which is no channel of this version: answer there"


@dataclass(frozen=True, slots=True)
class _Part:
    """One item that is read by itself: a bad one does not spoil the others."""

    raw: object  # an entry with this item alone
    read: Callable[[], Fact | str]


def read(body: bytes, account: str) -> Reading:
    """What `body`, whose signature was verified, says to the page `account`; oldest first.

    Raises:
        Unreadable: nothing in it can be understood.
    """
    data = document(body)
    kind = data.get("object")
    if kind == "user":
        return Reading(ignored=("news of a person's profile",))
    if kind == "instagram":
        raise Unreadable(_INSTAGRAM)
    if kind != "page":
        raise Unreadable("object is not page")
    found = [
        _heard(part)
        for entry in items(data.get("entry"), "entry")
        for part in _parts(entry, account)
    ]
    if not found:
        raise Unreadable("no entry, or none that says anything")
    facts = [one for one in found if not isinstance(one, str | Unread)]
    return Reading(
        facts=tuple(sorted(facts, key=happened_at)),
        ignored=tuple(one for one in found if isinstance(one, str)),
        unread=tuple(one for one in found if isinstance(one, Unread)),
    )


def happened_at(fact: Fact) -> datetime:
    """When it happened, by the platform's clock: what the order goes by."""
    if isinstance(fact, Message | OwnPost):
        return fact.sent_at
    return fact.until if isinstance(fact, Seen) else fact.at


def _parts(value: object, account: str) -> Iterator[_Part]:
    """What an entry holds, item by item."""
    try:
        yield from list(_items(table(value, "an entry"), account))
    except Unreadable as problem:
        yield _Part(value, partial(_refuse, str(problem)))


def _items(entry: Json, account: str) -> Iterator[_Part]:
    time, page = entry.get("time"), entry.get("id")
    keys = [key for key in ("messaging", "standby", "changes") if key in entry]
    if not keys:
        raise Unreadable("an entry without messaging, standby or changes")
    for key in keys:
        for item in items(entry[key], key):
            raw = {"id": page, "time": time, key: [item]}
            if key == "changes":
                yield _Part(raw, partial(change, item, account, page, time))
            else:
                hear = talk if key == "messaging" else overheard
                yield _Part(raw, partial(hear, item, account, time))


def _refuse(why: str) -> Fact | str:
    raise Unreadable(why)


def _heard(part: _Part) -> Fact | str | Unread:
    try:
        return part.read()
    except Unreadable as problem:
        return Unread(str(problem), json.dumps({"object": "page", "entry": [part.raw]}))
