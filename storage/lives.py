"""How are the histories of all tickets read, page by page?"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import ColumnElement, Connection, and_, func, select

from lifecycle.backtest import Life, life
from lifecycle.ledger import Kept
from storage import reading
from storage.schema import promises, tickets
from storage.store import Store

_PAGE = 100


def count(store: Store, since: datetime | None) -> int:
    """How many tickets opened at `since` or later."""
    counted = select(func.count()).select_from(tickets).where(_opened(since))
    return store.read(lambda c: c.execute(counted).scalar_one())


def lives(store: Store, since: datetime | None) -> Iterator[Life]:
    """The life of each ticket that opened then or later, by number.

    Holds the histories of one page; each page is read at one instant.
    """
    last = 0
    while ids := store.read(partial(_numbers, after=last, since=since)):
        yield from store.read(partial(_read, ids=ids))
        last = ids[-1]


def _numbers(connection: Connection, after: int, since: datetime | None) -> list[int]:
    found = select(tickets.c.id).where(tickets.c.id > after, _opened(since))
    return list(connection.execute(found.order_by(tickets.c.id).limit(_PAGE)).scalars())


def _read(connection: Connection, ids: Sequence[int]) -> list[Life]:
    policies = reading.policy_by_version(connection)
    broken = _broken(connection, ids)
    return [life(reading.entries(connection, id), policies, broken.get(id, 0)) for id in ids]


def _broken(connection: Connection, ids: Sequence[int]) -> dict[int, int]:
    """How many promises were broken of each ticket, where there are any."""
    counted = (
        select(promises.c.ticket_id, func.count().label("times"))
        .where(promises.c.ticket_id.in_(ids), promises.c.outcome == Kept.BROKEN)
        .group_by(promises.c.ticket_id)
    )
    return {row.ticket_id: row.times for row in connection.execute(counted)}


def _opened(since: datetime | None) -> ColumnElement[bool]:
    return and_(True) if since is None else tickets.c.opened_at >= since
