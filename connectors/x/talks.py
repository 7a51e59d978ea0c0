"""What is said in private? Direct messages in three forms, encrypted ones, and marks of reading."""

import re
from datetime import datetime

from connectors.contract import Unreadable
from connectors.x import media
from connectors.x.fields import (
    Json,
    expanded,
    from_millis,
    from_snowflake,
    id_of,
    instant,
    optional_id,
    table,
    unescaped,
    without,
    words,
)
from connectors.x.people import author, included, is_automated, of_map
from lifecycle.messages import Message, OwnPost, Seen
from lifecycle.tickets import Channel

ENCRYPTED = "(an encrypted message that only X's app can read)"
ENCRYPTED_ANSWER = "(an encrypted answer that only X's app can read)"
ENCRYPTED_ID = "chat:"  # how the ids of encrypted messages begin in our books

_SILENT = "a message of no words of anybody"
_OF_A_GROUP = "a message of a group"
_OURS_READ = "a read mark of our own"
_TWO = re.compile(r"(\d{1,25})[-:](\d{1,25})", re.ASCII)
_CHAT_ID = re.compile(r"[\w-]{1,64}", re.ASCII)


def thread_of(one: str, other: str) -> str:
    """The thread of two people's direct messages, whoever of them begins."""
    return "dm:" + "-".join(sorted((one, other), key=int))


def direct_message(data: object, users: object, account: str) -> Message | OwnPost | str:
    """A direct message as webhooks push it; why not, where it says nothing; Unreadable."""
    event = table(data, "the direct message")
    if event.get("type") not in (None, "message_create", "MessageCreate"):
        return _SILENT
    created = table(event.get("message_create"), "message_create")
    sender = id_of(created, "sender_id")
    recipient = id_of(table(created.get("target"), "target"), "recipient_id")
    said = table(created.get("message_data"), "message_data")
    id = id_of(event)
    hanging = media.of_old_talk(said)
    return _fact(
        account=account,
        id=id,
        sender=sender,
        recipient=recipient,
        user=of_map(users, sender),
        text=_text(said, hanging),
        at=from_millis(event.get("created_timestamp")) or from_snowflake(id),
        hanging=hanging,
    )


def shown_talk(data: object, includes: object, account: str) -> Message | OwnPost | str:
    """A direct message as `GET /2/dm_events` shows it; why not, likewise; Unreadable."""
    event = table(data, "the direct message")
    if event.get("event_type") not in (None, "MessageCreate"):
        return _SILENT
    id, sender = id_of(event), id_of(event, "sender_id")
    other = _other(event.get("dm_conversation_id"), sender)
    if other is None:
        return _OF_A_GROUP
    hanging = media.of_talk(event, includes)
    return _fact(
        account=account,
        id=id,
        sender=sender,
        recipient=other,
        user=included(includes, "users", sender),
        text=_text(event, hanging),
        at=instant(event.get("created_at"), id),
        hanging=hanging,
    )


def encrypted(
    data: object, includes: object, account: str, now: datetime
) -> Message | OwnPost | str:
    """A message of X's encrypted chat, of which nobody but X's own app knows the words.

    It is a message all the same: somebody waits, and an agent can answer in X's app. Why not, where
    it is one of a group; Unreadable.
    """
    event = table(data, "the encrypted message")
    id = event.get("id")
    if not isinstance(id, str) or not _CHAT_ID.fullmatch(id):
        raise Unreadable("id is missing or no id")
    sender = id_of(event, "sender_id")
    other = _other(event.get("conversation_id"), sender)
    if other is None:
        return "an encrypted message of a group"
    return _fact(
        account=account,
        id=ENCRYPTED_ID + id,
        sender=sender,
        recipient=other,
        user=of_map(event.get("users"), sender) or included(includes, "users", sender),
        text=ENCRYPTED_ANSWER if sender == account else ENCRYPTED,
        at=from_millis(event.get("created_at_msec")) or now,
        hanging=media.Hanging(),
    )


def read_mark(data: object, account: str) -> Seen | str:
    """A customer has read what we sent; why not, where it is our own reading; Unreadable."""
    event = table(data, "the read mark")
    reader = id_of(event, "sender_id")
    other = id_of(table(event.get("target"), "target"), "recipient_id")
    if reader == account:
        return _OURS_READ
    if other != account:
        raise Unreadable("between other accounts than X_USER_ID")
    last = optional_id(event, "last_read_event_id")
    until = from_millis(event.get("created_timestamp")) or (last and from_snowflake(last))
    if not until:
        raise Unreadable("a read mark without an instant")
    return Seen(
        channel=Channel.X,
        account=account,
        thread=thread_of(reader, account),
        customer=reader,
        until=until,
    )


def _fact(
    *,
    account: str,
    id: str,
    sender: str,
    recipient: str,
    user: Json,
    text: str,
    at: datetime,
    hanging: media.Hanging,
) -> Message | OwnPost:
    if account not in (sender, recipient):
        raise Unreadable("between other accounts than X_USER_ID")
    message = Message(
        channel=Channel.X,
        account=account,
        id=id,
        author=author(user, sender),
        text=text,
        sent_at=at,
        thread=thread_of(sender, recipient),
        private=True,
        attachments=hanging.attachments,
        automated=is_automated(user),
    )
    if sender != account:
        return message
    return OwnPost(
        channel=Channel.X,
        account=account,
        id=id,
        text=message.words,
        sent_at=at,
        thread=message.thread,
        to=recipient,
        private=True,
    )


def _text(said: Json, hanging: media.Hanging) -> str:
    """The words, which may be none where something hangs on them."""
    given = said.get("text")
    if given is None and hanging.attachments:
        return ""
    text = without(words(given, "text"), hanging.links)
    return unescaped(expanded(text, said.get("entities")))


def _other(conversation: object, one: str) -> str | None:
    """The other one of a conversation of two; None for a group."""
    two = _TWO.fullmatch(conversation) if isinstance(conversation, str) else None
    if two is None or one not in two.groups():
        return None
    return two[2] if two[1] == one else two[1]
