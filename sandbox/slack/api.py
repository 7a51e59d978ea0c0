"""Slack's Web API, as far as a support desk calls it: `/slack/api/…`, with Slack's own errors."""

import json
import re
from typing import Any

from aiohttp import web

from sandbox.calls import Answer, Caller
from sandbox.slack import blocks as block_kit
from sandbox.slack.cast import (
    BOT_ID,
    BOT_USER,
    DOMAIN,
    PEOPLE,
    ROOMS,
    TEAM,
    Room,
)
from sandbox.slack.events import SlackEvents, told
from sandbox.slack.state import SlackMessage, SlackState, is_ours
from sandbox.world import World, real_seconds

TEXT_AT_MOST = 40_000
UPDATE_AT_MOST = 4_000
# What a desk's app is granted; auth.test tells it in a header
SCOPES = (
    "app_mentions:read,channels:history,channels:read,chat:write,commands,groups:history,"
    "groups:read,reactions:write,users:read"
)

_LIMIT = re.compile(r"[1-9][0-9]{0,8}")

Body = dict[str, Any]


class SlackRefusal(Exception):
    """Slack says `ok: false` with this code."""

    def __init__(self, code: str, messages: list[str] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.messages = messages


class SlackApi:
    """The methods."""

    def __init__(self, world: World, state: SlackState, events: SlackEvents) -> None:
        self._world = world
        self._state = state
        self._events = events

    def add_to(self, app: web.Application) -> None:
        """Add every method as a route, in both of the ways in which clients call them."""
        caller = Caller(self._world, "slack", _limited, _broken, self._unauthorized)
        methods = {
            "auth.test": self._auth_test,
            "users.info": self._users_info,
            "conversations.list": self._conversations_list,
            "conversations.members": self._members,
            "conversations.history": self._history,
            "conversations.replies": self._replies,
            "chat.postMessage": self._post,
            "chat.update": self._update,
            "chat.delete": self._delete,
            "chat.postEphemeral": self._post_ephemeral,
            "chat.getPermalink": self._permalink,
            "reactions.add": self._react,
            "views.open": self._open_view,
            "views.update": self._update_view,
        }
        for name, method in methods.items():
            route = caller.route(name, _guarded(method))
            app.router.add_route("POST", f"/slack/api/{name}", route)
            app.router.add_route("GET", f"/slack/api/{name}", route)
        app.router.add_route("*", "/slack/api/{name}", self._unknown)

    async def _unknown(self, request: web.Request) -> web.Response:
        self._world.called("slack", request.match_info["name"], 200, {})
        return web.json_response(_no("unknown_method").body)

    def _unauthorized(self, request: web.Request) -> Answer | None:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not given:
            return _no("not_authed")
        return None if given == self._world.settings.slack_token else _no("invalid_auth")

    def _auth_test(self, _: Body) -> Body:
        return {
            "url": f"https://{DOMAIN}.slack.com/",
            "team": "Sandbox",
            "user": "deskhand",
            "team_id": TEAM,
            "user_id": BOT_USER,
            "bot_id": BOT_ID,
            "is_enterprise_install": False,
        }

    def _users_info(self, body: Body) -> Body:
        found = next((p for p in PEOPLE if p.id == body.get("user")), None)
        if found is None:
            raise SlackRefusal("user_not_found")
        profile = {"display_name": found.name, "real_name": found.name}
        return {"user": {"id": found.id, "name": found.name, "profile": profile, "deleted": False}}

    def _conversations_list(self, _: Body) -> Body:
        rooms = [{"id": r.id, "name": r.name, "is_member": BOT_USER in r.members} for r in ROOMS]
        return {"channels": rooms, "response_metadata": {"next_cursor": ""}}

    def _members(self, body: Body) -> Body:
        members = sorted(self._room(body).members)
        return {"members": members, "response_metadata": {"next_cursor": ""}}

    def _history(self, body: Body) -> Body:
        room = self._room(body)
        limit = str(body.get("limit") or 100)
        if not _LIMIT.fullmatch(limit):
            raise SlackRefusal("invalid_limit")
        found = list(reversed(self._state.roots(room.id)))
        page = found[: min(999, int(limit))]
        more = _is_true(body.get("include_all_metadata"))
        has_more = len(page) < len(found)
        return {"messages": [told(m, metadata=more) for m in page], "has_more": has_more}

    def _replies(self, body: Body) -> Body:
        room = self._room(body)
        named = self._state.message(room.id, body.get("ts"))
        root = self._state.message(room.id, named and (named.thread_ts or named.ts))
        if root is None:
            raise SlackRefusal("thread_not_found")
        more = _is_true(body.get("include_all_metadata"))
        thread = [root, *self._state.replies(root)]
        return {"messages": [told(m, metadata=more) for m in thread], "has_more": False}

    def _post(self, body: Body) -> Body:
        room, text, blocks = self._room(body), *_content(body)
        if len(text) > TEXT_AT_MOST:
            raise SlackRefusal("msg_too_long")
        thread = body.get("thread_ts")
        root = self._state.message(room.id, thread) if thread else None
        if thread and (root is None or root.thread_ts):  # a reply is no root
            raise SlackRefusal("thread_not_found")
        made = self._state.add(
            room.id,
            BOT_USER,
            text,
            blocks,
            thread_ts=str(thread) if thread else None,
            metadata=_metadata(body),
        )
        self._events.said(made)
        return {"channel": room.id, "ts": made.ts, "message": told(made, metadata=True)}

    def _update(self, body: Body) -> Body:
        room, text, blocks = self._room(body), *_content(body)
        if len(text) > UPDATE_AT_MOST:
            raise SlackRefusal("msg_too_long")
        message = self._own(room, body.get("ts"), "cant_update_message")
        before = told(message)
        if text != message.text:
            message.edited = self._state.new_ts()
        message.text, message.blocks = text, blocks
        message.metadata = _metadata(body) or message.metadata
        self._world.change()
        self._events.changed(message, before)
        return {"channel": room.id, "ts": message.ts, "text": text}

    def _delete(self, body: Body) -> Body:
        room = self._room(body)
        message = self._own(room, body.get("ts"), "cant_delete_message")
        message.deleted = True
        self._world.change()
        self._events.deleted(message)
        return {"channel": room.id, "ts": message.ts}

    def _post_ephemeral(self, body: Body) -> Body:
        room, text, blocks = self._room(body), *_content(body)
        if len(text) > TEXT_AT_MOST:
            raise SlackRefusal("msg_too_long")
        user = str(body.get("user") or "")
        if user not in room.members:
            raise SlackRefusal("user_not_in_channel")
        thread = body.get("thread_ts")
        made = self._state.whisper(room.id, user, text, blocks, str(thread) if thread else None)
        return {"message_ts": made.id}

    def _permalink(self, body: Body) -> Body:
        room = self._room(body)
        if self._state.message(room.id, body.get("message_ts")) is None:
            raise SlackRefusal("message_not_found")
        ts = str(body["message_ts"]).replace(".", "")
        return {"permalink": f"https://{DOMAIN}.slack.com/archives/{room.id}/p{ts}"}

    def _react(self, body: Body) -> Body:
        room, name = self._room(body), str(body.get("name") or "")
        message = self._state.message(room.id, body.get("timestamp"))
        if message is None:
            raise SlackRefusal("message_not_found")
        if not name:
            raise SlackRefusal("invalid_name")
        people = message.reactions.setdefault(name, [])
        if BOT_USER in people:
            raise SlackRefusal("already_reacted")
        people.append(BOT_USER)
        self._world.change()
        return {}

    def _open_view(self, body: Body) -> Body:
        trigger = self._state.triggers.get(str(body.get("trigger_id")))
        if trigger is None:
            raise SlackRefusal("invalid_trigger_id")
        if trigger.until < real_seconds():
            raise SlackRefusal("expired_trigger_id")
        if trigger.used:
            raise SlackRefusal("exchanged_trigger_id")
        view = _checked_view(body)
        trigger.used = True
        return {"view": self._state.open_view(trigger.user, view)}

    def _update_view(self, body: Body) -> Body:
        found = self._state.view(body.get("view_id"))
        if found is None:
            raise SlackRefusal("not_found")
        _, view = found
        if body.get("hash") not in (None, view["hash"]):
            raise SlackRefusal("hash_conflict")
        self._state.change_view(view, _checked_view(body))
        return {"view": view}

    def _room(self, body: Body) -> Room:
        found = next((r for r in ROOMS if r.id == body.get("channel")), None)
        if found is None:
            raise SlackRefusal("channel_not_found")
        if BOT_USER not in found.members:
            raise SlackRefusal("not_in_channel")
        return found

    def _own(self, room: Room, ts: object, otherwise: str) -> SlackMessage:
        message = self._state.message(room.id, ts)
        if message is None:
            raise SlackRefusal("message_not_found")
        if not is_ours(message):
            raise SlackRefusal(otherwise)
        return message


def _guarded(method: Any) -> Any:  # noqa: ANN401 - a method of the class above
    async def handle(_: web.Request, body: Body) -> Answer:
        try:
            return Answer(200, {"ok": True, **method(body)}, {"x-oauth-scopes": SCOPES})
        except SlackRefusal as refusal:
            return _no(refusal.code, refusal.messages)

    return handle


def _content(body: Body) -> tuple[str, list[dict[str, Any]]]:
    blocks = _parsed(body.get("blocks")) or []
    text = str(body.get("text") or "")
    if not text and not blocks:
        raise SlackRefusal("no_text")
    faults = block_kit.faults_of_message(blocks)
    if "msg_blocks_too_long" in faults:
        raise SlackRefusal("msg_blocks_too_long")
    if faults:
        raise SlackRefusal("invalid_blocks", faults)
    return text, blocks


def _checked_view(body: Body) -> dict[str, Any]:
    view = _parsed(body.get("view"))
    if faults := block_kit.faults_of_view(view):
        raise SlackRefusal("invalid_arguments", faults)
    return dict(view)


def _metadata(body: Body) -> dict[str, Any] | None:
    found = _parsed(body.get("metadata"))
    return found if isinstance(found, dict) else None


def _parsed(value: object) -> Any:  # noqa: ANN401 - JSON
    """JSON inside a form, or what came as JSON already."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        raise SlackRefusal("invalid_arguments") from None


def _is_true(value: object) -> bool:
    return value in (True, "1", "true", "True", 1)


def _no(code: str, messages: list[str] | None = None) -> Answer:
    body: Body = {"ok": False, "error": code}
    if messages:
        body["response_metadata"] = {"messages": [f"[ERROR] {message}" for message in messages]}
    return Answer(200, body)


def _limited(retry_after: float) -> Answer:
    wait = str(max(1, round(retry_after)))
    return Answer(429, {"ok": False, "error": "ratelimited"}, {"Retry-After": wait})


def _broken() -> Answer:
    return Answer(500, {"ok": False, "error": "internal_error"})
