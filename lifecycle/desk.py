"""Which service do all doors lead to? The desk: receive, act, keep promises."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Protocol, TypeVar

from lifecycle.assigning import Candidate, Colleague, Profile, Way, WhenAway, candidates, choose
from lifecycle.decide import Decision, decide, opened
from lifecycle.errors import NothingToDo
from lifecycle.events import (
    AgentClaimed,
    AgentSolved,
    Assigned,
    CustomerWrote,
    DispatchAsked,
    Event,
    JoinedTo,
    RatingGiven,
    Released,
    ReviewPassed,
    TicketOpened,
)
from lifecycle.hours import ALWAYS, Calendar
from lifecycle.lateness import overdue
from lifecycle.messages import Fact, Message, OwnPost
from lifecycle.policy import OnMessage, Policy
from lifecycle.promises import Promise, derivation, promises
from lifecycle.replies import news_of
from lifecycle.routing import Routing
from lifecycle.smallwords import rating
from lifecycle.tickets import Agent, ConversationId, CustomerId, Status, Ticket, TicketId
from lifecycle.transitions import OWING

Result = TypeVar("Result")
_ASKING = {Way.EVERYONE, Way.DISPATCHER}  # ways that ask people instead of choosing
TOGETHER = 50  # tickets whose promises are kept in one transaction


@dataclass(frozen=True, slots=True)
class Arrival:
    """Where a message that is new to us belongs."""

    customer: CustomerId
    conversation: ConversationId
    # Conversations that turned out to be part of another: (which, of which).
    joined: tuple[tuple[ConversationId, ConversationId], ...] = ()


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

    def said(self, id: TicketId) -> Sequence[Message]:
        """Everything that the customer wrote on the ticket, in the order in which it came."""

    def colleagues(self, team: str, customer: CustomerId) -> Sequence[Colleague]:
        """The agents of the team, with what they have in hand and did for the customer."""

    def rating_asked(self, customer: CustomerId) -> datetime | None:
        """When the customer was last asked how it went."""

    def save(
        self,
        event: Event,
        decision: Decision,
        policy: Policy,
        now: datetime,
        at: datetime | None = None,
    ) -> None:
        """Keep the ticket, its history, its effects and its promises.

        `at` is the instant that the event counts as, where it is noticed later than it was due.
        """

    def owe(
        self,
        ticket: Ticket,
        owed: Sequence[Promise],
        policy: Policy,
        derived_by: str,
        now: datetime,
    ) -> None:
        """Replace the ticket's pending promises by `owed`; what goes is settled in the ledger."""


class Books(Protocol):
    """Where the desk's truth is kept."""

    def transact(self, work: Callable[[Unit], Result]) -> Result:
        """Run `work` in one transaction; again when another one came in between."""

    def due_promises(self, now: datetime, at_most: int) -> Sequence[DuePromise]:
        """Promises whose time has come, the longest overdue first."""

    def unclaimed(self, team: str, at_most: int) -> Sequence[TicketId]:
        """The team's tickets that wait for us and have no owner, in the order of the queue."""

    def outdated(self, derivations: Iterable[str], at_most: int) -> Sequence[TicketId]:
        """Unclosed tickets whose promises were derived from none of these."""


