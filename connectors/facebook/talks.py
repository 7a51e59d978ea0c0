"""What is one item of Messenger's news, in our words? Facts are given, reasons not to are texts.

https://developers.facebook.com/docs/messenger-platform/webhooks
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from connectors.contract import Unreadable
from connectors.facebook import marks
from connectors.facebook.attachments import attachments, described, is_thumb
from connectors.facebook.fields import Json, message_id, optional_words, short, table, words
from connectors.facebook.parties import Item, item_of
from connectors.facebook.said import from_customer, from_page, reply_in
from lifecycle.messages import Attachment, Deletion, Edit, Fact, Message, OwnPost
from lifecycle.tickets import Channel

_BEGAN = datetime(1970, 1, 1, tzinfo=UTC)
_IGNORED = {
    "referral": "how a person came to the page, without a word of theirs",
    "optin": "a person opted in, without a word of theirs",
    "account_linking": "a person linked an account, or ended it",
    "pass_thread_control": "another app was given the conversation, or gave it back",
    "take_thread_control": "another app took the conversation",
    "request_thread_control": "another app asks for the conversation",
    "app_roles": "what the apps of the page may do",
    "messaging_feedback": "an answer to a form of Meta's",
    "checkout_update": "a shop's address",
    "pre_checkout": "a shop's question",
    "payment": "a payment",
    "game_play": "a game",
}


def talk(value: object, account: str, time: object) -> Fact | str:
    """What one item of `messaging` says: a fact, or why it concerns nobody; Unreadable.

    Args:
        value: the item.
        account: our page's id.
        time: when the delivery was made, for items that do not say when they happened.
    """
    data = table(value, "an item of messaging")
    if read := next((read for kind, read in _READERS.items() if kind in data), None):
        return read(item_of(data, account, time))
    if any(kind in data for kind in marks.POLICY):
        return marks.policy(data, account, time)
    if why := next((why for kind, why in _IGNORED.items() if kind in data), None):
        return why
    raise Unreadable(f"an item of no kind that is known: {', '.join(sorted(data))[:100]}")


def overheard(value: object, account: str, time: object) -> Fact | str:
    """What an item of `standby` says: another app has the conversation, and we only listen."""
    found = talk(value, account, time)
    return found if isinstance(found, OwnPost) else "news of a conversation that another app has"


def _message(item: Item) -> Fact | str:
    message = table(item.data["message"], "message")
    id = message_id(message.get("mid"), "message.mid")
    if message.get("is_deleted") is True:
        return Deletion(channel=Channel.FACEBOOK, account=item.account, id=id, at=item.at)
    if message.get("is_echo") is True and not item.own:
        raise Unreadable("an echo of somebody else than our page")
    text = optional_words(message.get("text"), "message.text")
    hanging = attachments(message.get("attachments"))
    if not text.strip() and not hanging:
        raise Unreadable("a message without words and without anything that hangs on it")
    if item.own:
        return _own(item, message, id, described(text, hanging))
    if not text.strip() and is_thumb(message.get("attachments")):
        text = "👍"
    return _heard(item, id, text, _parent(message), hanging)


def _own(item: Item, message: Json, id: str, text: str) -> OwnPost:
    return from_page(
        account=item.account,
        customer=item.customer,
        id=id,
        text=text,
        at=item.at,
        parent=_parent(message),
        reply=reply_in(message.get("metadata")),
    )


def _heard(
    item: Item,
    id: str,
    text: str,
    parent: str | None = None,
    hanging: tuple[Attachment, ...] = (),
) -> Message:
    return from_customer(
        account=item.account,
        customer=item.customer,
        id=id,
        text=text,
        at=item.at,
        parent=parent,
        hanging=hanging,
    )


def _parent(message: Json) -> str | None:
    """The message that this one answers; an answer to a story of Instagram's has none."""
    answered = message.get("reply_to")
    mid = answered.get("mid") if isinstance(answered, dict) else None
    return None if mid is None else message_id(mid, "message.reply_to.mid")


def _postback(item: Item) -> Fact | str:
    """A press of a button says what stands on the button."""
    pressed = table(item.data["postback"], "postback")
    if item.own:
        raise Unreadable("a button that our own page pressed")
    title, payload = short(pressed.get("title")), short(pressed.get("payload"))
    if not title and not payload:
        raise Unreadable("postback says neither title nor payload")
    mid = pressed.get("mid")
    id = _press(item) if mid is None else message_id(mid, "postback.mid")
    return _heard(item, id, title or f"(pressed a button: {payload})")


def _press(item: Item) -> str:
    """What names a press of an older button, which has no id: who, and when."""
    return f"postback:{item.customer}:{(item.at - _BEGAN) // timedelta(milliseconds=1)}"


def _edit(item: Item) -> Fact | str:
    edit = table(item.data["message_edit"], "message_edit")
    if item.own:
        return "a message of our own was changed"
    number = edit.get("num_edit")
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number < 10**6:
        raise Unreadable("message_edit.num_edit is no number")
    text = words(edit.get("text"), "message_edit.text")
    if not text.strip():
        raise Unreadable("message_edit.text is empty")
    message = _heard(item, message_id(edit.get("mid"), "message_edit.mid"), text)
    return Edit(message=message, version=str(number), at=item.at)


_READERS: dict[str, Callable[[Item], Fact | str]] = {
    "message": _message,
    "postback": _postback,
    "message_edit": _edit,
    "reaction": marks.reaction,
    "delivery": marks.delivery,
    "read": marks.read,
}
