"""Which service do all doors lead to? The desk: receive, act, keep promises."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from lifecycle import owning
from lifecycle.assigning import Candidate, Profile, candidates
from lifecycle.books import Arrival, Books, Unit
from lifecycle.decide import decide, opened
from lifecycle.errors import NothingToDo
from lifecycle.events import (
    AgentClaimed,
    AgentSolved,
    CustomerWrote,
    Event,
    JoinedTo,
    RatingGiven,
    ReviewPassed,
    TicketOpened,
)
from lifecycle.hours import ALWAYS, Calendar
from lifecycle.lateness import overdue
from lifecycle.messages import Fact, Message
from lifecycle.policy import OnMessage, Policy
from lifecycle.promises import derivation, promises
from lifecycle.replies import news_of
from lifecycle.routing import Routing
from lifecycle.smallwords import rating
from lifecycle.tickets import Agent, ConversationId, Status, Ticket, TicketId

TOGETHER = 50  # tickets whose promises are kept in one transaction


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
        owing = list(dict.fromkeys(promise.ticket for promise in due))
        for together in _batches(owing):
            self.books.transact(partial(self._keep_all, tickets=together, now=now))
        if due:
            self.ring()
        return len(due)

    def find_owners(self, teams: Iterable[str], at_most: int = 50) -> int:
        """Give tickets that nobody has to who has come to work since; how many were given."""
        now, given = self.clock(), 0
        for team in teams:
            if not owning.chooses(self.policies(team).assigning):
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
        if not isinstance(event, AgentSolved | ReviewPassed):
            return event
        rule = self.policies(ticket.team).rating
        asked = unit.rating_asked(ticket.customer) if rule.wanted else None
        team = self._team(unit, ticket, now) if isinstance(event, ReviewPassed) else ()
        return owning.told_of(ticket, event, team, ask=owning.may_ask(rule, asked, now))

    def _team(self, unit: Unit, ticket: Ticket, now: datetime) -> list[Candidate]:
        known = unit.colleagues(ticket.team, ticket.customer)
        return candidates(known, self.profiles, self.calendars(ticket.team), now)

    def _find_owner(self, unit: Unit, ticket: Ticket, now: datetime) -> Ticket:
        """Give the ticket that nobody has to whom the policy's ways choose, or ask for one."""
        policy = self.policies(ticket.team)
        if not owning.wants_owner(ticket, policy):
            return ticket
        event = owning.new_owner(ticket, policy, self._team(unit, ticket, now))
        return self._apply(unit, ticket, event, now) if event else ticket

    def _give(self, unit: Unit, id: TicketId, now: datetime) -> bool:
        ticket = unit.ticket(id)
        policy = self.policies(ticket.team)
        if not owning.wants_owner(ticket, policy):
            return False
        event = owning.later_owner(ticket, policy, self._team(unit, ticket, now))
        if event:
            self._apply(unit, ticket, event, now)
        return event is not None

    def _back_from_the_absent(self, unit: Unit, ticket: Ticket, now: datetime) -> Ticket:
        policy = self.policies(ticket.team)
        if not owning.may_be_given_back(ticket, policy):
            return ticket
        event = owning.given_back(ticket, self._team(unit, ticket, now))
        return self._apply(unit, ticket, event, now) if event else ticket

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
