"""What does one delivery of Slack's Events API say?

https://docs.slack.dev/apis/events-api
"""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from connectors.contract import Reading, Unread, Unreadable
from connectors.slack.changes import changed, deleted
from connectors.slack.emoji import sign
from connectors.slack.fields import (
    Json,
    id_of,
    inner,
    instant,
    items,
    optional_id,
    optional_ts,
    short,
    table,
    ts_of,
)
from connectors.slack.known import Known, Us, place
from connectors.slack.places import post_id
from connectors.slack.posts import Ignored, said
from lifecycle.messages import AccountNews, Author, Fact, Reaction
from lifecycle.tickets import Channel

DEPTH_AT_MOST = 64
_FIRST = datetime(1970, 1, 1, tzinfo=UTC)
_GONE = {
    "app_uninstalled": "the app was taken out of the workspace. Customers reach nobody there any "
    "more: install it again, and renew SLACK_BOT_TOKEN.",
    "tokens_revoked": "the app's token was revoked. Customers reach nobody there any more: install "
    "the app again, and renew SLACK_BOT_TOKEN.",
}
_SHUT = {
    "channel_left": "the desk was removed from #{room}: invite it again, or take the room out of "
    "desk.toml.",
    "channel_archive": "#{room} was archived: customers can't write there any more.",
}
_SHUT |= {kind.replace("channel", "group"): said for kind, said in _SHUT.items()}
_LIMITED = "Slack sends more than it may deliver, and left events out. They are fetched later."

Found = Fact | Ignored


def read(body: bytes, known: Known) -> Reading:
    """What `body`, whose signature was verified, says to the desk.

    Raises:
        Unreadable: it is no delivery of the Events API.
    """
    return read_envelope(envelope_of(body), known)


def envelope_of(body: bytes) -> Json:
    """The delivery as JSON; Unreadable."""
    try:
        data = json.loads(body)
    except RecursionError:
        raise Unreadable("nested too deeply") from None
    except ValueError:
        raise Unreadable("not JSON") from None
    envelope = table(data, "the delivery")
    if _depth(data) > DEPTH_AT_MOST:
        raise Unreadable("nested too deeply")
    return envelope


def read_envelope(envelope: Json, known: Known) -> Reading:
    """What a delivery says; Unreadable."""
    match envelope.get("type"):
        case "event_callback":
            event = table(envelope.get("event"), "event")
            return _tried(lambda: _event(event, envelope, known), event)
        case "app_rate_limited":
            return Reading(facts=(_limited(envelope),))
        case "url_verification":
            return Reading(ignored=("Slack's check of our address",))
        case kind:
            raise Unreadable(f"{short(kind, 40) or 'it'} is no delivery of events")


def account_of(envelope: Json, known: Known) -> str:
    """The workspace through which we hear of it; Unreadable.

    In rooms shared with other organisations `team_id` may be theirs: what the app is authorized
    for counts first.
    """
    found = (
        optional_id(_authorized(envelope), "team_id"),
        optional_id(envelope, "context_team_id"),
        optional_id(envelope, "team_id"),
        known.us.team,
    )
    if team := next(filter(None, found), ""):
        return team
    raise Unreadable("it names no workspace")


def seen_by(envelope: Json, known: Known) -> Known:
    """What is known, with what the delivery itself says of our app."""
    bot = _authorized(envelope)
    user = optional_id(bot, "user_id") if bot.get("is_bot") is True else ""
    us = known.us
    app = optional_id(envelope, "api_app_id")
    return replace(known, us=Us(us.team, user or us.user, us.bot, app or us.app, us.url))


def _authorized(envelope: Json) -> Json:
    first = next(iter(items(envelope.get("authorizations"))), None)
    return first if isinstance(first, dict) else {}


