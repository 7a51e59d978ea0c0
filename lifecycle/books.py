"""What must the books be able to do for the desk? Storage keeps to it; the desk knows no SQL."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from lifecycle.assigning import Colleague
from lifecycle.decide import Decision
from lifecycle.events import Event
from lifecycle.floods import Standing
from lifecycle.messages import Message, OwnPost
from lifecycle.policy import Policy
from lifecycle.promises import Promise
from lifecycle.tickets import Channel, ConversationId, CustomerId, Ticket, TicketId

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Arrival:
    """Where a message that is new to us belongs."""

    customer: CustomerId
    conversation: ConversationId
    # Conversations that turned out to be part of another: (which, of which).
    joined: tuple[tuple[ConversationId, ConversationId], ...] = ()
    continues: TicketId | None = None  # the ticket whose agent wrote here in private


@dataclass(frozen=True, slots=True)
class Known:
    """A post that the books have."""

    post: str  # the id that it had first
    ours: bool
    ticket: TicketId | None = None  # where it was said; the latest, where it was our own
    text: str = ""  # as it is now
    who: str = ""  # its author, as the channel shows them


@dataclass(frozen=True, slots=True)
class DuePromise:
    """A promise whose time has come, perhaps overtaken by events since it was noted."""

    ticket: TicketId
    rule: str


class Unit(Protocol):
    """One transaction over the desk's books: all of it happens, or none."""

    def first_time(self, key: str, now: datetime) -> bool:
        """True when `key` was never seen; it is from now on."""

    def arrive(self, message: Message, now: datetime) -> Arrival | None:
        """File a customer's message; None when it is known already. Holds the conversation."""

    def arrive_own(self, post: OwnPost, now: datetime) -> ConversationId | None:
        """File a post of our own; None when it is known already or answers no customer of ours."""

    def known(self, channel: Channel, account: str, post: str) -> Known | None:
        """The post of that id, by any id that it has had; None when it is new to us."""

    def also_known(self, message: Message, id: str, now: datetime) -> None:
        """The message has another id as well from now on."""

    def conversation(
        self, channel: Channel, account: str, thread: str, customer: str
    ) -> ConversationId | None:
        """The conversation of the customer of that platform id in that thread."""

    def standing(self, customer: CustomerId, now: datetime) -> Standing:
        """What there is to know of a customer before another ticket opens."""

    def tell_ops(self, team: str, text: str, now: datetime) -> None:
        """Owe the operations room a line."""

    def unclosed(self, conversation: ConversationId) -> Ticket | None:
        """The conversation's one unclosed ticket, held until the end of the transaction."""

    def last_closed(self, conversation: ConversationId) -> TicketId | None:
        """The conversation's latest closed ticket."""

    def next_number(self) -> TicketId:
        """The number of the next ticket."""

    def ticket(self, id: TicketId) -> Ticket:
        """The ticket, held until the end of the transaction; NoSuchTicket."""

    def next_unclaimed(self, team: str) -> Ticket | None:
        """The team's most pressing, then oldest ticket without an owner, held."""

    def said(self, id: TicketId) -> Sequence[Message]:
        """Everything that the customer wrote on the ticket, in the order in which it came."""

    def colleagues(self, team: str, customer: CustomerId) -> Sequence[Colleague]:
        """The agents of the team, with what they have in hand and did for the customer."""

    def rating_asked(self, customer: CustomerId) -> datetime | None:
        """When the customer was last asked how it went."""

    def save(
        self,
        event: Event,
        decision: Decision,
        policy: Policy,
        now: datetime,
        at: datetime | None = None,
    ) -> None:
        """Keep the ticket, its history, its effects and its promises.

        `at` is the instant that the event counts as, where it is noticed later than it was due.
        """

    def owed(self, id: TicketId) -> Sequence[Promise]:
        """What the ticket owes, as it was last saved."""

    def owe(
        self,
        ticket: Ticket,
        owed: Sequence[Promise],
        policy: Policy,
        derived_by: str,
        now: datetime,
    ) -> None:
        """Replace the ticket's pending promises by `owed`; what goes is settled in the ledger.

        Where that changes anything, its card is drawn anew.
        """


class Books(Protocol):
    """Where the desk's truth is kept."""

    def transact(self, work: Callable[[Unit], Result]) -> Result:
        """Run `work` in one transaction; again when another one came in between."""

    def due_promises(self, now: datetime, at_most: int) -> Sequence[DuePromise]:
        """Promises whose time has come, the longest overdue first."""

    def unclaimed(self, team: str, at_most: int) -> Sequence[TicketId]:
        """The team's tickets that wait for us and have no owner, in the order of the queue."""

    def outdated(self, derivations: Iterable[str], at_most: int) -> Sequence[TicketId]:
        """Unclosed tickets whose promises were derived from none of these."""
