"""What was said in a conversation, and in a thread? `conversations.history` and `.replies`."""

import re
from collections.abc import Callable, Sequence

from sandbox.slack.methods.method import Method, after, cursor, in_room, limit, room_of
from sandbox.slack.refusals import Body, SlackRefusal, is_true
from sandbox.slack.state import SlackMessage, SlackState
from sandbox.slack.telling import told

_TS = re.compile(r"[0-9]{1,12}(\.[0-9]{1,6})?")
_FIRST, _LAST = (0, 0), (10**12, 0)


class History:
    """Reading back."""

    def __init__(self, state: SlackState) -> None:
        self._state = state

    def methods(self) -> dict[str, Method]:
        needs = in_room(self._state, "history")
        return {
            "conversations.history": Method(self._history, needs=needs),
            "conversations.replies": Method(self._replies, needs=needs),
        }

    def _history(self, body: Body) -> Body:
        """What stands in the room itself, the newest first."""
        room = room_of(self._state, body)
        every = self._state.messages.get(room.id, {}).values()
        wanted = _wanted(body)
        found = [m for m in reversed(every) if self._stands(m) and wanted(m)]
        begin = after(body)
        if begin is not None:
            found = [m for m in found if _moment(m.ts) <= _moment(begin)]
        return self._told(found, body, at_most=999)

    def _replies(self, body: Body) -> Body:
        """A thread by the ts of any message in it, the oldest first; its root heads every page."""
        room = room_of(self._state, body)
        there = self._state.messages.get(room.id, {})
        named = there.get(str(body.get("ts")))
        root = there.get(named.thread_ts or named.ts) if named else None
        if root is None or (root.deleted and not self._state.is_tombstone(root)):
            raise SlackRefusal("thread_not_found")
        found = list(filter(_wanted(body), self._state.replies(root)))
        begin = after(body)
        if begin is not None:
            found = [m for m in found if _moment(m.ts) >= _moment(begin)]
        return self._told(found, body, at_most=1000, above=[root])

    def _stands(self, message: SlackMessage) -> bool:
        if message.deleted:
            return self._state.is_tombstone(message)
        return message.thread_ts is None or message.broadcast

    def _told(
        self,
        found: Sequence[SlackMessage],
        body: Body,
        at_most: int,
        above: Sequence[SlackMessage] = (),
    ) -> Body:
        size = limit(body, 100, at_most)
        metadata = is_true(body.get("include_all_metadata"))
        shown = [*above, *found[:size]]
        has_more = size < len(found)
        answer = {
            "messages": [told(self._state, m, metadata=metadata, full=True) for m in shown],
            "has_more": has_more,
        }
        next = cursor(found[size].ts) if has_more else ""
        return answer | {"response_metadata": {"next_cursor": next}}


def _wanted(body: Body) -> Callable[[SlackMessage], bool]:
    """Whether a message lies between `oldest` and `latest`, which count if `inclusive`."""
    oldest, latest = _bound(body, "oldest", _FIRST), _bound(body, "latest", _LAST)
    if is_true(body.get("inclusive")):
        return lambda message: oldest <= _moment(message.ts) <= latest
    return lambda message: oldest < _moment(message.ts) < latest


def _bound(body: Body, key: str, otherwise: tuple[int, int]) -> tuple[int, int]:
    given = str(body.get(key) or "")
    if given in ("", "0"):
        return otherwise
    if not _TS.fullmatch(given):
        raise SlackRefusal(f"invalid_ts_{key}")
    return _moment(given)


def _moment(ts: str) -> tuple[int, int]:
    """Comparable: seconds and microseconds. A ts is never a float."""
    seconds, _, micros = ts.partition(".")
    return int(seconds), int(micros.ljust(6, "0"))
