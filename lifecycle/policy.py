"""The rules a ticket lives under, as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from lifecycle.tickets import Status


class CountedFrom(StrEnum):
    """The instant that a rule's time runs from."""

    OPENED = "opened"
    WAITING = "waiting"  # since the customer waits for us
    STATUS = "status"  # since the ticket has its status


class Action(StrEnum):
    """What a rule does when its time has come."""

    ESCALATE = "escalate"
    SOLVE = "solve"
    CLOSE = "close"

    @property
    def is_ours(self) -> bool:
        """True when we owe something before then; False for what the desk does by itself."""
        return self is Action.ESCALATE


class OnMessage(StrEnum):
    """What a customer's message does to a ticket."""

    ADD = "add"
    REOPEN = "reopen"
    FOLLOW_UP = "follow_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One promise of a policy; `says` is the sentence that explains it to people."""

    id: str
    says: str
    status: frozenset[Status]
    counted_from: CountedFrom
    after: timedelta
    action: Action


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

    def rule(self, id: str) -> Rule | None:
        """The rule of that id, or None when this version has none."""
        return next((rule for rule in self.rules if rule.id == id), None)
