"""Does the desk keep its word on both databases?"""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest

from lifecycle.effects import DrawCard, Escalate, SendReply, ShowMessage
from lifecycle.errors import AlreadyClaimed, NoSuchTicket, NotAllowed
from lifecycle.events import AgentClaimed, AgentReplied, AgentSolved, ReplySent, TicketOpened
from lifecycle.history import fold
from lifecycle.packs import kept_pack, read_pack
from lifecycle.tickets import DeliveryState, ReplyId, Status, Ticket, TicketId
from storage import outbox, reading
from storage.store import Store
from tests.made import AGENT, BITBLOCK, OTHER, START, TOM, Clock, desk, message, own_post

LATER = timedelta(days=30)


def ticket(store: Store, id: int) -> Ticket:
    return store.read(lambda c: reading.ticket(c, id))


def effects(store: Store) -> list[object]:
    """Everything that waits, claimed and settled."""
    found: list[object] = []
    while rows := store.write(lambda c: outbox.claim(c, START + LATER, 0.0, 60, 50)):
        for row in rows:
            store.write(partial(outbox.settle, owed=row, outcome="done", now=START))
            found.append(row.effect)
    return found


def tickets(store: Store) -> list[Ticket]:
    return store.read(lambda c: reading.find(c, "@", 100))


def replied(text: str = "On it.", then: Status = Status.PENDING, id: str = "r1") -> AgentReplied:
    return AgentReplied(AGENT, ReplyId(id), text, then)


def test_a_message_opens_a_ticket(store: Store) -> None:
    changed = desk(store, Clock()).receive([message("900")])
    assert changed == [1]
    opened = ticket(store, 1)
    assert (opened.status, opened.customer_name, opened.waiting_since) == (
        Status.NEW,
        "@maria_k",
        START,
    )
    kinds = [type(effect) for effect in effects(store)]
    assert kinds == [DrawCard, ShowMessage]


def test_the_same_message_again_changes_nothing(store: Store) -> None:
    d = desk(store, Clock())
    d.receive([message("900")])
    before = ticket(store, 1)
    assert d.receive([message("900"), message("900", "in another envelope")]) == []
    assert ticket(store, 1) == before
    assert len(tickets(store)) == 1


def test_an_answer_in_the_thread_joins_the_ticket(store: Store) -> None:
    d = desk(store, Clock())
    d.receive([message("900")])
    assert d.receive([message("902", "still down", parent="900")]) == [1]
    assert ticket(store, 1).last_text == "still down"


def test_another_customer_in_the_thread_has_a_ticket_of_their_own(store: Store) -> None:
    d = desk(store, Clock())
    d.receive([message("900")])
    assert d.receive([message("903", "me too", parent="900", author=TOM)]) == [2]


def test_an_answer_to_our_answer_joins_the_ticket(store: Store) -> None:
    d = desk(store, Clock())
    d.receive([message("900")])
    d.act(TicketId(1), replied(), "a")
    d.act(TicketId(1), ReplySent(ReplyId("r1"), "901"), "b")
    assert d.receive([message("902", "thanks", parent="901")]) == [1]
    assert ticket(store, 1).status is Status.OPEN


def test_a_child_that_comes_before_its_parent_joins_it_in_the_end(store: Store) -> None:
    d = desk(store, Clock())
    d.receive([message("903", "any news?", parent="902")])
    d.receive([message("902", "still down", parent="900"), message("900")])
    assert len(tickets(store)) == 1


def test_our_own_post_opens_nothing_and_counts_as_an_answer(store: Store) -> None:
    d = desk(store, Clock())
    assert d.receive([own_post("800", "We are hiring")]) == []
    d.receive([message("900")])
    assert d.receive([own_post("901", "On it", parent="900")]) == [1]
    assert ticket(store, 1).status is Status.PENDING
    assert ticket(store, 1).waiting_since is None


def test_the_echo_of_our_reply_is_nothing_new(store: Store) -> None:
    d = desk(store, Clock())
    d.receive([message("900")])
    d.act(TicketId(1), replied(), "a")
    d.act(TicketId(1), ReplySent(ReplyId("r1"), "901"), "b")
    before = ticket(store, 1)
    assert d.receive([own_post("901", "@maria_k On it.", parent="900")]) == []
    assert ticket(store, 1) == before


def test_an_echo_that_overtakes_the_receipt_is_the_receipt(store: Store) -> None:
    d = desk(store, Clock())
    d.receive([message("900")])
    d.act(TicketId(1), replied(), "a")
    d.receive([own_post("901", "@maria_k On it.", parent="900")])
    delivery = ticket(store, 1).delivery
    assert delivery
    assert delivery.state is DeliveryState.SENT
    after = d.act(TicketId(1), ReplySent(ReplyId("r1"), "901"), "b")
    assert after.delivery == delivery


def test_a_second_claim_is_told_who_has_it(store: Store) -> None:
    clock = Clock()
    d = desk(store, clock)
    d.receive([message("900")])
    d.act(TicketId(1), AgentClaimed(AGENT), "a")
    clock.advance(seconds=2)
    with pytest.raises(AlreadyClaimed, match="agent-1 claimed #1 2 s ago"):
        d.act(TicketId(1), AgentClaimed(OTHER), "b")
    assert ticket(store, 1).assignee == AGENT


def test_a_double_click_happens_once(store: Store) -> None:
    d = desk(store, Clock())
    d.receive([message("900")])
    for _ in range(2):
        d.act(TicketId(1), replied(), "the same click")
    assert [e for e in effects(store) if isinstance(e, SendReply)] == [
        SendReply(ReplyId("r1"), "On it.", "900")
    ]


