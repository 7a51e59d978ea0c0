"""What does the bot say? `chat.*`."""

from typing import Any

from sandbox.slack import blocks as block_kit
from sandbox.slack.cast import BOT_USER, DOMAIN, Room
from sandbox.slack.events import SlackEvents
from sandbox.slack.limits import SPECIAL, TIER_3, TIER_4
from sandbox.slack.methods.method import Method, always, room_of
from sandbox.slack.refusals import Body, SlackRefusal, is_true, parsed
from sandbox.slack.state import SlackMessage, SlackState, is_ours
from sandbox.slack.telling import told

TEXT_AT_MOST = 40_000
UPDATE_AT_MOST = 4_000
METADATA_AT_MOST = 8_000  # characters of JSON


class Chat:
    """Posting, changing, deleting."""

    def __init__(self, state: SlackState, events: SlackEvents) -> None:
        self._state = state
        self._events = events

    def methods(self) -> dict[str, Method]:
        write = always("chat:write")
        return {
            "chat.postMessage": Method(self._post, SPECIAL, write),
            "chat.update": Method(self._update, TIER_3, write),
            "chat.delete": Method(self._delete, TIER_3, write),
            "chat.postEphemeral": Method(self._whisper, TIER_4, write),
            "chat.getPermalink": Method(self._permalink, SPECIAL),
        }

    def _post(self, body: Body) -> Body:
        room, text, blocks = self._open_room(body), *_content(body)
        if len(text) > TEXT_AT_MOST:
            raise SlackRefusal("msg_too_long")
        thread = self._thread(room, body)
        made = self._state.add(
            room.id,
            BOT_USER,
            text,
            blocks,
            thread_ts=thread,
            metadata=_metadata(body),
            broadcast=bool(thread) and is_true(body.get("reply_broadcast")),
        )
        self._events.said(made)
        shown = told(self._state, made, metadata=True)
        return {"channel": room.id, "ts": made.ts, "message": shown}

    def _update(self, body: Body) -> Body:
        room, text, blocks = room_of(self._state, body), *_content(body)
        if len(text) > UPDATE_AT_MOST:
            raise SlackRefusal("msg_too_long")
        message = self._own(room, body.get("ts"), "cant_update_message")
        before = told(self._state, message)
        if text != message.text:
            message.edited = self._state.new_ts()
        message.text, message.blocks = text, blocks
        message.metadata = _metadata(body) or message.metadata
        self._state.world.change()
        self._events.changed(message, before)
        return {"channel": room.id, "ts": message.ts, "text": text}

    def _delete(self, body: Body) -> Body:
        room = room_of(self._state, body)
        message = self._own(room, body.get("ts"), "cant_delete_message")
        before = told(self._state, message, metadata=True)
        message.deleted = True
        self._state.world.change()
        self._events.deleted(message, before)
        return {"channel": room.id, "ts": message.ts}

    def _whisper(self, body: Body) -> Body:
        room, text, blocks = self._open_room(body), *_content(body)
        if len(text) > TEXT_AT_MOST:
            raise SlackRefusal("msg_too_long")
        user = str(body.get("user") or "")
        if user not in room.members:
            raise SlackRefusal("user_not_in_channel")
        thread = body.get("thread_ts")
        made = self._state.whisper(room.id, user, text, blocks, str(thread) if thread else None)
        return {"message_ts": made.id}

    def _permalink(self, body: Body) -> Body:
        room = room_of(self._state, body)
        if self._state.message(room.id, body.get("message_ts")) is None:
            raise SlackRefusal("message_not_found")
        ts = str(body["message_ts"]).replace(".", "")
        return {"permalink": f"https://{DOMAIN}.slack.com/archives/{room.id}/p{ts}"}

    def _open_room(self, body: Body) -> Room:
        """Where something new may be said; a person's id stands for what is said to them alone."""
        person = self._state.directory.people.get(str(body.get("channel")))
        if person and not person.is_bot:
            return self._state.directory.direct(person)
        room = room_of(self._state, body)
        if room.is_archived:
            raise SlackRefusal("is_archived")
        return room

    def _thread(self, room: Room, body: Body) -> str | None:
        thread = body.get("thread_ts")
        if not thread:
            return None
        root = self._state.message(room.id, thread)
        if root is None or root.thread_ts:  # a reply is no root
            raise SlackRefusal("thread_not_found")
        return str(thread)

    def _own(self, room: Room, ts: object, otherwise: str) -> SlackMessage:
        message = self._state.message(room.id, ts)
        if message is None:
            raise SlackRefusal("message_not_found")
        if not is_ours(message):
            raise SlackRefusal(otherwise)
        return message


def _content(body: Body) -> tuple[str, list[dict[str, Any]]]:
    blocks = parsed(body.get("blocks")) or []
    text = str(body.get("text") or "")
    if not text and not blocks:
        raise SlackRefusal("no_text")
    faults = block_kit.faults_of_message(blocks)
    if "msg_blocks_too_long" in faults:
        raise SlackRefusal("msg_blocks_too_long")
    if faults:
        raise SlackRefusal("invalid_blocks", faults)
    return text, blocks


def _metadata(body: Body) -> dict[str, Any] | None:
    found = parsed(body.get("metadata"))
    if not isinstance(found, dict):
        return None
    if len(str(found)) > METADATA_AT_MOST:
        raise SlackRefusal("metadata_too_large")
    return found
