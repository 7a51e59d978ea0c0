"""What is one change on the page, in our words: a comment, a visitor's post, a reaction?

https://developers.facebook.com/docs/graph-api/webhooks/reference/page/#feed
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from connectors.contract import Unreadable
from connectors.facebook.attachments import shared, stored
from connectors.facebook.fields import (
    Json,
    address,
    inside,
    instant,
    is_at,
    items,
    optional_words,
    person_id,
    post_id,
    short,
    table,
)
from connectors.facebook.page import commented, person, posted
from lifecycle.messages import Attachment, Author, Deletion, Edit, Fact, FileKind, Message
from lifecycle.tickets import Channel

_NO_AUTHOR = "Facebook does not say who wrote it: the app needs pages_read_user_content"
_POSTS = ("status", "post", "photo", "video", "share", "album", "link")
_OTHER_FIELDS = {
    "ratings": "a review of the page, or something under one",
    "mention": "the page was named elsewhere",
    "leadgen": "a form of an advertisement",
    "live_videos": "a live video",
    "videos": "a video was processed",
    "name": "the page's own data",
    "picture": "the page's own data",
    "category": "the page's own data",
    "description": "the page's own data",
    "conversations": "a hint that there is news in Messenger, which comes by itself",
}


@dataclass(frozen=True)
class _Change:
    """One change of the feed."""

    value: Json
    account: str
    time: object  # when the delivery was made

    @cached_property
    def verb(self) -> str:
        return short(self.value.get("verb"), 40)

    @cached_property
    def told_at(self) -> datetime:
        """When it was changed: the delivery tells, as nothing else does."""
        made = self.value.get("created_time")
        return instant(made if self.time is None else self.time, "the entry's time")

    @cached_property
    def written_at(self) -> datetime:
        made = self.value.get("created_time")
        return self.told_at if made is None else instant(made, "created_time")

    @cached_property
    def author(self) -> Author | None:
        """Who wrote it; None where the app may not know."""
        source = self.value.get("from")
        if source is not None:
            given = table(source, "from")
            return person(given.get("id"), given.get("name"), "from.id")
        if self.value.get("sender_id") is None:
            return None
        return person(self.value["sender_id"], self.value.get("sender_name"), "sender_id")

    @property
    def is_ours(self) -> bool:
        return self.author is not None and self.author.id == self.account


def change(data: object, account: str, page: object, time: object) -> Fact | str:
    """What one item of `changes` says: a fact, or why it concerns nobody; Unreadable.

    Args:
        data: the item.
        account: our page's id.
        page: the id of the page that it happened on.
        time: when the delivery was made.
    """
    item = table(data, "a change")
    if person_id(page, "the entry's id") != account:
        raise Unreadable("for another page than FACEBOOK_PAGE_ID")
    field = short(item.get("field"), 60)
    if why := _OTHER_FIELDS.get(field):
        return why
    if field != "feed":
        raise Unreadable(f'a change of "{field}", which is no field that is known')
    happened = _Change(table(item.get("value"), "value"), account, time)
    kind = short(happened.value.get("item"), 60)
    if kind in ("reaction", "like"):
        return "a reaction to a post or a comment"
    if kind == "comment":
        return _comment(happened)
    if kind in _POSTS:
        return _post(happened, kind)
    raise Unreadable(f'a change of a "{kind}", which is no item that is known')


def _comment(change: _Change) -> Fact | str:
    id = post_id(change.value.get("comment_id"), "comment_id")
    if change.verb in ("remove", "hide"):
        return _gone(change, id)
    if change.verb == "unhide":
        return "a hidden comment is shown again"
    if change.verb not in ("add", "edited", "edit"):
        raise Unreadable(f'a comment with the verb "{change.verb}", which is none that is known')
    if change.author is None:
        raise Unreadable(_NO_AUTHOR)
    if change.is_ours and change.verb != "add":
        return "a comment of our own page was changed"
    post = post_id(change.value.get("post_id"), "post_id")
    answered = change.value.get("parent_id")
    parent = post if answered is None else post_id(answered, "parent_id")
    fact = commented(
        account=change.account,
        id=id,
        author=change.author,
        text=optional_words(change.value.get("message"), "message"),
        at=change.written_at,
        post=post,
        parent=parent,
        permalink=_permalink(change.value, post),
        hanging=_hanging(change.value),
    )
    return _edited(change, fact) if isinstance(fact, Message) else fact


def _post(change: _Change, kind: str) -> Fact | str:
    """A post on the page: a visitor's opens a conversation, our own opens none."""
    if change.is_ours:
        return "a post of our own page"
    if change.verb not in ("add", "edited", "edit", "remove", "hide"):
        return f"a {kind} with the verb {change.verb or 'none'}"
    id = post_id(change.value.get("post_id"), "post_id")
    if change.verb in ("remove", "hide"):
        return _gone(change, id)
    if change.value.get("published") in (0, False):
        return "a post that is not published"
    if change.author is None:
        raise Unreadable(_NO_AUTHOR)
    message = posted(
        account=change.account,
        id=id,
        author=change.author,
        text=optional_words(change.value.get("message"), "message"),
        at=change.written_at,
        permalink=_permalink(change.value, id),
        hanging=_shown(change.value, kind),
    )
    return _edited(change, message)


def _edited(change: _Change, message: Message) -> Message | Edit:
    """The message, or what it became: the same words at the same time are the same edit."""
    if change.verb == "add":
        return message
    words = hashlib.sha256(message.words.encode()).hexdigest()[:12]
    version = f"{int(change.told_at.timestamp())}-{words}"
    return Edit(message=message, version=version, at=change.told_at)


def _gone(change: _Change, id: str) -> Deletion:
    return Deletion(channel=Channel.FACEBOOK, account=change.account, id=id, at=change.told_at)


def _permalink(value: Json, post: str) -> str:
    """Where everybody sees the post."""
    given = address(inside(value, "post").get("permalink_url")) or address(
        value.get("permalink_url")
    )
    return given if is_at(given, "facebook.com") else f"https://www.facebook.com/{post}"


def _hanging(value: Json) -> tuple[Attachment, ...]:
    """The picture and the film of a comment."""
    kinds = ((FileKind.IMAGE, value.get("photo")), (FileKind.VIDEO, value.get("video")))
    return tuple(stored(kind, url) for kind, url in kinds if address(url))


def _shown(value: Json, kind: str) -> tuple[Attachment, ...]:
    """What a visitor's post shows beside its words."""
    photos = tuple(stored(FileKind.IMAGE, url) for url in items(value.get("photos"), "photos"))
    link = value.get("link")
    if not address(link):
        return photos
    if kind == "photo":
        return photos or (stored(FileKind.IMAGE, link),)
    return (*photos, stored(FileKind.VIDEO, link) if kind == "video" else shared(link))
