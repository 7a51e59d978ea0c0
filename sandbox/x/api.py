"""X's API, as far as a support desk calls it: `/x/2/…`, and what every call goes through first."""

import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from aiohttp import web

from sandbox.calls import Answer, Caller
from sandbox.x.account import PROJECT_ID, Account
from sandbox.x.limits import Limits
from sandbox.x.messages import Messages
from sandbox.x.oauth import CALLER, OAuth, Who
from sandbox.x.problems import PROBLEMS, XRefusal, client_forbidden, forbidden, problem
from sandbox.x.reading import Reading
from sandbox.x.registering import Registering
from sandbox.x.replay import Replay
from sandbox.x.state import XState
from sandbox.x.subscribing import Subscribing
from sandbox.x.uploads import Uploads
from sandbox.x.webhooks import XWebhooks
from sandbox.x.writing import Writing

Json = dict[str, Any]
Handler = Callable[[web.Request, Json], Awaitable[Answer]]

USER, APP, BOTH = ("user",), ("app",), ("user", "app")


@dataclass(frozen=True)
class Rule:
    """One call: who may make it, what it reads and is billed for, whether it is about webhooks."""

    call: str  # such as "GET /2/tweets"
    handler: Handler
    callers: tuple[str, ...] = BOTH
    reads: str = ""  # post, owned (posts of our own timelines), user, dm_event; "" for no reading
    pushes: bool = False  # webhooks and subscriptions: free of charge, and not in every tier

    @property
    def is_free(self) -> bool:
        return self.pushes or "/usage/" in self.call


