"""What would have been different, had the desk's own tickets lived under another policy?

What people and platforms did is kept as it was, at its time; what the policy does by itself is
derived anew. So is, beside it, the life under the policies that were really in force.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime

from lifecycle.decide import Decision, decide, opened
from lifecycle.effects import Escalate
from lifecycle.errors import DeskhandError
from lifecycle.events import CustomerWrote, Event, PromiseDue, TicketOpened
from lifecycle.history import Entry, Policies
from lifecycle.hours import Calendar
from lifecycle.lateness import Step
from lifecycle.policy import Policy
from lifecycle.promises import Kept, Promise, promises, settled
from lifecycle.rules import Action
from lifecycle.stepping import kept_until
from lifecycle.tickets import Status, Ticket, TicketId

SHOWN_AT_MOST = 20

Calendars = Callable[[str, Policy], Calendar]  # a team's working time under a policy


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened from outside; without an event, another policy came into force."""

    at: datetime
    event: Event | None
    policy: Policy  # what the ticket really lived under then


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


def facts(entries: Iterable[Entry], policies: Policies) -> list[Fact]:
    """What came from outside, of a ticket's history; of a promise that it was kept, and by whom."""
    return [
        Fact(
            entry.at,
            None if isinstance(entry.event, PromiseDue) else entry.event,
            policies(entry.policy_version),
        )
        for entry in entries
    ]


def replay(
    life: Sequence[Fact], policy: Policy | None, calendars: Calendars, now: datetime
) -> Replayed:
    """That life under `policy`, to `now`; None: under those that it really lived under.

    Raises:
        ValueError: the life does not begin with its opening.
    """
    first = life[0] if life else None
    if first is None or not isinstance(first.event, TicketOpened):
        raise ValueError("a history begins with its ticket's opening")
    rules = policy or first.policy
    calendar = calendars(first.event.team, rules)
    run = _Run(calendars, rules, opened(first.event, rules, first.at, calendar))
    for fact in life[1:]:
        run.wait(fact.at)
        run.live_under(policy or fact.policy)
        if fact.event:
            run.happen(fact.event, fact.at)
    run.wait(now)
    return Replayed(run.tally, run.ticket.status, run.by_silence)


def compare(
    lives: Iterable[Sequence[Fact]], policy: Policy, calendars: Calendars, now: datetime
) -> Compared:
    """Every life as it was and as it would have been under `policy`; holds one at a time."""
    compared = Compared()
    for life in lives:
        compared = _with(compared, life, policy, calendars, now)
    return compared


@dataclass(slots=True)
class _Run:
    """A replay on its way."""

    calendars: Calendars
    policy: Policy
    first: Decision
    ticket: Ticket = field(init=False)
    owed: tuple[Promise, ...] = field(init=False)
    tally: Tally = field(default_factory=lambda: Tally(tickets=1))
    by_silence: bool = False  # it is over because the customer said nothing

    def __post_init__(self) -> None:
        self.ticket, self.owed = self.first.ticket, self.first.promises

    def live_under(self, policy: Policy) -> None:
        """Another policy is in force from now on."""
        if policy.version != self.policy.version:
            self.policy = policy
            self.owed = promises(self.ticket, policy, self._calendar())

    def wait(self, until: datetime) -> None:
        """What the policy does by itself until then."""
        for step in kept_until(self.ticket, self.policy, self._calendar(), until):
            silent = self._count_step(step)
            self._take(step.decision, step.at)
            self.by_silence = silent or self.by_silence

    def happen(self, event: Event, at: datetime) -> None:
        """Something from outside, which the policy may refuse."""
        try:
            decision = decide(self.ticket, event, self.policy, at, self._calendar())
        except DeskhandError:
            closed = self.ticket.status is Status.CLOSED and isinstance(event, CustomerWrote)
            self._add(Tally(more_tickets=1) if closed else Tally(not_allowed=1))
            return
        self._take(decision, at)

    def _take(self, decision: Decision, at: datetime) -> None:
        gone = set(self.owed) - set(decision.promises)
        after = decision.ticket
        ends = [settled(promise, after, self.policy, at) for promise in gone]
        self._add(
            Tally(
                broken=ends.count(Kept.BROKEN),
                escalations=sum(isinstance(effect, Escalate) for effect in decision.effects),
                closes=int(
                    after.status is Status.CLOSED and self.ticket.status is not after.status
                ),
            )
        )
        self.by_silence = self.by_silence and after.status in (Status.SOLVED, Status.CLOSED)
        self.ticket, self.owed = after, decision.promises

    def _count_step(self, step: Step) -> bool:
        """Count what the clock did; True when it ended the ticket because of silence."""
        rule = self.policy.rule(step.event.rule)
        if rule is None:
            return False
        reminded = rule.does(Action.REMIND_CUSTOMER) and not step.event.overtaken
        silent = rule.ends and self.ticket.status is Status.PENDING
        self._add(Tally(reminders=int(reminded), silent=int(silent)))
        return silent

    def _add(self, more: Tally) -> None:
        self.tally += more

    def _calendar(self) -> Calendar:
        return self.calendars(self.ticket.team, self.policy)


def _with(
    compared: Compared, life: Sequence[Fact], policy: Policy, calendars: Calendars, now: datetime
) -> Compared:
    lived, other = replay(life, None, calendars, now), replay(life, policy, calendars, now)
    sums = replace(compared, lived=compared.lived + lived.tally, other=compared.other + other.tally)
    first = life[0].event
    if lived.how == other.how or not isinstance(first, TicketOpened):
        return sums
    found = Difference(first.ticket, lived.how, other.how)
    shown = (*compared.shown, found)[:SHOWN_AT_MOST]
    return replace(sums, different=compared.different + 1, shown=shown)
