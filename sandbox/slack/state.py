"""What is in the workspace? Conversations' messages and threads, what one person sees, forms."""

import copy
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sandbox.slack.cast import APP, BOT_ID, BOT_USER, TEAM, Person, Room
from sandbox.slack.chances import Chances
from sandbox.slack.directory import Directory
from sandbox.slack.files import Files
from sandbox.slack.grant import Grant
from sandbox.world import StageError, World

Block = dict[str, Any]

EPHEMERALS_AT_MOST = 20
VIEWS_AT_MOST = 3  # one on top of the other


@dataclass(frozen=True)
class Bot:
    """Another app, in whose name something was posted."""

    id: str
    name: str
    app: str


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
    subtype: str | None = None
    files: list[str] = field(default_factory=list)  # ids
    attachments: list[Block] = field(default_factory=list)  # what links were unfurled into
    bot: Bot | None = None
    broadcast: bool = False  # a reply that stands in the room too


@dataclass
class Ephemeral:
    """What only one person sees."""

    id: str
    room: str
    user: str
    text: str
    blocks: list[Block]
    thread_ts: str | None = None


class SlackState:
    """Everything that the workspace remembers."""

    def __init__(self, world: World, base: str) -> None:
        self.world = world
        self.base = base
        self.directory = Directory()
        self.files = Files(world, base)
        self.grant = Grant()
        self.messages: dict[str, dict[str, SlackMessage]] = {}  # by room, by ts
        self.ephemerals: list[Ephemeral] = []
        self.views: dict[str, list[dict[str, Any]]] = {}  # open forms by person
        self.homes: dict[str, dict[str, Any]] = {}  # the app's home by person
        self.chances = Chances(world, base)
        self._last_ts = 0

    def person(self, name: object) -> Person:
        """By name or id."""
        return self.directory.person(name)

    def room(self, name: object) -> Room:
        """By name or id; `dm:maria` for Maria's conversation with the bot."""
        return self.directory.room(name)

    def add(
        self,
        room: str,
        user: str,
        text: str,
        blocks: list[Block] | None = None,
        *,
        thread_ts: str | None = None,
        broadcast: bool = False,
        metadata: dict[str, Any] | None = None,
        subtype: str | None = None,
        files: Sequence[str] = (),
        bot: Bot | None = None,
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
            subtype=subtype,
            files=list(files),
            bot=bot,
            broadcast=broadcast,
        )
        self.messages.setdefault(room, {})[made.ts] = made
        for id in made.files:
            self.files.kept[id].shares.append((room, made.ts))
        self.world.change()
        return made

    def message(self, room: str, ts: object) -> SlackMessage | None:
        """The message, unless it is deleted."""
        found = self.messages.get(room, {}).get(str(ts))
        return None if found is None or found.deleted else found

    def written(self, room: Room, ts: object, key: str = "ts") -> SlackMessage:
        """The message that the stage names; StageError when there is none."""
        found = self.message(room.id, ts)
        if found is None:
            raise StageError(f"{key}: there is no message {ts} in #{room.name}")
        return found

    def replies(self, root: SlackMessage) -> list[SlackMessage]:
        """The thread under `root`, oldest first."""
        room = self.messages.get(root.room, {}).values()
        return [m for m in room if m.thread_ts == root.ts and not m.deleted]

    def is_tombstone(self, message: SlackMessage) -> bool:
        """Whether it was deleted, but a thread still hangs on it."""
        return message.deleted and bool(self.replies(message))

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

    def open_view(self, user: str, view: dict[str, Any]) -> dict[str, Any]:
        """Open a form on top of what `user` has open; the form as Slack keeps it."""
        kept = _fresh_view(self.directory.people[user])
        self.change_view(kept, view)
        self.views.setdefault(user, []).append(kept)
        return kept

    def publish(self, user: str, view: dict[str, Any]) -> dict[str, Any]:
        """Show this as the app's home to `user`; the view as Slack keeps it."""
        kept = self.homes.setdefault(user, _fresh_view(self.directory.people[user]))
        self.change_view(kept, view)
        return kept

    def change_view(self, kept: dict[str, Any], view: dict[str, Any]) -> None:
        """Replace what the form `kept` shows; every change has another hash."""
        stays = {key: kept[key] for key in _KEPT}
        kept.clear()
        kept.update(copy.deepcopy(view) | stays | {"hash": secrets.token_hex(8)})
        for n, block in enumerate(kept["blocks"]):
            block.setdefault("block_id", f"b{n}")
        self.world.change()

    def view(self, id: object) -> tuple[str, dict[str, Any]] | None:
        """Whose form or home it is, and the form."""
        shown = [(user, view) for user, stack in self.views.items() for view in stack]
        return next((one for one in [*shown, *self.homes.items()] if one[1]["id"] == id), None)


_KEPT = ("id", "bot_id", "app_id", "team_id", "app_installed_team_id")


def _fresh_view(person: Person) -> dict[str, Any]:
    return {
        "id": f"V{secrets.token_hex(5).upper()}",
        "bot_id": BOT_ID,
        "app_id": APP,
        "team_id": person.team,
        "app_installed_team_id": TEAM,
    }


def is_ours(message: SlackMessage) -> bool:
    """Whether the desk's app wrote it."""
    return message.user == BOT_USER
