"""`deskhand channels x …`: X is made to tell the desk, and says what it knows of it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from connectors.x.connecting import NEEDED, WANTED
from tests.cli import Operator, operator, without
from tests.connectors.x_stand_in import Say, StandIn, stand_in

URL = "https://desk.example/webhooks/x"
HOOK = {"id": "77", "url": URL, "valid": True}
REGISTERED = f"Registered {URL}: X asked it to prove that it is ours, and it did."


def plays(api: StandIn, *hooks: dict[str, Any], events: tuple[str, ...] = ()) -> None:
    """An X that knows these webhooks and subscriptions, and says yes to everything."""
    heard = [{"event_type": e, "webhook_id": "77", "filter": {"user_id": "100"}} for e in events]
    usage = {"project_usage": "1200", "project_cap": "3000000", "cap_reset_day": 1}
    api.routes = {
        "GET /2/users/me": Say(body={"data": {"id": "100", "username": "deskhand"}}),
        "GET /2/webhooks": Say(body={"data": list(hooks)}),
        "POST /2/webhooks": Say(body={"data": HOOK}),
        "GET /2/activity/subscriptions": Say(body={"data": heard}),
        "POST /2/activity/subscriptions": Say(body={"data": {}}),
        "GET /2/account_activity/webhooks/77/subscriptions/all": Say(
            body={"data": {"subscribed": False}}
        ),
        "POST /2/account_activity/webhooks/77/subscriptions/all": Say(body={"data": {}}),
        "POST /2/webhooks/replay": Say(body={"data": {"job_id": "1"}}),
        "GET /2/usage/tweets": Say(body={"data": usage}),
    }


@pytest.fixture
def api() -> Iterator[StandIn]:
    with stand_in() as made:
        plays(made)
        yield made


@pytest.fixture
def me(
    api: StandIn,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Operator:
    return operator(tmp_path, monkeypatch, capsys, {"X_API_URL": api.url})


def connect(me: Operator, *words: str, **more: str) -> list[str]:
    said = me.types("channels", "x", "connect", *words, **more)
    assert (said.code, said.err) == (0, "")
    return said.out.splitlines()


def test_a_desk_is_connected_and_may_be_connected_again(me: Operator, api: StandIn) -> None:
    assert connect(me, "--url", "https://desk.example/") == [
        REGISTERED,
        f"Subscribed to {', '.join((*NEEDED, *WANTED))}.",
    ]
    assert api.calls[1].body == {"url": URL}
    plays(api, HOOK, events=(*NEEDED, *WANTED))
    again = connect(me)
    assert again[:2] == [
        f"X delivers to {URL} already.",
        "Subscribed already, and to nothing new.",
    ]
    assert again[2].startswith("X delivers again everything from ")
    assert len(connect(me, "--hours", "0")) == 2


def test_the_older_way_may_be_chosen(me: Operator) -> None:
    said = connect(me, "--url", "https://desk.example", "--account-activity")
    assert said == [REGISTERED, "Subscribed to account activity."]


def test_a_desk_that_polls_is_reminded(me: Operator) -> None:
    said = connect(me, "--url", "https://desk.example", X_DELIVERY="polling")
    assert said[-1].startswith("X_DELIVERY is polling: take it out")


def test_what_x_refuses_is_explained(me: Operator, api: StandIn) -> None:
    api.routes["POST /2/webhooks"] = Say(400, {"detail": "CrcValidationFailed"})
    said = me.types("channels", "x", "connect", "--url", "https://desk.example")
    assert (said.code, said.out) == (1, "")
    assert f"curl '{URL}?crc_token=hello'" in said.err


def test_a_limit_says_when_to_come_again(me: Operator, api: StandIn) -> None:
    api.routes["GET /2/webhooks"] = Say(429, {}, {"retry-after": "60"})
    said = me.types("channels", "x", "connect")
    assert (said.code, said.lines) == (
        1,
        ["X's rate limit is used up. Try again in 60 seconds."],
    )


def test_without_keys_nothing_is_asked(me: Operator, api: StandIn) -> None:
    for command in ("connect", "status"):
        said = me.types("channels", "x", command, **without("X_API_SECRET", "X_USER_ID"))
        assert said.code == 1
        assert said.lines == ["X_API_SECRET is not set", "X_USER_ID is not set"]
    assert api.calls == []


def test_slacks_secrets_are_not_needed(me: Operator) -> None:
    assert connect(me, "--url", "https://desk.example", **without("SLACK_BOT_TOKEN"))


@pytest.mark.parametrize("hours", ["-1", "25", "many"])
def test_no_more_than_a_day_is_brought_again(me: Operator, hours: str) -> None:
    assert me.types("channels", "x", "connect", "--hours", hours).code == 2


def test_the_status_of_a_desk_that_is_told(me: Operator, api: StandIn) -> None:
    plays(api, HOOK, events=NEEDED)
    said = me.types("channels", "x", "status", X_MONTHLY_BUDGET="50")
    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines() == [
        "account    @deskhand (100)",
        "delivery   webhook",
        f"webhook    {URL}: on, hears {', '.join(sorted(NEEDED))}",
        "this month 1,200 of 3,000,000 posts read, about $6.00 of $50.00 for reading them",
    ]


def test_the_status_of_a_webhook_that_is_off_or_deaf(me: Operator, api: StandIn) -> None:
    plays(api, HOOK | {"valid": False})
    assert (
        "switched off by X; run `deskhand channels x connect`"
        in me.types("channels", "x", "status").out
    )
    plays(api, HOOK)
    assert f"{URL}: on, hears nothing" in me.types("channels", "x", "status").out
    plays(api)
    assert "webhook    none is known" in me.types("channels", "x", "status").out


def test_the_status_of_a_desk_that_polls(me: Operator, api: StandIn) -> None:
    del api.routes["GET /2/usage/tweets"]
    settings = {"X_DELIVERY": "polling", "X_MONTHLY_READS": "1"}
    shown = me.types("channels", "x", "status", **settings).out
    assert "delivery   polling, about every" in shown
    assert "(X_MONTHLY_READS 1)" in shown
    assert "this month X does not tell" in shown


def test_the_status_for_programs(me: Operator, api: StandIn) -> None:
    plays(api, HOOK, events=("dm.received",))
    said = me.types("channels", "x", "status", "--json", X_MONTHLY_READS="3000000")
    told = json.loads(said.out)
    assert told == {
        "account": {"id": "100", "handle": "deskhand"},
        "delivery": "webhook",
        "poll_seconds": 60,
        "webhooks": [
            {
                "id": "77",
                "url": URL,
                "valid": True,
                "account_activity": False,
                "events": ["dm.received"],
            }
        ],
        "posts_read": 1200,
        "posts_cap": 3_000_000,
        "reading_cost": "6.000",
        "budget": None,
    }


def test_a_status_that_can_not_be_had_says_why(me: Operator, api: StandIn) -> None:
    api.routes["GET /2/users/me"] = Say(401)
    said = me.types("channels", "x", "status")
    assert said.code == 1
    assert "does not accept our keys" in said.err
