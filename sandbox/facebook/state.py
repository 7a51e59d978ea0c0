"""What is on Facebook? People, what they and our page wrote to each other, posts and comments."""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime

from sandbox.facebook.files import File
from sandbox.world import StageError, World

US = "deskhand"  # how the stage calls the page
PAGE_NAME = "Deskhand"
NAME_AT_MOST = 100
_FIRST_ID = 24_000_000_000_000_000  # ids don't fit into a float, as many of Facebook's
_WELCOME = "Welcome to Deskhand's page! Ask us anything: below, or in Messenger."


@dataclass(eq=False)
class Person:
    """Somebody. Facebook tells each of us another id of the same person."""

    name: str
    psid: str  # in Messenger, to our page
    public_id: str  # below our page's posts
    app_scoped_id: str  # to our app
    talk_id: str
    blocks_us: bool = False
    is_private: bool = False  # nothing of the profile may be read
    wrote_at: datetime | None = None  # when they last did what lets us answer


@dataclass(eq=False)
class Message:
    """One message in Messenger; `kind` is message, quick_reply, postback or private_reply."""

    id: str
    person: Person  # whom we talk with
    ours: bool
    text: str
    at: datetime
    kind: str = "message"
    files: list[File] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)  # kind and address, when it is ours
    reply_to: str | None = None
    quick_replies: list[tuple[str, str]] = field(default_factory=list)  # title and payload
    app: int | None = None  # which app sent it, when it is ours
    metadata: str | None = None
    payload: str | None = None  # of what was pressed
    reactions: dict[str, str] = field(default_factory=dict)  # emoji by name
    read: bool = False
    edits: int = 0


@dataclass(eq=False)
class Post:
    """A post on our page; the page's own when it has no author."""

    id: str
    author: Person | None
    text: str
    at: datetime
    updated_at: datetime
    edited: bool = False
    reactions: dict[str, str] = field(default_factory=dict)
    private_reply: str | None = None


@dataclass(eq=False)
class Comment:
    """A comment below a post, or below another comment; the page's own when it has no author."""

    id: str
    post: Post
    author: Person | None
    text: str
    at: datetime
    parent: "Comment | None" = None
    photo: File | None = None
    link: str | None = None  # the address of a picture of ours
    hidden: bool = False
    edited: bool = False
    reactions: dict[str, str] = field(default_factory=dict)
    private_reply: str | None = None  # the id of our one message to its author about it


@dataclass
class FacebookState:
    """Everything that Facebook remembers of our page."""

    world: World
    people: dict[str, Person] = field(default_factory=dict)  # by name in lower case
    messages: dict[str, Message] = field(default_factory=dict)
    talks: dict[str, list[Message]] = field(default_factory=dict)  # by PSID, the oldest first
    posts: dict[str, Post] = field(default_factory=dict)
    comments: dict[str, Comment] = field(default_factory=dict)
    _last_id: int = 0

    def __post_init__(self) -> None:
        """The page has a post from the beginning."""
        self.page_id = self.world.settings.facebook_page_id
        self.add_post(None, _WELCOME)

    def person(self, name: object) -> Person:
        """The person of that name, made when new; StageError when it can be nobody's."""
        given = name.strip() if isinstance(name, str) else ""
        if not 0 < len(given) <= NAME_AT_MOST or not given.isprintable():
            raise StageError(f"name: a person's name, of {NAME_AT_MOST} characters at most")
        key = given.lower()
        if key == US:
            raise StageError(f"name: {US} is the page itself; somebody else has to write to it")
        if key not in self.people:
            ids = (self._id_of(key, to) for to in ("messenger", "page", "app", "talk"))
            psid, public_id, app_scoped_id, talk = ids
            self.people[key] = Person(given, psid, public_id, app_scoped_id, f"t_{talk}")
        return self.people[key]

    def _id_of(self, name: str, to: str) -> str:
        """The same person has the same ids whenever the sandbox starts."""
        mixed = hashlib.sha256(f"{self.page_id}/{to}/{name}".encode(errors="replace")).digest()
        return str(_FIRST_ID + int.from_bytes(mixed[:6]))

    def reached(self, psid: object) -> Person | None:
        """Who that is in Messenger, if there is a conversation."""
        talk = self.talks.get(str(psid))
        return talk[0].person if talk else None

    def talk(self, person: Person) -> list[Message]:
        """What was written between that person and us, the oldest first."""
        return self.talks.get(person.psid, [])

    def add_message(self, message: Message) -> Message:
        """Put a message into its conversation."""
        self.messages[message.id] = message
        self.talks.setdefault(message.person.psid, []).append(message)
        if not message.ours:
            message.person.wrote_at = message.at
        self.world.change()
        return message

    def new_message(
        self, person: Person, text: str, *, ours: bool, kind: str = "message"
    ) -> Message:
        """A message of now, with nothing but its text."""
        id = f"m_{secrets.token_urlsafe(42)}"
        return Message(id, person, ours, text, self.world.now(), kind)

    def add_post(self, author: Person | None, text: str) -> Post:
        """Put a post on the page."""
        now = self.world.now()
        post = Post(f"{self.page_id}_{self._new_id()}", author, text, now, now)
        self.posts[post.id] = post
        self.world.change()
        return post

    def add_comment(
        self,
        author: Person | None,
        text: str,
        below: Post | Comment,
        photo: File | None = None,
        link: str | None = None,
    ) -> Comment:
        """Comment on a post or a comment; what answers an answer hangs on the topmost comment."""
        post = below if isinstance(below, Post) else below.post
        parent = (below.parent or below) if isinstance(below, Comment) else None
        id = f"{post.id.partition('_')[2]}_{self._new_id()}"
        made = Comment(id, post, author, text, self.world.now(), parent, photo, link)
        self.comments[id] = made
        post.updated_at = made.at
        self.world.change()
        return made

    def remove(self, gone: Message | Post | Comment) -> None:
        """Take it away, with all that stands below it."""
        if isinstance(gone, Message):
            del self.messages[gone.id]
            self.talks[gone.person.psid].remove(gone)
        else:
            self.posts.pop(gone.id, None)
            left = self.comments.values()
            stay = [c for c in left if gone not in (c, c.post, c.parent)]
            self.comments = {comment.id: comment for comment in stay}
        self.world.change()

    def below(self, place: Post | Comment, *, nested: bool = False) -> list[Comment]:
        """The comments below, the oldest first; `nested`: with those below these."""
        if isinstance(place, Comment):
            return [c for c in self.comments.values() if c.parent is place]
        return [c for c in self.comments.values() if c.post is place and (nested or not c.parent)]

    def commented(self, id: object) -> Post | Comment | None:
        """The post or comment of that id."""
        key = str(id)
        return self.comments.get(key) or self.posts.get(key)

    def name_of(self, author: Person | None) -> str:
        """How the stage calls them."""
        return author.name if author else US

    def _new_id(self) -> int:
        """A number that grows with time, so that no two runs of the sandbox make the same."""
        self._last_id = max(self._last_id + 1, int(self.world.now().timestamp() * 1_000_000))
        return self._last_id
