"""What may the app do for a while because a person acted? Open one form, and answer five times."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.world import World, real_seconds

TRIGGER_SECONDS = 3.0
RESPONSES_AT_MOST = 5
RESPONSE_LIFE = timedelta(minutes=30)


@dataclass
class Trigger:
    """The right to open a form: three seconds, once."""

    user: str
    until: float
    used: bool = False


@dataclass
class ResponseUrl:
    """Where a command or a press may be answered: thirty minutes, five times."""

    user: str
    room: str
    until: datetime
    left: int = RESPONSES_AT_MOST


class Chances:
    """The triggers and the addresses for answers, by their ids."""

    def __init__(self, world: World, base: str) -> None:
        self._world = world
        self._base = base
        self.triggers: dict[str, Trigger] = {}
        self.responses: dict[str, ResponseUrl] = {}

    def new_trigger(self, user: str) -> str:
        """A trigger id for what `user` just did."""
        id = f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**9)}.{secrets.token_hex(16)}"
        self.triggers[id] = Trigger(user, real_seconds() + TRIGGER_SECONDS)
        return id

    def new_response_url(self, user: str, room: str) -> str:
        """An address at which this person may be answered."""
        id = secrets.token_urlsafe(18)
        self.responses[id] = ResponseUrl(user, room, self._world.now() + RESPONSE_LIFE)
        return f"{self._base}/slack/response/{id}"
