"""What connectors report: a customer's message, or a post of our own, whatever the platform."""

from dataclasses import dataclass
from datetime import datetime

from lifecycle.tickets import Channel


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote: the platform's id, and what people see."""

    id: str
    shown: str  # @maria_k
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Something a customer wrote, in one shape whatever the platform."""

    channel: Channel
    account: str  # our own handle's id on that platform
    id: str  # the platform's own id: what makes a second delivery harmless
    author: Author
    text: str
    sent_at: datetime  # the platform's word for when; UTC
    thread: str | None = None  # the platform's thread id, when it names one
    parent: str | None = None  # the post this one answers
    private: bool = False
    link: str | None = None
    reply_until: datetime | None = None  # after this the platform takes no answer


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPost:
    """A post of our account that reached us as news: our own echo, or a colleague elsewhere."""

    channel: Channel
    account: str
    id: str
    text: str
    sent_at: datetime
    thread: str | None = None
    parent: str | None = None
    to: str | None = None  # the customer's platform id, when the platform names one
    private: bool = False
    link: str | None = None


Fact = Message | OwnPost
