"""What can happen to a ticket. Past tense; one event for each fact."""

from dataclasses import dataclass

from lifecycle.messages import Author, Message, OwnPost
from lifecycle.tickets import (
    Agent,
    ConversationId,
    CustomerId,
    ReplyId,
    Status,
    TicketId,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketOpened:
    """The first message of a conversation that has no unclosed ticket."""

    message: Message
    ticket: TicketId
    conversation: ConversationId
    customer: CustomerId
    team: str
    follow_up_of: TicketId | None = None


@dataclass(frozen=True, slots=True)
class CustomerWrote:
    message: Message


@dataclass(frozen=True, slots=True)
class AnsweredElsewhere:
    """A colleague answered in the platform's own app, or our own reply came back as news."""

    post: OwnPost


@dataclass(frozen=True, slots=True)
class AgentClaimed:
    agent: Agent


@dataclass(frozen=True, slots=True)
class AgentReplied:
    """The agent pressed Send; the reply is owed to the customer from now on."""

    agent: Agent
    reply: ReplyId
    text: str
    then: Status  # the status the agent chose, or the policy's own


@dataclass(frozen=True, slots=True)
class AgentSolved:
    agent: Agent


@dataclass(frozen=True, slots=True)
class AgentReopened:
    agent: Agent


@dataclass(frozen=True, slots=True)
class NoteWritten:
    """Said by an agent in the card's thread, to colleagues only. No connector takes a note."""

    author: Author
    text: str
    room: str
    ts: str


@dataclass(frozen=True, slots=True)
class ReplySent:
    """The platform confirmed it; `receipt` is its id for our post."""

    reply: ReplyId
    receipt: str
    link: str | None = None


@dataclass(frozen=True, slots=True)
class ReplyRefused:
    reply: ReplyId
    why: str


@dataclass(frozen=True, slots=True)
class ReplyUncertain:
    """Nobody can tell whether the customer has it; an agent must look."""

    reply: ReplyId
    why: str


@dataclass(frozen=True, slots=True)
class ReplyConfirmed:
    """An agent looked on the platform: the uncertain reply is there."""

    agent: Agent
    reply: ReplyId


@dataclass(frozen=True, slots=True)
class ReplyRepeated:
    """An agent looked on the platform: the uncertain reply is not there; send it again."""

    agent: Agent
    reply: ReplyId
    again: ReplyId


@dataclass(frozen=True, slots=True)
class CardLost:
    """Somebody deleted the ticket's card in Slack."""

    room: str
    ts: str


@dataclass(frozen=True, slots=True)
class PromiseDue:
    """An instant that the policy promised has come."""

    rule: str


Event = (
    TicketOpened
    | CustomerWrote
    | AnsweredElsewhere
    | AgentClaimed
    | AgentReplied
    | AgentSolved
    | AgentReopened
    | NoteWritten
    | ReplySent
    | ReplyRefused
    | ReplyUncertain
    | ReplyConfirmed
    | ReplyRepeated
    | CardLost
    | PromiseDue
)
