"""What is on X? Users, posts, direct messages."""

import re
from dataclasses import dataclass, field
from datetime import datetime

from sandbox.settings import SandboxSettings
from sandbox.world import StageError, World

_HANDLE = re.compile(r"\w{1,15}", re.ASCII)
_MENTION = re.compile(r"(?<![\w@])@(\w{1,15})(?![\w@])", re.ASCII)  # not in an e-mail address
_EPOCH_MS = 1_288_834_974_657  # snowflake ids count milliseconds from here


@dataclass(frozen=True)
class User:
    id: str
    handle: str
    name: str


@dataclass
class Post:
    """A post; `reply_to` is the id of the post that it answers."""

    id: str
    author: User
    text: str
    at: datetime
    conversation: str
    reply_to: str | None = None


@dataclass
class DirectMessage:
    id: str
    sender: User
    recipient: User
    text: str
    at: datetime


@dataclass
class XState:
    """Everything that X remembers."""

    world: World
    users: dict[str, User] = field(default_factory=dict)  # by handle in lower case
    posts: dict[str, Post] = field(default_factory=dict)
    messages: list[DirectMessage] = field(default_factory=list)
    _last_id: int = 0
    _next_user: int = 1000

    def __post_init__(self) -> None:
        """Our own account is there from the beginning."""
        settings: SandboxSettings = self.world.settings
        self.us = User(settings.x_user_id, settings.x_handle, "Deskhand")
        self.users[self.us.handle.lower()] = self.us

    def user(self, handle: object) -> User:
        """The user of that handle, made when new."""
        given = str(handle or "").removeprefix("@").strip()
        if not _HANDLE.fullmatch(given):
            raise StageError("handle: 1 to 15 letters, digits or underscores, as on X")
        key = given.lower()
        if key not in self.users:
            self._next_user += 1
            name = given.replace("_", " ").title()
            self.users[key] = User(str(self._next_user), given, name)
        return self.users[key]

    def by_id(self, id: str) -> User | None:
        """The user of that id."""
        return next((user for user in self.users.values() if user.id == id), None)

    def add(self, author: User, text: str, reply_to: str | None) -> Post:
        """Put a post on X; StageError when the post that it answers is not there."""
        parent = self.posts.get(reply_to) if reply_to else None
        if reply_to and parent is None:
            raise StageError(f"reply_to: there is no post {reply_to}")
        id = self.new_id()
        conversation = parent.conversation if parent else id
        post = Post(id, author, text, self.world.now(), conversation, reply_to)
        self.posts[id] = post
        self.world.change()
        return post

    def add_message(self, sender: User, recipient: User, text: str) -> DirectMessage:
        """Put a direct message on X."""
        message = DirectMessage(self.new_id(), sender, recipient, text, self.world.now())
        self.messages.append(message)
        self.world.change()
        return message

    def new_id(self) -> str:
        """An id that grows with time, beyond what fits into a float: as X makes them."""
        millis = int(self.world.now().timestamp() * 1000) - _EPOCH_MS
        self._last_id = max(self._last_id + 1, millis << 22)
        return str(self._last_id)

    def mentions(self, text: str) -> list[User]:
        """The users whom `text` names."""
        named = [name.lower() for name in _MENTION.findall(text)]
        return [self.users[name] for name in dict.fromkeys(named) if name in self.users]
