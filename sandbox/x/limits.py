"""How often may a call be made? X's windows of 15 minutes and of a day, by the stage's clock."""

import math
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sandbox.world import StageError, World

QUARTER = timedelta(minutes=15)
DAY = timedelta(hours=24)


@dataclass(frozen=True)
class Limit:
    """Calls in a quarter of an hour and in a day: of one user, of the app's own token."""

    user: int | None = None
    app: int | None = None
    user_daily: int | None = None
    app_daily: int | None = None


_USERS = Limit(user=900, app=300)
_SENDING = Limit(user=15, user_daily=1_440, app_daily=1_440)
_MESSAGES = Limit(user=15)
_APP_ONLY = Limit(app=450)
_ACTIVITY = Limit(user=500, app=500)

LIMITS = {
    "GET /2/tweets": Limit(user=5_000, app=3_500),
    "GET /2/tweets/{id}": Limit(user=900, app=450),
    "GET /2/tweets/{id}/quote_tweets": Limit(user=75, app=75),
    "GET /2/tweets/search/recent": Limit(user=300, app=450),
    "GET /2/users/{id}/tweets": Limit(user=900, app=10_000),
    "GET /2/users/{id}/mentions": Limit(user=300, app=450),
    "GET /2/users/me": Limit(user=75),
    "GET /2/users": _USERS,
    "GET /2/users/by": _USERS,
    "GET /2/users/by/username/{username}": _USERS,
    "GET /2/users/{id}": _USERS,
    "GET /2/usage/tweets": Limit(app=50),
    "POST /2/tweets": Limit(user=100, app_daily=10_000),
    "DELETE /2/tweets/{id}": Limit(user=50),
    "PUT /2/tweets/{id}/hidden": Limit(user=50),
    "POST /2/media/upload": Limit(user=500, app_daily=50_000),
    "GET /2/dm_events": _MESSAGES,
    "GET /2/dm_events/{id}": _MESSAGES,
    "GET /2/dm_conversations/with/{id}/dm_events": _MESSAGES,
    "GET /2/dm_conversations/{id}/dm_events": _MESSAGES,
    "POST /2/dm_conversations/with/{id}/messages": _SENDING,
    "POST /2/dm_conversations/{id}/messages": _SENDING,
    "DELETE /2/dm_events/{id}": Limit(user=300, user_daily=1_500, app_daily=4_000),
    "POST /2/webhooks": _APP_ONLY,
    "GET /2/webhooks": _APP_ONLY,
    "PUT /2/webhooks/{id}": _APP_ONLY,
    "DELETE /2/webhooks/{id}": _APP_ONLY,
    "POST /2/webhooks/replay": Limit(app=100),
    "POST /2/activity/subscriptions": _ACTIVITY,
    "GET /2/activity/subscriptions": _ACTIVITY,
    "DELETE /2/activity/subscriptions": _ACTIVITY,
    "PUT /2/activity/subscriptions/{id}": _ACTIVITY,
    "DELETE /2/activity/subscriptions/{id}": _ACTIVITY,
    "POST /2/account_activity/webhooks/{id}/subscriptions/all": Limit(user=500),
    "GET /2/account_activity/webhooks/{id}/subscriptions/all": Limit(user=500),
    "GET /2/account_activity/webhooks/{id}/subscriptions/all/list": Limit(app=500),
    "DELETE /2/account_activity/webhooks/{id}/subscriptions/{user}/all": Limit(app=500),
    "GET /2/account_activity/subscriptions/count": Limit(app=500),
}


@dataclass
class _Window:
    """Calls since an instant."""

    since: datetime
    used: int = 0


@dataclass(frozen=True)
class _Count:
    """One of the limits that a call falls under."""

    name: str  # what its headers begin with
    key: tuple[str, str]
    most: int
    span: timedelta


@dataclass
class Limits:
    """The windows that are open."""

    world: World
    _limits: dict[str, Limit] = field(default_factory=lambda: dict(LIMITS))
    _windows: dict[tuple[str, str], _Window] = field(default_factory=dict)

    def take(self, method: str, caller: str) -> bool:
        """Count a call of `caller` (user or app); False, and nothing counted, when it is over."""
        counts = self._counts(method, caller)
        if any(self._window(count).used >= count.most for count in counts):
            return False
        for count in counts:
            self._window(count).used += 1
        return True

    def headers(self, method: str, caller: str) -> dict[str, str]:
        """How much is left, as X tells it with every answer."""
        told: dict[str, str] = {}
        for count in self._counts(method, caller):
            window = self._window(count)
            reset = math.ceil((window.since + count.span).timestamp())
            told |= {
                f"{count.name}-limit": str(count.most),
                f"{count.name}-remaining": str(max(0, count.most - window.used)),
                f"{count.name}-reset": str(reset),
            }
        return told

    def change(self, method: object, per: object, calls: object) -> None:
        """Allow another number of calls, for everybody; StageError."""
        if not isinstance(method, str) or method not in self._limits:
            raise StageError(f"method: choose from {', '.join(self._limits)}")
        if per not in ("15m", "24h"):
            raise StageError("per: 15m or 24h")
        if type(calls) is not int or calls < 0:
            raise StageError("calls: a number")
        known = self._limits[method]
        if per == "15m":
            self._limits[method] = replace(known, user=calls, app=calls)
        else:
            self._limits[method] = replace(known, user_daily=calls, app_daily=calls)

    def _counts(self, method: str, caller: str) -> list[_Count]:
        limit = self._limits[method]
        quarter = limit.app if caller == "app" else limit.user
        daily = {"app": limit.app_daily, "user": limit.user_daily if caller == "user" else None}
        counts = []
        if quarter is not None:
            counts.append(_Count("x-rate-limit", (method, caller), quarter, QUARTER))
        for who, most in daily.items():
            if most is not None:
                name = f"x-{who}-limit-24hour"
                counts.append(_Count(name, (method, f"{who} 24h"), most, DAY))
        return counts

    def _window(self, count: _Count) -> _Window:
        """The window that is open now; a new one begins with the first call after the last."""
        now = self.world.now()
        window = self._windows.get(count.key)
        if window is None or now >= window.since + count.span:
            window = self._windows[count.key] = _Window(now)
        return window
