"""What does the world still have to be told, and who is telling it just now?"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, func, insert, or_, select, update

from lifecycle.effects import (
    DrawCard,
    Effect,
    Escalate,
    Lane,
    SendReply,
    TellOps,
    lane_of,
)
from lifecycle.tickets import Ticket, TicketId
from storage.schema import outbox
from storage.wire import dumps, effect_named


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """One row of the outbox, claimed by one courier."""

    id: int
    ticket: TicketId | None
    team: str
    lane: Lane
    effect: Effect
    token: str
    tries: int  # this one included
    created_at: datetime
    in_flight_at: datetime | None  # a call may have been made since then


def owe(connection: Connection, ticket: Ticket, effects: Sequence[Effect], now: datetime) -> None:
    """Note what the world must hear; card drawings that wait already are enough."""
    for effect in effects:
        if isinstance(effect, DrawCard) and _drawing_waits(connection, ticket.id):
            continue
        _put(connection, effect, ticket.id, ticket.team, _stream(effect, ticket), now)


def owe_ops(connection: Connection, team: str, text: str, now: datetime) -> None:
    """Note a line for the team's operations room."""
    _put(connection, TellOps(text), None, team, f"ops:{team}", now)


def _put(
    connection: Connection,
    effect: Effect,
    ticket: TicketId | None,
    team: str,
    stream: str,
    now: datetime,
) -> None:
    connection.execute(
        insert(outbox),
        {
            "ticket_id": ticket,
            "team": team,
            "lane": int(lane_of(effect)),
            "stream": stream,
            "kind": type(effect).__name__,
            "body": dumps(effect),
            "created_at": now,
            "due_at": now,
        },
    )


def _stream(effect: Effect, ticket: Ticket) -> str:
    """Rows of one stream are delivered in their order."""
    if isinstance(effect, SendReply):
        return f"conversation:{ticket.conversation}"
    if isinstance(effect, Escalate):
        return f"escalation:{ticket.id}"
    if isinstance(effect, TellOps):
        return f"ops:{ticket.team}"
    return f"team:{ticket.id}"


def _drawing_waits(connection: Connection, ticket: TicketId) -> bool:
    found = select(outbox.c.id).where(
        outbox.c.stream == f"team:{ticket}",
        outbox.c.kind == DrawCard.__name__,
        outbox.c.settled_at.is_(None),
        outbox.c.lease_token.is_(None),
    )
    return connection.execute(found.limit(1)).first() is not None


def claim(
    connection: Connection, now: datetime, wall: float, lease: float, at_most: int
) -> list[Owed]:
    """Take what is due, best lane first; from each stream only its oldest row.

    Args:
        connection: a transaction of its own.
        now: the desk's clock.
        wall: real time in seconds; leases run in it.
        lease: how many seconds the rows are ours.
        at_most: how many rows.
    """
    earlier = outbox.alias()
    blocked = (
        select(earlier.c.id)
        .where(
            earlier.c.stream == outbox.c.stream,
            earlier.c.id < outbox.c.id,
            earlier.c.settled_at.is_(None),
        )
        .exists()
    )
    free = or_(outbox.c.lease_until.is_(None), outbox.c.lease_until < wall)
    due = (
        select(outbox)
        .where(outbox.c.settled_at.is_(None), outbox.c.due_at <= now, free, ~blocked)
        .order_by(outbox.c.lane, outbox.c.id)
        .limit(at_most)
        .with_for_update(skip_locked=True)
    )
    rows = connection.execute(due).mappings().all()
    if not rows:
        return []
    token = str(uuid.uuid4())
    taken = update(outbox).where(outbox.c.id.in_([row["id"] for row in rows]))
    connection.execute(
        taken.values(lease_token=token, lease_until=wall + lease, tries=outbox.c.tries + 1)
    )
    return [
        Owed(
            id=row["id"],
            ticket=row["ticket_id"],
            team=row["team"],
            lane=Lane(row["lane"]),
            effect=effect_named(row["kind"], row["body"]),
            token=token,
            tries=row["tries"] + 1,
            created_at=row["created_at"],
            in_flight_at=row["in_flight_at"],
        )
        for row in rows
    ]


def take_off(connection: Connection, owed: Owed, now: datetime, wall: float, lease: float) -> bool:
    """Mark the row in flight and renew its lease; False when it is no longer ours."""
    taken = update(outbox).where(_ours(owed), outbox.c.settled_at.is_(None))
    values = {"in_flight_at": now, "lease_until": wall + lease}
    return connection.execute(taken.values(values)).rowcount == 1


def settle(
    connection: Connection,
    owed: Owed,
    outcome: str,
    now: datetime,
    *,
    receipt: str | None = None,
    problem: str | None = None,
) -> None:
    """The row is done; what became of it stays."""
    done = update(outbox).where(outbox.c.id == owed.id, outbox.c.settled_at.is_(None))
    connection.execute(
        done.values(
            settled_at=now,
            outcome=outcome,
            receipt=receipt,
            problem=problem,
            lease_token=None,
            lease_until=None,
        )
    )


def put_off(
    connection: Connection, owed: Owed, until: datetime, problem: str, *, in_flight: bool
) -> None:
    """Try again from `until` on; `in_flight` tells whether a call may have been made."""
    values = {
        "due_at": until,
        "problem": problem,
        "lease_token": None,
        "lease_until": None,
    }
    if not in_flight:
        values["in_flight_at"] = None
    connection.execute(update(outbox).where(_ours(owed)).values(values))


def give_back(connection: Connection, owed: Sequence[Owed]) -> None:
    """Rows that were taken but not begun are free again at once."""
    mine = and_(
        outbox.c.id.in_([row.id for row in owed]),
        outbox.c.lease_token.in_([row.token for row in owed]),
    )
    freed = {"lease_token": None, "lease_until": None, "tries": outbox.c.tries - 1}
    connection.execute(update(outbox).where(mine).values(freed))


def due_count(connection: Connection, now: datetime) -> int:
    """How many rows are due and not settled."""
    due = and_(outbox.c.settled_at.is_(None), outbox.c.due_at <= now)
    return connection.execute(select(func.count()).select_from(outbox).where(due)).scalar_one()


def oldest_due(connection: Connection, now: datetime) -> datetime | None:
    """Since when the oldest unsettled row has been due."""
    due = and_(outbox.c.settled_at.is_(None), outbox.c.due_at <= now)
    return connection.execute(select(func.min(outbox.c.due_at)).where(due)).scalar()


def _ours(owed: Owed):  # type: ignore[no-untyped-def]  # noqa: ANN202 - a column expression
    return and_(outbox.c.id == owed.id, outbox.c.lease_token == owed.token)
