"""The Slack channel, whole: connectors.contract.Connector."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from connectors.contract import (
    Answer,
    ConnectorError,
    DeliveryRefused,
    Length,
    Mark,
    Missed,
    NotFetched,
    Outgoing,
    Reading,
    Receipt,
    Sight,
    Unread,
    Unreadable,
)
from connectors.slack import files, health, mrkdwn, parse, signature
from connectors.slack.catching_up import CatchingUp
from connectors.slack.client import Api
from connectors.slack.fields import Json, inner
from connectors.slack.known import Known, Place
from connectors.slack.marks import Marks
from connectors.slack.people import people_in, room_of
from connectors.slack.question import asked_for, reply_of
from connectors.slack.sending import Answers
from connectors.slack.settings import SlackSettings, Take
from connectors.slack.taking import Threads, Wish, natural, wanted, wish_of
from connectors.slack.workspace import Workspace
from lifecycle.messages import Fact, File, Message, Reaction
from lifecycle.tickets import Channel

EVERY = timedelta(hours=1)  # how often what was said is asked for, while all is well
_NO_QUESTION = '{"error": "Slack checks the address with a POST to /slack/events"}'
_IN_PRIVATE = (
    "It goes to them as a direct message from the desk: nobody else in the room reads it. What "
    "they answer there comes as a ticket that follows this one."
)
_FOLDED = "Slack folds what is longer than {limit} characters: they must press “See more”."
_ELSEWHERE = "They are of another organisation: Slack may not let the desk write to them directly."


class SlackConnector:
    """One workspace. Sync; safe to use from several threads."""

    channel = Channel.SLACK

    def __init__(self, settings: SlackSettings, clock: Callable[[], datetime]) -> None:
        self._settings = settings
        self._clock = clock

    @cached_property
    def _api(self) -> Api:
        return Api(self._settings)

    @cached_property
    def _workspace(self) -> Workspace:
        return Workspace(self._api)

    @cached_property
    def _marks(self) -> Marks:
        return Marks(self._api)

    @property
    def account(self) -> str:
        """The workspace's id; empty while Slack has to be asked and does not tell."""
        try:
            return self._workspace.us().team
        except ConnectorError:
            return ""

    @property
    def known(self) -> Known:
        """What is known of rooms and people now; nobody is asked."""
        return self._workspace.known(self._settings.places())

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        """Return when `body` carries Slack's signature, and is fresh; BadSignature otherwise."""
        signature.verify(self._settings.signing_secret, headers, body, self._settings.wall)

    def challenge(self, query: Mapping[str, str]) -> Answer:  # noqa: ARG002 - refused all the same
        """Slack asks with a POST; whatever else asks is told so."""
        return Answer(400, "application/json", _NO_QUESTION)

    def read(self, body: bytes) -> Reading:
        """What a verified delivery says, by what is known now; Unreadable."""
        return parse.read(body, self.known)

    def hear(self, envelope: Json) -> Reading:
        """What a delivery says that was parsed already; what can't be read is kept raw."""
        try:
            return parse.read_envelope(envelope, self.known)
        except Unreadable as problem:
            return Reading(unread=(Unread(str(problem), json.dumps(envelope)),))

    def is_ready_for(self, envelope: Json) -> bool:
        """Nothing has to be asked before the delivery is read."""
        people, room = people_in(envelope), room_of(envelope)
        return self._workspace.is_fresh(self._settings.places(), people, room)

    def prepare(self, envelope: Json) -> None:
        """Ask Slack for what reading the delivery needs and nobody knows yet.

        Raises:
            ConnectorError: it must not be read now, since it can't be told whose room it is.
        """
        people, room = people_in(envelope), room_of(envelope)
        self._workspace.look_up(self._settings.places(), people, room)

    def wish(self, envelope: Json) -> Wish | None:
        """Whether somebody wants the thread of a message to be a ticket; Unreadable."""
        return wish_of(envelope, self.known)

    def thread(self, where: Place, ts: str, *, wish: bool) -> tuple[str, tuple[Fact, ...]]:
        """The whole thread in which that message stands.

        Args:
            where: the room.
            ts: of any message in the thread.
            wish: somebody wants it to be a ticket; otherwise it is one only where its first
                message is a request by itself.

        Returns:
            The time stamp of its first message, and what it says; nothing where it is no ticket.

        Raises:
            ConnectorError: Slack does not show it.
        """
        messages = Threads(self._api).messages(where.channel, ts)
        people = {one for message in messages for one in people_in({"event": message})}
        self._workspace.look_up(self._settings.places(), people, where.channel)
        found = (wanted if wish else natural)(messages, where, self.known)
        root = str(messages[0]["ts"]) if messages else ts
        return root, found

    def answered(self, press: Json) -> Message | Reaction:
        """What a customer's press under our answer says; Unreadable."""
        return reply_of(press, self.known, self._clock())

    def post_for(self, user: str, text: str) -> dict[str, Any]:
        """The post of what somebody wrote into our form: arguments of chat.postMessage."""
        return asked_for(user, text)

    def length(self, text: str, *, private: bool) -> Length:  # noqa: ARG002 - the same in both
        """How much of Slack's limit `text` uses."""
        return Length(mrkdwn.length(text), mrkdwn.AT_MOST)

    def problem(self, text: str, *, private: bool) -> str | None:  # noqa: ARG002
        """Why Slack would refuse `text`, or None."""
        return mrkdwn.problem(text)

    def split(self, text: str, *, private: bool) -> tuple[str, ...]:  # noqa: ARG002
        """`text` in parts that Slack takes."""
        return mrkdwn.split(text)

    def remarks(self, reply: Outgoing, now: datetime) -> tuple[str, ...]:  # noqa: ARG002
        """What an agent should know before sending."""
        said = []
        if reply.private and not reply.was_private:
            said.append(_IN_PRIVATE)
            said += [_ELSEWHERE] if ":" in reply.to else []
        if mrkdwn.length(reply.text) > mrkdwn.READ_AT_ONCE:
            said.append(_FOLDED.format(limit=mrkdwn.READ_AT_ONCE))
        return tuple(said)

    def cautions(self, reply: Outgoing) -> tuple[str, ...]:  # noqa: ARG002 - nothing costs more
        """Nothing needs to be asked once more."""
        return ()

    def send(self, reply: Outgoing) -> Receipt:
        """Post the reply; DeliveryDelayed, DeliveryRefused or DeliveryUncertain."""
        if problem := self.problem(reply.text, private=reply.private):
            raise DeliveryRefused(problem)
        return Answers(self._api).send(reply, self.known)

    def look(self, reply: Outgoing, since: datetime) -> Sight:
        """Whether `reply`, perhaps sent after `since`, is in Slack."""
        return Answers(self._api).look(reply, since, self.known)

    def mark(self, post: str, mark: Mark) -> None:
        """Show the author of `post` how far it has come."""
        self._marks.mark(post, mark, self._workspace.us().user)

    def backfill(self, since: datetime, cursor: str | None) -> Missed:
        """What was said while we were away, a few rooms at a time."""
        places = self._settings.places()
        self._workspace.look_up(places)
        trip = CatchingUp(self._api, lambda people: self._workspace.look_up(places, people))
        return trip.missed(since, cursor, self._clock(), self.known)

    def pace(self, used: int, now: datetime) -> timedelta | None:  # noqa: ARG002 - Slack is free
        """Now and then, since Slack gives up a delivery after three tries."""
        return EVERY

    def kind(self, reply: Outgoing) -> str:
        """What a reply counts as."""
        return "direct message" if reply.private else "answer"

    def spent(self, used: Mapping[str, int]) -> str | None:  # noqa: ARG002
        """Slack charges for nothing that the desk does."""
        return None

    def fetch(self, ref: str, at_most: int) -> File:
        """The content of a file; NotFetched."""
        url = ref
        if ref.startswith(files.BY_ID):
            asked = ref.removeprefix(files.BY_ID)
            told = self._api.call(self._api.web.files_info, file=asked)
            url = files.address(inner(told, "file"))
        if not url:
            raise NotFetched("Slack does not say where it is")
        return files.get(url, self._settings.bot_token, self._settings.api_url, at_most)

    def health(self) -> list[str]:
        """What is wrong, each fault with its fix."""
        return health.faults(self._api, self._settings.places())

    def request_rooms(self) -> dict[str, str]:
        """The rooms in which customers ask, names by id, as far as they are known."""
        known = self.known
        return {id: known.names.get(id, id) for id in known.rooms}

    def takes_every(self, room: str) -> bool:
        """Each message that begins a thread there is a request."""
        return self.known.take(room) is Take.EVERY

    def is_agent(self, user: str, team: str) -> bool:
        """A member of a team's room; nobody of another organisation."""
        known = self.known
        return user in known.agents and team in ("", known.us.team)

    def close(self) -> None:
        """Nothing is kept open: each call makes a line of its own."""
