"""Is our reply on X? Found, surely absent, or nobody can tell."""

import re
from datetime import timedelta
from typing import Any

import pytest

from connectors.contract import Absent, Found, Outgoing, Receipt, Unknown
from connectors.x.connector import LOOK_PAGES, XConnector
from tests.connectors.x_made import (
    WRITTEN,
    outgoing,
    page,
    private,
    shown,
    shown_talk,
)
from tests.connectors.x_stand_in import Cut, Hang, Say, StandIn

SINCE = WRITTEN - timedelta(minutes=5)
FOUND = Found(Receipt("901", "https://x.com/i/status/901"))
OTHERS = [shown(str(id), f"Other words {id}.") for id in range(902, 905)]
BEFORE = {"created_at": "2026-11-22T08:00:00.000Z"}


def looked(x: XConnector, api: StandIn, *pages: Any, reply: Outgoing | None = None) -> object:
    """What looking for `reply` says when X shows `pages`, one after the other."""
    api.will(*(Say(body=shows) for shows in pages))
    return x.look(reply or outgoing(), SINCE)


def test_our_answer_is_found_among_others(x: XConnector, x_api: StandIn) -> None:
    ours = shown("901", "Try it now, please.")
    assert looked(x, x_api, page(*OTHERS, ours)) == FOUND
    (call,) = x_api.calls
    assert (call.method, call.path) == ("GET", "/x/2/users/100/tweets")
    fields = set(call.query["tweet.fields"].split(","))
    assert {"created_at", "referenced_tweets", "entities"} <= fields
    assert call.headers["Authorization"].startswith("OAuth ")


@pytest.mark.parametrize(
    "text",
    [
        "@maria_k Try it now, please.",
        "@maria_k @tom_h Try it now, please.",
        "Try it now,\nplease. ",
    ],
)
def test_mentions_in_front_and_spaces_do_not_matter(
    x: XConnector, x_api: StandIn, text: str
) -> None:
    assert looked(x, x_api, page(shown("901", text))) == FOUND


def test_mentions_that_the_agent_wrote_do_not_matter(x: XConnector, x_api: StandIn) -> None:
    ours = page(shown("901", "@maria_k Try it now, please."))
    assert looked(x, x_api, ours, reply=outgoing("@maria_k Try it now, please.")) == FOUND


def test_escapes_and_short_links_are_undone(x: XConnector, x_api: StandIn) -> None:
    urls = [{"url": "https://t.co/a", "expanded_url": "https://example.com/?a&b"}]
    text = "1 &lt; 2 &amp;amp; https://t.co/a"
    ours = page(shown("901", text, entities={"urls": urls}))
    reply = outgoing("1 < 2 &amp; https://example.com/?a&b")
    assert looked(x, x_api, ours, reply=reply) == FOUND


@pytest.mark.parametrize(
    ("written", "target"),
    [
        ("example.com", "http://example.com"),
        ("https://Example.com", "https://example.com/"),
        ("HTTPS://EXAMPLE.COM/A/", "https://example.com/A"),
        ("(Example.com),", "(http://example.com/),"),
        ("\u306fexample.com\u3078", "\u306fhttp://example.com\u3078"),
    ],
)
def test_an_address_that_x_rewrote_is_no_other_text(
    x: XConnector, x_api: StandIn, written: str, target: str
) -> None:
    address = re.search(r"https?://[\w./]*[\w/]", target, re.ASCII)
    assert address
    urls = [{"url": "https://t.co/a", "expanded_url": address[0]}]
    text = "See " + target.replace(address[0], "https://t.co/a")
    ours = page(shown("901", text, entities={"urls": urls}))
    assert looked(x, x_api, ours, reply=outgoing(f"See {written}")) == FOUND


@pytest.mark.parametrize(
    "target", ["https://example.org", "https://example.com/A", "https://example.com/a/b"]
)
def test_another_address_is_another_text(x: XConnector, x_api: StandIn, target: str) -> None:
    urls = [{"url": "https://t.co/a", "expanded_url": target}]
    ours = page(shown("901", "See https://t.co/a", entities={"urls": urls}))
    assert looked(x, x_api, ours, reply=outgoing("See https://example.com/a")) == Absent()


