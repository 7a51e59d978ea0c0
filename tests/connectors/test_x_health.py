"""Does the X account say what is wrong with it, and keep its keys to itself?"""

from collections.abc import Callable

import pytest

from connectors.contract import Connector, DeliveryRefused
from connectors.registry import connect
from connectors.x.connector import XConnector
from connectors.x.settings import XSettings
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
    keys = {"api_key": "a", "api_secret": "b", "access_token": "c", "access_token_secret": "d"}
    assert XSettings(**keys, user_id="100").api_url == "https://api.x.com"


def test_the_bearer_token_posts_nothing(x_api: StandIn, x_at: Callable[[str], XConnector]) -> None:
    """App-only keys may read what is public; they are no account of ours."""
    x_api.will(Say(403, {}))
    connector = x_at(x_api.url)
    connector._settings = settings(x_api.url, bearer_token="made-up-bearer")
    with pytest.raises(DeliveryRefused):
        connector.send(outgoing())
    assert "Bearer" not in x_api.calls[0].headers["Authorization"]
