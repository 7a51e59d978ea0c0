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
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol, runtime_checkable

from lifecycle.messages import Fact, File
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
    private: bool  # goes where only the customer reads it
    was_private: bool = False  # the message that it answers was private as well
    automatic: bool = False  # the policy wrote it, no person
    heard_at: datetime | None = None  # when the customer wrote last, by the platform's clock
    after: str | None = None  # the platform's id of our post that this one goes on from
    addressed: bool = True  # the message that it answers spoke to us
    solves: bool = False  # the ticket is solved by it: the customer may be asked whether they agree


@dataclass(frozen=True, slots=True)
class Receipt:
    """The platform's word that it has our reply."""

    id: str  # the platform's id of our post
    link: str | None = None
    thread: str | None = None  # where it stands, when that is not the thread it answers in
    to: str | None = None  # the customer's platform id there, when it is another one


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


@dataclass(frozen=True, slots=True)
class Missed:
    """What a platform tells when it is asked what came while we were away."""

    facts: tuple[Fact, ...]  # oldest first
    cursor: str  # what to ask with the next time
    more: bool = False  # ask again at once
    gap: str | None = None  # what can't be had any more, for the operations room
    reads: int = 0  # how much was used of what the platform counts, or charges for


class NotFetched(ConnectorError):
    """An attachment can't be had; the message says why, for the agent."""


class Mark(StrEnum):
    """How far a request has come, as its own author may see it at a glance."""

    NONE = "none"  # nobody has it yet
    TAKEN = "taken"
    WAITING = "waiting"  # for its author, or for something to arrive
    SOLVED = "solved"


@runtime_checkable
class Marking(Protocol):
    """What a channel may be able to do besides: show how far a request has come."""

    def mark(self, post: str, mark: Mark) -> None:
        """Put `mark` on a customer's post, in the place of another one of ours."""


class Connector(Protocol):
    """One channel. Sync; safe to use from several threads.

    A call to the platform raises DeliveryDelayed, DeliveryRefused or DeliveryUncertain, whatever
    it was for.
    """

    channel: Channel

    @property
    def account(self) -> str:
        """The id of our own handle, page or workspace there."""

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

    def split(self, text: str, *, private: bool) -> tuple[str, ...]:
        """`text` in parts that the platform takes, in order; nothing of it is lost.

        One part where it fits as it is.
        """

    def remarks(self, reply: Outgoing, now: datetime) -> tuple[str, ...]:
        """What an agent should know before sending: costs, windows, what a tier forbids."""

    def cautions(self, reply: Outgoing) -> tuple[str, ...]:
        """What an agent is asked about once more before `reply` goes out, such as what it costs."""

    def send(self, reply: Outgoing) -> Receipt:
        """Deliver; DeliveryDelayed, DeliveryRefused or DeliveryUncertain when it can't."""

    def look(self, reply: Outgoing, since: datetime) -> Sight:
        """Whether `reply`, perhaps sent after `since`, is on the platform."""

    def backfill(self, since: datetime, cursor: str | None) -> Missed:
        """What came while we were away; all of it may be known already.

        Args:
            since: how far back to look the first time.
            cursor: what the last call gave; None the first time.
        """

    def pace(self, used: int, now: datetime) -> timedelta | None:
        """How often `backfill` is to be asked while all is well; None: only after an absence.

        `used` is what was read this month, of what the platform counts.
        """

    def kind(self, reply: Outgoing) -> str:
        """What a reply counts as where the platform charges for it: one word, such as `post`."""

    def spent(self, used: Mapping[str, int]) -> str | None:
        """What the month has cost so far, in words; None where the platform is free.

        `used` is how often each kind was sent, and how much was read (`reads`).
        """

    def fetch(self, ref: str, at_most: int) -> File:
        """The content behind an attachment's `ref`, `at_most` bytes; NotFetched."""

    def health(self) -> list[str]:
        """What is wrong with the account, each fault with its fix: token, scopes, webhook."""

    def close(self) -> None:
        """Let the lines to the platform go; a later call opens new ones."""


@runtime_checkable
class PassesOnDeletions(Protocol):
    """A channel whose platform tells us that a person wants what we know of them to be gone."""

    def asked_to_forget(self, body: bytes) -> str:
        """Whom a request names, as the platform names them; BadSignature, Unreadable."""

    def ids_of(self, person: str) -> tuple[str, ...]:
        """The ids under which that person wrote to us; empty when they never did."""
