"""What does Slack show now, as JSON?"""

from typing import Any

from sandbox.slack.cast import PEOPLE, ROOMS, Room
from sandbox.slack.state import Ephemeral, SlackMessage, SlackState

Json = dict[str, Any]


def room(state: SlackState, found: Room) -> Json:
    """A room with its threads, oldest first."""
    return {
        "id": found.id,
        "name": found.name,
        "messages": [message(state, root) for root in state.roots(found.id)],
    }


def rooms(state: SlackState) -> list[Json]:
    """Every room."""
    return [room(state, found) for found in ROOMS]


def message(state: SlackState, found: SlackMessage) -> Json:
    """A message with its thread."""
    return {
        "ts": found.ts,
        "user": found.user,
        "text": found.text,
        "blocks": found.blocks,
        "metadata": found.metadata,
        "reactions": [
            {"name": name, "users": users, "count": len(users)}
            for name, users in found.reactions.items()
        ],
        "edited": found.edited,
        "deleted": found.deleted,
        "files": [],
        "replies": [message(state, reply) for reply in state.replies(found)]
        if found.thread_ts is None
        else [],
    }


def ephemeral(found: Ephemeral) -> Json:
    """What only one person sees."""
    return {
        "id": found.id,
        "ts": found.id,
        "room": found.room,
        "thread_ts": found.thread_ts,
        "text": found.text,
        "blocks": found.blocks,
    }


def people() -> list[Json]:
    """Everybody in the workspace."""
    return [{"id": p.id, "name": p.name, "is_bot": p.is_bot} for p in PEOPLE]
