"""One promise of a policy: when it holds, what it counts from, how long, and what it does."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from lifecycle.tickets import Priority, Status, Ticket


class CountedFrom(StrEnum):
    """The instant that a rule's time runs from."""

    OPENED = "opened"
    WAITING = "waiting"  # since the customer waits for us
    STATUS = "status"  # since the ticket has its status
    CLAIMED = "claimed"  # since it has its owner
    REMINDER = "reminder"  # since the customer was reminded last
    DUE = "due"  # the date that was agreed
    WINDOW = "window"  # the last instant at which the platform takes an answer


ROLES = ("dispatcher", "reviewer", "manager", "lead")  # whom a rule may name
FOREVER = 1_000_000  # times: as long as the rule holds

# What is counted from these stands still while the customer or a hold owes the next step.
STOPPABLE = frozenset({CountedFrom.OPENED, CountedFrom.WAITING, CountedFrom.CLAIMED})


class Action(StrEnum):
    """What a rule does when its time has come."""

    ESCALATE = "escalate"  # managers are told
    REMIND_CUSTOMER = "remind_customer"  # :WORDING
    TELL_CUSTOMER = "tell_customer"  # :WORDING; not counted as a reminder
    REMIND_AGENT = "remind_agent"
    REVIEW = "review"  # the team is asked to look at it; :ROLE, who of it
    RELEASE = "release"  # the owner gives it back to the queue
    TAG = "tag"  # :TAG
    RAISE = "raise"  # the priority, by one
    SOLVE = "solve"
    CLOSE = "close"

    @property
    def takes_word(self) -> bool:
        """True when something follows it after a colon."""
        return self in (Action.REMIND_CUSTOMER, Action.TELL_CUSTOMER, Action.TAG)

    @property
    def may_name_a_role(self) -> bool:
        """True when a role may follow it after a colon."""
        return self is Action.REVIEW

    @property
    def ends(self) -> bool:
        """True when the ticket leaves its status by it."""
        return self in (Action.SOLVE, Action.CLOSE)


@dataclass(frozen=True, slots=True)
class Length:
    """How long: calendar time, working time, or a number of working days."""

    time: timedelta = timedelta(0)
    working: bool = False
    days: int = 0  # working days; then `time` is nothing

    def __str__(self) -> str:
        if self.days:
            return f"{self.days} working day{'s' if self.days > 1 else ''}"
        seconds = int(self.time.total_seconds())
        sizes = ((86_400, "d"), (3_600, "h"), (60, "m"))
        size, unit = next((s for s in sizes if seconds % s[0] == 0), (1, "s"))
        return f"{seconds // size}{unit}" + (" working" if self.working else "")

    def times(self, n: int) -> "Length":
        """`n` times as long."""
        return Length(self.time * n, self.working, self.days * n)

    def and_then(self, other: "Length") -> "Length":
        """Both, one after the other; they are of one kind."""
        return Length(self.time + other.time, self.working, self.days + other.days)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that a rule does."""

    action: Action
    word: str = ""  # a wording's, a tag's or a role's name

    def __str__(self) -> str:
        return f"{self.action}:{self.word}" if self.word else str(self.action)


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What must be so for a rule to hold; what is None is not asked."""

    priority: frozenset[Priority] | None = None
    category: frozenset[str] | None = None
    assigned: bool | None = None
    answered: bool | None = None  # ever
    answered_since_claim: bool | None = None
    reminders: int | None = None  # so many at least
    due: bool | None = None  # False: counted from an agreed date, where one lies ahead

    def holds(self, ticket: Ticket) -> bool:
        """Whether `ticket` is as asked."""
        since_claim = bool(
            ticket.replied_at and ticket.claimed_at and ticket.replied_at >= ticket.claimed_at
        )
        return (
            (self.priority is None or ticket.priority in self.priority)
            and (self.category is None or ticket.category in self.category)
            and self.assigned in (None, ticket.assignee is not None)
            and self.answered in (None, ticket.answered_at is not None)
            and self.answered_since_claim in (None, since_claim)
            and (self.reminders is None or ticket.reminders >= self.reminders)
        )


ALWAYS_HOLDS = Condition()


class Target(StrEnum):
    """Which answer a rule measures: the first that a customer gets, or each one after it."""

    FIRST_ANSWER = "first_answer"
    NEXT_ANSWER = "next_answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One promise of a policy; `says` is the sentence that explains it to people."""

    id: str
    says: str
    status: frozenset[Status]
    counted_from: CountedFrom
    after: Mapping[Priority, Length]
    steps: tuple[Step, ...]
    when: Condition = ALWAYS_HOLDS
    before: bool = False  # so long before the instant, not after it
    every: Length | None = None  # again after that, `at_most` times in all
    at_most: int = 1
    target: Target | None = None  # the SLA target that it is

    def does(self, action: Action) -> bool:
        """Whether `action` is among what the rule does."""
        return any(step.action is action for step in self.steps)

    @property
    def is_ours(self) -> bool:
        """True when we owe something before then; False for what the desk does by itself."""
        return self.does(Action.ESCALATE)

    @property
    def ends(self) -> bool:
        """True when the ticket leaves its status by it."""
        return any(step.action.ends for step in self.steps)

    @property
    def concerns_the_customer(self) -> bool:
        """True when the customer hears it, or has the ticket ended by it."""
        return self.ends or self.does(Action.REMIND_CUSTOMER) or self.does(Action.TELL_CUSTOMER)

    @property
    def first(self) -> Action:
        """What the rule is there for."""
        return max((s.action for s in self.steps), key=_WEIGHT.index)


_WEIGHT = (
    Action.TAG,
    Action.RAISE,
    Action.TELL_CUSTOMER,
    Action.REVIEW,
    Action.REMIND_AGENT,
    Action.REMIND_CUSTOMER,
    Action.RELEASE,
    Action.SOLVE,
    Action.CLOSE,
    Action.ESCALATE,
)


def stray_rules(status: frozenset[Status]) -> tuple[Rule, ...]:
    """What holds in a status that the ticket's policy does not have: nothing is forgotten there."""
    day = Length(timedelta(days=1))
    looked_at = Rule(
        id="no-such-status",
        says="The policy has no such status: reopen it, or end it.",
        status=status,
        counted_from=CountedFrom.STATUS,
        after=dict.fromkeys(Priority, Length(timedelta(hours=1))),
        steps=(Step(Action.REVIEW),),
        every=day,
        at_most=FOREVER,
    )
    waited_for = Rule(
        id="no-such-status-waits",
        says="A customer has waited for a day, in a status that the policy does not have.",
        status=status,
        counted_from=CountedFrom.WAITING,
        after=dict.fromkeys(Priority, day),
        steps=(Step(Action.ESCALATE),),
    )
    return looked_at, waited_for


def ownerless_rule() -> Rule:
    """What holds where open means assigned, and an earlier policy left nobody."""
    return Rule(
        id="no-owner",
        says="Open means that somebody has it, and nobody has: claim it, or assign it.",
        status=frozenset({Status.OPEN}),
        counted_from=CountedFrom.STATUS,
        after=dict.fromkeys(Priority, Length(timedelta(hours=1))),
        steps=(Step(Action.REVIEW),),
        when=Condition(assigned=False),
        every=Length(timedelta(days=1)),
        at_most=FOREVER,
    )
