"""What would have been different, had the desk's own tickets lived under another policy?

What people and platforms did is kept as it was, at its time; what the policy does by itself is
derived anew. Beside it stands what really happened, counted from the books.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime

from lifecycle.decide import Decision, decide, opened
from lifecycle.errors import DeskhandError
from lifecycle.events import (
    CustomerWrote,
    Event,
    PolicyAdopted,
    PromiseDue,
    RatingGiven,
    TicketOpened,
)
from lifecycle.history import Entry, Policies
from lifecycle.hours import Calendar
from lifecycle.ledger import Kept, settled
from lifecycle.policy import Policy
from lifecycle.promises import Promise
from lifecycle.rules import Action
from lifecycle.stepping import kept_until
from lifecycle.tickets import Status, Ticket, TicketId

SHOWN_AT_MOST = 20

Calendars = Callable[[str, Policy], Calendar]  # a team's working time under a policy


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened from outside."""

    at: datetime
    event: Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What is counted, for one ticket or for many."""

    tickets: int = 0
    broken: int = 0  # promises of ours
    escalations: int = 0
    reminders: int = 0  # to customers
    silent: int = 0  # ended because the customer said nothing
    closes: int = 0
    not_allowed: int = 0  # events that the policy refuses
    more_tickets: int = 0  # messages to what was closed: each would have made a ticket

    def __add__(self, other: "Tally") -> "Tally":
        """Both together."""
        names = [field.name for field in fields(self)]
        return Tally(**{name: getattr(self, name) + getattr(other, name) for name in names})


@dataclass(frozen=True, slots=True)
class Replayed:
    """A ticket's life under a policy."""

    tally: Tally
    ended: Status
    by_silence: bool = False

    @property
    def how(self) -> str:
        """How it ended, for people."""
        ended = self.ended.shown.lower()
        return f"{ended} by silence" if self.by_silence else ended


@dataclass(frozen=True, slots=True)
class Life:
    """A ticket's life: what happened from outside, and what really came of it."""

    facts: Sequence[Fact]
    lived: Replayed


@dataclass(frozen=True, slots=True)
class Difference:
    """A ticket that would have ended differently."""

    ticket: TicketId
    lived: str
    other: str


@dataclass(frozen=True, slots=True)
class Compared:
    """What was, beside what would have been."""

    lived: Tally = field(default_factory=Tally)
    other: Tally = field(default_factory=Tally)
    different: int = 0
    shown: tuple[Difference, ...] = ()  # the first of them


def facts(entries: Iterable[Entry]) -> list[Fact]:
    """What came from outside, of a ticket's history: not what its policies did by themselves."""
    own = (PromiseDue, PolicyAdopted)
    return [Fact(entry.at, entry.event) for entry in entries if not isinstance(entry.event, own)]


def lived(entries: Iterable[Entry], policies: Policies, broken: int) -> Replayed:
    """What really came of a ticket, by its history.

    Args:
        entries: its whole history.
        policies: those that it lived under, by version.
        broken: how many of our promises were broken, by the ledger.
    """
    tally, before, by_silence = Tally(tickets=1, broken=broken), Status.NEW, False
    for entry in entries:
        done = _by_itself(entry.event, policies(entry.policy_version), before)
        closes = entry.status is Status.CLOSED and before is not Status.CLOSED
        tally += done + Tally(closes=int(closes))
        over = entry.status in (Status.SOLVED, Status.CLOSED)
        by_silence = bool(done.silent) or (by_silence and over)
        before = entry.status
    return Replayed(tally, before, by_silence)


def life(entries: Sequence[Entry], policies: Policies, broken: int) -> Life:
    """A ticket's life, from its history and its broken promises."""
    return Life(facts(entries), lived(entries, policies, broken))


