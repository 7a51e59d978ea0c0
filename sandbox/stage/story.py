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


def play(
    world: World, name: str, acts: Acts, people: SlackPeople, x: XState, pause: float | None = None
) -> None:
    """Begin to play the story of that name; StageError when there is none.

    Args:
        world: what the story happens in.
        name: the story's.
        acts: what lines may do besides what people do in Slack.
        people: those who act in Slack.
        x: what stands on X.
        pause: seconds between two lines, whatever the story says.
    """
    if name not in stories():
        raise StageError(f"name: there is no story {name!r}; there are {', '.join(stories())}")
    text = files("sandbox").joinpath("stories", f"{name}.toml").read_text(encoding="utf-8")
    story = _Story(world, tomllib.loads(text), acts, people, x)
    task = asyncio.create_task(story.play(name, pause))
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
            "command": self._command,
            "note": self._note,
            "advance": self._advance,
        }
        self._named: dict[str, str] = {}  # ids of what the story's lines made
        self._tickets: dict[str, int] = {}  # by the id of the post that opened them
        self._before = set(x.posts)  # what stood on X when the story began

    async def play(self, name: str, pause: float | None) -> None:
        lines = self._script["lines"]
        usual = self._script.get("pause", PAUSE)
        for n, line in enumerate(lines, 1):
            self._show(name, line["says"], done=False)
            await asyncio.sleep(float(line.get("pause", usual)) if pause is None else pause)
            try:
                await self._do(line)
            except (StageError, KeyError) as problem:
                self._show(name, f"line {n} could not be played: {problem}", done=True)
                return
        self._show(name, self._script["ends"], done=True)

    def _show(self, name: str, line: str, *, done: bool) -> None:
        self._world.story = {"name": name, "line": line, "done": done}
        self._world.change()

    async def _do(self, line: Json) -> None:
        asked = {key: await self._meant(value) for key, value in line.get("with", {}).items()}
        if "do" not in line:
            return
        made = await self._acts[line["do"]](asked)
        if "as" in line:
            self._named[line["as"]] = str(made.get("id", ""))

    async def _meant(self, value: Any) -> Any:  # noqa: ANN401 - TOML
        """`{name}` stands for the id that an earlier line made, `{@handle}` for a latest post's."""
        if isinstance(value, str) and value.startswith("{") and value.endswith("}"):
            name = value[1:-1]
            return self._named.get(name) or await self._latest(name)
        return value

    async def _latest(self, handle: str) -> str:
        """The id of the latest post of `handle` in this story, waiting until it stands there."""

        def look() -> str | None:
            found = (p for p in self._x.posts.values() if f"@{p.author.handle}" == handle)
            return max((p.id for p in found if p.id not in self._before), key=int, default=None)

        return await _found(look, f"{handle} wrote nothing")

    async def _press(self, asked: Json) -> Json:
        """Press a button of the card of the ticket that the post `about` opened."""
        card = await self._card(asked["room"], asked["about"])
        return await self._people.press({**asked, "ts": card})

    async def _command(self, asked: Json) -> Json:
        """Type a command; `{ticket}` in it is the number of the ticket that `about` opened."""
        if "about" in asked:
            await self._card(asked["room"], asked["about"])
            number = str(self._tickets[asked["about"]])
            asked = {**asked, "text": asked["text"].replace("{ticket}", number)}
        return await self._people.command(asked)

    async def _note(self, asked: Json) -> Json:
        """Write in the thread of the card of the ticket that the post `about` opened."""
        card = await self._card(asked["room"], asked["about"])
        return await self._acts["slack_message"]({**asked, "thread_ts": card})

    async def _advance(self, asked: Json) -> Json:
        self._world.advance(asked["by"])
        return {}

    async def _card(self, room: str, post: str) -> str:
        """The ts of the post's card, waiting until it stands there: other tickets may be about."""

        def look() -> str | None:
            if post not in self._tickets:  # a card links to its customer's latest post only
                number = self._people.ticket_about(room, post)
                if number is None:
                    return None
                self._tickets[post] = number
            return self._people.card(room, self._tickets[post])

        return await _found(look, f"no card in #{room} shows post {post}")


async def _found(look: Callable[[], str | None], otherwise: str) -> str:
    """What `look` finds, as soon as it does; StageError when it does not."""
    try:
        async with asyncio.timeout(FIND_SECONDS):
            while (found := look()) is None:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise StageError(f"{otherwise} within {FIND_SECONDS:.0f} s") from None
    return found
