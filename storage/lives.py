"""How are the histories of all tickets read, page by page?"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import ColumnElement, Connection, and_, func, select

from lifecycle.backtest import Fact, facts
from storage import reading
from storage.schema import tickets
from storage.store import Store

_PAGE = 100


def count(store: Store, since: datetime | None) -> int:
    """How many tickets opened at `since` or later."""
    counted = select(func.count()).select_from(tickets).where(_opened(since))
    return store.read(lambda c: c.execute(counted).scalar_one())


def lives(store: Store, since: datetime | None) -> Iterator[Sequence[Fact]]:
    """What happened from outside to each ticket that opened then or later, by number.

    Holds the histories of one page; each page is read at one instant.
    """
    last = 0
    while ids := store.read(partial(_numbers, after=last, since=since)):
        yield from store.read(partial(_read, ids=ids))
        last = ids[-1]


def _numbers(connection: Connection, after: int, since: datetime | None) -> list[int]:
    found = select(tickets.c.id).where(tickets.c.id > after, _opened(since))
    return list(connection.execute(found.order_by(tickets.c.id).limit(_PAGE)).scalars())


def _read(connection: Connection, ids: Sequence[int]) -> list[list[Fact]]:
    policies = reading.policy_by_version(connection)
    return [facts(reading.entries(connection, id), policies) for id in ids]


def _opened(since: datetime | None) -> ColumnElement[bool]:
    return and_(True) if since is None else tickets.c.opened_at >= since