def test_a_long_answer_is_compared_whole(x: XConnector, x_api: StandIn) -> None:
    urls = [{"url": "https://t.co/a", "expanded_url": "https://example.com"}]
    note = {"text": "Try it now: https://t.co/a", "entities": {"urls": urls}}
    ours = page(shown("901", "Try it\u2026", note_tweet=note, entities={"urls": []}))
    assert looked(x, x_api, ours, reply=outgoing("Try it now: example.com")) == FOUND


@pytest.mark.parametrize(
    ("written", "back"), [("Voila\u0300", "Voil\u00e0"), ("Voil\u00e0", "Voila\u0300")]
)
def test_letters_may_come_back_composed_or_not(
    x: XConnector, x_api: StandIn, written: str, back: str
) -> None:
    assert looked(x, x_api, page(shown("901", back)), reply=outgoing(written)) == FOUND


@pytest.mark.parametrize(
    "post",
    [
        shown("901", "Try it now."),
        shown("901", "TRY IT NOW, PLEASE."),
        shown("901", "Try it now, please. @maria_k"),
        shown("901", "Try it now, please.", referenced_tweets=[]),
        shown("901", "Try it now, please.", referenced_tweets=None),
        shown("901", "Try it now, please.", referenced_tweets=[{"type": "quoted", "id": "900"}]),
        shown(
            "901", "Try it now, please.", referenced_tweets=[{"type": "replied_to", "id": "899"}]
        ),
        shown("901", "Try it now, please.", **BEFORE),
    ],
    ids=["shorter", "louder", "behind", "none", "null", "quote", "other-post", "before"],
)
def test_what_only_resembles_our_answer_is_not_it(
    x: XConnector, x_api: StandIn, post: dict[str, Any]
) -> None:
    assert looked(x, x_api, page(post)) == Absent()


def test_the_platforms_clock_may_be_a_little_behind(x: XConnector, x_api: StandIn) -> None:
    early, earlier = SINCE - timedelta(minutes=1), SINCE - timedelta(minutes=3)
    at_early = page(shown("901", "Try it now, please.", created_at=early.isoformat()))
    at_earlier = page(shown("901", "Try it now, please.", created_at=earlier.isoformat()))
    assert looked(x, x_api, at_early) == FOUND
    assert looked(x, x_api, at_earlier) == Absent()


def test_a_timeline_that_ends_shows_that_it_is_absent(x: XConnector, x_api: StandIn) -> None:
    assert looked(x, x_api, page()) == Absent()
    assert looked(x, x_api, page(*OTHERS)) == Absent()


def test_older_pages_are_turned_until_the_answer_is_found(x: XConnector, x_api: StandIn) -> None:
    ours = page(shown("901", "Try it now, please."), after="t3")
    assert looked(x, x_api, page(*OTHERS, after="t1"), page(*OTHERS, after="t2"), ours) == FOUND
    assert [call.query.get("pagination_token") for call in x_api.calls] == [None, "t1", "t2"]


def test_no_page_is_turned_past_the_moment_of_sending(x: XConnector, x_api: StandIn) -> None:
    older = shown("890", "Other words.", **BEFORE)
    assert looked(x, x_api, page(*OTHERS, after="t1"), page(older, after="t2")) == Absent()
    assert len(x_api.calls) == 2


def test_too_many_newer_posts_leave_it_unknown(x: XConnector, x_api: StandIn) -> None:
    pages = [page(*OTHERS, after=f"t{number}") for number in range(LOOK_PAGES)]
    assert isinstance(looked(x, x_api, *pages), Unknown)
    assert len(x_api.calls) == LOOK_PAGES


@pytest.mark.parametrize(
    "answer",
    [Say(429), Say(500), Say(503), Say(401, {}), Say(403, {}), Say(404, {}), Cut()],
    ids=["429", "500", "503", "401", "403", "404", "cut"],
)
def test_an_x_that_cannot_be_asked_leaves_it_unknown(
    x: XConnector, x_api: StandIn, answer: Say | Cut
) -> None:
    x_api.will(answer)
    assert isinstance(x.look(outgoing(), SINCE), Unknown)
    x_api.will(Say(body=page(*OTHERS, after="t1")), answer)
    assert isinstance(x.look(outgoing(), SINCE), Unknown)


