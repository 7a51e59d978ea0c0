"""What a ticket is: its status, its priority, and everything Deskhand knows about it now."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

TicketId = NewType("TicketId", int)  # the number customers may quote: #4821
CustomerId = NewType("CustomerId", int)
ConversationId = NewType("ConversationId", int)
AgentId = NewType("AgentId", str)  # a Slack user id
ReplyId = NewType("ReplyId", str)  # ours, made when the agent pressed Send


class Channel(StrEnum):
    """Where customers write."""

    X = "x"
    FACEBOOK = "facebook"
    SLACK = "slack"
    WEB = "web"  # pages of our own

    @property
    def shown(self) -> str:
        """The channel's name as people write it."""
        return self.name if self is Channel.X else self.name.capitalize()


class Impact(StrEnum):
    """How many people it keeps from their work."""

    PERSON = "person"
    TEAM = "team"
    BUSINESS = "business"


class Severity(StrEnum):
    """How badly."""

    MINOR = "minor"  # a change, an inconvenience
    DEGRADED = "degraded"  # work is harder
    BLOCKED = "blocked"  # no work at all


class Status(StrEnum):
    """Whose turn it is."""

    NEW = "new"  # nobody has taken it yet
    OPEN = "open"  # ours to answer
    PENDING = "pending"  # the customer's turn
    ON_HOLD = "on_hold"  # neither's turn until something arrives
    SOLVED = "solved"  # done, but a new message reopens it
    WORK_COMPLETED = "work_completed"  # done, awaiting quality review
    CLOSED = "closed"  # final; a new message starts another ticket
    SUSPENDED = "suspended"  # kept aside until a person has looked

    @property
    def shown(self) -> str:
        """The status as agents read it."""
        return self.value.replace("_", " ").capitalize()


class Priority(StrEnum):
    """How soon, from impact and severity."""

    URGENT = "urgent"
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"

    @property
    def rank(self) -> int:
        """1 for the most pressing, 4 for the least."""
        return list(Priority).index(self) + 1


@dataclass(frozen=True, slots=True)
class Agent:
    """One of our people. Two agents are the same when their ids are."""

    id: AgentId
    name: str = field(compare=False)


class DeliveryState(StrEnum):
    """How far the last reply has come. Only a receipt makes it `sent`."""

    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One reply's way to the customer."""

    reply: ReplyId
    agent: Agent
    text: str
    state: DeliveryState
    at: datetime
    waited_since: datetime | None  # since when the customer had waited; theirs again if it fails
    answers: str  # the platform's id of the message that it replies to
    then: Status  # the status that it leaves behind
    written_at: datetime | None = None  # when the agent pressed Send; older books do not say
    problem: str | None = None
    link: str | None = None
    private: bool | None = None  # None: as the message that it answers
    after: ReplyId | None = None  # the part of the same answer that comes before

    @property
    def settled(self) -> bool:
        """True when nothing more will be heard of it."""
        return self.state in (DeliveryState.SENT, DeliveryState.REFUSED)


@dataclass(frozen=True, slots=True)
class Done:
    """A rule that has had its effect, `times` times, for what began at `since`."""

    rule: str
    since: datetime
    times: int = 1


@dataclass(frozen=True, slots=True)
class Stop:
    """A time in which the clock of what we owe stood still: the customer or a hold owed the next
    step.
    """

    since: datetime
    until: datetime | None  # None: it stands still now
    status: Status


@dataclass(frozen=True, slots=True)
class InForce:
    """Since when a rule counts for a ticket: where its policy's coming changed nothing for it."""

    rule: str
    since: datetime | None  # None: always
    times: int = 0  # how often it had acted by then


@dataclass(frozen=True, slots=True)
class Adoption:
    """The ticket came under its policy as it went: nothing of it falls due before then."""

    at: datetime
    carried: tuple[InForce, ...] = ()  # the rules of which something was owed just so before
    done: tuple[Done, ...] = ()  # what rules of that name had done by then

    def of(self, rule: str, start: datetime) -> InForce:
        """Since when the rule counts for what began at `start`, and how often it had acted."""
        carried = next((one for one in self.carried if one.rule == rule), None)
        times = (d.times for d in self.done if (d.rule, d.since) == (rule, start))
        return carried or InForce(rule, self.at, next(times, 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One message that the policy sent to the customer by itself, on its way."""

    reply: ReplyId
    wording: str  # its name in the pack
    text: str
    state: DeliveryState
    at: datetime
    answers: str
    problem: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """One unit of work, as last saved. A changed ticket is a new value."""

    id: TicketId
    channel: Channel
    account: str
    conversation: ConversationId
    customer: CustomerId
    customer_name: str  # as the channel shows it: @maria_k
    team: str
    policy: str
    policy_version: str  # the version that decided last
    status: Status
    priority: Priority
    subject: str  # the first words of the first message
    private: bool  # what the customer wrote last was: answers go there too
    opened_at: datetime
    status_since: datetime
    waiting_since: datetime | None  # the customer waits for us since then
    last_text: str  # what the customer wrote last
    last_message: str  # the platform's id of it: what a reply answers
    last_link: str | None = None
    last_written_at: datetime
    reply_until: datetime | None = None  # after this the platform takes no answer
    automatic_until: datetime | None = None  # after this it takes none that no person wrote
    assignee: Agent | None = None
    claimed_at: datetime | None = None
    answered_at: datetime | None = None
    follow_up_of: TicketId | None = None
    deliveries: tuple[Delivery, ...] = ()  # those not settled, and the last one
    done: tuple[Done, ...] = ()
    version: int = 1  # counts the events of its history
    touched_at: datetime | None = None  # when its last event was; older books do not say
    released_by: Agent | None = None  # who had it before it went back to the queue
    impact: Impact | None = None
    severity: Severity | None = None
    category: str = "question"
    triaged: bool = False  # an agent confirmed or changed what the policy guessed
    tags: tuple[str, ...] = ()
    due_at: datetime | None = None  # an agreed date
    stops: tuple[Stop, ...] = ()
    replied_at: datetime | None = None  # our last public answer
    reminders: int = 0  # to the customer, since it is their turn
    reminded_at: datetime | None = None
    notices: tuple[Notice, ...] = ()  # those on their way
    completed_by: Agent | None = None  # who says that the work is done
    resolution: str = ""  # what was done, by an agent's word
    last_said: str = ""  # what the customer was told last
    held_for: str = ""  # why it is on hold
    rating_asked_at: datetime | None = None
    rating: bool | None = None  # True: good
    seen_until: datetime | None = None  # what we sent until then reached the customer
    seen_read: bool = False  # and was read
    addressed: bool = True  # what the customer wrote last spoke to us: X asks for that
    first_message: str = ""  # the platform's id of what it began with; older books do not say
    adoption: Adoption | None = None  # when another policy came into force; None: never
    heard_at: tuple[datetime, ...] = ()  # when the last messages came, the newest last

    @property
    def delivery(self) -> Delivery | None:
        """The last reply's way to the customer, or None before the first."""
        return self.deliveries[-1] if self.deliveries else None
