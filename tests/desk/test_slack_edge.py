"""Who may knock at `/slack/events`: Slack alone; and how the other tests knock there by hand."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import requests

from runtime.clock import wall
from tests.stack import Stack, Stage, slack_headers

Json = dict[str, Any]

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
PEOPLE = {
    "agent-1": "U0AGENT1",
    "agent-2": "U0AGENT2",
    "agent-3": "U0AGENT3",
    "outsider": "U0OUTSIDER",
}


def knock(
    stack: Stack, body: bytes, kind: str = JSON, headers: Mapping[str, str | bytes] | None = None
) -> requests.Response:
    """Post `body` to Slack's URL, signed unless `headers` say otherwise."""
    sent = {"Content-Type": kind, **(slack_headers(body) if headers is None else headers)}
    return requests.post(f"{stack.desk}/slack/events", data=body, headers=sent, timeout=10)


def interact(stack: Stack, payload: object) -> requests.Response:
    """Deliver an interaction as Slack does: JSON inside a form."""
    return knock(stack, urlencode({"payload": json.dumps(payload)}).encode(), FORM)


def pressed(user: str, action: str, value: object, *, room: str = "C0SUPPORT") -> Json:
    """A press of the button `action`, as Slack tells of it."""
    stamp = f"{wall():.6f}"
    return {
        "type": "block_actions",
        "team": {"id": "T0SANDBOX"},
        "user": {"id": PEOPLE[user], "name": user},
        "channel": {"id": room, "name": "room"},
        "container": {"type": "message", "channel_id": room, "message_ts": stamp},
        "trigger_id": f"1.2.{stamp}",
        "actions": [
            {
                "type": "button",
                "action_id": action,
                "block_id": "b",
                "action_ts": stamp,
                "value": json.dumps(value),
            }
        ],
    }


def said(text: str, *, user: str = "U0AGENT1", **more: object) -> Json:
    """An event: somebody wrote."""
    event = {
        "type": "message",
        "user": user,
        "channel": "C0SUPPORT",
        "ts": "1.000001",
        "text": text,
    }
    return {"type": "event_callback", "event_id": "Ev1", "event": event | more}


def _flipped(text: str) -> str:
    last = "0" if text[-1] != "0" else "1"
    return text[:-1] + last


def _forged(body: bytes) -> dict[str, Mapping[str, str | bytes]]:
    """Headers that Slack would not send with `body`, by what is wrong with them."""
    right = slack_headers(body)
    stamp, signature = "X-Slack-Request-Timestamp", "X-Slack-Signature"
    return {
        "unsigned": {},
        "no signature": {stamp: right[stamp]},
        "no timestamp": {signature: right[signature]},
        "six minutes old": slack_headers(body, wall() - 360),
        "six minutes ahead": slack_headers(body, wall() + 360),
        "one bit of the signature": right | {signature: _flipped(right[signature])},
        "another time than signed": right | {stamp: str(int(right[stamp]) - 1)},
        "signature of another body": slack_headers(body + b" "),
        "an empty signature": right | {signature: ""},
        "no version": right | {signature: right[signature].removeprefix("v0=")},
        "a signature beyond ASCII": right | {signature: "v0=é".encode()},
        "a signature that is no UTF-8": right | {signature: b"v0=\xff\xfe"},
        "a timestamp beyond ASCII": right | {stamp: "١٢٣".encode()},
        "a timestamp of words": right | {stamp: "now"},
        "no number": right | {stamp: "nan"},
        "a fraction": right | {stamp: f"{right[stamp]}.5"},
        "a negative timestamp": right | {stamp: "-1"},
        "an endless timestamp": right | {stamp: "9" * 4000},
    }


def test_what_slack_did_not_sign_is_refused_and_changes_nothing(stage: Stage) -> None:
    stage.post("maria", "@deskhand help")
    stage.settle()
    press = pressed("agent-1", "ticket_claim", {"ticket": stage.number("maria")})
    form = urlencode({"payload": json.dumps(press)}).encode()
    event = json.dumps(said("x", thread_ts=stage.card("maria")["ts"])).encode()
    for body, kind in ((form, FORM), (event, JSON)):
        for wrong, headers in _forged(body).items():
            assert knock(stage.stack, body, kind, headers).status_code == 401, wrong
    changed = form.replace(b"ticket_claim", b"ticket_solve")
    assert knock(stage.stack, changed, FORM, slack_headers(form)).status_code == 401
    stage.settle()
    assert " · New · " in stage.card("maria")["text"]
    assert len(stage.thread("maria")) == 1
    assert interact(stage.stack, press).status_code == 200  # signed, the same press counts
    stage.settle()
    assert " · Open · " in stage.card("maria")["text"]


def test_the_url_is_verified(stage: Stage) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "3eZbrw1a"}).encode()
    answer = knock(stage.stack, body)
    assert (answer.status_code, answer.text) == (200, "3eZbrw1a")
    assert knock(stage.stack, body, headers={}).status_code == 401
    assert knock(stage.stack, b"ssl_check=1&token=x", FORM).status_code == 200
