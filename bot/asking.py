"""Does what happened in Slack concern a customer, and which thread is a ticket?

The team's own rooms never come so far: what is said there is the team's.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import structlog

from bot.front import Front
from bot.intake import Intake
from connectors.contract import DeliveryRefused, Unreadable
from connectors.slack.connector import SlackConnector
from connectors.slack.known import Kind, Place, place
from connectors.slack.taking import Wish
from lifecycle.errors import DeskhandError
from lifecycle.messages import Fact, Message, OwnPost
from lifecycle.tickets import Channel
from storage import knowing

THREADS_AT_MOST = 2_000  # that are remembered

Json = Mapping[str, Any]

log = structlog.get_logger(__name__)


class NotATicket(DeskhandError):
    """Nothing can be made of that message; says why."""


class NotTheirs(DeskhandError):
    """It is somebody else's to say."""


class Recent:
    """The latest of many names."""

    def __init__(self) -> None:
        self._names: OrderedDict[str, None] = OrderedDict()

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def add(self, name: str) -> bool:
        """Remember it; True when it is new."""
        new = name not in self._names
        self._names[name] = None
        while len(self._names) > THREADS_AT_MOST:
            self._names.popitem(last=False)
        return new


class Asking:
    """What customers say in Slack, filed."""

    def __init__(self, front: Front, slack: SlackConnector, intake: Intake) -> None:
        self._front = front
        self.slack = slack
        self._intake = intake
        self._nobodys = Recent()  # threads that are no tickets
        self._told = Recent()  # threads of whose number somebody was told

    async def happened(self, envelope: Json) -> str:
        """Take in one event; what became of it, in a word.

        Raises:
            Busy, ConnectorError: it was not kept, and has to come again.
        """
        await self._prepare(envelope)
        reading = self.slack.hear(envelope)
        try:
            wish = self.slack.wish(envelope)
        except Unreadable:
            wish = None
        if wish and await self._ticket(wish.place.account, wish.post) is None:
            await self._grant(wish)
        elif not reading.unread:
            reading = replace(reading, facts=await self._rooted(reading.facts))
        return await self._intake.take(reading)

    async def make(self, channel: str, ts: str, user: str) -> int:
        """Make one ticket of the thread in which that message stands; its number.

        Raises:
            NotATicket: it can't be one; the reason is for who asked.
            Busy, ConnectorError: it has to be tried again.
        """
        await self.prepare(channel, user)
        known = self.slack.known
        if channel in known.ours:
            raise NotATicket("This is a room of the team: its tickets are the cards in it.")
        where = place(channel, None, known.us.team)
        try:
            root, _ = await self._take(where, ts)
        except DeliveryRefused as problem:
            raise NotATicket(f"Nothing was made: {problem}.") from problem
        number = await self._ticket(where.account, f"{channel}:{root}")
        if number is None:
            raise NotATicket("Nobody said anything there of which a ticket could be made.")
        return number

    async def prepare(self, channel: str, user: str) -> None:
        """Have what is needed about that room and that person; ConnectorError."""
        await self._prepare({"event": {"channel": channel, "user": user}})

    async def answered(self, press: Json) -> None:
        """Take in what a customer pressed under our answer.

        Raises:
            NotTheirs: an agent pressed it.
            Unreadable, Busy, ConnectorError: nothing was kept.
        """
        user = _inner(press, "user")
        await self.prepare("", str(user.get("id") or ""))
        if self.slack.is_agent(str(user.get("id") or ""), str(user.get("team_id") or "")):
            raise NotTheirs("That is for the customer to say. The card has buttons for you.")
        await self._intake.file([self.slack.answered(press)])

    async def _prepare(self, envelope: Json) -> None:
        if not self.slack.is_ready_for(envelope):
            await asyncio.to_thread(self.slack.prepare, envelope)

    async def _grant(self, wish: Wish) -> None:
        """Somebody wants it: the whole thread is a ticket, and they are told its number."""
        try:
            root, made = await self._take(wish.place, wish.ts)
        except DeliveryRefused as problem:
            log.warning("a thread could not be made a ticket", why=str(problem))
            return
        number = await self._ticket(wish.place.account, f"{wish.place.channel}:{root}")
        if not made or number is None or wish.place.kind is not Kind.ROOM:
            return
        if self._told.add(f"{wish.place.channel}:{root}"):  # a mention comes as two events
            said = f"It is ticket #{number} now: the desk answers in the thread."
            await self._front.whisper(wish.by, wish.place.channel, said)

    async def _take(self, where: Place, ts: str) -> tuple[str, bool]:
        """File the whole thread, unless it is a ticket already.

        Returns:
            The time stamp of its first message, and whether it was filed.
        """
        root, facts = await asyncio.to_thread(self.slack.thread, where, ts, wish=True)
        new = await self._ticket(where.account, f"{where.channel}:{root}") is None
        if new:
            await self._intake.file(facts)
        return root, new

    async def _rooted(self, facts: Sequence[Fact]) -> tuple[Fact, ...]:
        """The facts, but for those in threads that are no tickets.

        Slack keeps no order, and not everything arrives: where we do not know how a thread began,
        it is looked at whole.
        """
        found: list[Fact] = []
        for fact in facts:
            found += await self._with_root(fact)
        return tuple(found)

    async def _with_root(self, fact: Fact) -> tuple[Fact, ...]:
        parent = _unrooted(fact)
        if parent is None or not isinstance(fact, Message | OwnPost):
            return (fact,)
        if await self._ticket(fact.account, parent) is not None:
            return (fact,)
        if parent in self._nobodys:
            return ()
        channel, _, ts = parent.partition(":")
        where = Place(channel, Kind.GROUP if fact.private else Kind.ROOM, fact.account)
        try:
            _, thread = await asyncio.to_thread(self.slack.thread, where, ts, wish=False)
        except DeliveryRefused:
            thread = ()
        if thread:
            return (*thread, fact)
        self._nobodys.add(parent)
        return ()

    async def _ticket(self, account: str, post: str) -> int | None:
        """The number of the ticket to which that message belongs; None where it is none's."""
        found = await self._front.read(lambda c: knowing.known(c, Channel.SLACK, account, post))
        return found.ticket if found else None


def _unrooted(fact: Fact) -> str | None:
    """The message above, where the fact counts only if that one is a ticket's."""
    if isinstance(fact, Message):
        return None if fact.opens else fact.parent
    return fact.parent if isinstance(fact, OwnPost) and fact.reply is None else None


def _inner(data: Json, key: str) -> Json:
    found = data.get(key)
    return found if isinstance(found, dict) else {}
