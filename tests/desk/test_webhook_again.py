"""Whatever comes twice, at once, late or in the wrong order is one message of one ticket."""

import itertools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from sandbox.x.envelopes import signed
from storage import reading
from storage.store import Store
from tests.connectors.x_made import account_activity, new_post, old_post, old_user, raw, x_activity
from tests.stack import SECRETS, Json, Stack, Stage, answers, eventually, words_of

_numbers = itertools.count(9_000_001)
_people: dict[str, str] = {}  # ids by handle


def fresh() -> str:
    """An id that no other test has; larger than all before it."""
    return str(next(_numbers))


@pytest.fixture
def books(shared_stack: Stack) -> Iterator[Store]:
    """The desk's books, beside the desk."""
    store = Store(shared_stack.database_url)
    yield store
    store.close()


@pytest.fixture(scope="module")
def second_web(shared_stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Another web process on the same books."""
    folder, url = tmp_path_factory.mktemp("second"), shared_stack.database_url
    made = Stack(folder, url, shared_stack.more, sandbox_port=shared_stack.sandbox_port)
    try:
        made.start("web")
        eventually(lambda: answers(f"{made.desk}/healthz"), 30, made.logs)
        yield made
    finally:
        made.stop()


def deliver(stack: Stack, data: object) -> int:
    """POST `data` as X does; the status of the answer."""
    body = raw(data)
    headers = signed(SECRETS["X_API_SECRET"], body)
    url = f"{stack.desk}/webhooks/x"
    return requests.post(url, data=body, headers=headers, timeout=20).status_code


def at_once(stacks: list[Stack], deliveries: list[Json]) -> list[int]:
    """Deliver all of them at the same time, by turns to each of the desks."""
    with ThreadPoolExecutor(len(deliveries)) as pool:
        return list(pool.map(deliver, itertools.cycle(stacks), deliveries))


def written(stage: Stage, name: str, id: str, text: str = "@deskhand help", **more: Any) -> Json:
    """A delivery of a post of that customer of this test."""
    handle = stage.handle(name)
    user = old_user(_people.setdefault(handle, fresh()), handle)
    return account_activity(old_post(id, text, user=user, **more))


def tickets(books: Store, stage: Stage, name: str) -> list[int]:
    """The numbers of that customer's tickets."""
    found = books.read(lambda c: reading.queue(c, at_most=10_000))
    link = f"/{stage.handle(name)}/status/"
    return [int(ticket.id) for ticket in found if link in (ticket.last_link or "")]


def said(stage: Stage, name: str) -> list[str]:
    """The customer's words in the card's thread, in order; each once per message."""
    return [line.split("\n> ", 1)[1] for line in stage.thread(name) if "\n> " in line]


def test_the_same_delivery_again_changes_nothing(
    shared_stack: Stack, stage: Stage, books: Store
) -> None:
    delivery = written(stage, "maria", fresh(), "@deskhand once")
    for _ in range(3):
        assert deliver(shared_stack, delivery) == 200
    stage.settle()
    (number,) = tickets(books, stage, "maria")
    assert len(books.read(lambda c: reading.entries(c, number))) == 1
    assert sum("once" in line for line in stage.thread("maria")) == 1
    assert deliver(shared_stack, delivery) == 200  # and after everything was told
    stage.settle()
    assert len(books.read(lambda c: reading.entries(c, number))) == 1
    assert sum("once" in line for line in stage.thread("maria")) == 1


@pytest.mark.parametrize("first", ["older", "newer"])
def test_a_post_in_both_envelopes_is_one_message(
    shared_stack: Stack, stage: Stage, books: Store, first: str
) -> None:
    post, handle = fresh(), stage.handle("both")
    old = account_activity(old_post(post, "@deskhand twice?", user=old_user("8100", handle)))
    new = x_activity(new_post(post, "@deskhand twice?", author_id="8100"))
    new["includes"] = {"users": [{"id": "8100", "username": handle, "name": "Maria K."}]}
    for delivery in (old, new) if first == "older" else (new, old):
        assert deliver(shared_stack, delivery) == 200
    stage.settle()
    (number,) = tickets(books, stage, "both")
    assert len(books.read(lambda c: reading.entries(c, number))) == 1
    assert sum("twice?" in line for line in stage.thread("both")) == 1


def test_one_post_twice_within_one_delivery_is_one_message(
    shared_stack: Stack, stage: Stage, books: Store
) -> None:
    delivery = written(stage, "echo", fresh())
    delivery["tweet_create_events"] *= 2
    assert deliver(shared_stack, delivery) == 200
    stage.settle()
    (number,) = tickets(books, stage, "echo")
    assert len(books.read(lambda c: reading.entries(c, number))) == 1


def test_the_newer_post_first_is_still_one_ticket(
    shared_stack: Stack, stage: Stage, books: Store
) -> None:
    older, newer = fresh(), fresh()
    answer = written(
        stage, "late", newer, "@deskhand and one more thing", in_reply_to_status_id_str=older
    )
    assert deliver(shared_stack, answer) == 200
    assert deliver(shared_stack, written(stage, "late", older, "@deskhand my order")) == 200
    stage.settle()
    (number,) = tickets(books, stage, "late")
    assert len(books.read(lambda c: reading.entries(c, number))) == 2
    assert sorted(said(stage, "late")) == ["@deskhand and one more thing", "@deskhand my order"]


@pytest.mark.parametrize(
    "order",
    [
        (0, 1, 2),
        (0, 2, 1),
        (1, 0, 2),
        (1, 2, 0),
        (2, 0, 1),
        (2, 1, 0),
    ],
)
def test_three_posts_of_one_thread_in_any_order_are_one_ticket(
    shared_stack: Stack, stage: Stage, books: Store, order: tuple[int, ...]
) -> None:
    ids = [fresh(), fresh(), fresh()]
    posts = [
        written(stage, "chain", id, f"@deskhand {n}", in_reply_to_status_id_str=parent)
        for n, (id, parent) in enumerate(zip(ids, [None, *ids], strict=False))
    ]
    for n in order:
        assert deliver(shared_stack, posts[n]) == 200
    stage.settle()
    (number,) = tickets(books, stage, "chain")
    assert len(books.read(lambda c: reading.entries(c, number))) == 3
    (card,) = (c for c in stage.cards() if c["text"].startswith(f"#{number} · "))
    lines = [words_of(reply) for reply in card["replies"]]
    assert all(sum(f"> @deskhand {n}" in line for line in lines) == 1 for n in range(3))


def test_the_same_delivery_at_once_at_two_web_processes_is_one_message(
    shared_stack: Stack, second_web: Stack, stage: Stage, books: Store
) -> None:
    delivery = written(stage, "race", fresh())
    assert at_once([shared_stack, second_web], [delivery] * 8) == [200] * 8
    stage.settle()
    (number,) = tickets(books, stage, "race")
    assert len(books.read(lambda c: reading.entries(c, number))) == 1


def test_two_posts_of_a_new_conversation_at_once_are_one_ticket(
    shared_stack: Stack, second_web: Stack, stage: Stage, books: Store
) -> None:
    names = [f"duo{n}" for n in range(6)]
    posts = []
    for name in names:
        root, answer = fresh(), fresh()
        posts.append(written(stage, name, root, "@deskhand first"))
        posts.append(written(stage, name, answer, "@deskhand then", in_reply_to_status_id_str=root))
    assert at_once([shared_stack, second_web], posts) == [200] * len(posts)
    stage.settle()
    for name in names:
        (number,) = tickets(books, stage, name)
        assert len(books.read(lambda c, n=number: reading.entries(c, n))) == 2  # type: ignore[misc]


def test_fifty_deliveries_at_once_are_fifty_tickets(
    shared_stack: Stack, second_web: Stack, stage: Stage, books: Store
) -> None:
    names = [f"m{n}" for n in range(50)]
    posts = [written(stage, name, fresh(), f"@deskhand from {name}") for name in names]
    assert at_once([shared_stack, second_web], posts) == [200] * 50
    stage.settle(30)
    numbers = [tickets(books, stage, name) for name in names]
    assert [len(found) for found in numbers] == [1] * 50
    assert len({number for (number,) in numbers}) == 50
    cards = [c["metadata"]["event_payload"]["ticket"] for c in stage.cards()]
    assert sorted(n for n in cards if [n] in numbers) == sorted(n for (n,) in numbers)


def test_a_burst_of_one_customer_is_one_ticket_in_order(stage: Stage, books: Store) -> None:
    lines = [f"@deskhand line {n}" for n in range(12)]
    first = stage.post("burst", lines[0])
    for line in lines[1:]:
        stage.post("burst", line, reply_to=first)
    stage.settle()
    (number,) = tickets(books, stage, "burst")
    assert len(books.read(lambda c: reading.entries(c, number))) == len(lines)
    assert said(stage, "burst") == lines


def test_x_delivers_twice(stage: Stage, books: Store) -> None:
    stage.do("/faults", platform="x", method="webhook", fault="duplicate", times=2)
    first = stage.post("twice", "@deskhand one")
    stage.post("twice", "@deskhand two", reply_to=first)
    stage.settle()
    assert stage.get("/faults")["faults"] == []
    (number,) = tickets(books, stage, "twice")
    assert len(books.read(lambda c: reading.entries(c, number))) == 2
    assert said(stage, "twice") == ["@deskhand one", "@deskhand two"]


def test_x_delivers_in_the_wrong_order(stage: Stage, books: Store) -> None:
    stage.do("/faults", platform="x", method="webhook", fault="reorder")
    first = stage.post("order", "@deskhand one")
    stage.post("order", "@deskhand two", reply_to=first)
    stage.settle()
    assert stage.get("/faults")["faults"] == []
    (number,) = tickets(books, stage, "order")
    assert len(books.read(lambda c: reading.entries(c, number))) == 2
    assert sorted(said(stage, "order")) == ["@deskhand one", "@deskhand two"]


def test_x_loses_the_first_of_two_deliveries(stage: Stage, books: Store) -> None:
    stage.do("/faults", platform="x", method="webhook", fault="drop")
    first = stage.post("lost", "@deskhand one")
    stage.settle()
    assert tickets(books, stage, "lost") == []
    stage.post("lost", "@deskhand two", reply_to=first)
    stage.settle()
    (number,) = tickets(books, stage, "lost")
    assert len(books.read(lambda c: reading.entries(c, number))) == 1
    assert said(stage, "lost") == ["@deskhand two"]
