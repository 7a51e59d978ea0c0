"""The rules a ticket lives under, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from lifecycle.assigning import Assigning
from lifecycle.tickets import Priority, Status, Ticket
from lifecycle.triage import PLAIN_TRIAGE, Triage


class CountedFrom(StrEnum):
    """The instant that a rule's time runs from."""

    OPENED = "opened"
    WAITING = "waiting"  # since the customer waits for us
    STATUS = "status"  # since the ticket has its status
    CLAIMED = "claimed"  # since it has its owner
    REMINDER = "reminder"  # since the customer was reminded last
    DUE = "due"  # the date that was agreed


# What is counted from these stands still while the customer or a hold owes the next step.
STOPPABLE = frozenset({CountedFrom.OPENED, CountedFrom.WAITING, CountedFrom.CLAIMED})


class Action(StrEnum):
    """What a rule does when its time has come."""

    ESCALATE = "escalate"  # managers are told
    REMIND_CUSTOMER = "remind_customer"  # :WORDING
    TELL_CUSTOMER = "tell_customer"  # :WORDING; not counted as a reminder
    REMIND_AGENT = "remind_agent"
    REVIEW = "review"  # the team is asked to look at it
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
    def ends(self) -> bool:
        """True when the ticket leaves its status by it."""
        return self in (Action.SOLVE, Action.CLOSE)


class OnMessage(StrEnum):
    """What a customer's message does to a ticket."""

    ADD = "add"
    REOPEN = "reopen"
    FOLLOW_UP = "follow_up"  # a new ticket that knows the closed one
    NEW_TICKET = "new_ticket"  # a new ticket that does not


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
    word: str = ""  # a wording's or a tag's name

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


@dataclass(frozen=True, slots=True)
class Wording:
    """A template of what customers are told, and whether it may stand in public."""

    text: str
    private_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspicion:
    """Why a first message is kept aside until a person has looked."""

    id: str
    says: str
    words: tuple[str, ...] = ()
    senders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """Whether finished work is looked at by a second person."""

    wanted: bool = False
    passed: Status = Status.CLOSED


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingRule:
    """Whether customers are asked how it went."""

    wanted: bool = False
    every: timedelta = timedelta(days=30)  # at most once per customer in that time


# Where each status leads unless a pack says otherwise: anywhere but back to new.
_EVERYWHERE = frozenset(Status) - {Status.NEW}
FREE: Mapping[Status, frozenset[Status]] = {
    status: frozenset() if status is Status.CLOSED else _EVERYWHERE for status in Status
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A pack, read. `version` names its exact text."""

    name: str
    title: str
    summary: str
    version: str
    text: str  # the TOML it was read from, kept so that history can be replayed
    shown: Mapping[Status, str]  # the statuses in use, as customers see them
    on_message: Mapping[Status, OnMessage]
    after_reply: Status
    rules: tuple[Rule, ...]
    transitions: Mapping[Status, frozenset[Status]] = field(default_factory=lambda: FREE)
    needs_owner: bool = False  # open means assigned to a person
    thanks_reopen: bool = True  # False: "thanks, that worked" leaves a solved ticket solved
    suspend_unreachable: bool = False  # a receipt that is refused puts the ticket aside
    suspicions: tuple[Suspicion, ...] = ()
    triage: Triage = PLAIN_TRIAGE
    assigning: Assigning = field(default_factory=Assigning)
    review: Review = field(default_factory=Review)
    rating: RatingRule = field(default_factory=RatingRule)
    wording: Mapping[str, Wording] = field(default_factory=dict)
    hours: str | None = None  # the pack's own hours, where a team has none
    checklist: Mapping[str, str] = field(default_factory=dict)  # id: how the pack meets it

    def rule(self, id: str) -> Rule | None:
        """The rule of that id, or None when this version has none."""
        return next((rule for rule in self.rules if rule.id == id), None)

    def may(self, before: Status, after: Status) -> bool:
        """Whether a ticket may go from `before` to `after`."""
        return after in self.shown and after in self.transitions.get(before, frozenset())

    @property
    def solved(self) -> Status:
        """Where finished work goes: to quality review first, where the policy has one."""
        return Status.WORK_COMPLETED if self.review.wanted else Status.SOLVED
