"""What does doctor say of Slack as a channel, and who may knock there?"""

import hashlib
import hmac

import pytest

from connectors.contract import BadSignature
from connectors.slack.connector import SlackConnector
from connectors.slack.health import SCOPES
from tests.connectors.slack_made import CARDS, HELP, SALES, SECRET, WALL, connector
from tests.connectors.slack_stand_in import ROOMS, Cut, Say, StandIn, no, ok

BODY = b'{"type": "event_callback"}'


def granted(*scopes: str) -> Say:
    return Say({"ok": True}, headers={"x-oauth-scopes": ", ".join(scopes)})


def test_all_is_well(slack: SlackConnector, slack_api: StandIn) -> None:
    slack_api.will("auth.test", granted(*SCOPES, "commands"), ok())
    assert slack.health() == []
    assert slack.health() == [], "where Slack does not tell scopes, none is known to be missing"


def test_each_scope_that_is_missing(slack: SlackConnector, slack_api: StandIn) -> None:
    slack_api.will("auth.test", granted(*(s for s in SCOPES if not s.startswith("im:"))))
    found = slack.health()
    assert [fault.split()[6].rstrip(":") for fault in found] == [
        "im:history",
        "im:read",
        "im:write",
    ]
    assert all("deskhand slack manifest" in fault for fault in found)


@pytest.mark.parametrize(
    ("room", "words"),
    [
        (None, "#help is not there: create it"),
        ({"id": HELP, "name": "help", "is_member": False}, "/invite @deskhand"),
        ({"id": HELP, "name": "help", "is_archived": True}, "#help is archived"),
        ({"id": CARDS, "name": "help", "is_member": True}, "a team's own room"),
    ],
)
def test_a_room_in_which_no_customer_is_heard(
    slack: SlackConnector, slack_api: StandIn, room: object, words: str
) -> None:
    others = [one for one in ROOMS if one["id"] != HELP]
    slack_api.will("conversations.list", ok(channels=[*others, *([room] if room else []), 7]))
    (fault,) = slack.health()
    assert words in fault


@pytest.mark.parametrize(
    ("told", "words"),
    [(no("invalid_auth"), "SLACK_BOT_TOKEN"), (Cut(), "did not answer"), (no("x"), "x")],
)
def test_a_slack_that_does_not_take_us(
    slack: SlackConnector, slack_api: StandIn, told: Say, words: str
) -> None:
    slack_api.will("auth.test", told)
    (fault,) = slack.health()
    assert fault.startswith("Slack: ")
    assert words in fault


def headers(
    body: bytes = BODY, stamp: str = str(int(WALL)), secret: str = SECRET
) -> dict[str, str]:
    base = b"v0:" + stamp.encode() + b":" + body
    digest = hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "x-slack-signature": f"v0={digest}"}


def test_what_slack_signed() -> None:
    connector().verify(headers(), BODY)


@pytest.mark.parametrize(
    "given",
    [
        {},
        headers(b"other"),
        headers(secret="other"),
        headers(stamp=str(int(WALL) - 301)),
        headers(stamp=str(int(WALL) + 301)),
        headers() | {"X-Slack-Request-Timestamp": "now"},
        headers() | {"X-Slack-Request-Timestamp": "٣"},
        headers() | {"X-Slack-Request-Timestamp": "9" * 40},
        headers() | {"x-slack-signature": "v0=é"},
        headers() | {"x-slack-signature": ""},
    ],
)
def test_what_slack_did_not_sign(given: dict[str, str]) -> None:
    with pytest.raises(BadSignature):
        connector().verify(given, BODY)


def test_a_body_that_is_no_text_and_a_desk_without_a_secret() -> None:
    for body, secret in ((b"\xff", SECRET), (BODY, "")):
        with pytest.raises(BadSignature):
            connector(signing_secret=secret).verify(headers(body, secret=secret or "x"), body)


def test_slack_checks_its_address_in_another_way() -> None:
    answer = connector().challenge({"crc_token": "x"})
    assert (answer.status, "POST" in answer.body) == (400, True)


def test_secrets_are_never_shown() -> None:
    assert SECRET not in repr(connector()._settings)
    assert SALES
    connector().close()
