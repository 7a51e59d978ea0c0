"""Does `deskhand channels x connect` make X tell the desk, once, and say what it did?"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from connectors.contract import ConnectorError, DeliveryDelayed, DeliveryRefused
from connectors.x.connecting import NEEDED, WANTED, webhook_url
from connectors.x.connector import XConnector
from tests.connectors import x_made
from tests.connectors.x_made import NOW
from tests.connectors.x_stand_in import Say, StandIn

URL = "https://desk.example/webhooks/x"
HOOKS = "/2/webhooks"
EVENTS = "/2/activity/subscriptions"
OLDER = "/2/account_activity/webhooks/77/subscriptions/all"
REPLAY = "/2/webhooks/replay"
ALL = (*NEEDED, *WANTED)


@pytest.fixture
def x(x_api: StandIn, x_at: Callable[[str], XConnector]) -> XConnector:
    """Our account, with a bearer token."""
    connector = x_at(x_api.url)
    connector._settings = x_made.settings(x_api.url, bearer_token="made-up-bearer")
    return connector


def hook(id: str = "77", url: str = URL, *, valid: bool = True) -> dict[str, Any]:
    return {"id": id, "url": url, "valid": valid, "created_at": x_made.NEW_FORM}


def heard(*kinds: str, webhook: str = "77", user: str = "100") -> Say:
    found = [{"event_type": k, "webhook_id": webhook, "filter": {"user_id": user}} for k in kinds]
    return Say(body={"data": found})


def plays(api: StandIn, *hooks: dict[str, Any], **more: Say) -> None:
    """An X that knows these webhooks, and says yes to everything."""
    api.routes = {
        f"GET {HOOKS}": Say(body={"data": list(hooks)}),
        f"POST {HOOKS}": Say(body={"data": hook()}),
        f"PUT {HOOKS}/77": Say(body={"data": {"valid": True}}),
        f"GET {EVENTS}": heard(),
        f"POST {EVENTS}": Say(body={"data": {"subscription": {}}}),
        f"GET {OLDER}": Say(body={"data": {"subscribed": False}}),
        f"POST {OLDER}": Say(body={"data": {"subscribed": True}}),
        f"POST {REPLAY}": Say(body={"data": {"job_id": "1"}}),
    }


def no(word: str, kind: str = "invalid-request", status: int = 400) -> Say:
    body = {"detail": word, "type": f"https://api.x.com/2/problems/{kind}", "status": status}
    return Say(status, body)


def connected(x: XConnector, url: str | None = URL, **more: Any) -> list[str]:
    return list(x.connect(url, **({"older": False, "hours": 2} | more)))


def made(api: StandIn) -> list[str]:
    """What was changed on X, in order."""
    return [
        f"{call.method} {call.path.removeprefix('/x')}"
        for call in api.calls
        if call.method != "GET"
    ]


def test_a_new_desk_is_registered_and_hears_everything(x: XConnector, x_api: StandIn) -> None:
    plays(x_api)
    assert connected(x) == [
        f"Registered {URL}: X asked it to prove that it is ours, and it did.",
        f"Subscribed to {', '.join(ALL)}.",
    ]
    assert made(x_api) == [f"POST {HOOKS}", *[f"POST {EVENTS}"] * len(ALL)]
    registered, *subscribed = [call for call in x_api.calls if call.method == "POST"]
    assert registered.body == {"url": URL}
    assert registered.headers["Authorization"] == "Bearer made-up-bearer"
    assert [call.body["event_type"] for call in subscribed] == list(ALL)
    for call in subscribed:
        assert call.body["filter"] == {"user_id": "100"}
        assert call.body["webhook_id"] == "77"
        by_app = call.body["event_type"] in ("post.create", "post.delete")
        signature = call.headers["Authorization"]
        assert signature.startswith("Bearer " if by_app else "OAuth ")


def test_what_is_there_already_is_left_as_it_is(x: XConnector, x_api: StandIn) -> None:
    plays(x_api, hook())
    x_api.routes[f"GET {EVENTS}"] = heard(*ALL)
    assert connected(x) == [
        f"X delivers to {URL} already.",
        "Subscribed already, and to nothing new.",
        "X delivers again everything from 22 Nov 07:00 to 08:49 UTC.",
    ]
    assert made(x_api) == [f"POST {REPLAY}"]
    assert x_api.calls[-1].body == {
        "webhook_id": "77",
        "from_date": "202611220700",
        "to_date": "202611220849",
    }


def test_only_what_is_missing_is_subscribed(x: XConnector, x_api: StandIn) -> None:
    plays(x_api, hook())
    x_api.will(Say(body={"data": [hook()]}))
    first = heard(*NEEDED).body
    assert isinstance(first, dict)
    x_api.will(Say(body=first | {"meta": {"next_token": "t1"}}), heard(*WANTED[1:]))
    assert connected(x, hours=0)[1] == f"Subscribed to {WANTED[0]}."
    assert x_api.calls[2].query["pagination_token"] == "t1"


def test_other_webhooks_and_other_accounts_count_for_nothing(x: XConnector, x_api: StandIn) -> None:
    plays(x_api, hook(), hook("78", "https://other.example/webhooks/x"))
    for theirs in (heard(*ALL, webhook="78"), heard(*ALL, user="101")):
        x_api.routes[f"GET {EVENTS}"] = theirs
        assert connected(x, hours=0)[1] == f"Subscribed to {', '.join(ALL)}."


def test_a_webhook_that_was_switched_off_is_checked_anew_and_a_day_is_brought_again(
    x: XConnector, x_api: StandIn
) -> None:
    plays(x_api, hook(valid=False))
    said = connected(x)
    assert said[0] == f"X had switched off {URL}. It asked again, and it is on."
    assert said[2] == "X delivers again everything from 21 Nov 09:01 to 08:49 UTC."
    assert made(x_api)[0] == f"PUT {HOOKS}/77"


@pytest.mark.parametrize(("hours", "since"), [(0.1, "0828"), (2, "0700"), (48, "0901")])
def test_x_replays_neither_the_last_half_hour_nor_more_than_a_day(
    x: XConnector, x_api: StandIn, hours: float, since: str
) -> None:
    plays(x_api, hook())
    connected(x, hours=hours)
    assert x_api.calls[-1].body["from_date"][8:] == since


def test_without_an_address_the_only_webhook_is_meant(x: XConnector, x_api: StandIn) -> None:
    plays(x_api, hook("76", "https://desk.example/elsewhere"), hook())
    assert connected(x, None)[0] == f"X delivers to {URL} already."
    plays(x_api, hook("76", "https://desk.example/elsewhere"))
    with pytest.raises(DeliveryRefused, match=r"--url https://desk\.example"):
        connected(x, None)
    plays(x_api, hook(), hook("78", "https://other.example/webhooks/x"))
    with pytest.raises(DeliveryRefused, match=r"several webhooks.*https://other\.example"):
        connected(x, None)
    assert made(x_api) == [f"POST {EVENTS}"] * len(ALL) + [f"POST {REPLAY}"]


@pytest.mark.parametrize(
    ("word", "words"),
    [
        ("CrcValidationFailed: 404", f"curl '{URL}\\?crc_token=hello'"),
        ("UrlValidationFailed", "without a port"),
        ("DuplicateUrlFailed", "another app"),
        ("WebhookLimitExceeded", "https://other.example/hook"),
        ("Something new", "X refused it \\(400\\): Something new"),
    ],
)
def test_an_address_that_x_refuses_is_explained(
    x: XConnector, x_api: StandIn, word: str, words: str
) -> None:
    plays(x_api, hook("78", "https://other.example/hook"))
    x_api.routes[f"POST {HOOKS}"] = no(word)
    with pytest.raises(DeliveryRefused, match=words):
        connected(x)
    assert made(x_api) == [f"POST {HOOKS}"]


@pytest.mark.parametrize(
    "answer", [no("CrcValidationFailed"), Say(body={"data": {"valid": False}}), Say(body={})]
)
def test_a_webhook_that_stays_off_is_explained(x: XConnector, x_api: StandIn, answer: Say) -> None:
    plays(x_api, hook(valid=False))
    x_api.routes[f"PUT {HOOKS}/77"] = answer
    with pytest.raises(DeliveryRefused, match="no right answer"):
        connected(x)


def test_a_plan_without_x_activity_is_told_what_else_there_is(
    x: XConnector, x_api: StandIn
) -> None:
    plays(x_api, hook())
    x_api.routes[f"POST {EVENTS}"] = no("Not enrolled", "client-forbidden", 403)
    with pytest.raises(DeliveryRefused, match=r"--account-activity.*X_DELIVERY=polling"):
        connected(x)


def test_a_plan_without_webhooks_is_told_to_poll(x: XConnector, x_api: StandIn) -> None:
    plays(x_api)
    x_api.routes[f"GET {HOOKS}"] = no("Not enrolled", "client-forbidden", 403)
    with pytest.raises(DeliveryRefused, match="no webhooks: set X_DELIVERY=polling"):
        connected(x)


def test_what_a_plan_has_not_beyond_the_needed_is_told_and_no_fault(
    x: XConnector, x_api: StandIn
) -> None:
    plays(x_api, hook())
    x_api.routes[f"GET {EVENTS}"] = heard(*NEEDED, *WANTED[:-2])
    x_api.routes[f"POST {EVENTS}"] = no("No chats here")
    said = connected(x, hours=0)
    why = "(X refused it (400): No chats here)"
    assert said[1:] == [
        "Subscribed already, and to nothing new.",
        f"X does not tell us of chat.received {why}; chat.sent {why}.",
    ]


def test_a_subscription_that_is_there_after_all_is_fine(x: XConnector, x_api: StandIn) -> None:
    plays(x_api, hook())
    x_api.routes[f"POST {EVENTS}"] = no("DuplicateSubscriptionFailed")
    assert connected(x, hours=0)[1] == "Subscribed already, and to nothing new."


def test_account_activity_is_one_subscription(x: XConnector, x_api: StandIn) -> None:
    plays(x_api)
    assert connected(x, older=True)[1] == "Subscribed to account activity."
    assert made(x_api) == [f"POST {HOOKS}", f"POST {OLDER}"]
    assert x_api.calls[-1].headers["Authorization"].startswith("OAuth ")
    x_api.routes[f"GET {OLDER}"] = Say(body={"data": {"subscribed": True}})
    assert connected(x, older=True)[1] == "Subscribed to account activity already."
    x_api.routes[f"GET {OLDER}"] = Say(body={})
    x_api.routes[f"POST {OLDER}"] = no("SubscriptionLimitExceeded")
    with pytest.raises(DeliveryRefused, match="no further subscription"):
        connected(x, older=True)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (no("ReplayConflictError"), "earlier replay"),
        (no("Not on this plan", status=403), "Not on this plan"),
        (Say(500), "X answered 500"),
    ],
)
def test_a_replay_that_x_refuses_undoes_nothing(
    x: XConnector, x_api: StandIn, answer: Say, words: str
) -> None:
    plays(x_api, hook())
    x_api.routes[f"POST {REPLAY}"] = answer
    said = connected(x)
    assert said[-1].startswith("X does not deliver again what was missed: ")
    assert words in said[-1]


@pytest.mark.parametrize(
    ("answer", "error"), [(Say(429), DeliveryDelayed), (Say(401), DeliveryRefused)]
)
def test_an_x_that_can_not_be_asked_changes_nothing(
    x: XConnector, x_api: StandIn, answer: Say, error: type[ConnectorError]
) -> None:
    plays(x_api)
    x_api.routes[f"GET {HOOKS}"] = answer
    with pytest.raises(error):
        connected(x)
    assert made(x_api) == []


@pytest.mark.parametrize("body", [{}, {"data": {}}, {"data": {"id": "77"}}, [], b"<html>"])
def test_an_answer_of_another_shape_is_an_error_of_ours(
    x: XConnector, x_api: StandIn, body: object
) -> None:
    plays(x_api)
    x_api.routes[f"POST {HOOKS}"] = Say(body=body)
    with pytest.raises(ConnectorError):
        connected(x)


def test_without_a_bearer_token_nothing_is_asked(
    x_api: StandIn, x_at: Callable[[str], XConnector]
) -> None:
    with pytest.raises(DeliveryRefused, match="X_BEARER_TOKEN is not set"):
        connected(x_at(x_api.url))
    assert x_api.calls == []


@pytest.mark.parametrize(
    "address",
    [
        "https://desk.example",
        "https://desk.example/",
        " https://desk.example/webhooks/x ",
        "https://desk.example/webhooks/x/",
    ],
)
def test_the_address_of_the_desk_is_enough(address: str) -> None:
    assert webhook_url(address) == URL


def test_a_replay_is_asked_for_in_utc() -> None:
    assert NOW.utcoffset() == timedelta()
