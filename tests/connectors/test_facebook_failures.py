"""What does a failed call to Facebook mean for a reply: later, never, or nobody knows?"""

import json
import socket
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest

from connectors.contract import DeliveryDelayed, DeliveryRefused, DeliveryUncertain, Outgoing
from connectors.facebook.connector import FacebookConnector
from connectors.facebook.failures import PageFault
from tests.connectors import facebook_made as made
from tests.connectors.facebook_made import NOW, TOKEN, error, outgoing, privately, public
from tests.connectors.x_stand_in import Cut, Hang, Say, StandIn

TAKEN = Say(body={"recipient_id": "5501", "message_id": "m_2"})
BUSINESS = "X-Business-Use-Case-Usage"


def used(percent: int, minutes: int = 0, kind: str = "messenger") -> dict[str, str]:
    """What Meta says beside an answer of how much is used up."""
    use = {"type": kind, "call_count": percent, "total_cputime": 1, "total_time": 2}
    return {BUSINESS: json.dumps({made.PAGE: [use | {"estimated_time_to_regain_access": minutes}]})}


@pytest.mark.parametrize(
    ("code", "subcode", "words"),
    [
        (10, 2018278, "write to the page again first"),
        (10, 2534022, "write to the page again first"),
        (100, 33, "not on Facebook any more|does not know this customer"),
        (803, None, "not on Facebook any more|does not know this customer"),
        (100, 2018001, "does not know this customer"),
        (100, 2018292, "Answer under the comment"),
        (10900, None, "Answer under the comment"),
        (10902, None, "Answer under the comment"),
        (100, 1893061, "tag"),
        (551, 1545041, "takes no messages from the page"),
        (551, None, "takes no messages from the page"),
        (2018108, None, "takes no messages from the page"),
        (100, 2018108, "takes no messages from the page"),
        (100, None, r"Facebook refused it \(100\): No\."),
        (99999, None, r"Facebook refused it \(99999\): No\."),
    ],
)
@pytest.mark.parametrize("reply", [outgoing(), public(), privately()], ids=["m", "c", "p"])
def test_a_refusal_tells_the_agent_why_and_what_else(
    facebook: FacebookConnector,
    facebook_api: StandIn,
    reply: Outgoing,
    code: int,
    subcode: int | None,
    words: str,
) -> None:
    facebook_api.will(Say(400, error(code, subcode)))
    with pytest.raises(DeliveryRefused, match=words) as refusal:
        facebook.send(reply)
    assert not isinstance(refusal.value, PageFault)
    assert len(facebook_api.calls) == 1


@pytest.mark.parametrize(
    ("status", "code", "subcode", "words"),
    [
        (401, 190, 463, "token .it has expired"),
        (400, 190, 460, "token .its password was changed"),
        (400, 190, None, "token .it is not valid"),
        (403, 10, None, "does not permit"),
        (403, 10, 2018065, "does not permit"),
        (403, 200, None, "does not permit"),
        (403, 230, None, "does not permit"),
        (400, 10, 1893063, "blocked the page"),
        (400, 368, None, "blocked the page"),
    ],
)
def test_a_fault_of_the_page_can_be_told_from_one_of_the_reply(
    facebook: FacebookConnector,
    facebook_api: StandIn,
    status: int,
    code: int,
    subcode: int | None,
    words: str,
) -> None:
    facebook_api.will(Say(status, error(code, subcode)))
    with pytest.raises(PageFault, match=words):
        facebook.send(outgoing())


def test_a_wrong_secret_is_named(facebook: FacebookConnector, facebook_api: StandIn) -> None:
    said = "Invalid appsecret_proof provided in the API argument"
    facebook_api.will(Say(400, error(100, message=said)))
    with pytest.raises(PageFault, match="FACEBOOK_APP_SECRET"):
        facebook.send(outgoing())


def test_the_token_is_never_repeated(facebook: FacebookConnector, facebook_api: StandIn) -> None:
    facebook_api.will(Say(400, error(190, message=f"Malformed access token {TOKEN}")))
    with pytest.raises(DeliveryRefused) as refusal:
        facebook.send(outgoing())
    assert TOKEN not in str(refusal.value)


@pytest.mark.parametrize("code", [4, 17, 32, 341, 613, 80000, 80006, 80099])
def test_a_limit_delays_until_meta_says(
    facebook: FacebookConnector, facebook_api: StandIn, code: int
) -> None:
    facebook_api.will(Say(400, error(code), used(100, minutes=7)))
    with pytest.raises(DeliveryDelayed, match="limit") as delay:
        facebook.send(outgoing())
    assert delay.value.retry_after == 420