def test_twenty_agents_race_and_one_wins(store: Store) -> None:
    d = desk(store, Clock())
    d.receive([message("900")])

    def claim(n: int) -> bool:
        agent = AGENT if n == 0 else OTHER
        agent = type(agent)(f"U{n}", f"agent-{n}")  # type: ignore[arg-type]
        try:
            d.act(TicketId(1), AgentClaimed(agent), f"click {n}")
        except AlreadyClaimed:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(claim, range(20))) == 1


def test_two_deliveries_at_once_make_one_ticket(store: Store) -> None:
    d = desk(store, Clock())
    with ThreadPoolExecutor(8) as pool:
        ids = [f"9{n:02}" for n in range(16)]
        list(pool.map(lambda n: d.receive([message(n, f"{n}?", thread="900")]), ids))
    assert len(tickets(store)) == 1
    assert len(store.read(lambda c: reading.entries(c, 1))) == 16


def test_nobody_is_forgotten_for_an_hour(store: Store) -> None:
    clock = Clock()
    d = desk(store, clock)
    d.receive([message("900")])
    assert d.keep_promises() == 0
    clock.advance(hours=1)
    assert d.keep_promises() == 1
    assert d.keep_promises() == 0
    told = [effect for effect in effects(store) if isinstance(effect, Escalate)]
    assert [effect.rule for effect in told] == ["bb-29"]
    outcomes = {row["rule"]: row["outcome"] for row in store.read(lambda c: reading.ledger(c, 1))}
    assert outcomes == {"bb-29": "broken", "bb-39": None}


def test_silence_solves_and_closes_and_a_new_word_follows_up(store: Store) -> None:
    clock = Clock()
    d = desk(store, clock)
    d.receive([message("900")])
    d.act(TicketId(1), replied(), "a")
    for status in (Status.SOLVED, Status.CLOSED):
        clock.advance(days=4)
        d.keep_promises()
        assert ticket(store, 1).status is status
    assert d.receive([message("905", "again!", parent="900")]) == [2]
    assert ticket(store, 2).follow_up_of == 1
    with pytest.raises(NotAllowed):
        d.act(TicketId(1), AgentSolved(AGENT), "b")


def test_history_folds_to_the_ticket(store: Store) -> None:
    clock = Clock()
    d = desk(store, clock)
    d.receive([message("900")])
    d.act(TicketId(1), AgentClaimed(AGENT), "a")
    clock.advance(minutes=3)
    d.act(TicketId(1), replied(), "b")
    d.receive([message("902", "no", parent="900")])
    clock.advance(days=2)
    d.keep_promises()
    history = store.read(lambda c: reading.entries(c, 1))
    assert fold(history, store.read(reading.policy_by_version)) == ticket(store, 1)
    assert [entry.seq for entry in history] == list(range(1, len(history) + 1))


def test_what_was_said_is_found(store: Store) -> None:
    d = desk(store, Clock())
    d.receive([message("900", "Die GRÜNE Lampe blinkt 100%"), message("950", "x", author=TOM)])

    def found(words: str) -> list[int]:
        return [t.id for t in store.read(lambda c: reading.find(c, words, 10))]

    assert found("grüne lampe") == [1]
    assert found("#2") == [2]
    assert found("100%") == [1]
    assert found("10_%") == []
    assert found("   ") == []


def test_an_unknown_number_says_so(store: Store) -> None:
    with pytest.raises(NoSuchTicket, match="There is no ticket #7"):
        desk(store, Clock()).act(TicketId(7), AgentClaimed(AGENT), "a")


def test_a_changed_policy_derives_promises_anew(store: Store) -> None:
    clock = Clock()
    desk(store, clock).receive([message("900")])
    stricter = read_pack(BITBLOCK.text.replace('"1h"', '"10m"'), "stricter")
    assert desk(store, clock, stricter).adopt_policies(["support"]) == 1
    owed = store.read(lambda c: reading.owed(c, 1))
    assert owed[0].due_at == START + timedelta(minutes=10)


def test_only_the_head_of_a_stream_is_claimed(store: Store) -> None:
    desk(store, Clock()).receive([message("900")])
    first = store.write(lambda c: outbox.claim(c, START, 0.0, 60, 50))
    assert [type(row.effect) for row in first] == [DrawCard]
    assert store.write(lambda c: outbox.claim(c, START, 30.0, 60, 50)) == []
    again = store.write(lambda c: outbox.claim(c, START, 61.0, 60, 50))  # the lease has run out
    assert [row.id for row in again] == [first[0].id]
    assert not store.write(lambda c: outbox.take_off(c, first[0], START, 61.0, 60))
    assert store.write(lambda c: outbox.take_off(c, again[0], START, 61.0, 60))


def test_our_own_reply_come_back_as_news_is_its_receipt_not_an_answer_elsewhere(
    store: Store,
) -> None:
    clock = Clock()
    books = desk(store, clock)
    (number,) = books.receive([message("1")])
    books.act(number, AgentReplied(AGENT, ReplyId("r1"), "On it", Status.PENDING), "k1")
    books.receive([own_post("2", "@maria_k On it", parent="1")])
    assert [type(e.event) for e in store.read(lambda c: reading.entries(c, number))] == [
        TicketOpened,
        AgentReplied,
        ReplySent,
    ]


def test_history_is_read_under_packs_that_are_not_accepted_any_more(store: Store) -> None:
    unsound = BITBLOCK.text.replace('closed = "follow_up"', 'closed = "follow_up"\nold = "add"')
    books = desk(store, Clock(), kept_pack(unsound, "old"))
    (number,) = books.receive([message("1")])
    entries, look_up = store.read(
        lambda c: (reading.entries(c, number), reading.policy_by_version(c))
    )
    assert fold(entries, look_up) == ticket(store, number)
