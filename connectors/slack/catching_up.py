"""What was said in Slack while the desk was away? Its rooms and direct messages, one after another.

Slack replays no events; it shows what was said. https://docs.slack.dev/reference/methods
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from connectors.contract import DeliveryRefused, Missed, Unreadable
from connectors.slack.changes import edit
from connectors.slack.client import Api
from connectors.slack.emoji import TICKET, sign
from connectors.slack.failures import DEAD_TOKEN, code_of
from connectors.slack.fields import (
    Json,
    inner,
    instant,
    items,
    optional_id,
    optional_ts,
    short,
    stamp,
    ts_of,
)
from connectors.slack.known import Kind, Known, Place
from connectors.slack.people import people_in
from connectors.slack.places import post_id
from connectors.slack.posts import Ignored, said
from connectors.slack.taking import Threads, wanted
from connectors.slack.trips import Trip, started, under_way
from connectors.slack.who import is_bots, is_ours
from lifecycle.messages import (
    AccountNews,
    Author,
    Deletion,
    Edit,
    Fact,
    Message,
    OwnPost,
    Reaction,
    Seen,
)
from lifecycle.tickets import Channel

PAGES_AT_MOST = 20  # of one room: some 4,000 messages
PLACES_AT_ONCE = 10  # so that one call is short
FACTS_AT_ONCE = 200
_THREADS_FOR = timedelta(days=7)  # how old a thread may be that went on while we were away
_OVERLAP = timedelta(minutes=2)
_KINDS = "public_channel,private_channel,mpim,im"


@dataclass
class CatchingUp:
    """Asks for what was missed, a few places at a time."""

    api: Api
    meet: Callable[[Iterable[str]], None]  # have the names of these people
    _threads: Threads = field(init=False)

    def __post_init__(self) -> None:
        self._threads = Threads(self.api)

    def missed(self, since: datetime, cursor: str | None, now: datetime, known: Known) -> Missed:
        """What was said in the next places; a ConnectorError where Slack tells nothing."""
        trip = under_way(cursor, since) or self._new_trip(cursor, since, now, known)
        facts: list[Fact] = []
        gaps: list[str] = []
        left = list(trip.left)
        for _ in range(min(PLACES_AT_ONCE, len(left))):
            kind, channel = left.pop(0)
            found, gap = self._visited(Place(channel, Kind(kind), known.us.team), trip, known)
            facts += found
            gaps += [gap] if gap else []
            if len(facts) >= FACTS_AT_ONCE:
                break
        rest = Trip(trip.start, trip.end, tuple(left))
        return Missed(tuple(facts), rest.cursor(), bool(left), "; ".join(gaps) or None)

    def _visited(self, where: Place, trip: Trip, known: Known) -> tuple[list[Fact], str | None]:
        """Facts of one place, and what of it can't be had."""
        name = known.names.get(where.channel, where.channel)
        try:
            facts, whole = self._said_in(where, trip, known)
        except DeliveryRefused as problem:
            if code_of(problem) in DEAD_TOKEN:
                raise
            return [], f"#{name} can't be read: {problem}"
        return facts, None if whole else f"more was said in #{name} than Slack shows at once"

    def _new_trip(self, cursor: str | None, since: datetime, now: datetime, known: Known) -> Trip:
        start = started(cursor) or stamp(since)
        return Trip(start, stamp(now), tuple(self._places(known)))

    def _places(self, known: Known) -> Iterator[tuple[str, str]]:
        """Wherever the desk is and customers may be."""
        method = self.api.web.users_conversations
        for page, _ in self.api.pages(method, types=_KINDS, exclude_archived=True):
            for one in items(page.get("channels")):
                id = optional_id(one, "id") if isinstance(one, dict) else ""
                if id and id not in known.ours:
                    yield _kind(one).value, id

    def _said_in(self, where: Place, trip: Trip, known: Known) -> tuple[list[Fact], bool]:
        """Facts of one place, oldest first, and whether these are all."""
        start = instant(trip.start) - _OVERLAP
        facts: list[Fact] = []
        complete = False
        pages = self.api.pages(
            self.api.web.conversations_history,
            PAGES_AT_MOST,
            channel=where.channel,
            oldest=stamp(start - _THREADS_FOR),
            latest=trip.end,
            inclusive=True,
            include_all_metadata=True,
        )
        for page, more in pages:
            roots = [one for one in items(page.get("messages")) if isinstance(one, dict)]
            self._meet(roots)
            for root in roots:
                with suppress(Unreadable):  # one odd message hides no other
                    facts += self._below(root, where, start, known, instant(trip.end))
            complete = not more
        return sorted(facts, key=_when), complete

    def _below(
        self, root: Json, where: Place, start: datetime, known: Known, now: datetime
    ) -> Iterable[Fact]:
        """What is new of a message and of the thread under it."""
        latest = optional_ts(root, "latest_reply")
        grew = bool(latest) and instant(latest) >= start
        thread: Sequence[Json] = [root]
        if grew or (_is_wanted(root, known) and latest):
            thread = self._threads.messages(where.channel, ts_of(root)) or thread
            self._meet(thread)
        new = [one for one in thread if _is_new(one, start)]
        if new and any(_is_wanted(one, known) for one in thread):
            return wanted(thread, where, known)
        signs = (one for one in thread if is_ours(one, known))
        return [
            *(fact for one in new for fact in _facts(one, where, start, known)),
            *(fact for one in signs for fact in _reactions(one, where, known, now)),
        ]

    def _meet(self, messages: Iterable[Json]) -> None:
        self.meet({user for one in messages for user in people_in({"event": one})})


