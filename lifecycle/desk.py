"""Which service do all doors lead to? The desk: receive, act, keep promises."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Protocol, TypeVar

from lifecycle.decide import Decision, decide, opened
from lifecycle.errors import NothingToDo
from lifecycle.events import (
    AgentClaimed,
    CustomerWrote,
    Event,
    PromiseDue,
    TicketOpened,
)
from lifecycle.messages import Fact, Message, OwnPost
from lifecycle.policy import Policy
from lifecycle.promises import Promise, promises
from lifecycle.replies import news_of
from lifecycle.routing import Routing
from lifecycle.tickets import Agent, ConversationId, CustomerId, Ticket, TicketId

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Arrival:
    """Where a message that is new to us belongs."""

    customer: CustomerId
    conversation: ConversationId


@dataclass(frozen=True, slots=True)
class DuePromise:
    """A promise whose time has come, perhaps overtaken by events since it was noted."""

    ticket: TicketId
    rule: str


class Unit(Protocol):
    """One transaction over the desk's books: all of it happens, or none."""

    def first_time(self, key: str, now: datetime) -> bool:
        """True when `key` was never seen; it is from now on."""

    def arrive(self, message: Message, now: datetime) -> Arrival | None:
        """File a customer's message; None when it is known already. Holds the conversation."""

    def arrive_own(self, post: OwnPost, now: datetime) -> ConversationId | None:
        """File a post of our own; None when it is known already or answers no customer of ours."""

    def unclosed(self, conversation: ConversationId) -> Ticket | None:
        """The conversation's one unclosed ticket, held until the end of the transaction."""

    def last_closed(self, conversation: ConversationId) -> TicketId | None:
        """The conversation's latest closed ticket."""

    def next_number(self) -> TicketId:
        """The number of the next ticket."""

    def ticket(self, id: TicketId) -> Ticket:
        """The ticket, held until the end of the transaction; NoSuchTicket."""

    def next_unclaimed(self, team: str) -> Ticket | None:
        """The team's most pressing, then oldest ticket without an owner, held."""

    def save(self, event: Event, decision: Decision, policy: Policy, now: datetime) -> None:
        """Keep the ticket, its history, its effects and its promises."""

    def owe(self, ticket: Ticket, owed: Sequence[Promise], policy: Policy, now: datetime) -> None:
        """Replace the ticket's pending promises by `owed`; what goes is settled in the ledger."""


class Books(Protocol):
    """Where the desk's truth is kept."""

    def transact(self, work: Callable[[Unit], Result]) -> Result:
        """Run `work` in one transaction; again when another one came in between."""

    def due_promises(self, now: datetime, at_most: int) -> Sequence[DuePromise]:
        """Promises whose time has come, the longest overdue first."""

    def outdated(self, versions: Iterable[str], at_most: int) -> Sequence[TicketId]:
        """Unclosed tickets whose promises were derived from none of these policy versions."""


