"""How does the author of a request see how far it has come? By one emoji of ours on it."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from connectors.contract import DeliveryRefused, Mark
from connectors.slack.client import Api
from connectors.slack.failures import code_of
from connectors.slack.fields import inner, items, optional_ts, short
from connectors.slack.places import placed

EMOJI = {
    Mark.TAKEN: "eyes",
    Mark.WAITING: "hourglass_flowing_sand",
    Mark.SOLVED: "white_check_mark",
}
_REMEMBERED = 2_000  # posts
_FINE = {"already_reacted", "no_reaction"}


class Marks:
    """Puts the emoji there. Sync; safe to use from several threads."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._lock = threading.Lock()
        self._last: OrderedDict[str, Mark] = OrderedDict()  # what stands there, by post

    def mark(self, post: str, mark: Mark, us: str) -> None:
        """Put `mark` on the post, and take away what we put there before; a ConnectorError."""
        channel, ts = placed(post)
        if not optional_ts({"ts": ts}, "ts") or self._last.get(post) is mark:
            return
        wanted = EMOJI.get(mark)
        if wanted:
            self._react(self._api.web.reactions_add, channel, ts, wanted)
        for name in self._others(post, channel, ts, wanted, us):
            self._react(self._api.web.reactions_remove, channel, ts, name)
        with self._lock:
            self._last[post] = mark
            while len(self._last) > _REMEMBERED:
                self._last.popitem(last=False)

    def _others(self, post: str, channel: str, ts: str, wanted: str | None, us: str) -> list[str]:
        """Our other marks there: by memory, or, where another process put them, by Slack's word."""
        if (last := self._last.get(post)) is not None:
            return [EMOJI[last]] if last in EMOJI else []
        told = self._api.call(self._api.web.reactions_get, channel=channel, timestamp=ts, full=True)
        found = (
            one for one in items(inner(told, "message").get("reactions")) if isinstance(one, dict)
        )
        ours = {short(one.get("name"), 60) for one in found if us in items(one.get("users"))}
        return [name for name in EMOJI.values() if name in ours and name != wanted]

    def _react(self, method: Callable[..., Any], channel: str, ts: str, name: str) -> None:
        try:
            self._api.call(method, channel=channel, timestamp=ts, name=name)
        except DeliveryRefused as problem:
            if code_of(problem) not in _FINE:
                raise
