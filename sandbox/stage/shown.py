"""What do the platforms show now, as JSON?"""

from typing import Any

from sandbox.slack.cast import PEOPLE, ROOMS, Room
from sandbox.slack.state import Ephemeral, SlackMessage, SlackState
from sandbox.x.state import DirectMessage, Post, XState

Json = dict[str, Any]


def post(found: Post) -> Json:
    """A post on X."""
    return {
        "id": found.id,
        "handle": found.author.handle,
        "name": found.author.name,
        "text": found.text,
        "reply_to": found.reply_to,
        "at": found.at.isoformat(),
    }


def posts(state: XState) -> list[Json]:
    """Every post, oldest first."""
    return [post(found) for found in state.posts.values()]


def direct_messages(state: XState) -> list[Json]:
    """Every direct message, oldest first."""
    return [_direct(found) for found in state.messages]


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


def _direct(found: DirectMessage) -> Json:
    return {
        "id": found.id,
        "from": found.sender.handle,
        "to": found.recipient.handle,
        "text": found.text,
        "at": found.at.isoformat(),
    }
