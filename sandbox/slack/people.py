"""What can a person do with the app? Type a command, press, fill a form, choose a shortcut."""

import json
from collections.abc import Callable
from typing import Any

from sandbox.slack.asking import Asking, in_payload
from sandbox.slack.blocks import faults_of_view
from sandbox.slack.cast import APP, Person, Room
from sandbox.slack.events import SlackEvents
from sandbox.slack.forms import filled, labelled
from sandbox.slack.payloads import (
    action,
    answered,
    common,
    elements,
    in_view,
    label,
    no_connection,
    on_message,
    stored,
    team,
)
from sandbox.slack.state import VIEWS_AT_MOST, Ephemeral, SlackMessage, SlackState
from sandbox.slack.telling import called, told
from sandbox.stage import shown
from sandbox.world import StageError

Json = dict[str, Any]


class SlackPeople:
    """The people of the workspace, as the stage moves them."""

    def __init__(self, state: SlackState, events: SlackEvents, asking: Asking) -> None:
        self._state = state
        self._events = events
        self._asking = asking

    async def command(self, asked: Json) -> Json:
        """Type a slash command."""
        person, room = self._who_where(asked)
        form = {
            "token": "unused",
            "team_id": person.team,
            "team_domain": team(person.team)["domain"],
            "channel_id": room.id,
            "channel_name": called(room),
            "user_id": person.id,
            "user_name": person.name,
            "command": str(asked.get("command") or "/desk"),
            "text": stored(str(asked.get("text") or "")),
            "api_app_id": APP,
            "is_enterprise_install": "false",
            "response_url": self._state.chances.new_response_url(person.id, room.id),
            "trigger_id": self._state.chances.new_trigger(person.id),
        }
        return await self._act(person, room, form, is_command=True)

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
            blocks, where = message.blocks, on_message(self._state, message, room)
            url = self._state.chances.new_response_url(person.id, room.id)
            where["response_url"] = url
        found = next(((b, e) for b, e in elements(blocks) if is_meant(e)), None)
        if found is None:
            labels = ", ".join(label(e) for _, e in elements(blocks) if label(e))
            raise StageError(f"no such button there; there are: {labels or 'none'}")
        made = action(*found, asked.get("value"), self._state.new_ts())
        if made is None:
            raise StageError(f"value: there is no option {asked.get('value')!r}")
        payload = {
            **common(person, "block_actions", in_view=view is not None),
            **where,
            "trigger_id": self._state.chances.new_trigger(person.id),
            "actions": [made],
        }
        return await self._act(person, room, in_payload(payload))

    async def submit(self, asked: Json) -> Json:
        """Fill and submit a form, the topmost unless `view_id` names another."""
        person = self._state.person(asked.get("user"))
        view = self._open_view(person, asked.get("view_id"))
        values = asked.get("values") or {}
        if not isinstance(values, dict):
            raise StageError('values: what was written, as {"label": "value"}')
        since = self._state.new_ts()
        state, errors = filled(view, values, self._state.directory.people.values())
        if errors:
            return self._seen(person, since, None, errors)
        payload = {
            **common(person, "view_submission", in_view=True),
            "trigger_id": self._state.chances.new_trigger(person.id),
            "view": {**view, "state": state},
            "response_urls": [],
        }
        status, said = await self._asking.ask(in_payload(payload))
        if status != 200:
            return self._seen(person, since, None, {"": no_connection(status)})
        errors = self._answered(person, view, said)
        await self._asking.wait()
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
        self._state.world.change()
        return {}

    async def close(self, asked: Json) -> Json:
        """Close a form without submitting it."""
        person = self._state.person(asked.get("user"))
        view = self._open_view(person, asked.get("view_id"))
        kept = [one for one in self._state.views[person.id] if one is not view]
        self._state.views[person.id] = kept
        self._state.world.change()
        return self._seen(person, self._state.new_ts(), None)

    async def shortcut(self, asked: Json) -> Json:
        """Choose a shortcut: of a message, when `ts` names one."""
        room = None
        if asked.get("room") or asked.get("ts"):
            person, room = self._who_where(asked)
        else:
            person = self._state.person(asked.get("user"))
        payload = {
            **common(person, "message_action" if asked.get("ts") else "shortcut"),
            "callback_id": str(asked.get("callback_id") or ""),
            "trigger_id": self._state.chances.new_trigger(person.id),
            "action_ts": self._state.new_ts(),
        }
        if room and asked.get("ts"):
            message = self._state.written(room, asked["ts"])
            payload |= {
                "message_ts": message.ts,
                "message": told(self._state, message, metadata=True),
                "channel": {"id": room.id, "name": called(room)},
                "response_url": self._state.chances.new_response_url(person.id, room.id),
            }
        return await self._act(person, room, in_payload(payload))

    async def home(self, asked: Json) -> Json:
        """Open the app: its home, or with `tab` "messages" what it and the person wrote."""
        tab = str(asked.get("tab") or "home")
        if tab not in ("home", "messages"):
            raise StageError("tab: choose home or messages")
        directory = self._state.directory
        known = tab == "home"  # who only looks is no customer yet
        person = (
            directory.person(asked.get("user")) if known else directory.customer(asked.get("user"))
        )
        since = self._state.new_ts()
        self._events.home_opened(person, tab)
        home = self._state.homes.get(person.id)
        return {"home": home, **self._seen(person, since, None)}

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

    async def _act(
        self, person: Person, room: Room | None, form: Json, *, is_command: bool = False
    ) -> Json:
        since = self._state.new_ts()
        status, said = await self._asking.ask(form)
        errors = {"": no_connection(status)} if status != 200 else {}
        words = errors.get("", said if is_command else "")
        if words and room:
            text, blocks = answered(words)
            self._state.whisper(room.id, person.id, text, blocks)
        await self._asking.wait()
        return self._seen(person, since, room, None if room else errors)

    def _who_where(self, asked: Json) -> tuple[Person, Room]:
        wanted = asked.get("room") or "desk-support"
        return self._state.directory.who_where(asked.get("user"), wanted)

    def _shown(self, person: Person, room: Room, ts: object) -> SlackMessage | Ephemeral:
        seen = (e for e in self._state.ephemerals if e.user == person.id and e.id == str(ts))
        return next(seen, None) or self._state.written(room, ts)

    def _open_view(self, person: Person, id: object) -> Json:
        home = self._state.homes.get(person.id)
        if home and home["id"] == id:
            return home
        stack = self._state.views.get(person.id, [])
        found = [view for view in stack if id in (None, "", view["id"])]
        if not found:
            raise StageError(f"{person.name} has no form open" + (f" of id {id}" if id else ""))
        return found[-1]

    def _seen(
        self, person: Person, since: str, room: Room | None, errors: dict[str, str] | None = None
    ) -> Json:
        return shown.seen(self._state, person, since, room, errors)
