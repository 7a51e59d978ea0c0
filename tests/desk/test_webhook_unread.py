"""What is not signed is turned away; what is signed and not understood is kept, and told."""

import json
import re
import socket
from collections.abc import Iterator

import pytest
import requests

from sandbox.x.envelopes import signed
from storage import reading
from storage.store import Store
from tests.connectors.x_made import (
    account_activity,
    new_post,
    old_post,
    old_user,
    raw,
    talks,
    x_activity,
)
from tests.stack import SECRETS, Json, Stack, Stage, eventually, words_of

MEBIBYTE = 1024 * 1024
OURS = {"for_user_id": "100"}
DEEP = raw({**OURS, "tweet_create_events": json.loads("[" * 70 + "]" * 70)})
UNREAD = {
    "empty": (b"", "not JSON"),
    "not JSON": (b"{nope", "not JSON"),
    "not UTF-8": (b'{"text": "\xff\xfe"}', "not JSON"),
    "a NUL byte": (b'{"text": "\x00"}', "not JSON"),
    "half a surrogate pair": (rb'{"what": "\ud800"}', "neither account activity"),
    "a number that is endless": (b'{"for_user_id": ' + b"9" * 5000 + b"}", "not JSON"),
    "a list": (b"[]", "not a JSON object"),
    "a text": (b'"hello"', "not a JSON object"),
    "nested too deeply to be read": (b"[" * 100_000, "nested too deeply"),
    "nested too deeply": (DEEP, "nested too deeply"),
    "nothing known": (b"{}", "neither account activity"),
    "another account": (raw(account_activity(old_post(), for_user_id="101")), "another account"),
    "no account": (raw(account_activity(old_post(), for_user_id=None)), "another account"),
    "an unknown kind": (raw({**OURS, "hologram_events": []}), "no kind of account activity"),
    "an unknown event": (raw(x_activity({}, "planet.create")), "planet.create is no event"),
    "an event without a kind": (raw({"data": {"payload": {}}}), "data.event_type is missing"),
    "data is a list": (raw({"data": [1]}), "data is not an object"),
    "no payload": (raw(x_activity(None)), "data.payload is not an object"),
    "posts are no list": (raw({**OURS, "tweet_create_events": {"id": 1}}), "is not a list"),
    "a post is a number": (raw(account_activity(7)), "the post is not an object"),
    "a post's text is a number": (
        raw(account_activity(old_post() | {"text": 7})),
        "text is not a text",
    ),
    "a post without an id": (
        raw(account_activity(old_post() | {"id": True, "id_str": []})),
        "id is missing",
    ),
    "a post of nobody": (raw(account_activity(old_post(user=None))), "user is not an object"),
    "a new post of nobody": (raw(x_activity(new_post(author_id={}))), "author_id is missing"),
    "a direct message is a text": (raw(talks("hello")), "the direct message is not an object"),
    "an encrypted chat of nobody": (raw(x_activity({}, "chat.received")), "id is missing"),
}


@pytest.fixture
def books(shared_stack: Stack) -> Iterator[Store]:
    """The desk's books, beside the desk."""
    store = Store(shared_stack.database_url)
    yield store
    store.close()


def deliver(stack: Stack, body: bytes, headers: dict[str, str] | None = None) -> requests.Response:
    """POST `body` as X does, signed unless `headers` are given."""
    sent = signed(SECRETS["X_API_SECRET"], body) if headers is None else headers
    return requests.post(f"{stack.desk}/webhooks/x", data=body, headers=sent, timeout=10)


def letters(books: Store) -> list[Json]:
    return [dict(letter) for letter in reversed(books.read(lambda c: reading.letters(c, 1000)))]


def ops(stage: Stage) -> list[str]:
    messages: list[Json] = stage.get("/slack/rooms/desk-ops")["messages"]
    return [words_of(message) for message in messages]


def counted(stack: Stack, outcome: str) -> float:
    """How many of X's deliveries had that outcome."""
    text = requests.get(f"{stack.desk}/metrics", timeout=5).text
    line = rf'^deskhand_webhooks_total{{channel="x",outcome="{outcome}"}} (\S+)$'
    found = re.search(line, text, re.MULTILINE)
    return float(found[1]) if found else 0.0


def test_what_x_did_not_sign_is_turned_away_and_leaves_nothing(
    shared_stack: Stack, stage: Stage, books: Store
) -> None:
    body = raw(account_activity(old_post("70001", user=old_user(handle=stage.handle("mallory")))))
    right = signed(SECRETS["X_API_SECRET"], body)
    name = "x-twitter-webhooks-signature"
    wrong = {
        "no signature": {},
        "an empty one": {name: ""},
        "another secret": signed("guessed", body),
        "an empty secret": signed("", body),
        "of another body": signed(SECRETS["X_API_SECRET"], body + b" "),
        "a part of it": {name: right[name][:-2]},
        "without its scheme": {name: right[name].removeprefix("sha256=")},
        "sha1": {name: right[name].replace("sha256", "sha1")},
        "not ASCII": {name: "sha256=ümläut"},
        "under another name": {"x-hub-signature-256": right[name]},
    }
    before, unsigned = letters(books), counted(shared_stack, "unsigned")
    for what, headers in wrong.items():
        sent = {key: value.encode() for key, value in headers.items()}
        answer = requests.post(
            f"{shared_stack.desk}/webhooks/x", data=body, headers=sent, timeout=10
        )
        assert answer.status_code == 401, what
        assert right[name] not in answer.text, what
    assert deliver(shared_stack, b"", {}).status_code == 401
    assert counted(shared_stack, "unsigned") == unsigned + len(wrong) + 1
    stage.settle()
    assert letters(books) == before
    assert not [c for c in stage.cards() if stage.handle("mallory") in str(c["blocks"])]

    assert deliver(shared_stack, body, right).status_code == 200  # it was the signature alone
    stage.settle()
    assert stage.number("mallory")


