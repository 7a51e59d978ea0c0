"""Which made-up customers and agents do simulations and drawings tell of, and what do they do?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from lifecycle.events import (
    AgentClaimed,
    AgentReplied,
    AgentSolved,
    CustomerWrote,
    Event,
    ReviewPassed,
    TicketOpened,
)
from lifecycle.messages import Author, Message
from lifecycle.policy import Policy
from lifecycle.tickets import Agent, AgentId, Channel, ConversationId, CustomerId, ReplyId, TicketId

ANA = Agent(AgentId("ana"), "Ana")
REVIEWER = Agent(AgentId("rui"), "Rui")
_MARIA = Author("maria", "@maria_k", "Maria K.")
_HALF_HOUR, _HOUR = timedelta(minutes=30), timedelta(hours=1)
_ROUNDS = 4


class Story(StrEnum):
    """What people do; the policy does the rest."""

    SILENT_CUSTOMER = "silent-customer"  # answered after half an hour, and never heard of again
    SILENT_DESK = "silent-desk"  # nobody ever attends
    PING_PONG = "ping-pong"  # both answer each other, then the work is done

    @property
    def shown(self) -> str:
        """What it is called in a heading."""
        return self.value.replace("-", " ").capitalize()


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody does, so long after the first message."""

    after: timedelta
    event: Event


def opening(at: datetime) -> TicketOpened:
    """A first message that no policy has a hint for, in private, where everything may be said."""
    return TicketOpened(
        message=_message("1", "Hello, how do I change the delivery address?", at),
        ticket=TicketId(1),
        conversation=ConversationId(1),
        customer=CustomerId(1),
        team="support",
    )


def acts(story: Story, policy: Policy, start: datetime) -> Sequence[Act]:
    """What people do in `story` after the first message, in order."""
    match story:
        case Story.SILENT_DESK:
            return ()
        case Story.SILENT_CUSTOMER:
            return (Act(_HALF_HOUR, AgentClaimed(ANA)), Act(_HALF_HOUR, _answer(1, policy)))
        case Story.PING_PONG:
            return (Act(_HALF_HOUR, AgentClaimed(ANA)), *_ping_pong(policy, start))


def _ping_pong(policy: Policy, start: datetime) -> Sequence[Act]:
    """Half an hour for each answer of ours, an hour for each of theirs, then it is solved."""
    told: list[Act] = []
    at = _HALF_HOUR
    for n in range(1, _ROUNDS + 1):
        told.append(Act(at, _answer(n, policy)))
        at += _HOUR
        words = _message(str(n + 1), f"And what about this? (question {n + 1})", start + at)
        told.append(Act(at, CustomerWrote(words)))
        at += _HALF_HOUR
    done = "The delivery address is changed."
    told.append(Act(at, AgentSolved(ANA, ask_rating=True, resolution=done)))
    if policy.review.wanted:
        told.append(Act(at + _HOUR, ReviewPassed(REVIEWER, ask_rating=True)))
    return told


def _answer(n: int, policy: Policy) -> AgentReplied:
    return AgentReplied(ANA, ReplyId(f"answer-{n}"), f"Our answer {n}.", policy.after_reply)


def _message(id: str, text: str, at: datetime) -> Message:
    return Message(
        channel=Channel.X,
        account="desk",
        id=id,
        author=_MARIA,
        text=text,
        sent_at=at,
        private=True,
    )
