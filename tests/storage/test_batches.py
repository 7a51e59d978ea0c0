"""Do the books say the same, however facts are put together and whatever goes wrong meanwhile?"""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import delete, event, select
from sqlalchemy.exc import OperationalError

from lifecycle.books import Unit
from lifecycle.decide import decide, opened
from lifecycle.desk import Desk
from lifecycle.effects import DrawCard, Effect, TellOps
from lifecycle.events import AgentClaimed, AgentReplied, TicketOpened
from lifecycle.hours import ALWAYS
from lifecycle.messages import Author, Fact
from lifecycle.packs import read_pack
from lifecycle.policy import Policy
from lifecycle.promises import derivation
from lifecycle.routing import Route, Routing
from lifecycle.tickets import ReplyId, Status, TicketId
from storage import outbox, reading
from storage.checking import check
from storage.schema import metadata
from storage.store import Store
from tests.made import AGENT, BITBLOCK, START, TOM, Bell, Clock, desk, message, own_post

STRICTER = read_pack(BITBLOCK.text.replace('"1h"', '"10m"'), "stricter")
POLICIES = {"support": BITBLOCK, "sales": STRICTER}
INVOICES = Routing((Route(team="sales", words=("invoice",)),), "support")

# New tickets, answers to them, posts that come again, late parents and posts of our own.
MIXED: Sequence[Fact] = (
    message("903", "any news?", parent="902"),
    message("900"),
    message("950", "me too", author=TOM),
    message("901", "and the mail", parent="900"),
    own_post("951", "On it", parent="950"),
    message("960", "another thing", author=TOM),
    message("952", "thanks", parent="951", author=TOM),
    message("902", "still down", parent="900"),
    message("900", "in another envelope"),
    own_post("800", "We are hiring"),
    message("970", "one more"),
)


@contextmanager
def counted(store: Store, name: str) -> Iterator[list[object]]:
    """What the engine reports under that name meanwhile."""
    heard: list[object] = []

    def hear(*told: object) -> None:
        heard.append(told[2] if len(told) > 2 else told)

    event.listen(store.engine, name, hear)
    try:
        yield heard
    finally:
        event.remove(store.engine, name, hear)


def everything(store: Store) -> dict[str, list[str]]:
    """Every row of every table."""
    return {
        table.name: sorted(
            repr(row)
            for row in store.read(lambda c, t=table: c.execute(select(t)).all())  # type: ignore[misc]
        )
        for table in metadata.sorted_tables
    }


def two_teams(store: Store) -> Desk:
    """A desk whose two teams live under different policies."""
    return Desk(store, POLICIES.__getitem__, INVOICES, Clock(), Bell())


def test_one_batch_gives_the_books_that_many_give(sqlite_template: Path, tmp_path: Path) -> None:
    books = []
    for name, size in (("one", 1), ("three", 3), ("all", len(MIXED))):
        file = shutil.copy(sqlite_template, tmp_path / f"{name}.db")
        store = Store(f"sqlite:///{file}")
        for start in range(0, len(MIXED), size):
            desk(store, Clock()).receive(MIXED[start : start + size])
        books.append(everything(store))
        store.close()
    assert books[0] == books[1] == books[2]
    assert len(books[0]["tickets"]) == 5


def test_a_batch_of_everything_leaves_the_books_in_order(store: Store) -> None:
    changed = desk(store, Clock()).receive(MIXED)
    assert len(set(changed)) == 5
    checked = check(store)
    assert checked.faults == []
    assert (checked.tickets, checked.entries) == (5, 11)  # one was joined to another


def test_a_batch_continues_the_numbers(store: Store) -> None:
    d = desk(store, Clock())
    d.receive([message("900"), message("901")])
    assert d.receive([message("902"), message("903")]) == [3, 4]


def test_a_ticket_that_is_answered_in_its_own_batch_waits_for_one_drawing(store: Store) -> None:
    desk(store, Clock()).receive([message("900"), message("901", "also", parent="900")])
    owed = everything(store)["outbox"]
    assert [("'DrawCard'" in row) for row in owed].count(True) == 1
    assert len(owed) == 3


def test_effects_that_draw_twice_wait_for_one_drawing(store: Store) -> None:
    desk(store, Clock()).receive([message("900")])
    ticket = store.read(lambda c: reading.ticket(c, 1))
    twice: list[Effect] = [DrawCard(), TellOps("between"), DrawCard()]
    assert [row["kind"] for row in outbox.rows(ticket, twice, START)] == ["DrawCard", "TellOps"]
    waits = outbox.rows(ticket, twice, START, drawing_waits=True)
    assert [row["kind"] for row in waits] == ["TellOps"]


def test_two_teams_policies_are_kept_in_one_batch(store: Store) -> None:
    d = two_teams(store)
    d.receive([message("900"), message("901", "the invoice"), message("902")])
    look_up = store.read(reading.policy_by_version)
    assert look_up(BITBLOCK.version).text == BITBLOCK.text
    assert look_up(STRICTER.version).text == STRICTER.text
    assert list(store.outdated([derivation(BITBLOCK, ALWAYS)], 10)) == [2]
    assert list(store.outdated([derivation(STRICTER, ALWAYS)], 10)) == [1, 3]
    assert check(store).faults == []


