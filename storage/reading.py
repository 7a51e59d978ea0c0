"""What do people ask of the books? Tickets, their histories, who has which card, what was said."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, func, or_, select

from lifecycle.errors import NoSuchTicket
from lifecycle.events import ReplySent, TicketOpened
from lifecycle.history import Entry, Policies
from lifecycle.packs import kept_pack
from lifecycle.promises import Promise
from lifecycle.tickets import ConversationId, ReplyId, Status, Ticket, TicketId
from storage.schema import (
    beats,
    cards,
    conversations,
    dead_letters,
    history,
    policies,
    promises,
    sayings,
    tickets,
)
from storage.wire import event_named, loads

_TICKET = select(tickets.c.body).where(tickets.c.id == bindparam("number"))
_OWED = (
    select(promises)
    .where(promises.c.ticket_id == bindparam("number"), promises.c.outcome.is_(None))
    .order_by(promises.c.due_at, promises.c.rule)
)
_CARD = select(cards).where(cards.c.ticket_id == bindparam("number"))
_CARD_AT = select(cards).where(cards.c.room == bindparam("in_room"), cards.c.ts == bindparam("at"))
_ADDRESS = select(conversations).where(conversations.c.id == bindparam("conversation"))


@dataclass(frozen=True, slots=True)
class Card:
    """A ticket's one message in its team's room."""

    ticket: TicketId
    room: str
    ts: str


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of the history of all tickets."""

    id: int
    ticket: TicketId
    entry: Entry


@dataclass(frozen=True, slots=True)
class Address:
    """Where a conversation's customer is reached."""

    thread: str
    customer: str  # their platform id


def ticket(connection: Connection, id: int) -> Ticket:
    """The ticket; NoSuchTicket."""
    body = connection.execute(_TICKET, {"number": id}).scalar()
    if body is None:
        raise NoSuchTicket(id)
    return loads(Ticket, body)


def entries(connection: Connection, id: int) -> list[Entry]:
    """A ticket's history, oldest first."""
    found = select(history).where(history.c.ticket_id == id).order_by(history.c.seq)
    return [_entry(row) for row in connection.execute(found)]


def timeline(connection: Connection, since: int, at_most: int) -> list[Line]:
    """The latest history of all tickets after entry `since`, oldest first."""
    found = select(history).where(history.c.id > since).order_by(history.c.id.desc()).limit(at_most)
    rows = connection.execute(found).all()
    return [Line(row.id, TicketId(row.ticket_id), _entry(row)) for row in reversed(rows)]


def policy_by_version(connection: Connection) -> Policies:
    """A look-up of every policy that was ever lived under, by version, for folding history."""
    rows = connection.execute(select(policies.c.name, policies.c.text))
    read = (kept_pack(row.text, row.name) for row in rows)
    return {policy.version: policy for policy in read}.__getitem__


def queue(
    connection: Connection, *, team: str | None = None, status: Status | None = None, at_most: int
) -> list[Ticket]:
    """Unclosed tickets (or those in `status`), the most pressing, then the oldest first."""
    found = select(tickets.c.body)
    found = found.where(tickets.c.status == status if status else tickets.c.status != Status.CLOSED)
    if team:
        found = found.where(tickets.c.team == team)
    return _tickets(connection, found, at_most)


def unclaimed(connection: Connection, team: str, at_most: int) -> list[TicketId]:
    """The team's tickets that wait for us and have no owner, in the order of the queue."""
    found = (
        select(tickets.c.id)
        .where(
            tickets.c.team == team,
            tickets.c.status.in_([Status.NEW, Status.OPEN]),
            tickets.c.assignee.is_(None),
        )
        .order_by(tickets.c.priority_rank, tickets.c.opened_at, tickets.c.id)
        .limit(at_most)
    )
    return [TicketId(id) for id in connection.execute(found).scalars()]


def find(connection: Connection, words: str, at_most: int) -> list[Ticket]:
    """Tickets on which every one of `words` was said; `#12` finds a number."""
    if number := re.fullmatch(r"#?(\d{1,12})", words.strip()):
        exact = _tickets(
            connection, select(tickets.c.body).where(tickets.c.id == int(number[1])), 1
        )
        if exact:
            return exact
    conditions = [
        tickets.c.id.in_(
            select(sayings.c.ticket_id).where(
                sayings.c.text.contains(word.casefold(), autoescape=True)
            )
        )
        for word in words.split()
    ]
    if not conditions:
        return []
    return _tickets(connection, select(tickets.c.body).where(and_(*conditions)), at_most)


