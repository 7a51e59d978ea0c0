"""Is our answer on Facebook? Found, surely absent, or nobody can tell."""

from datetime import timedelta
from typing import Any

import pytest

from connectors.contract import Absent, Found, Outgoing, Receipt, Unknown
from connectors.facebook.connector import FacebookConnector
from connectors.facebook.looking import PAGES_AT_MOST
from tests.connectors.facebook_made import (
    COMMENT,
    MARIA,
    PAGE,
    POST,
    WRITTEN,
    error,
    outgoing,
    page,
    privately,
    public,
    shown,
    talk,
)
from tests.connectors.x_stand_in import Cut, Say, StandIn

SINCE = WRITTEN - timedelta(minutes=5)
TEXT = "Try it now, please."
OURS = shown("m_2", TEXT)
LINK = "https://www.facebook.com/222?comment_id=333&reply_comment_id=444"
COMMENTED = Found(Receipt("222_444", LINK))
BEFORE = {"created_time": "2026-11-22T08:00:00+0000"}
OTHERS = [shown(f"m_{n}", f"Other words {n}.") for n in range(3, 9)]


def looked(
    facebook: FacebookConnector, api: StandIn, *pages: Any, reply: Outgoing | None = None
) -> object:
    """What looking for `reply` says when Facebook shows `pages`, one after the other."""
    api.will(*(Say(body=shows) for shows in pages))
    return facebook.look(reply or outgoing(), SINCE)


def test_our_answer_is_found_in_the_conversation(
    facebook: FacebookConnector, facebook_api: StandIn
) -> None:
    conversation = page(talk(*OTHERS, OURS))
    assert looked(facebook, facebook_api, conversation) == Found(Receipt("m_2"))
    (call,) = facebook_api.calls
    assert (call.method, call.path) == ("GET", f"/x/v25.0/{PAGE}/conversations")
    assert call.query["user_id"] == MARIA
    assert call.query["platform"] == "messenger"
    assert call.query["fields"] == "id,messages.limit(20){id,created_time,from,to,message}"


@pytest.mark.parametrize(
    "conversation",
    [
        page(),
        page(talk()),
        page(talk(*OTHERS)),
        page(talk(*OTHERS, *OTHERS, *OTHERS, shown("m_9", "x"), shown("m_1", "y", **BEFORE))),
    ],
    ids=["none", "empty", "short", "older"],
)
def test_a_conversation_shown_back_to_then_proves_that_it_is_absent(
    facebook: FacebookConnector, facebook_api: StandIn, conversation: object
) -> None:
    assert looked(facebook, facebook_api, conversation) == Absent()


def test_twenty_newer_messages_hide_older_ones(
    facebook: FacebookConnector, facebook_api: StandIn
) -> None:
    many = [shown(f"m_{n}", f"Other words {n}.") for n in range(20)]
    assert isinstance(looked(facebook, facebook_api, page(talk(*many))), Unknown)


@pytest.mark.parametrize(
    "other",
    [
        shown("m_2", TEXT, by=MARIA),
        shown("m_2", "Try it now."),
        shown("m_2", TEXT.upper()),
        shown("m_2", TEXT, **BEFORE),
        shown("m_2", TEXT, message=None),
    ],
    ids=["theirs", "shorter", "louder", "before", "silent"],
)
def test_what_only_resembles_our_answer_is_not_it(
    facebook: FacebookConnector, facebook_api: StandIn, other: object
) -> None:
    assert looked(facebook, facebook_api, page(talk(other))) == Absent()  # type: ignore[arg-type]


@pytest.mark.parametrize("text", [" Try it now,\n please. ", "Voila\u0300", "Voil\u00e0"])
def test_white_space_and_the_form_of_letters_do_not_matter(
    facebook: FacebookConnector, facebook_api: StandIn, text: str
) -> None:
    ours = TEXT if "Try" in text else "Voil\u00e0"
    seen = looked(facebook, facebook_api, page(talk(shown("m_2", text))), reply=outgoing(ours))
    assert seen == Found(Receipt("m_2"))


def test_facebooks_clock_may_be_a_little_behind(
    facebook: FacebookConnector, facebook_api: StandIn
) -> None:
    early, earlier = SINCE - timedelta(minutes=1), SINCE - timedelta(minutes=3)
    for at, found in ((early, True), (earlier, False)):
        ours = shown("m_2", TEXT, created_time=at.isoformat())
        seen = looked(facebook, facebook_api, page(talk(ours)))
        assert isinstance(seen, Found if found else Absent)


