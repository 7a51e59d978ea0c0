"""What does Slack tell the app when a person uses a button, a menu, a form or a shortcut?"""

import json
import re
from collections.abc import Iterator
from typing import Any

from sandbox.slack.cast import APP, DOMAIN, TEAM, Person, Room
from sandbox.slack.state import Ephemeral, SlackMessage, SlackState
from sandbox.slack.telling import called, told

Json = dict[str, Any]

_MENTION = re.compile(r"&lt;(@U\w+|#C\w+)&gt;", re.ASCII)


def common(person: Person, kind: str, *, in_view: bool = False) -> Json:
    """What every payload carries; one out of a stranger's form names the stranger's team."""
    about = {"id": person.id, "username": person.name, "name": person.name, "team_id": person.team}
    return {
        "type": kind,
        "team": team(person.team if in_view else TEAM),
        "enterprise": None,
        "is_enterprise_install": False,
        "api_app_id": APP,
        "token": "unused",
        "user": about,
    }


def team(id: str) -> Json:
    """A workspace."""
    return {"id": id, "domain": DOMAIN if id == TEAM else id.removeprefix("T0").lower()}


def elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Everything that can be used, with the block that it stands in."""
    for block in blocks:
        inside = [block.get("accessory"), block.get("element"), *(block.get("elements") or [])]
        yield from ((block, element) for element in inside if element)


def action(block: Json, element: Json, value: object, ts: str) -> Json | None:
    """One entry of `actions`; None when the element has no such `value` to choose."""
    made: Json = {
        "action_id": element.get("action_id", "a"),
        "block_id": block.get("block_id", "b"),
        "type": element["type"],
        "action_ts": ts,
    }
    made |= {key: element[key] for key in ("value", "text", "style") if key in element}
    if "options" in element:
        chosen = option(element, value)
        if chosen is None:
            return None
        made["selected_option"] = chosen
    elif element["type"] == "users_select":
        made["selected_user"] = value
    return made


def option(element: Json, wanted: object) -> Json | None:
    """The option of that label or value."""
    fitting = (o for o in element["options"] if wanted in (o["text"]["text"], o["value"]))
    return next(fitting, None)


def on_message(state: SlackState, shown: SlackMessage | Ephemeral, room: Room) -> Json:
    """Where something was pressed: a message, or what one person sees."""
    ts = shown.ts if isinstance(shown, SlackMessage) else shown.id
    container = {
        "type": "message",
        "message_ts": ts,
        "channel_id": room.id,
        "is_ephemeral": isinstance(shown, Ephemeral),
    }
    if shown.thread_ts:
        container["thread_ts"] = shown.thread_ts
    made: Json = {"container": container, "channel": {"id": room.id, "name": called(room)}}
    if isinstance(shown, SlackMessage):
        made["message"] = told(state, shown, metadata=True, full=True)
    return made


def in_view(view: Json, state: Json) -> Json:
    """Where something was pressed: a form."""
    return {
        "container": {"type": "view", "view_id": view["id"]},
        "view": {**view, "state": state},
        "state": state,
    }


def label(element: Json) -> str:
    """What is written on it."""
    text = element.get("text")
    return str(text.get("text", "")) if isinstance(text, dict) else ""


def stored(text: str) -> str:
    """Slack keeps what people type with three characters escaped, but for mentions."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _MENTION.sub(r"<\1>", escaped)


def answered(said: str) -> tuple[str, list[Json]]:
    """What the app answered a command with: words, or JSON with words and blocks."""
    try:
        answer = json.loads(said)
    except (ValueError, RecursionError):
        return said, []
    if not isinstance(answer, dict):
        return said, []
    blocks = answer.get("blocks")
    return str(answer.get("text") or ""), blocks if isinstance(blocks, list) else []


def no_connection(status: int) -> str:
    """What Slack tells a person whom the app did not answer well."""
    if status:
        return f"We had some trouble connecting: the app answered {status}. Try again?"
    return "We had some trouble connecting: the app did not answer within 3 seconds. Try again?"
