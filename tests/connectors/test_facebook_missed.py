"""Is everything brought that came while we were away, and is what can't be had told?"""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from connectors.contract import DeliveryDelayed, DeliveryRefused, DeliveryUncertain, Missed
from connectors.facebook.connector import FacebookConnector
from lifecycle.messages import Attachment, FileKind, Message, OwnPost
from tests.connectors.facebook_made import (
    COMMENT,
    MARIA,
    NOW,
    PAGE,
    POST,
    WRITTEN,
    changes,
    error,
    feed,
    heard,
    message,
    messaging,
    page,
    shown,
    talk,
    visit,
)
from tests.connectors.x_stand_in import Say, StandIn

SINCE = WRITTEN - timedelta(hours=24)
URL = "https://scontent.xx.fbcdn.net/v/1.jpg?oh=secret"
LONG_AGO = "2026-11-01T08:30:00+0000"


def at(minutes: int) -> dict[str, str]:
    """Written so many minutes after WRITTEN."""
    return {"created_time": (WRITTEN + timedelta(minutes=minutes)).isoformat()}


def post(*comments: Any, id: str = POST, by: str = PAGE, **more: Any) -> dict[str, Any]:
    """A post of our page with comments, newest first."""
    given = shown(id, "News!", by=by, created_time=LONG_AGO)
    return given | {"comments": {"data": list(comments)}} | more


def rounds(facebook: FacebookConnector, cursor: str | None = None) -> Iterator[Missed]:
    """Every answer of one look back; bounded."""
    for _ in range(10):
        missed = facebook.backfill(SINCE, cursor)
        yield missed
        cursor = missed.cursor
        if not missed.more:
            return
    pytest.fail("it never ends")


def brought(facebook: FacebookConnector, api: StandIn, *pages: Any) -> list[Missed]:
    api.will(*(Say(body=shows) for shows in pages))
    return list(rounds(facebook))


def test_what_was_missed_is_what_webhooks_would_have_told(
    facebook: FacebookConnector, facebook_api: StandIn
) -> None:
    said = shown("m_1", "it is down", by=MARIA)
    under = shown(COMMENT, "it is down", by=MARIA, **{"from": {"id": MARIA, "name": "Maria K."}})
    talks, comments = brought(facebook, facebook_api, page(talk(said)), page(post(under)))
    (private,), (public,) = talks.facts, comments.facts
    told = heard(messaging(message()))
    assert isinstance(private, Message)
    assert private.author.shown == "Somebody"  # here Facebook tells the name
    assert (private.id, private.thread, private.text, private.sent_at, private.reply_until) == (
        told.id,
        told.thread,
        told.text,
        told.sent_at,
        told.reply_until,
    )
    assert public == heard(changes(feed()))
    assert (talks.gap, comments.gap) == (None, None)


def test_our_own_words_are_brought_too_and_are_no_customers(
    facebook: FacebookConnector, facebook_api: StandIn
) -> None:
    ours = shown("m_2", "On it.", to={"data": [{"id": MARIA, "name": "Maria K."}]})
    under = shown("222_444", "On it.", parent={"id": COMMENT})
    talks, comments = brought(facebook, facebook_api, page(talk(ours)), page(post(under)))
    (private,), (public,) = talks.facts, comments.facts
    assert isinstance(private, OwnPost)
    assert (private.id, private.to, private.thread, private.private) == ("m_2", MARIA, MARIA, True)
    assert isinstance(public, OwnPost)
    assert (public.id, public.thread, public.parent) == ("222_444", COMMENT, COMMENT)


def test_a_visitors_post_comes_before_its_comments(
    facebook: FacebookConnector, facebook_api: StandIn
) -> None:
    wrote = post(shown(COMMENT, "still", by=MARIA, **at(9)), message="it is down")
    wrote |= {"from": {"id": MARIA, "name": "Maria K."}, **at(0)}
    _, found = brought(facebook, facebook_api, page(), page(wrote))
    assert [one.id for one in found.facts if isinstance(one, Message)] == [POST, COMMENT]
    assert found.facts[0] == heard(changes(visit()))


def test_facts_are_oldest_first_and_none_is_from_before(
    facebook: FacebookConnector, facebook_api: StandIn
) -> None:
    one = talk(*(shown(f"m_{n}", "x", by=MARIA, **at(n)) for n in (5, 1, -9000)))
    other = talk(*(shown(f"m_{n}", "x", by="5502", **at(n)) for n in (4, 2)))
    talks, _ = brought(facebook, facebook_api, page(one, other), page())
    assert [fact.id for fact in talks.facts if isinstance(fact, Message)] == [
        "m_1",
        "m_2",
        "m_4",
        "m_5",
    ]


def test_what_was_said_in_one_second_keeps_its_order(
    facebook: FacebookConnector, facebook_api: StandIn
) -> None:
    newest_first = [shown(f"m_{n}", "x", by=MARIA) for n in (3, 2, 1)]
    talks, _ = brought(facebook, facebook_api, page(talk(*newest_first)), page())
    assert [fact.id for fact in talks.facts if isinstance(fact, Message)] == ["m_1", "m_2", "m_3"]


