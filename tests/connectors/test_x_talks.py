"""What does a direct message say, in either envelope?"""

from datetime import UTC, datetime
from typing import Any

import pytest

from connectors.contract import Reading
from lifecycle.messages import Author, Message, OwnPost
from lifecycle.tickets import Channel
from tests.connectors import x_made
from tests.connectors.x_made import read, said, talk, talk_activity, talks

ENVELOPES = pytest.mark.parametrize("form", ["old", "new"])


def delivered(form: str, event: dict[str, Any]) -> Reading:
    return read(talks(event) if form == "old" else talk_activity(event))


@ENVELOPES
def test_a_direct_message_is_private_and_has_no_link(form: str) -> None:
    assert delivered(form, talk()).facts == (
        Message(
            channel=Channel.X,
            account="100",
            id="7001",
            author=Author("55", "@maria_k", "Maria K."),
            text="order 12?",
            sent_at=x_made.WRITTEN,
            thread="dm:55-100",
            private=True,
        ),
    )


@ENVELOPES
def test_our_own_direct_message_is_no_message(form: str) -> None:
    event = talk("7002", "Sent!", sender_id="100", target={"recipient_id": "55"})
    (fact,) = delivered(form, event).facts
    assert isinstance(fact, OwnPost)
    assert (fact.id, fact.text, fact.to) == ("7002", "Sent!", "55")
    assert (fact.thread, fact.private, fact.sent_at) == ("dm:55-100", True, x_made.WRITTEN)


def test_dm_sent_is_read_like_dm_received() -> None:
    event = talk("7002", "Sent!", sender_id="100", target={"recipient_id": "55"})
    (fact,) = read(talk_activity(event, "dm.sent")).facts
    assert isinstance(fact, OwnPost)


@ENVELOPES
def test_both_directions_share_one_thread_in_numeric_order(form: str) -> None:
    theirs = talk(sender_id="1000", target={"recipient_id": "100"})
    ours = talk(sender_id="100", target={"recipient_id": "1000"})
    threads = {said(delivered(form, event))[0].thread for event in (theirs, ours)}
    assert threads == {"dm:100-1000"}


@ENVELOPES
def test_links_and_escapes_are_undone(form: str) -> None:
    urls = [{"url": "https://t.co/a", "expanded_url": "https://example.com/?a&b"}]
    event = talk(message_data={"text": "1 &lt; 2 https://t.co/a", "entities": {"urls": urls}})
    assert said(delivered(form, event))[0].text == "1 < 2 https://example.com/?a&b"


@ENVELOPES
@pytest.mark.parametrize("kind", ["participants_join", "ParticipantsLeave", "reaction", 7])
def test_an_event_that_says_nothing_is_ignored(form: str, kind: object) -> None:
    found = delivered(form, talk() | {"type": kind})
    assert (found.facts, found.unread) == ((), ())
    assert found.ignored == ("a message of no words of anybody",)


@ENVELOPES
@pytest.mark.parametrize("kind", [None, "message_create", "MessageCreate"])
def test_an_event_without_a_type_or_of_the_new_name_is_a_message(form: str, kind: object) -> None:
    assert said(delivered(form, talk() | {"type": kind}))[0].id == "7001"


@pytest.mark.parametrize("users", [None, [], {}, {"55": None}, {"55": {"data": []}}, "55"])
def test_a_sender_whom_the_envelope_does_not_name_is_shown_by_id(users: object) -> None:
    (fact,) = read(talks(talk(), users=users)).facts
    assert isinstance(fact, Message)
    assert fact.author == Author("55", "@55", "")


@ENVELOPES
@pytest.mark.parametrize(
    ("stamp", "at"),
    [
        (x_made.MILLIS, x_made.WRITTEN),
        (int(x_made.MILLIS), x_made.WRITTEN),
        (None, datetime(2010, 11, 4, 1, 42, 54, 658000, tzinfo=UTC)),
        ("soon", datetime(2010, 11, 4, 1, 42, 54, 658000, tzinfo=UTC)),
        ("9" * 15, datetime(2010, 11, 4, 1, 42, 54, 658000, tzinfo=UTC)),
        (True, datetime(2010, 11, 4, 1, 42, 54, 658000, tzinfo=UTC)),
    ],
)
def test_the_platforms_word_for_when_or_else_the_ids(
    form: str, stamp: object, at: datetime
) -> None:
    event = talk(str(1 << 22)) | {"created_timestamp": stamp}
    assert said(delivered(form, event))[0].sent_at == at


@ENVELOPES
@pytest.mark.parametrize(
    ("broken", "why"),
    [
        ({"message_create": None}, "message_create is not an object"),
        ({"message_create": {"target": {}}}, "sender_id is missing or no id"),
        ({"message_create": {"sender_id": "55"}}, "target is not an object"),
        ({"id": "x"}, "id is missing or no id"),
    ],
)
def test_a_broken_message_is_kept_raw_beside_a_good_one(
    form: str, broken: dict[str, Any], why: str
) -> None:
    bad = talk() | broken
    both = talks(bad, talk("7003"))
    if form == "new":
        both = talk_activity(bad)
        both["data"]["payload"]["direct_message_events"].append(talk("7003"))
    found = read(both)
    assert [fact.id for fact in said(found)] == ["7003"]
    assert [part.why for part in found.unread] == [why]


def test_posts_and_direct_messages_in_one_delivery_are_both_read() -> None:
    both = x_made.account_activity(x_made.old_post()) | talks(talk())
    assert [fact.id for fact in said(read(both))] == ["900", "7001"]
