"""What is in the workspace? Rooms' messages and threads, what one person sees, open forms."""

import copy
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sandbox.slack.cast import BOT_ID, BOT_USER, PEOPLE, ROOMS, Person, Room
from sandbox.world import StageError, World, real_seconds

Block = dict[str, Any]

TRIGGER_SECONDS = 3.0
RESPONSES_AT_MOST = 5
RESPONSE_LIFE = timedelta(minutes=30)
EPHEMERALS_AT_MOST = 20
VIEWS_AT_MOST = 3  # one on top of the other


@dataclass
class SlackMessage:
    """A message; `thread_ts` is its thread's root, for a reply."""

    ts: str
    room: str
    user: str
    text: str
    blocks: list[Block]
    metadata: dict[str, Any] | None = None
    thread_ts: str | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    edited: str | None = None
    deleted: bool = False


@dataclass
class Ephemeral:
    """What only one person sees."""

    id: str
    room: str
    user: str
    text: str
    blocks: list[Block]
    thread_ts: str | None = None


@dataclass
class Trigger:
    """The right to open a form: three seconds, once."""

    user: str
    until: float
    used: bool = False


@dataclass
class ResponseUrl:
    """Where a command or a press may be answered: thirty minutes, five times."""

    user: str
    room: str
    until: datetime
    left: int = RESPONSES_AT_MOST


@dataclass
class SlackState:
    """Everything that the workspace remembers."""

    world: World
    messages: dict[str, dict[str, SlackMessage]] = field(default_factory=dict)  # by room, by ts
    ephemerals: list[Ephemeral] = field(default_factory=list)
    views: dict[str, list[dict[str, Any]]] = field(default_factory=dict)  # open forms by person
    triggers: dict[str, Trigger] = field(default_factory=dict)
    responses: dict[str, ResponseUrl] = field(default_factory=dict)
    _last_ts: int = 0

    def person(self, name: object) -> Person:
        """By name or id."""
        found = next((p for p in PEOPLE if name in (p.id, p.name)), None)
        if found is None or found.is_bot:
            names = ", ".join(p.name for p in PEOPLE if not p.is_bot)
            raise StageError(f"user: there is no {name!r}; there are {names}")
        return found

    def room(self, name: object) -> Room:
        """By name or id."""
        plain = str(name).removeprefix("#")
        found = next((r for r in ROOMS if plain in (r.id, r.name)), None)
        if found is None:
            raise StageError(f"room: there is no {name!r}; there are {', '.join(_names())}")
        return found

    def add(
        self,
        room: str,
        user: str,
        text: str,
        blocks: list[Block] | None = None,
        *,
        thread_ts: str | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> SlackMessage:
        """Put a message into a room."""
        made = SlackMessage(
            ts=self.new_ts(),
            room=room,
            user=user,
            text=text,
            blocks=copy.deepcopy(blocks or []),
            metadata=metadata,
            thread_ts=thread_ts,
        )
        self.messages.setdefault(room, {})[made.ts] = made
        self.world.change()
        return made

    def message(self, room: str, ts: object) -> SlackMessage | None:
        """The message, unless it is deleted."""
        found = self.messages.get(room, {}).get(str(ts))
        return None if found is None or found.deleted else found

    def replies(self, root: SlackMessage) -> list[SlackMessage]:
        """The thread under `root`, oldest first."""
        room = self.messages.get(root.room, {}).values()
        return [m for m in room if m.thread_ts == root.ts and not m.deleted]

    def roots(self, room: str) -> list[SlackMessage]:
        """What stands in the room itself, oldest first."""
        found = self.messages.get(room, {}).values()
        return [m for m in found if m.thread_ts is None and not m.deleted]

    def since(self, room: str, ts: str) -> list[SlackMessage]:
        """What was written after `ts`; a reply to what is new stands under it only."""
        found = [m for m in self.messages.get(room, {}).values() if m.ts > ts and not m.deleted]
        return [m for m in found if m.thread_ts is None or m.thread_ts <= ts]

    def whisper(
        self, room: str, user: str, text: str, blocks: list[Block], thread_ts: str | None = None
    ) -> Ephemeral:
        """Show something to one person only."""
        made = Ephemeral(
            self.new_ts(), room, user, text, copy.deepcopy(blocks), thread_ts=thread_ts
        )
        self.ephemerals.append(made)
        theirs = [e for e in self.ephemerals if e.user == user]
        for old in theirs[:-EPHEMERALS_AT_MOST]:
            self.ephemerals.remove(old)
        self.world.change()
        return made

    def new_ts(self) -> str:
        """Seconds and microseconds, unique: a message's identity in its room."""
        micros = int(self.world.now().timestamp() * 1_000_000)
        self._last_ts = max(self._last_ts + 1, micros)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def new_trigger(self, user: str) -> str:
        """A trigger id for what `user` just did."""
        id = f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**9)}.{secrets.token_hex(16)}"
        self.triggers[id] = Trigger(user, real_seconds() + TRIGGER_SECONDS)
        return id

    def new_response_url(self, user: str, room: str, base: str) -> str:
        """An address at which this person may be answered."""
        id = secrets.token_urlsafe(18)
        self.responses[id] = ResponseUrl(user, room, self.world.now() + RESPONSE_LIFE)
        return f"{base}/slack/response/{id}"

    def open_view(self, user: str, view: dict[str, Any]) -> dict[str, Any]:
        """Open a form on top of what `user` has open; the form as Slack keeps it."""
        kept: dict[str, Any] = {"id": f"V{secrets.token_hex(5).upper()}", "bot_id": BOT_ID}
        self.change_view(kept, view)
        self.views.setdefault(user, []).append(kept)
        return kept

    def change_view(self, kept: dict[str, Any], view: dict[str, Any]) -> None:
        """Replace what the form `kept` shows; every change has another hash."""
        stays = {key: kept[key] for key in ("id", "bot_id")}
        kept.clear()
        kept.update(copy.deepcopy(view) | stays | {"hash": secrets.token_hex(8)})
        for n, block in enumerate(kept["blocks"]):
            block.setdefault("block_id", f"b{n}")
        self.world.change()

    def view(self, id: object) -> tuple[str, dict[str, Any]] | None:
        """Whose form it is, and the form."""
        for user, stack in self.views.items():
            for view in stack:
                if view["id"] == id:
                    return user, view
        return None


def name_of(user: str) -> str:
    """The name of the person of that id."""
    return next((p.name for p in PEOPLE if p.id == user), user)


def is_ours(message: SlackMessage) -> bool:
    """Whether the desk's app wrote it."""
    return message.user == BOT_USER


def _names() -> list[str]:
    return [room.name for room in ROOMS]