@dataclass(frozen=True, slots=True)
class Desk:
    """One team of people, one set of books, any number of doors."""

    books: Books
    policies: Callable[[str], Policy]  # by team
    routing: Routing
    clock: Callable[[], datetime]
    ring: Callable[[], object]  # called after a commit that left something to do

    def receive(self, facts: Sequence[Fact]) -> list[TicketId]:
        """File what connectors report; all of it in one transaction.

        Args:
            facts: messages and posts of our own, oldest first. A message that is known already
                changes nothing, so every batch may come again.

        Returns:
            The tickets that changed.
        """
        now = self.clock()

        def work(unit: Unit) -> list[TicketId]:
            found = (self._file(unit, fact, now) for fact in facts)
            return [ticket for ticket in found if ticket is not None]

        changed = self.books.transact(work)
        if changed:
            self.ring()
        return changed

    def act(self, ticket: TicketId, event: Event, key: str) -> Ticket:
        """Let something happen to a ticket, once.

        Args:
            ticket: its number.
            event: what happened.
            key: names the act itself (a click, a delivery's outcome); a second time is harmless.

        Returns:
            The ticket after it.

        Raises:
            NoSuchTicket, NotAllowed, AlreadyClaimed, ReplyWindowClosed: nothing was changed.
        """
        now = self.clock()

        def work(unit: Unit) -> Ticket:
            before = unit.ticket(ticket)
            if not unit.first_time(key, now):
                return before
            return self._apply(unit, before, event, now)

        after = self.books.transact(work)
        self.ring()
        return after

    def claim_next(self, agent: Agent, team: str, key: str) -> Ticket:
        """Give `agent` the team's most pressing unclaimed ticket; NothingToDo without one."""
        now = self.clock()

        def work(unit: Unit) -> Ticket:
            waiting = unit.next_unclaimed(team)
            if waiting is None or not unit.first_time(key, now):
                raise NothingToDo
            return self._apply(unit, waiting, AgentClaimed(agent), now)

        claimed = self.books.transact(work)
        self.ring()
        return claimed

    def keep_promises(self, at_most: int = 200) -> int:
        """Do what policy owes by now; at most so many promises at once.

        Returns:
            How many promises were looked at; call again while it is `at_most`.
        """
        now = self.clock()
        due = self.books.due_promises(now, at_most)
        for promise in due:
            self._keep(promise, now)
        if due:
            self.ring()
        return len(due)

    def adopt_policies(self, teams: Iterable[str], at_most: int = 200) -> int:
        """Derive anew the promises of unclosed tickets that older policies left.

        Returns:
            How many tickets were derived anew.
        """
        versions = [self.policies(team).version for team in teams]
        now, count = self.clock(), 0
        while outdated := self.books.outdated(versions, at_most):
            for ticket in outdated:
                self.books.transact(partial(self._derive, id=ticket, now=now))
            count += len(outdated)
        return count

    def _file(self, unit: Unit, fact: Fact, now: datetime) -> TicketId | None:
        if isinstance(fact, Message):
            return self._file_message(unit, fact, now)
        conversation = unit.arrive_own(fact, now)
        ticket = unit.unclosed(conversation) if conversation else None
        if ticket is None:
            return None
        return self._apply(unit, ticket, news_of(ticket, fact), now).id

    def _file_message(self, unit: Unit, message: Message, now: datetime) -> TicketId | None:
        arrival = unit.arrive(message, now)
        if arrival is None:
            return None
        ticket = unit.unclosed(arrival.conversation)
        if ticket is None:
            return self._open(unit, message, arrival, now)
        return self._apply(unit, ticket, CustomerWrote(message), now).id

    def _open(self, unit: Unit, message: Message, arrival: Arrival, now: datetime) -> TicketId:
        event = TicketOpened(
            message=message,
            ticket=unit.next_number(),
            conversation=arrival.conversation,
            customer=arrival.customer,
            team=self.routing.team(message),
            follow_up_of=unit.last_closed(arrival.conversation),
        )
        policy = self.policies(event.team)
        unit.save(event, opened(event, policy, now), policy, now)
        return event.ticket

    def _apply(self, unit: Unit, before: Ticket, event: Event, now: datetime) -> Ticket:
        policy = self.policies(before.team)
        decision = decide(before, event, policy, now)
        if decision.ticket != before or decision.effects:
            unit.save(event, decision, policy, now)
        return decision.ticket

    def _keep(self, promise: DuePromise, now: datetime) -> None:
        def work(unit: Unit) -> None:
            before = unit.ticket(promise.ticket)
            policy = self.policies(before.team)
            decision = decide(before, PromiseDue(promise.rule), policy, now)
            if decision.ticket == before:
                unit.owe(before, decision.promises, policy, now)  # overtaken
            else:
                unit.save(PromiseDue(promise.rule), decision, policy, now)

        self.books.transact(work)

    def _derive(self, unit: Unit, id: TicketId, now: datetime) -> None:
        ticket = unit.ticket(id)
        policy = self.policies(ticket.team)
        unit.owe(ticket, promises(ticket, policy), policy, now)
