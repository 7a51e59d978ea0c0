"""The X channel, whole: connectors.contract.Connector."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import cached_property

import tweepy
from requests import Response

from connectors.contract import (
    Absent,
    Answer,
    ConnectorError,
    DeliveryRefused,
    DeliveryUncertain,
    Found,
    Length,
    Missed,
    Outgoing,
    Reading,
    Receipt,
    Sight,
    Unknown,
    Unreadable,
)
from connectors.x import limits, parse, polling, remarks, signature, splitting
from connectors.x.backfill import Backfill
from connectors.x.client import content, make_client
from connectors.x.connecting import connect
from connectors.x.failures import Duplicate, told
from connectors.x.fetching import fetch
from connectors.x.fields import Json, id_of, table
from connectors.x.health import Health
from connectors.x.hooks import Hooks
from connectors.x.looking import match, next_page, posts, receipt, written_at
from connectors.x.prices import Charge, cost, dollars
from connectors.x.refusals import PERSON_GONE, POST_GONE
from connectors.x.settings import Delivery, XSettings
from lifecycle.messages import File
from lifecycle.tickets import Channel

LOOK_PAGES = 3
DUPLICATES_WITHIN = timedelta(minutes=15)
_SLACK = timedelta(minutes=2)  # the platform's clock and ours differ


class XConnector:
    """One X account. Sync; safe to use from several threads."""

    channel = Channel.X

    def __init__(self, settings: XSettings, clock: Callable[[], datetime]) -> None:
        self._settings = settings
        self._clock = clock
        self.account = settings.user_id

    @cached_property
    def _client(self) -> tweepy.Client:
        return make_client(self._settings)

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        """Return when `body` carries X's signature; BadSignature otherwise."""
        signature.verify(self._settings.api_secret, headers, body)

    def challenge(self, query: Mapping[str, str]) -> Answer:
        """The answer to X's check of our URL."""
        return signature.crc_answer(self._settings.api_secret, query)

    def read(self, body: bytes) -> Reading:
        """What a verified delivery says; Unreadable."""
        return parse.read(body, self.account, self._clock())

    def length(self, text: str, *, private: bool) -> Length:
        """How much of X's limit `text` uses."""
        return limits.length(text, private=private)

    def problem(self, text: str, *, private: bool) -> str | None:
        """Why X would refuse `text`, or None."""
        return limits.problem(text, private=private)

    def split(self, text: str, *, private: bool) -> tuple[str, ...]:
        """`text` in parts that X takes, numbered where they are public."""
        return splitting.split(text, private=private)

    def remarks(self, reply: Outgoing, now: datetime) -> tuple[str, ...]:  # noqa: ARG002 - no windows on X
        """What the agent should know: costs, what X may refuse, how it counts."""
        return remarks.remarks(reply)

    def cautions(self, reply: Outgoing) -> tuple[str, ...]:
        """What costs more than it seems, or may be refused."""
        return remarks.cautions(reply)

    def pace(self, used: int, now: datetime) -> timedelta | None:
        """How often to ask, where X does not tell by itself and a budget of reads is set."""
        if self._settings.delivery is Delivery.WEBHOOK:
            return None
        return polling.interval(self._settings.monthly_reads, used, now)

    def kind(self, reply: Outgoing) -> str:
        """What X charges for it as."""
        if reply.private:
            return Charge.TALK
        return Charge.POST_WITH_LINK if limits.links(reply.text) else Charge.ANSWER

    def spent(self, used: Mapping[str, int]) -> str | None:
        """What the month's answers and polls have cost, and the budget where one is set."""
        reading = {Charge.OWNED_READ: used.get("reads", 0)}
        sending = {Charge(kind): times for kind, times in used.items() if kind in set(Charge)}
        amount = f"{dollars(cost(reading | sending))} this month"
        budget = self._settings.monthly_budget
        return f"{amount} of {dollars(budget)}" if budget is not None else amount

    def send(self, reply: Outgoing) -> Receipt:
        """Post the reply; DeliveryDelayed, DeliveryRefused or DeliveryUncertain."""
        if problem := self.problem(reply.text, private=reply.private):
            raise DeliveryRefused(problem)
        if reply.was_private and not reply.private:
            raise DeliveryRefused(remarks.NO_PUBLIC_PLACE)
        try:
            with told(self._clock().timestamp(), PERSON_GONE if reply.private else POST_GONE):
                answer = self._deliver(reply)
        except Duplicate as refusal:
            return self._had_already(reply, refusal)
        return _receipt(answer, reply)

    def _had_already(self, reply: Outgoing, refusal: Duplicate) -> Receipt:
        """A duplicate of this very answer is on X: that post is the receipt."""
        seen = self.look(reply, self._clock() - DUPLICATES_WITHIN)
        if isinstance(seen, Found):
            return seen.receipt
        raise refusal

    def _deliver(self, reply: Outgoing) -> Response:
        answer: Response
        if reply.private:
            answer = self._client.create_direct_message(participant_id=reply.to, text=reply.text)
        else:
            answer = self._client.create_tweet(
                text=reply.text, in_reply_to_tweet_id=reply.after or reply.answers, user_auth=True
            )
        return answer

    def look(self, reply: Outgoing, since: datetime) -> Sight:
        """Whether `reply`, perhaps sent after `since`, is among our own latest posts."""
        since -= _SLACK
        token: str | None = None
        try:
            for _ in range(LOOK_PAGES):
                page = self._page(reply, token)
                shown = posts(page)
                if found := match(shown, reply, since):
                    return Found(found)
                token = next_page(page)
                if token is None or any(written_at(post) < since for post in shown):
                    return Absent()
        except ConnectorError as problem:
            return Unknown(str(problem))
        return Unknown("we have posted too much since then to tell")

    def _page(self, reply: Outgoing, token: str | None) -> Json:
        with told(self._clock().timestamp()):
            answer = self._ask(reply, token)
        return content(answer)

    def _ask(self, reply: Outgoing, token: str | None) -> Response:
        answer: Response
        if reply.private:
            answer = self._client.get_direct_message_events(
                participant_id=reply.to,
                dm_event_fields=["created_at", "sender_id", "text", "entities"],
                max_results=50,
                pagination_token=token,
                user_auth=True,
            )
        else:
            answer = self._client.get_users_tweets(
                self.account,
                tweet_fields=["created_at", "referenced_tweets", "entities", "note_tweet"],
                max_results=50,
                pagination_token=token,
                user_auth=True,
            )
        return answer

    def backfill(self, since: datetime, cursor: str | None) -> Missed:
        """Mentions, our own posts and direct messages since the last time, oldest first.

        Edits that X shows as new posts are among them. Deletions, quotes that mention nobody and
        marks of reading are not: X shows them to webhooks alone. DeliveryDelayed, DeliveryRefused
        or DeliveryUncertain when none of the lists can be had.
        """
        return Backfill(self._client, self.account, self._clock()).run(since, cursor)

    def fetch(self, ref: str, at_most: int) -> File:
        """The picture or video behind an attachment's `ref`; NotFetched, DeliveryDelayed."""
        return fetch(self._client, self._settings, ref, at_most)

    def health(self) -> list[str]:
        """What is wrong with the account, each fault with its fix."""
        return self.examination().faults()

    def examination(self) -> Health:
        """What X says of the account, its webhooks and its usage, to look at one by one."""
        return Health(self._hooks(), self._settings)

    def connect(self, url: str | None, *, older: bool, hours: float) -> Iterator[str]:
        """Have X tell the desk; see connectors.x.connecting."""
        return connect(self._hooks(), url, older=older, hours=hours)

    def _hooks(self) -> Hooks:
        return Hooks(self._client, self.account, self._clock())

    def close(self) -> None:
        """Let the lines to X go; a later call opens new ones."""
        self._client.session.close()


def _receipt(answer: Response, reply: Outgoing) -> Receipt:
    try:
        data = table(content(answer).get("data"), "data")
        id = id_of(data, "dm_event_id" if reply.private else "id")
    except Unreadable:
        raise DeliveryUncertain("X's answer names no post") from None
    return receipt(id, reply)
