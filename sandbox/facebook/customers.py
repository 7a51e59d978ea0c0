"""What do people do in Messenger? Write, press, follow a link, read, block; and react, and edit."""

from typing import Any

from sandbox.facebook.files import Files
from sandbox.facebook.messaging import Messaging
from sandbox.facebook.state import FacebookState, Message, Person
from sandbox.facebook.webhooks import FacebookWebhooks
from sandbox.world import StageError

INBOX_APP = 263902037430900  # Meta's own inbox, in which colleagues may answer

Json = dict[str, Any]


class Customers:
    """The people who talk with our page, and a colleague in Meta's inbox, as the stage moves them.

    Each takes what the stage was asked for, and raises StageError when it can't be.
    """

    def __init__(
        self,
        state: FacebookState,
        files: Files,
        messaging: Messaging,
        webhooks: FacebookWebhooks,
    ) -> None:
        self._state = state
        self._files = files
        self._messaging = messaging
        self._webhooks = webhooks

    async def write(self, asked: Json) -> Json:
        """Write to our page, or send it something; `standby`: another app has the conversation."""
        person = self._writer(asked)
        files = [self._files.make(asked["attachment"])] if asked.get("attachment") else []
        text = words_of(asked, optional=bool(files))
        message = self._state.new_message(person, text, ours=False)
        message.files = files
        if asked.get("reply_to"):
            message.reply_to = self._message(asked["reply_to"], person).id
        if asked.get("quick_reply"):
            message.kind, message.payload = "quick_reply", str(asked["quick_reply"])
        self._state.add_message(message)
        self._webhooks.tell(self._messaging.message(message, standby=bool(asked.get("standby"))))
        return {"id": message.id}

    async def press(self, asked: Json) -> Json:
        """Press a button that sends `payload`."""
        return self._pressed(self._writer(asked), asked)

    async def follow(self, asked: Json) -> Json:
        """Follow an m.me link with `ref`: with a new person it begins by Get Started."""
        person = self._writer(asked)
        ref = str(asked.get("ref") or "")
        if not ref:
            raise StageError("ref: what the link carries")
        referral = {"ref": ref, "source": "SHORTLINK", "type": "OPEN_THREAD"}
        if not self._state.talk(person):
            start = {"title": "Get Started", "payload": "GET_STARTED"}
            return self._pressed(person, start, referral)
        person.wrote_at = self._state.world.now()
        self._webhooks.tell(self._messaging.referral(person, referral))
        return {}

    async def read(self, asked: Json) -> Json:
        """See everything that our page has written."""
        person = self._known(asked.get("name"))
        for message in self._state.talk(person):
            message.read = message.read or message.ours
        self._state.world.change()
        self._webhooks.tell(self._messaging.read(person))
        return {}

    async def block(self, asked: Json) -> Json:
        """Block our page, or no longer: nobody is told, it shows when we write."""
        person = self._state.person(asked.get("name"))
        person.blocks_us = yes_or_no(asked, "blocked")
        self._state.world.change()
        return {}

    async def profile(self, asked: Json) -> Json:
        """Let nothing of the profile be read, or all: some people's can't be."""
        person = self._state.person(asked.get("name"))
        person.is_private = yes_or_no(asked, "private")
        self._state.world.change()
        return {}

    def react(self, message: Message, person: Person, emoji: str, *, added: bool) -> None:
        """Put an emoji on a message of this conversation, or take it away."""
        if message.person is not person:
            raise StageError(f"id: {person.name} can't see that message")
        before = message.reactions.pop(person.name, None)
        if not added and before is None:
            raise StageError(f"emoji: {person.name} has not reacted to that message")
        if added:
            message.reactions[person.name] = emoji
        person.wrote_at = self._state.world.now()
        self._state.world.change()
        told = self._messaging.reaction(person, message, emoji or str(before), added=added)
        self._webhooks.tell(told)

    def edit(self, message: Message, text: str) -> None:
        """Change what somebody wrote; our own messages stay as they are."""
        if message.ours:
            raise StageError("id: a message of the page can't be edited")
        message.text = text
        message.edits += 1
        self._state.world.change()
        self._webhooks.tell(self._messaging.edit(message))

    def unsend(self, message: Message) -> None:
        """Take a message back: Messenger tells nobody."""
        self._state.remove(message)

    def answer(self, person: Person, text: str) -> str:
        """A colleague answers in Meta's inbox; the message's id."""
        message = self._state.new_message(self._known(person.name), text, ours=True)
        message.app = INBOX_APP
        self._state.add_message(message)
        self._webhooks.tell(self._messaging.echo(message))
        self._webhooks.tell(self._messaging.delivered(message))
        return message.id

    def _pressed(self, person: Person, asked: Json, referral: Json | None = None) -> Json:
        title, payload = (str(asked.get(name) or "") for name in ("title", "payload"))
        if not title or not payload:
            raise StageError("title, payload: what stands on the button, and what it sends")
        message = self._state.new_message(person, title, ours=False, kind="postback")
        message.payload = payload
        self._state.add_message(message)
        self._webhooks.tell(self._messaging.postback(message, referral))
        return {"id": message.id}

    def _writer(self, asked: Json) -> Person:
        person = self._state.person(asked.get("name"))
        if person.blocks_us:
            raise StageError(f"name: {person.name} has blocked the page; unblock first")
        return person

    def _known(self, name: object) -> Person:
        person = self._state.person(name)
        if not self._state.talk(person):
            raise StageError(f"name: there is no conversation with {person.name}")
        return person

    def _message(self, id: object, person: Person) -> Message:
        found = self._state.messages.get(str(id))
        if found is None or found.person is not person:
            raise StageError(f"reply_to: there is no message {id} in this conversation")
        return found


def words_of(asked: Json, *, optional: bool = False) -> str:
    """What is to be written; StageError when there is nothing to read."""
    text = asked.get("text")
    if optional and text is None:
        return ""
    if not isinstance(text, str) or not text.strip():
        raise StageError("text: write something")
    return text


def yes_or_no(asked: Json, name: str) -> bool:
    """A choice that has to be made."""
    if not isinstance(asked.get(name), bool):
        raise StageError(f"{name}: true or false")
    return bool(asked[name])