def _event(event: Json, envelope: Json, known: Known) -> Found:
    kind = short(event.get("type"), 60)
    known = seen_by(envelope, known)
    match kind:
        case "message" | "app_mention":
            return _message(event, account_of(envelope, known), known)
        case "reaction_added":
            return _reaction(event, envelope, known)
        case "app_uninstalled":
            return _news(_GONE[kind], envelope, known)
        case "tokens_revoked" if items(inner(event, "tokens").get("bot")):
            return _news(_GONE[kind], envelope, known)
        case _ if kind in _SHUT and (room := optional_id(event, "channel")) in known.rooms:
            return _shut(kind, room, envelope, known)
        case "member_left_channel" if _we_left(event, known):
            return _shut("channel_left", optional_id(event, "channel"), envelope, known)
        case _:
            return Ignored(f"{kind or 'an event of no kind'}: concerns no customer")


def _message(event: Json, account: str, known: Known) -> Found:
    where = place(id_of(event, "channel"), event.get("channel_type"), account)
    if where.channel in known.ours:
        return Ignored("said in a room of the team")
    match event.get("subtype"):
        case "message_changed":
            return changed(event, where, known)
        case "message_deleted":
            return deleted(event, where)
        case _:
            return said(event, where, known)


def _reaction(event: Json, envelope: Json, known: Known) -> Found:
    """A customer's sign on a post of ours; all others mean nothing by themselves."""
    item, user = inner(event, "item"), optional_id(event, "user")
    author = optional_id(event, "item_user")
    if not author or author != known.us.user:
        return Ignored("a reaction to somebody else's words")
    if not user or user in known.agents or user == known.us.user:
        return Ignored("a reaction of the team")
    channel = id_of(item, "channel")
    if channel in known.ours:
        return Ignored("a reaction in a room of the team")
    person = known.person(user)
    return Reaction(
        channel=Channel.SLACK,
        account=account_of(envelope, known),
        id=post_id(channel, ts_of(item)),
        author=Author(user, person.shown, person.name),
        sign=sign(short(event.get("reaction"), 60)),
        at=instant(ts_of(event, "event_ts")),
    )


def _we_left(event: Json, known: Known) -> bool:
    ours = bool(known.us.user) and event.get("user") == known.us.user
    return ours and optional_id(event, "channel") in known.rooms


def _shut(kind: str, room: str, envelope: Json, known: Known) -> AccountNews:
    return _news(_SHUT[kind].format(room=known.names.get(room, room)), envelope, known)


def _news(text: str, envelope: Json, known: Known) -> AccountNews:
    return AccountNews(
        channel=Channel.SLACK,
        account=account_of(envelope, known),
        text=f"Slack: {text}",
        at=_at(envelope.get("event_time"), optional_ts(inner(envelope, "event"), "event_ts")),
    )


def _limited(envelope: Json) -> AccountNews:
    return AccountNews(
        channel=Channel.SLACK,
        account=optional_id(envelope, "team_id"),
        text=_LIMITED,
        at=_at(envelope.get("minute_rate_limited"), ""),
    )


def _at(seconds: object, ts: str) -> datetime:
    """The instant that either names; 1970 where neither does."""
    if ts:
        return instant(ts)
    known = type(seconds) is int and 0 <= seconds < 253_402_300_800
    return _FIRST + timedelta(seconds=seconds if known and isinstance(seconds, int) else 0)


def _tried(parse: Callable[[], Found], raw: Json) -> Reading:
    try:
        found = parse()
    except Unreadable as problem:
        return Reading(unread=(Unread(str(problem), json.dumps(raw)),))
    if isinstance(found, Ignored):
        return Reading(ignored=(found.why,))
    return Reading(facts=(found,))


def _depth(data: object) -> int:
    level, depth = [data], 0
    while level and depth <= DEPTH_AT_MOST:
        level = [
            value
            for one in level
            if isinstance(one, dict | list)
            for value in (one.values() if isinstance(one, dict) else one)
        ]
        depth += 1
    return depth
