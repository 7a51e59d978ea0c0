"""What does one delivery of X say? Both envelopes: account activity, and the X Activity API."""

import json
from collections.abc import Callable
from functools import partial

from connectors.contract import Reading, Unread, Unreadable
from connectors.x.fields import Json, items, table
from connectors.x.posts import direct_message, is_retweet, old_post, v2_post
from lifecycle.messages import Fact

DEPTH_AT_MOST = 64
_IGNORED = {
    "favorite_events": "a like",
    "follow_events": "a follow",
    "block_events": "a block",
    "mute_events": "a mute",
    "direct_message_indicate_typing_events": "somebody types",
    "direct_message_mark_read_events": "a read mark",
    "tweet_delete_events": "a deletion",
    "user_event": "an account's own news",
    "replay_job_status": "a replay's report",
}
_IGNORED_ACTIVITY = ("profile.", "follow.", "like.", "mute.", "block.", "spaces.", "news.")
_OTHER_ACTIVITY = ("post.delete", "post.repost.create", "dm.read", "dm.indicate_typing")


def read(body: bytes, account: str) -> Reading:
    """What `body`, whose signature was verified, says to `account`.

    Raises:
        Unreadable: nothing in it can be understood, or it is for another account.
    """
    data = _json(body)
    if "for_user_id" in data:
        return _account_activity(data, account)
    if "data" in data:
        return _x_activity(data, account)
    if ignored := [why for key, why in _IGNORED.items() if key in data]:
        return Reading(ignored=tuple(ignored))
    raise Unreadable("neither account activity nor an X activity event")


def _json(body: bytes) -> Json:
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


def _account_activity(data: Json, account: str) -> Reading:
    if str(data["for_user_id"]) != account:
        raise Unreadable("for another account than X_USER_ID")
    ignored = [why for key, why in _IGNORED.items() if key in data]
    posts = items(data.get("tweet_create_events"), "tweet_create_events")
    talks = items(data.get("direct_message_events"), "direct_message_events")
    lists = (data.get("tweet_create_events"), data.get("direct_message_events"))
    if not ignored and lists == (None, None):
        raise Unreadable("no kind of account activity that is known")
    retweets = [post for post in posts if is_retweet(post)]
    ignored += ["a retweet"] * len(retweets)
    written = [post for post in posts if not is_retweet(post)]
    users = data.get("users")
    reading = [_tried(partial(old_post, post, account), post) for post in written]
    reading += [_tried(partial(direct_message, talk, users, account), talk) for talk in talks]
    return _gathered(reading, ignored)


def _x_activity(data: Json, account: str) -> Reading:
    event = table(data["data"], "data")
    if not _is_for(event.get("filter"), account):
        raise Unreadable("for another account than X_USER_ID")
    kind = event.get("event_type")
    if not isinstance(kind, str):
        raise Unreadable("data.event_type is missing")
    if kind in _OTHER_ACTIVITY or kind.startswith(_IGNORED_ACTIVITY):
        return Reading(ignored=(kind,))
    payload = table(event.get("payload"), "data.payload")
    if kind.startswith("post."):
        if is_retweet(payload):
            return Reading(ignored=("a repost",))
        includes = data.get("includes") or event.get("includes")
        return _gathered([_tried(partial(v2_post, payload, includes, account), payload)], [])
    if kind in ("dm.received", "dm.sent"):
        if payload.get("direct_message_events") is None:
            raise Unreadable("data.payload has no direct_message_events")
        talks = items(payload["direct_message_events"], "direct_message_events")
        users = payload.get("users")
        found = [_tried(partial(direct_message, talk, users, account), talk) for talk in talks]
        return _gathered(found, [])
    if kind.startswith("chat."):
        raise Unreadable("an encrypted chat message: only the X app can read it")
    raise Unreadable(f"{kind[:60]} is no event that is known")


def _is_for(filter: object, account: str) -> bool:
    """False when the subscription names another account; one to a keyword names none."""
    owner = filter.get("user_id") if isinstance(filter, dict) else None
    return owner is None or str(owner) == account


def _tried(parse: Callable[[], Fact | None], raw: object) -> Fact | Unread | None:
    try:
        return parse()
    except Unreadable as problem:
        return Unread(str(problem), json.dumps(raw))


def _gathered(found: list[Fact | Unread | None], ignored: list[str]) -> Reading:
    unread = tuple(item for item in found if isinstance(item, Unread))
    facts = tuple(item for item in found if item is not None and not isinstance(item, Unread))
    silent = ["a message of no words of anybody"] * sum(item is None for item in found)
    return Reading(facts=facts, ignored=tuple(ignored + silent), unread=unread)
