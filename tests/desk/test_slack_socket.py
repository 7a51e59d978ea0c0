"""Does a desk without a public address hear and do everything over Socket Mode?"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.desk.slack_bridge import APP_TOKEN, Bridge, bridge
from tests.desk.slack_help import CUSTOMER, EVERY, MENTION, Help, fresh
from tests.stack import Stack, Stage, eventually, free_port, words_of


@dataclass
class Line:
    """A desk behind a firewall, and the Slack that it calls."""

    bridge: Bridge
    stack: Stack
    help: Help


@pytest.fixture(scope="module", params=["sqlite"])
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    with behind_a_firewall(tmp_path_factory.mktemp("socket")) as made:
        yield made


class behind_a_firewall:  # noqa: N801 - reads as the context that it is
    """The desk, whose deliveries all come over its own line."""

    def __init__(self, folder: Path, token: str = APP_TOKEN) -> None:
        port = free_port()
        more = {
            "DESKHAND_CHANNELS": "slack",
            "SLACK_APP_TOKEN": token,
            "SLACK_API_URL": f"http://127.0.0.1:{port}/api/",
            "SANDBOX_DESK_URL": f"http://127.0.0.1:{port}",
        }
        self._stack = Stack(folder, fresh(folder), more, EVERY)
        self._bridge = bridge(port, self._stack.sandbox, self._stack.desk)
        well = token == APP_TOKEN
        self._ready = "/readyz" if well else "/healthz"
        self._processes = ["sandbox", "web", *(["worker", "clock"] if well else [])]

    def __enter__(self) -> Line:
        made = self._bridge.__enter__()
        self._stack.start(*self._processes)
        self._stack.wait(self._ready)
        return Line(made, self._stack, Help(Stage(self._stack, "socket")))

    def __exit__(self, *_: object) -> None:
        self._stack.stop()
        self._bridge.__exit__(None, None, None)


def kinds(line: Line) -> set[str]:
    return {envelope["type"] for envelope in line.bridge.sent}


def test_customers_and_agents_do_everything_over_the_line(line: Line) -> None:
    help = line.help
    ts = help.ask("Modem blinks")
    help.press("Modem blinks", "Claim")
    help.stage.settle()
    assert " · Open · " in help.card("Modem blinks")["text"]
    opened = help.press("Modem blinks", "Reply")
    assert opened["view"]
    refused = help.stage.do("/slack/submit", user="agent-1", values={"Reply": "   "})
    assert refused["errors"] == {"Reply": "Write something to the customer first."}
    done = help.stage.do("/slack/submit", user="agent-1", values={"Reply": "Unplug it."})
    assert (done["errors"], done["view"]) == ({}, None)
    help.stage.settle()
    assert help.answers(ts) == ["Unplug it."]
    number = help.number("Modem blinks")
    assert f"#{number}" in help.stage.command("agent-1", str(number))
    note = help.say("ask for its age", help.card("Modem blinks")["ts"], "agent-1", "desk-support")
    help.stage.settle()
    (found,) = (m for m in help.card("Modem blinks")["replies"] if m["ts"] == note)
    assert [one["name"] for one in found["reactions"]] == ["lock"]
    assert kinds(line) == {"events_api", "interactive", "slash_commands"}


def test_a_line_that_breaks_is_made_anew_and_nothing_is_lost(line: Line) -> None:
    help, opened = line.help, line.bridge.opened
    line.bridge.refusals = 1
    line.bridge.cut()
    help.ask("Modem two blinks")
    assert help.card("Modem two blinks")
    assert line.bridge.opened > opened
    assert line.bridge.refusals == 0


def test_slack_that_asks_for_another_line_gets_one(line: Line) -> None:
    opened = line.bridge.opened
    line.bridge.say({"type": "disconnect", "reason": "refresh_requested"})
    eventually(lambda: line.bridge.opened > opened and line.bridge.lines == 1, 20)
    line.help.ask("Modem three blinks")
    assert line.help.card("Modem three blinks")


def test_what_is_not_kept_is_not_acknowledged(line: Line) -> None:
    """So that it comes again: nobody may read a room before it is known whose it is."""
    help, before = line.help, len(line.bridge.sent)
    help.stage.do("/faults", platform="slack", method="conversations.replies", fault="500", times=1)
    above = help.say("A notice", user="agent-1")
    help.say(f"{MENTION} modem four blinks", above)
    help.stage.settle()
    assert help.card("modem four blinks")
    attempts = [e["retry_attempt"] for e in line.bridge.sent[before:] if e["retry_attempt"]]
    assert attempts, "the first try was not acknowledged"


def test_odd_things_on_the_line_do_no_harm(line: Line) -> None:
    for odd in (
        {"type": "hello"},
        {"type": "brand_new", "envelope_id": "x-1", "payload": {}},
        {"type": "events_api", "envelope_id": "x-2", "payload": 7},
        {"type": "events_api", "envelope_id": "x-3", "payload": {"type": "event_callback"}},
        {"type": "interactive", "envelope_id": "x-4", "payload": {"type": "block_actions"}},
        {"type": "slash_commands", "envelope_id": "x-5", "payload": {"command": "/desk"}},
        {},
    ):
        line.bridge.say(odd)
    line.help.ask("Modem five blinks")
    assert line.help.card("Modem five blinks")


def test_several_lines_are_harmless(line: Line) -> None:
    """Two web processes, and each hears everything."""
    second = Stack(line.stack.folder, line.stack.database_url, line.stack.more, EVERY)
    second.sandbox_port = line.stack.sandbox_port
    second.start("web")
    try:
        eventually(lambda: line.bridge.lines == 2, 30, second.logs)
        line.bridge.twice = True
        ts = line.help.ask("Modem six blinks")
        assert len(line.help.cards("Modem six blinks")) == 1
        line.help.reply("Modem six blinks", "Replaced.")
        assert line.help.answers(ts) == ["Replaced."]
        assert line.help.told("Modem six blinks").count("Replaced.") == 1
    finally:
        line.bridge.twice = False
        second.stop()


def test_a_token_that_is_not_taken_is_a_fault_that_is_told(tmp_path: Path) -> None:
    with behind_a_firewall(tmp_path, "xapp-wrong") as line:
        told = line.stack.health()
        assert told["ready"] is False
        assert "SLACK_APP_TOKEN" in told["checks"]["socket"]
        said = line.stack.run("doctor")
        assert "SLACK_APP_TOKEN" in said.stdout
        assert "xapp-wrong" not in said.stdout + said.stderr + line.stack.logs()


Seen = dict[str, Any]


def test_the_form_opens_over_the_line(line: Line) -> None:
    asked: Seen = line.help.stage.do(
        "/slack/command", user=CUSTOMER, room="help", command="/desk", text="new payload is broken"
    )
    assert "payload is broken" in str(asked["view"]["blocks"])
    values = {"What is it about?": "Modem seven", "Who may read it?": "Everybody in #help"}
    done = line.help.stage.do("/slack/submit", user=CUSTOMER, values=values)
    assert (done["errors"], done["view"]) == ({}, None)
    line.help.stage.settle()
    assert "*outsider*" in words_of(line.help.card("Modem seven"))
