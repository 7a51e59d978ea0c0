"""What is answered to requests of Slack's that nobody understands: acknowledged, or 400; no 500."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.desk.test_slack_edge import FORM, JSON, interact, knock, said
from tests.stack import Stage

Json = dict[str, Any]

_UNKNOWN = (
    {"type": "block_actions", "actions": [{"action_id": "of_tomorrow", "type": "button"}]},
    {"type": "block_actions", "actions": [{"action_id": "x", "type": "static_select"}]},
    {"type": "view_submission", "view": {"callback_id": "of_tomorrow", "type": "modal"}},
    {"type": "view_closed", "view": {"callback_id": "of_tomorrow", "type": "modal"}},
    {"type": "shortcut", "callback_id": "of_tomorrow"},
    {"type": "message_action", "callback_id": "of_tomorrow"},
    {"type": "block_suggestion", "action_id": "of_tomorrow", "block_id": "b", "value": "a"},
)


def test_unknown_actions_forms_and_shortcuts_are_acknowledged(stage: Stage) -> None:
    about = {"user": {"id": "U0AGENT1"}, "team": {"id": "T0SANDBOX"}, "trigger_id": "1.2.3"}
    for payload in _UNKNOWN:
        answer = interact(stage.stack, about | payload)
        assert answer.status_code == 200, payload
    form = {"command": "/other", "text": "x", "user_id": "U0AGENT1", "channel_id": "C0SUPPORT"}
    assert knock(stage.stack, urlencode(form).encode(), FORM).status_code == 200


def test_an_interaction_of_a_kind_to_come_is_acknowledged(stage: Stage) -> None:
    payload = {"type": "of_tomorrow", "user": {"id": "U0AGENT1"}, "team": {"id": "T0SANDBOX"}}
    assert interact(stage.stack, payload).status_code == 200


def test_unknown_events_are_acknowledged(stage: Stage) -> None:
    for kind in ("reaction_added", "app_home_opened", "of_tomorrow"):
        body = json.dumps({"type": "event_callback", "event": {"type": kind, "user": "U0AGENT1"}})
        assert knock(stage.stack, body.encode()).status_code == 200, kind


def test_events_without_the_usual_fields_are_acknowledged(stage: Stage) -> None:
    odd: tuple[object, ...] = (
        {"type": "event_callback"},
        {"type": "event_callback", "event": None},
        {"type": "event_callback", "event": []},
        {"type": "event_callback", "event": {"type": "message"}},
        {"type": "event_callback", "event": {"type": "message", "subtype": "message_deleted"}},
        {"type": "event_callback", "event": {"type": "message", "subtype": ["x"][0] * 9000}},
        {"type": "app_rate_limited"},
        {},
        said("x", thread_ts={"a": 1}, channel=[1]),
        said("x", thread_ts="9999999999.999999"),
    )
    for envelope in odd:
        assert knock(stage.stack, json.dumps(envelope).encode()).status_code == 200, envelope


_LETTERS = [
    ("thread_ts", "\ud800"),
    ("channel", "\ud800"),
    ("deleted_ts", "\ud800"),
    ("user", "\ud800"),
    ("user", "\x00"),
]


def _told_with(stage: Stage, field: str, letter: str) -> int:
    """The answer to an event with `letter` in `field`."""
    envelope = said("x", thread_ts=stage.card("maria")["ts"], ts=f"19.{ord(letter):06d}")
    envelope["event"][field] = f"1{letter}"
    if field == "deleted_ts":
        envelope["event"]["subtype"] = "message_deleted"
    return knock(stage.stack, json.dumps(envelope).encode()).status_code


def test_events_with_letters_that_no_database_keeps_are_no_fault_of_the_server(
    stage: Stage,
) -> None:
    stage.post("maria", "@deskhand help")
    stage.settle()
    for field, letter in _LETTERS:
        assert _told_with(stage, field, letter) in (200, 400), (field, letter)


@pytest.mark.parametrize("field", ["thread_ts", "deleted_ts", "ts"])
def test_events_with_nul_are_no_fault_of_the_server(stage: Stage, field: str) -> None:
    stage.post("maria", "@deskhand help")
    stage.settle()
    assert _told_with(stage, field, "\x00") in (200, 400)


_NO_JSON_OBJECT = (b"", b"{", b"[]", b"null", b'"x"', b"1", b"{]}", b"[" * 100_000, b"1" * 6000)


def test_malformed_json_is_answered_400(stage: Stage) -> None:
    for body in _NO_JSON_OBJECT:
        assert knock(stage.stack, body).status_code == 400, body[:20]


def test_a_payload_that_is_no_json_is_answered_400(stage: Stage) -> None:
    for payload in ("", "{", "[" * 100_000):
        body = urlencode({"payload": payload}).encode()
        assert knock(stage.stack, body, FORM).status_code == 400, payload[:20]


@pytest.mark.parametrize("payload", ["[]", "5"])
def test_a_payload_that_is_no_object_is_answered_400(stage: Stage, payload: str) -> None:
    body = urlencode({"payload": payload}).encode()
    assert knock(stage.stack, body, FORM).status_code == 400


_BY = {"user": {"id": "U0AGENT1"}}
_FORM = {"id": "V1", "type": "modal", "callback_id": "reply_form"}
_TYPED = {"reply": {"text": {"value": "x"}}, "then": {"then": {}}}
_LACKING: tuple[Json, ...] = (
    {},
    {"type": "block_actions"},
    {"type": "block_actions", "actions": [{"action_id": "ticket_claim", "type": "button"}], **_BY},
    {"type": "view_submission"},
    {"type": "shortcut"},
    {"type": 5},
)
_LACKING_AND_FATAL: dict[str, Json] = {
    "no action": {"type": "block_actions", "actions": []},
    "no view": {"type": "view_submission", "view": None},
    "no values": {
        "type": "view_submission",
        "view": _FORM | {"state": {"values": {}}},
        **_BY,
    },
    "no name": {"type": "shortcut", "callback_id": 7, **_BY},
    "no name of what is asked for": {"type": "block_suggestion", "action_id": {}, **_BY},
    "no name of the form": {"type": "view_closed", "view": {"callback_id": [1]}, **_BY},
    "no ticket": {
        "type": "view_submission",
        "view": _FORM | {"private_metadata": "no JSON", "state": {"values": _TYPED}},
        **_BY,
    },
}


def test_an_interaction_that_lacks_something_is_no_fault_of_the_server(stage: Stage) -> None:
    for payload in _LACKING:
        assert interact(stage.stack, payload).status_code < 500, payload
    for form in (b"", b"a", b"command=&user_id=&text=%00"):
        assert knock(stage.stack, form, FORM).status_code < 500, form


@pytest.mark.parametrize("lacks", _LACKING_AND_FATAL)
def test_an_interaction_that_lacks_what_is_needed_is_no_fault_of_the_server(
    stage: Stage, lacks: str
) -> None:
    assert interact(stage.stack, _LACKING_AND_FATAL[lacks]).status_code < 500


def test_bytes_that_are_no_text_are_refused(stage: Stage) -> None:
    for kind in (JSON, FORM, "text/plain"):
        assert knock(stage.stack, b"payload=\xff\xfe", kind).status_code in (400, 401)


def test_a_body_beyond_a_mebibyte_is_refused(stage: Stage) -> None:
    body = json.dumps({"type": "event_callback", "x": "a" * 1_100_000}).encode()
    assert knock(stage.stack, body).status_code == 413
