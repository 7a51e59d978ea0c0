"""How does X treat our app? Plans, credits and limits, silence, what the desk is subscribed to."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from sandbox.stage import xshown
from sandbox.world import StageError
from sandbox.x.account import Account
from sandbox.x.limits import Limits
from sandbox.x.registry import ENVELOPES
from sandbox.x.state import XState
from sandbox.x.webhooks import XWebhooks

CREDITS_AT_MOST = 1_000_000  # dollars

Json = dict[str, Any]
Act = Callable[[Json], Awaitable[Json]]
Look = Callable[[web.Request], Awaitable[Json]]


class XControls:
    """What X decides: `/stage/x/…`."""

    def __init__(self, state: XState, account: Account, limits: Limits, hooks: XWebhooks) -> None:
        self._state = state
        self._account = account
        self._limits = limits
        self._hooks = hooks

    def acts(self) -> dict[str, Act]:
        """What can be done, by path."""
        return {
            "/x/silence": self._silence,
            "/x/unsubscribe": self._unsubscribe,
            "/x/subscribe": self._subscribe,
            "/x/tier": self._change_tier,
            "/x/credits": self._set_credits,
            "/x/limit": self._limit,
            "/x/deliver": self._deliver,
        }

    def looks(self) -> dict[str, Look]:
        """What can be seen, by path."""
        return {"/x/account": self._shown_account, "/x/crc": self._check_url}

    async def _silence(self, asked: Json) -> Json:
        """X pushes nothing: only who asks hears of anything."""
        self._hooks.silent = flag(asked, "on")
        self._state.world.change()
        return {"on": self._hooks.silent}

    async def _unsubscribe(self, _: Json) -> Json:
        """No webhook and no subscription: the app has to register."""
        self._hooks.registry.clear()
        self._state.world.change()
        return {}

    async def _subscribe(self, asked: Json) -> Json:
        """The desk is subscribed again, as at the start; in the envelope that is asked for."""
        self._hooks.registry.preset(asked.get("envelope") or ENVELOPES[0])
        self._state.world.change()
        return {}

    async def _change_tier(self, asked: Json) -> Json:
        self._account.change_tier(asked.get("tier"), asked.get("monthly_reads"))
        self._state.world.change()
        return self._account_shown()

    async def _set_credits(self, asked: Json) -> Json:
        """So many dollars are left; null: nobody counts."""
        if "dollars" not in asked:
            raise StageError("dollars: a number, or null")
        dollars = asked["dollars"]
        if dollars is not None:
            number = not isinstance(dollars, bool) and isinstance(dollars, int | float)
            if not number or not 0 <= dollars <= CREDITS_AT_MOST:
                raise StageError("dollars: a number, or null")
            dollars = round(dollars * 1000)
        self._account.credits = dollars
        self._state.world.change()
        return self._account_shown()

    async def _limit(self, asked: Json) -> Json:
        """Another rate limit for one call, from now on."""
        self._limits.change(asked.get("method"), asked.get("per", "15m"), asked.get("calls"))
        return {}

    async def _deliver(self, asked: Json) -> Json:
        """Deliver `body` (an object, or a text as it is) in X's name; what the desk answered."""
        body = asked.get("body")
        raw = body if isinstance(body, str) else json.dumps(body)
        headers = asked.get("headers") or {}
        letter = self._hooks.deliver(raw.encode(errors="surrogatepass"), headers)
        status, said = await letter.answer
        return {"status": status, "answer": said[:1000]}

    async def _shown_account(self, _: web.Request) -> Json:
        return self._account_shown()

    async def _check_url(self, _: web.Request) -> Json:
        return await self._hooks.check_url()

    def _account_shown(self) -> Json:
        return xshown.account(self._state, self._account, self._hooks)


def flag(asked: Json, name: str, otherwise: bool | None = None) -> bool:
    """The answer to a question that the stage was asked with; StageError."""
    value = asked.get(name, otherwise)
    if not isinstance(value, bool):
        raise StageError(f"{name}: true or false")
    return value
