"""What does one transaction over the desk's books do, step by step?"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select, update

from lifecycle.assigning import Colleague
from lifecycle.books import Arrival, Known
from lifecycle.decide import Decision
from lifecycle.effects import DrawCard
from lifecycle.errors import NoSuchTicket, StaleTicket
from lifecycle.events import (
    AgentReplied,
    CustomerWrote,
    Event,
    PostGone,
    ReplySent,
    TicketOpened,
)
from lifecycle.floods import Standing
from lifecycle.messages import Message, OwnPost
from lifecycle.policy import Policy
from lifecycle.promises import Promise
from lifecycle.tickets import Channel, ConversationId, CustomerId, Status, Ticket, TicketId
from storage import erasing, knowing, outbox, people, reading, schema
from storage.adding import Row, Waiting, insert_new
from storage.filing import Place
from storage.promising import promise_rows, replace_promises
from storage.rows import entry_row, said, ticket_row
from storage.schema import conversations, history, policies, sayings, seen, ticket_numbers, tickets
from storage.wire import event_named, loads

_FIND_UNCLOSED = (
    select(tickets.c.body)
    .where(
        tickets.c.conversation_id == bindparam("conversation"), tickets.c.status != Status.CLOSED
    )
    .with_for_update()
)
_FIND_LAST = select(func.max(tickets.c.id)).where(
    tickets.c.conversation_id == bindparam("conversation")
)
_HIGHEST_NUMBER = select(func.max(tickets.c.id))
_NEXT_NUMBER = select(ticket_numbers.next_value())
_HOLD = select(tickets.c.body).where(tickets.c.id == bindparam("number")).with_for_update()
_HOLD_UNCLAIMED = (
    select(tickets.c.body)
    .where(
        tickets.c.team == bindparam("of_team"),
        tickets.c.status.in_([Status.NEW, Status.OPEN]),
        tickets.c.assignee.is_(None),
    )
    .order_by(tickets.c.priority_rank, tickets.c.opened_at, tickets.c.id)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_REPLACE = update(tickets).where(
    tickets.c.id == bindparam("number"), tickets.c.version == bindparam("version_before")
)
_NOTE_DERIVATION = (
    update(tickets)
    .where(tickets.c.id == bindparam("number"), tickets.c.derived_by != bindparam("derivation"))
    .values(derived_by=bindparam("derivation"))
)
_SAID = (
    select(history.c.kind, history.c.body)
    .where(
        history.c.ticket_id == bindparam("number"),
        history.c.kind.in_([TicketOpened.__name__, CustomerWrote.__name__]),
    )
    .order_by(history.c.seq)
)
_RATING_ASKED = select(func.max(tickets.c.rating_asked_at)).where(
    tickets.c.customer_id == bindparam("customer")
)
_FIND_THREAD = select(conversations.c.thread).where(conversations.c.id == bindparam("conversation"))


@dataclass(slots=True)
class SqlUnit:
    """lifecycle.books.Unit over one open transaction; `finish` it before the commit."""

    connection: Connection
    kept_policies: set[str]  # versions whose rows are there
    _waiting: Waiting = field(init=False)
    _without_ticket: set[ConversationId] = field(default_factory=set)  # conversations made here
    _new_customers: set[CustomerId] = field(default_factory=set)  # those who wrote first just now
    _number: int | None = None  # the highest, once it was looked up

    def __post_init__(self) -> None:
        self._waiting = Waiting(self.connection)

    def finish(self) -> None:
        """Write what could wait until now."""
        self._waiting.write()

    def first_time(self, key: str, now: datetime) -> bool:
        return insert_new(self.connection, seen, {"key": key, "at": now})

    def arrive(self, message: Message, now: datetime) -> Arrival | None:
        place = Place(self.connection, message.channel, message.account)
        arrival = place.file(message, now)
        self._without_ticket |= place.made
        self._new_customers |= place.met
        return arrival

    def arrive_own(self, post: OwnPost, now: datetime) -> ConversationId | None:
        return Place(self.connection, post.channel, post.account).file_own(post, now)

    def known(self, channel: Channel, account: str, post: str) -> Known | None:
        self._waiting.write()
        return knowing.known(self.connection, channel, account, post)

    def also_known(self, message: Message, id: str, now: datetime) -> None:
        Place(self.connection, message.channel, message.account).also(message.id, id, now)

    def conversation(
        self, channel: Channel, account: str, thread: str, customer: str
    ) -> ConversationId | None:
        return knowing.conversation(self.connection, channel, account, thread, customer)

    def standing(self, customer: CustomerId, now: datetime) -> Standing:
        if customer in self._new_customers:
            return Standing()
        return knowing.standing(self.connection, customer, now)

    def tell_ops(self, team: str, text: str, now: datetime) -> None:
        outbox.owe_ops(self.connection, team, text, now)

    def unclosed(self, conversation: ConversationId) -> Ticket | None:
        if conversation in self._without_ticket:
            return None
        body = self._ask(_FIND_UNCLOSED, {"conversation": conversation})
        return loads(Ticket, body) if body else None

    def last_closed(self, conversation: ConversationId) -> TicketId | None:
        if conversation in self._without_ticket:
            return None
        last: TicketId | None = self._ask(_FIND_LAST, {"conversation": conversation})
        return last

    def next_number(self) -> TicketId:
        if self.connection.dialect.name == "postgresql":
            return TicketId(self.connection.execute(_NEXT_NUMBER).scalar_one())
        if self._number is None:  # SQLite has one writer, so that nobody else counts meanwhile
            self._number = self._ask(_HIGHEST_NUMBER) or 0
        self._number += 1
        return TicketId(self._number)

    def ticket(self, id: TicketId) -> Ticket:
        body = self._ask(_HOLD, {"number": id})
        if body is None:
            raise NoSuchTicket(id)
        return loads(Ticket, body)

    def next_unclaimed(self, team: str) -> Ticket | None:
        body = self._ask(_HOLD_UNCLAIMED, {"of_team": team})
        return loads(Ticket, body) if body else None

    def said(self, id: TicketId) -> Sequence[Message]:
        self._waiting.write()
        found = self.connection.execute(_SAID, {"number": id})
        events = (event_named(row.kind, row.body) for row in found)
        return [e.message for e in events if isinstance(e, TicketOpened | CustomerWrote)]

    def colleagues(self, team: str, customer: CustomerId) -> Sequence[Colleague]:
        self._waiting.write()
        return people.colleagues(self.connection, team, customer)

    def rating_asked(self, customer: CustomerId) -> datetime | None:
        asked: datetime | None = self._ask(_RATING_ASKED, {"customer": customer})
        return asked

    def save(
        self,
        event: Event,
        decision: Decision,
        policy: Policy,
        now: datetime,
        at: datetime | None = None,
    ) -> None:
        ticket = decision.ticket
        self._keep_policy(policy)
        if isinstance(event, TicketOpened):
            self._open(decision, now)
        else:
            self._change(event, decision, policy, now)
        self._waiting.add(history, [entry_row(event, ticket, policy, at or now)])
        if isinstance(event, AgentReplied):
            people.note_answer(self.connection, ticket.customer, event.agent, now)
        if words := said(event):
            self._waiting.add(sayings, [{"ticket_id": ticket.id, "text": words.casefold()}])
        if isinstance(event, ReplySent):
            self._file_receipt(ticket, event, now)
        if isinstance(event, PostGone) and not event.ours:
            self._waiting.write()
            erasing.erase_message(self.connection, ticket.id, event.post, now)

    def owed(self, id: TicketId) -> Sequence[Promise]:
        self._waiting.write()
        return reading.owed(self.connection, id)

    def owe(
        self,
        ticket: Ticket,
        owed: Sequence[Promise],
        policy: Policy,
        derived_by: str,
        now: datetime,
    ) -> None:
        if set(self.owed(ticket.id)) != set(owed):
            replace_promises(self.connection, ticket, owed, policy, now)
            outbox.owe(self.connection, ticket, (DrawCard(),), now)
        self._keep_policy(policy)
        derived = {"number": ticket.id, "derivation": derived_by}
        self.connection.execute(_NOTE_DERIVATION, derived)

    def _ask(self, question: Select[Any], about: Row | None = None) -> Any:  # noqa: ANN401 - a value
        """The answer from the tables as they are with what waited."""
        self._waiting.write()
        return self.connection.execute(question, about).scalar()

    def _keep_policy(self, policy: Policy) -> None:
        if policy.version in self.kept_policies:
            return
        row = {"version": policy.version, "name": policy.name, "text": policy.text}
        insert_new(self.connection, policies, row)
        self.kept_policies.add(policy.version)

    def _open(self, decision: Decision, now: datetime) -> None:
        """A new ticket: nothing of it is there yet, so nothing is looked up."""
        ticket = decision.ticket
        self._waiting.add(tickets, [ticket_row(decision)])
        self._without_ticket.discard(ticket.conversation)
        self._waiting.add(schema.outbox, outbox.rows(ticket, decision.effects, now))
        self._waiting.add(schema.promises, promise_rows(ticket, decision.promises))

    def _change(self, event: Event, decision: Decision, policy: Policy, now: datetime) -> None:
        ticket = decision.ticket
        self._waiting.write()  # what the ticket owed so far may be among it
        expected = {"number": ticket.id, "version_before": ticket.version - 1}
        changed = self.connection.execute(_REPLACE, {**expected, **ticket_row(decision)})
        if changed.rowcount != 1:
            raise StaleTicket(f"#{ticket.id} was saved by somebody else meanwhile")
        outbox.owe(self.connection, ticket, decision.effects, now)
        replace_promises(self.connection, ticket, decision.promises, policy, now, event)

    def _file_receipt(self, ticket: Ticket, event: ReplySent, now: datetime) -> None:
        """Our own post is known from now on, so that the platform's echo of it says nothing new."""
        conversation = {"conversation": ticket.conversation}
        thread = event.thread or self.connection.execute(_FIND_THREAD, conversation).scalar_one()
        place = Place(self.connection, ticket.channel, ticket.account)
        place.note_receipt(event.receipt, thread, ticket.conversation, now)
        if event.to:
            place.is_the_same(event.to, ticket.customer, ticket.customer_name)
