"""What connectors report, in one shape whatever the platform: words, edits, deletions, marks."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lifecycle.tickets import Channel


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote: the platform's id, and what people see."""

    id: str
    shown: str  # @maria_k
    name: str = ""


class FileKind(StrEnum):
    """What sort of thing hangs on a message."""

    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    FILE = "file"
    STICKER = "sticker"
    PLACE = "place"  # a location on a map
    LINK = "link"  # a page that was shared


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """Something that hangs on a message."""

    kind: FileKind
    name: str = ""  # as the platform calls it
    type: str = ""  # MIME, as the platform says
    size: int | None = None  # bytes, as the platform says
    link: str | None = None  # where everybody may look at it; never an address with a secret
    ref: str = ""  # what the connector fetches it by; may be secret, so nobody is shown it


@dataclass(frozen=True, slots=True)
class File:
    """The content of an attachment."""

    name: str
    type: str  # MIME, by the content itself where it can be told
    content: bytes


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
    automatic_until: datetime | None = None  # after this it takes none that no person wrote
    attachments: tuple[Attachment, ...] = ()
    quotes: str | None = None  # the link of a post that this one quotes
    automated: bool = False  # a machine wrote it, by the platform's word
    addressed: bool = True  # it speaks to us; a platform may take no answer to what does not (X)
    joins: bool = False  # whoever wrote it, it belongs to the conversation of `parent`, where known
    opens: bool = True  # False: it is nobody's where no such conversation is known

    @property
    def words(self) -> str:
        """The text; where there is none, what hangs on it."""
        if self.text.strip() or not self.attachments:
            return self.text
        return f"({', '.join(one.name or one.kind.value for one in self.attachments)})"


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
    reply: str | None = None  # our own id of the reply that it is, where the platform kept that


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A customer changed a message."""

    message: Message  # as it is now, under the id that it had first
    version: str  # names this edit among those of the message
    at: datetime  # when it was changed; UTC
    also: str | None = None  # the id that it has now, where an edit makes a new one (X)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deletion:
    """A post, a customer's or ours, is gone from the platform, or hidden there."""

    channel: Channel
    account: str
    id: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A customer has everything that we sent until then, or has read it."""

    channel: Channel
    account: str
    thread: str
    customer: str  # their platform id
    until: datetime
    read: bool = True  # False: it reached them


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """A customer answered a post with a sign."""

    channel: Channel
    account: str
    id: str  # the post's
    author: Author
    sign: str  # an emoji
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountNews:
    """The platform says something of our own account: a token ended, we were uninstalled."""

    channel: Channel
    account: str
    text: str  # for the operations room: what happened, and what to do
    at: datetime


Fact = Message | OwnPost | Edit | Deletion | Seen | Reaction | AccountNews
