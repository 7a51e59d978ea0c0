"""Made-up people and what they write."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from lifecycle.desk import Desk
from lifecycle.messages import Author, Message, OwnPost
from lifecycle.packs import shipped_pack
from lifecycle.policy import Policy
from lifecycle.routing import Routing
from lifecycle.tickets import Agent, AgentId, Channel
from storage.store import Store

START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
MARIA = Author("55", "@maria_k", "Maria K.")
TOM = Author("56", "@tom_h", "Tom H.")
AGENT = Agent(AgentId("U0AGENT1"), "agent-1")
OTHER = Agent(AgentId("U0AGENT2"), "agent-2")
BITBLOCK: Policy = shipped_pack("bitblock")


def message(id: str, text: str = "@deskhand the server is down", **more: Any) -> Message:
    """A public message of Maria's, unless `more` says otherwise."""
    given: dict[str, Any] = {"author": MARIA, "sent_at": START} | more
    return Message(channel=Channel.X, account="100", id=id, text=text, **given)


def own_post(id: str, text: str, **more: Any) -> OwnPost:
    """A post of our own account."""
    given: dict[str, Any] = {"sent_at": START} | more
    return OwnPost(channel=Channel.X, account="100", id=id, text=text, **given)


@dataclass
class Clock:
    """A clock that tests move."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        """Move on by so many `hours`, `minutes` …"""
        self.now += timedelta(**by)


@dataclass
class Bell:
    """A doorbell that counts."""

    rings: int = 0
    clock: Clock = field(default_factory=Clock)

    def __call__(self) -> None:
        self.rings += 1


def desk(store: Store, clock: Callable[[], datetime], policy: Policy = BITBLOCK) -> Desk:
    """A desk of one team, `support`, over `store`."""
    return Desk(store, lambda _team: policy, Routing((), "support"), clock, Bell())