def test_our_comment_is_found_under_the_top_comment(
    facebook: FacebookConnector, facebook_api: StandIn
) -> None:
    nested = public(answers="222_340", thread=COMMENT)
    ours = page(*OTHERS, shown("222_444", TEXT))
    assert looked(facebook, facebook_api, ours, reply=nested) == COMMENTED
    (call,) = facebook_api.calls
    assert (call.method, call.path) == ("GET", f"/x/v25.0/{COMMENT}/comments")
    assert call.query["filter"] == "stream"
    assert call.query["order"] == "reverse_chronological"


def test_our_comment_is_found_under_a_visitors_post(
    facebook: FacebookConnector, facebook_api: StandIn
) -> None:
    reply = public(answers=POST, thread=POST)
    seen = looked(facebook, facebook_api, page(shown("222_444", TEXT)), reply=reply)
    assert seen == Found(Receipt("222_444", "https://www.facebook.com/222?comment_id=444"))


def test_older_pages_are_turned_until_it_is_found(
    facebook: FacebookConnector, facebook_api: StandIn
) -> None:
    pages = [page(*OTHERS, after="a1"), page(after="a2"), page(shown("222_444", TEXT))]
    assert looked(facebook, facebook_api, *pages, reply=public()) == COMMENTED
    assert [call.query.get("after") for call in facebook_api.calls] == [None, "a1", "a2"]


def test_no_page_is_turned_past_the_moment_of_sending(
    facebook: FacebookConnector, facebook_api: StandIn
) -> None:
    older = page(*OTHERS, shown("222_1", "x", **BEFORE), after="a1")
    assert looked(facebook, facebook_api, older, reply=public()) == Absent()
    assert len(facebook_api.calls) == 1


def test_too_many_newer_comments_leave_it_unknown(
    facebook: FacebookConnector, facebook_api: StandIn
) -> None:
    pages = [page(*OTHERS, after=f"a{number}") for number in range(PAGES_AT_MOST)]
    assert isinstance(looked(facebook, facebook_api, *pages, reply=public()), Unknown)
    assert len(facebook_api.calls) == PAGES_AT_MOST


def test_a_comment_that_still_takes_a_private_answer_has_none(
    facebook: FacebookConnector, facebook_api: StandIn
) -> None:
    still = {"id": COMMENT, "can_reply_privately": True}
    assert looked(facebook, facebook_api, still, reply=privately()) == Absent()
    (call,) = facebook_api.calls
    assert call.path == f"/x/v25.0/{COMMENT}"
    assert call.query["fields"] == "can_reply_privately"


@pytest.mark.parametrize("taken", [{"can_reply_privately": False}, {}])
def test_one_that_takes_none_may_have_ours(
    facebook: FacebookConnector, facebook_api: StandIn, taken: dict[str, Any]
) -> None:
    ours, none = page(talk(OURS)), page()
    found = Found(Receipt("m_2", thread=MARIA, to=MARIA))
    assert looked(facebook, facebook_api, taken, ours, reply=privately()) == found
    assert isinstance(looked(facebook, facebook_api, taken, none, reply=privately()), Unknown)


@pytest.mark.parametrize(
    "answer",
    [Say(400, error(4)), Say(500), Say(400, error(190)), Say(404), Cut(), Say(body=b"<html>")],
    ids=["limit", "500", "token", "404", "cut", "html"],
)
@pytest.mark.parametrize("reply", [outgoing(), public(), privately()], ids=["m", "c", "p"])
def test_a_facebook_that_cannot_be_asked_leaves_it_unknown(
    facebook: FacebookConnector, facebook_api: StandIn, reply: Outgoing, answer: Say | Cut
) -> None:
    facebook_api.will(answer)
    assert isinstance(facebook.look(reply, SINCE), Unknown)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"data": None, "x": 1},
        {"data": 7},
        {"data": [7]},
        {"data": [{"messages": {"data": [7]}}]},
        page(talk(shown("m_2", TEXT, created_time=None))),
        page(talk(shown("m_2", TEXT) | {"from": None})),
        page(talk(shown("", TEXT))),
    ],
    ids=lambda body: str(body)[:50],
)
def test_an_answer_that_cannot_be_read_leaves_it_unknown(
    facebook: FacebookConnector, facebook_api: StandIn, body: object
) -> None:
    seen = looked(facebook, facebook_api, body)
    assert isinstance(seen, Absent if body == {"data": None, "x": 1} else Unknown)