def test_a_policy_is_written_once(store: Store) -> None:
    d = two_teams(store)
    d.receive([message("900")])
    with counted(store, "before_cursor_execute") as said:
        d.receive([message("901"), message("902", "the invoice"), message("903", "an invoice")])
    assert len([s for s in said if "INSERT INTO policies" in str(s)]) == 1
    assert len(store.read(lambda c: c.execute(select(metadata.tables["policies"])).all())) == 2


def test_a_policy_that_was_rolled_back_is_written_again(store: Store) -> None:
    def policies(team: str) -> Policy:
        if team == "sales":
            raise LookupError(team)
        return BITBLOCK

    broken = Desk(store, policies, INVOICES, Clock(), Bell())
    with pytest.raises(LookupError):
        broken.receive([message("900"), message("901", "the invoice")])
    with counted(store, "rollback") as rolled_back:
        assert len(desk(store, Clock()).receive([message("900")])) == 1
    assert rolled_back == []
    assert check(store).faults == []


def test_a_commit_that_fails_is_done_again_from_its_beginning(store: Store) -> None:
    failures = [OperationalError("COMMIT", {}, Exception("the line was cut"))]

    def fail(_connection: object) -> None:
        if failures:
            raise failures.pop()

    event.listen(store.engine, "commit", fail)
    with counted(store, "begin") as begun:
        desk(store, Clock()).receive([message("900"), message("901", "also", parent="900")])
    assert len(begun) == 2
    books = everything(store)
    sizes = {name: len(books[name]) for name in ("policies", "tickets", "history", "outbox")}
    assert sizes == {"policies": 1, "tickets": 1, "history": 2, "outbox": 3}
    assert check(store).faults == []


def test_books_that_were_restored_get_the_policy_that_they_lack(store: Store) -> None:
    d = desk(store, Clock())
    d.receive([message("900")])
    for table in reversed(metadata.sorted_tables):
        store.write(lambda c, t=table: c.execute(delete(t)))  # type: ignore[misc]
    assert len(d.receive([message("901")])) == 1
    assert check(store).faults == []


def test_what_an_act_changes_in_a_new_ticket_is_there(store: Store) -> None:
    clock = Clock()
    d = desk(store, clock)
    d.receive([message("900")])
    d.act(TicketId(1), AgentReplied(AGENT, ReplyId("r1"), "On it.", Status.PENDING), "a")
    ledger = store.read(lambda c: reading.ledger(c, 1))
    assert {row["rule"] for row in ledger if row["outcome"] == "kept"}
    assert check(store).faults == []


def test_a_new_ticket_in_a_batch_takes_few_statements(store: Store) -> None:
    d, count = desk(store, Clock()), 20
    d.receive([message("900")])
    people = [Author(f"u{n}", f"@u{n}", f"U {n}") for n in range(count)]
    with counted(store, "before_cursor_execute") as said:
        d.receive([message(f"8{n:02}", author=person) for n, person in enumerate(people)])
    each = 6 if store.engine.dialect.name == "postgresql" else 5
    assert len(said) <= each * count + 8


@pytest.mark.parametrize("claimed", [True, False])
def test_one_transaction_opens_a_ticket_and_owes_it_less(store: Store, *, claimed: bool) -> None:
    """Straight from decision to decision: nothing is read back in between."""

    def work(unit: Unit) -> TicketId:
        said = message("900")
        arrival = unit.arrive(said, START)
        assert arrival
        event = TicketOpened(
            message=said,
            ticket=unit.next_number(),
            conversation=arrival.conversation,
            customer=arrival.customer,
            team="support",
            follow_up_of=None,
        )
        first = opened(event, BITBLOCK, START)
        unit.save(event, first, BITBLOCK, START)
        now = first
        if claimed:
            now = decide(first.ticket, AgentClaimed(AGENT), BITBLOCK, START)
            unit.save(AgentClaimed(AGENT), now, BITBLOCK, START)
        unit.owe(now.ticket, (), STRICTER, derivation(STRICTER, ALWAYS), START)
        return event.ticket

    number = store.transact(work)
    assert store.read(lambda c: reading.owed(c, number)) == []
    assert store.read(lambda c: reading.ledger(c, number)) != []
    assert store.read(lambda c: reading.ticket(c, number)).assignee == (AGENT if claimed else None)
    assert list(store.outdated([derivation(BITBLOCK, ALWAYS)], 10)) == [number]


def test_a_customer_who_writes_thrice_in_a_batch_has_one_ticket(store: Store) -> None:
    said = [message(f"90{n}", parent="900" if n else None) for n in range(3)]
    assert desk(store, Clock()).receive(said) == [1, 1, 1]
    assert desk(store, Clock()).receive([message("903", parent="900")]) == [1]


def test_a_known_customer_begins_another_conversation(store: Store) -> None:
    assert desk(store, Clock()).receive([message("900"), message("901")]) == [1, 2]
    first, second = (store.read(lambda c, n=n: reading.ticket(c, n)) for n in (1, 2))  # type: ignore[misc]
    assert first.customer == second.customer
    assert first.conversation != second.conversation
