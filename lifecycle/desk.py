"""Which service do all doors lead to? The desk: receive, act, keep promises."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from lifecycle import owning
from lifecycle.assigning import Profile
from lifecycle.books import Books, Unit
from lifecycle.errors import NothingToDo
from lifecycle.events import AgentClaimed, Event
from lifecycle.hours import ALWAYS, Calendar
from lifecycle.messages import Fact
from lifecycle.policy import Policy
from lifecycle.promises import derivation
from lifecycle.receiving import Reception
from lifecycle.routing import Routing
from lifecycle.tickets import Agent, Ticket, TicketId
from lifecycle.working import Work

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
            reception = Reception(self._work(unit, now), self.routing)
            found = (reception.file(fact) for fact in facts)
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
            NoSuchTicket, NotAllowed, AlreadyClaimed, ReplyWindowClosed, OwnReview, NeedsReason,
                NeedsResolution: nothing was changed.
        """
        now = self.clock()

        def work(unit: Unit) -> Ticket:
            before = unit.ticket(ticket)
            if not unit.first_time(key, now):
                return before
            doing = self._work(unit, now)
            return doing.apply(before, doing.completed(before, event))

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
            return self._work(unit, now).apply(waiting, AgentClaimed(agent))

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
                given += self.books.transact(partial(self._give, ticket=ticket, now=now))
        if given:
            self.ring()
        return given

    def adopt_policies(self, teams: Iterable[str], at_most: int = 200) -> int:
        """Bring unclosed tickets under the policies and hours of today.

        Another policy comes into force for a ticket as an event of its history.

        Returns:
            How many tickets owe by other policies or hours than before.
        """
        current = [derivation(self.policies(team), self.calendars(team)) for team in teams]
        now, count = self.clock(), 0
        while outdated := self.books.outdated(current, at_most):
            for together in _batches(outdated):
                self.books.transact(partial(self._derive_all, tickets=together, now=now))
            count += len(outdated)
        if count:
            self.ring()
        return count

    def _work(self, unit: Unit, now: datetime) -> Work:
        return Work(unit, now, self.policies, self.calendars, self.profiles)

    def _give(self, unit: Unit, ticket: TicketId, now: datetime) -> bool:
        return self._work(unit, now).give(ticket)

    def _keep_all(self, unit: Unit, tickets: Sequence[TicketId], now: datetime) -> None:
        work = self._work(unit, now)
        for id in tickets:
            work.keep(unit.ticket(id), self.late_because)

    def _derive_all(self, unit: Unit, tickets: Sequence[TicketId], now: datetime) -> None:
        work = self._work(unit, now)
        for id in tickets:
            work.derive(unit.ticket(id))


def _batches(ids: Sequence[TicketId]) -> Iterator[Sequence[TicketId]]:
    return (ids[n : n + TOGETHER] for n in range(0, len(ids), TOGETHER))
