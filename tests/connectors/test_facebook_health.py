"""Does the page say what is wrong with its access, with each fix, and keep its secrets?"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from connectors.contract import Connector, DeliveryRefused, DeliveryUncertain
from connectors.facebook.checks import FIELDS, PERMISSIONS
from connectors.facebook.connector import FacebookConnector
from connectors.registry import connect
from lifecycle.tickets import Channel
from tests.connectors import facebook_made as made
from tests.connectors.facebook_made import FACEBOOK, MARIA, NOW, PAGE, SECRET, TOKEN, error
from tests.connectors.x_stand_in import Cut, Hang, Say, StandIn

ME = Say(body={"id": PAGE, "name": "Our page"})
APP = "77"


def token(**more: Any) -> Say:
    """What Facebook tells of our token."""
    data = {
        "app_id": APP,
        "type": "PAGE",
        "is_valid": True,
        "expires_at": 0,
        "data_access_expires_at": 0,
        "profile_id": PAGE,
        "scopes": list(PERMISSIONS),
    }
    return Say(body={"data": data | more})


def sends(*fields: str, id: str = APP) -> Say:
    """What Facebook tells of the app's subscription to the page."""
    return Say(body={"data": [{"id": id, "name": "Deskhand", "subscribed_fields": list(fields)}]})


ALL = sends(*FIELDS, "standby")


def days(number: int) -> int:
    return int((NOW + timedelta(days=number)).timestamp())


def test_a_healthy_page_has_nothing_to_say(
    facebook: FacebookConnector, facebook_api: StandIn
) -> None:
    facebook_api.will(ME, token(), ALL)
    assert facebook.health() == []
    paths = [call.path.removeprefix("/x/v25.0/") for call in facebook_api.calls]
    assert paths == ["me", "debug_token", f"{PAGE}/subscribed_apps"]
    assert facebook_api.calls[1].query["input_token"] == TOKEN
    assert {call.headers["Authorization"] for call in facebook_api.calls} == {f"Bearer {TOKEN}"}


def test_with_the_apps_id_the_app_asks_for_the_tokens_state(facebook_api: StandIn) -> None:
    page = FacebookConnector(made.settings(facebook_api.url, app_id=APP), lambda: NOW)
    facebook_api.will(ME, token(), ALL)
    assert page.health() == []
    assert facebook_api.calls[1].headers["Authorization"] == f"Bearer {APP}|{SECRET}"
    assert facebook_api.calls[2].headers["Authorization"] == f"Bearer {TOKEN}"


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (token(is_valid=False, error={"message": "The user logged out."}), "logged out"),
        (token(is_valid=False), "make a new one for the page"),
        (token(type="USER"), "kind USER: set the page's own"),
        (token(expires_at=days(3)), "ends on 25 November 2026"),
        (token(expires_at=days(-3)), "ended on 19 November 2026"),
        (token(data_access_expires_at=days(3)), "people's data ends on 25 November 2026"),
        (token(scopes=[p for p in PERMISSIONS if p != "pages_messaging"]), "pages_messaging"),
        (Say(400, error(100)), "No."),
        (Say(body={}), "unreadable"),
        (token(expires_at="soon"), "unreadable"),
        (token(scopes=7), "unreadable"),
    ],
)
def test_each_fault_of_the_token_is_one_line(
    facebook: FacebookConnector, facebook_api: StandIn, told: Say, words: str
) -> None:
    facebook_api.will(ME, told, ALL)
    (fault,) = facebook.health()
    assert fault.startswith("Facebook: ")
    assert words in fault
    assert TOKEN not in fault


def test_a_token_that_ends_later_is_no_fault(
    facebook: FacebookConnector, facebook_api: StandIn
) -> None:
    facebook_api.will(ME, token(expires_at=days(30), data_access_expires_at=days(60)), ALL)
    assert facebook.health() == []


def test_a_token_of_another_app_is_named(facebook_api: StandIn) -> None:
    page = FacebookConnector(made.settings(facebook_api.url, app_id="78"), lambda: NOW)
    facebook_api.will(ME, token(), sends(*FIELDS, id="78"))
    (fault,) = page.health()
    assert "made for the app 77, FACEBOOK_APP_ID says 78" in fault


def test_the_page_of_another_token_is_named(
    facebook: FacebookConnector, facebook_api: StandIn
) -> None:
    facebook_api.will(Say(body={"id": MARIA}))
    (fault,) = facebook.health()
    assert f"belongs to {MARIA}, FACEBOOK_PAGE_ID says {PAGE}" in fault


@pytest.mark.parametrize("name", FIELDS)
def test_each_missing_field_is_named_with_what_is_lost(
    facebook: FacebookConnector, facebook_api: StandIn, name: str
) -> None:
    facebook_api.will(ME, token(), sends(*(field for field in FIELDS if field != name)))
    (fault,) = facebook.health()
    assert f"does not send {name} ({FIELDS[name]})" in fault
    assert "channels facebook connect" in fault


