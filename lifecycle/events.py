"""What can happen to a ticket. Past tense; one event for each fact."""

from dataclasses import dataclass
from datetime import datetime

from lifecycle.messages import Author, Message, OwnPost
from lifecycle.tickets import (
    Agent,
    ConversationId,
    CustomerId,
    Impact,
    Priority,
    ReplyId,
    Severity,
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
    aside: str = ""  # why it is kept aside from the beginning, where the books say so


@dataclass(frozen=True, slots=True)
class CustomerWrote:
    message: Message


@dataclass(frozen=True, slots=True)
class CustomerEdited:
    """A message has other words now; `before` are those that it had."""

    message: Message
    before: str
    version: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PostGone:
    """A post is not on the platform any more: deleted, or hidden."""

    post: str
    who: str  # its author, as the channel shows them
    ours: bool = False


@dataclass(frozen=True, slots=True)
class CustomerSaw:
    """What we sent until then reached the customer, or was read."""

    until: datetime
    read: bool


@dataclass(frozen=True, slots=True)
class CustomerReacted:
    author: Author
    sign: str  # an emoji


@dataclass(frozen=True, slots=True)
class CustomerJudged:
    """An agent said who the customer is, or how they are treated."""

    agent: Agent
    said: str  # what was decided, in words


@dataclass(frozen=True, slots=True)
class KeptAside:
    """A loop or a flood, by what the desk counts: a person looks first."""

    why: str


@dataclass(frozen=True, slots=True)
class AnsweredElsewhere:
    """A colleague answered in the platform's own app, or our own reply came back as news."""

    post: OwnPost
    resolution: str | None = None  # as that of AgentReplied


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
    private: bool | None = None  # None: where the customer wrote
    parts: tuple[str, ...] = ()  # the text in parts, to be sent one after the other
    resolution: str | None = None  # what it says was done; None in older books: all of it


@dataclass(frozen=True, slots=True)
class AgentSolved:
    agent: Agent
    ask_rating: bool = False  # the customer was not asked lately
    resolution: str = ""  # what was done, where it is more than the last reply says


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
    thread: str | None = None  # where it stands, when that is another thread
    to: str | None = None  # the customer's platform id there, when it is another one


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
class Assigned:
    """Somebody has it from now on; `by` is None when the policy chose."""

    to: Agent
    by: Agent | None
    why: str


@dataclass(frozen=True, slots=True)
class DispatchAsked:
    """Nobody has it, and by policy a dispatcher says who should."""

    why: str


@dataclass(frozen=True, slots=True)
class Released:
    """Nobody has it any more; `by` is None when the policy gave it back."""

    by: Agent | None
    why: str


@dataclass(frozen=True, slots=True)
class AgentHeld:
    """Neither side can go on until something arrives."""

    agent: Agent
    why: str


@dataclass(frozen=True, slots=True)
class DueDateSet:
    """A date was agreed, or taken back."""

    agent: Agent
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Triaged:
    """An agent confirmed or changed what the policy guessed; None leaves it as it is."""

    agent: Agent
    impact: Impact | None = None
    severity: Severity | None = None
    category: str | None = None
    priority: Priority | None = None  # set by hand, whatever the matrix says


@dataclass(frozen=True, slots=True)
class Tagged:
    agent: Agent
    tag: str


@dataclass(frozen=True, slots=True)
class AgentSuspended:
    """Not a ticket, perhaps; kept aside until a person has looked again."""

    agent: Agent
    why: str


@dataclass(frozen=True, slots=True)
class CustomerUnreachable:
    """The agent tried and could not reach them: back to the dispatcher until they answer."""

    agent: Agent


@dataclass(frozen=True, slots=True)
class ReviewPassed:
    reviewer: Agent
    alone: bool = False  # nobody else could have looked at it
    ask_rating: bool = False


@dataclass(frozen=True, slots=True)
class ReviewReturned:
    reviewer: Agent
    why: str


@dataclass(frozen=True, slots=True)
class RatingGiven:
    """The customer said in one tap how it went."""

    message: Message
    good: bool


@dataclass(frozen=True, slots=True)
class JoinedTo:
    """Posts came out of order: what began as this ticket belongs to `ticket`."""

    ticket: TicketId


@dataclass(frozen=True, slots=True)
class PromiseDue:
    """An instant that the policy promised has come.

    All but `rule` are None or empty in older books.
    """

    rule: str
    since: datetime | None = None
    due_at: datetime | None = None
    counted: str = ""  # the arithmetic, for people
    late_because: str = ""  # the desk noticed it late, and why
    overtaken: bool = False  # a later one of its kind is due as well: customers hear that one only


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyAdopted:
    """Another policy, or another version of it, is in force for the ticket from now on."""

    before: str  # the name of the one before
    version: str  # its version
    carried: tuple[str, ...] = ()  # rules whose promise is owed as before: nothing changes there


Event = (
    TicketOpened
    | CustomerWrote
    | CustomerEdited
    | PostGone
    | CustomerSaw
    | CustomerReacted
    | KeptAside
    | CustomerJudged
    | AnsweredElsewhere
    | AgentClaimed
    | AgentReplied
    | AgentSolved
    | AgentReopened
    | Assigned
    | DispatchAsked
    | Released
    | AgentHeld
    | DueDateSet
    | Triaged
    | Tagged
    | AgentSuspended
    | CustomerUnreachable
    | ReviewPassed
    | ReviewReturned
    | RatingGiven
    | JoinedTo
    | NoteWritten
    | ReplySent
    | ReplyRefused
    | ReplyUncertain
    | ReplyConfirmed
    | ReplyRepeated
    | CardLost
    | PromiseDue
    | PolicyAdopted
)
