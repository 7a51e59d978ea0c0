"""How far was each account's news fetched, and what did the account use this month?"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, select, update

from lifecycle.tickets import Channel
from storage.adding import insert_new
from storage.schema import cursors, usage

READS = "reads"


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where to go on."""

    cursor: str
    at: datetime  # when it was noted


def find(connection: Connection, channel: Channel, account: str) -> Cursor | None:
    """Where the account's news were left; None before the first time."""
    row = connection.execute(select(cursors).where(_place(channel, account))).first()
    return Cursor(row.cursor, row.at) if row else None


def keep(
    connection: Connection, channel: Channel, account: str, cursor: str, now: datetime
) -> None:
    """Go on from there the next time."""
    row = {"channel": channel, "account": account, "cursor": cursor, "at": now}
    if not insert_new(connection, cursors, row):
        changed = update(cursors).where(_place(channel, account))
        connection.execute(changed.values(cursor=cursor, at=now))


def count(
    connection: Connection, channel: Channel, account: str, kind: str, times: int, now: datetime
) -> None:
    """The account did something that the platform counts, so many times."""
    if times <= 0:
        return
    month = month_of(now)
    row = {"channel": channel, "account": account, "month": month, "kind": kind, "times": times}
    if not insert_new(connection, usage, row):
        there = and_(
            usage.c.channel == channel,
            usage.c.account == account,
            usage.c.month == month,
            usage.c.kind == kind,
        )
        connection.execute(update(usage).where(there).values(times=usage.c.times + times))


def used(connection: Connection, channel: Channel, account: str, now: datetime) -> dict[str, int]:
    """What the account did this month, by kind."""
    there = and_(
        usage.c.channel == channel, usage.c.account == account, usage.c.month == month_of(now)
    )
    found = connection.execute(select(usage.c.kind, usage.c.times).where(there))
    return {row.kind: row.times for row in found}


def month_of(now: datetime) -> str:
    """The month in which platforms count, UTC: `2026-11`."""
    return f"{now:%Y-%m}"


def _place(channel: Channel, account: str) -> ColumnElement[bool]:
    return and_(cursors.c.channel == channel, cursors.c.account == account)