def test_an_x_that_never_answers_leaves_it_unknown(
    x: XConnector, x_api: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.x.client.TIMEOUT", (3, 0.2))
    x_api.will(Hang())
    assert isinstance(x.look(outgoing(), SINCE), Unknown)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"{",
        [],
        "x",
        7,
        {"data": 7},
        {"data": "x"},
        {"data": [None]},
        {"data": [], "meta": "x"},
        {"data": [{"text": "no id"}], "meta": {}},
        {"data": [{"id": "nine", "text": "x"}], "meta": {}},
        {"data": [shown("901", "Try it now, please.", referenced_tweets=7)]},
        b"[" * 100_000,
    ],
    ids=lambda body: repr(body)[:40],
)
def test_an_answer_that_cannot_be_read_leaves_it_unknown(
    x: XConnector, x_api: StandIn, body: object
) -> None:
    assert isinstance(looked(x, x_api, body), Unknown)


@pytest.mark.parametrize("written", ["0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00"])
def test_a_post_of_no_instant_is_as_old_as_its_id(
    x: XConnector, x_api: StandIn, written: str
) -> None:
    old = shown("901", "Try it now, please.", created_at=written)
    assert looked(x, x_api, page(old)) == Absent()
    id = "1993620471999999999"  # of 26 November 2025
    recent = shown(id, "Try it now, please.", created_at=written)
    x_api.will(Say(body=page(recent)))
    assert isinstance(x.look(outgoing(), WRITTEN - timedelta(days=400)), Found)


@pytest.mark.parametrize(
    "body",
    [
        {"errors": [{"title": "Not Found Error", "detail": "Could not find user", "value": "100"}]},
        {"errors": [{"title": "Authorization Error"}], "meta": {"result_count": 0}},
        {"data": [], "meta": {}},
        {},
    ],
    ids=["errors", "errors-and-count", "no-count", "empty"],
)
def test_a_success_that_shows_nothing_proves_nothing(
    x: XConnector, x_api: StandIn, body: object
) -> None:
    assert isinstance(looked(x, x_api, body), Unknown)


def test_errors_beside_posts_are_about_others(x: XConnector, x_api: StandIn) -> None:
    gone = {"errors": [{"title": "Not Found Error", "resource_id": "899"}]}
    assert looked(x, x_api, page(shown("901", "Try it now, please.")) | gone) == FOUND
    assert looked(x, x_api, page(*OTHERS) | gone) == Absent()


def test_an_empty_page_with_more_behind_it_is_no_end(x: XConnector, x_api: StandIn) -> None:
    ours = page(shown("901", "Try it now, please."))
    assert looked(x, x_api, page(after="t1"), ours) == FOUND


def test_our_direct_message_is_found(x: XConnector, x_api: StandIn) -> None:
    text = "Your order is on its way."
    theirs = shown_talk("7003", text, sender_id="55")
    joined = {"id": "7000", "event_type": "ParticipantsJoin", "created_at": "2026-11-22T08:30:00Z"}
    ours = shown_talk("7002", text)
    seen = looked(x, x_api, page(theirs, joined, ours), reply=private())
    assert seen == Found(Receipt("7002"))
    (call,) = x_api.calls
    assert call.path == "/x/2/dm_conversations/with/55/dm_events"
    fields = set(call.query["dm_event.fields"].split(","))
    assert {"created_at", "sender_id", "text", "entities"} <= fields
    assert call.headers["Authorization"].startswith("OAuth ")


def test_the_customers_same_words_are_not_ours(x: XConnector, x_api: StandIn) -> None:
    theirs = shown_talk("7003", "Your order is on its way.", sender_id="55")
    assert looked(x, x_api, page(theirs), reply=private()) == Absent()


def test_our_direct_message_with_a_link_is_found(x: XConnector, x_api: StandIn) -> None:
    urls = [{"url": "https://t.co/a", "expanded_url": "https://example.com/12"}]
    ours = shown_talk("7002", "Track it: https://t.co/a", entities={"urls": urls})
    reply = private("Track it: https://example.com/12")
    assert looked(x, x_api, page(ours), reply=reply) == Found(Receipt("7002"))
