"""What does Slack report that happened in the team's rooms? Committed before it is acknowledged."""

import asyncio
from collections.abc import Mapping
from typing import Any

from bot.front import Front
from bot.views.text import clean, unescape
from lifecycle.events import CardLost, NoteWritten
from lifecycle.messages import Author
from storage import notes, reading

IGNORED = "ignored"
_SAID = {None, "file_share", "thread_broadcast"}  # subtypes of what a person wrote


async def happened(front: Front, envelope: Mapping[str, Any]) -> str:
    """Take in one event; what became of it, in a word."""
    event = envelope.get("event")
    if not isinstance(event, dict) or event.get("type") != "message":
        return IGNORED
    if (gone := _gone(event)) is not None:
        return await _deleted(front, event, gone)
    if event.get("subtype") in _SAID and not event.get("bot_id"):
        return await _said(front, event)
    return IGNORED


async def _said(front: Front, event: Mapping[str, Any]) -> str:
    """Words in a card's thread are a note to colleagues; nothing else is ours to keep."""
    room, ts, root, user = (_word(event, key) for key in ("channel", "ts", "thread_ts", "user"))
    if not root or not user or root == ts:
        return IGNORED
    card = await front.read(lambda c: reading.card_at(c, room, root))
    if card is None:
        return IGNORED
    author = Author(user, await front.people.name(user))
    text = clean(unescape(str(event.get("text") or "")))
    note = NoteWritten(author, text, room, ts)
    await front.act(card.ticket, note, f"slack:{room}:{ts}")
    return "note"


async def _deleted(front: Front, event: Mapping[str, Any], ts: str) -> str:
    """A deleted card is posted again: every ticket has one."""
    room = _word(event, "channel")
    card = await front.read(lambda c: reading.card_at(c, room, ts))
    if card is None:
        return IGNORED
    # Owed first, forgotten then: a drawing finds the lost card gone, and posts another.
    await front.act(card.ticket, CardLost(room, ts), f"slack:deleted:{room}:{ts}")
    await asyncio.to_thread(front.house.store.write, lambda c: notes.forget_card(c, room, ts))
    return "card lost"


def _gone(event: Mapping[str, Any]) -> str | None:
    """The ts of what was deleted; None when nothing was.

    A message on which a thread hangs is not deleted but changed: Slack leaves a tombstone.
    """
    after = event.get("message")
    if event.get("subtype") == "message_deleted":
        return _word(event, "deleted_ts")
    if isinstance(after, dict) and after.get("subtype") == "tombstone":
        return _word(after, "ts")
    return None


def _word(event: Mapping[str, Any], key: str) -> str:
    """A field of the event as every database takes it."""
    return clean(str(event.get(key) or ""))[:100]
