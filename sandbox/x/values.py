"""What are a user, a post and a direct message on X? Values; `state` keeps them."""

from dataclasses import dataclass, field
from datetime import datetime

from sandbox.x.pictures import Media

LONG_FROM = 280  # characters; what a long post is longer than


@dataclass(frozen=True)
class User:
    id: str
    handle: str
    name: str
    since: datetime


@dataclass
class Standing:
    """What an account has chosen, or what X has done to it."""

    protected: bool = False
    suspended: bool = False
    blocks_us: bool = False
    encrypted: bool = False  # its conversation with us has moved to XChat
    dms: str = ""  # whom it lets write: "" who was written to first, or open, closed, verified


@dataclass
class Post:
    """One version of a post; `reply_to` and `quote` are ids of other posts."""

    id: str
    author: User
    text: str
    at: datetime
    conversation: str
    reply_to: str | None = None
    quote: str | None = None
    media: tuple[Media, ...] = ()
    long: bool = False  # beyond 280, as premium accounts write
    by_api: bool = False
    history: list[str] = field(default_factory=list)  # ids of all versions, shared among them
    deleted: bool = False
    hidden: bool = False

    @property
    def is_latest(self) -> bool:
        return self.history[-1] == self.id


@dataclass
class DirectMessage:
    id: str
    sender: User
    recipient: User
    text: str
    at: datetime
    media: Media | None = None
    encrypted: bool = False
    by_api: bool = False
    deleted_by_us: bool = False  # the other person still has it

    @property
    def talk(self) -> str:
        """X's id of the conversation: both users, the smaller id first."""
        return "-".join(sorted((self.sender.id, self.recipient.id), key=int))
