"""Is a delivery from Meta, is our URL ours, and whose data is to be deleted?"""

import base64
import hashlib
import hmac
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.contract import Answer, BadSignature, Unreadable
from connectors.facebook.deletion import DeletionRequest, requested
from connectors.facebook.signature import challenge_answer, sign
from tests.connectors import facebook_made as made
from tests.connectors.facebook_made import FACEBOOK, MARIA, SECRET, VERIFY, WRITTEN

HEADER = "x-hub-signature-256"
BODY = made.raw(made.messaging(made.message("gr\u00fc\u00dfe")))
ASKED = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": VERIFY}


def by_the_book(raw: bytes, secret: str = SECRET) -> str:
    """The signature as Meta's documentation describes it."""
    return "sha256=" + hmac.digest(secret.encode(), raw, hashlib.sha256).hex()


@given(body=st.binary(max_size=200))
@settings(deadline=None)
def test_what_meta_signed_is_taken_whatever_the_body(body: bytes) -> None:
    FACEBOOK.verify({HEADER: by_the_book(body)}, body)


def test_the_signature_is_the_one_that_others_compute() -> None:
    # printf '{"a":1}' | openssl dgst -sha256 -hmac made-up-app-secret
    known = "sha256=b8656b1779f3dada101415e6b622efe9d5604232b26a9200b25512ff90698b1a"
    assert sign(SECRET, b'{"a":1}') == by_the_book(b'{"a":1}') == known


@pytest.mark.parametrize("name", [HEADER, HEADER.upper(), "X-Hub-Signature-256"])
def test_the_header_is_found_however_it_is_written(name: str) -> None:
    FACEBOOK.verify({"content-type": "application/json", name: by_the_book(BODY)}, BODY)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-hub-signature": by_the_book(BODY)},
        {"x-hub-signature": "sha1=" + hmac.digest(SECRET.encode(), BODY, "sha1").hex()},
        {HEADER: "sha1=" + hmac.digest(SECRET.encode(), BODY, "sha1").hex()},
        {HEADER: ""},
        {HEADER: "sha256="},
        {HEADER: by_the_book(BODY).removeprefix("sha256=")},
        {HEADER: by_the_book(BODY).upper()},
        {HEADER: by_the_book(BODY)[:-1]},
        {HEADER: by_the_book(BODY, "another secret")},
        {HEADER: by_the_book(BODY + b"\n")},
        {HEADER: by_the_book(json.dumps(json.loads(BODY), ensure_ascii=False).encode())},
        {HEADER: "sha256=\u00fc\ud800"},
    ],
)
def test_anything_else_is_refused(headers: dict[str, str]) -> None:
    with pytest.raises(BadSignature, match="FACEBOOK_APP_SECRET"):
        FACEBOOK.verify(headers, BODY)


def test_the_challenge_comes_back_as_plain_text() -> None:
    assert FACEBOOK.challenge(ASKED) == Answer(200, "text/plain", "1158201444")


@pytest.mark.parametrize("token", ["", "wrong", VERIFY + " ", VERIFY[:-1], "\u00fc\ud800"])
def test_another_token_is_forbidden(token: str) -> None:
    answer = FACEBOOK.challenge(ASKED | {"hub.verify_token": token})
    assert answer.status == 403
    assert "FACEBOOK_VERIFY_TOKEN" in json.loads(answer.body)["error"]
    assert VERIFY not in answer.body


def test_no_token_of_ours_matches_none_of_theirs() -> None:
    assert challenge_answer("", ASKED | {"hub.verify_token": ""}).status == 403


@pytest.mark.parametrize(
    "wrong",
    [
        {"hub.mode": "unsubscribe"},
        {"hub.mode": ""},
        {"hub.challenge": ""},
        {"hub.challenge": "<script>"},
        {"hub.challenge": "1" * 201},
    ],
    ids=["mode", "no-mode", "empty", "html", "long"],
)
def test_a_question_of_another_shape_is_told_so(wrong: dict[str, str]) -> None:
    for query in (ASKED | wrong, {key: one for key, one in ASKED.items() if key not in wrong}):
        answer = FACEBOOK.challenge(query)
        assert answer.status == 400
        assert "hub.challenge" in json.loads(answer.body)["error"]


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def request(payload: bytes | None = None, secret: str = SECRET, **more: object) -> str:
    """A signed request as Meta makes it; `more` stands in the payload."""
    asked = {"algorithm": "HMAC-SHA256", "issued_at": made.SECONDS, "user_id": MARIA} | more
    second = encoded(json.dumps(asked).encode() if payload is None else payload)
    return f"{encoded(hmac.digest(secret.encode(), second.encode(), 'sha256'))}.{second}"


def test_a_request_to_delete_names_the_person() -> None:
    assert requested(SECRET, request()) == DeletionRequest(MARIA, WRITTEN)
    assert requested(SECRET, request(issued_at=None)).issued_at is None


@given(user=st.integers(10**9, 10**20))
@settings(deadline=None)
def test_both_parts_are_base64_of_the_kind_for_addresses(user: int) -> None:
    assert requested(SECRET, request(user_id=str(user))).user == str(user)


@pytest.mark.parametrize(
    "signed",
    [
        "",
        ".",
        "a",
        "a.b",
        request(secret="another secret"),
        request().replace(".", ""),
        request() + "A",
        "A" + request(),
        f"{request().partition('.')[0]}.{request(user_id='6').partition('.')[2]}",
        f".{request().partition('.')[2]}",
        "\u00fc.\ud800",
        request(b"x" * 10_000),
    ],
    ids=lambda signed: ascii(signed)[:12],
)
def test_a_request_of_somebody_else_is_refused(signed: str) -> None:
    with pytest.raises(BadSignature):
        requested(SECRET, signed)


@pytest.mark.parametrize(
    "signed",
    [
        request(b""),
        request(b"\xff"),
        request(b"[]"),
        request(algorithm="AES"),
        request(user_id=None),
        request(user_id="5 5"),
        request(issued_at="soon"),
    ],
)
def test_a_signed_request_of_another_shape_is_unreadable(signed: str) -> None:
    with pytest.raises(Unreadable):
        requested(SECRET, signed)