def replay(story: Sequence[Fact], policy: Policy, calendars: Calendars, now: datetime) -> Replayed:
    """That story under `policy`, to `now`.

    Raises:
        ValueError: it does not begin with its opening.
    """
    first = story[0] if story else None
    if first is None or not isinstance(first.event, TicketOpened):
        raise ValueError("a history begins with its ticket's opening")
    calendar = calendars(first.event.team, policy)
    run = _Run(policy, calendar, opened(first.event, policy, first.at, calendar))
    for fact in story[1:]:
        run.wait(fact.at)
        run.happen(fact.event, fact.at)
    run.wait(now)
    return Replayed(run.tally, run.ticket.status, run.by_silence)


def compare(lives: Iterable[Life], policy: Policy, calendars: Calendars, now: datetime) -> Compared:
    """Every life as it was and as it would have been under `policy`; holds one at a time."""
    compared = Compared()
    for one in lives:
        compared = _with(compared, one, policy, calendars, now)
    return compared


def _by_itself(event: Event, policy: Policy, before: Status) -> Tally:
    """What a policy did by an event: whom it told, and whether silence ended the ticket."""
    if isinstance(event, RatingGiven):
        return Tally(escalations=int(not event.good))
    rule = policy.rule(event.rule) if isinstance(event, PromiseDue) else None
    if rule is None or not isinstance(event, PromiseDue):
        return Tally()
    said = not event.overtaken
    return Tally(
        escalations=int(said and rule.does(Action.ESCALATE)),
        reminders=int(said and rule.does(Action.REMIND_CUSTOMER)),
        silent=int(rule.ends and before is Status.PENDING),
    )


@dataclass(slots=True)
class _Run:
    """A replay on its way."""

    policy: Policy
    calendar: Calendar
    first: Decision
    ticket: Ticket = field(init=False)
    owed: tuple[Promise, ...] = field(init=False)
    tally: Tally = field(default_factory=lambda: Tally(tickets=1))
    by_silence: bool = False  # it is over because the customer said nothing

    def __post_init__(self) -> None:
        self.ticket, self.owed = self.first.ticket, self.first.promises

    def wait(self, until: datetime) -> None:
        """What the policy does by itself until then."""
        for step in kept_until(self.ticket, self.policy, self.calendar, until):
            self._take(step.event, step.decision, step.at)

    def happen(self, event: Event, at: datetime) -> None:
        """Something from outside, which the policy may refuse."""
        try:
            decision = decide(self.ticket, event, self.policy, at, self.calendar)
        except DeskhandError:
            closed = self.ticket.status is Status.CLOSED and isinstance(event, CustomerWrote)
            self.tally += Tally(more_tickets=1) if closed else Tally(not_allowed=1)
            return
        self._take(event, decision, at)

    def _take(self, event: Event, decision: Decision, at: datetime) -> None:
        after, owed = decision.ticket, decision.promises
        gone = set(self.owed) - set(owed)
        ends = [settled(promise, event, after, owed, self.policy, at) for promise in gone]
        done = _by_itself(event, self.policy, self.ticket.status)
        closes = after.status is Status.CLOSED and self.ticket.status is not after.status
        self.tally += done + Tally(broken=ends.count(Kept.BROKEN), closes=int(closes))
        over = after.status in (Status.SOLVED, Status.CLOSED)
        self.by_silence = bool(done.silent) or (self.by_silence and over)
        self.ticket, self.owed = after, owed


def _with(
    compared: Compared, one: Life, policy: Policy, calendars: Calendars, now: datetime
) -> Compared:
    was, other = one.lived, replay(one.facts, policy, calendars, now)
    sums = replace(compared, lived=compared.lived + was.tally, other=compared.other + other.tally)
    first = one.facts[0].event
    if was.how == other.how or not isinstance(first, TicketOpened):
        return sums
    found = Difference(first.ticket, was.how, other.how)
    shown = (*compared.shown, found)[:SHOWN_AT_MOST]
    return replace(sums, different=compared.different + 1, shown=shown)
