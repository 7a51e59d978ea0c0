"""Whose wish is it that a thread becomes a ticket, and what is in that thread?

A ticket takes the entire thread, files included, in the order in which it was said. Its customer is
the first in it who is no colleague, so that answers go to who asked.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from connectors.slack.client import Api
from connectors.slack.emoji import TICKET
from connectors.slack.fields import Json, inner, items, optional_id, optional_ts, short
from connectors.slack.known import Kind, Known, Place, place
from connectors.slack.parse import account_of, seen_by
from connectors.slack.places import post_id, root_of
from connectors.slack.posts import SAID, Ignored, Role, judge, own, said, written
from connectors.slack.who import author, is_agents, is_bots, is_ours, mentions_us
from lifecycle.messages import Fact, Message

_PAGES = 10  # of a thread


@dataclass(frozen=True, slots=True)
class Wish:
    """Somebody wants a thread to be a ticket."""

    place: Place
    ts: str  # of any message in it
    root: str  # of the first, where it is known already
    by: str  # the Slack id of who wants it

    @property
    def post(self) -> str:
        """The identity of the first message, or of the one that is known."""
        return post_id(self.place.channel, self.root or self.ts)


def wish_of(envelope: Json, known: Known) -> Wish | None:
    """The wish that an event is, if it is one; Unreadable.

    Either 🎫 on a message, or a mention of the desk inside of a thread.
    """
    event = inner(envelope, "event")
    known = seen_by(envelope, known)
    match event.get("type"):
        case "reaction_added" if event.get("reaction") == TICKET:
            return _by_sign(event, envelope, known)
        case "message" | "app_mention":
            return _by_words(event, envelope, known)
        case _:
            return None


def _by_sign(event: Json, envelope: Json, known: Known) -> Wish | None:
    item, user = inner(event, "item"), optional_id(event, "user")
    channel, ts = optional_id(item, "channel"), optional_ts(item, "ts")
    if not (user and channel and ts) or user in known.us.ids or channel in known.ours:
        return None
    return Wish(place(channel, None, account_of(envelope, known)), ts, "", user)


def _by_words(event: Json, envelope: Json, known: Known) -> Wish | None:
    channel, root = optional_id(event, "channel"), root_of(event)
    user, ts = optional_id(event, "user"), optional_ts(event, "ts")
    if not (channel and root and ts and user) or channel in known.ours:
        return None
    if event.get("subtype") not in SAID or is_ours(event, known) or is_bots(event):
        return None
    where = place(channel, event.get("channel_type"), account_of(envelope, known))
    if where.kind is Kind.DIRECT or not mentions_us(event, known):
        return None
    return Wish(where, ts, root, user)


class Threads:
    """Fetches threads whole."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def messages(self, channel: str, ts: str) -> list[Json]:
        """The thread in which that message stands, its root first; a ConnectorError.

        Slack answers with the one message where it is asked for a reply by its own time stamp.
        """
        found = self._thread(channel, ts)
        root = next((root for one in found if (root := optional_ts(one, "thread_ts"))), "")
        return found if not root or root == ts else self._thread(channel, root)

    def _thread(self, channel: str, ts: str) -> list[Json]:
        method = self._api.web.conversations_replies
        pages = self._api.pages(method, _PAGES, channel=channel, ts=ts, include_all_metadata=True)
        found = [one for page, _ in pages for one in items(page.get("messages"))]
        by_ts = {optional_ts(one, "ts"): one for one in found if isinstance(one, dict)}
        return [by_ts[ts] for ts in sorted(by_ts, key=_order) if ts]


def natural(messages: Sequence[Json], place: Place, known: Known) -> tuple[Fact, ...]:
    """The thread, where its first message is a request by itself; otherwise nothing."""
    facts = [said(one, place, known) for one in messages]
    if not facts or not isinstance(facts[0], Message) or not facts[0].opens:
        return ()
    return tuple(one for one in facts if not isinstance(one, Ignored))


def wanted(messages: Sequence[Json], place: Place, known: Known) -> tuple[Fact, ...]:
    """The thread as one ticket, since somebody wants it; nothing where nobody said anything."""
    if place.channel in known.ours:
        return ()
    if found := natural(messages, place, known):
        return found
    first = _asker(messages, place, known)
    if first is None:
        return ()
    customer = author(first, place, known).id
    others = [one for one in messages if one is not first]
    return (
        written(first, place, known),
        *(fact for one in others for fact in _beside(one, place, known, customer)),
    )


def _asker(messages: Sequence[Json], place: Place, known: Known) -> Json | None:
    """What the ticket opens with: a customer's words, else anybody's, else those of an app."""
    theirs = [one for one in messages if one.get("subtype") in SAID and not is_ours(one, known)]
    people = [one for one in theirs if not is_bots(one) and optional_id(one, "user")]
    outside = (one for one in people if not is_agents(one, place, known))
    apps = (one for one in theirs if optional_id(one, "bot_id"))
    return next(outside, None) or next(iter(people), None) or next(apps, None)


def _beside(message: Json, place: Place, known: Known, customer: str) -> Iterator[Fact]:
    """What else was said, by whomever: a customer's words join, all others are told beside.

    Whatever stands first is told, since all that comes in the thread is known by it.
    """
    is_first = not root_of(message)
    if is_ours(message, known) or is_bots(message) or message.get("subtype") not in SAID:
        if is_first or judge(message, place, known).role is Role.ECHO:
            yield own(message, place, known, customer)
    elif is_agents(message, place, known):
        yield own(message, place, known, customer)
    elif is_first or short(message.get("text")) or message.get("files"):
        yield written(message, place, known, opens=False)


def _order(ts: str) -> tuple[int, int]:
    seconds, _, micros = ts.partition(".")
    return int(seconds or 0), int(micros or 0)
