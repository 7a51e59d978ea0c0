"""What must a channel be able to do, and how does it say that something went wrong?

ConnectorError
├── BadSignature      not from the platform: 401, nothing is kept
├── Unreadable        signed, but not understood: kept raw as a dead letter
├── DeliveryDelayed   not now; knows from when on it may be tried again
├── DeliveryRefused   never; the agent is told why
└── DeliveryUncertain may have happened: look, then ask
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from lifecycle.messages import Fact
from lifecycle.tickets import Channel, ReplyId


class ConnectorError(Exception):
    """Base of what a connector raises on purpose."""


class BadSignature(ConnectorError):
    """The delivery's signature is missing or wrong."""


class Unreadable(ConnectorError):
    """A signed delivery whose shape is not known; the message says what is odd about it."""


class DeliveryDelayed(ConnectorError):
    """The platform takes nothing now."""

    def __init__(self, why: str, retry_after: float | None = None) -> None:
        super().__init__(why)
        self.retry_after = retry_after  # seconds from now, when the platform named them


class DeliveryRefused(ConnectorError):
    """The platform will not take it; the message is for the agent."""


class DeliveryUncertain(ConnectorError):
    """Nobody can tell yet whether the customer has it."""


@dataclass(frozen=True, slots=True)
class Unread:
    """One part of a signed delivery that was not understood."""

    why: str
    raw: str  # JSON, as it came


@dataclass(frozen=True, slots=True)
class Reading:
    """What one delivery says."""

    facts: tuple[Fact, ...] = ()
    ignored: tuple[str, ...] = ()  # why, one for each part that concerns nobody: a retweet, a like
    unread: tuple[Unread, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What the platform's own check of our URL gets back."""

    status: int
    content_type: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A reply on its way to a customer. A note has no such form."""

    reply: ReplyId
    account: str
    text: str
    answers: str  # the platform's id of the message it replies to
    to: str  # the customer's platform id
    thread: str
    private: bool


@dataclass(frozen=True, slots=True)
class Receipt:
    """The platform's word that it has our reply."""

    id: str  # the platform's id of our post
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Our reply is on the platform."""

    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Absent:
    """Our reply is surely not on the platform."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """The platform can't be asked, or doesn't show enough to tell."""

    why: str


Sight = Found | Absent | Unknown


@dataclass(frozen=True, slots=True)
class Length:
    """How much of the platform's limit a text uses, by the platform's own counting."""

    used: int
    limit: int


class Connector(Protocol):
    """One channel. Sync; safe to use from several threads."""

    channel: Channel
    account: str

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        """Return when `body` carries the platform's signature; BadSignature otherwise."""

    def challenge(self, query: Mapping[str, str]) -> Answer:
        """The answer to the platform's check of our URL: 400 with a reason for a bad question."""

    def read(self, body: bytes) -> Reading:
        """What the verified `body` says; Unreadable when nothing in it can be understood."""

    def length(self, text: str, *, private: bool) -> Length:
        """How long the platform finds `text`."""

    def problem(self, text: str, *, private: bool) -> str | None:
        """Why the platform would refuse `text`, for the agent, or None when it would not."""

    def send(self, reply: Outgoing) -> Receipt:
        """Deliver; DeliveryDelayed, DeliveryRefused or DeliveryUncertain when it can't."""

    def look(self, reply: Outgoing, since: datetime) -> Sight:
        """Whether `reply`, perhaps sent after `since`, is on the platform."""

    def health(self) -> list[str]:
        """What is wrong with the account, each fault with its fix; empty when all is well."""
