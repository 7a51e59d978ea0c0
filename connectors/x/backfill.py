"""What came while we were away? X's lists, read from where they were read last.

A list is read whole or not at all, so that its place in the cursor never skips anything; one that
can't be had does not hold up the others.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import tweepy

from connectors.contract import (
    ConnectorError,
    DeliveryDelayed,
    DeliveryRefused,
    DeliveryUncertain,
    Missed,
    Unreadable,
)
from connectors.x.client import content
from connectors.x.cursor import Cursor, Place
from connectors.x.failures import told
from connectors.x.fields import Json, from_snowflake, optional_id
from connectors.x.lists import A_PAGE, LISTS, MENTIONS, TALKS, TALKS_SHOWN, List
from connectors.x.looking import next_page, posts
from connectors.x.posts import Said
from lifecycle.messages import Edit


@dataclass(slots=True)
class _Found:
    """What one list told."""

    facts: list[Said] = field(default_factory=list)
    ids: list[int] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)  # why, for each item that could not be read
    whole: bool = False  # X shows nothing that is older and new to us


@dataclass(slots=True)
class Backfill:
    """One round of questions."""

    client: tweepy.Client
    account: str
    now: datetime
    reads: int = 0
    _gaps: list[str] = field(default_factory=list)

    def run(self, since: datetime, cursor: str | None) -> Missed:
        """What came since the last round; ConnectorError when no list can be had now.

        Args:
            since: how far back to look the first time.
            cursor: what the last round gave; None the first time.
        """
        before = Cursor.read(cursor, tuple(one.name for one in LISTS), since)
        places, words = dict(before.places), dict(before.told)
        facts: list[Said] = []
        problems: list[ConnectorError] = []
        for one in LISTS:
            place = before.places[one.name]
            try:
                found = self._walk(one, place)
            except ConnectorError as problem:
                problems.append(problem)
                places[one.name] = self._put_off(place, problem)
                self._tell_once(one, problem, words)
                continue
            self._note_gap(one, place, found)
            words.pop(one.name, None)
            facts += found.facts
            newest = max([int(place.since), *found.ids])
            places[one.name] = Place(str(newest), self.now)
        if len(problems) == len(LISTS):
            raise min(problems, key=_urgency)
        facts.sort(key=_order)
        return Missed(
            facts=tuple(facts),
            cursor=str(Cursor(places, words)),
            gap=" ".join(self._gaps) or None,
            reads=self.reads,
        )

    def _walk(self, one: List, place: Place) -> _Found:
        """Everything in a list that is newer than `place`; ConnectorError."""
        if place.wait and self.now < place.wait:
            seconds = (place.wait - self.now).total_seconds()
            raise DeliveryDelayed(f"X takes no question about {one.shown} yet", seconds)
        found, token = _Found(), None
        for _ in range(one.pages):
            page = self._page(one, place, token)
            token = next_page(page)
            if not self._take(one, place, page, found) or token is None:
                found.whole = True
                break
        return found

    def _page(self, one: List, place: Place, token: str | None) -> Json:
        with told(self.now.timestamp()):
            answer = one.ask(self.client, self.account, place.since, token)
        try:
            page = content(answer)
            self.reads += max(1, sum(_id(item) > int(place.since) for item in posts(page)))
        except Unreadable as problem:
            raise DeliveryUncertain(f"X's {one.shown} can't be read: {problem}") from None
        return page

    def _take(self, one: List, place: Place, page: Json, found: _Found) -> bool:
        """Read a page; False when it reaches what is known already."""
        for item in posts(page):
            id = _id(item)
            if 0 < id <= int(place.since):
                return False
            found.ids.append(id)
            try:
                fact = one.read(item, page.get("includes"), self.account)
            except Unreadable as problem:
                found.odd.append(str(problem))
                continue
            if not isinstance(fact, str):
                found.facts.append(fact)
        return True

    def _put_off(self, place: Place, problem: ConnectorError) -> Place:
        wait = problem.retry_after if isinstance(problem, DeliveryDelayed) else None
        return place if wait is None else replace(place, wait=self.now + timedelta(seconds=wait))

    def _tell_once(self, one: List, problem: ConnectorError, words: dict[str, str]) -> None:
        """What X does not let us read is said when it begins, and not every minute."""
        said = f"X does not show its {one.shown}: {str(problem).rstrip('.')}."
        if isinstance(problem, DeliveryRefused) and words.get(one.name) != said:
            words[one.name] = said
            self._gaps.append(said)

    def _note_gap(self, one: List, place: Place, found: _Found) -> None:
        oldest = min(filter(None, found.ids), default=0)
        full = one is MENTIONS and len(found.ids) >= one.pages * A_PAGE
        if (full or not found.whole) and oldest:
            self._missing(
                f"X shows the newest {len(found.ids):,} {one.shown}: there may be others",
                place.at,
                from_snowflake(str(oldest)),
            )
        if one is TALKS and place.at < self.now - TALKS_SHOWN:
            said = "X shows direct messages of the last 30 days: there may be others"
            self._missing(said, place.at, self.now - TALKS_SHOWN)
        if found.odd:
            count = f"{len(found.odd)} of X's {one.shown}"
            self._gaps.append(f"{count} could not be read ({found.odd[0]}).")

    def _missing(self, said: str, since: datetime, until: datetime) -> None:
        form = "%d %b %Y %H:%M"
        self._gaps.append(f"{said} between {since:{form}} and {until:{form}} UTC.")


def _id(item: Json) -> int:
    return int(optional_id(item, "id") or 0)


def _order(fact: Said) -> tuple[datetime, str]:
    at, id = (fact.at, fact.version) if isinstance(fact, Edit) else (fact.sent_at, fact.id)
    return at, id.zfill(25)


def _urgency(problem: ConnectorError) -> tuple[int, float]:
    """What may pass soonest is what the round failed for."""
    if isinstance(problem, DeliveryDelayed):
        return 0, problem.retry_after or 0.0
    return (2 if isinstance(problem, DeliveryRefused) else 1), 0.0
