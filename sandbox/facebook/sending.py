"""The Send API: what does Messenger take from our page, and what does it refuse?"""

from typing import Any

from sandbox.facebook.account import Account
from sandbox.facebook.asked import address_of, object_of, structured, text_of
from sandbox.facebook.call import Call
from sandbox.facebook.errors import Refused, invalid
from sandbox.facebook.messaging import Messaging
from sandbox.facebook.state import Comment, FacebookState, Message, Person, Post
from sandbox.facebook.webhooks import FacebookWebhooks
from sandbox.facebook.windows import check_window, repliable

TEXT_AT_MOST = 1_999  # "under 2,000 characters"
METADATA_AT_MOST = 1_000
QUICK_REPLIES_AT_MOST, TITLE_AT_MOST, PAYLOAD_AT_MOST = 13, 20, 1_000
ATTACHMENTS = ("image", "audio", "video", "file")
ACTIONS = ("typing_on", "typing_off", "mark_seen")

Json = dict[str, Any]


class Sending:
    """Takes what our app sends."""

    def __init__(
        self,
        state: FacebookState,
        account: Account,
        messaging: Messaging,
        webhooks: FacebookWebhooks,
    ) -> None:
        self._state = state
        self._account = account
        self._messaging = messaging
        self._webhooks = webhooks

    def send(self, call: Call) -> Json:
        """Send, to a person or once to the author of a comment or post; Refused when it can't be.

        Messenger tells of our own message too, and that it was delivered.
        """
        call.by_page()
        call.about(self._state.page_id, "post")
        self._account.need("pages_messaging", 230)
        body, recipient = call.body, object_of(call.body, "recipient")
        if "sender_action" in body:
            return self._act(self._person(recipient), body["sender_action"])
        place = self._place(recipient)
        person = place.author if place and place.author else self._person(recipient)
        message = self._message(person, object_of(body, "message"))
        if person.blocks_us:
            said = "(#551) This person isn't available right now."
            raise Refused(551, said, subcode=1545041)
        if place:
            message.kind = "private_reply"
            place.private_reply = message.id
        else:
            kind = body.get("messaging_type", "RESPONSE")
            check_window(person, kind, body.get("tag"), message.at)
        self._state.add_message(message)
        self._webhooks.tell(self._messaging.echo(message))
        self._webhooks.tell(self._messaging.delivered(message))
        return {"recipient_id": person.psid, "message_id": message.id}

    def _place(self, recipient: Json) -> Comment | Post | None:
        """The comment or post to reply to in private; None when a person is named."""
        named = [name for name in ("id", "comment_id", "post_id") if recipient.get(name)]
        if len(named) != 1:
            raise invalid("Param recipient must name one of id, comment_id, post_id")
        if named == ["id"]:
            return None
        (name,) = named
        found = self._state.commented(recipient[name])
        fits = isinstance(found, Comment if name == "comment_id" else Post)
        if found is None or not fits or not repliable(found, self._state.world.now()):
            raise invalid(f"Invalid {name} parameter", 2018292)
        return found

    def _person(self, recipient: Json) -> Person:
        person = self._state.reached(recipient.get("id"))
        if person is None:
            raise invalid("No matching user found", 2018001)
        return person

    def _act(self, person: Person, action: object) -> Json:
        """Typing is shown nowhere here; what is marked as seen is."""
        if action not in ACTIONS:
            raise invalid(f"Param sender_action must be one of {{{', '.join(ACTIONS)}}}")
        if action == "mark_seen":
            for message in self._state.talk(person):
                message.read = message.read or not message.ours
            self._state.world.change()
        return {"recipient_id": person.psid}

    def _message(self, person: Person, asked: Json) -> Message:
        """What is to be sent, checked for itself."""
        if bool(asked.get("text")) == bool(asked.get("attachment")):
            raise invalid("Param message must have one of text, attachment")
        text = text_of(asked["text"], "message[text]", TEXT_AT_MOST) if asked.get("text") else ""
        message = self._state.new_message(person, text, ours=True)
        message.app = int(self._state.world.settings.facebook_app_id)
        if asked.get("attachment"):
            message.links = [_attachment(asked["attachment"])]
        if asked.get("metadata") is not None:
            message.metadata = text_of(asked["metadata"], "message[metadata]", METADATA_AT_MOST)
        if asked.get("reply_to"):
            message.reply_to = self._quoted(person, asked["reply_to"])
        message.quick_replies = _quick_replies(asked.get("quick_replies"))
        return message

    def _quoted(self, person: Person, asked: object) -> str:
        id = asked.get("mid") if isinstance(asked, dict) else None
        quoted = self._state.messages.get(str(id))
        if quoted is None or quoted.person is not person:
            raise invalid("Param message[reply_to][mid] must be a message of this conversation")
        return quoted.id


def _attachment(asked: object) -> tuple[str, str]:
    given = structured(asked, "message[attachment]")
    kind = given.get("type") if isinstance(given, dict) else None
    if kind not in ATTACHMENTS:
        allowed = ", ".join(ATTACHMENTS)
        raise invalid(f"Param message[attachment][type] must be one of {{{allowed}}}")
    payload = given.get("payload")
    url = payload.get("url") if isinstance(payload, dict) else None
    return kind, address_of(url, "message[attachment][payload][url]")


def _quick_replies(asked: object) -> list[tuple[str, str]]:
    """Title and payload of each."""
    given = asked or []
    if not isinstance(given, list) or len(given) > QUICK_REPLIES_AT_MOST:
        raise invalid(f"Param message[quick_replies] has {QUICK_REPLIES_AT_MOST} at most")
    return [_quick_reply(one, f"message[quick_replies][{n}]") for n, one in enumerate(given)]


def _quick_reply(asked: object, name: str) -> tuple[str, str]:
    if not isinstance(asked, dict) or asked.get("content_type") != "text":
        raise invalid(f"Param {name}[content_type] must be one of {{text}}")
    title = text_of(asked.get("title"), f"{name}[title]", TITLE_AT_MOST)
    return title, text_of(asked.get("payload"), f"{name}[payload]", PAYLOAD_AT_MOST)
