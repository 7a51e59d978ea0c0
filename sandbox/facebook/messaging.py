"""What is told of Messenger? Messages, echoes of our own, presses, reactions, what was read."""

from datetime import datetime
from typing import Any

from sandbox.facebook.envelopes import Item, millis
from sandbox.facebook.files import STICKER_ID, File, Files
from sandbox.facebook.state import FacebookState, Message, Person

# How Messenger calls the usual emoji; anything else is "other"
REACTIONS = {
    "❤": "love",
    "😆": "smile",
    "😮": "wow",
    "😢": "sad",
    "😡": "angry",
    "👍": "like",
    "👎": "dislike",
}

Json = dict[str, Any]


class Messaging:
    """Everything that can happen in Messenger, as an item."""

    def __init__(self, state: FacebookState, files: Files) -> None:
        self._state = state
        self._files = files

    def message(self, message: Message, *, standby: bool = False) -> Item:
        """Somebody wrote; `standby`: another app has the conversation."""
        told = _content(message)
        if message.files:
            told["attachments"] = [self._attachment(file) for file in message.files]
        if message.kind == "quick_reply":
            told["quick_reply"] = {"payload": message.payload}
        place, field = ("standby", "standby") if standby else ("messaging", "messages")
        return self._by(message.person, field, {"message": told}, message.at, place)

    def echo(self, message: Message) -> Item:
        """Our page wrote: by our app or another one."""
        told = _content(message)
        if message.links:
            told["attachments"] = [
                {"type": kind, "payload": {"url": url}} for kind, url in message.links
            ]
        told |= {"is_echo": True, "app_id": message.app}
        if message.metadata is not None:
            told["metadata"] = message.metadata
        item = self._by(message.person, "message_echoes", {"message": told}, message.at)
        ends = {"sender": item.told["recipient"], "recipient": item.told["sender"]}
        return Item(item.place, item.field, item.about, {**item.told, **ends})

    def delivered(self, message: Message) -> Item:
        """Their device has it."""
        told = {"mids": [message.id], "watermark": millis(message.at)}
        return self._by(message.person, "message_deliveries", {"delivery": told})

    def read(self, person: Person) -> Item:
        """They saw everything until now."""
        told = {"watermark": millis(self._state.world.now())}
        return self._by(person, "message_reads", {"read": told})

    def postback(self, message: Message, referral: Json | None = None) -> Item:
        """They pressed a button."""
        told: Json = {"mid": message.id, "title": message.text, "payload": message.payload}
        if referral:
            told["referral"] = referral
        return self._by(message.person, "messaging_postbacks", {"postback": told}, message.at)

    def referral(self, person: Person, referral: Json) -> Item:
        """They followed a link into a conversation that there is."""
        return self._by(person, "messaging_referrals", {"referral": referral})

    def reaction(self, person: Person, message: Message, emoji: str, *, added: bool) -> Item:
        """They put an emoji on a message, or took it away."""
        told = {
            "mid": message.id,
            "action": "react" if added else "unreact",
            "reaction": REACTIONS.get(emoji.removesuffix("\ufe0f"), "other"),
            "emoji": emoji,
        }
        return self._by(person, "message_reactions", {"reaction": told})

    def edit(self, message: Message) -> Item:
        """They changed what they had written."""
        told = {"mid": message.id, "text": message.text, "num_edit": message.edits}
        return self._by(message.person, "message_edits", {"message_edit": told})

    def _by(
        self,
        person: Person,
        field: str,
        told: Json,
        at: datetime | None = None,
        place: str = "messaging",
    ) -> Item:
        """An item from that person to our page, of now unless `at` says otherwise."""
        ends = {"sender": {"id": person.psid}, "recipient": {"id": self._state.page_id}}
        stamp = millis(at or self._state.world.now())
        return Item(place, field, person.psid, {**ends, "timestamp": stamp, **told})

    def _attachment(self, file: File) -> Json:
        payload: Json = {"url": self._files.address(file)}
        if file.kind == "sticker":
            payload["sticker_id"] = STICKER_ID
        return {"type": file.kind, "payload": payload}


def _content(message: Message) -> Json:
    """What messages of both sides have."""
    told: Json = {"mid": message.id}
    if message.text:
        told["text"] = message.text
    if message.reply_to:
        told["reply_to"] = {"mid": message.reply_to}
    return told
