"""What else can the stage do in Slack? Change rooms, the app's rights, its limits and sockets."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from aiohttp import web

from sandbox.slack.cast import BOT_USER, Kind, Person, Room
from sandbox.slack.directory import DIRECT
from sandbox.slack.events import SlackEvents
from sandbox.slack.grant import SCOPES
from sandbox.slack.limits import Limits
from sandbox.slack.sockets import Sockets
from sandbox.slack.state import SlackState
from sandbox.slack.telling import person as told_person
from sandbox.slack.writing import SlackWriting
from sandbox.stage import shown
from sandbox.world import StageError

Json = dict[str, Any]
Act = Callable[[Json], Awaitable[Json]]
Look = Callable[[web.Request], Awaitable[Json]]

_ROOM = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")


class SlackCustomers:
    """Slack as customers' channel: its rooms, who is in them, and what the app may do there."""

    def __init__(
        self, state: SlackState, events: SlackEvents, sockets: Sockets, limits: Limits
    ) -> None:
        self._state = state
        self._events = events
        self._sockets = sockets
        self._limits = limits
        self.writing = SlackWriting(state, events)

    def acts(self) -> dict[str, Act]:
        """What is posted to the stage."""
        return {
            "/slack/message": self.writing.write,
            "/slack/edit": self.writing.edit,
            "/slack/unfurl": self.writing.unfurl,
            "/slack/delete": self.writing.delete,
            "/slack/react": self.writing.react,
            "/slack/bot_message": self.writing.bot_message,
            "/slack/person": self.person,
            "/slack/room": self.room,
            "/slack/join": self.join,
            "/slack/leave": self.leave,
            "/slack/archive": self.archive,
            "/slack/scopes": self.scopes,
            "/slack/revoke": self.revoke,
            "/slack/uninstall": self.uninstall,
            "/slack/install": self.install,
            "/slack/limits": self.limits,
            "/slack/disconnect": self.disconnect,
        }

    def looks(self) -> dict[str, Look]:
        """What can be looked at."""
        return {"/slack/sockets": self.connections}

    def add_to(self, app: web.Application) -> None:
        """Add what is no JSON: the files, as people fetch them."""
        app.router.add_get("/stage/slack/files/{id}", self._file)

    async def person(self, asked: Json) -> Json:
        """Have somebody in the workspace, or as `name@company` in another; harmless again."""
        found = self._state.directory.customer(asked.get("user"))
        self._state.world.change()
        return told_person(found)

    async def room(self, asked: Json) -> Json:
        """Make a room: public, or `private`; the bot is in it unless `bot` is false."""
        name = asked.get("name")
        if not isinstance(name, str) or not _ROOM.fullmatch(name):
            raise StageError("name: small letters, digits and dashes")
        directory = self._state.directory
        if name in DIRECT or any(r.name == name for r in directory.rooms.values()):
            raise StageError(f"name: there is #{name} already")
        people = asked.get("members") or []
        if not isinstance(people, list):
            raise StageError('members: names, as ["maria", "agent-1"]')
        members = {directory.customer(one).id for one in people}
        if asked.get("bot", True):
            members.add(BOT_USER)
        kind = Kind.GROUP if asked.get("private") else Kind.CHANNEL
        id = f"C0ROOM{len(directory.rooms)}"
        made = directory.open(Room(id, name, frozenset(members), kind))
        self._state.world.change()
        return shown.room(self._state, made)

    async def join(self, asked: Json) -> Json:
        """Join a room, or have the bot in it: `deskhand`."""
        room, person = self._room(asked), self._mover(asked)
        if person.is_stranger and person.team != room.partner:
            raise StageError(
                f"{person.name} is of another organisation, which is not in #{room.name}"
            )
        if person.id not in room.members:
            room = self._state.directory.joined(room, person)
            self._noted(room, person, "channel_join", "joined the channel")
            self._events.moved(room, person, joined=True)
        return shown.room(self._state, room)

    async def leave(self, asked: Json) -> Json:
        """Leave a room."""
        room, person = self._room(asked), self._mover(asked)
        if person.id in room.members:
            self._events.moved(room, person, joined=False)
            room = self._state.directory.left(room, person)
            self._noted(room, person, "channel_leave", "left the channel")
        return shown.room(self._state, room)

    async def archive(self, asked: Json) -> Json:
        """Archive a room, or bring it back with `back`."""
        room, person = self._room(asked), self._state.person(asked.get("user"))
        back = bool(asked.get("back"))
        room = self._state.directory.open(replace(room, is_archived=not back))
        self._events.archived(room, person, back=back)
        self._state.world.change()
        return shown.room(self._state, room)

    async def scopes(self, asked: Json) -> Json:
        """Grant the app these scopes, or all `without` some; all of them when nothing is said."""
        granted, without = asked.get("scopes"), asked.get("without") or []
        given = SCOPES if granted is None else granted
        if not isinstance(given, list | tuple) or not isinstance(without, list):
            raise StageError('scopes, without: lists, as ["chat:write"]')
        if unknown := {str(one) for one in without} - set(SCOPES):
            raise StageError(f"without: {min(unknown)} is not granted anyway")
        self._state.grant.scopes = tuple(str(one) for one in given if one not in without)
        return {"scopes": list(self._state.grant.scopes)}

    async def revoke(self, _: Json) -> Json:
        """Revoke the bot's token."""
        self._events.revoked()
        self._state.grant.ended = "token_revoked"
        return {}

    async def uninstall(self, _: Json) -> Json:
        """Remove the app from the workspace."""
        self._events.revoked()
        self._events.uninstalled()
        self._state.grant.ended = "account_inactive"
        return {}

    async def install(self, _: Json) -> Json:
        """Install the app again, with the same token."""
        self._state.grant.ended = ""
        return {}

    async def limits(self, asked: Json) -> Json:
        """Switch Slack's rate limits on or off."""
        if not isinstance(asked.get("on"), bool):
            raise StageError('on: say {"on": true} or {"on": false}')
        self._limits.switch(on=asked["on"])
        return {"on": self._limits.on}

    async def disconnect(self, asked: Json) -> Json:
        """Ask the app to leave its sockets and connect anew."""
        reason = str(asked.get("reason") or "refresh_requested")
        return {"connections": await self._sockets.disconnect(reason)}

    async def connections(self, _: web.Request) -> Json:
        """The app's sockets."""
        return {"connections": self._sockets.shown()}

    async def _file(self, request: web.Request) -> web.Response:
        file = self._state.files.kept.get(request.match_info["id"])
        if file is None:
            return web.json_response({"error": "there is no such file"}, status=400)
        headers = {"Content-Disposition": "attachment", "X-Content-Type-Options": "nosniff"}
        return web.Response(body=file.data, content_type=file.mimetype, headers=headers)

    def _room(self, asked: Json) -> Room:
        room = self._state.room(asked.get("room"))
        if room.kind not in (Kind.CHANNEL, Kind.GROUP):
            raise StageError("room: a room, not a direct or group conversation")
        return room

    def _mover(self, asked: Json) -> Person:
        """Who joins or leaves: anybody, the bot too."""
        found = self._state.directory.found(asked.get("user"))
        return found or self._state.directory.customer(asked.get("user"))

    def _noted(self, room: Room, person: Person, subtype: str, words: str) -> None:
        """The room itself says who came and who went."""
        text = f"<@{person.id}> has {words}"
        self._events.said(self._state.add(room.id, person.id, text, subtype=subtype))
