"""What does a failed call mean for a reply: later, never, or nobody knows?"""

import socket
from collections.abc import Callable, Iterator

import pytest

from connectors.contract import (
    ConnectorError,
    DeliveryDelayed,
    DeliveryRefused,
    DeliveryUncertain,
    Receipt,
)
from connectors.x import client
from connectors.x.connector import XConnector
from tests.connectors.x_made import NOW, outgoing, page, private, shown
from tests.connectors.x_stand_in import Cut, Hang, Say, StandIn

SAME_WORDS = "You are not allowed to create a Tweet with duplicate content."
NOW_SECONDS = int(NOW.timestamp())


def problem(status: int, detail: str) -> Say:
    """A refusal as X words it."""
    return Say(status, {"title": "No", "detail": detail, "type": "about:blank", "status": status})


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port of this machine that is taken, and where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (400, "X refused it (400): One or more parameters was invalid."),
        (403, "X refused it (403): You may not reply to this post."),
        (409, "X refused it (409): Conflict."),
        (401, "X does not accept our keys: the operator must renew them (`deskhand doctor`)"),
        (404, "The post is not on X any more: it was deleted, or its author hides it"),
        (301, "X's API has moved (301): the operator must set X_API_URL"),
        (308, "X's API has moved (308): the operator must set X_API_URL"),
    ],
)
def test_a_refusal_tells_the_agent_why(
    x: XConnector, x_api: StandIn, status: int, said: str
) -> None:
    x_api.will(problem(status, said.partition(": ")[2]))
    with pytest.raises(DeliveryRefused) as refusal:
        x.send(outgoing())
    assert str(refusal.value) == said
    assert len(x_api.calls) == 1


def test_a_missing_customer_is_no_missing_post(x: XConnector, x_api: StandIn) -> None:
    x_api.will(problem(404, "Not Found"))
    with pytest.raises(DeliveryRefused, match="The customer is not on X any more"):
        x.send(private())


def test_a_reason_is_one_that_every_database_keeps(x: XConnector, x_api: StandIn) -> None:
    x_api.will(problem(403, "a\x00b\ud800" + "c" * 5_000))
    with pytest.raises(DeliveryRefused) as refusal:
        x.send(outgoing())
    assert "a\ufffdb\ufffdccc" in str(refusal.value)
    assert len(str(refusal.value)) < 600


@pytest.mark.parametrize("status", [302, 303, 307])
def test_no_redirect_is_followed(x: XConnector, x_api: StandIn, status: int) -> None:
    """Behind 302 and 303 the post may exist already; a second one would be the customer's."""
    x_api.will(Say(status, {}, {"location": f"{x_api.url}/2/elsewhere"}))
    expected = DeliveryRefused if status == 307 else DeliveryUncertain
    with pytest.raises(expected, match=str(status)):
        x.send(outgoing())
    assert len(x_api.calls) == 1


def test_a_refusal_in_the_older_form_is_read_too(x: XConnector, x_api: StandIn) -> None:
    body = {"errors": [{"code": 7, "message": "This is not done."}], "detail": "Forbidden"}
    x_api.will(Say(403, body))
    with pytest.raises(DeliveryRefused, match="This is not done"):
        x.send(private())


@pytest.mark.parametrize("body", [b"", b"<html>no</html>", {}])
def test_a_refusal_without_a_reason_says_so(x: XConnector, x_api: StandIn, body: object) -> None:
    x_api.will(Say(403, body))
    with pytest.raises(DeliveryRefused, match="no reason given"):
        x.send(outgoing())


def test_a_duplicate_that_is_ours_already_is_the_receipt(x: XConnector, x_api: StandIn) -> None:
    at = {"created_at": "2026-11-22T08:59:00.000Z"}
    x_api.will(
        problem(403, SAME_WORDS), Say(body=page(shown("901", "@maria_k Try it now, please.", **at)))
    )
    assert x.send(outgoing()) == Receipt("901", "https://x.com/i/status/901")
    assert [call.method for call in x_api.calls] == ["POST", "GET"]


@pytest.mark.parametrize(
    "seen",
    [
        Say(body=page()),
        Say(body=page(shown("901", "Try it now, please."))),  # half an hour old: an earlier answer
        Say(body=page(shown("901", "Other words.", created_at="2026-11-22T08:59:00.000Z"))),
        Say(500),
        Say(429),
        Cut(),
    ],
    ids=["nothing", "older", "other", "500", "429", "cut"],
)
def test_a_duplicate_of_something_else_is_refused(
    x: XConnector, x_api: StandIn, seen: Say | Cut
) -> None:
    x_api.will(problem(403, SAME_WORDS), seen)
    with pytest.raises(DeliveryRefused, match="change the words"):
        x.send(outgoing())
    assert len(x_api.calls) == 2


