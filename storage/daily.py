"""What happened in a day, in figures?"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, func, select

from lifecycle.ledger import Kept
from lifecycle.tickets import Status
from storage.adding import insert_new
from storage.schema import promises, seen, tickets


@dataclass(frozen=True, slots=True)
class Day:
    """One team's figures between two instants; what is unclosed, as of now."""

    opened: int
    kept: int
    broken: int
    unclosed: int
    aside: int

    @property
    def nothing(self) -> bool:
        """True when there is nothing to tell."""
        return not (self.opened or self.kept or self.broken or self.unclosed)


def first_time(connection: Connection, key: str, now: datetime) -> bool:
    """True when `key` was never seen; it is from now on."""
    return insert_new(connection, seen, {"key": key, "at": now})


def day(connection: Connection, team: str, since: datetime, until: datetime) -> Day:
    """The team's figures from `since` to `until`."""
    theirs = tickets.c.team == team
    within = and_(tickets.c.opened_at >= since, tickets.c.opened_at < until)

    def count(*so: ColumnElement[bool]) -> int:
        return connection.execute(
            select(func.count()).select_from(tickets).where(theirs, *so)
        ).scalar_one()

    def settled(outcome: Kept) -> int:
        found = (
            select(func.count())
            .select_from(promises.join(tickets, tickets.c.id == promises.c.ticket_id))
            .where(
                theirs,
                promises.c.outcome == outcome,
                promises.c.settled_at >= since,
                promises.c.settled_at < until,
            )
        )
        return connection.execute(found).scalar_one()

    return Day(
        opened=count(within),
        kept=settled(Kept.KEPT),
        broken=settled(Kept.BROKEN),
        unclosed=count(tickets.c.status != Status.CLOSED),
        aside=count(tickets.c.status == Status.SUSPENDED),
    )
