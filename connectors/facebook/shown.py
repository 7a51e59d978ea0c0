"""What do the API's lists of messages and comments show, as facts? As webhooks would have told."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from connectors.contract import Unreadable
from connectors.facebook.attachments import described, shared, stored
from connectors.facebook.fields import (
    Json,
    address,
    inside,
    instant,
    is_at,
    items,
    message_id,
    optional_words,
    person_id,
    post_id,
    short,
    table,
)
from connectors.facebook.page import commented, person, posted
from connectors.facebook.said import from_customer, from_page
from lifecycle.messages import Attachment, Author, Fact, FileKind

MESSAGES_SHOWN = 20  # of a conversation; of older ones Facebook shows no details
COMMENTS_SHOWN = 100  # under a post, in one answer
_MEDIA = {"image": FileKind.IMAGE, "video": FileKind.VIDEO, "audio": FileKind.AUDIO}
_ON_PAGE = {
    "photo": FileKind.IMAGE,
    "album": FileKind.IMAGE,
    "sticker": FileKind.STICKER,
    "video": FileKind.VIDEO,
    "video_inline": FileKind.VIDEO,
}


@dataclass(frozen=True, slots=True)
class Shown:
    """What one conversation, or one post, shows of the time that is asked about."""

    facts: tuple[Fact, ...] = ()
    unread: int = 0  # how many entries could not be understood, or name no author
    cut: bool = False  # all that is shown is new: there may be more, which is older


def messages_of(talk: object, account: str, since: datetime) -> Shown:
    """What was written in a conversation since then."""
    return _tried(lambda: _conversation(table(talk, "a conversation"), account, since))


def comments_of(post: object, account: str, since: datetime) -> Shown:
    """A visitor's post, and the comments under a post, written since then."""
    return _tried(lambda: _thread(table(post, "a post"), account, since))


def _tried(read: Callable[[], Shown]) -> Shown:
    try:
        return read()
    except Unreadable:
        return Shown(unread=1)


def _conversation(talk: Json, account: str, since: datetime) -> Shown:
    listed = items(inside(talk, "messages").get("data"), "messages")
    return _read(listed, since, MESSAGES_SHOWN, lambda data: _message(data, account))


def _thread(post: Json, account: str, since: datetime) -> Shown:
    id = post_id(post.get("id"), "id")
    given = address(post.get("permalink_url"))
    permalink = given if is_at(given, "facebook.com") else f"https://www.facebook.com/{id}"
    listed = items(inside(post, "comments").get("data"), "comments")
    comment = partial(_comment, post=id, permalink=permalink, account=account)
    under = _read(listed, since, COMMENTS_SHOWN, comment)
    if str(inside(post, "from").get("id")) in (
        "None",
        account,
    ):  # the page's own posts open nothing
        return under
    above = _read([post], since, 2, partial(_post, id=id, permalink=permalink, account=account))
    return replace(under, facts=(*above.facts, *under.facts), unread=above.unread + under.unread)


def _read(listed: list[object], since: datetime, most: int, read: Callable[[Json], Fact]) -> Shown:
    """Each entry by itself, from the newest-first list. What is older than `since` may be odd."""
    facts, unread, older = [], 0, 0
    for one in reversed(listed):
        try:
            data = table(one, "an entry")
            if _written(data) < since:
                older += 1
                continue
            facts.append(read(data))
        except Unreadable:
            unread += 1
    return Shown(tuple(facts), unread, cut=len(listed) >= most and not older)


def _message(data: Json, account: str) -> Fact:
    author, at = _author(data), _written(data)
    id, text = message_id(data.get("id"), "id"), optional_words(data.get("message"), "message")
    hanging = tuple(_hanging(data))
    if not text.strip() and not hanging:
        raise Unreadable("a message without words and without anything that hangs on it")
    if author.id == account:
        customer = person_id(_first(data, "to").get("id"), "to.id")
        said = described(text, hanging)
        return from_page(account=account, customer=customer, id=id, text=said, at=at)
    return from_customer(
        account=account,
        customer=author.id,
        id=id,
        text=text,
        at=at,
        name=author.name,
        hanging=hanging,
    )


def _comment(data: Json, *, post: str, permalink: str, account: str) -> Fact:
    attached = inside(data, "attachment")
    return commented(
        account=account,
        id=post_id(data.get("id"), "id"),
        author=_author(data),
        text=optional_words(data.get("message"), "message"),
        at=_written(data),
        post=post,
        parent=post_id(inside(data, "parent").get("id", post), "parent.id"),
        permalink=permalink,
        hanging=(_on_page(attached),) if attached else (),
    )


def _post(post: Json, *, id: str, permalink: str, account: str) -> Fact:
    return posted(
        account=account,
        id=id,
        author=_author(post),
        text=optional_words(post.get("message"), "message"),
        at=_written(post),
        permalink=permalink,
        hanging=tuple(_on_page(one) for one in _list(post, "attachments")),
    )


def _author(data: Json) -> Author:
    source = inside(data, "from")
    return person(source.get("id"), source.get("name"), "from.id")


def _written(data: Json) -> datetime:
    return instant(data.get("created_time"), "created_time")


def _hanging(data: Json) -> Iterator[Attachment]:
    """What hangs on a private message."""
    for one in _list(data, "attachments"):
        type, size = short(one.get("mime_type"), 100), one.get("size")
        places = (one.get("file_url"), *(inside(one, f"{kind}_data").get("url") for kind in _MEDIA))
        yield Attachment(
            kind=_MEDIA.get(type.partition("/")[0], FileKind.FILE),
            name=short(one.get("name"), 100),
            type=type,
            size=size if type and isinstance(size, int) and not isinstance(size, bool) else None,
            ref=next(filter(None, map(address, places)), ""),
        )
    if sticker := address(data.get("sticker")):
        yield stored(FileKind.STICKER, sticker)
    for share in _list(data, "shares"):
        yield shared(share.get("link"), short(share.get("name")))


def _on_page(data: Json) -> Attachment:
    """What hangs on a comment or a post."""
    kind = _ON_PAGE.get(short(data.get("type")) or short(data.get("media_type")))
    if kind is None:
        return shared(data.get("url"), short(data.get("title")))
    media = inside(data, "media")
    return stored(kind, media.get("source") or inside(media, "image").get("src"))


def _list(data: Json, name: str) -> list[Json]:
    return [table(one, name) for one in items(inside(data, name).get("data"), name)]


def _first(data: Json, name: str) -> Json:
    return next(iter(_list(data, name)), {})
