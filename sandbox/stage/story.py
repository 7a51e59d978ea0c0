"""How does a story play by itself? Line after line, through the same doors as people."""

import asyncio
import tomllib
from collections.abc import Awaitable, Callable
from importlib.resources import files
from typing import Any

from sandbox.slack.people import SlackPeople
from sandbox.world import StageError, World
from sandbox.x.state import XState

Json = dict[str, Any]
Acts = dict[str, Callable[[Json], Awaitable[Json]]]

PAUSE = 2.5  # seconds between two lines, unless the story says otherwise
FIND_SECONDS = 20.0

_playing: set[asyncio.Task[None]] = set()


def stories() -> list[str]:
    """The stories that there are."""
    found = (item.name for item in files("sandbox").joinpath("stories").iterdir())
    return sorted(name.removesuffix(".toml") for name in found if name.endswith(".toml"))


def play(world: World, name: str, acts: Acts, people: SlackPeople, x: XState) -> None:
    """Begin to play the story of that name; StageError when there is none."""
    if name not in stories():
        raise StageError(f"name: there is no story {name!r}; there are {', '.join(stories())}")
    text = files("sandbox").joinpath("stories", f"{name}.toml").read_text(encoding="utf-8")
    task = asyncio.create_task(_Story(world, tomllib.loads(text), acts, people, x).play(name))
    _playing.add(task)
    task.add_done_callback(_playing.discard)


class _Story:
    def __init__(
        self, world: World, script: Json, acts: Acts, people: SlackPeople, x: XState
    ) -> None:
        self._world = world
        self._script = script
        self._people = people
        self._x = x
        self._acts: Acts = {
            **acts,
            "press": self._press,
            "submit": people.submit,
            "command": people.command,
            "note": self._note,
            "advance": self._advance,
        }
        self._named: dict[str, str] = {}  # ids of what the story's lines made

    async def play(self, name: str) -> None:
        lines = self._script["lines"]
        for n, line in enumerate(lines, 1):
            self._show(name, line["says"], done=False)
            await asyncio.sleep(float(line.get("pause", self._script.get("pause", PAUSE))))
            try:
                await self._do(line)
            except (StageError, KeyError, TimeoutError) as problem:
                self._show(name, f"line {n} could not be played: {problem}", done=True)
                return
        self._show(name, self._script["ends"], done=True)

    def _show(self, name: str, line: str, *, done: bool) -> None:
        self._world.story = {"name": name, "line": line, "done": done}
        self._world.change()

    async def _do(self, line: Json) -> None:
        asked = {key: self._meant(value) for key, value in line.get("with", {}).items()}
        if "do" not in line:
            return
        made = await self._acts[line["do"]](asked)
        if "as" in line:
            self._named[line["as"]] = str(made.get("id", ""))

    def _meant(self, value: Any) -> Any:  # noqa: ANN401 - TOML
        """`{name}` stands for the id that an earlier line made."""
        if isinstance(value, str) and value.startswith("{") and value.endswith("}"):
            name = value[1:-1]
            return self._named.get(name) or self._latest(name)
        return value

    def _latest(self, handle: str) -> str:
        """The id of the latest post of `handle`: `{@deskhand}`."""
        found = [p.id for p in self._x.posts.values() if f"@{p.author.handle}" == handle]
        if not found:
            raise StageError(f"there is nothing called {handle} yet")
        return found[-1]

    async def _press(self, asked: Json) -> Json:
        """Press a button of ticket `ticket`'s card."""
        card = await self._card(asked["room"], int(asked["ticket"]))
        return await self._people.press({**asked, "ts": card})

    async def _note(self, asked: Json) -> Json:
        """Write in the thread of ticket `ticket`'s card."""
        card = await self._card(asked["room"], int(asked["ticket"]))
        return await self._people.write({**asked, "thread_ts": card})

    async def _advance(self, asked: Json) -> Json:
        self._world.advance(asked["by"])
        return {}

    async def _card(self, room: str, ticket: int) -> str:
        """The ts of the ticket's card, waiting until it stands there."""
        async with asyncio.timeout(FIND_SECONDS):
            while (found := self._people.card(room, ticket)) is None:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        return found