def test_a_limit_without_a_time_leaves_the_time_to_us(
    facebook: FacebookConnector, facebook_api: StandIn
) -> None:
    facebook_api.will(Say(400, error(613)))
    with pytest.raises(DeliveryDelayed) as delay:
        facebook.send(outgoing())
    assert delay.value.retry_after is None


@pytest.mark.parametrize(
    "answer",
    [
        Say(500, error(1)),
        Say(400, error(2)),
        Say(400, error(1200)),
        Say(400, error(100, is_transient=True)),
        Say(500),
        Say(502, b"<html>"),
        Say(503, error(99999)),
        Say(302, {}, {"location": "/x/elsewhere"}),
        Cut(),
    ],
    ids=["1", "2", "1200", "transient", "500", "502", "503", "302", "cut"],
)
def test_nobody_knows_after_a_fault_of_facebooks(
    facebook: FacebookConnector, facebook_api: StandIn, answer: Say | Cut
) -> None:
    facebook_api.will(answer)
    with pytest.raises(DeliveryUncertain):
        facebook.send(outgoing())
    assert len(facebook_api.calls) == 1


def test_nobody_knows_when_facebook_never_answers(
    facebook: FacebookConnector, facebook_api: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.facebook.client.TIMEOUT", (3, 0.2))
    facebook_api.will(Hang())
    with pytest.raises(DeliveryUncertain, match="did not answer"):
        facebook.send(outgoing())


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port of this machine that is taken, and where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


def test_what_was_never_sent_is_only_delayed(closed_port: int) -> None:
    settings = made.settings(f"http://127.0.0.1:{closed_port}")
    connector = FacebookConnector(settings, lambda: NOW)
    with pytest.raises(DeliveryDelayed, match="could not be reached") as delay:
        connector.send(outgoing())
    assert delay.value.__cause__ is None  # what lies below holds addresses with secrets
    assert delay.value.__suppress_context__


@pytest.mark.parametrize("status", [301, 307, 308])
def test_an_api_that_moved_is_the_operators(
    facebook: FacebookConnector, facebook_api: StandIn, status: int
) -> None:
    facebook_api.will(Say(status, {}, {"location": "/x/elsewhere"}))
    with pytest.raises(PageFault, match="FACEBOOK_API_URL"):
        facebook.send(outgoing())
    assert len(facebook_api.calls) == 1


@pytest.mark.parametrize("body", [b"", b"<html>no</html>", {}, [], {"error": 7}, {"error": {}}])
def test_a_refusal_of_another_form_is_a_refusal(
    facebook: FacebookConnector, facebook_api: StandIn, body: object
) -> None:
    facebook_api.will(Say(400, body))
    with pytest.raises(DeliveryRefused, match=r"\(400\): no reason given"):
        facebook.send(outgoing())


def paced(api: StandIn) -> tuple[FacebookConnector, Callable[[timedelta], None]]:
    """A page whose clock is moved by hand."""
    now = [NOW]

    def forward(by: timedelta) -> None:
        now[0] += by

    def clock() -> datetime:
        return now[0]

    return FacebookConnector(made.settings(api.url), clock), forward


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        (used(81), 60),
        (used(95, minutes=3), 180),
        (used(85, kind="pages"), 60),
        ({"X-App-Usage": '{"call_count": 2, "total_time": 81, "total_cputime": 3}'}, 60),
        ({"X-Page-Usage": '{"call_count": 99}'}, 60),
    ],
    ids=["81", "minutes", "pages", "app", "page"],
)
def test_above_eighty_percent_every_call_waits(
    facebook_api: StandIn, headers: dict[str, str], seconds: int
) -> None:
    page, forward = paced(facebook_api)
    facebook_api.will(Say(body=TAKEN.body, headers=headers), TAKEN)
    page.send(outgoing())
    forward(timedelta(seconds=seconds - 1))
    with pytest.raises(DeliveryDelayed, match="80 %") as delay:
        page.send(outgoing())
    assert delay.value.retry_after == 1
    assert len(facebook_api.calls) == 1
    forward(timedelta(seconds=1))
    assert page.send(outgoing()).id == "m_2"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        used(80),
        used(10, minutes=9),
        {BUSINESS: "{"},
        {BUSINESS: "[]"},
        {BUSINESS: '{"a": 7, "b": [7, null]}'},
        {"X-App-Usage": '{"call_count": "99"}'},
        {"X-App-Usage": "[" * 9_000},
    ],
    ids=lambda headers: str(headers)[:40],
)
def test_at_or_below_eighty_nothing_waits(
    facebook: FacebookConnector, facebook_api: StandIn, headers: dict[str, str]
) -> None:
    facebook_api.will(Say(body=TAKEN.body, headers=headers), TAKEN)
    facebook.send(outgoing())
    assert facebook.send(outgoing()).id == "m_2"
