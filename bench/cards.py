"""How long after a customer's post does its card stand in the team's room?

Web, worker, clock, an embedded Redis and SQLite, all as they ship. Both instants are the sandbox's:
it notes when it has the post, just before it delivers the webhook, and when it takes the card.
"""

import json
import random
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Any

from bench.houses import BenchProblem, House, get, make_house, post
from bench.load import percentile
from cli.family import Family

ROOM = "desk-support"
PAUSE = (0.35, 0.65)  # seconds between posts: long enough for one, never in step with the clock
SETTLE_SECONDS = 30


@dataclass(frozen=True)
class Cards:
    """Milliseconds from post to card, in the order of the posts."""

    waits_ms: list[float]

    @property
    def p50_ms(self) -> float:
        return median(self.waits_ms)

    @property
    def p99_ms(self) -> float:
        return percentile(sorted(self.waits_ms), 99)


def measure(folder: Path, family: Family, posts: int) -> Cards:
    """Let so many customers post, one at a time; BenchProblem when a card is missing."""
    house = make_house("cards", family, folder)
    try:
        house.start("sandbox", "web", "worker", "clock")
        house.wait(f"{house.sandbox}/stage/clock", f"{house.desk}/readyz")
        _post(house, "warm_up")
        _settle(house)
        handles = [f"customer_{n:04}" for n in range(posts)]
        pauses = random.Random(1)  # the same pauses in every run
        for handle in handles:
            house.check()
            time.sleep(pauses.uniform(*PAUSE))
            _post(house, handle)
        _settle(house)
        return Cards(_waits(house, handles))
    finally:
        family.end()


def _post(house: House, handle: str) -> None:
    said = {"handle": handle, "text": f"@deskhand my order is late, says {handle}"}
    post(f"{house.sandbox}/stage/x/post", said)


def _settle(house: House) -> None:
    asked = {"timeout": SETTLE_SECONDS}
    answer = post(f"{house.sandbox}/stage/settle", asked, SETTLE_SECONDS + 10)
    if not answer["settled"]:
        raise BenchProblem(f"the desk does not come to rest: {answer}\n{house.logs()}")


def _waits(house: House, handles: list[str]) -> list[float]:
    posts = json.loads(get(f"{house.sandbox}/stage/x/posts"))["posts"]
    posted = {p["handle"]: datetime.fromisoformat(p["at"]).timestamp() for p in posts}
    room = json.loads(get(f"{house.sandbox}/stage/slack/rooms/{ROOM}"))["messages"]
    return [(_card_at(room, handle, house) - posted[handle]) * 1000 for handle in handles]


def _card_at(room: list[dict[str, Any]], handle: str, house: House) -> float:
    """When the customer's card came: a message's ts is that instant."""
    for message in room:
        if f"@{handle}" in json.dumps(message["blocks"]):
            return float(message["ts"])
    raise BenchProblem(f"no card of {handle}\n{house.logs()}")
