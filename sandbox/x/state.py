"""What is on X? Users, posts, direct messages, and how each account stands to ours."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

from sandbox.settings import SandboxSettings
from sandbox.world import StageError, World
from sandbox.x.pictures import Media
from sandbox.x.values import LONG_FROM, DirectMessage, Post, Standing, User

EDITABLE = timedelta(hours=1)
EDITS_AT_MOST = 5

_HANDLE = re.compile(r"\w{1,15}", re.ASCII)
_MENTION = re.compile(r"(?<![\w@])@(\w{1,15})(?![\w@])", re.ASCII)  # not in an e-mail address
_LEAD = re.compile(r"\s*(?:@\w{1,15}\s+)*(?:@\w{1,15}\s*$)?", re.ASCII)
_EPOCH_MS = 1_288_834_974_657  # snowflake ids count milliseconds from here


@dataclass
class XState:
    """Everything that X remembers; `base` is the sandbox's own address."""

    world: World
    base: str
    users: dict[str, User] = field(default_factory=dict)  # by handle in lower case
    posts: dict[str, Post] = field(default_factory=dict)
    messages: list[DirectMessage] = field(default_factory=list)
    media: dict[str, Media] = field(default_factory=dict)  # by id
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)  # by what, and of which id
    _standings: dict[str, Standing] = field(default_factory=dict)
    _last_id: int = 0
    _next_user: int = 1000

    def __post_init__(self) -> None:
        """Our own account is there from the beginning."""
        settings: SandboxSettings = self.world.settings
        self.us = User(settings.x_user_id, settings.x_handle, "Deskhand", self.world.now())
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
            self.users[key] = User(str(self._next_user), given, name, self.world.now())
        return self.users[key]

    def by_id(self, id: str) -> User | None:
        """The user of that id."""
        return next((user for user in self.users.values() if user.id == id), None)

    def standing(self, user: User) -> Standing:
        """How that account stands; changes to it count."""
        return self._standings.setdefault(user.id, Standing())

    def add(
        self,
        author: User,
        text: str,
        reply_to: str | None = None,
        *,
        quote: str | None = None,
        media: tuple[Media, ...] = (),
        long: bool = False,
        by_api: bool = False,
    ) -> Post:
        """Put a post on X; StageError when a post that it speaks of is not there."""
        parent = self._there(reply_to, "reply_to")
        self._there(quote, "quote")
        id = self.new_id()
        post = Post(
            id=id,
            author=author,
            text=text,
            at=self.world.now(),
            conversation=parent.conversation if parent else id,
            reply_to=reply_to,
            quote=quote,
            media=media,
            long=long,
            by_api=by_api,
            history=[id],
        )
        return self._keep(post)

    def edit(self, old: Post, text: str) -> Post:
        """Put a new version of `old` on X; StageError when it is too late, or too often."""
        first = self.posts[old.history[0]]
        if self.world.now() - first.at > EDITABLE:
            raise StageError("id: a post can be edited for an hour")
        if len(old.history) > EDITS_AT_MOST:
            raise StageError(f"id: a post can be edited {EDITS_AT_MOST} times")
        latest = self.posts[old.history[-1]]
        long = latest.long and len(text) > LONG_FROM
        id, now = self.new_id(), self.world.now()
        fresh = replace(latest, id=id, text=text, at=now, long=long)
        fresh.history.append(id)
        return self._keep(fresh)

    def remove(self, post: Post) -> None:
        """Take a post off X, in all its versions."""
        for id in post.history:
            self.posts[id].deleted = True
        self._count(post, -1)
        self.world.change()

    def add_message(
        self,
        sender: User,
        recipient: User,
        text: str,
        media: Media | None = None,
        *,
        by_api: bool = False,
    ) -> DirectMessage:
        """Put a direct message on X."""
        other = recipient if sender == self.us else sender
        message = DirectMessage(
            id=self.new_id(),
            sender=sender,
            recipient=recipient,
            text=text,
            at=self.world.now(),
            media=media,
            encrypted=self.standing(other).encrypted,
            by_api=by_api,
        )
        self.messages.append(message)
        self.world.change()
        return message

    def new_id(self) -> str:
        """An id that grows with time, beyond what fits into a float: as X makes them."""
        millis = int(self.world.now().timestamp() * 1000) - _EPOCH_MS
        self._last_id = max(self._last_id + 1, millis << 22)
        return str(self._last_id)

    def parent(self, post: Post) -> Post | None:
        """The post that it answers, deleted or not."""
        return self.posts.get(post.reply_to or "")

    def is_seen(self, post: Post) -> bool:
        """Whether our account can see it: not deleted, its author neither hidden nor gone."""
        standing = self.standing(post.author)
        hidden = standing.protected and post.author != self.us
        return not (post.deleted or hidden or standing.suspended)

    def timeline(self) -> Iterator[Post]:
        """Every post that can be seen, in its latest version, the newest first."""
        return (p for p in reversed(self.posts.values()) if p.is_latest and self.is_seen(p))

    def mentions(self, text: str) -> list[User]:
        """The users whom `text` names."""
        named = [name.lower() for name in _MENTION.findall(text)]
        return [self.users[name] for name in dict.fromkeys(named) if name in self.users]

    def lead(self, post: Post) -> str:
        """What X writes in front of an answer: whom it is for, unless it says so itself."""
        parent = self.parent(post)
        if parent is None or parent.author == post.author:
            return ""
        found = _LEAD.match(post.text)
        named = self.mentions(found[0]) if found else []
        return "" if parent.author in named else f"@{parent.author.handle} "

    def mentioned(self, post: Post) -> list[User]:
        """The users whom the post names, those included whom X names in front of an answer."""
        return self.mentions(self.lead(post) + post.text)

    def concerns_us(self, post: Post) -> bool:
        """Whether an app that stands for our account hears of it."""
        return post.author == self.us or self.us in self.mentioned(post) or self.quotes_us(post)

    def quotes_us(self, post: Post) -> bool:
        quoted = self.posts.get(post.quote or "")
        return bool(quoted and quoted.author == self.us)

    def _there(self, id: str | None, name: str) -> Post | None:
        found = self.posts.get(id) if id else None
        if id and (found is None or found.deleted):
            raise StageError(f"{name}: there is no post {id}")
        return found

    def _keep(self, post: Post) -> Post:
        self.posts[post.id] = post
        if len(post.history) == 1:
            self._count(post, 1)
        self.world.change()
        return post

    def _count(self, post: Post, by: int) -> None:
        self.counts["posts", post.author.id] += by
        for what, id in (("replies", post.reply_to), ("quotes", post.quote)):
            if id:
                self.counts[what, self.posts[id].history[0]] += by
