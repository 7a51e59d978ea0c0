"""What is one post in our words? X's older form (account activity) and its newer one."""

import re
from dataclasses import dataclass
from datetime import datetime

from connectors.x import media
from connectors.x.fields import (
    Json,
    expanded,
    from_millis,
    id_of,
    instant,
    links,
    optional_id,
    part,
    table,
    tables,
    unescaped,
    without,
    words,
)
from connectors.x.people import author as person
from connectors.x.people import included, is_automated, status
from lifecycle.messages import Attachment, Author, Deletion, Edit, Message, OwnPost
from lifecycle.tickets import Channel

Said = Message | OwnPost | Edit


@dataclass(frozen=True, slots=True, kw_only=True)
class _Post:
    """A post of either form."""

    account: str
    id: str
    first: str  # the id that it had before its edits
    author: Author
    text: str
    at: datetime
    thread: str | None
    parent: str | None
    to: str | None
    attachments: tuple[Attachment, ...]
    quotes: str | None
    automated: bool
    addressed: bool


def is_retweet(post: object) -> bool:
    """True for a post that only passes another one on."""
    if isinstance(post, dict) and isinstance(post.get("retweeted_status"), dict):
        return True
    referenced = tables(post.get("referenced_tweets")) if isinstance(post, dict) else []
    return any(other.get("type") == "retweeted" for other in referenced)


def old_post(data: object, account: str) -> Said:
    """A post as account activity pushes it (the v1.1 form); Unreadable."""
    post = table(data, "the post")
    user = table(post.get("user"), "user")
    whole = post.get("extended_tweet")
    source = whole if isinstance(whole, dict) and "full_text" in whole else post
    id, author = id_of(post), id_of(user)
    hanging = media.of_old_post(post, source)
    quoted = part(post, "quoted_status")
    quoted_id = optional_id(post, "quoted_status_id") or optional_id(quoted, "id")
    return _fact(
        _Post(
            account=account,
            id=id,
            first=_first(id, post.get("edit_history_tweet_ids"), _old_edits(post)),
            author=person(user, author),
            text=_text(
                words(source.get("full_text", source.get("text")), "text"),
                source.get("entities"),
                hanging,
                quoted_id,
            ),
            at=instant(post.get("created_at"), id),
            thread=None,
            parent=optional_id(post, "in_reply_to_status_id"),
            to=optional_id(post, "in_reply_to_user_id"),
            attachments=hanging.attachments,
            quotes=quoted_id and status(quoted_id, part(quoted, "user")),
            automated=is_automated(user),
            addressed=_is_to(
                account,
                post,
                (part(source, "entities"), "user_mentions"),
                optional_id(part(quoted, "user"), "id"),
            ),
        )
    )


def v2_post(data: object, includes: object, account: str, *, addressed: bool = False) -> Said:
    """A post as the X Activity API pushes it and the newer API shows it; Unreadable.

    Args:
        data: the post.
        includes: what stands beside it: users, quoted posts, media.
        account: ours.
        addressed: X itself said that it speaks to us.
    """
    post = table(data, "the post")
    note = post.get("note_tweet")
    source = note if isinstance(note, dict) and "text" in note else post
    id, author = id_of(post), id_of(post, "author_id")
    user = included(includes, "users", author)
    hanging = media.of_post(post, includes)
    quoted_id = _referenced(post, "quoted")
    quoted_by = optional_id(included(includes, "tweets", quoted_id or ""), "author_id")
    return _fact(
        _Post(
            account=account,
            id=id,
            first=_first(id, post.get("edit_history_tweet_ids")),
            author=person(user, author),
            text=_text(
                words(source.get("text"), "text"),
                source.get("entities", post.get("entities")),
                hanging,
                quoted_id,
            ),
            at=instant(post.get("created_at"), id),
            thread=optional_id(post, "conversation_id"),
            parent=_referenced(post, "replied_to"),
            to=optional_id(post, "in_reply_to_user_id"),
            attachments=hanging.attachments,
            quotes=quoted_id and status(quoted_id, included(includes, "users", quoted_by or "")),
            automated=is_automated(user),
            addressed=addressed
            or _is_to(account, post, (part(source, "entities"), "mentions"), quoted_by),
        )
    )


def old_deletion(data: object, account: str, now: datetime) -> Deletion:
    """A deletion as account activity pushes it; Unreadable."""
    event = table(data, "the deletion")
    id = id_of(table(event.get("status"), "status"))
    at = from_millis(event.get("timestamp_ms")) or now
    return Deletion(channel=Channel.X, account=account, id=id, at=at)


def v2_deletion(data: object, account: str, now: datetime) -> Deletion:
    """A deletion as the X Activity API pushes it, which names no instant; Unreadable."""
    id = id_of(table(data, "the deletion"))
    return Deletion(channel=Channel.X, account=account, id=id, at=now)


def _fact(post: _Post) -> Said:
    message = Message(
        channel=Channel.X,
        account=post.account,
        id=post.first,
        author=post.author,
        text=post.text,
        sent_at=post.at,
        thread=post.thread,
        parent=post.parent,
        link=_link(post),
        attachments=post.attachments,
        quotes=post.quotes,
        automated=post.automated,
        addressed=post.addressed,
    )
    if post.author.id == post.account:
        return _own(message, post.to)  # an edit of ours is no second answer
    if post.first == post.id:
        return message
    return Edit(message=message, version=post.id, at=post.at, also=post.id)


def _own(message: Message, to: str | None) -> OwnPost:
    return OwnPost(
        channel=message.channel,
        account=message.account,
        id=message.id,
        text=message.words,
        sent_at=message.sent_at,
        thread=message.thread,
        parent=message.parent,
        to=to,
        link=message.link,
    )


def _link(post: _Post) -> str:
    return f"https://x.com/{post.author.shown.removeprefix('@')}/status/{post.id}"


def _text(text: str, entities: object, hanging: media.Hanging, quoted: str | None) -> str:
    """The words, without the links that stand for what is shown beside them."""
    cut = without(text, hanging.links | _quoting(entities, quoted))
    if not cut.strip() and not hanging.attachments:
        cut = text  # a post that is nothing but a quote keeps its link
    return unescaped(expanded(cut, entities))


def _quoting(entities: object, quoted: str | None) -> set[str]:
    """The short links that lead to the post that is quoted."""
    if quoted is None:
        return set()
    leads = re.compile(rf"/status/{quoted}(?!\d)")
    return {link for link, target in links(entities).items() if leads.search(target)}


def _first(id: str, *histories: object) -> str:
    """The id that the post had first: X gives each edit a new one."""
    for history in histories:
        given = history if isinstance(history, list) else []
        ids = {found for one in given if (found := optional_id({"id": one}, "id"))}
        if id in ids:
            return min(ids, key=int)
    return id


def _old_edits(post: Json) -> object:
    return part(post, "edit_history").get("edit_tweet_ids")


def _is_to(account: str, post: Json, mentions: tuple[Json, str], quoted_by: str | None) -> bool:
    """Whether the post mentions us, answers us or quotes us; what cannot be told counts so."""
    entities, name = mentions
    if not isinstance(entities.get(name), list):
        return True
    named = {optional_id(one, "id") for one in tables(entities.get(name))}
    return account in (named | {optional_id(post, "in_reply_to_user_id"), quoted_by})


def _referenced(post: Json, how: str) -> str | None:
    """The post that this one answers (`replied_to`) or quotes (`quoted`)."""
    for other in tables(post.get("referenced_tweets")):
        if other.get("type") == how:
            return optional_id(other, "id")
    return None
