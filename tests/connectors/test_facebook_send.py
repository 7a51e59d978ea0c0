"""Does an answer reach Facebook as it was meant, and only while Facebook takes it?"""

import hashlib
import hmac
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.contract import DeliveryRefused, DeliveryUncertain, Outgoing, Receipt
from connectors.facebook.connector import FacebookConnector
from tests.connectors import facebook_made as made
from tests.connectors.facebook_made import (
    COMMENT,
    MARIA,
    NOW,
    PAGE,
    POST,
    SECRET,
    TOKEN,
    error,
    outgoing,
    page,
    privately,
    public,
    shown,
)
from tests.connectors.x_stand_in import Say, StandIn

TAKEN = Say(body={"recipient_id": MARIA, "message_id": "m_2"})
FIRST = Say(body={"recipient_id": "5599", "message_id": "m_2"})
COMMENTED = Say(body={"id": "222_444"})


def heard(**ago: int) -> dict[str, Any]:
    """The customer wrote last so long ago."""
    return {"heard_at": NOW - timedelta(**ago)}


def test_an_answer_in_messenger(facebook: FacebookConnector, facebook_api: StandIn) -> None:
    facebook_api.will(TAKEN)
    assert facebook.send(outgoing()) == Receipt("m_2")
    (call,) = facebook_api.calls
    assert (call.method, call.path) == ("POST", f"/x/v25.0/{PAGE}/messages")
    said = {"text": "Try it now, please.", "metadata": '{"reply": "r1"}'}
    assert call.body == {
        "recipient": {"id": MARIA},
        "messaging_type": "RESPONSE",
        "message": said,
    }


def test_an_answer_under_a_comment(facebook: FacebookConnector, facebook_api: StandIn) -> None:
    facebook_api.will(COMMENTED)
    link = "https://www.facebook.com/222?comment_id=333&reply_comment_id=444"
    assert facebook.send(public()) == Receipt("222_444", link)
    (call,) = facebook_api.calls
    assert (call.method, call.path) == ("POST", f"/x/v25.0/{COMMENT}/comments")
    assert call.body == {"message": "Try it now, please."}


def test_an_answer_under_a_visitors_post(
    facebook: FacebookConnector, facebook_api: StandIn
) -> None:
    facebook_api.will(COMMENTED)
    receipt = facebook.send(public(answers=POST, thread=POST))
    assert receipt.link == "https://www.facebook.com/222?comment_id=444"
    assert facebook_api.calls[0].path == f"/x/v25.0/{POST}/comments"


@pytest.mark.parametrize(("answers", "kind"), [(COMMENT, "comment_id"), (POST, "post_id")])
def test_a_private_answer_to_a_comment_tells_where_the_customer_is(
    facebook: FacebookConnector, facebook_api: StandIn, answers: str, kind: str
) -> None:
    facebook_api.will(FIRST)
    assert facebook.send(privately(answers=answers)) == Receipt("m_2", thread="5599", to="5599")
    (call,) = facebook_api.calls
    assert call.path == f"/x/v25.0/{PAGE}/messages"
    assert call.body["recipient"] == {kind: answers}
    assert call.body["message"]["metadata"] == '{"reply": "r1"}'


@pytest.mark.parametrize(
    ("reply", "answer"), [(outgoing(), TAKEN), (public(), COMMENTED)], ids=["private", "public"]
)
def test_the_token_goes_in_a_header_with_its_proof(
    facebook: FacebookConnector, facebook_api: StandIn, reply: Outgoing, answer: Say
) -> None:
    facebook_api.will(answer)
    facebook.send(reply)
    (call,) = facebook_api.calls
    proof = hmac.digest(SECRET.encode(), TOKEN.encode(), hashlib.sha256).hex()
    assert call.headers["Authorization"] == f"Bearer {TOKEN}"
    assert call.query == {"appsecret_proof": proof}
    assert TOKEN not in json.dumps(call.body)


def test_no_password_of_this_machine_goes_to_facebook(
    facebook: FacebookConnector,
    facebook_api: StandIn,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    secrets = tmp_path / "netrc"
    secrets.write_text("machine 127.0.0.1 login me password hidden\n")
    monkeypatch.setenv("NETRC", str(secrets))
    facebook_api.will(TAKEN, Say(body=b"\x89PNG\r\n\x1a\n" + bytes(40)))
    facebook.send(outgoing())
    facebook.fetch(f"{facebook_api.url}/a.png", 1000)
    assert facebook_api.calls[0].headers["Authorization"] == f"Bearer {TOKEN}"
    assert "Authorization" not in facebook_api.calls[1].headers


@pytest.mark.parametrize(
    ("ago", "tag"),
    [
        ({"minutes": 1}, None),
        ({"hours": 23, "minutes": 54}, None),
        ({"hours": 23, "minutes": 56}, "HUMAN_AGENT"),
        ({"days": 6, "hours": 23, "minutes": 54}, "HUMAN_AGENT"),
    ],
    ids=str,
)
def test_after_a_day_only_a_person_answers(
    facebook: FacebookConnector, facebook_api: StandIn, ago: dict[str, int], tag: str | None
) -> None:
    facebook_api.will(TAKEN)
    facebook.send(outgoing(**heard(**ago)))
    (call,) = facebook_api.calls
    assert call.body["messaging_type"] == ("MESSAGE_TAG" if tag else "RESPONSE")
    assert call.body.get("tag") == tag


def test_what_no_person_wrote_goes_within_a_day(
    facebook: FacebookConnector, facebook_api: StandIn
) -> None:
    facebook_api.will(TAKEN)
    facebook.send(outgoing(automatic=True, **heard(hours=23, minutes=54)))
    assert "tag" not in facebook_api.calls[0].body


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (outgoing(automatic=True, **heard(hours=23, minutes=56)), "a person may answer"),
        (outgoing(automatic=True, **heard(days=8)), "write to the page again"),
        (outgoing(**heard(days=6, hours=23, minutes=56)), "write to the page again"),
        (privately(**heard(days=7)), "under the comment"),
        (public(was_private=True), "in private"),
        (outgoing(""), "some words"),
        (outgoing("x" * 2001), "2 parts"),
    ],
    ids=["automatic", "automatic-late", "late", "comment-late", "public", "empty", "long"],
)
def test_what_facebook_would_not_take_is_refused_with_the_way_out(
    facebook: FacebookConnector, facebook_api: StandIn, reply: Outgoing, words: str
) -> None:
    with pytest.raises(DeliveryRefused, match=words):
        facebook.send(reply)
    assert facebook_api.calls == []