def _facts(message: Json, where: Place, start: datetime, known: Known) -> Iterator[Fact]:
    edited = optional_ts(inner(message, "edited"), "ts")
    changed = bool(edited) and instant(edited) >= start
    person = not (is_ours(message, known) or is_bots(message))
    found = edit(message, where, known) if changed and person else said(message, where, known)
    if not isinstance(found, Ignored):
        yield found


def _reactions(message: Json, where: Place, known: Known, now: datetime) -> Iterator[Fact]:
    for one in items(message.get("reactions")):
        name = short(one.get("name"), 60) if isinstance(one, dict) else ""
        for user in _by(one, known) if name else ():
            person = known.person(user)
            yield Reaction(
                channel=Channel.SLACK,
                account=where.account,
                id=post_id(where.channel, ts_of(message)),
                author=Author(user, person.shown, person.name),
                sign=sign(name),
                at=now,  # Slack does not say when
            )


def _by(reaction: Json, known: Known) -> list[str]:
    """Who put it there, but for us and the agents."""
    users = (user for user in items(reaction.get("users")) if isinstance(user, str))
    return [user for user in users if user not in known.us.ids | known.agents]


def _is_wanted(message: Json, known: Known) -> bool:
    """Somebody put 🎫 on it."""
    found = (one for one in items(message.get("reactions")) if isinstance(one, dict))
    return any(
        one.get("name") == TICKET and set(map(str, items(one.get("users")))) - known.us.ids
        for one in found
    )


def _is_new(message: Json, start: datetime) -> bool:
    """It was said or changed since then."""
    ts = optional_ts(inner(message, "edited"), "ts") or optional_ts(message, "ts")
    return bool(ts) and instant(ts) >= start


def _when(fact: Fact) -> datetime:
    match fact:
        case Message() | OwnPost():
            return fact.sent_at
        case Edit():
            return fact.message.sent_at
        case Seen():
            return fact.until
        case Deletion() | Reaction() | AccountNews():
            return fact.at


def _kind(channel: Json) -> Kind:
    if channel.get("is_im"):
        return Kind.DIRECT
    return Kind.GROUP if channel.get("is_mpim") else Kind.ROOM
