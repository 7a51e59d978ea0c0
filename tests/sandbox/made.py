"""A desk that only listens, and hands for the stage and for both platforms' own clients."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

import aiohttp
import pytest
import requests
import tweepy
from aiohttp import web
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from connectors.x.client import make_client
from connectors.x.settings import XSettings
from sandbox.settings import SandboxSettings

WAIT = 5.0  # seconds; long, since a busy machine is slow
X_SECRET = "sandbox-x-secret"
SUPPORT = "C0SUPPORT"
SAID: dict[str, Any] = {"type": "section", "text": {"type": "mrkdwn", "text": "words"}}

Json = dict[str, Any]


@dataclass(frozen=True)
class Say:
    """One answer of the desk; `cut` drops the line instead, `after` is waited for first."""

    status: int = 200
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False
    after: asyncio.Event | None = None


@dataclass(frozen=True)
class Delivery:
    """What came to the desk."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Json:
        told: Json = json.loads(self.body)
        return told

    @property
    def event(self) -> Json:
        """What Slack tells of."""
        told: Json = self.json["event"]
        return told

    @property
    def form(self) -> Json:
        """A command's fields, or the payload of what was pressed."""
        form = dict(parse_qsl(self.body.decode(), keep_blank_values=True))
        return dict(json.loads(form["payload"])) if "payload" in form else form