def test_a_used_up_limit_delays_until_it_ends(x: XConnector, x_api: StandIn) -> None:
    x_api.will(Say(429, {}, {"x-rate-limit-reset": str(NOW_SECONDS + 300)}))
    with pytest.raises(DeliveryDelayed) as delay:
        x.send(outgoing())
    assert delay.value.retry_after == 300


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({}, None),
        ({"x-rate-limit-reset": str(NOW_SECONDS - 60)}, 1),
        ({"x-rate-limit-reset": str(NOW_SECONDS)}, 1),
        ({"retry-after": "7"}, 7),
        ({"retry-after": "7", "x-rate-limit-reset": str(NOW_SECONDS + 300)}, 7),
        ({"retry-after": "Sun, 22 Nov 2026 09:00:00 GMT"}, None),
        ({"retry-after": "\xb2"}, None),
        ({"retry-after": "9" * 400}, None),
        ({"x-rate-limit-reset": "soon"}, None),
        ({"x-rate-limit-reset": ""}, None),
        ({"retry-after": "soon", "x-rate-limit-reset": str(NOW_SECONDS + 300)}, 300),
    ],
)
def test_how_long_a_limit_lasts(
    x: XConnector, x_api: StandIn, headers: dict[str, str], wait: float | None
) -> None:
    x_api.will(Say(429, {"title": "Too Many Requests"}, headers))
    with pytest.raises(DeliveryDelayed) as delay:
        x.send(outgoing())
    assert delay.value.retry_after == wait
    assert len(x_api.calls) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504])
@pytest.mark.parametrize("body", [b"<html>oops</html>", {"title": "oops"}])
def test_a_broken_x_is_uncertain(x: XConnector, x_api: StandIn, status: int, body: object) -> None:
    x_api.will(Say(status, body))
    with pytest.raises(DeliveryUncertain, match=str(status)):
        x.send(outgoing())
    assert len(x_api.calls) == 1


@pytest.mark.parametrize(
    "body",
    [
        [],
        "oops",
        None,
        {"errors": None},
        {"errors": [7, {"message": 7}], "error": {}},
        {"detail": []},
        b"\xff",
        b"[" * 100_000,
    ],
    ids=lambda body: repr(body)[:20],
)
def test_an_error_of_odd_shape_means_what_its_status_means(
    x: XConnector, x_api: StandIn, body: object
) -> None:
    x_api.will(*(Say(status, body) for status in (400, 429, 503)))
    with pytest.raises(DeliveryRefused, match="no reason given"):
        x.send(outgoing())
    with pytest.raises(DeliveryDelayed):
        x.send(outgoing())
    with pytest.raises(DeliveryUncertain):
        x.send(outgoing())


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"\xff",
        b"[" * 100_000,
        [],
        None,
        {"data": None},
        {"data": {}},
        {"data": {"id": None, "dm_event_id": None}},
    ],
    ids=lambda body: repr(body)[:20],
)
def test_a_success_that_names_no_post_is_uncertain(
    x: XConnector, x_api: StandIn, body: object
) -> None:
    x_api.will(Say(201, body), Say(201, body))
    for reply in (outgoing(), private()):
        with pytest.raises(DeliveryUncertain, match="names no post"):
            x.send(reply)


def test_a_line_that_is_cut_after_sending_is_uncertain(x: XConnector, x_api: StandIn) -> None:
    x_api.will(Cut(), Cut())
    for reply in (outgoing(), private()):
        with pytest.raises(DeliveryUncertain, match="did not answer"):
            x.send(reply)
    assert len(x_api.calls) == 2


def test_an_answer_that_is_cut_in_the_middle_is_uncertain(x: XConnector, x_api: StandIn) -> None:
    x_api.will(Say(201, b'{"data"', {"transfer-encoding": "chunked"}))
    with pytest.raises(DeliveryUncertain):
        x.send(outgoing())


def test_an_x_that_never_answers_is_uncertain(
    x: XConnector, x_api: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "TIMEOUT", (3, 0.2))
    x_api.will(Hang())
    with pytest.raises(DeliveryUncertain, match="did not answer"):
        x.send(outgoing())
    assert len(x_api.calls) == 1


def test_an_x_that_cannot_be_reached_is_a_delay(
    closed_port: int, x_at: Callable[[str], XConnector]
) -> None:
    for reply in (outgoing(), private()):
        with pytest.raises(DeliveryDelayed, match="could not be reached") as delay:
            x_at(f"http://127.0.0.1:{closed_port}").send(reply)
        assert delay.value.retry_after is None


def test_no_error_shows_a_key(x: XConnector, x_api: StandIn) -> None:
    for answer in (problem(401, "Unauthorized"), Say(503), Cut(), Say(429)):
        x_api.will(answer)
        with pytest.raises(ConnectorError) as error:
            x.send(outgoing())
        assert "made-up" not in str(error.value)
