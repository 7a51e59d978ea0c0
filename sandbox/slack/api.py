"""Slack's Web API, as far as a support desk calls it: `/slack/api/…`, with Slack's own errors."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from sandbox.calls import Answer, Caller
from sandbox.slack.events import SlackEvents
from sandbox.slack.limits import TIER_3, Limits
from sandbox.slack.methods.chat import Chat
from sandbox.slack.methods.conversations import Conversations
from sandbox.slack.methods.files import FileMethods
from sandbox.slack.methods.history import History
from sandbox.slack.methods.method import Method
from sandbox.slack.methods.people import People
from sandbox.slack.methods.reactions import Reactions
from sandbox.slack.methods.views import Views
from sandbox.slack.refusals import Body, SlackRefusal, broken, limited, no
from sandbox.slack.sockets import Sockets
from sandbox.slack.state import SlackState
from sandbox.world import World

_BY_ROOM = "chat.postMessage"  # limited by the room too
_WITH_APP_TOKEN = "apps.connections.open"  # noqa: S105 - the method that takes the other token


class SlackApi:
    """The methods, and who may call them how often."""

    def __init__(
        self, world: World, state: SlackState, events: SlackEvents, sockets: Sockets, limits: Limits
    ) -> None:
        self._world = world
        self._state = state
        self._sockets = sockets
        self._limits = limits
        families = (
            Chat(state, events),
            Conversations(state),
            FileMethods(state, events),
            History(state),
            People(state),
            Reactions(state, events),
            Views(state),
        )
        self._methods = {
            name: method for family in families for name, method in family.methods().items()
        }

    def add_to(self, app: web.Application) -> None:
        """Add every method as a route, in both of the ways in which clients call them."""
        bot = Caller(self._world, "slack", limited, broken, self._no_bot)
        tokens = Caller(self._world, "slack", limited, broken, self._no_app)
        routes = {name: bot.route(name, self._handler(name)) for name in self._methods}
        routes[_WITH_APP_TOKEN] = tokens.route(_WITH_APP_TOKEN, self._connect)
        for name, route in routes.items():
            app.router.add_route("POST", f"/slack/api/{name}", route)
            app.router.add_route("GET", f"/slack/api/{name}", route)
        app.router.add_route("*", "/slack/api/{name}", self._unknown)

    def _handler(self, name: str) -> Callable[[web.Request, Body], Awaitable[Answer]]:
        method = self._methods[name]

        async def handle(_: web.Request, body: Body) -> Answer:
            return self._answer(name, method, body)

        return handle

    def _answer(self, name: str, method: Method, body: Body) -> Answer:
        grant = self._state.grant
        if wait := self._wait(name, method, body):
            return limited(wait)
        if needed := grant.lacks(*method.needs(body)):
            return no("missing_scope", needed=needed, provided=grant.provided)
        try:
            return Answer(
                200, {"ok": True, **method.call(body)}, {"x-oauth-scopes": grant.provided}
            )
        except SlackRefusal as refusal:
            return no(refusal.code, refusal.messages)

    def _wait(self, name: str, method: Method, body: Body) -> float:
        wait = self._limits.wait(name, method.per_minute)
        if wait or name != _BY_ROOM:
            return wait
        return self._limits.wait(name, method.per_minute, str(body.get("channel")))

    async def _connect(self, _: web.Request, __: Body) -> Answer:
        if wait := self._limits.wait(_WITH_APP_TOKEN, TIER_3):
            return limited(wait)
        return Answer(200, {"ok": True, "url": self._sockets.ticket(self._state.base)})

    async def _unknown(self, request: web.Request) -> web.Response:
        self._world.called("slack", request.match_info["name"], 200, {})
        return web.json_response(no("unknown_method").body)

    def _no_bot(self, request: web.Request) -> Answer | None:
        settings = self._world.settings
        return self._refused(_token(request), settings.slack_token, settings.slack_app_token)

    def _no_app(self, request: web.Request) -> Answer | None:
        settings = self._world.settings
        return self._refused(_token(request), settings.slack_app_token, settings.slack_token)

    def _refused(self, given: str, right: str, other: str) -> Answer | None:
        """What is wrong with the token; None for nothing."""
        if not given:
            return no("not_authed")
        if given == other != right:
            return no("not_allowed_token_type")
        if given != right:
            return no("invalid_auth")
        return no(self._state.grant.ended) if self._state.grant.ended else None


def _token(request: web.Request) -> str:
    return request.headers.get("Authorization", "").removeprefix("Bearer ")