@dataclass(frozen=True, slots=True)
class Desk:
    """One team of people, one set of books, any number of doors."""

    books: Books
    policies: Callable[[str], Policy]  # by team
    routing: Routing
    clock: Callable[[], datetime]
    ring: Callable[[], object]  # called after a commit that left something to do
    calendars: Callable[[str], Calendar] = lambda _team: ALWAYS  # by team
    profiles: Mapping[str, Profile] = field(default_factory=dict)  # by Slack id
    late_because: str = "the desk was down"  # why a promise is kept long after its time

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
            NoSuchTicket, NotAllowed, AlreadyClaimed, ReplyWindowClosed, OwnReview, NeedsReason:
                nothing was changed.
        """
        now = self.clock()

        def work(unit: Unit) -> Ticket:
            before = unit.ticket(ticket)
            if not unit.first_time(key, now):
                return before
            return self._apply(unit, before, self._completed(unit, before, event, now), now)

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

        What was due while nobody looked is done once, in its order, and as of its own time, so
        that one look after three days gives the same history as a look each second.

        Returns:
            How many promises were looked at; call again while it is `at_most`.
        """
        now = self.clock()
        due = self.books.due_promises(now, at_most)
        owing = sorted({promise.ticket for promise in due})
        for together in _batches(owing):
            self.books.transact(partial(self._keep_all, tickets=together, now=now))
        if due:
            self.ring()
        return len(due)

    def find_owners(self, teams: Iterable[str], at_most: int = 50) -> int:
        """Give tickets that nobody has to who has come to work since; how many were given."""
        now, given = self.clock(), 0
        for team in teams:
            assigning = self.policies(team).assigning
            if {*assigning.ways, *sum(assigning.by_category.values(), ())} <= _ASKING:
                continue
            for ticket in self.books.unclaimed(team, at_most):
                given += self.books.transact(partial(self._give, id=ticket, now=now))
        if given:
            self.ring()
        return given

    def adopt_policies(self, teams: Iterable[str], at_most: int = 200) -> int:
        """Derive anew the promises of unclosed tickets that older policies left.

        Returns:
            How many tickets were derived anew.
        """
        current = [derivation(self.policies(team), self.calendars(team)) for team in teams]
        now, count = self.clock(), 0
        while outdated := self.books.outdated(current, at_most):
            for together in _batches(outdated):
                self.books.transact(partial(self._derive_all, tickets=together, now=now))
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
        id = self._hear(unit, message, arrival, now)
        for part, whole in arrival.joined:
            self._join(unit, part, whole, now)
        return id

    def _hear(self, unit: Unit, message: Message, arrival: Arrival, now: datetime) -> TicketId:
        ticket = unit.unclosed(arrival.conversation)
        if ticket and (given := _rating(ticket, message)):
            return self._apply(unit, ticket, given, now).id
        if ticket:
            heard = self._apply(unit, ticket, CustomerWrote(message), now)
            return self._find_owner(unit, self._back_from_the_absent(unit, heard, now), now).id
        closed = unit.last_closed(arrival.conversation)
        if closed:
            before = unit.ticket(closed)
            if given := _rating(before, message):
                return self._apply(unit, before, given, now).id
        return self._open(unit, message, arrival, closed, now)

    def _open(
        self,
        unit: Unit,
        message: Message,
        arrival: Arrival,
        closed: TicketId | None,
        now: datetime,
    ) -> TicketId:
        team = self.routing.team(message)
        policy = self.policies(team)
        follows = policy.on_message.get(Status.CLOSED) is not OnMessage.NEW_TICKET
        event = TicketOpened(
            message=message,
            ticket=unit.next_number(),
            conversation=arrival.conversation,
            customer=arrival.customer,
            team=team,
            follow_up_of=closed if follows else None,
        )
        decision = opened(event, policy, now, self.calendars(team))
        unit.save(event, decision, policy, now)
        self._find_owner(unit, decision.ticket, now)
        return event.ticket

    def _join(self, unit: Unit, part: ConversationId, whole: ConversationId, now: datetime) -> None:
        """Posts came out of order and made two tickets of one; unless agents work on both."""
        lesser, ticket = unit.unclosed(part), unit.unclosed(whole)
        if lesser is None or ticket is None or lesser.assignee or lesser.deliveries:
            return
        for message in unit.said(lesser.id):
            ticket = self._apply(unit, ticket, CustomerWrote(message), now)
        self._apply(unit, lesser, JoinedTo(ticket.id), now)

    def _apply(self, unit: Unit, before: Ticket, event: Event, now: datetime) -> Ticket:
        policy = self.policies(before.team)
        decision = decide(before, event, policy, now, self.calendars(before.team))
        if decision.ticket != before or decision.effects:
            unit.save(event, decision, policy, now)
        return decision.ticket

    def _completed(self, unit: Unit, ticket: Ticket, event: Event, now: datetime) -> Event:
        """`event` with what only the books can tell."""
        if isinstance(event, AgentSolved):
            return replace(event, ask_rating=self._may_ask(unit, ticket, now))
        if isinstance(event, ReviewPassed):
            reviewers = [c for c in self._team(unit, ticket, now) if "reviewer" in c.roles]
            alone = all(c.agent == event.reviewer for c in reviewers)
            asks = self._may_ask(unit, ticket, now)
            return replace(event, alone=alone, ask_rating=asks)
        return event

    def _may_ask(self, unit: Unit, ticket: Ticket, now: datetime) -> bool:
        """Whether the customer may be asked how it went: once in the policy's time."""
        asking = self.policies(ticket.team).rating
        if not asking.wanted:
            return False
        asked = unit.rating_asked(ticket.customer)
        return asked is None or now - asked >= asking.every

    def _team(self, unit: Unit, ticket: Ticket, now: datetime) -> list[Candidate]:
        known = unit.colleagues(ticket.team, ticket.customer)
        return candidates(known, self.profiles, self.calendars(ticket.team), now)

    def _find_owner(self, unit: Unit, ticket: Ticket, now: datetime) -> Ticket:
        """Give the ticket that nobody has to whom the policy's ways choose, or ask for one."""
        assigning = self.policies(ticket.team).assigning
        unowned = ticket.assignee is None and ticket.status in OWING
        if not unowned or set(assigning.ways_for(ticket.category)) == {Way.EVERYONE}:
            return ticket
        choice = choose(ticket, assigning, self._team(unit, ticket, now))
        if choice.agent:
            return self._apply(unit, ticket, Assigned(choice.agent, None, choice.why), now)
        if choice.way is Way.DISPATCHER:
            return self._apply(unit, ticket, DispatchAsked(choice.why), now)
        return ticket

    def _give(self, unit: Unit, id: TicketId, now: datetime) -> bool:
        ticket = unit.ticket(id)
        if ticket.assignee or ticket.status not in OWING:
            return False
        policy = self.policies(ticket.team)
        others = [c for c in self._team(unit, ticket, now) if c.agent != ticket.released_by]
        choice = choose(ticket, policy.assigning, others)
        if choice.agent:
            self._apply(unit, ticket, Assigned(choice.agent, None, choice.why), now)
        return choice.agent is not None

    def _back_from_the_absent(self, unit: Unit, ticket: Ticket, now: datetime) -> Ticket:
        """An owner who is off does not swallow the ticket of a customer who came back."""
        policy = self.policies(ticket.team)
        owner = ticket.assignee
        waits = policy.assigning.away is WhenAway.WAIT or policy.needs_owner
        if owner is None or waits or ticket.status not in OWING:
            return ticket
        found = next((c for c in self._team(unit, ticket, now) if c.agent == owner), None)
        if found is None or found.here:
            return ticket
        return self._apply(unit, ticket, Released(None, f"{owner.name} is off just now"), now)

    def _keep_all(self, unit: Unit, tickets: Sequence[TicketId], now: datetime) -> None:
        for id in tickets:
            self._keep(unit, unit.ticket(id), now)

    def _keep(self, unit: Unit, ticket: Ticket, now: datetime) -> None:
        """Everything that the ticket owes by now, the earliest first."""
        policy, calendar = self.policies(ticket.team), self.calendars(ticket.team)
        steps = overdue(ticket, policy, calendar, now, self.late_because)
        for step in steps:
            unit.save(step.event, step.decision, policy, now, step.at)
        if not steps:  # overtaken by events, or by another policy
            self._derive(unit, ticket, now)

    def _derive_all(self, unit: Unit, tickets: Sequence[TicketId], now: datetime) -> None:
        for id in tickets:
            self._derive(unit, unit.ticket(id), now)

    def _derive(self, unit: Unit, ticket: Ticket, now: datetime) -> None:
        policy, calendar = self.policies(ticket.team), self.calendars(ticket.team)
        owed = promises(ticket, policy, calendar)
        unit.owe(ticket, owed, policy, derivation(policy, calendar), now)


def _rating(ticket: Ticket, message: Message) -> RatingGiven | None:
    """The rating that a message is, where one was asked for and not given yet."""
    if ticket.rating_asked_at is None or ticket.rating is not None:
        return None
    good = rating(message.text)
    return None if good is None else RatingGiven(message, good)


def _batches(ids: Sequence[TicketId]) -> Iterator[Sequence[TicketId]]:
    return (ids[n : n + TOGETHER] for n in range(0, len(ids), TOGETHER))
