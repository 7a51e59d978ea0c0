"""What does one transaction over the desk's books do, step by step?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from lifecycle.decide import Decision
from lifecycle.desk import Arrival
from lifecycle.errors import NoSuchTicket, StaleTicket
from lifecycle.events import (
    AgentReplied,
    AnsweredElsewhere,
    CustomerWrote,
    Event,
    NoteWritten,
    ReplySent,
    TicketOpened,
)
from lifecycle.messages import Message, OwnPost
from lifecycle.policy import Policy
from lifecycle.promises import Promise
from lifecycle.tickets import ConversationId, Status, Ticket, TicketId
from storage import outbox
from storage.filing import Place, insert_new
from storage.promising import replace_promises
from storage.schema import conversations, history, policies, sayings, seen, ticket_numbers, tickets
from storage.wire import dumps, loads


@dataclass(frozen=True, slots=True)
class SqlUnit:
    """lifecycle.desk.Unit over one open transaction."""

    connection: Connection

    def first_time(self, key: str, now: datetime) -> bool:
        return insert_new(self.connection, seen, {"key": key, "at": now})

    def arrive(self, message: Message, now: datetime) -> Arrival | None:
        return Place(self.connection, message.channel, message.account).file(message, now)

    def arrive_own(self, post: OwnPost, now: datetime) -> ConversationId | None:
        return Place(self.connection, post.channel, post.account).file_own(post, now)

    def unclosed(self, conversation: ConversationId) -> Ticket | None:
        found = select(tickets.c.body).where(
            tickets.c.conversation_id == conversation, tickets.c.status != Status.CLOSED
        )
        body = self.connection.execute(found.with_for_update()).scalar()
        return loads(Ticket, body) if body else None

    def last_closed(self, conversation: ConversationId) -> TicketId | None:
        found = select(func.max(tickets.c.id)).where(tickets.c.conversation_id == conversation)
        return self.connection.execute(found).scalar()

    def next_number(self) -> TicketId:
        if self.connection.dialect.name == "postgresql":
            return TicketId(self.connection.execute(ticket_numbers.next_value()).scalar_one())
        highest = self.connection.execute(select(func.max(tickets.c.id))).scalar()
        return TicketId((highest or 0) + 1)

    def ticket(self, id: TicketId) -> Ticket:
        found = select(tickets.c.body).where(tickets.c.id == id).with_for_update()
        body = self.connection.execute(found).scalar()
        if body is None:
            raise NoSuchTicket(id)
        return loads(Ticket, body)

    def next_unclaimed(self, team: str) -> Ticket | None:
        found = (
            select(tickets.c.body)
            .where(
                tickets.c.team == team,
                tickets.c.status.in_([Status.NEW, Status.OPEN]),
                tickets.c.assignee.is_(None),
            )
            .order_by(tickets.c.priority_rank, tickets.c.opened_at, tickets.c.id)
            .limit(1)
        )
        body = self.connection.execute(found.with_for_update(skip_locked=True)).scalar()
        return loads(Ticket, body) if body else None

    def save(self, event: Event, decision: Decision, policy: Policy, now: datetime) -> None:
        ticket = decision.ticket
        self._keep_policy(policy)
        if isinstance(event, TicketOpened):
            self.connection.execute(insert(tickets), _row(ticket))
        else:
            self._replace(ticket)
        self._remember(event, ticket, policy, now)
        outbox.owe(self.connection, ticket, decision.effects, now)
        self.owe(ticket, decision.promises, policy, now)
        if said := _said(event):
            row = {"ticket_id": ticket.id, "text": said.casefold()}
            self.connection.execute(insert(sayings), row)
        if isinstance(event, ReplySent):
            self._file_receipt(ticket, event, now)

    def owe(self, ticket: Ticket, owed: Sequence[Promise], policy: Policy, now: datetime) -> None:
        replace_promises(self.connection, ticket, owed, policy, now)
        derived = update(tickets).where(
            tickets.c.id == ticket.id, tickets.c.derived_by != policy.version
        )
        self.connection.execute(derived.values(derived_by=policy.version))

    def _keep_policy(self, policy: Policy) -> None:
        row = {"version": policy.version, "name": policy.name, "text": policy.text}
        insert_new(self.connection, policies, row)

    def _replace(self, ticket: Ticket) -> None:
        changed = update(tickets).where(
            tickets.c.id == ticket.id, tickets.c.version == ticket.version - 1
        )
        if self.connection.execute(changed.values(_row(ticket))).rowcount != 1:
            raise StaleTicket(f"#{ticket.id} was saved by somebody else meanwhile")

    def _remember(self, event: Event, ticket: Ticket, policy: Policy, now: datetime) -> None:
        row = {
            "ticket_id": ticket.id,
            "seq": ticket.version,
            "kind": type(event).__name__,
            "body": dumps(event),
            "at": now,
            "policy_version": policy.version,
            "status": ticket.status,
        }
        self.connection.execute(insert(history), row)

    def _file_receipt(self, ticket: Ticket, event: ReplySent, now: datetime) -> None:
        """Our own post is known from now on, so that the platform's echo of it says nothing new."""
        found = select(conversations.c.thread).where(conversations.c.id == ticket.conversation)
        thread = self.connection.execute(found).scalar_one()
        place = Place(self.connection, ticket.channel, ticket.account)
        place.note(event.receipt, thread, ticket.conversation, now, ours=True)


def _row(ticket: Ticket) -> dict[str, object]:
    return {
        "id": ticket.id,
        "conversation_id": ticket.conversation,
        "customer_id": ticket.customer,
        "team": ticket.team,
        "status": ticket.status,
        "priority_rank": ticket.priority.rank,
        "assignee": ticket.assignee.id if ticket.assignee else None,
        "opened_at": ticket.opened_at,
        "waiting_since": ticket.waiting_since,
        "derived_by": ticket.policy_version,
        "version": ticket.version,
        "body": dumps(ticket),
    }


def _said(event: Event) -> str | None:
    """What an event adds to the words that a search looks through."""
    match event:
        case TicketOpened(message=message) | CustomerWrote(message):
            return f"{message.author.shown} {message.author.name} {message.text}"
        case AgentReplied(text=text) | NoteWritten(text=text):
            return text
        case AnsweredElsewhere(post):
            return post.text
        case _:
            return None