@pytest.mark.parametrize("size", [MEBIBYTE + 1, 8 * MEBIBYTE])
def test_a_delivery_over_a_mebibyte_is_refused_unread(
    shared_stack: Stack, stage: Stage, books: Store, size: int
) -> None:
    before = len(letters(books))
    body = b" " * size
    assert deliver(shared_stack, body).status_code == 413
    chunked = requests.post(
        f"{shared_stack.desk}/webhooks/x",
        data=iter([body]),  # no Content-Length: the size shows only while reading
        headers=signed(SECRETS["X_API_SECRET"], body),
        timeout=10,
    )
    assert chunked.status_code == 413
    assert len(letters(books)) == before


def test_a_delivery_just_below_a_mebibyte_is_read(
    shared_stack: Stack, stage: Stage, books: Store
) -> None:
    post = old_post("70002", user=old_user(handle=stage.handle("large")))
    body = raw(account_activity(post, padding="x" * (MEBIBYTE - 2000)))
    assert MEBIBYTE - 2000 < len(body) < MEBIBYTE
    assert deliver(shared_stack, body).status_code == 200
    stage.settle()
    assert stage.number("large")


def test_what_is_signed_and_not_understood_is_kept_raw_and_told(
    shared_stack: Stack, stage: Stage, books: Store
) -> None:
    letters_before, told_before = len(letters(books)), len(ops(stage))
    unread_before = counted(shared_stack, "unread")
    for what, (body, _) in UNREAD.items():
        answer = deliver(shared_stack, body)
        assert (answer.status_code, answer.text) == (200, ""), what
    assert counted(shared_stack, "unread") == unread_before + len(UNREAD)

    kept = letters(books)[letters_before:]
    assert len(kept) == len(UNREAD)
    for letter, (what, (body, why)) in zip(kept, UNREAD.items(), strict=True):
        assert why in letter["why"], what
        assert letter["channel"] == "x"
        readable = body.decode(errors="replace").replace("\0", "\ufffd")
        inner = json.dumps(_part(body)) if _part(body) is not None else readable
        assert letter["raw"] in (readable, inner), what

    stage.settle()
    told = ops(stage)[told_before:]
    assert len(told) == len(UNREAD)
    for letter in kept:
        (line,) = [t for t in told if f"dead letter {letter['id']}." in t]
        assert letter["why"] in line
        assert "X" in line


def _part(body: bytes) -> object:
    """The one post or message in `body` that can't be read, where the rest can."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(data, dict):
        return None
    events = data.get("tweet_create_events") or data.get("direct_message_events")
    if isinstance(events, list):
        return events[0]
    inner = data.get("data")
    return inner.get("payload") if isinstance(inner, dict) else None


def test_one_bad_post_among_good_ones_is_kept_and_the_good_ones_become_tickets(
    shared_stack: Stack, stage: Stage, books: Store
) -> None:
    good = [
        old_post(f"7001{n}", user=old_user(f"8801{n}", stage.handle(name)))
        for n, name in enumerate(("ann", "ben"))
    ]
    bad: Json = old_post("70019", text="lost?") | {"user": "nobody"}
    before = len(letters(books))
    body = raw(account_activity(good[0], bad, good[1]))
    assert deliver(shared_stack, body).status_code == 200
    stage.settle()
    assert stage.number("ann") != stage.number("ben")
    (letter,) = letters(books)[before:]
    assert json.loads(letter["raw"]) == bad


@pytest.mark.parametrize(
    "part",
    [
        "blocks",
        "text",
    ],
)
def test_hostile_words_in_an_unread_delivery_ping_nobody_in_the_ops_room(
    shared_stack: Stack, stage: Stage, part: str
) -> None:
    before = len(ops(stage))
    kind = "<!channel> <@U0MANAGER>\u202e"
    assert deliver(shared_stack, raw(x_activity({}, kind))).status_code == 200
    stage.settle()
    (message,) = stage.get("/slack/rooms/desk-ops")["messages"][before:]
    said = str(message[part])
    assert "is no event that is known" in said
    assert "<!channel>" not in said
    assert "<@U0MANAGER>" not in said
    assert "\u202e" not in said


def test_the_same_unread_delivery_again_is_answered_again(
    shared_stack: Stack, stage: Stage, books: Store
) -> None:
    """X sends again what it got no answer to; the desk never answers it with an error."""
    before = len(letters(books))
    for _ in range(3):
        assert deliver(shared_stack, b"{still not JSON").status_code == 200
    assert 1 <= len(letters(books)) - before <= 3


def test_a_connection_that_ends_in_the_middle_of_a_delivery_leaves_the_desk_well(
    shared_stack: Stack, stage: Stage, books: Store
) -> None:
    before = len(letters(books))
    with socket.create_connection(("127.0.0.1", shared_stack.port), timeout=5) as line:
        line.sendall(b"POST /webhooks/x HTTP/1.1\r\nHost: desk\r\nContent-Length: 500\r\n\r\n{")
    with socket.create_connection(("127.0.0.1", shared_stack.port), timeout=5) as line:
        line.sendall(b"\x16\x03\x01 nonsense\r\n\r\n")
        assert b" 400 " in line.recv(200)
    eventually(lambda: deliver(shared_stack, b"{}").status_code == 200)
    assert len(letters(books)) == before + 1
