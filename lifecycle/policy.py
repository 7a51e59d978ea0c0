"""The policy a ticket lives under, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from lifecycle.assigning import Assigning
from lifecycle.rules import Condition, Rule, ownerless_rule, stray_rules
from lifecycle.tickets import Status, Ticket
from lifecycle.triage import PLAIN_TRIAGE, Triage


class OnMessage(StrEnum):
    """What a customer's message does to a ticket."""

    ADD = "add"
    REOPEN = "reopen"
    FOLLOW_UP = "follow_up"  # a new ticket that knows the closed one
    NEW_TICKET = "new_ticket"  # a new ticket that does not


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What customers see a status called while the ticket is as asked (IT-23)."""

    status: Status
    when: Condition
    shown: str


# Where each status leads unless a pack says otherwise: anywhere but back to new.
_EVERYWHERE = frozenset(Status) - {Status.NEW}
FREE: Mapping[Status, frozenset[Status]] = {
    status: frozenset() if status is Status.CLOSED else _EVERYWHERE for status in Status
}


# A policy can change under a ticket whose status the new one does not have. It is not forgotten.
STRAY = stray_rules(frozenset(Status) - {Status.CLOSED})
OWNERLESS = ownerless_rule()


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
    stages: tuple[Stage, ...] = ()  # the first that holds names the status
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
        return next((rule for rule in (*self.rules, *STRAY, OWNERLESS) if rule.id == id), None)

    def rules_for(self, status: Status) -> tuple[Rule, ...]:
        """The rules that may hold in `status`; our own where the policy does not know it."""
        if status not in self.shown:
            return STRAY
        owned = self.needs_owner and status is Status.OPEN
        return (*self.rules, OWNERLESS) if owned else self.rules

    def name_of(self, ticket: Ticket) -> str:
        """What the customer sees the ticket's status called."""
        held = (s for s in self.stages if s.status is ticket.status and s.when.holds(ticket))
        stage = next(held, None)
        return stage.shown if stage else self.shown.get(ticket.status, ticket.status.shown)

    def may(self, before: Status, after: Status) -> bool:
        """Whether a ticket may go from `before` to `after`."""
        ways = self.transitions if before in self.shown else FREE
        return after in self.shown and after in ways.get(before, frozenset())

    @property
    def solved(self) -> Status:
        """Where finished work goes: to quality review first, where the policy has one."""
        return Status.WORK_COMPLETED if self.review.wanted else Status.SOLVED
