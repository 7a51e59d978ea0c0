"""What can a person do in Slack? Write, type a command, press, fill a form, react."""

import asyncio
import json
import re
from collections.abc import Callable
from typing import Any

import aiohttp

from sandbox.slack.blocks import faults_of_view
from sandbox.slack.cast import APP, DOMAIN, ROOMS, TEAM, Person, Room
from sandbox.slack.events import SlackEvents, told
from sandbox.slack.forms import filled, labelled
from sandbox.slack.payloads import (
    action,
    common,
    elements,
    in_view,
    label,
    no_connection,
    on_message,
    stored,
)
from sandbox.slack.state import VIEWS_AT_MOST, Ephemeral, SlackMessage, SlackState
from sandbox.stage import shown
from sandbox.world import StageError, World

ANSWER_SECONDS = 3.0  # Slack waits no longer for an acknowledgement
LOOK_SECONDS = 0.03

Json = dict[str, Any]

_EMOJI = re.compile(r"[\w+'-]{1,100}(::skin-tone-[2-6])?")


class SlackPeople:
    """The people of the workspace, as the stage moves them."""

    def __init__(self, world: World, state: SlackState, events: SlackEvents, base: str) -> None:
        self._world = world
        self._state = state
        self._events = events
        self._base = base
        self.session: aiohttp.ClientSession | None = None

    async def write(self, asked: Json) -> Json:
        """Write into a room or a thread."""
        person, room = self._who_where(asked)
        text = str(asked.get("text") or "")
        if not text.strip():
            raise StageError("text: write something")
        since, thread = self._state.new_ts(), None
        if asked.get("thread_ts"):
            above = self._message(room, asked["thread_ts"], "thread_ts")
            thread = above.thread_ts or above.ts  # threads have one level
        made = self._state.add(room.id, person.id, stored(text), thread_ts=thread)
        self._events.said(made)
        return {"ts": made.ts, **self._seen(person, since, room)}

    async def delete(self, asked: Json) -> Json:
        """Delete a message, as an administrator of the workspace may."""
        person, room = self._who_where(asked)
        message = self._message(room, asked.get("ts"))
        message.deleted = True
        self._world.change()
        self._events.deleted(message)
        return self._seen(person, self._state.new_ts(), room)

    async def command(self, asked: Json) -> Json:
        """Type a slash command."""
        person, room = self._who_where(asked)
        form = {
            "token": "unused",
            "team_id": TEAM,
            "team_domain": DOMAIN,
            "channel_id": room.id,
            "channel_name": "privategroup",
            "user_id": person.id,
            "user_name": person.name,
            "command": str(asked.get("command") or "/desk"),
            "text": stored(str(asked.get("text") or "")),
            "api_app_id": APP,
            "is_enterprise_install": "false",
            "response_url": self._state.new_response_url(person.id, room.id, self._base),
            "trigger_id": self._state.new_trigger(person.id),
        }
        return await self._act(person, room, form)

    async def press(self, asked: Json) -> Json:
        """Press the button of that label, on a message or in the form that `view_id` names."""
        wanted = asked.get("button")
        return await self._use(asked, lambda e: e.get("type") == "button" and label(e) == wanted)

    async def choose(self, asked: Json) -> Json:
        """Choose an option of a menu, on a message or in the form that `view_id` names."""
        id = asked.get("action_id")
        return await self._use(asked, lambda e: id is not None and e.get("action_id") == id)

    async def _use(self, asked: Json, is_meant: Callable[[Json], bool]) -> Json:
        room, view = None, None
        if asked.get("view_id"):
            person = self._state.person(asked.get("user"))
            view = self._open_view(person, asked["view_id"])
            blocks, where = view["blocks"], in_view(view, filled(view, {})[0])
        else:
            person, room = self._who_where(asked)
            message = self._shown(person, room, asked.get("ts"))
            blocks, where = message.blocks, on_message(message, room)
            url = self._state.new_response_url(person.id, room.id, self._base)
            where["response_url"] = url
        found = next(((b, e) for b, e in elements(blocks) if is_meant(e)), None)
        if found is None:
            labels = ", ".join(label(e) for _, e in elements(blocks) if label(e))
            raise StageError(f"no such button there; there are: {labels or 'none'}")
        made = action(*found, asked.get("value"), self._state.new_ts())
        if made is None:
            raise StageError(f"value: there is no option {asked.get('value')!r}")
        payload = {
            **common(person, "block_actions"),
            **where,
            "trigger_id": self._state.new_trigger(person.id),
            "actions": [made],
        }
        return await self._act(person, room, {"payload": json.dumps(payload)})

    async def submit(self, asked: Json) -> Json:
        """Fill and submit a form, the topmost unless `view_id` names another."""
        person = self._state.person(asked.get("user"))
        view = self._open_view(person, asked.get("view_id"))
        values = asked.get("values") or {}
        if not isinstance(values, dict):
            raise StageError('values: what was written, as {"label": "value"}')
        since = self._state.new_ts()
        state, errors = filled(view, values)
        if errors:
            return self._seen(person, since, None, errors)
        payload = {
            **common(person, "view_submission"),
            "trigger_id": self._state.new_trigger(person.id),
            "view": {**view, "state": state},
            "response_urls": [],
        }
        status, said = await self._send({"payload": json.dumps(payload)})
        if status != 200:
            return self._seen(person, since, None, {"": no_connection(status)})
        errors = self._answered(person, view, said)
        await self._wait_for_the_desk()
        return self._seen(person, since, None, errors)

    def _answered(self, person: Person, view: Json, said: str) -> dict[str, str]:
        """Do with the form what the app answered; what Slack then writes under its fields."""
        try:
            answer = json.loads(said) if said.strip() else {}
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            return {"": no_connection(200)}
        stack = self._state.views.get(person.id, [])
        what, after = answer.get("response_action"), answer.get("view")
        if what in ("update", "push") and faults_of_view(after):
            return {"": no_connection(200)}
        match what:
            case "errors":
                return labelled(view, answer.get("errors") or {})
            case "update":
                self._state.change_view(view, after or {})
            case "push" if len(stack) >= VIEWS_AT_MOST:
                return {"": no_connection(200)}
            case "push":
                self._state.open_view(person.id, after or {})
            case "clear":
                stack.clear()
            case _:
                self._state.views[person.id] = [one for one in stack if one is not view]
        self._world.change()
        return {}

    async def close(self, asked: Json) -> Json:
        """Close a form without submitting it."""
        person = self._state.person(asked.get("user"))
        view = self._open_view(person, asked.get("view_id"))
        kept = [one for one in self._state.views[person.id] if one is not view]
        self._state.views[person.id] = kept
        self._world.change()
        return self._seen(person, self._state.new_ts(), None)

    async def react(self, asked: Json) -> Json:
        """Put an emoji on a message, or take it away with `remove`."""
        person, room = self._who_where(asked)
        message = self._message(room, asked.get("ts"))
        emoji = str(asked.get("emoji") or "").strip(":")
        if not _EMOJI.fullmatch(emoji):
            raise StageError("emoji: its name, as in eyes or +1")
        people = message.reactions.get(emoji, [])
        added = not asked.get("remove")
        since = self._state.new_ts()
        if added == (person.id in people):
            return self._seen(person, since, room)  # nothing changes, so nobody is told
        if added:
            message.reactions[emoji] = [*people, person.id]
        elif len(people) == 1:
            del message.reactions[emoji]
        else:
            people.remove(person.id)
        self._world.change()
        self._events.reacted(message, person.id, emoji, added=added)
        return self._seen(person, since, room)

    async def shortcut(self, asked: Json) -> Json:
        """Choose a shortcut: of a message, when `ts` names one."""
        person = self._state.person(asked.get("user"))
        payload = {
            **common(person, "message_action" if asked.get("ts") else "shortcut"),
            "callback_id": str(asked.get("callback_id") or ""),
            "trigger_id": self._state.new_trigger(person.id),
            "action_ts": self._state.new_ts(),
        }
        room = None
        if asked.get("ts"):
            _, room = self._who_where(asked)
            message = self._message(room, asked["ts"])
            payload |= {
                "message_ts": message.ts,
                "message": told(message, metadata=True),
                "channel": {"id": room.id, "name": room.name},
                "response_url": self._state.new_response_url(person.id, room.id, self._base),
            }
        return await self._act(person, room, {"payload": json.dumps(payload)})

    async def home(self, asked: Json) -> Json:
        """Open the app's home."""
        person = self._state.person(asked.get("user"))
        since = self._state.new_ts()
        self._events.home_opened(person.id, since)
        return self._seen(person, since, None)

    def card(self, room: str, ticket: int) -> str | None:
        """The ts of the ticket's card in that room, found by what the desk wrote on it."""
        for message in reversed(self._state.roots(self._state.room(room).id)):
            payload = (message.metadata or {}).get("event_payload") or {}
            if payload.get("ticket") == ticket:
                return message.ts
        return None

    def ticket_about(self, room: str, post: str) -> int | None:
        """The number of the ticket whose card in that room links to this post on X."""
        for message in reversed(self._state.roots(self._state.room(room).id)):
            payload = (message.metadata or {}).get("event_payload") or {}
            if "ticket" in payload and f"/status/{post}|" in json.dumps(message.blocks):
                return int(payload["ticket"])
        return None

    async def _act(self, person: Person, room: Room | None, form: Json) -> Json:
        since = self._state.new_ts()
        status, _ = await self._send(form)
        errors = {"": no_connection(status)} if status != 200 else {}
        if errors and room:
            self._state.whisper(room.id, person.id, errors[""], [])
        await self._wait_for_the_desk()
        return self._seen(person, since, room, None if room else errors)

    async def _send(self, form: Json) -> tuple[int, str]:
        if self.session is None:
            raise RuntimeError("the sandbox is not running")
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return await self._events.act(self.session, form)
        except (aiohttp.ClientError, TimeoutError, OSError):
            return 0, ""

    async def _wait_for_the_desk(self) -> None:
        """Until the desk has done what was pressed: it acknowledges first, and works then."""
        url = f"{self._world.settings.desk_url}/readyz"
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                while await self._is_working(url):  # noqa: ASYNC110 - over HTTP
                    await asyncio.sleep(LOOK_SECONDS)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
            return

    async def _is_working(self, url: str) -> bool:
        assert self.session is not None  # noqa: S101 - set when the sandbox starts
        async with self.session.get(url) as answer:
            health = await answer.json()
        return isinstance(health, dict) and bool(health.get("working"))

    def _who_where(self, asked: Json) -> tuple[Person, Room]:
        person = self._state.person(asked.get("user"))
        room = self._state.room(asked.get("room") or "desk-support")
        if person.id not in room.members:
            raise StageError(f"{person.name} is not in #{room.name}")
        return person, room

    def _message(self, room: Room, ts: object, key: str = "ts") -> SlackMessage:
        message = self._state.message(room.id, ts)
        if message is None:
            raise StageError(f"{key}: there is no message {ts} in #{room.name}")
        return message

    def _shown(self, person: Person, room: Room, ts: object) -> SlackMessage | Ephemeral:
        seen = (e for e in self._state.ephemerals if e.user == person.id and e.id == str(ts))
        return next(seen, None) or self._message(room, ts)

    def _open_view(self, person: Person, id: object) -> Json:
        stack = self._state.views.get(person.id, [])
        found = [view for view in stack if id in (None, "", view["id"])]
        if not found:
            raise StageError(f"{person.name} has no form open" + (f" of id {id}" if id else ""))
        return found[-1]

    def _seen(
        self,
        person: Person,
        since: str,
        room: Room | None,
        errors: dict[str, str] | None = None,
    ) -> Json:
        """What the person sees now, and what is new to them since the ts `since`.

        Without `room`: new in every room that they are in.
        """
        stack = self._state.views.get(person.id, [])
        whispers = (e for e in self._state.ephemerals if e.user == person.id and e.id > since)
        rooms = [room] if room else [r for r in ROOMS if person.id in r.members]
        return {
            "view": stack[-1] if stack else None,
            "ephemerals": [{"text": e.text, "blocks": e.blocks, "ts": e.id} for e in whispers],
            "errors": errors or {},
            "messages": [
                shown.message(self._state, m) for r in rooms for m in self._state.since(r.id, since)
            ],
        }
