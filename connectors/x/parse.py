"""What does one delivery of X say? Both envelopes: account activity, and the X Activity API."""

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial

from connectors.contract import Reading, Unread, Unreadable
from connectors.x import news
from connectors.x.fields import Json, items, optional_id, table
from connectors.x.posts import is_retweet, old_deletion, old_post, v2_deletion, v2_post
from connectors.x.talks import direct_message, encrypted, read_mark
from lifecycle.messages import Fact

DEPTH_AT_MOST = 64
_IGNORED = {
    "favorite_events": "a like",
    "follow_events": "a follow",
    "block_events": "a block",
    "mute_events": "a mute",
    "direct_message_indicate_typing_events": "somebody types",
}
_READ = (
    "tweet_create_events",
    "direct_message_events",
    "tweet_delete_events",
    "direct_message_mark_read_events",
)
_IGNORED_ACTIVITY = (
    "profile.",
    "follow.",
    "like.",
    "mute.",
    "block.",
    "spaces.",
    "broadcast.",
    "news.",
    "chat.conversation",
    "chat.update.",
)
_OTHER_ACTIVITY = ("post.repost.create", "dm.indicate_typing")
_OF_ANYBODY = "post.delete"  # a customer's deletion is told under the customer's name
_TO_US = ("post.mention.create", "post.reply.create", "post.quote.create")

_Part = Fact | Unread | str  # a text says why a part concerns nobody
_Reader = Callable[[], Fact | str]


def read(body: bytes, account: str, now: datetime) -> Reading:
    """What `body`, whose signature was verified, says to `account`.

    Args:
        body: the delivery, as it came.
        account: ours.
        now: for what X tells without an instant.

    Raises:
        Unreadable: nothing in it can be understood, or it is for another account.
    """
    data = parsed(body)
    if "for_user_id" in data:
        return _account_activity(data, account, now)
    if "data" in data:
        return _x_activity(data, account, now)
    if "user_event" in data:
        return news.old_event(data["user_event"], account, now)
    if "replay_job_status" in data:
        return news.replayed(data["replay_job_status"], account, now)
    if ignored := [why for key, why in _IGNORED.items() if key in data]:
        return Reading(ignored=tuple(ignored))
    raise Unreadable("neither account activity nor an X activity event")


def parsed(body: bytes) -> Json:
    """`body` as a JSON object, nested no deeper than is sane; Unreadable."""
    try:
        data = json.loads(body)
    except RecursionError:
        raise Unreadable("nested too deeply") from None
    except ValueError:
        raise Unreadable("not JSON") from None
    if not isinstance(data, dict):
        raise Unreadable("not a JSON object")
    if _depth(data) > DEPTH_AT_MOST:
        raise Unreadable("nested too deeply")
    return data


def _depth(data: object) -> int:
    level, depth = [data], 0
    while level and depth <= DEPTH_AT_MOST:
        level = [
            inner
            for value in level
            if isinstance(value, dict | list)
            for inner in (value.values() if isinstance(value, dict) else value)
        ]
        depth += 1
    return depth


def _account_activity(data: Json, account: str, now: datetime) -> Reading:
    if str(data["for_user_id"]) != account:
        raise Unreadable("for another account than X_USER_ID")
    ignored = [why for key, why in _IGNORED.items() if key in data]
    if not ignored and all(data.get(key) is None for key in _READ):
        raise Unreadable("no kind of account activity that is known")
    posts, talks, deletions, marks = (items(data.get(key), key) for key in _READ)
    users = data.get("users")
    parts: list[_Part] = [
        *(_tried(partial(_old_post, post, account), post) for post in posts),
        *(_tried(partial(direct_message, talk, users, account), talk) for talk in talks),
        *(_tried(partial(old_deletion, gone, account, now), gone) for gone in deletions),
        *(_tried(partial(read_mark, mark, account), mark) for mark in marks),
    ]
    return _gathered([*parts, *ignored])


def _old_post(post: object, account: str) -> Fact | str:
    return "a retweet" if is_retweet(post) else old_post(post, account)


def _x_activity(data: Json, account: str, now: datetime) -> Reading:
    event = table(data["data"], "data")
    kind = event.get("event_type")
    if not isinstance(kind, str):
        raise Unreadable("data.event_type is missing")
    if kind != _OF_ANYBODY and not _is_for(event.get("filter"), account):
        raise Unreadable("for another account than X_USER_ID")
    if kind in _OTHER_ACTIVITY or kind.startswith(_IGNORED_ACTIVITY):
        return Reading(ignored=(kind,))
    payload = table(event.get("payload"), "data.payload")
    if kind == "oauth.revoke":
        user = optional_id(payload, "user_id")
        return news.revoked(user, payload.get("date_time"), account, now)
    if kind == "dm.read":
        return _marks(payload, account)
    if kind in ("dm.received", "dm.sent"):
        return _talks(payload, account)
    return _gathered([_tried(_reader(kind, payload, data, account, now), payload)])


def _reader(kind: str, payload: Json, data: Json, account: str, now: datetime) -> _Reader:
    """What reads an event that tells of one thing; Unreadable for an event that is not known."""
    includes = data.get("includes") or data["data"].get("includes")
    if kind == "post.delete":
        return partial(v2_deletion, payload, account, now)
    if kind.startswith("post."):
        return partial(_v2_post, payload, includes, account, kind)
    if kind in ("chat.received", "chat.sent"):
        return partial(encrypted, payload, includes, account, now)
    raise Unreadable(f"{kind[:60]} is no event that is known")


def _v2_post(post: object, includes: object, account: str, kind: str) -> Fact | str:
    if is_retweet(post):
        return "a repost"
    return v2_post(post, includes, account, addressed=kind in _TO_US)


def _talks(payload: Json, account: str) -> Reading:
    if payload.get("direct_message_events") is None:
        raise Unreadable("data.payload has no direct_message_events")
    talks = items(payload["direct_message_events"], "direct_message_events")
    users = payload.get("users")
    return _gathered(_tried(partial(direct_message, talk, users, account), talk) for talk in talks)


def _marks(payload: Json, account: str) -> Reading:
    """X shows the payload nowhere; where it is none that account activity has, nobody misses it."""
    marks = payload.get("direct_message_mark_read_events", [payload])
    found = _gathered(
        _tried(partial(read_mark, mark, account), mark) for mark in items(marks, "marks")
    )
    return Reading(found.facts, found.ignored or ("dm.read",) * (not found.facts))


def _is_for(filter: object, account: str) -> bool:
    """False when the subscription names another account; one to a keyword names none."""
    owner = filter.get("user_id") if isinstance(filter, dict) else None
    return owner is None or str(owner) == account


def _tried(read: _Reader, raw: object) -> _Part:
    try:
        return read()
    except Unreadable as problem:
        return Unread(str(problem), json.dumps(raw))


def _gathered(parts: Iterable[_Part]) -> Reading:
    facts, ignored, unread = [], [], []
    for part in parts:
        if isinstance(part, Unread):
            unread.append(part)
        elif isinstance(part, str):
            ignored.append(part)
        else:
            facts.append(part)
    return Reading(tuple(facts), tuple(ignored), tuple(unread))
