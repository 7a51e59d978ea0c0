"""What do due promises and a change of policy cost in books of any size?"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from statistics import median

from sqlalchemy import insert

from bench.houses import postgres
from bench.tickets import NOW, OFFICE, opening
from lifecycle.decide import opened
from lifecycle.desk import Desk
from lifecycle.packs import read_pack, shipped_pack
from lifecycle.policy import Policy
from lifecycle.promises import derivation
from lifecycle.routing import Routing
from lifecycle.tickets import ConversationId, CustomerId, Ticket, TicketId
from storage import schema
from storage.store import Store
from storage.upgrade import upgrade
from storage.wire import dumps

DUE = 100  # of the pending promises
BATCH = 10_000  # rows that are seeded at once
LOOKS = 20


@dataclass(frozen=True)
class Sizes:
    """How large the books are."""

    few: int = 10_000
    many: int = 1_000_000
    tickets: int = 100_000


def measure(folder: Path, sizes: Sizes) -> dict[str, dict[str, float]]:
    """The figures of each database, by what they are of."""
    with _books(folder) as urls:
        return {name: _due(url, sizes) | _derive(url, sizes) for name, url in urls.items()}


def _due(url: str, sizes: Sizes) -> dict[str, float]:
    """Milliseconds to find what is due, among few and among many pending promises."""
    found = {}
    for pending in (sizes.few, sizes.many):
        with _seeded(url, 100, pending) as store:
            for label, now in (("due", NOW), ("none due", NOW - timedelta(days=400))):
                waits = []
                for _ in range(LOOKS):
                    begun = time.perf_counter()
                    rows = store.due_promises(now, 500)
                    waits.append((time.perf_counter() - begun) * 1000)
                    assert len(rows) == (DUE if now == NOW else 0)
                found[f"{label} among {pending:,}, ms"] = median(waits)
    return found


def _derive(url: str, sizes: Sizes) -> dict[str, float]:
    """Seconds to derive the promises of every unclosed ticket anew after a change of policy."""
    old = shipped_pack("bitblock")
    new = read_pack(old.text.replace('"24h"', '"12h"'), "bench.toml")
    with _seeded(url, sizes.tickets, 0) as store:
        desk = Desk(store, lambda _t: new, Routing((), "support"), lambda: NOW, lambda: None)
        begun = time.perf_counter()
        count = desk.adopt_policies(["support"])
        seconds = time.perf_counter() - begun
        assert count == sizes.tickets
    return {f"{count:,} tickets derived anew, s": seconds}


@contextmanager
def _seeded(url: str, tickets: int, pending: int) -> Iterator[Store]:
    """Books with so many unclosed tickets and so many more promises, of which 100 are due."""
    store = Store(url)
    try:
        with store.engine.begin() as connection:
            for table in reversed(schema.metadata.sorted_tables):
                connection.execute(table.delete())
        policy = shipped_pack("bitblock")
        store.write(lambda c: c.execute(insert(schema.policies), _policy_row(policy)))
        for first in range(1, tickets + 1, BATCH):
            _seed_tickets(store, policy, range(first, min(first + BATCH, tickets + 1)))
        for first in range(0, pending, BATCH):
            rows = [_promise_row(n, tickets) for n in range(first, min(first + BATCH, pending))]
            store.write(lambda c, rows=rows: c.execute(insert(schema.promises), rows))  # type: ignore[misc]
        yield store
    finally:
        store.close()


def _seed_tickets(store: Store, policy: Policy, numbers: range) -> None:
    decision = opened(opening(1), policy, NOW)
    people, talks, rows = [], [], []
    for n in numbers:
        ticket = replace(
            decision.ticket,
            id=TicketId(n),
            conversation=ConversationId(n),
            customer=CustomerId(n),
        )
        people.append({"id": n, "name": f"c{n}", "created_at": NOW})
        talks.append(_conversation_row(n))
        rows.append(_ticket_row(ticket, derivation(policy, OFFICE)))
    with store.engine.begin() as connection:
        connection.execute(insert(schema.customers), people)
        connection.execute(insert(schema.conversations), talks)
        connection.execute(insert(schema.tickets), rows)


def _conversation_row(n: int) -> dict[str, object]:
    place = {"channel": "x", "account": "100", "key": f"{n}:{n}", "thread": str(n)}
    return {"id": n, **place, "customer_platform_id": str(n), "customer_id": n}


def _ticket_row(ticket: Ticket, derived_by: str) -> dict[str, object]:
    return {
        "id": ticket.id,
        "conversation_id": ticket.conversation,
        "customer_id": ticket.customer,
        "team": "support",
        "status": ticket.status,
        "priority_rank": ticket.priority.rank,
        "opened_at": NOW,
        "waiting_since": NOW,
        "derived_by": derived_by,
        "version": 1,
        "body": dumps(ticket),
    }


def _promise_row(n: int, tickets: int) -> dict[str, object]:
    late = n < DUE
    due_at = NOW - timedelta(seconds=n + 1) if late else NOW + timedelta(seconds=n)
    return {"ticket_id": n % tickets + 1, "rule": f"r{n}", "since": NOW, "due_at": due_at}


def _policy_row(policy: Policy) -> dict[str, object]:
    return {"version": policy.version, "name": policy.name, "text": policy.text}


@contextmanager
def _books(folder: Path) -> Iterator[dict[str, str]]:
    """An empty database of each kind; PostgreSQL where this machine can run one."""
    urls = {"SQLite": f"sqlite:///{folder / 'desk.db'}"}
    with postgres(folder) as url:
        urls["PostgreSQL"] = url
        for one in urls.values():
            store = Store(one)
            upgrade(store.engine)
            store.close()
        yield urls
