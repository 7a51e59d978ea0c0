"""What can a person do in Slack? Write, type a command, press, fill a form, react."""

import asyncio
import json
import re
from typing import Any

import aiohttp

from sandbox.slack.cast import APP, DOMAIN, TEAM, Person, Room
from sandbox.slack.events import SlackEvents, told
from sandbox.slack.forms import filled, labelled
from sandbox.slack.state import Ephemeral, SlackMessage, SlackState
from sandbox.world import StageError, World

ANSWER_SECONDS = 3.0  # Slack waits no longer for an acknowledgement
LOOK_SECONDS = 0.03

Json = dict[str, Any]

_MENTION = re.compile(r"&lt;(@U\w+|#C\w+)&gt;", re.ASCII)


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
        thread = str(asked["thread_ts"]) if asked.get("thread_ts") else None
        if thread and self._state.message(room.id, thread) is None:
            raise StageError(f"thread_ts: there is no message {thread} in #{room.name}")
        made = self._state.add(room.id, person.id, _stored(text), thread_ts=thread)
        self._events.said(made)
        return {"ts": made.ts, **self._seen(person, [])}

    async def delete(self, asked: Json) -> Json:
        """Delete a message, as an administrator of the workspace may."""
        person, room = self._who_where(asked)
        message = self._message(room, asked.get("ts"))
        message.deleted = True
        self._world.change()
        self._events.deleted(message)
        return self._seen(person, [])

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
            "text": _stored(str(asked.get("text") or "")),
            "api_app_id": APP,
            "is_enterprise_install": "false",
            "response_url": self._state.new_response_url(person.id, room.id, self._base),
            "trigger_id": self._state.new_trigger(person.id),
        }
        return await self._act(person, room, form)

    async def press(self, asked: Json) -> Json:
        """Press the button of that label, on a message or on what only this person sees."""
        label = asked.get("button")
        return await self._use(asked, lambda e: e.get("type") == "button" and _label(e) == label)

    async def choose(self, asked: Json) -> Json:
        """Choose an option of a menu."""
        id = asked.get("action_id")
        return await self._use(asked, lambda e: e.get("action_id") == id)

    async def _use(self, asked: Json, is_meant: Any) -> Json:  # noqa: ANN401 - a test of an element
        person, room = self._who_where(asked)
        shown = self._shown(person, room, asked.get("ts"))
        found = [
            (block, element)
            for block in shown.blocks
            for element in [*(block.get("elements") or []), block.get("accessory") or {}]
            if is_meant(element)
        ]
        if not found:
            labels = [_label(e) for b in shown.blocks for e in b.get("elements") or [] if _label(e)]
            raise StageError(f"no such button there; there are: {', '.join(labels) or 'none'}")
        block, element = found[0]
        payload = self._action(person, room, shown, block, element, asked)
        return await self._act(person, room, {"payload": json.dumps(payload)})

    def _action(
        self,
        person: Person,
        room: Room,
        shown: SlackMessage | Ephemeral,
        block: Json,
        element: Json,
        asked: Json,
    ) -> Json:
        action: Json = {
            "action_id": element.get("action_id", "a"),
            "block_id": block.get("block_id", "b"),
            "type": element["type"],
            "action_ts": self._state.new_ts(),
        }
        action |= {key: element[key] for key in ("value", "text", "style") if key in element}
        if "options" in element:
            wanted = asked.get("value")
            chosen = (o for o in element["options"] if wanted in (o["value"], _label(o)))
            action["selected_option"] = next(chosen, None)
        ts = shown.ts if isinstance(shown, SlackMessage) else shown.id
        container = {
            "type": "message",
            "message_ts": ts,
            "channel_id": room.id,
            "is_ephemeral": isinstance(shown, Ephemeral),
        }
        body: Json = {
            **self._common(person, "block_actions"),
            "container": container,
            "channel": {"id": room.id, "name": room.name},
            "response_url": self._state.new_response_url(person.id, room.id, self._base),
            "trigger_id": self._state.new_trigger(person.id),
            "actions": [action],
        }
        if isinstance(shown, SlackMessage):
            body["message"] = told(shown, metadata=True)
        return body

    async def submit(self, asked: Json) -> Json:
        """Fill and submit a form, the topmost unless `view_id` names another."""
        person = self._state.person(asked.get("user"))
        view = self._open_view(person, asked.get("view_id"))
        values = asked.get("values") or {}
        if not isinstance(values, dict):
            raise StageError('values: what was written, as {"label": "value"}')
        state, errors = filled(view, values)
        if errors:
            return {**self._seen(person, []), "errors": errors}
        payload = {
            **self._common(person, "view_submission"),
            "trigger_id": self._state.new_trigger(person.id),
            "view": {**view, "state": state},
            "response_urls": [],
        }
        before = self._ephemerals(person)
        status, said = await self._send({"payload": json.dumps(payload)})
        if status != 200:
            return {**self._seen(person, before), "errors": {"": _connection(status)}}
        answer = json.loads(said) if said.strip() else {}
        errors = self._answered(person, view, answer)
        await self._wait_for_the_desk()
        return {**self._seen(person, before), "errors": errors}

    def _answered(self, person: Person, view: Json, answer: Json) -> dict[str, str]:
        stack = self._state.views.get(person.id, [])
        match answer.get("response_action"):
            case "errors":
                return labelled(view, answer.get("errors") or {})
            case "update":
                view.update(answer.get("view") or {})
            case "push":
                self._state.open_view(person.id, answer.get("view") or {})
            case "clear":
                stack.clear()
            case _:
                if view in stack:
                    stack.remove(view)
        self._world.change()
        return {}

    async def close(self, asked: Json) -> Json:
        """Close a form without submitting it."""
        person = self._state.person(asked.get("user"))
        view = self._open_view(person, asked.get("view_id"))
        self._state.views[person.id].remove(view)
        self._world.change()
        return self._seen(person, [])

    async def react(self, asked: Json) -> Json:
        """Put an emoji on a message, or take it away with `remove`."""
        person, room = self._who_where(asked)
        message = self._message(room, asked.get("ts"))
        emoji = str(asked.get("emoji") or "").strip(":")
        people = message.reactions.setdefault(emoji, [])
        added = not asked.get("remove")
        if added and person.id not in people:
            people.append(person.id)
        elif not added and person.id in people:
            people.remove(person.id)
        if not people:
            del message.reactions[emoji]
        self._world.change()
        self._events.reacted(message, person.id, emoji, added=added)
        return self._seen(person, [])

    async def shortcut(self, asked: Json) -> Json:
        """Choose a shortcut: of a message, when `ts` names one."""
        person = self._state.person(asked.get("user"))
        payload = {
            **self._common(person, "message_action" if asked.get("ts") else "shortcut"),
            "callback_id": str(asked.get("callback_id") or ""),
            "trigger_id": self._state.new_trigger(person.id),
            "action_ts": self._state.new_ts(),
        }
        room = self._state.room(asked.get("room") or "desk-support")
        if asked.get("ts"):
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
        self._events.home_opened(person.id, self._state.new_ts())
        return self._seen(person, [])

    def card(self, room: str, ticket: int) -> str | None:
        """The ts of the ticket's card in that room, found by what the desk wrote on it."""
        for message in reversed(self._state.roots(self._state.room(room).id)):
            payload = (message.metadata or {}).get("event_payload") or {}
            if payload.get("ticket") == ticket:
                return message.ts
        return None

    async def _act(self, person: Person, room: Room, form: Json) -> Json:
        before = self._ephemerals(person)
        status, _ = await self._send(form)
        if status != 200:
            self._state.whisper(room.id, person.id, _connection(status), [])
        await self._wait_for_the_desk()
        return self._seen(person, before)

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
            return bool((await answer.json()).get("working"))

    def _common(self, person: Person, kind: str) -> Json:
        return {
            "type": kind,
            "team": {"id": TEAM, "domain": DOMAIN},
            "enterprise": None,
            "is_enterprise_install": False,
            "api_app_id": APP,
            "token": "unused",
            "user": {
                "id": person.id,
                "username": person.name,
                "name": person.name,
                "team_id": TEAM,
            },
        }

    def _who_where(self, asked: Json) -> tuple[Person, Room]:
        person = self._state.person(asked.get("user"))
        room = self._state.room(asked.get("room") or "desk-support")
        if person.id not in room.members:
            raise StageError(f"{person.name} is not in #{room.name}")
        return person, room

    def _message(self, room: Room, ts: object) -> SlackMessage:
        message = self._state.message(room.id, ts)
        if message is None:
            raise StageError(f"ts: there is no message {ts} in #{room.name}")
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

    def _ephemerals(self, person: Person) -> list[Ephemeral]:
        return [e for e in self._state.ephemerals if e.user == person.id]

    def _seen(self, person: Person, before: list[Ephemeral]) -> Json:
        """What the person sees now, and what is new to them since `before`."""
        stack = self._state.views.get(person.id, [])
        new = [e for e in self._ephemerals(person) if e not in before]
        return {
            "view": stack[-1] if stack else None,
            "ephemerals": [{"text": e.text, "blocks": e.blocks, "ts": e.id} for e in new],
            "errors": {},
            "messages": [],
        }


def _label(element: Json) -> str:
    text = element.get("text")
    return str(text.get("text", "")) if isinstance(text, dict) else ""


def _stored(text: str) -> str:
    """Slack keeps what people type with three characters escaped, but for mentions."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _MENTION.sub(r"<\1>", escaped)


def _connection(status: int) -> str:
    if status:
        return f"We had some trouble connecting: the app answered {status}. Try again?"
    return "We had some trouble connecting: the app did not answer within 3 seconds. Try again?"
