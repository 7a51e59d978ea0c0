"""Somebody typed `/desk …`: acknowledged at once, answered where it was typed."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.asking import Asking
from bot.front import Front, in_words
from bot.grammar import Command, help_for, parse
from bot.listeners import away, persons, worded
from bot.listeners.customers import open_form
from bot.views import lists
from bot.views.card import card, fallback
from bot.views.persons import contacts
from bot.views.text import Block, escape, section
from lifecycle.errors import DeskhandError
from lifecycle.events import AgentClaimed, AgentReopened, AgentReplied, AgentSolved, Event
from lifecycle.narrating import told
from lifecycle.owing import owes
from lifecycle.tickets import Agent, ReplyId, Status, Ticket
from storage import customers, reading

FOUND_AT_MOST = 50
QUEUE_AT_MOST = 500

Body = dict[str, str]
Shown = tuple[str, list[Block]]

log = structlog.get_logger(__name__)


def listen(app: AsyncApp, front: Front, asking: Asking | None) -> None:
    """Register the one command."""

    @app.command("/desk")
    async def typed(ack: AsyncAck, body: Body) -> None:
        with front.at_work():
            await ack()
            try:
                shown = await _Answers(front, body, asking).to(body.get("text", ""))
            except Exception as problem:
                if not isinstance(problem, DeskhandError):
                    log.exception("a command failed")
                said = in_words(problem)
                shown = said, [section(said)]
            if shown:
                await front.answer(body, *shown)


class _Answers:
    """What one person gets for what they typed."""

    def __init__(self, front: Front, body: Body, asking: Asking | None) -> None:
        self._front = front
        self._body = body
        self._asking = asking
        self._user = body["user_id"]
        # Slack's own identity of this one command: a second delivery is the same command.
        self._key = f"slack:command:{body.get('trigger_id', '')}"

    async def to(self, typed: str) -> Shown | None:
        """The answer; None where a form opened instead. DeskhandError."""
        command = parse(typed)
        if command.verb == "new":
            await open_form(self._front, self._asking, self._body, command.text)
            return None
        if command.verb == "help":
            said = help_for(command.text)
            return said, [section(said)]
        if command.verb in ("", "next", "find", "suspended", "away", "back"):
            return await self._of_the_team(command)
        ticket = await self._front.ticket(command.ticket or 0)
        agent = await self._front.people.agent(self._user, ticket.team)
        return await self._BY_VERB[command.verb](self, command, ticket, agent)

    async def _of_the_team(self, command: Command) -> Shown:
        team = await self._front.people.team_of(self._user)
        agent = await self._front.people.agent(self._user, team.name)
        if command.verb == "next":
            desk = self._front.house.desk
            claimed = await asyncio.to_thread(desk.claim_next, agent, team.name, self._key)
            return await self._card(claimed, f"#{claimed.id} is yours.")
        if command.verb in ("away", "back"):
            return await away.answer(self._front, agent, team, command, self._key)
        if command.verb == "suspended":
            aside = await self._front.read(
                lambda c: reading.queue(
                    c, team=team.name, status=Status.SUSPENDED, at_most=FOUND_AT_MOST
                )
            )
            return lists.suspended(aside)
        if command.verb == "find":
            found = await self._front.read(lambda c: reading.find(c, command.text, FOUND_AT_MOST))
            theirs = await self._front.people.teams_of(self._user)
            return lists.found(command.text, [t for t in found if t.team in theirs])
        waiting, counts = await self._front.read(
            lambda c: (
                reading.queue(c, team=team.name, at_most=QUEUE_AT_MOST),
                reading.counts(c, team.name),
            )
        )
        return lists.queue(agent, waiting, counts)

    async def _show(self, _: Command, ticket: Ticket, _agent: Agent) -> Shown:
        return await self._card(ticket)

    async def _claim(self, _: Command, ticket: Ticket, agent: Agent) -> Shown:
        return await self._did(ticket, AgentClaimed(agent), f"#{ticket.id} is yours.")

    async def _solve(self, command: Command, ticket: Ticket, agent: Agent) -> Shown:
        event = AgentSolved(agent, resolution=command.text)
        policy = self._front.house.deskfile.policy(ticket.team)
        word = "waits for review" if policy.review.wanted else "is solved"
        return await self._did(ticket, event, f"#{ticket.id} {word}.")

    async def _reopen(self, _: Command, ticket: Ticket, agent: Agent) -> Shown:
        return await self._did(ticket, AgentReopened(agent), f"#{ticket.id} is open again.")

    async def _by_words(self, command: Command, ticket: Ticket, agent: Agent) -> Shown:
        """What is told by the words after the number."""
        event, said = await worded.event(self._front, command, ticket, agent)
        return await self._did(ticket, event, said)

    async def _person(self, command: Command, ticket: Ticket, agent: Agent) -> Shown:
        return await persons.answer(self._front, command, ticket, agent, self._key)

    async def _reply(self, command: Command, ticket: Ticket, agent: Agent) -> Shown:
        then = self._front.house.deskfile.policy(ticket.team).after_reply
        return await self._send(command, ticket, agent, then)

    async def _ask(self, command: Command, ticket: Ticket, agent: Agent) -> Shown:
        return await self._send(command, ticket, agent, Status.PENDING)

    async def _send(self, command: Command, ticket: Ticket, agent: Agent, then: Status) -> Shown:
        connector = self._front.house.connectors[ticket.channel]
        if problem := connector.problem(command.text, private=ticket.private):
            raise DeskhandError(f"Nothing was sent. {problem}")
        reply = ReplyId(f"reply-{self._key.rpartition(':')[2]}")
        event = AgentReplied(agent, reply, command.text, then)
        said = f"On its way to {escape(ticket.customer_name)}; the card says when it is there."
        return await self._did(ticket, event, said)

    async def _why(self, _: Command, ticket: Ticket, _agent: Agent) -> Shown:
        entries, look_up, ledger = await self._front.read(
            lambda c: (
                reading.entries(c, ticket.id),
                reading.policy_by_version(c),
                reading.ledger(c, ticket.id),
            )
        )
        deskfile = self._front.house.deskfile
        owed = owes(ticket, deskfile.policy(ticket.team), deskfile.calendar(ticket.team))
        return lists.reasons(ticket, told(entries, look_up), owed, ledger)

    async def _did(self, ticket: Ticket, event: Event, said: str) -> Shown:
        await self._front.act(ticket.id, event, self._key)
        return said, [section(said)]

    async def _card(self, ticket: Ticket, said: str = "") -> Shown:
        owed, known = await self._front.read(
            lambda c: (
                reading.owed(c, ticket.id),
                customers.contacts(c, ticket.customer, ticket.id),
            )
        )
        policy = self._front.house.deskfile.policy(ticket.team)
        blocks = card(ticket, policy, owed, contacts(known))
        return fallback(ticket), [section(said), *blocks] if said else blocks

    _Step = Callable[["_Answers", Command, Ticket, Agent], Awaitable[Shown]]
    _BY_VERB: dict[str, _Step] = {  # noqa: RUF012 - a table, never changed
        "show": _show,
        "claim": _claim,
        "solve": _solve,
        "reopen": _reopen,
        "reply": _reply,
        "ask": _ask,
        "why": _why,
        **dict.fromkeys(worded.VERBS, _by_words),
        **dict.fromkeys(persons.VERBS, _person),
    }
