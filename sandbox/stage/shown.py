"""What does Slack show now, as JSON?"""

from typing import Any

from sandbox.slack.cast import Kind, Person, Room
from sandbox.slack.state import Ephemeral, SlackMessage, SlackState
from sandbox.slack.telling import reactions, told

Json = dict[str, Any]


def room(state: SlackState, found: Room) -> Json:
    """A room with its threads, oldest first; a deleted message stays while replies hang on it."""
    written = state.messages.get(found.id, {}).values()
    heads = [m for m in written if m.thread_ts is None]
    return {
        "id": found.id,
        "name": found.name,
        "kind": found.kind.value,
        "members": sorted(found.members),
        "open_to": sorted(found.open_to),
        "partner": found.partner or None,
        "is_archived": found.is_archived,
        "messages": [
            message(state, head) for head in heads if not head.deleted or state.is_tombstone(head)
        ],
    }


def rooms(state: SlackState, person: Person) -> list[Json]:
    """Every room, and the direct and group conversations that the person is in."""
    private = (Kind.IM, Kind.MPIM)
    seen = [r for r in state.directory.rooms.values() if r.kind not in private]
    theirs = [r for r in state.directory.rooms.values() if r.kind in private]
    return [room(state, r) for r in [*seen, *(r for r in theirs if person.id in r.members)]]


def message(state: SlackState, found: SlackMessage) -> Json:
    """A message with its thread."""
    return {
        "ts": found.ts,
        "user": found.user,
        "text": told(state, found)["text"],
        "blocks": [] if found.deleted else found.blocks,
        "metadata": None if found.deleted else found.metadata,
        "reactions": reactions(found),
        "edited": found.edited,
        "deleted": found.deleted,
        "subtype": found.subtype,
        "broadcast": found.broadcast,
        "bot": found.bot.name if found.bot else None,
        "files": [] if found.deleted else [_file(state, id) for id in found.files],
        "replies": [message(state, reply) for reply in state.replies(found)]
        if found.thread_ts is None
        else [],
    }


def _file(state: SlackState, id: str) -> Json:
    """A file; at `url` the page fetches it, without a token."""
    file = state.files.kept[id]
    about = {"id": id, "name": file.name, "title": file.title, "mimetype": file.mimetype}
    return about | {"size": file.size, "url": f"/stage/slack/files/{id}"}


def seen(
    state: SlackState,
    person: Person,
    since: str,
    room: Room | None,
    errors: dict[str, str] | None = None,
) -> Json:
    """What the person sees now, and what is new to them since the ts `since`.

    Without `room`: new in every room that they are in.
    """
    stack = state.views.get(person.id, [])
    whispers = (e for e in state.ephemerals if e.user == person.id and e.id > since)
    theirs = [r for r in state.directory.rooms.values() if person.id in r.members]
    return {
        "view": stack[-1] if stack else None,
        "ephemerals": [{"text": e.text, "blocks": e.blocks, "ts": e.id} for e in whispers],
        "errors": errors or {},
        "messages": [
            message(state, m)
            for r in ([room] if room else theirs)
            for m in state.since(r.id, since)
        ],
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


def people(state: SlackState) -> list[Json]:
    """Everybody who is known in the workspace, of other organisations too."""
    return [
        {"id": p.id, "name": p.name, "is_bot": p.is_bot, "team": p.team}
        for p in state.directory.people.values()
    ]