class XApi:
    """The routes, and what each goes through."""

    def __init__(self, state: XState, account: Account, limits: Limits, hooks: XWebhooks) -> None:
        self._state = state
        self._world = state.world
        self._account = account
        self._limits = limits
        self._oauth = OAuth(state.world.settings, state.base)
        self.uploads = Uploads(state, self._oauth)
        self._rules = self._all(hooks)

    def add_to(self, app: web.Application) -> None:
        """Add every route."""
        for rule in self._rules:
            verb, path = rule.call.split(" ")
            caller = Caller(
                self._world,
                "x",
                partial(self._limited, rule),
                partial(self._broken, rule),
                lambda _: None,  # `_go` authorises: it must know who calls
            )
            route = caller.route(rule.call, partial(self._go, rule))
            app.router.add_route(verb, f"/x{path}", route)
        self.uploads.add_to(app)

    def _all(self, hooks: XWebhooks) -> list[Rule]:
        return [*self._about_posts(hooks), *self._about_messages(hooks), *self._about_hooks(hooks)]

    def _about_posts(self, hooks: XWebhooks) -> list[Rule]:
        reading = Reading(self._state, self._account)
        writing = Writing(self._state, self._account, hooks, self.uploads)
        return [
            Rule("GET /2/users/me", reading.me, USER, "user"),
            Rule("GET /2/users/by", reading.by_usernames, BOTH, "user"),
            Rule("GET /2/users/by/username/{username}", reading.by_username, BOTH, "user"),
            Rule("GET /2/users", reading.users, BOTH, "user"),
            Rule("GET /2/users/{id}", reading.user, BOTH, "user"),
            Rule("GET /2/users/{id}/mentions", reading.mentions, BOTH, "owned"),
            Rule("GET /2/users/{id}/tweets", reading.users_posts, BOTH, "owned"),
            Rule("GET /2/tweets", reading.tweets, BOTH, "post"),
            Rule("GET /2/tweets/search/recent", reading.search, BOTH, "post"),
            Rule("GET /2/tweets/{id}", reading.tweet, BOTH, "post"),
            Rule("GET /2/tweets/{id}/quote_tweets", reading.quotes, BOTH, "post"),
            Rule("GET /2/usage/tweets", reading.usage, APP),
            Rule("POST /2/tweets", writing.create, USER),
            Rule("DELETE /2/tweets/{id}", writing.delete, USER),
            Rule("PUT /2/tweets/{id}/hidden", writing.hide, USER),
            Rule("POST /2/media/upload", self.uploads.upload, USER),
        ]

    def _about_messages(self, hooks: XWebhooks) -> list[Rule]:
        messages = Messages(self._state, self._account, hooks, self.uploads)
        talk = "/2/dm_conversations"
        return [
            Rule("GET /2/dm_events", messages.events, USER, "dm_event"),
            Rule("GET /2/dm_events/{id}", messages.event, USER, "dm_event"),
            Rule("DELETE /2/dm_events/{id}", messages.delete, USER),
            Rule(f"GET {talk}/with/{{id}}/dm_events", messages.with_user, USER, "dm_event"),
            Rule(f"GET {talk}/{{id}}/dm_events", messages.of_talk, USER, "dm_event"),
            Rule(f"POST {talk}/with/{{id}}/messages", messages.send_to_user, USER),
            Rule(f"POST {talk}/{{id}}/messages", messages.send_to_talk, USER),
        ]

    def _about_hooks(self, hooks: XWebhooks) -> list[Rule]:
        registering = Registering(self._account, hooks)
        subscribing = Subscribing(self._state, self._account, hooks)
        ours, account = "/2/activity/subscriptions", "/2/account_activity"
        all = f"{account}/webhooks/{{id}}/subscriptions"
        rules: list[tuple[str, Handler, tuple[str, ...]]] = [
            ("POST /2/webhooks/replay", Replay(hooks).create, APP),
            ("POST /2/webhooks", registering.create, APP),
            ("GET /2/webhooks", registering.listed, APP),
            ("PUT /2/webhooks/{id}", registering.validate, APP),
            ("DELETE /2/webhooks/{id}", registering.remove, APP),
            (f"POST {ours}", subscribing.create, BOTH),
            (f"GET {ours}", subscribing.listed, BOTH),
            (f"DELETE {ours}", subscribing.remove_some, APP),
            (f"PUT {ours}/{{id}}", subscribing.update, BOTH),
            (f"DELETE {ours}/{{id}}", subscribing.remove, BOTH),
            (f"POST {all}/all", subscribing.subscribe_account, USER),
            (f"GET {all}/all", subscribing.is_account_subscribed, USER),
            (f"GET {all}/all/list", subscribing.accounts, APP),
            (f"DELETE {all}/{{user}}/all", subscribing.unsubscribe_account, APP),
            (f"GET {account}/subscriptions/count", subscribing.count, APP),
        ]
        return [Rule(call, handler, callers, pushes=True) for call, handler, callers in rules]

    async def _go(self, rule: Rule, request: web.Request, body: Json) -> Answer:
        """Authorise, count, do, bill; every answer says what is left."""
        who = self._oauth.caller(request)
        caller = who.kind if who.kind in rule.callers else rule.callers[0]
        try:
            self._check(rule, who)
            request[CALLER] = who.kind
            answer = await rule.handler(request, body)
            self._bill(rule, request, answer)
        except XRefusal as refusal:
            answer = refusal.answer
        left = self._limits.headers(rule.call, caller)
        return Answer(answer.status, answer.body, left | answer.headers)

    def _check(self, rule: Rule, who: Who) -> None:
        """Return when this call may go on; XRefusal otherwise."""
        if not who.kind:
            raise XRefusal(problem(401, "Unauthorized", who.refusal))
        if who.kind not in rule.callers:
            raise XRefusal(_unsupported(rule))
        if not self._limits.take(rule.call, who.kind):
            raise XRefusal(problem(429, "Too Many Requests", "Too Many Requests"))
        if self._state.standing(self._state.us).suspended and who.kind == "user":
            said = "Your account is suspended and is not permitted to access this feature."
            forbidden(said, errors=[{"code": 64, "message": said}])
        if rule.pushes and not self._account.plan.webhooks:
            client_forbidden("Webhooks are not part of the free tier.")
        if self._account.is_broke and not rule.is_free:
            raise XRefusal(_broke())
        if rule.reads in ("post", "owned") and self._account.is_capped:
            raise XRefusal(_capped())

    def _bill(self, rule: Rule, request: web.Request, answer: Answer) -> None:
        """Count what was shown; our own timelines are cheaper than anybody else's."""
        data = answer.body.get("data")
        if not rule.reads or not data:
            return
        shown = [one["id"] for one in (data if isinstance(data, list) else [data])]
        others = rule.reads == "owned" and request.match_info["id"] != self._state.us.id
        self._account.read("post" if others else rule.reads, shown)

    def _limited(self, rule: Rule, retry_after: float) -> Answer:
        """The fault `429`: as if the limit were used up for so many seconds."""
        left = self._limits.headers(rule.call, rule.callers[0])
        reset = math.ceil(self._world.now().timestamp() + retry_after)
        used_up = {"x-rate-limit-remaining": "0", "x-rate-limit-reset": str(reset)}
        answer = problem(429, "Too Many Requests", "Too Many Requests")
        return Answer(429, answer.body, left | used_up)

    def _broken(self, rule: Rule) -> Answer:
        answer = problem(500, "Internal Server Error", "Something is broken")
        return Answer(500, answer.body, self._limits.headers(rule.call, rule.callers[0]))


def _unsupported(rule: Rule) -> Answer:
    given, needed = "OAuth 1.0a User Context", "OAuth 2.0 Application-Only"
    if "user" in rule.callers:
        given, needed = needed, given
    said = f"Authenticating with {given} is forbidden for this endpoint. Supported: [{needed}]."
    return problem(403, "Unsupported Authentication", said, "unsupported-authentication")


def _broke() -> Answer:
    said = (
        f"Your enrolled account [{PROJECT_ID}] does not have any credits to fulfill this request."
    )
    return Answer(
        402,
        {
            "account_id": int(PROJECT_ID),
            "title": "CreditsDepleted",
            "detail": said,
            "type": f"{PROBLEMS}credits",
        },
    )


def _capped() -> Answer:
    return Answer(
        429,
        {
            "account_id": int(PROJECT_ID),
            "title": "UsageCapExceeded",
            "detail": "Usage cap exceeded: Monthly product cap",
            "period": "Monthly",
            "scope": "Product",
            "type": f"{PROBLEMS}usage-capped",
        },
    )
