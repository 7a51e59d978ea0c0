"""How far has one journey through all rooms come? What the books keep of it until the next call."""

import json
from dataclasses import dataclass
from datetime import datetime

from connectors.slack.fields import Json, items, optional_ts, stamp
from connectors.slack.known import Kind


@dataclass(frozen=True, slots=True)
class Trip:
    """One journey through all rooms: what was said between two instants, and where to go still."""

    start: str  # a time stamp
    end: str
    left: tuple[tuple[str, str], ...] = ()  # kind and id of each place

    def cursor(self) -> str:
        """What to ask with the next time."""
        if not self.left:
            return json.dumps({"start": self.end})
        return json.dumps({"start": self.start, "end": self.end, "left": self.left})


def under_way(cursor: str | None, since: datetime) -> Trip | None:
    """The journey that is under way; None where a new one begins."""
    data = _loaded(cursor)
    start, end = optional_ts(data, "start"), optional_ts(data, "end")
    left = [
        (str(one[0]), str(one[1]))
        for one in items(data.get("left"))
        if isinstance(one, list) and len(one) == 2 and one[0] in set(Kind)
    ]
    return Trip(start or stamp(since), end, tuple(left)) if end and left else None


def started(cursor: str | None) -> str:
    """Where the next journey begins; empty where no cursor says."""
    return optional_ts(_loaded(cursor), "start")


def _loaded(cursor: str | None) -> Json:
    """What a cursor says; nothing where it is none of ours, and all is read anew."""
    try:
        data = json.loads(cursor or "{}")
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}
