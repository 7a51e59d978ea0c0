"""How often may the app call? Each method by its tier, and one post a second into each room.

Real time counts, whatever the stage's clock says. https://docs.slack.dev/apis/web-api/rate-limits
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

POST_BURST = 5  # posts into one room that pass at once
POSTS_PER_SECOND = 1.0

# Slack's tiers, in calls a minute; as many pass at once
TIER_2, TIER_3, TIER_4, SPECIAL = 20, 50, 100, 600


@dataclass
class _Bucket:
    """Fills by `rate` a second, up to `most`."""

    rate: float
    most: float
    at: float
    left: float = field(init=False)

    def __post_init__(self) -> None:
        self.left = self.most

    def take(self, now: float) -> float:
        """Take one; 0, or the seconds until there is one."""
        self.left = min(self.most, self.left + (now - self.at) * self.rate)
        self.at = now
        if self.left < 1:
            return (1 - self.left) / self.rate
        self.left -= 1
        return 0.0


@dataclass
class Limits:
    """The limits, while they are on."""

    on: bool = False
    clock: Callable[[], float] = monotonic
    _buckets: dict[tuple[str, str], _Bucket] = field(default_factory=dict)

    def switch(self, *, on: bool) -> None:
        """From now on, with every bucket full; or not at all."""
        self.on = on
        self._buckets.clear()

    def wait(self, method: str, per_minute: int, room: str = "") -> float:
        """0 when the call passes, else the seconds to wait.

        Args:
            method: which one is called; each has a limit of its own.
            per_minute: how often it may be.
            room: where is posted; posts are limited by room instead.
        """
        if not self.on:
            return 0.0
        now = self.clock()
        rate = POSTS_PER_SECOND if room else per_minute / 60
        most = POST_BURST if room else per_minute
        bucket = self._buckets.setdefault((method, room), _Bucket(rate, most, now))
        return bucket.take(now)