class Desk:
    """Answers 200 and nothing, unless it was told otherwise."""

    def __init__(self) -> None:
        self.deliveries: list[Delivery] = []
        self.health: object = {"due": {"outbox": 0, "promises": 0}, "working": 0}
        self.crc_secret = X_SECRET
        self.checks: list[Mapping[str, str]] = []  # what X asked when it checked the address
        self.check_status = 200
        self.verify_token = "sandbox-verify-token"
        self.check_after = asyncio.Event()
        self.check_after.set()
        self._answers: deque[Say] = deque()
        self._came = asyncio.Condition()

    def app(self) -> web.Application:
        made = web.Application(client_max_size=8 * 1024 * 1024)
        made.router.add_post("/{path:.*}", self._take)
        made.router.add_get("/webhooks/x", self._check)
        made.router.add_get("/webhooks/facebook", self._verify)
        made.router.add_get("/moved/{path:.*}", self._moved)
        made.router.add_get("/readyz", self._ready)
        return made

    def will(self, *answers: Say) -> None:
        """Answer the next deliveries so."""
        self._answers.extend(answers)

    async def got(self, count: int) -> list[Delivery]:
        """Everything that came, as soon as it is so many."""
        async with asyncio.timeout(WAIT), self._came:
            await self._came.wait_for(lambda: len(self.deliveries) >= count)
        return self.deliveries

    async def _take(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        self.deliveries.append(Delivery(request.path, request.headers, body))
        async with self._came:
            self._came.notify_all()
        say = self._answers.popleft() if self._answers else Say()
        if say.after:
            await say.after.wait()
        if say.cut and request.transport:
            request.transport.abort()
        return web.Response(status=say.status, text=say.body, headers=say.headers)

    async def _check(self, request: web.Request) -> web.StreamResponse:
        self.checks.append(dict(request.query))
        await self.check_after.wait()
        return self._proof(request, self.check_status, {"Location": f"/moved{request.rel_url}"})

    async def _moved(self, request: web.Request) -> web.StreamResponse:
        return self._proof(request)

    def _proof(
        self, request: web.Request, status: int = 200, headers: Mapping[str, str] | None = None
    ) -> web.StreamResponse:
        token = x_signature(request.query["crc_token"].encode(), self.crc_secret)
        return web.json_response({"response_token": token}, status=status, headers=headers)

    async def _verify(self, request: web.Request) -> web.StreamResponse:
        known = request.query["hub.verify_token"] == self.verify_token
        right = known and request.query["hub.mode"] == "subscribe"
        return web.Response(status=200 if right else 403, text=request.query["hub.challenge"])

    async def _ready(self, _: web.Request) -> web.StreamResponse:
        return web.json_response(self.health)


@dataclass
class Play:
    """The sandbox that runs, and the desk that it plays to."""

    url: str
    desk: Desk
    http: aiohttp.ClientSession
    settings: SandboxSettings

    async def ask(self, verb: str, path: str, **more: Any) -> tuple[int, Json]:
        """Call the stage."""
        async with self.http.request(verb, f"{self.url}/stage{path}", **more) as answer:
            return answer.status, await answer.json()

    async def do(self, path: str, **asked: Any) -> Json:
        """Do something."""
        status, told = await self.ask("POST", path, json=asked)
        assert status == 200, told
        return told

    async def see(self, path: str, **query: str) -> Json:
        """Look at something."""
        status, told = await self.ask("GET", path, params=query)
        assert status == 200, told
        return told

    async def refused(self, path: str, **asked: Any) -> str:
        """Do what the stage refuses; its words."""
        status, told = await self.ask("POST", path, json=asked)
        assert (status, list(told)) == (400, ["error"]), told
        return str(told["error"])

    async def settled(self) -> None:
        """Until everything is delivered."""
        assert (await self.do("/settle", timeout=WAIT))["settled"]

    async def posts_x(self, text: str = "@deskhand help", **more: Any) -> str:
        """A customer posts on X, maria unless `more` names another; the post's id."""
        return str((await self.do("/x/post", **{"handle": "maria", "text": text} | more))["id"])

    async def away(self, **by: float) -> str:
        """An instant so far from the stage's now, as X takes it."""
        now = datetime.fromisoformat((await self.see("/clock"))["now"])
        return (now + timedelta(**by)).isoformat(timespec="seconds")[:19] + "Z"

    async def statuses(self, platform: str) -> list[tuple[str, int]]:
        """Every call that was made: method and status."""
        calls = (await self.see("/calls", platform=platform))["calls"]
        return [(call["method"], call["status"]) for call in calls]

    def slack(self, token: str | None = "xoxb-sandbox") -> AsyncWebClient:
        """Slack's own client, which asks once only."""
        return AsyncWebClient(
            token, base_url=f"{self.url}/slack/api/", session=self.http, retry_handlers=[]
        )

    async def says(self, room: str = SUPPORT, **more: Any) -> str:
        """The desk posts a message; its ts."""
        asked: Json = {"channel": room, "text": "hello"} | more
        answer = await self.slack().chat_postMessage(**asked)
        return str(answer["ts"])

    async def refusal(self, method: str, token: str = "xoxb-sandbox", **asked: Any) -> str:
        """Call a method of Slack's that is refused; the error's code."""
        with pytest.raises(SlackApiError) as refused:
            await self.slack(token).api_call(method, json=asked)
        answer = refused.value.response
        assert (answer.status_code, answer["ok"]) == (200, False)
        return str(answer["error"])

    async def writes(self, user: str, text: str = "hi", room: str = "help", **more: Any) -> str:
        """Somebody writes; the message's ts."""
        return str((await self.do("/slack/message", user=user, room=room, text=text, **more))["ts"])

    async def events(self, *kinds: str) -> list[Json]:
        """Every event that the desk got, or those of these types, once all are delivered."""
        await self.settled()
        told = [d.event for d in self.desk.deliveries if "event" in d.json]
        return [e for e in told if not kinds or e["type"] in kinds]

    async def opened(self, view: Json, user: str = "agent-1") -> Json:
        """Somebody presses a button, and the desk opens `view`; the view as Slack keeps it."""
        answer = await self.slack().views_open(trigger_id=await self.trigger(user), view=view)
        return dict(answer["view"])

    async def trigger(self, user: str = "agent-1") -> str:
        """A fresh trigger id, of a command."""
        await self.do("/slack/command", user=user, room="desk-support", text="")
        return str(self.desk.deliveries[-1].form["trigger_id"])


@dataclass(frozen=True)
class Reply:
    """What X answered."""

    status: int
    body: Json
    headers: Mapping[str, str]

    @property
    def texts(self) -> list[str]:
        return [str(one["text"]) for one in self.body.get("data", [])]

    @property
    def ids(self) -> list[str]:
        return [str(one["id"]) for one in self.body.get("data", [])]

    @property
    def left(self) -> tuple[int, int]:
        """The rate limit, and how much of it is left."""
        names = ("x-rate-limit-limit", "x-rate-limit-remaining")
        limit, left = (int(self.headers[name]) for name in names)
        return limit, left


@dataclass
class X:
    """tweepy, as the desk uses it."""

    client: tweepy.Client

    async def call(self, verb: str, path: str, *, user: bool = True, **more: Any) -> Reply:
        """One call, signed for our account, or with the app's token alone."""

        def send() -> requests.Response:
            try:
                answer: requests.Response = self.client.request(
                    verb, f"/2{path}", user_auth=user, **more
                )
            except requests.HTTPError as error:
                answer = error.response
            return answer

        answer = await asyncio.to_thread(send)
        return Reply(answer.status_code, answer.json(), answer.headers)

    async def get(self, path: str, **params: object) -> Reply:
        """Read something: `tweet_fields` is `tweet.fields`; `user=False` asks as the app alone."""
        user = bool(params.pop("user", True))
        asked = {name.replace("_fields", ".fields"): value for name, value in params.items()}
        return await self.call("GET", path, user=user, params=asked)

    async def says(self, what: Callable[..., Any], **given: Any) -> tuple[int, Json]:
        """The status and the answer of one call."""
        try:
            answer = await asyncio.to_thread(what, **given, user_auth=True)
        except requests.HTTPError as error:
            answer = error.response
        return answer.status_code, answer.json()

    async def post(self, text: str, reply_to: str | None = None) -> tuple[int, Json]:
        return await self.says(self.client.create_tweet, text=text, in_reply_to_tweet_id=reply_to)

    async def message(self, user: str, text: str) -> tuple[int, Json]:
        return await self.says(self.client.create_direct_message, participant_id=user, text=text)

    async def posts(self, **query: Any) -> tuple[int, Json]:
        return await self.says(self.client.get_users_tweets, id="100", **query)


def x_client(url: str, **keys: str) -> tweepy.Client:
    """tweepy, aimed at the sandbox; `keys` replace the right ones."""
    right: dict[str, Any] = {
        "api_key": "sandbox-key",
        "api_secret": X_SECRET,
        "access_token": "sandbox-token",
        "access_token_secret": "sandbox-token-secret",
        "bearer_token": "sandbox-bearer",
    }
    return make_client(XSettings(**right | keys, user_id="100", api_url=f"{url}/x"))


def x_signature(body: bytes, secret: str = X_SECRET) -> str:
    """What X signs a delivery with."""
    digest = hmac.new(secret.encode(), body, hashlib.sha256).digest()
    return "sha256=" + base64.b64encode(digest).decode()


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def button(label: str, **more: Any) -> Json:
    return {"type": "button", "text": plain(label), **more}


def form(*blocks: Json, **more: Any) -> Json:
    """A form with these blocks."""
    made: Json = {"type": "modal", "title": plain("Form"), "blocks": list(blocks)}
    return made | ({"submit": plain("Send")} if blocks else {}) | more


def field_of(label: str, id: str = "f", *, optional: bool = False, **element: Any) -> Json:
    """An input of a form; a text, unless `element` says otherwise."""
    made = {"type": "plain_text_input", "action_id": "a"} | element
    return {
        "type": "input",
        "block_id": id,
        "label": plain(label),
        "element": made,
        "optional": optional,
    }