def test_a_public_answer_knows_no_window(
    facebook: FacebookConnector, facebook_api: StandIn
) -> None:
    facebook_api.will(COMMENTED)
    assert facebook.send(public(automatic=True, **heard(days=90))).id == "222_444"


def test_an_answer_to_a_customer_of_no_known_time_is_facebooks_to_judge(
    facebook: FacebookConnector, facebook_api: StandIn
) -> None:
    facebook_api.will(TAKEN)
    facebook.send(outgoing(heard_at=None))
    assert facebook_api.calls[0].body["messaging_type"] == "RESPONSE"


@given(text=st.text(st.characters(exclude_categories=[]), max_size=40), times=st.integers(1, 99))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_refused_before_or_arrives_as_it_was_written(
    facebook: FacebookConnector, facebook_api: StandIn, text: str, times: int
) -> None:
    written = text * times
    facebook_api.calls.clear()
    for reply, answer in ((outgoing(written), TAKEN), (public(written), COMMENTED)):
        if facebook.problem(written, private=reply.private):
            with pytest.raises(DeliveryRefused):
                facebook.send(reply)
            continue
        facebook_api.will(answer)
        facebook.send(reply)
        said = facebook_api.calls[-1].body
        assert (said["message"]["text"] if reply.private else said["message"]) == written
    assert len(facebook_api.calls) <= 2


@pytest.mark.parametrize("body", [b"", b"<html>", [], {}, {"id": None}, {"message_id": 7.5}])
@pytest.mark.parametrize("reply", [outgoing(), public(), privately()], ids=["m", "c", "p"])
def test_a_success_without_an_id_is_in_doubt(
    facebook: FacebookConnector, facebook_api: StandIn, reply: Outgoing, body: object
) -> None:
    facebook_api.will(Say(body=body))
    with pytest.raises(DeliveryUncertain, match="names no message"):
        facebook.send(reply)


def test_a_private_answer_without_a_recipient_is_delivered_all_the_same(
    facebook: FacebookConnector, facebook_api: StandIn
) -> None:
    facebook_api.will(Say(body={"message_id": "m_2"}))
    assert facebook.send(privately()) == Receipt("m_2")


def test_the_same_comment_that_stands_there_already_is_the_receipt(
    facebook: FacebookConnector, facebook_api: StandIn
) -> None:
    there = shown("222_444", "Try it now, please.", created_time="2026-11-22T08:55:00+0000")
    said = "It looks like you already posted this."
    facebook_api.will(Say(400, error(368, message=said)), Say(body=page(there)))
    assert facebook.send(public()).id == "222_444"


@pytest.mark.parametrize("seen", [page(), page(shown("222_444", "Try it now, please."))])
def test_the_same_comment_from_long_ago_is_no_receipt(
    facebook: FacebookConnector, facebook_api: StandIn, seen: object
) -> None:
    facebook_api.will(Say(400, error(368, message="You already posted this.")), Say(body=seen))
    with pytest.raises(DeliveryRefused, match="change the words"):
        facebook.send(public())


def test_many_answers_at_once(facebook: FacebookConnector, facebook_api: StandIn) -> None:
    facebook_api.will(*[TAKEN] * 20)
    replies = [outgoing(f"Answer {number}.") for number in range(20)]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(facebook.send, replies))
    said = {call.body["message"]["text"] for call in facebook_api.calls}
    assert said == {reply.text for reply in replies}


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (outgoing(), None),
        (public(), None),
        (outgoing(heard_at=None), None),
        (outgoing(**heard(hours=30)), "person's answer for 5 more days"),
        (outgoing(**heard(days=6, hours=20)), "for 3 more hours"),
        (outgoing(**heard(days=8)), "they are over"),
        (privately(), "one private answer"),
        (privately(**heard(days=8)), "Answer under the comment"),
    ],
    ids=str,
)
def test_an_agent_knows_before_sending(reply: Outgoing, words: str | None) -> None:
    found = made.FACEBOOK.remarks(reply, NOW)
    assert [words in remark for remark in found if words] == ([True] if words else [])
    assert bool(found) == bool(words)