def test_every_missing_permission_is_named(
    facebook: FacebookConnector, facebook_api: StandIn
) -> None:
    facebook_api.will(ME, token(scopes=[]), ALL)
    found = facebook.health()
    assert [fault.split()[3] for fault in found] == list(PERMISSIONS)


@pytest.mark.parametrize(
    ("app", "shown"), [("", Say(body={"data": []})), (APP, sends(*FIELDS, id="78"))]
)
def test_a_page_that_sends_nothing_is_named(facebook_api: StandIn, app: str, shown: Say) -> None:
    page = FacebookConnector(made.settings(facebook_api.url, app_id=app), lambda: NOW)
    facebook_api.will(ME, token(), shown)
    (fault,) = page.health()
    assert "sends the app no news" in fault


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Say(401, error(190, 463)), "it has expired"),
        (Say(400, error(100, message="Invalid appsecret_proof provided")), "FACEBOOK_APP_SECRET"),
        (Say(404, b""), "FACEBOOK_API_URL"),
        (Say(308), "FACEBOOK_API_URL"),
        (Say(400, error(4)), "limit"),
        (Say(503), "503"),
        (Say(body=b"<html>"), "FACEBOOK_API_URL"),
        (Say(body={}), "FACEBOOK_API_URL"),
        (Cut(), "did not answer"),
    ],
)
def test_without_a_token_that_works_nothing_more_is_asked(
    facebook: FacebookConnector, facebook_api: StandIn, answer: Say | Cut, words: str
) -> None:
    facebook_api.will(answer)
    (fault,) = facebook.health()
    assert fault.startswith("Facebook: ")
    assert words in fault
    assert len(facebook_api.calls) == 1


def test_a_facebook_that_never_answers_is_a_fault(
    facebook: FacebookConnector, facebook_api: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.facebook.client.TIMEOUT", (3, 0.2))
    facebook_api.will(Hang())
    assert facebook.health() == ["Facebook: Facebook did not answer"]


def test_subscribing_asks_for_everything_that_is_read(
    facebook: FacebookConnector, facebook_api: StandIn
) -> None:
    facebook_api.will(Say(body={"success": True}))
    fields = facebook.subscribe()
    (call,) = facebook_api.calls
    assert (call.method, call.path) == ("POST", f"/x/v25.0/{PAGE}/subscribed_apps")
    assert call.body == {"subscribed_fields": ",".join(fields)}
    assert set(FIELDS) < set(fields)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Say(body={"success": False}), DeliveryUncertain),
        (Say(body=b""), DeliveryUncertain),
        (Say(403, error(200)), DeliveryRefused),
    ],
)
def test_a_subscription_that_was_not_made_is_told(
    facebook: FacebookConnector, facebook_api: StandIn, answer: Say, expected: type[Exception]
) -> None:
    facebook_api.will(answer)
    with pytest.raises(expected):
        facebook.subscribe()


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        (Say(body={"first_name": "Maria", "last_name": "K."}), "Maria K."),
        (Say(body={"first_name": "Maria"}), "Maria"),
        (Say(body={"first_name": 7}), None),
        (Say(400, error(100, 33)), None),
        (Say(body=b""), None),
        (Cut(), None),
    ],
)
def test_a_name_is_told_or_not(
    facebook: FacebookConnector, facebook_api: StandIn, answer: Say | Cut, name: str | None
) -> None:
    facebook_api.will(answer)
    assert facebook.name(MARIA) == name
    (call,) = facebook_api.calls
    assert call.path == f"/x/v25.0/{MARIA}"


def test_what_stands_in_an_address_stays_in_its_part_of_it(
    facebook: FacebookConnector, facebook_api: StandIn
) -> None:
    facebook_api.will(Say(body={"first_name": "Maria"}))
    facebook.name("5501/messages?x=1#")
    assert facebook_api.calls[0].path == "/x/v25.0/5501%2Fmessages%3Fx%3D1%23"


def test_a_closed_connector_can_be_closed_again_and_still_calls(
    facebook: FacebookConnector, facebook_api: StandIn
) -> None:
    facebook_api.will(ME, token(), ALL)
    facebook.close()
    facebook.close()
    assert facebook.health() == []


def test_the_registry_knows_facebook_and_reaches_no_network(facebook_api: StandIn) -> None:
    connector: Connector = connect(made.settings(facebook_api.url), lambda: NOW)
    assert isinstance(connector, FacebookConnector)
    assert (connector.channel, connector.account) == (Channel.FACEBOOK, PAGE)
    assert connector.length("hello", private=True).used == 5
    assert facebook_api.calls == []


def test_settings_show_no_secret() -> None:
    shown = repr(made.settings()) + repr(FACEBOOK)
    assert "made-up" not in shown
    assert f"page_id='{PAGE}'" in shown


@pytest.mark.parametrize("slash", ["", "/"])
def test_the_address_may_end_with_a_slash(facebook_api: StandIn, slash: str) -> None:
    aimed = replace(made.settings(), api_url=f"{facebook_api.url}/v25.0{slash}")
    page = FacebookConnector(aimed, lambda: NOW)
    facebook_api.will(ME, token(), ALL)
    assert page.health() == []
    assert facebook_api.calls[0].path == "/x/v25.0/me"
