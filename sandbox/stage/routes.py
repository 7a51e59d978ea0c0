"""The stage API: `/stage/…`."""

import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
from aiohttp import web

from sandbox.slack.events import SlackEvents
from sandbox.slack.people import SlackPeople
from sandbox.slack.state import SlackState
from sandbox.stage import shown
from sandbox.stage.settling import settle
from sandbox.stage.story import play, stories
from sandbox.world import StageError, World
from sandbox.x.state import XState
from sandbox.x.webhooks import ENVELOPES, XWebhooks

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
        slack: SlackState,
        events: SlackEvents,
        people: SlackPeople,
    ) -> None:
        self._world = world
        self._x = x
        self._hooks = hooks
        self._slack = slack
        self._events = events
        self._people = people

    def add_to(self, app: web.Application) -> None:
        """Add every route."""
        acts: dict[str, Act] = {
            "/x/post": self.x_post,
            "/x/dm": self.x_message,
            "/x/deliver": self.x_deliver,
            "/slack/message": self._people.write,
            "/slack/delete": self._people.delete,
            "/slack/command": self._people.command,
            "/slack/press": self._people.press,
            "/slack/choose": self._people.choose,
            "/slack/submit": self._people.submit,
            "/slack/close": self._people.close,
            "/slack/react": self._people.react,
            "/slack/shortcut": self._people.shortcut,
            "/slack/home": self._people.home,
            "/slack/dismiss": self._dismiss,
            "/clock/advance": self._advance,
            "/faults": self._order_fault,
            "/story": self._tell,
        }
        for path, act in acts.items():
            app.router.add_post(f"/stage{path}", _acting(act))
        looks: dict[str, Callable[[web.Request], Awaitable[Json]]] = {
            "/x/posts": self._posts,
            "/x/dms": self._messages,
            "/x/crc": self._check_url,
            "/slack/rooms/{name}": self._room,
            "/slack/ephemerals": self._ephemerals,
            "/slack/views": self._views,
            "/clock": self._clock,
            "/calls": self._calls,
            "/faults": self._faults,
            "/story": self._story,
            "/snapshot": self._snapshot,
        }
        for path, look in looks.items():
            app.router.add_get(f"/stage{path}", _looking(look))
        app.router.add_delete("/stage/faults", self._clear_faults)
        app.router.add_post("/stage/settle", self._settle)

    async def x_post(self, asked: Json) -> Json:
        """A customer writes on X."""
        author = self._x.user(asked.get("handle"))
        envelope = str(asked.get("envelope") or "account_activity")
        if envelope not in ENVELOPES:
            raise StageError(f"envelope: choose from {', '.join(ENVELOPES)}")
        target = str(asked["reply_to"]) if asked.get("reply_to") else None
        post = self._x.add(author, _text(asked), target)
        self._hooks.announce(post, envelope)
        return {"id": post.id}

    async def x_message(self, asked: Json) -> Json:
        """A customer writes a direct message to us on X."""
        sender = self._x.user(asked.get("handle"))
        message = self._x.add_message(sender, self._x.us, _text(asked))
        self._hooks.announce_message(message)
        return {"id": message.id}

    async def x_deliver(self, asked: Json) -> Json:
        """Deliver `body` (an object, or a text as it is) in X's name; what the desk answered."""
        body = asked.get("body")
        raw = body if isinstance(body, str) else json.dumps(body)
        headers = asked.get("headers") or {}
        letter = self._hooks.deliver(raw.encode(errors="surrogatepass"), headers)
        status, said = await letter.answer
        return {"status": status, "answer": said[:1000]}

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
        play(self._world, name, {"x_post": self.x_post}, self._people, self._x, pause)
        return {"name": name}

    async def _posts(self, _: web.Request) -> Json:
        return {"posts": shown.posts(self._x)}

    async def _messages(self, _: web.Request) -> Json:
        return {"dms": shown.direct_messages(self._x)}

    async def _check_url(self, request: web.Request) -> Json:
        return await self._hooks.check_url(request.app[SESSION])

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
            "people": shown.people(),
            "rooms": shown.rooms(self._slack),
            "ephemerals": self._whispers(person.id),
            "views": self._slack.views.get(person.id, []),
            "posts": shown.posts(self._x),
            "timeline": self._world.timeline,
            "faults": self._world.faults.shown(),
            "story": self._world.story,
        }

    async def _clear_faults(self, _: web.Request) -> web.Response:
        self._world.faults.orders.clear()
        self._hooks.postman.release()
        self._events.postman.release()
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
        waiting = await settle(
            request.app[SESSION],
            self._world,
            lambda: self._hooks.postman.pending + self._events.postman.pending,
            seconds,
        )
        status = 504 if waiting else 200
        return web.json_response({"settled": not waiting, "waiting_for": waiting}, status=status)

    def _whispers(self, user: str | None) -> list[Json]:
        person = self._slack.person(user)
        return [shown.ephemeral(e) for e in self._slack.ephemerals if e.user == person.id]

    def _time(self) -> Json:
        return {
            "now": self._world.now().isoformat(),
            "offset": self._world.offset.total_seconds(),
        }


def _text(asked: Json) -> str:
    text = asked.get("text")
    if not isinstance(text, str) or not text.strip():
        raise StageError("text: write something")
    return text


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
