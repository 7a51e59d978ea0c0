"""What is one post, or one direct message, in our words?"""

import re

from connectors.contract import Unreadable
from connectors.x.fields import (
    Json,
    expanded,
    from_millis,
    id_of,
    instant,
    optional_id,
    short,
    table,
    unescaped,
    words,
)
from lifecycle.messages import Author, Fact, Message, OwnPost
from lifecycle.tickets import Channel

_HANDLE = re.compile(r"\w{1,50}", re.ASCII)


def is_retweet(post: object) -> bool:
    """True for a post that only passes another one on."""
    if not isinstance(post, dict):
        return False
    if isinstance(post.get("retweeted_status"), dict):
        return True
    referenced = post.get("referenced_tweets")
    return isinstance(referenced, list) and any(
        isinstance(other, dict) and other.get("type") == "retweeted" for other in referenced
    )


def old_post(data: object, account: str) -> Fact:
    """A post as account activity pushes it (the v1.1 form); Unreadable."""
    post = table(data, "the post")
    user = table(post.get("user"), "user")
    whole = post.get("extended_tweet")
    source = whole if isinstance(whole, dict) and "full_text" in whole else post
    text = words(source.get("full_text", source.get("text")), "text")
    id = id_of(post)
    return _fact(
        account=account,
        id=id,
        author=Author(
            id_of(user),
            f"@{_handle(user.get('screen_name'), id_of(user))}",
            short(user.get("name")),
        ),
        text=unescaped(expanded(text, source.get("entities"))),
        created=post.get("created_at"),
        thread=None,
        parent=optional_id(post, "in_reply_to_status_id"),
        to=optional_id(post, "in_reply_to_user_id"),
    )


def v2_post(data: object, includes: object, account: str) -> Fact:
    """A post as the X Activity API pushes it; Unreadable."""
    post = table(data, "the post")
    note = post.get("note_tweet")
    source = note if isinstance(note, dict) and "text" in note else post
    id, author = id_of(post), id_of(post, "author_id")
    user = _included(includes, author)
    return _fact(
        account=account,
        id=id,
        author=Author(author, f"@{_handle(user.get('username'), author)}", short(user.get("name"))),
        text=unescaped(
            expanded(
                words(source.get("text"), "text"), source.get("entities", post.get("entities"))
            )
        ),
        created=post.get("created_at"),
        thread=optional_id(post, "conversation_id"),
        parent=_replied_to(post),
        to=optional_id(post, "in_reply_to_user_id"),
    )


def direct_message(data: object, users: object, account: str) -> Fact | None:
    """A direct message; None for an event of the conversation that says nothing; Unreadable."""
    event = table(data, "the direct message")
    if event.get("type") not in (None, "message_create", "MessageCreate"):
        return None
    created = table(event.get("message_create"), "message_create")
    sender = id_of(created, "sender_id")
    recipient = id_of(table(created.get("target"), "target"), "recipient_id")
    if account not in (sender, recipient):
        raise Unreadable("between other accounts than X_USER_ID")
    said = table(created.get("message_data"), "message_data")
    id = id_of(event)
    text = unescaped(expanded(words(said.get("text"), "text"), said.get("entities")))
    at = from_millis(event.get("created_timestamp"), id)
    thread = "dm:" + "-".join(sorted((sender, recipient), key=int))
    if sender == account:
        return OwnPost(
            channel=Channel.X,
            account=account,
            id=id,
            text=text,
            sent_at=at,
            thread=thread,
            to=recipient,
            private=True,
        )
    user = _user(users, sender)
    handle = _handle(user.get("screen_name") or user.get("username"), sender)
    return Message(
        channel=Channel.X,
        account=account,
        id=id,
        author=Author(sender, f"@{handle}", short(user.get("name"))),
        text=text,
        sent_at=at,
        thread=thread,
        private=True,
    )


def _fact(
    *,
    account: str,
    id: str,
    author: Author,
    text: str,
    created: object,
    thread: str | None,
    parent: str | None,
    to: str | None,
) -> Fact:
    at = instant(created, id)
    link = f"https://x.com/{author.shown.removeprefix('@')}/status/{id}"
    if author.id == account:
        return OwnPost(
            channel=Channel.X,
            account=account,
            id=id,
            text=text,
            sent_at=at,
            thread=thread,
            parent=parent,
            to=to,
            link=link,
        )
    return Message(
        channel=Channel.X,
        account=account,
        id=id,
        author=author,
        text=text,
        sent_at=at,
        thread=thread,
        parent=parent,
        link=link,
    )


def _handle(value: object, otherwise: str) -> str:
    """A handle that can stand in an address; the id where X sent none."""
    handle = short(value)
    return handle if _HANDLE.fullmatch(handle) else otherwise


def _replied_to(post: Json) -> str | None:
    referenced = post.get("referenced_tweets")
    for other in referenced if isinstance(referenced, list) else []:
        if isinstance(other, dict) and other.get("type") == "replied_to":
            return optional_id(other, "id")
    return None


def _included(includes: object, author: str) -> Json:
    users = includes.get("users") if isinstance(includes, dict) else None
    for user in users if isinstance(users, list) else []:
        if isinstance(user, dict) and optional_id(user, "id") == author:
            return user
    return {}


def _user(users: object, id: str) -> Json:
    """The sender in the envelope's map of users; the X Activity API wraps each in `data`."""
    user = users.get(id) if isinstance(users, dict) else None
    wrapped = user.get("data") if isinstance(user, dict) else None
    found = wrapped if isinstance(wrapped, dict) else user
    return found if isinstance(found, dict) else {}