@pytest.mark.parametrize("id", [PAGE, int(PAGE)])
def test_our_pages_own_posts_open_nothing(
    facebook: FacebookConnector, facebook_api: StandIn, id: object
) -> None:
    own = post(**at(0)) | {"from": {"id": id}}
    _, found = brought(facebook, facebook_api, page(), page(own))
    assert found.facts == ()


def test_each_call_asks_for_one_page(facebook: FacebookConnector, facebook_api: StandIn) -> None:
    said = talk(shown("m_1", "x", by=MARIA))
    pages = [page(said, after="t1"), page(said), page(post(), after="f1"), page(post())]
    found = brought(facebook, facebook_api, *pages)
    assert [missed.more for missed in found] == [True, True, True, False]
    asked = [(call.path.rpartition("/")[2], call.query.get("after")) for call in facebook_api.calls]
    assert asked == [
        ("conversations", None),
        ("conversations", "t1"),
        ("feed", None),
        ("feed", "f1"),
    ]
    assert facebook_api.calls[0].query["platform"] == "messenger"
    assert "platform" not in facebook_api.calls[2].query


def test_conversations_end_where_nothing_was_said_since(
    facebook: FacebookConnector, facebook_api: StandIn
) -> None:
    old = talk(shown("m_0", "x", by=MARIA, created_time=LONG_AGO), updated_time=LONG_AGO)
    talks, _ = brought(facebook, facebook_api, page(old, after="t1"), page())
    assert talks.facts == ()
    assert [call.path.rpartition("/")[2] for call in facebook_api.calls] == [
        "conversations",
        "feed",
    ]


def test_the_next_round_begins_a_little_before_this_one(
    facebook: FacebookConnector, facebook_api: StandIn
) -> None:
    *_, last = brought(facebook, facebook_api, page(), page())
    early = talk(shown("m_1", "x", by=MARIA, **at(19)), shown("m_2", "x", by=MARIA, **at(21)))
    facebook_api.will(Say(body=page(early)), Say(body=page()))
    talks, _ = rounds(facebook, last.cursor)
    assert NOW - timedelta(minutes=10) == WRITTEN + timedelta(minutes=20)
    assert [fact.id for fact in talks.facts if isinstance(fact, Message)] == ["m_2"]


@pytest.mark.parametrize(
    "cursor", ["", "{", "[]", "{}", '{"since": 7}', '{"since": "soon", "edge": "feed"}']
)
def test_a_cursor_that_cannot_be_read_counts_as_none(
    facebook: FacebookConnector, facebook_api: StandIn, cursor: str
) -> None:
    facebook_api.will(Say(body=page(talk(shown("m_1", "x", by=MARIA)))))
    missed = facebook.backfill(SINCE, cursor)
    assert len(missed.facts) == 1
    assert facebook_api.calls[0].path.endswith("/conversations")


def test_twenty_new_messages_may_hide_older_ones(
    facebook: FacebookConnector, facebook_api: StandIn
) -> None:
    new = [shown(f"m_{n}", "x", by=MARIA, **at(n)) for n in range(20)]
    old = [*new[1:], shown("m_0", "x", by=MARIA, created_time=LONG_AGO)]
    hidden, _ = brought(facebook, facebook_api, page(talk(*new)), page())
    assert hidden.gap is not None
    assert "the newest 20 of a conversation" in hidden.gap
    whole, _ = brought(facebook, facebook_api, page(talk(*old)), page())
    assert whole.gap is None


def test_a_hundred_new_comments_may_hide_older_ones(
    facebook: FacebookConnector, facebook_api: StandIn
) -> None:
    new = [shown(f"222_{n}", "x", by=MARIA) for n in range(100)]
    _, found = brought(facebook, facebook_api, page(), page(post(*new)))
    assert len(found.facts) == 100
    assert found.gap is not None
    assert "the newest 100 under a post" in found.gap


def test_old_posts_are_not_looked_through_and_that_is_told_after_an_outage(
    facebook: FacebookConnector, facebook_api: StandIn
) -> None:
    pages = [page(), *(page(post(), after=f"f{n}") for n in range(4))]
    *_, last = brought(facebook, facebook_api, *pages)
    assert not last.more
    assert last.gap is not None
    assert "older than the newest 100" in last.gap
    facebook_api.will(*(Say(body=shows) for shows in pages))
    *_, soon = rounds(facebook, last.cursor)  # ten minutes: webhooks were there
    assert soon.gap is None


