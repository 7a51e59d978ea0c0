"""Facebook on the stage: what is done under `/stage/facebook/…`, and what is seen there."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
from aiohttp import web

from sandbox.facebook import shown
from sandbox.facebook.parts import Facebook
from sandbox.world import StageError

Json = dict[str, Any]
Act = Callable[[Json], Awaitable[Json]]
Look = Callable[[web.Request], Awaitable[Json]]


class FacebookStage:
    """Everything that people and scripts may do and see on Facebook."""

    def __init__(self, facebook: Facebook) -> None:
        self._facebook = facebook
        self.session: aiohttp.ClientSession | None = None

    @property
    def pending(self) -> int:
        """How many deliveries are under way."""
        return self._facebook.webhooks.pending

    def release(self) -> None:
        """Let go what a fault holds."""
        self._facebook.webhooks.postman.release()

    def acts(self) -> dict[str, Act]:
        """What can be done, by path."""
        customers, visitors = self._facebook.customers, self._facebook.visitors
        acts: dict[str, Act] = {
            "message": customers.write,
            "postback": customers.press,
            "referral": customers.follow,
            "read": customers.read,
            "block": customers.block,
            "profile": customers.profile,
            "comment": visitors.comment,
            "post": visitors.post,
            "edit": visitors.edit,
            "delete": visitors.delete,
            "hide": visitors.hide,
            "react": visitors.react,
            "answer_elsewhere": visitors.answer_elsewhere,
            "account": self._change_account,
            "batch": self._batch,
            "deliver": self._deliver,
            "delete_data": self._delete_data,
        }
        return {f"/facebook/{name}": act for name, act in acts.items()}

    def looks(self) -> dict[str, Look]:
        """What can be seen, by path."""
        return {
            "/facebook/messages": self._messages,
            "/facebook/comments": self._comments,
            "/facebook/people": self._people,
            "/facebook/account": self._account,
            "/facebook/verify": self._verify,
        }

    def snapshot(self) -> Json:
        """What the page shows."""
        state = self._facebook.state
        return {
            "messages": shown.messages(state),
            "people": shown.people(state),
            "posts": shown.posts(state),
        }

    async def _change_account(self, asked: Json) -> Json:
        """Change what holds between the page and our app."""
        self._facebook.account.change(asked)
        return self._facebook.account.shown()

    async def _batch(self, asked: Json) -> Json:
        """Gather what is to be told, or tell it in one delivery."""
        hold = asked.get("hold")
        if not isinstance(hold, bool):
            raise StageError("hold: true to begin, false to deliver")
        return {"items": self._facebook.webhooks.hold(begin=hold)}

    async def _deliver(self, asked: Json) -> Json:
        """Deliver `body` (an object, or a text as it is) in Meta's name; what the desk answered."""
        body = asked.get("body")
        raw = body if isinstance(body, str) else json.dumps(body)
        headers = asked.get("headers") or {}
        sent = raw.encode(errors="surrogatepass")
        letter = self._facebook.webhooks.deliver(sent, headers, once=True)
        status, said = await letter.answer
        return {"status": status, "answer": said[:1000]}

    async def _delete_data(self, asked: Json) -> Json:
        """Somebody asks that what our app knows of them be deleted."""
        person = self._facebook.state.person(asked.get("name"))
        return await self._facebook.webhooks.ask_deletion(self._open(), person)

    async def _messages(self, _: web.Request) -> Json:
        return {"messages": shown.messages(self._facebook.state)}

    async def _comments(self, _: web.Request) -> Json:
        return {"posts": shown.posts(self._facebook.state)}

    async def _people(self, _: web.Request) -> Json:
        return {"people": shown.people(self._facebook.state)}

    async def _account(self, _: web.Request) -> Json:
        self._facebook.webhooks.postman.gives_up()
        return self._facebook.account.shown()

    async def _verify(self, request: web.Request) -> Json:
        token = request.query.get("token")
        return await self._facebook.webhooks.check_url(self._open(), token)

    def _open(self) -> aiohttp.ClientSession:
        if self.session is None:
            raise StageError("the sandbox is not running yet")
        return self.session
