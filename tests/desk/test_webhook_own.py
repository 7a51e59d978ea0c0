"""What is no customer's message opens nothing; our answer in X's own app is an answer."""

from collections.abc import Iterator

import pytest

from lifecycle.events import AnsweredElsewhere
from lifecycle.tickets import Status
from storage import reading
from storage.store import Store
from tests.connectors.x_made import (
    account_activity,
    new_post,
    old_post,
    old_user,
    talk,
    talks,
    x_activity,
)
from tests.stack import Json, Stack, Stage

OURS = old_user("100", "deskhand", "Deskhand")
RETWEET: Json = {"retweeted_status": old_post("7")}
REPOST: Json = {"referenced_tweets": [{"type": "retweeted", "id": "7"}]}
SILENT: dict[str, Json] = {
    "a post of our own": account_activity(old_post("600001", "Hello world", user=OURS)),
    "a new post of our own": x_activity(new_post("600002", author_id="100"), "post.create"),
    "our answer to somebody unknown": account_activity(
        old_post("600003", "@bob hi", user=OURS, in_reply_to_status_id_str="599999")
    ),
    "our own direct message": talks(talk("600004", sender_id="100", target={"recipient_id": "55"})),
    "a retweet": account_activity(old_post("600005", "RT @deskhand: hi", **RETWEET)),
    "a retweet of our own": account_activity(old_post("600006", user=OURS, **RETWEET)),
    "a repost": x_activity(new_post("600007", **REPOST)),
    "a repost's event": x_activity({"id": "600008"}, "post.repost.create"),
    "a like": {"for_user_id": "100", "favorite_events": [{"id": "f1"}]},
    "a new like": x_activity({"id": "600009"}, "like.create"),
    "a follow": {"for_user_id": "100", "follow_events": [{"type": "follow"}]},
    "a deletion": {"for_user_id": "100", "tweet_delete_events": [{"status": {"id": "1"}}]},
    "somebody types": {"for_user_id": "100", "direct_message_indicate_typing_events": [{}]},
    "no posts": account_activity(),
    "a revocation": {"user_event": {"revoke": {}}},
}


@pytest.fixture
def books(shared_stack: Stack) -> Iterator[Store]:
    """The desk's books, beside the desk."""
    store = Store(shared_stack.database_url)
    yield store
    store.close()


def test_what_is_no_customers_message_opens_nothing_and_is_no_dead_letter(
    stage: Stage, books: Store
) -> None:
    def looked() -> tuple[int, int]:
        return books.read(
            lambda c: (len(reading.queue(c, at_most=10_000)), len(reading.letters(c, 10_000)))
        )

    before = looked()
    for what, delivery in SILENT.items():
        answer = stage.do("/x/deliver", body=delivery)
        assert answer == {"status": 200, "answer": ""}, what
        assert looked() == before, what
    stage.settle()
    assert looked() == before


def test_our_answer_in_the_x_app_is_an_answer(stage: Stage, books: Store) -> None:
    post = stage.post("maria", "@deskhand is it open today?")
    stage.settle()
    number = stage.number("maria")
    stage.do("/x/post", handle="deskhand", text="Until six.", reply_to=post)
    stage.settle()
    ticket, entries = books.read(lambda c: (reading.ticket(c, number), reading.entries(c, number)))
    assert isinstance(entries[-1].event, AnsweredElsewhere)
    assert ticket.status is Status.PENDING
    assert ticket.waiting_since is None
    assert " · Pending" in stage.card("maria")["text"]
    (told,) = [line for line in stage.thread("maria") if "Until six." in line]
    assert "answered" in told
    assert len(stage.thread("maria")) == 2


def test_our_answer_in_the_x_app_told_twice_is_one_answer(stage: Stage, books: Store) -> None:
    post = stage.post("tom", "@deskhand hello?")
    stage.settle()
    number = stage.number("tom")
    stage.do("/faults", platform="x", method="webhook", fault="duplicate")
    stage.do("/x/post", handle="deskhand", text="Hello Tom.", reply_to=post)
    stage.settle()
    entries = books.read(lambda c: reading.entries(c, number))
    assert sum(isinstance(entry.event, AnsweredElsewhere) for entry in entries) == 1


def test_the_echo_of_our_own_reply_is_no_second_answer(stage: Stage, books: Store) -> None:
    post = stage.post("eva", "@deskhand hello?")
    stage.settle()
    number = stage.number("eva")
    stage.reply("agent-1", "eva", "Hello Eva, what is it?")
    stage.settle()  # X has told the desk of its own post by now
    entries = books.read(lambda c: reading.entries(c, number))
    assert not [entry for entry in entries if isinstance(entry.event, AnsweredElsewhere)]
    assert stage.answers_to(post) == ["Hello Eva, what is it?"]
    assert sum("Hello Eva" in line for line in stage.thread("eva")) == 1


def test_a_post_of_ours_that_mentions_us_opens_nothing(stage: Stage, books: Store) -> None:
    """Our account mentions itself: nobody is to be answered."""
    before = len(books.read(lambda c: reading.queue(c, at_most=10_000)))
    stage.do("/x/post", handle="deskhand", text="Write to @deskhand when you need us")
    stage.settle()
    assert len(books.read(lambda c: reading.queue(c, at_most=10_000))) == before
