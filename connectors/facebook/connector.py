"""The Facebook channel, whole: connectors.contract.Connector, for one page."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from urllib.parse import parse_qs

from connectors.contract import (
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
    Unreadable,
)
from connectors.facebook import (
    checks,
    deletion,
    limits,
    looking,
    missed,
    parse,
    sending,
    signature,
)
from connectors.facebook.client import Graph
from connectors.facebook.failures import Blocked
from connectors.facebook.fields import short
from connectors.facebook.files import Store
from connectors.facebook.settings import FacebookSettings
from lifecycle.messages import File
from lifecycle.tickets import Channel

DUPLICATES_WITHIN = timedelta(minutes=15)
ASKED_EVERY = timedelta(minutes=15)


class FacebookConnector:
    """One page: its Messenger and its comments. Sync; safe to use from several threads."""

    channel = Channel.FACEBOOK

    def __init__(self, settings: FacebookSettings, clock: Callable[[], datetime]) -> None:
        self._settings = settings
        self._clock = clock
        self._graph = Graph(settings, clock)
        self._store = Store(settings.api_url)
        self.account = settings.page_id

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        """Return when `body` carries Meta's signature; BadSignature otherwise."""
        signature.verify(self._settings.app_secret, headers, body)

    def challenge(self, query: Mapping[str, str]) -> Answer:
        """The answer to Meta's check of our URL."""
        return signature.challenge_answer(self._settings.verify_token, query)

    def read(self, body: bytes) -> Reading:
        """What a verified delivery says; Unreadable."""
        return parse.read(body, self.account)

    def asked_to_forget(self, body: bytes) -> str:
        """Whose data Meta asks us to delete, by the app's own id; BadSignature, Unreadable."""
        given = parse_qs(body.decode(errors="replace")).get("signed_request", [""])[0]
        return deletion.requested(self._settings.app_secret, given).user

    def ids_of(self, person: str) -> tuple[str, ...]:
        """Who that person is to our page; the three errors."""
        return deletion.page_ids(self._graph, self.account, person)

    def length(self, text: str, *, private: bool) -> Length:
        """How much of Facebook's limit `text` uses."""
        return limits.length(text, private=private)

    def problem(self, text: str, *, private: bool) -> str | None:
        """Why Facebook would refuse `text`, or None."""
        return limits.problem(text, private=private)

    def split(self, text: str, *, private: bool) -> tuple[str, ...]:
        """`text` in parts that Facebook takes, in order."""
        return limits.split(text, private=private)

    def remarks(self, reply: Outgoing, now: datetime) -> tuple[str, ...]:
        """What an agent should know before sending: windows, and what a comment takes."""
        return sending.remarks(reply, now)

    def cautions(self, reply: Outgoing) -> tuple[str, ...]:  # noqa: ARG002 - nothing costs more
        """What to ask about once more: nothing."""
        return ()

    def pace(self, used: int, now: datetime) -> timedelta | None:  # noqa: ARG002 - not counted
        """How often to ask, in case a delivery was lost: Meta repeats none after an outage."""
        return ASKED_EVERY

    def kind(self, reply: Outgoing) -> str:
        """What a reply counts as."""
        return "message" if reply.private else "comment"

    def spent(self, used: Mapping[str, int]) -> str | None:  # noqa: ARG002 - free
        """Facebook charges nothing."""
        return None

    def send(self, reply: Outgoing) -> Receipt:
        """Deliver; DeliveryDelayed, DeliveryRefused or DeliveryUncertain."""
        if problem := self.problem(reply.text, private=reply.private):
            raise DeliveryRefused(problem)
        try:
            return sending.deliver(self._graph, reply, self._clock())
        except Blocked:
            if found := self._had_already(reply):
                return found
            raise

    def _had_already(self, reply: Outgoing) -> Receipt | None:
        """Facebook refuses the same comment twice: the first one is the receipt."""
        if reply.private:
            return None
        seen = self.look(reply, self._clock() - DUPLICATES_WITHIN)
        return seen.receipt if isinstance(seen, Found) else None

    def look(self, reply: Outgoing, since: datetime) -> Sight:
        """Whether `reply`, perhaps sent after `since`, is on Facebook."""
        return looking.look(self._graph, reply, since)

    def backfill(self, since: datetime, cursor: str | None) -> Missed:
        """One page of what came while we were away; the three errors."""
        try:
            return missed.backfill(self._graph, self.account, since, cursor, self._clock())
        except Unreadable as problem:
            raise DeliveryUncertain(f"Facebook's answer can't be read: {problem}") from None

    def fetch(self, ref: str, at_most: int) -> File:
        """The file at Facebook's address `ref`; NotFetched, or DeliveryDelayed."""
        return self._store.fetch(ref, at_most)

    def name(self, person: str) -> str | None:
        """What a person who wrote in Messenger is called; None where Facebook does not tell.

        Messenger's news names nobody. `read` asks nothing, so this is for whoever shows people.
        """
        try:
            shown = self._graph.get((person,), {"fields": "first_name,last_name"})
        except ConnectorError:
            return None
        names = (short(shown.get(part), 60) for part in ("first_name", "last_name"))
        return " ".join(filter(None, names)) or None

    def health(self) -> list[str]:
        """What is wrong with the page's access, each fault with its fix."""
        return checks.faults(self._graph, self._settings, self._clock())

    def subscribe(self) -> tuple[str, ...]:
        """Have the page's news sent to us; the fields asked for. The three errors."""
        try:
            return checks.subscribe(self._graph, self._settings)
        except Unreadable as problem:
            raise DeliveryUncertain(str(problem)) from None

    def close(self) -> None:
        """Let the lines to Facebook go; a later call opens new ones."""
        self._graph.close()
        self._store.close()
