"""What does the world still have to be told, and who is telling it just now?"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, func, or_, select, update

from lifecycle.effects import (
    DrawCard,
    Effect,
    Escalate,
    FetchFile,
    Lane,
    SendReply,
    TellOps,
    lane_of,
)
from lifecycle.tickets import Ticket, TicketId
from storage.adding import Row, insert_all
from storage.schema import outbox
from storage.wire import dumps, effect_named

_FIND_WAITING_DRAWING = (
    select(outbox.c.id)
    .where(
        outbox.c.stream == bindparam("of_stream"),
        outbox.c.kind == DrawCard.__name__,
        outbox.c.settled_at.is_(None),
        outbox.c.lease_token.is_(None),
    )
    .limit(1)
)
_earlier = outbox.alias()
_is_blocked = (
    select(_earlier.c.id)
    .where(
        _earlier.c.stream == outbox.c.stream,
        _earlier.c.id < outbox.c.id,
        _earlier.c.settled_at.is_(None),
    )
    .exists()
)
_is_due = and_(outbox.c.settled_at.is_(None), outbox.c.due_at <= bindparam("now"))
_is_free = or_(outbox.c.lease_until.is_(None), outbox.c.lease_until < bindparam("wall"))
_FIND_DUE = (
    select(outbox)
    .where(_is_due, _is_free, ~_is_blocked)
    .order_by(outbox.c.lane, outbox.c.id)
    .limit(bindparam("at_most"))
    .with_for_update(skip_locked=True)
)
_COUNT_DUE = select(func.count()).select_from(outbox).where(_is_due)
_OLDEST_DUE = select(func.min(outbox.c.due_at)).where(_is_due)
_TAKE = (
    update(outbox)
    .where(outbox.c.id.in_(bindparam("rows", expanding=True)))
    .values(tries=outbox.c.tries + 1)
)
_is_unsettled = and_(outbox.c.id == bindparam("row"), outbox.c.settled_at.is_(None))
_is_ours = and_(outbox.c.id == bindparam("row"), outbox.c.lease_token == bindparam("token"))
_TAKE_OFF = update(outbox).where(_is_ours, outbox.c.settled_at.is_(None))
_SETTLE = update(outbox).where(_is_unsettled)
_PUT_OFF = update(outbox).where(_is_ours)
_NO_LEASE: Row = {"lease_token": None, "lease_until": None}


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
    draws = any(isinstance(effect, DrawCard) for effect in effects)
    waits = draws and _drawing_waits(connection, ticket.id)
    insert_all(connection, outbox, rows(ticket, effects, now, drawing_waits=waits))


def rows(
    ticket: Ticket, effects: Sequence[Effect], now: datetime, *, drawing_waits: bool = False
) -> list[Row]:
    """What `owe` writes; nothing can wait yet for a ticket that is new."""
    found = []
    for effect in effects:
        if isinstance(effect, DrawCard):
            if drawing_waits:
                continue
            drawing_waits = True
        found.append(_row(effect, ticket.id, ticket.team, _stream(effect, ticket), now))
    return found


def owe_ops(connection: Connection, team: str, text: str, now: datetime) -> None:
    """Note a line for the team's operations room."""
    insert_all(connection, outbox, [_row(TellOps(text), None, team, f"ops:{team}", now)])


def _row(effect: Effect, ticket: TicketId | None, team: str, stream: str, now: datetime) -> Row:
    return {
        "ticket_id": ticket,
        "team": team,
        "lane": int(lane_of(effect)),
        "stream": stream,
        "kind": type(effect).__name__,
        "body": dumps(effect),
        "created_at": now,
        "due_at": now,
    }


def _stream(effect: Effect, ticket: Ticket) -> str:
    """Rows of one stream are delivered in their order."""
    if isinstance(effect, SendReply):
        return f"conversation:{ticket.conversation}"
    if isinstance(effect, Escalate):
        return f"escalation:{ticket.id}"
    if isinstance(effect, TellOps):
        return f"ops:{ticket.team}"
    if isinstance(effect, FetchFile):
        return f"files:{ticket.id}"  # a slow file holds up no words
    return f"team:{ticket.id}"


def _drawing_waits(connection: Connection, ticket: TicketId) -> bool:
    wanted = {"of_stream": f"team:{ticket}"}
    return connection.execute(_FIND_WAITING_DRAWING, wanted).first() is not None


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
    wanted = {"now": now, "wall": wall, "at_most": at_most}
    due = connection.execute(_FIND_DUE, wanted).mappings().all()
    if not due:
        return []
    token = str(uuid.uuid4())
    leased = {"lease_token": token, "lease_until": wall + lease}
    connection.execute(_TAKE, {"rows": [row["id"] for row in due], **leased})
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
        for row in due
    ]


def take_off(connection: Connection, owed: Owed, now: datetime, wall: float, lease: float) -> bool:
    """Mark the row in flight and renew its lease; False when it is no longer ours."""
    values = {"in_flight_at": now, "lease_until": wall + lease}
    return connection.execute(_TAKE_OFF, {**_key(owed), **values}).rowcount == 1


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
    end = {"settled_at": now, "outcome": outcome, "receipt": receipt, "problem": problem}
    connection.execute(_SETTLE, {"row": owed.id, **end, **_NO_LEASE})


def put_off(
    connection: Connection, owed: Owed, until: datetime, problem: str, *, in_flight: bool
) -> None:
    """Try again from `until` on; `in_flight` tells whether a call may have been made."""
    values = {"due_at": until, "problem": problem, **_NO_LEASE}
    if not in_flight:
        values["in_flight_at"] = None
    connection.execute(_PUT_OFF, {**_key(owed), **values})


def give_back(connection: Connection, owed: Sequence[Owed]) -> None:
    """Rows that were taken but not begun are free again at once."""
    mine = and_(
        outbox.c.id.in_([row.id for row in owed]),
        outbox.c.lease_token.in_([row.token for row in owed]),
    )
    freed = {**_NO_LEASE, "tries": outbox.c.tries - 1}
    connection.execute(update(outbox).where(mine).values(freed))


def due_count(connection: Connection, now: datetime) -> int:
    """How many rows are due and not settled."""
    return connection.execute(_COUNT_DUE, {"now": now}).scalar_one()


def oldest_due(connection: Connection, now: datetime) -> datetime | None:
    """Since when the oldest unsettled row has been due."""
    return connection.execute(_OLDEST_DUE, {"now": now}).scalar()


def _key(owed: Owed) -> Row:
    return {"row": owed.id, "token": owed.token}