def counts(connection: Connection, team: str) -> dict[Status, int]:
    """How many of the team's unclosed tickets are in each status."""
    found = (
        select(tickets.c.status, func.count())
        .where(tickets.c.team == team, tickets.c.status != Status.CLOSED)
        .group_by(tickets.c.status)
    )
    return {Status(status): count for status, count in connection.execute(found).tuples()}


def owed(connection: Connection, id: int) -> list[Promise]:
    """The ticket's pending promises, soonest first."""
    found = connection.execute(_OWED, {"number": id})
    return [Promise(row.due_at, row.rule, row.since) for row in found]


TicketOwing = tuple[Ticket, list[Promise]]


def owing_after(connection: Connection, last: int, at_most: int) -> list[TicketOwing]:
    """The next unclosed tickets after number `last`, each with what it owes."""
    wanted = (
        select(tickets.c.body)
        .where(tickets.c.id > last, tickets.c.status != Status.CLOSED)
        .order_by(tickets.c.id)
        .limit(at_most)
    )
    found = [loads(Ticket, body) for body in connection.execute(wanted).scalars()]
    return [(ticket, owed(connection, ticket.id)) for ticket in found]


def ledger(connection: Connection, id: int) -> list[dict[str, Any]]:
    """Every promise of the ticket, with how it ended."""
    found = select(promises).where(promises.c.ticket_id == id).order_by(promises.c.id)
    return [dict(row) for row in connection.execute(found).mappings()]


def due_promise_count(connection: Connection, now: datetime) -> int:
    """How many promises are due and not settled."""
    due = and_(promises.c.outcome.is_(None), promises.c.due_at <= now)
    return connection.execute(select(func.count()).select_from(promises).where(due)).scalar_one()


def address(connection: Connection, conversation: ConversationId) -> Address:
    """Where the conversation's customer is reached."""
    row = connection.execute(_ADDRESS, {"conversation": conversation}).one()
    return Address(row.thread, row.customer_platform_id)


def receipt(connection: Connection, id: TicketId, reply: ReplyId) -> str | None:
    """The platform's id of a reply that arrived; None when it did not."""
    found = select(history.c.body).where(
        history.c.ticket_id == id, history.c.kind == ReplySent.__name__
    )
    bodies = connection.execute(found.order_by(history.c.seq.desc())).scalars()
    sent = (loads(ReplySent, body) for body in bodies)
    return next((event.receipt for event in sent if event.reply == reply), None)


def first_post(connection: Connection, id: TicketId) -> str:
    """The platform's id of the message that the ticket began with."""
    found = select(history.c.body).where(
        history.c.ticket_id == id, history.c.kind == TicketOpened.__name__
    )
    body = connection.execute(found.order_by(history.c.seq).limit(1)).scalar_one()
    return loads(TicketOpened, body).message.id


def card(connection: Connection, id: TicketId) -> Card | None:
    """The ticket's card, once it was posted."""
    row = connection.execute(_CARD, {"number": id}).first()
    return Card(TicketId(row.ticket_id), row.room, row.ts) if row else None


def card_at(connection: Connection, room: str, ts: str) -> Card | None:
    """The card that is this message, or whose thread this is."""
    row = connection.execute(_CARD_AT, {"in_room": room, "at": ts}).first()
    return Card(TicketId(row.ticket_id), row.room, row.ts) if row else None


def letters(connection: Connection, at_most: int) -> Sequence[dict[str, Any]]:
    """The latest deliveries that could not be read."""
    found = select(dead_letters).order_by(dead_letters.c.id.desc()).limit(at_most)
    return [dict(row) for row in connection.execute(found).mappings()]


def beat(connection: Connection, name: str) -> datetime | None:
    """When the process of that name was last heard of."""
    return connection.execute(select(beats.c.at).where(beats.c.name == name)).scalar()


def _tickets(connection: Connection, found: Select[str], at_most: int) -> list[Ticket]:
    ordered = found.order_by(
        or_(tickets.c.status == Status.CLOSED),  # what is over comes last, the rest as `queue_key`
        tickets.c.priority_rank,
        tickets.c.opened_at,
        tickets.c.id,
    )
    bodies = connection.execute(ordered.limit(at_most)).scalars()
    return [loads(Ticket, body) for body in bodies]


def _entry(row: Any) -> Entry:  # noqa: ANN401 - a row
    return Entry(
        seq=row.seq,
        event=event_named(row.kind, row.body),
        at=row.at,
        policy_version=row.policy_version,
        status=Status(row.status),
    )
