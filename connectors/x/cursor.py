"""How far has X been asked? One place in each list, as JSON that the desk keeps."""

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime

from connectors.x.fields import Json, instant_or, optional_id, part, short, snowflake


@dataclass(frozen=True, slots=True)
class Place:
    """How far one list was read."""

    since: str  # the id up to which it was read whole
    at: datetime  # when that was
    wait: datetime | None = None  # X wants no question about it before


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far each list was read, and what was told of those that X does not show."""

    places: dict[str, Place]
    told: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, text: str | None, names: tuple[str, ...], since: datetime) -> "Cursor":
        """The cursor that `text` holds; a list of which it knows nothing begins at `since`."""
        data = _json(text)
        places = {name: _place(part(data, "places", name), since) for name in names}
        told = {name: short(part(data, "told").get(name), 1_000) for name in names}
        return cls(places, {name: words for name, words in told.items() if words})

    def __str__(self) -> str:
        return json.dumps(asdict(self), default=datetime.isoformat)


def _json(text: str | None) -> object:
    try:
        return json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}


def _place(data: Json, since: datetime) -> Place:
    found = optional_id(data, "since")
    at, wait = (instant_or(data.get(name), since) for name in ("at", "wait"))
    if found is None:
        return Place(snowflake(since), since)
    return Place(found, at, wait if data.get("wait") else None)
