"""Is a delivery from X, and does X believe that our URL is ours?"""

import base64
import hashlib
import hmac
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.contract import BadSignature, Unreadable
from connectors.x import parse
from connectors.x.signature import sign
from tests.connectors import x_made
from tests.connectors.x_made import X

HEADER = "x-twitter-webhooks-signature"
BODY = x_made.raw(x_made.account_activity(x_made.old_post()))


def by_the_book(raw: bytes, secret: str = x_made.SECRET) -> str:
    """The signature as X's documentation describes it."""
    digest = hmac.digest(secret.encode(), raw, hashlib.sha256)
    return "sha256=" + base64.b64encode(digest).decode("ascii")


def flipped(raw: bytes, bit: int) -> bytes:
    changed = bytearray(raw)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


@given(body=st.binary(max_size=200))
@settings(deadline=None)
def test_what_x_signed_is_taken_whatever_the_body(body: bytes) -> None:
    X.verify({HEADER: by_the_book(body)}, body)


def test_the_signature_is_the_one_that_others_compute() -> None:
    # printf '{"a":1}' | openssl dgst -sha256 -hmac made-up-api-secret -binary | base64
    known = "sha256=7+M4u3Qk7xe1jJKqsaHAgNc8AXGuSQvHj1hrVIdQPTE="
    assert sign(x_made.SECRET, b'{"a":1}') == known


@pytest.mark.parametrize("name", [HEADER, HEADER.upper(), "X-Twitter-Webhooks-Signature"])
def test_the_header_is_found_however_it_is_written(name: str) -> None:
    X.verify({"content-type": "application/json", name: by_the_book(BODY)}, BODY)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-twitter-webhooks-signature-2": by_the_book(BODY)},
        {"authorization": by_the_book(BODY)},
        {HEADER: ""},
        {HEADER: "sha256="},
        {HEADER: by_the_book(BODY, "another secret")},
        {HEADER: by_the_book(BODY + b"\n")},
        {HEADER: by_the_book(BODY).removeprefix("sha256=")},
        {HEADER: by_the_book(BODY).replace("sha256", "sha1")},
        {HEADER: by_the_book(BODY) + "="},
        {HEADER: f" {by_the_book(BODY)}"},
        {HEADER: "sha256=" + hmac.new(x_made.SECRET.encode(), BODY, "sha256").hexdigest()},
        {HEADER: by_the_book(BODY).replace("=", "\uff1d")},
        {HEADER: "sha256=\u00e9\u4e2d\U0001f600"},
        {HEADER: "sha256=\udcff\ud800"},
        {HEADER: "\x00"},
    ],
)
def test_a_delivery_without_the_right_signature_is_refused(headers: dict[str, str]) -> None:
    with pytest.raises(BadSignature):
        X.verify(headers, BODY)


def test_every_single_bit_of_the_body_counts() -> None:
    right = {HEADER: by_the_book(BODY)}
    for bit in range(len(BODY) * 8):
        with pytest.raises(BadSignature):
            X.verify(right, flipped(BODY, bit))


def test_every_single_bit_of_the_signature_counts() -> None:
    right = by_the_book(BODY).encode()
    for bit in range(len(right) * 8):
        with pytest.raises(BadSignature):
            X.verify({HEADER: flipped(right, bit).decode("latin-1")}, BODY)


@given(data=st.data(), body=st.binary(min_size=1, max_size=300))
@settings(deadline=None)
def test_one_flipped_bit_of_any_body_is_noticed(data: st.DataObject, body: bytes) -> None:
    bit = data.draw(st.integers(0, len(body) * 8 - 1))
    with pytest.raises(BadSignature):
        X.verify({HEADER: by_the_book(body)}, flipped(body, bit))


@given(given_header=st.text(max_size=80))
@settings(deadline=None)
def test_a_guessed_signature_is_refused_and_never_breaks(given_header: str) -> None:
    with pytest.raises(BadSignature):
        X.verify({HEADER: given_header}, BODY)


def test_the_refusal_tells_nothing_of_the_secret() -> None:
    with pytest.raises(BadSignature) as refusal:
        X.verify({HEADER: "sha256=wrong"}, BODY)
    assert x_made.SECRET not in str(refusal.value)
    assert by_the_book(BODY) not in str(refusal.value)


@pytest.mark.parametrize("token", ["abc", "a" * 500, "n0nce-_.~+/=", "7"])
def test_x_gets_its_token_signed(token: str) -> None:
    answer = X.challenge({"crc_token": token, "nonce": "1"})
    assert (answer.status, answer.content_type) == (200, "application/json")
    assert json.loads(answer.body) == {"response_token": by_the_book(token.encode())}


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"crc_token": ""},
        {"crc_token": "a" * 501},
        {"crc_token": "two words"},
        {"crc_token": "line\n"},
        {"crc_token": '{"for_user_id":"100"}'},
        {"crc_token": "<script>"},
        {"crc_token": "\u00fc"},
        {"crc_token": "\u0661"},
        {"crc_token": "\ud800"},
        {"crc_token": "a\x00"},
        {"CRC_TOKEN": "abc"},
        {"hub.challenge": "abc"},
    ],
)
def test_a_bad_question_is_answered_with_400_and_a_reason(query: dict[str, str]) -> None:
    answer = X.challenge(query)
    assert (answer.status, answer.content_type) == (400, "application/json")
    assert "crc_token" in json.loads(answer.body)["error"]


def test_the_reason_does_not_repeat_the_question() -> None:
    assert "script" not in X.challenge({"crc_token": "<script>"}).body


@given(token=st.text(st.sampled_from('abc0123456789{}[]":,.-+_~/= \n\x00\xe9'), max_size=40))
@settings(deadline=None, max_examples=400)
def test_nobody_gets_a_delivery_signed_by_asking(token: str) -> None:
    """The token and deliveries are signed with one secret: no token may be a delivery too."""
    if X.challenge({"crc_token": token}).status == 200:
        with pytest.raises(Unreadable):
            parse.read(token.encode(), x_made.OUR_ID, x_made.NOW)
