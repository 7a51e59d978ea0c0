"""In what form does Meta tell an app what happened? Items in entries, in signed plain ASCII."""

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Item:
    """One thing that happened."""

    place: str  # where in an entry it stands: messaging, standby or changes
    field: str  # what has to be subscribed for it
    about: str  # whose it is; an entry holds what is one person's
    told: Json


def signed(secret: str, body: bytes) -> dict[str, str]:
    """The headers of a delivery: Meta signs with SHA-256, and still with SHA-1."""
    key = secret.encode()
    return {
        "Content-Type": "application/json",
        "X-Hub-Signature": "sha1=" + hmac.new(key, body, "sha1").hexdigest(),
        "X-Hub-Signature-256": "sha256=" + hmac.new(key, body, hashlib.sha256).hexdigest(),
    }


def delivery(page: str, items: Sequence[Item], now: datetime) -> bytes:
    """The items in order, in as many entries as they need."""
    entries = [
        {"id": page, "time": _time(place, now), place: [item.told for item in those]}
        for (place, _), those in groupby(items, key=lambda item: (item.place, item.about))
    ]
    body = json.dumps({"object": "page", "entry": entries}, separators=(",", ":"))
    return body.replace("/", "\\/").encode()  # json.dumps leaves slashes; Meta escapes them


def millis(at: datetime) -> int:
    """Milliseconds since 1970, as Messenger counts."""
    return int(at.timestamp() * 1000)


def _time(place: str, now: datetime) -> int:
    """Messenger's entries count milliseconds, the page's seconds."""
    return int(now.timestamp()) if place == "changes" else millis(now)
