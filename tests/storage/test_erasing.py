"""Is what has to be deleted gone from every table, and everything else still there?"""

from dataclasses import replace

from sqlalchemy import select

from lifecycle.errors import NoSuchTicket
from lifecycle.events import AgentReplied, ReplySent
from lifecycle.messages import Deletion, Edit
from lifecycle.tickets import Channel, ReplyId, Status, TicketId
from storage import erasing, reading
from storage.checking import check
from storage.schema import metadata
from storage.store import Store
from tests.made import AGENT, START, TOM, Clock, desk, message

SECRET = "hunter2"


def everything(store: Store) -> str:
    """Every row of every table, in one text."""
    return "\n".join(
        repr(row)
        for table in metadata.sorted_tables
        for row in store.read(lambda c, t=table: c.execute(select(t)).all())  # type: ignore[misc]
    )


def test_a_deleted_message_is_nowhere_any_more(store: Store) -> None:
    filed = desk(store, Clock())
    filed.receive([message("900", f"my password is {SECRET}", thread="t")])
    filed.receive([message("901", "the printer jams as well", thread="t")])
    changed = message("900", f"my old password is {SECRET}", thread="t")
    filed.receive([Edit(message=changed, version="v2", at=START)])
    assert SECRET in everything(store)
    filed.receive([Deletion(channel=Channel.X, account="100", id="900", at=START)])
    assert SECRET not in everything(store)
    ticket = store.read(lambda c: reading.ticket(c, 1))
    assert (ticket.subject, ticket.last_text) == (
        "(deleted by its author)",
        "the printer jams as well",
    )
    assert [t.id for t in store.read(lambda c: reading.find(c, "printer", 9))] == [1]
    assert store.read(lambda c: reading.find(c, "password", 9)) == []
    assert check(store).faults == []
    assert filed.receive([message("902", "and it smokes", thread="t")]) == [1]


def test_a_person_who_asks_is_forgotten_and_the_tickets_stay(store: Store) -> None:
    filed = desk(store, Clock())
    filed.receive([message("900", f"I am Maria, my number is {SECRET}", thread="t")])
    filed.receive([message("901", "hello", author=TOM)])
    reply = AgentReplied(AGENT, ReplyId("r1"), f"Thank you, {SECRET}", Status.PENDING)
    filed.act(TicketId(1), reply, "k1")
    filed.act(TicketId(1), ReplySent(ReplyId("r1"), "950"), "k2")
    done = store.write(lambda c: erasing.erase_customer(c, Channel.X, ["55"], START))
    assert done == 1
    left = everything(store)
    assert "maria" not in left.lower().replace("tombstone", "")
    assert store.read(lambda c: reading.ticket(c, 1)).status is Status.PENDING
    assert store.read(lambda c: reading.ticket(c, 2)).last_text == "hello"
    assert len(store.read(lambda c: reading.entries(c, 1))) == 3
    assert check(store).faults == []


def test_who_was_forgotten_may_write_again_as_somebody_new(store: Store) -> None:
    filed = desk(store, Clock())
    filed.receive([message("900", "hello", thread="t")])
    store.write(lambda c: erasing.erase_customer(c, Channel.X, ["55"], START))
    assert filed.receive([replace(message("901", "me again"), thread="t")]) == [2]
    first, second = (store.read(lambda c, n=n: reading.ticket(c, n)) for n in (1, 2))  # type: ignore[misc]
    assert first.customer != second.customer


def test_nobody_is_forgotten_by_an_id_that_nobody_has(store: Store) -> None:
    desk(store, Clock()).receive([message("900")])
    assert store.write(lambda c: erasing.erase_customer(c, Channel.X, ["7"], START)) == 0
    assert store.read(lambda c: reading.ticket(c, 1)).customer_name == "@maria_k"
    try:
        store.read(lambda c: reading.ticket(c, 2))
    except NoSuchTicket:
        return
    raise AssertionError("a ticket from nowhere")
