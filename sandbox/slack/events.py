"""What does the desk hear of Slack's? Events, each once, in the envelope that Slack puts them in.

https://docs.slack.dev/apis/events-api
"""

import secrets
from typing import Any

from sandbox.slack.cast import APP, BOT_USER, TEAM, Kind, Person, Room
from sandbox.slack.grant import scope
from sandbox.slack.lines import Lines
from sandbox.slack.state import SlackMessage, SlackState
from sandbox.slack.telling import told

Json = dict[str, Any]

_ARCHIVES = {Kind.CHANNEL: "channel_archive", Kind.GROUP: "group_archive"}
_NEEDED = {
    "app_mention": "app_mentions:read",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
}
_MENTION = f"<@{BOT_USER}>"
_NO_MENTION = ("subtype", "root")  # what the message's own event has, and the mention has not
_LETTER = {Kind.CHANNEL: "C", Kind.GROUP: "G"}


class SlackEvents:
    """What happens in the workspace, told to the app."""

    def __init__(self, state: SlackState, lines: Lines) -> None:
        self._state = state
        self._lines = lines

    def said(self, message: SlackMessage) -> None:
        """A message was written; a mention of the bot is told a second time, as one."""
        self._about(message, told(self._state, message, metadata=True))
        in_room = self._room(message).kind in _LETTER
        if in_room and message.user != BOT_USER and _MENTION in message.text:
            mention = told(self._state, message) | {"type": "app_mention"}
            self._event({k: v for k, v in mention.items() if k not in _NO_MENTION}, message)

    def changed(self, message: SlackMessage, before: Json) -> None:
        """A message was changed: edited, or a link in it unfurled."""
        after = told(self._state, message, metadata=True)
        change = {"subtype": "message_changed", "message": after, "previous_message": before}
        self._about(message, {"hidden": True, "ts": self._state.new_ts(), **change})

    def deleted(self, message: SlackMessage, before: Json) -> None:
        """A message was deleted; one on which a thread hangs becomes a tombstone instead."""
        if self._state.is_tombstone(message):
            self.changed(message, before)
            return
        gone = {"subtype": "message_deleted", "deleted_ts": message.ts, "previous_message": before}
        self._about(message, {"hidden": True, "ts": self._state.new_ts(), **gone})
        root = self._state.messages[message.room].get(message.thread_ts or "")
        if root and root.deleted and not self._state.replies(root):
            self.deleted(root, told(self._state, root))  # nothing hangs on it any more

    def reacted(self, message: SlackMessage, user: str, emoji: str, *, added: bool) -> None:
        """Somebody put an emoji on a message, or took it away."""
        event = {
            "type": "reaction_added" if added else "reaction_removed",
            "user": user,
            "reaction": emoji,
            "item": {"type": "message", "channel": message.room, "ts": message.ts},
            "item_user": message.user,
        }
        self._send(event, self._room(message), self._state.directory.people[user].team)

    def home_opened(self, person: Person, tab: str) -> None:
        """Somebody opened the app: its home, or what it and they wrote to each other."""
        channel = self._state.directory.direct(person).id
        event: Json = {"type": "app_home_opened", "user": person.id, "channel": channel, "tab": tab}
        if tab == "home" and person.id in self._state.homes:
            event["view"] = self._state.homes[person.id]
        self._send(event, None, person.team)

    def moved(self, room: Room, person: Person, *, joined: bool) -> None:
        """Somebody joined a room, or left it."""
        event = {
            "type": "member_joined_channel" if joined else "member_left_channel",
            "user": person.id,
            "channel": room.id,
            "channel_type": _LETTER.get(room.kind, "G"),
            "team": person.team,
        }
        self._send(event, room, person.team)

    def archived(self, room: Room, person: Person, *, back: bool = False) -> None:
        """A room was archived, or came back."""
        kind = _ARCHIVES[room.kind].replace("archive", "unarchive" if back else "archive")
        event = {"type": kind, "channel": room.id, "user": person.id}
        self._send(event, room, person.team)

    def revoked(self) -> None:
        """The bot's token counts no longer."""
        self._send({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [BOT_USER]}}, None)

    def uninstalled(self) -> None:
        """The app was removed from the workspace."""
        self._send({"type": "app_uninstalled"}, None)

    def _about(self, message: SlackMessage, event: Json) -> None:
        kind = self._room(message).kind
        self._event({"type": "message", "channel_type": kind.value, **event}, message)

    def _event(self, event: Json, message: SlackMessage) -> None:
        """Something about a message, by its writer."""
        room = self._room(message)
        person = self._state.directory.people.get(message.user)
        team = person.team if person else TEAM
        event["channel"] = room.id
        if room.partner or team != TEAM:
            event |= {"user_team": team, "source_team": team}
        event.setdefault("event_ts", event.get("ts", self._state.new_ts()))
        self._send(event, room, team)

    def _send(self, event: Json, room: Room | None, team: str = TEAM) -> None:
        """Tell the app, if it is there to see it and may."""
        is_there = room is None or BOT_USER in room.members
        needed = _needed(event["type"], room)
        if not is_there or self._state.grant.ended or self._state.grant.lacks(*needed):
            return
        event.setdefault("event_ts", self._state.new_ts())
        now = int(self._state.world.now().timestamp())
        bot: Json = {"enterprise_id": None, "team_id": TEAM, "user_id": BOT_USER, "is_bot": True}
        self._lines.tell(
            {
                "token": "unused",
                "team_id": team,  # in a shared room the writer's, which may be the other one
                "context_team_id": TEAM,
                "context_enterprise_id": None,
                "api_app_id": APP,
                "type": "event_callback",
                "event_id": f"Ev{secrets.token_hex(5).upper()}",
                "event_time": now,
                "is_ext_shared_channel": bool(room and room.partner),
                "authorizations": [bot | {"is_enterprise_install": False}],
                "event": event,
            }
        )

    def _room(self, message: SlackMessage) -> Room:
        return self._state.directory.rooms[message.room]


def _needed(kind: str, room: Room | None) -> tuple[str, ...]:
    """The scopes without which the app does not hear of it."""
    if room is None:
        return ()
    if kind in _NEEDED:
        return (_NEEDED[kind],)
    return (scope(room.kind, "history" if kind == "message" else "read"),)
