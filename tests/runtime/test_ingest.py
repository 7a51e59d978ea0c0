"""Many deliveries share a commit; none is acknowledged before it, and a bad one harms no other."""

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import cast

import pytest

from lifecycle.desk import Desk
from lifecycle.messages import Fact, Message
from runtime import ingest as module
from runtime.clock import real_now
from runtime.ingest import Busy, Ingest
from storage import reading
from storage.store import Store
from tests import made

SECONDS = 10.0


@dataclass
class SlowBooks:
    """A desk whose writing waits for the test, and fails for a fact that is `BAD`."""

    written: list[list[str]] = field(default_factory=list)
    entered: threading.Event = field(default_factory=threading.Event)
    may_go_on: threading.Event = field(default_factory=threading.Event)

    def receive(self, facts: Sequence[Fact]) -> list[int]:
        self.entered.set()
        assert self.may_go_on.wait(SECONDS)
        messages = [fact for fact in facts if isinstance(fact, Message)]
        if any(message.text == "BAD" for message in messages):
            raise ValueError("this one can't be written")
        self.written.append([message.id for message in messages])
        return []


@pytest.fixture
def books() -> SlowBooks:
    return SlowBooks()


@pytest.fixture
def ingest(books: SlowBooks) -> Iterator[Ingest]:
    writer = Ingest(cast("Desk", books))
    yield writer
    books.may_go_on.set()
    writer.close()


def test_nothing_is_done_before_it_is_written(ingest: Ingest, books: SlowBooks) -> None:
    done = ingest.submit([made.message("1")])
    assert books.entered.wait(SECONDS)
    assert not done.done()
    books.may_go_on.set()
    assert done.result(SECONDS) is None
    assert books.written == [["1"]]


def test_what_queued_up_meanwhile_is_one_commit_in_order(ingest: Ingest, books: SlowBooks) -> None:
    first = ingest.submit([made.message("0")])
    assert books.entered.wait(SECONDS)
    rest = [ingest.submit([made.message(str(n)), made.message(f"{n}b")]) for n in range(1, 6)]
    books.may_go_on.set()
    for done in (first, *rest):
        done.result(SECONDS)
    expected = [id for n in range(1, 6) for id in (str(n), f"{n}b")]
    assert books.written == [["0"], expected]


def test_a_commit_is_bounded(ingest: Ingest, books: SlowBooks) -> None:
    first = ingest.submit([made.message("0")])
    assert books.entered.wait(SECONDS)
    rest = [ingest.submit([made.message(str(n))]) for n in range(module.TOGETHER_AT_MOST + 1)]
    books.may_go_on.set()
    for done in (first, *rest):
        done.result(SECONDS)
    assert [len(commit) for commit in books.written] == [1, module.TOGETHER_AT_MOST, 1]


def test_a_bad_one_fails_alone(ingest: Ingest, books: SlowBooks) -> None:
    first = ingest.submit([made.message("0")])
    assert books.entered.wait(SECONDS)
    good = ingest.submit([made.message("1")])
    bad = ingest.submit([made.message("2", "BAD")])
    last = ingest.submit([made.message("3")])
    books.may_go_on.set()
    for done in (first, good, last):
        done.result(SECONDS)
    with pytest.raises(ValueError, match="can't be written"):
        bad.result(SECONDS)
    assert books.written == [["0"], ["1"], ["3"]]
    after = ingest.submit([made.message("4")])  # and the writer lives
    after.result(SECONDS)


def test_too_many_are_told_to_come_again(ingest: Ingest, books: SlowBooks) -> None:
    first = ingest.submit([made.message("0")])
    assert books.entered.wait(SECONDS)
    taken = [ingest.submit([made.message(str(n))]) for n in range(module.WAITING_AT_MOST)]
    with pytest.raises(Busy, match="too many"):
        ingest.submit([made.message("too many")])
    books.may_go_on.set()
    done, waiting = wait([first, *taken], SECONDS)
    assert not waiting
    assert len(done) == module.WAITING_AT_MOST + 1


def test_closing_writes_what_waits(ingest: Ingest, books: SlowBooks) -> None:
    first = ingest.submit([made.message("0")])
    assert books.entered.wait(SECONDS)
    waiting = [ingest.submit([made.message(str(n))]) for n in (1, 2)]
    closing = threading.Thread(target=ingest.close)
    closing.start()
    books.may_go_on.set()
    closing.join(SECONDS)
    assert not closing.is_alive()
    for done in (first, *waiting):
        assert done.result(0) is None
    assert [id for commit in books.written for id in commit] == ["0", "1", "2"]


def test_what_comes_after_the_end_is_not_taken_and_forgotten(
    ingest: Ingest, books: SlowBooks
) -> None:
    books.may_go_on.set()
    ingest.close()
    try:
        done = ingest.submit([made.message("late")])
    except Busy:
        return
    done.result(0.5)


def test_many_threads_on_real_books(store: Store) -> None:
    writer = Ingest(made.desk(store, real_now))
    try:
        with ThreadPoolExecutor(16) as pool:
            messages = [made.message(str(n % 40), sent_at=real_now()) for n in range(120)]
            futures = list(pool.map(lambda message: writer.submit([message]), messages))
        for done in futures:
            done.result(SECONDS)
    finally:
        writer.close()
    assert len(store.read(lambda c: reading.queue(c, at_most=1000))) == 40
