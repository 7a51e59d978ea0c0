"""What is owed, row by row, and how did what is settled end?"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from lifecycle.books import DuePromise
from lifecycle.events import Event, PromiseDue
from lifecycle.ledger import cause, settled
from lifecycle.policy import Policy
from lifecycle.promises import Promise
from lifecycle.tickets import Status, Ticket, TicketId
from storage.adding import Row, insert_all
from storage.schema import promises, tickets

_PENDING = select(promises).where(
    promises.c.ticket_id == bindparam("ticket"), promises.c.outcome.is_(None)
)
_END = update(promises).where(promises.c.id == bindparam("row"))
_DUE = (
    select(promises.c.ticket_id, promises.c.rule)
    .where(promises.c.outcome.is_(None), promises.c.due_at <= bindparam("now"))
    .order_by(promises.c.due_at)
    .limit(bindparam("at_most"))
)


def promise_rows(ticket: Ticket, owed: Sequence[Promise]) -> list[Row]:
    """The rows of `promises` that say the ticket owes this."""
    return [
        {"ticket_id": ticket.id, "rule": p.rule, "since": p.since, "due_at": p.due_at} for p in owed
    ]


def replace_promises(
    connection: Connection,
    ticket: Ticket,
    owed: Sequence[Promise],
    policy: Policy,
    now: datetime,
    event: Event | None = None,
) -> None:
    """Make `owed` the ticket's pending promises; settle those that are owed no more.

    `event` is what happened; None where only the working hours changed.
    """
    late_because = event.late_because if isinstance(event, PromiseDue) else ""
    found = connection.execute(_PENDING, {"ticket": ticket.id})
    pending = {Promise(row.due_at, row.rule, row.since): row.id for row in found}
    for promise in pending.keys() - set(owed):
        outcome = settled(promise, event, ticket, owed, policy, now)
        why = cause(outcome, promise, event, ticket, policy)
        end = {
            "row": pending[promise],
            "outcome": outcome,
            "settled_at": now,
            "late": max(0.0, (now - promise.due_at).total_seconds()),
            "cause": "; ".join(filter(None, (why, late_because))) or None,
        }
        connection.execute(_END, end)
    new = [promise for promise in owed if promise not in pending]
    insert_all(connection, promises, promise_rows(ticket, new))


def due_promises(connection: Connection, now: datetime, at_most: int) -> list[DuePromise]:
    """Promises whose time has come, the longest overdue first."""
    found = connection.execute(_DUE, {"now": now, "at_most": at_most})
    return [DuePromise(TicketId(row.ticket_id), row.rule) for row in found]


def outdated(connection: Connection, derivations: Iterable[str], at_most: int) -> list[TicketId]:
    """Unclosed tickets whose promises were derived from none of these."""
    found = (
        select(tickets.c.id)
        .where(tickets.c.status != Status.CLOSED, tickets.c.derived_by.not_in(list(derivations)))
        .order_by(tickets.c.id)
        .limit(at_most)
    )
    return [TicketId(id) for id in connection.execute(found).scalars()]
