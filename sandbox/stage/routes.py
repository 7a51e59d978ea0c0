"""The stage API: `/stage/…`."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
from aiohttp import web

from sandbox.slack.lines import Lines
from sandbox.slack.people import SlackPeople
from sandbox.slack.state import SlackState
from sandbox.stage import shown, xshown
from sandbox.stage.facebook import FacebookStage
from sandbox.stage.settling import settle
from sandbox.stage.slack_customers import SlackCustomers
from sandbox.stage.story import play, stories
from sandbox.stage.x import XStage
from sandbox.world import StageError, World
from sandbox.x.state import XState
from sandbox.x.webhooks import XWebhooks

LONG_POLL = 20.0  # seconds
MOST_PAUSE = 60
SESSION: web.AppKey[aiohttp.ClientSession] = web.AppKey("session", aiohttp.ClientSession)

Json = dict[str, Any]
# What somebody asked for in a wrong way: StageError, no JSON, a text that is no number, …
_WRONG = (ValueError, TypeError, LookupError, RecursionError)
_VERSION = re.compile(r"[0-9]{1,15}")

Act = Callable[[Json], Awaitable[Json]]


class Stage:
    """Everything that people and scripts may do and see."""

    def __init__(
        self,
        world: World,
        x: XState,
        hooks: XWebhooks,
        on_x: XStage,
        slack: SlackState,
        lines: Lines,
        people: SlackPeople,
        customers: SlackCustomers,
        facebook: FacebookStage,
    ) -> None:
        self._world = world
        self._x = x
        self._hooks = hooks
        self._on_x = on_x
        self._slack = slack
        self._lines = lines
        self._people = people
        self._customers = customers
        self._facebook = facebook

    def add_to(self, app: web.Application) -> None:
        """Add every route."""
        acts: dict[str, Act] = {
            **self._on_x.acts(),
            "/slack/command": self._people.command,
            "/slack/press": self._people.press,
            "/slack/choose": self._people.choose,
            "/slack/submit": self._people.submit,
            "/slack/close": self._people.close,
            "/slack/shortcut": self._people.shortcut,
            "/slack/home": self._people.home,
            "/slack/dismiss": self._dismiss,
            "/clock/advance": self._advance,
            "/faults": self._order_fault,
            "/story": self._tell,
            **self._customers.acts(),
            **self._facebook.acts(),
        }
        for path, act in acts.items():
            app.router.add_post(f"/stage{path}", _acting(act))
        looks: dict[str, Callable[[web.Request], Awaitable[Json]]] = {
            **self._on_x.looks(),
            "/slack/rooms/{name}": self._room,
            "/slack/ephemerals": self._ephemerals,
            "/slack/views": self._views,
            "/clock": self._clock,
            "/calls": self._calls,
            "/faults": self._faults,
            "/story": self._story,
            "/snapshot": self._snapshot,
            **self._facebook.looks(),
            **self._customers.looks(),
        }
        for path, look in looks.items():
            app.router.add_get(f"/stage{path}", _looking(look))
        app.router.add_delete("/stage/faults", self._clear_faults)
        app.router.add_post("/stage/settle", self._settle)
        self._on_x.add_to(app)
        self._customers.add_to(app)

    async def _dismiss(self, asked: Json) -> Json:
        person = self._slack.person(asked.get("user"))
        kept = [e for e in self._slack.ephemerals if e.user != person.id or e.id != asked.get("id")]
        self._slack.ephemerals = kept
        self._world.change()
        return {}

    async def _advance(self, asked: Json) -> Json:
        self._world.advance(asked.get("by"))
        return self._time()

    async def _order_fault(self, asked: Json) -> Json:
        self._world.faults.order(asked)
        self._world.change()
        return {"faults": self._world.faults.shown()}

    async def _tell(self, asked: Json) -> Json:
        name = str(asked.get("name") or "")
        pause = asked.get("pause")
        if pause is not None and (type(pause) not in (int, float) or not 0 <= pause <= MOST_PAUSE):
            raise StageError(f"pause: needs seconds, {MOST_PAUSE} at most")
        acts: dict[str, Act] = {
            "x_post": self._on_x.post,
            "x_dm": self._on_x.message,
            "slack_message": self._customers.writing.write,
        }
        play(self._world, name, acts, self._people, self._x, pause)
        return {"name": name}

    async def _room(self, request: web.Request) -> Json:
        return shown.room(self._slack, self._slack.room(request.match_info["name"]))

    async def _ephemerals(self, request: web.Request) -> Json:
        return {"ephemerals": self._whispers(request.query.get("user"))}

    async def _views(self, request: web.Request) -> Json:
        person = self._slack.person(request.query.get("user"))
        return {"views": self._slack.views.get(person.id, [])}

    async def _clock(self, _: web.Request) -> Json:
        return self._time()

    async def _calls(self, request: web.Request) -> Json:
        wanted = request.query.get("platform")
        return {"calls": [c for c in self._world.calls if wanted in (None, c["platform"])]}

    async def _faults(self, _: web.Request) -> Json:
        return {"faults": self._world.faults.shown()}

    async def _story(self, _: web.Request) -> Json:
        return {"stories": stories(), "playing": self._world.story}

    async def _snapshot(self, request: web.Request) -> Json:
        asked = request.query.get("since", "0")
        since = int(asked) if _VERSION.fullmatch(asked) else 0
        await self._world.changed(since, LONG_POLL)
        if self._world.version <= since:
            return {"version": self._world.version}
        person = self._slack.person(request.query.get("user") or "agent-1")
        return {
            "version": self._world.version,
            **self._time(),
            "people": shown.people(self._slack),
            "rooms": shown.rooms(self._slack, person),
            "ephemerals": self._whispers(person.id),
            "views": self._slack.views.get(person.id, []),
            "posts": xshown.posts(self._x),
            "dms": xshown.direct_messages(self._x),
            "facebook": self._facebook.snapshot(),
            "timeline": self._world.timeline,
            "faults": self._world.faults.shown(),
            "story": self._world.story,
        }

    async def _clear_faults(self, _: web.Request) -> web.Response:
        self._world.faults.orders.clear()
        self._hooks.postman.release()
        self._lines.postman.release()
        self._facebook.release()
        self._world.change()
        return web.json_response({"faults": []})

    async def _settle(self, request: web.Request) -> web.Response:
        try:
            asked = await request.json() if request.can_read_body else {}
            if not isinstance(asked, dict):
                raise StageError("send a JSON object")
            seconds = _seconds(asked.get("timeout") or 10)
        except _WRONG as problem:
            return web.json_response({"error": str(problem)}, status=400)
        waiting = await settle(request.app[SESSION], self._world, self._pending, seconds)
        status = 504 if waiting else 200
        return web.json_response({"settled": not waiting, "waiting_for": waiting}, status=status)

    def _pending(self) -> int:
        posted = self._hooks.pending + self._lines.postman.pending
        return posted + self._facebook.pending

    def _whispers(self, user: str | None) -> list[Json]:
        person = self._slack.person(user)
        return [shown.ephemeral(e) for e in self._slack.ephemerals if e.user == person.id]

    def _time(self) -> Json:
        return {
            "now": self._world.now().isoformat(),
            "offset": self._world.offset.total_seconds(),
        }


def _seconds(timeout: object) -> float:
    if isinstance(timeout, bool) or not isinstance(timeout, int | float) or not timeout > 0:
        raise StageError("timeout: seconds, above 0")
    return min(120.0, timeout)


def _acting(act: Act) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(request: web.Request) -> web.Response:
        try:
            asked = await request.json()
            if not isinstance(asked, dict):
                raise StageError("send a JSON object")
            return web.json_response(await act(asked))
        except _WRONG as problem:
            return web.json_response({"error": str(problem)}, status=400)

    return handle


def _looking(
    look: Callable[[web.Request], Awaitable[Json]],
) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(request: web.Request) -> web.Response:
        try:
            return web.json_response(await look(request))
        except StageError as problem:
            return web.json_response({"error": str(problem)}, status=400)

    return handle
