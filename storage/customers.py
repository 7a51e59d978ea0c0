"""Who is a customer: which identities, how often were they here, who else may they be?

Two customers are one person when an agent says so, never by themselves. The link can be taken back
at any time; who said what stays.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, func, insert, or_, select, update

from lifecycle.tickets import Agent, Channel, CustomerId, Status, TicketId
from storage.schema import customers, identities, links, tickets

ALIKE_AT_MOST = 3


@dataclass(frozen=True, slots=True)
class Contacts:
    """How often a person was here."""

    number: int  # this ticket is their so-manieth
    others_open: int


@dataclass(frozen=True, slots=True)
class Alike:
    """A customer on another channel who may be the same person, and why."""

    customer: CustomerId
    channel: Channel
    shown: str
    because: str
    tickets: int


@dataclass(frozen=True, slots=True)
class Identity:
    """One of a person's names on a channel."""

    customer: CustomerId
    channel: Channel
    shown: str


_root = func.coalesce(customers.c.same_as, customers.c.id)


def contacts(connection: Connection, customer: CustomerId, ticket: TicketId) -> Contacts:
    """What number the ticket is among the person's, and how many others are open."""
    theirs = tickets.c.customer_id.in_(select(customers.c.id).where(_is(connection, customer)))
    number = select(func.count()).where(theirs, tickets.c.id <= ticket)
    still = and_(tickets.c.id != ticket, tickets.c.status.not_in([Status.SOLVED, Status.CLOSED]))
    others = select(func.count()).where(theirs, still)
    return Contacts(
        connection.execute(number).scalar_one(), connection.execute(others).scalar_one()
    )


def identities_of(connection: Connection, customer: CustomerId) -> list[Identity]:
    """Every name of the person, on every channel."""
    found = (
        select(identities)
        .join(customers, customers.c.id == identities.c.customer_id)
        .where(_is(connection, customer))
        .order_by(identities.c.customer_id, identities.c.channel, identities.c.shown)
    )
    return [
        Identity(CustomerId(row.customer_id), Channel(row.channel), row.shown)
        for row in connection.execute(found)
    ]


def tickets_of(connection: Connection, customer: CustomerId, at_most: int) -> list[TicketId]:
    """The numbers of the person's tickets, the latest first."""
    theirs = tickets.c.customer_id.in_(select(customers.c.id).where(_is(connection, customer)))
    found = select(tickets.c.id).where(theirs).order_by(tickets.c.id.desc()).limit(at_most)
    return [TicketId(id) for id in connection.execute(found).scalars()]


def alike(connection: Connection, customer: CustomerId) -> list[Alike]:
    """Customers on other channels with the same name or handle, whom nobody linked or parted."""
    mine = connection.execute(
        select(identities.c.channel, identities.c.name_key, identities.c.handle_key).where(
            identities.c.customer_id == customer
        )
    ).all()
    names = {row.name_key for row in mine if row.name_key}
    handles = {row.handle_key for row in mine if row.handle_key}
    if not names and not handles:
        return []
    found = (
        select(identities)
        .where(
            identities.c.channel.not_in({row.channel for row in mine}),
            or_(identities.c.name_key.in_(names), identities.c.handle_key.in_(handles)),
            identities.c.customer_id.not_in(_judged(customer)),
        )
        .order_by(identities.c.customer_id)
        .limit(ALIKE_AT_MOST)
    )
    return [
        Alike(
            CustomerId(row.customer_id),
            Channel(row.channel),
            row.shown,
            "the same name" if row.name_key in names else "the same handle",
            len(tickets_of(connection, CustomerId(row.customer_id), 100)),
        )
        for row in connection.execute(found)
    ]


def link(
    connection: Connection, customer: CustomerId, same_as: CustomerId, agent: Agent, now: datetime
) -> bool:
    """Both are one person from now on; False when they were already."""
    one, other = _root_of(connection, same_as), _root_of(connection, customer)
    if one == other:
        return False
    moved = connection.execute(select(customers.c.id).where(_root == other)).scalars().all()
    connection.execute(update(customers).where(customers.c.id.in_(moved)).values(same_as=one))
    rows = [{"customer_id": id, "same_as": one, "agent": agent.name, "at": now} for id in moved]
    connection.execute(insert(links), rows)
    return True


def unlink(connection: Connection, customer: CustomerId, agent: Agent, now: datetime) -> bool:
    """The customer is a person of their own again; False when they were."""
    group = (
        connection.execute(select(customers.c.id).where(_root == _root_of(connection, customer)))
        .scalars()
        .all()
    )
    if len(group) == 1:
        return False
    rest = sorted(id for id in group if id != customer)
    free = update(customers).where(customers.c.id == customer).values(same_as=None)
    connection.execute(free)
    _gather(connection, rest)
    undone = or_(
        links.c.customer_id == customer,
        and_(links.c.same_as == customer, links.c.customer_id.in_(rest)),
    )
    ended = update(links).where(undone, links.c.undone_at.is_(None))
    connection.execute(ended.values(undone_by=agent.name, undone_at=now))
    return True


def mute(connection: Connection, customer: CustomerId, at: datetime | None) -> None:
    """New tickets of the customer are kept aside from then on; None ends that."""
    changed = update(customers).where(customers.c.id == customer).values(muted_at=at)
    connection.execute(changed)


def _gather(connection: Connection, rest: Sequence[int]) -> None:
    """Those who stay together point at the first of them."""
    if rest:
        others = update(customers).where(customers.c.id.in_(rest[1:]))
        connection.execute(others.values(same_as=rest[0]))
        first = update(customers).where(customers.c.id == rest[0])
        connection.execute(first.values(same_as=None))


def _root_of(connection: Connection, customer: CustomerId) -> CustomerId:
    found = select(_root).where(customers.c.id == customer)
    return CustomerId(connection.execute(found).scalar_one())


def _is(connection: Connection, customer: CustomerId) -> ColumnElement[bool]:
    return _root == _root_of(connection, customer)


def _judged(customer: CustomerId) -> ColumnElement[int]:
    """Those about whom an agent has said already whether they are the same person."""
    there = select(links.c.same_as).where(links.c.customer_id == customer)
    back = select(links.c.customer_id).where(links.c.same_as == customer)
    return there.union(back).scalar_subquery()
