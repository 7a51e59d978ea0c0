"""What the world must be told after an event, and in which lane it waits."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from lifecycle.messages import Attachment
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
    private: bool | None = None  # None: as the message that it answers
    after: ReplyId | None = None  # the part of the same answer that must be there before
    automatic: bool = False  # the policy wrote it


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
    post: str = ""  # the platform's id of it
    attachments: tuple[Attachment, ...] = ()
    quotes: str | None = None  # the link of a post that it quotes


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowEdit:
    """What a customer changed, under the card."""

    post: str
    author: str
    before: str
    after: str
    at: datetime
    link: str | None


@dataclass(frozen=True, slots=True)
class ShowGone:
    """The customer's words are deleted: a tombstone where they stood under the card."""

    post: str
    who: str


@dataclass(frozen=True, slots=True)
class FetchFile:
    """Get what hangs on a message, keep it, and put it under the card."""

    post: str
    attachment: Attachment


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
    | ShowEdit
    | ShowGone
    | FetchFile
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
    ShowEdit: Lane.TEAM_NOTICE,
    ShowGone: Lane.TEAM_NOTICE,
    FetchFile: Lane.TEAM_NOTICE,
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
