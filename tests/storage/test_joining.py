"""Whose conversation is a message that belongs to a thread, whoever wrote it?"""

from typing import Any

from lifecycle.events import CustomerWrote, TicketOpened
from lifecycle.messages import Author, Message, OwnPost
from lifecycle.tickets import Channel, Ticket
from storage import knowing, reading
from storage.checking import check
from storage.store import Store
from tests.made import MARIA, START, TOM, Clock, desk

ROOT = "C1:1.000001"


def said(
    ts: str, text: str = "the printer is down", author: Author = MARIA, **more: Any
) -> Message:
    return Message(
        channel=Channel.SLACK,
        account="T1",
        id=f"C1:{ts}",
        author=author,
        text=text,
        sent_at=START,
        **more,
    )


def below(ts: str, author: Author = TOM, **more: Any) -> Message:
    """A reply in Maria's thread."""
    given: dict[str, Any] = {"thread": ROOT, "parent": ROOT, "joins": True, "opens": False} | more
    return said(ts, "mine too", author, **given)


def by_us(ts: str, text: str = "Try it now", **more: Any) -> OwnPost:
    given: dict[str, Any] = {"thread": ROOT, "parent": ROOT} | more
    return OwnPost(
        channel=Channel.SLACK, account="T1", id=f"C1:{ts}", text=text, sent_at=START, **given
    )


def ticket(store: Store, number: int = 1) -> Ticket:
    return store.read(lambda c: reading.ticket(c, number))


def wrote(store: Store, number: int = 1) -> list[str]:
    """Who wrote on the ticket, in order."""
    entries = store.read(lambda c: reading.entries(c, number))
    events = (e.event for e in entries)
    return [e.message.author.shown for e in events if isinstance(e, TicketOpened | CustomerWrote)]


def test_whoever_writes_in_a_thread_joins_its_ticket(store: Store) -> None:
    filed = desk(store, Clock())
    assert filed.receive([said("1.000001"), below("2.000001"), below("3.000001", MARIA)]) == [1] * 3
    assert wrote(store) == ["@maria_k", "@tom_h", "@maria_k"]
    assert ticket(store).customer_name == "@maria_k"
    assert filed.receive([below("2.000001")]) == []
    assert check(store).faults == []


def test_a_reply_in_a_thread_that_is_no_ticket_is_nobodys(store: Store) -> None:
    filed = desk(store, Clock())
    assert filed.receive([below("2.000001")]) == []
    assert store.read(lambda c: knowing.known(c, Channel.SLACK, "T1", "C1:2.000001")) is None
    assert filed.receive([said("1.000001"), below("2.000001")]) == [1, 1], "it was not forgotten"


def test_a_reply_that_opens_is_a_ticket_of_its_own_where_the_thread_is_none(store: Store) -> None:
    filed = desk(store, Clock())
    assert filed.receive([below("2.000001", opens=True)]) == [1]
    assert ticket(store).customer_name == "@tom_h"


def test_a_reply_after_the_end_follows_up_in_the_same_conversation(store: Store) -> None:
    clock = Clock()
    filed = desk(store, clock)
    filed.receive([said("1.000001")])
    conversation = ticket(store).conversation
    filed.receive([by_us("2.000001")])
    clock.advance(days=30)
    while filed.keep_promises():
        pass
    assert ticket(store).status == "closed"
    assert filed.receive([below("3.000001")]) == [2]
    assert ticket(store, 2).conversation == conversation
    assert ticket(store, 2).follow_up_of == 1


def test_a_colleagues_words_before_the_ticket_belong_to_it_afterwards(store: Store) -> None:
    """Said in a thread that was none of ours then; somebody made a ticket of it since."""
    filed = desk(store, Clock())
    assert filed.receive([by_us("2.000001")]) == []
    assert filed.receive([said("1.000001"), by_us("2.000001")]) == [1, 1]
    assert filed.receive([by_us("2.000001")]) == []


def test_the_words_above_a_question_belong_to_its_ticket(store: Store) -> None:
    """A colleague's announcement, and under it a customer's question, of which a ticket is made."""
    filed = desk(store, Clock())
    asked = said("2.000001", author=TOM, thread=ROOT, parent=ROOT)
    above = by_us("1.000001", "We move to a new printer", parent=None, to=TOM.id)
    assert filed.receive([asked, above, below("3.000001", MARIA)]) == [1, 1, 1]
    assert wrote(store) == ["@tom_h", "@maria_k"]
