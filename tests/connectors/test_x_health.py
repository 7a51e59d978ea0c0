"""Does the X account say what is wrong with it, and keep its keys to itself?"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from connectors.contract import Connector, DeliveryRefused
from connectors.registry import connect
from connectors.x.connecting import NEEDED
from connectors.x.connector import XConnector
from connectors.x.settings import Delivery, XSettings
from lifecycle.tickets import Channel
from tests.connectors.x_made import NOW, SECRET, outgoing, settings
from tests.connectors.x_stand_in import Cut, Hang, Say, StandIn


def test_a_healthy_account_has_nothing_to_say(x: XConnector, x_api: StandIn) -> None:
    x_api.will(Say(body={"data": {"id": "100", "username": "deskhand", "name": "Deskhand"}}))
    assert x.health() == []
    (call,) = x_api.calls
    assert (call.method, call.path) == ("GET", "/x/2/users/me")
    assert call.headers["Authorization"].startswith("OAuth ")


def test_the_token_of_another_account_is_named(x: XConnector, x_api: StandIn) -> None:
    x_api.will(Say(body={"data": {"id": "101"}}))
    assert x.health() == ["X: the access token belongs to account 101, X_USER_ID says 100"]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Say(401, {"detail": "Unauthorized"}), "renew"),
        (Say(403, {"detail": "Not on this plan."}), "Not on this plan"),
        (Say(404, {}), "is X_API_URL right?"),
        (Say(308), "set X_API_URL"),
        (Say(429, {}), "rate limit"),
        (Say(503), "503"),
        (Cut(), "did not answer"),
    ],
    ids=["401", "403", "404", "308", "429", "503", "cut"],
)
def test_each_fault_is_one_line(
    x: XConnector, x_api: StandIn, answer: Say | Cut, words: str
) -> None:
    x_api.will(answer)
    (fault,) = x.health()
    assert fault.startswith("X: ")
    assert words in fault


@pytest.mark.parametrize(
    "body",
    [
        [],
        None,
        {"data": None},
        {"data": {}},
        {"data": {"id": None}},
        b"",
        b"<html>welcome</html>",
        b"[" * 100_000,
    ],
    ids=lambda body: repr(body)[:20],
)
def test_an_answer_of_another_shape_is_a_fault(x: XConnector, x_api: StandIn, body: object) -> None:
    x_api.will(Say(body=body))
    assert x.health() == ["X: users/me answered something unreadable; is X_API_URL right?"]


def test_an_x_that_never_answers_is_a_fault(
    x: XConnector, x_api: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.x.client.TIMEOUT", (3, 0.2))
    x_api.will(Hang())
    assert x.health() == ["X: X did not answer"]


def test_a_closed_connector_can_be_closed_again_and_still_calls(
    x: XConnector, x_api: StandIn
) -> None:
    x_api.will(Say(body={"data": {"id": "100"}}))
    x.close()
    x.close()
    assert x.health() == []


def test_the_registry_knows_x(x_api: StandIn) -> None:
    connector: Connector = connect(settings(x_api.url), lambda: NOW)
    assert isinstance(connector, XConnector)
    assert (connector.channel, connector.account) == (Channel.X, "100")
    assert connector.length("hello", private=False).used == 5


def test_the_registry_reaches_no_network_to_connect(x_api: StandIn) -> None:
    connect(settings(x_api.url), lambda: NOW).problem("hello", private=False)
    assert x_api.calls == []


def test_settings_show_no_key() -> None:
    shown = repr(settings(bearer_token="made-up-bearer"))
    assert "made-up" not in shown
    assert "user_id='100'" in shown
    assert SECRET not in repr(XConnector(settings(), lambda: NOW))


def test_without_an_address_x_itself_is_meant() -> None:
    keys: dict[str, Any] = {
        "api_key": "a",
        "api_secret": "b",
        "access_token": "c",
        "access_token_secret": "d",
    }
    assert XSettings(**keys, user_id="100").api_url == "https://api.x.com"


def test_the_bearer_token_posts_nothing(x_api: StandIn, x_at: Callable[[str], XConnector]) -> None:
    """App-only keys may read what is public; they are no account of ours."""
    x_api.will(Say(403, {}))
    connector = x_at(x_api.url)
    connector._settings = settings(x_api.url, bearer_token="made-up-bearer")
    with pytest.raises(DeliveryRefused):
        connector.send(outgoing())
    assert "Bearer" not in x_api.calls[0].headers["Authorization"]


ME = Say(body={"data": {"id": "100", "username": "deskhand"}})
URL = "https://desk.example/webhooks/x"
HOOK = {"id": "77", "url": URL, "valid": True}
OLDER = "GET /2/account_activity/webhooks/77/subscriptions/all"


def hears(*kinds: str) -> Say:
    found = [{"event_type": k, "webhook_id": "77", "filter": {"user_id": "100"}} for k in kinds]
    return Say(body={"data": found})


def used(posts: int, cap: object = "3000000") -> Say:
    return Say(body={"data": {"project_usage": str(posts), "project_cap": cap}})


def examined(
    api: StandIn, at: Callable[[str], XConnector], routes: dict[str, Say], **more: Any
) -> list[str]:
    """What is wrong with a desk that hears of X by a webhook, but for what `routes` say."""
    usual = {
        "GET /2/users/me": ME,
        "GET /2/webhooks": Say(body={"data": [HOOK]}),
        "GET /2/activity/subscriptions": hears(*NEEDED),
        OLDER: Say(body={"data": {"subscribed": False}}),
        "GET /2/usage/tweets": used(1_000),
    }
    api.routes = usual | routes
    given = {"bearer_token": "made-up-bearer", "delivery": Delivery.WEBHOOK} | more
    connector = at(api.url)
    connector._settings = settings(api.url, **given)
    return connector.health()


def test_a_desk_that_hears_everything_is_well(
    x_api: StandIn, x_at: Callable[[str], XConnector]
) -> None:
    assert examined(x_api, x_at, {}) == []
    older = {OLDER: Say(body={"data": {"subscribed": True}})}
    older["GET /2/activity/subscriptions"] = Say(403, {"type": "client-forbidden"})
    assert examined(x_api, x_at, older) == []


def test_a_desk_that_polls_needs_no_webhook(
    x_api: StandIn, x_at: Callable[[str], XConnector]
) -> None:
    polling = {"delivery": Delivery.POLLING}
    assert examined(x_api, x_at, {"GET /2/webhooks": Say(500)}, **polling) == []


PLAN = {"detail": "Not enrolled", "type": "https://api.x.com/2/problems/client-forbidden"}
NO_HOOK = ("no webhook is registered", "connect` --url https://", "or set X_DELIVERY=polling")


@pytest.mark.parametrize(
    ("routes", "words"),
    [
        ({"GET /2/webhooks": Say(body={"data": []})}, NO_HOOK),
        ({"GET /2/webhooks": Say(body={"data": [HOOK | {"url": "https://a.example"}]})}, NO_HOOK),
        (
            {"GET /2/webhooks": Say(body={"data": [HOOK | {"valid": False}]})},
            ("has switched off the webhook https://", "`deskhand channels x connect`"),
        ),
        (
            {"GET /2/activity/subscriptions": hears("post.mention.create", "dm.received")},
            ("does not hear of post.reply.create, post.quote.create: run `deskhand channels x",),
        ),
        ({"GET /2/webhooks": Say(403, PLAN)}, ("has no webhooks: set X_DELIVERY=polling",)),
        ({"GET /2/webhooks": Say(401)}, ("can't be looked at", "does not accept our keys")),
        ({"GET /2/activity/subscriptions": Say(503)}, ("can't be looked at: X answered 503",)),
        (
            {"GET /2/usage/tweets": used(2_500_000)},
            ("2,500,000 of the 3,000,000 posts", "raise the cap"),
        ),
    ],
)
def test_each_fault_of_the_webhook_has_its_fix(
    x_api: StandIn,
    x_at: Callable[[str], XConnector],
    routes: dict[str, Say],
    words: tuple[str, ...],
) -> None:
    (fault,) = examined(x_api, x_at, routes)
    assert fault.startswith("X: ")
    assert all(phrase in fault for phrase in words)


def test_a_webhook_can_not_be_looked_at_without_the_bearer_token(
    x_api: StandIn, x_at: Callable[[str], XConnector]
) -> None:
    (fault,) = examined(x_api, x_at, {}, bearer_token="")
    assert fault.startswith("X: X_BEARER_TOKEN is not set")
    assert fault.endswith("Or set X_DELIVERY=polling")
    assert [call.path for call in x_api.calls] == ["/x/2/users/me"]


@pytest.mark.parametrize(
    ("posts", "delivery", "spent"),
    [
        (8_000, Delivery.WEBHOOK, "$40.00"),
        (7_999, Delivery.WEBHOOK, None),
        (40_000, Delivery.POLLING, "$40.00"),
        (8_000, Delivery.POLLING, None),
    ],
)
def test_what_was_spent_is_held_against_the_budget(
    x_api: StandIn,
    x_at: Callable[[str], XConnector],
    posts: int,
    delivery: Delivery,
    spent: str | None,
) -> None:
    more = {"monthly_budget": Decimal(50), "delivery": delivery}
    found = examined(x_api, x_at, {"GET /2/usage/tweets": used(posts)}, **more)
    assert [fault.partition(" this month")[0] for fault in found] == (
        [f"X: reading posts alone has cost about {spent}"] if spent else []
    )
    assert all("X_MONTHLY_BUDGET is $50.00" in fault for fault in found)


@pytest.mark.parametrize(
    "answer",
    [Say(403), Say(500), Say(body={}), Say(body={"data": {"project_usage": None}}), used(9, "odd")],
)
def test_what_x_does_not_tell_of_usage_is_no_fault(
    x_api: StandIn, x_at: Callable[[str], XConnector], answer: Say
) -> None:
    assert examined(x_api, x_at, {"GET /2/usage/tweets": answer}) == []
