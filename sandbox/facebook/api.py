"""The Graph API, as far as a support desk calls it: `/graph/vNN.N/…`, with its own errors."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from aiohttp import web

from sandbox.calls import Answer, Caller, Handler
from sandbox.facebook.account import Account
from sandbox.facebook.app import App
from sandbox.facebook.call import Call
from sandbox.facebook.commenting import Commenting
from sandbox.facebook.errors import Refused, not_there
from sandbox.facebook.fields import parse_fields
from sandbox.facebook.inbox import Inbox
from sandbox.facebook.nodes import read
from sandbox.facebook.sending import Sending
from sandbox.facebook.wall import Wall
from sandbox.facebook.webhooks import FacebookWebhooks
from sandbox.world import World

_VERSION = "/graph/{version:v[0-9]{1,3}[.][0-9]}"
# Which limit a fault `429` says is reached: the app's, the page's, that of one kind of call
_APP, _PAGE, _SENDING = 4, 32, 613
_SECRETS = frozenset({"access_token", "appsecret_proof", "input_token"})

Json = dict[str, Any]
Act = Callable[[Call], Json]


class GraphApi:
    """The routes, and who may take them."""

    def __init__(
        self, world: World, account: Account, webhooks: FacebookWebhooks, base: str
    ) -> None:
        self._world = world
        self._account = account
        self._webhooks = webhooks
        self._base = base

    def add_to(
        self,
        app: web.Application,
        inbox: Inbox,
        wall: Wall,
        sending: Sending,
        commenting: Commenting,
        ours: App,
    ) -> None:
        """Add every route."""
        routes: Sequence[tuple[str, str, Act, int]] = (
            ("GET", "/debug_token", ours.debug, _APP),
            ("POST", "/{id}/messages", sending.send, _SENDING),
            ("GET", "/{id}/messages", inbox.messages, _PAGE),
            ("GET", "/{id}/conversations", inbox.talks, _PAGE),
            ("GET", "/{id}/feed", wall.feed, _PAGE),
            ("GET", "/{id}/comments", wall.comments, _PAGE),
            ("POST", "/{id}/comments", commenting.reply, _PAGE),
            ("GET", "/{id}/subscribed_apps", ours.subscribed, _PAGE),
            ("POST", "/{id}/subscribed_apps", ours.subscribe, _PAGE),
            ("DELETE", "/{id}/subscribed_apps", ours.unsubscribe, _PAGE),
            ("GET", "/{id}/subscriptions", ours.subscriptions, _APP),
            ("GET", "/{id}/ids_for_pages", ours.ids_for_pages, _APP),
            ("GET", "/{id}", partial(_read, wall, inbox), _PAGE),
            ("POST", "/{id}", commenting.change, _PAGE),
            ("DELETE", "/{id}", commenting.delete, _PAGE),
        )
        for verb, path, act, limit in routes:
            route = self._caller(limit).route(f"{verb} {path}", self._guarded(act))
            app.router.add_route(verb, _VERSION + path, route)
        unknown = self._caller(_APP).route("unknown", _unknown)
        app.router.add_route("*", "/graph/{path:.*}", unknown)

    def _caller(self, limit: int) -> Caller:
        limited = partial(self._account.limited, limit)
        return Caller(self._world, "facebook", limited, _broken, lambda _: None, _SECRETS)

    def _guarded(self, act: Act) -> Handler:
        """`act` for whom the account admits; refusals are answers, and all tell of the usage."""

        async def handle(request: web.Request, body: Json) -> Answer:
            self._webhooks.postman.gives_up()
            usage = self._account.usage_headers()
            try:
                return Answer(200, act(self._call(request, dict(body))), usage)
            except Refused as refused:
                return Answer(refused.answer.status, refused.answer.body, usage)

        return handle

    def _call(self, request: web.Request, body: Json) -> Call:
        who = self._account.admit(request, body)
        id, version = request.match_info.get("id", ""), request.match_info["version"]
        page = self._world.settings.facebook_page_id
        root = f"{self._base}/graph/{version}"
        return Call(who, page if id == "me" else id, version, root, body)


def _read(wall: Wall, inbox: Inbox, call: Call) -> Json:
    """Any object by its id: the page, a post, a comment, a message, a conversation, a person."""
    call.by_page()
    node = wall.node(call.id, call.root) or inbox.node(call.id, call.root)
    if node is None:
        raise not_there(call.id)
    return read(node, parse_fields(str(call.body.get("fields") or "")))


async def _unknown(request: web.Request, _: Json) -> Answer:
    return Refused(2500, f"Unknown path components: /{request.match_info['path']}").answer


def _broken() -> Answer:
    said = "An unexpected error has occurred. Please retry your request later."
    return Refused(2, said, status=500, is_transient=True).answer
