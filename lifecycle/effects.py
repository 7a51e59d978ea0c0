"""What the world must be told after an event, and in which lane it waits."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from lifecycle.tickets import Agent, ReplyId


class Lane(IntEnum):
    """Best first: a lower number is delivered earlier."""

    ESCALATION = 1
    CUSTOMER_REPLY = 2
    TEAM_NOTICE = 3
    CARD_UPDATE = 4
    DIGEST = 5


@dataclass(frozen=True, slots=True)
class SendReply:
    """To the customer: never twice, never lost. There is no such effect for a note."""

    reply: ReplyId
    text: str
    answers: str  # the platform's id of the message that this replies to


@dataclass(frozen=True, slots=True)
class DrawCard:
    """Post the ticket's card, or redraw it; always from the ticket as it is then."""


@dataclass(frozen=True, slots=True)
class ShowMessage:
    """The customer's words, under the card."""

    author: str
    text: str
    sent_at: datetime
    link: str | None


@dataclass(frozen=True, slots=True)
class ShowReply:
    """What the customer was told, under the card, once the platform confirmed it."""

    who: str
    text: str
    link: str | None


@dataclass(frozen=True, slots=True)
class ShowProblem:
    """A reply did not arrive, or nobody can tell; said under the card, to its author."""

    agent: Agent
    reply: ReplyId
    why: str
    uncertain: bool


@dataclass(frozen=True, slots=True)
class MarkNote:
    """Mark an agent's words in the thread as a note: seen, kept, not sent."""

    room: str
    ts: str


@dataclass(frozen=True, slots=True)
class Escalate:
    """Tell the managers."""

    rule: str
    why: str
    since: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True)
class TellTeam:
    """A line under the card; `to` are roles or Slack ids that it names."""

    text: str
    to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TellOps:
    """A line in the team's operations room."""

    text: str


Effect = (
    SendReply
    | DrawCard
    | ShowMessage
    | ShowReply
    | ShowProblem
    | MarkNote
    | Escalate
    | TellTeam
    | TellOps
)

_LANES: dict[type[Effect], Lane] = {
    Escalate: Lane.ESCALATION,
    SendReply: Lane.CUSTOMER_REPLY,
    ShowMessage: Lane.TEAM_NOTICE,
    ShowReply: Lane.TEAM_NOTICE,
    ShowProblem: Lane.TEAM_NOTICE,
    TellTeam: Lane.TEAM_NOTICE,
    TellOps: Lane.TEAM_NOTICE,
    DrawCard: Lane.CARD_UPDATE,
    MarkNote: Lane.CARD_UPDATE,
}


def lane_of(effect: Effect) -> Lane:
    """The lane in which `effect` waits."""
    return _LANES[type(effect)]
