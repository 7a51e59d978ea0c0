"""A thousand messages of one new customer at the same time: one ticket, every word once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from lifecycle.events import CustomerWrote, TicketOpened
from lifecycle.tickets import Status
from sandbox.x.envelopes import signed
from storage import reading
from storage.engine import open_engine
from storage.store import Store
from storage.upgrade import upgrade
from tests.connectors.x_made import raw, talk, talks
from tests.stack import SECRETS, Stack, answers, eventually

MANY, AT_ONCE = 1_000, 40


@pytest.fixture
def web_alone(database_url: str, tmp_path: Path) -> Iterator[Stack]:
    """The web process and its books; nobody delivers anything."""
    engine = open_engine(database_url)
    upgrade(engine)
    engine.dispose()
    made = Stack(tmp_path, database_url)
    try:
        made.start("web")
        eventually(lambda: answers(f"{made.desk}/healthz"), 30, made.logs)
        yield made
    finally:
        made.stop()


def test_a_burst_is_one_ticket_in_order(web_alone: Stack, store: Store) -> None:
    session = requests.Session()
    session.mount("http://", requests.adapters.HTTPAdapter(pool_maxsize=AT_ONCE))

    def deliver(n: int) -> int:
        at = str(1_795_336_200_000 + n)
        body = raw(talks(talk(str(7_000 + n), f"word {n}") | {"created_timestamp": at}))
        url, headers = f"{web_alone.desk}/webhooks/x", signed(SECRETS["X_API_SECRET"], body)
        return session.post(url, data=body, headers=headers, timeout=60).status_code

    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert set(pool.map(deliver, [*range(MANY), *range(0, MANY, 7)])) == {200}
    (ticket,) = store.read(lambda c: reading.queue(c, at_most=9))
    heard = [e.event for e in store.read(lambda c: reading.entries(c, ticket.id))]
    words = [e.message.text for e in heard if isinstance(e, TicketOpened | CustomerWrote)]
    assert sorted(words) == sorted(f"word {n}" for n in range(MANY))
    assert ticket.last_text == f"word {MANY - 1}"
    assert ticket.status is Status.SUSPENDED  # a flood: a person looks first
