"""What is a method of Slack's? What it does, how often it may be called, which scopes it needs."""

import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sandbox.slack.cast import BOT_USER, Kind, Room
from sandbox.slack.grant import scope
from sandbox.slack.limits import TIER_3
from sandbox.slack.refusals import Body, SlackRefusal
from sandbox.slack.state import SlackState

Needs = Callable[[Body], tuple[str, ...]]
One = TypeVar("One")

_LIMIT = re.compile(r"[1-9][0-9]{0,8}")
_NEXT = re.compile(r"next:([0-9.]{1,20})")


@dataclass(frozen=True)
class Method:
    """One method."""

    call: Callable[[Body], Body]
    per_minute: int = TIER_3
    needs: Needs = lambda _: ()


def always(*scopes: str) -> Needs:
    """The scopes that the method needs whatever it is asked for."""
    return lambda _: scopes


def in_room(state: SlackState, right: str) -> Needs:
    """The scope for that right in the conversation that the call names."""

    def needed(body: Body) -> tuple[str, ...]:
        id = str(body.get("channel") or "")
        known = state.directory.rooms.get(id)
        guessed = Kind.IM if id.startswith("D") else Kind.CHANNEL
        return (scope(known.kind if known else guessed, right),)

    return needed


def room_of(state: SlackState, body: Body) -> Room:
    """The conversation that the call names; the bot has to be in it."""
    found = state.directory.rooms.get(str(body.get("channel")))
    if found is None or (found.kind is not Kind.CHANNEL and BOT_USER not in found.members):
        raise SlackRefusal("channel_not_found")  # also said of private rooms that are not ours
    if BOT_USER not in found.members:
        raise SlackRefusal("not_in_channel")
    return found


def page(found: Sequence[One], body: Body, usual: int, at_most: int) -> tuple[list[One], str]:
    """The part of `found` that the call asks for, and the cursor of the next; empty at the end."""
    begin = int(float(after(body) or "0"))
    end = begin + limit(body, usual, at_most)
    return list(found[begin:end]), cursor(str(end)) if end < len(found) else ""


def limit(body: Body, usual: int, at_most: int) -> int:
    """How many the call asks for."""
    asked = str(body.get("limit") or usual)
    if not _LIMIT.fullmatch(asked):
        raise SlackRefusal("invalid_limit")
    return min(at_most, int(asked))


def cursor(place: str) -> str:
    """What leads to `place` in the next call, as opaque as Slack's."""
    return b64encode(f"next:{place}".encode()).decode()


def after(body: Body) -> str | None:
    """The place at which the call's cursor begins; None without a cursor."""
    if not body.get("cursor"):
        return None
    try:
        match = _NEXT.fullmatch(b64decode(str(body["cursor"]), validate=True).decode())
    except ValueError:
        match = None
    if match is None or match[1].count(".") > 1:
        raise SlackRefusal("invalid_cursor")
    return match[1]