def test_what_cannot_be_read_spoils_no_other_and_is_told(
    facebook: FacebookConnector, facebook_api: StandIn
) -> None:
    good = shown("m_1", "x", by=MARIA)
    odd: list[Any] = [7, {}, {"id": "m_3"}, shown("m_4", "x") | {"to": None}]
    talks, comments = brought(
        facebook,
        facebook_api,
        page(talk(good, *odd)),
        page(post(shown(COMMENT, "x") | {"from": None}, shown("222_9", "x", by=MARIA))),
    )
    assert len(talks.facts) == 1
    assert talks.gap is not None
    assert "read (4)" in talks.gap
    assert len(comments.facts) == 1
    assert comments.gap is not None
    assert "read (1)" in comments.gap


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        (
            {
                "attachments": {
                    "data": [
                        {
                            "mime_type": "image/jpeg",
                            "name": "a.jpg",
                            "size": 9,
                            "image_data": {"url": URL, "width": 1},
                        }
                    ]
                }
            },
            Attachment(kind=FileKind.IMAGE, name="a.jpg", type="image/jpeg", size=9, ref=URL),
        ),
        (
            {"attachments": {"data": [{"mime_type": "application/pdf", "file_url": URL}]}},
            Attachment(kind=FileKind.FILE, type="application/pdf", ref=URL),
        ),
        ({"sticker": URL}, Attachment(kind=FileKind.STICKER, ref=URL)),
        (
            {"shares": {"data": [{"link": "https://example.com/", "name": "A page"}]}},
            Attachment(kind=FileKind.LINK, name="A page", link="https://example.com/"),
        ),
    ],
)
def test_what_hung_on_a_message_is_brought(
    facebook: FacebookConnector,
    facebook_api: StandIn,
    more: dict[str, Any],
    expected: Attachment,
) -> None:
    said = shown("m_1", "", by=MARIA, **more)
    talks, _ = brought(facebook, facebook_api, page(talk(said)), page())
    (found,) = talks.facts
    assert isinstance(found, Message)
    assert found.attachments == (expected,)


@pytest.mark.parametrize(
    ("attached", "expected"),
    [
        (
            {"type": "photo", "media": {"image": {"src": URL}}},
            Attachment(kind=FileKind.IMAGE, ref=URL),
        ),
        (
            {"type": "video_inline", "media": {"source": URL, "image": {"src": "x"}}},
            Attachment(kind=FileKind.VIDEO, ref=URL),
        ),
        ({"type": "sticker"}, Attachment(kind=FileKind.STICKER)),
        (
            {"type": "share", "url": "https://example.com/", "title": "A page"},
            Attachment(kind=FileKind.LINK, name="A page", link="https://example.com/"),
        ),
    ],
)
def test_what_hung_on_a_comment_is_brought(
    facebook: FacebookConnector,
    facebook_api: StandIn,
    attached: dict[str, Any],
    expected: Attachment,
) -> None:
    under = shown(COMMENT, "", by=MARIA, attachment=attached)
    _, comments = brought(facebook, facebook_api, page(), page(post(under)))
    (found,) = comments.facts
    assert isinstance(found, Message)
    assert found.attachments == (expected,)


@pytest.mark.parametrize("body", [b"<html>", [], {"data": 7}, {"data": "none"}])
def test_an_answer_of_another_form_is_tried_again(
    facebook: FacebookConnector, facebook_api: StandIn, body: object
) -> None:
    edge = json.dumps({"since": SINCE.isoformat(), "began": NOW.isoformat(), "edge": "feed"})
    facebook_api.will(Say(body=body))
    with pytest.raises(DeliveryUncertain):
        facebook.backfill(SINCE, edge)


def test_a_limit_is_a_limit(facebook: FacebookConnector, facebook_api: StandIn) -> None:
    facebook_api.will(Say(400, error(32)))
    with pytest.raises(DeliveryDelayed):
        facebook.backfill(SINCE, None)


def test_what_is_older_may_be_anything(facebook: FacebookConnector, facebook_api: StandIn) -> None:
    old = {"id": "m_0", "created_time": LONG_AGO}
    talks, _ = brought(facebook, facebook_api, page(talk(old, old)), page())
    assert talks == Missed((), talks.cursor, more=True)


def test_a_page_that_the_api_has_forgotten_is_asked_for_from_the_start(
    facebook: FacebookConnector, facebook_api: StandIn
) -> None:
    said = talk(shown("m_1", "x", by=MARIA))
    facebook_api.will(Say(body=page(said, after="t1")), Say(400, error(100)), Say(body=page(said)))
    first = facebook.backfill(SINCE, None)
    again = facebook.backfill(SINCE, first.cursor)
    assert again.facts == first.facts
    assert [call.query.get("after") for call in facebook_api.calls] == [None, "t1", None]


@pytest.mark.parametrize("answer", [error(100), error(190)])
def test_a_refusal_that_asking_again_does_not_mend(
    facebook: FacebookConnector, facebook_api: StandIn, answer: dict[str, Any]
) -> None:
    facebook_api.will(Say(400, answer))
    with pytest.raises(DeliveryRefused):
        facebook.backfill(SINCE, None)
    assert len(facebook_api.calls) == 1


@pytest.mark.parametrize("odd", [7, {}, {"id": "a b"}, {"id": POST, "comments": {"data": 7}}])
def test_an_odd_entry_holds_up_no_other(
    facebook: FacebookConnector, facebook_api: StandIn, odd: Any
) -> None:
    good = post(shown(COMMENT, "x", by=MARIA))
    talks, comments = brought(facebook, facebook_api, page(), page(odd, good))
    assert (len(talks.facts), len(comments.facts)) == (0, 1)
    assert comments.gap is None or "read (1)" in comments.gap
