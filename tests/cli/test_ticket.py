"""Reading the desk without Slack: lists, one whole, its reasons, a search."""

import json
import re
from datetime import timedelta

import pytest

from lifecycle.events import AgentClaimed, AgentReplied, DueDateSet, Tagged
from lifecycle.messages import Author
from lifecycle.tickets import ReplyId, Status, TicketId
from runtime.clock import real_now
from storage.store import Store
from tests import made
from tests.cli import Operator, operator

HOSTILE = (
    "\x1b[2J\x1b]0;owned\x07 red\x9b31m \u202egnp.exe \u2066h\u200f \r gone \x08 [bold]b[/bold]"
)
CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")


@pytest.fixture
def me(
    database_url: str,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Operator:
    folder = tmp_path_factory.mktemp("desk")
    return operator(folder, monkeypatch, capsys, {"DESKHAND_DATABASE_URL": database_url})


@pytest.fixture
def desk(me: Operator, store: Store) -> Operator:
    """#1 of Maria's is answered, #2 of Tom's is hostile and new."""
    desk = made.desk(store, real_now)
    evil = Author("66", "@tom\x1b[31m", f"Tom {HOSTILE}")
    maria = made.message("1", "@deskhand where is ORDER 4711?", sent_at=real_now())
    tom = made.message("2", f"@deskhand {HOSTILE}", author=evil, sent_at=real_now())
    assert desk.receive([maria]) == [1]
    assert desk.receive([tom]) == [2]
    one = TicketId(1)
    desk.act(one, AgentClaimed(made.AGENT), "k1")
    return me


def test_an_empty_desk_says_so(me: Operator) -> None:
    said = me.types("ticket", "list")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("No tickets.")
    assert json.loads(me.types("ticket", "list", "--json").out) == []
    assert "Nothing was found" in me.types("ticket", "find", "order").out
    assert json.loads(me.types("ticket", "find", "order", "--json").out) == []


def test_the_list(desk: Operator) -> None:
    said = desk.types("ticket", "list")
    assert (said.code, said.err) == (0, "")
    (maria,) = [line for line in said.out.splitlines() if line.startswith("#1 ")]
    assert "Open" in maria
    assert "@maria_k" in maria
    assert "agent-1" in maria
    told = json.loads(desk.types("ticket", "list", "--json").out)
    assert sorted(ticket["id"] for ticket in told) == [1, 2]
    (one,) = [ticket for ticket in told if ticket["id"] == 1]
    assert one["status"] == "open"
    assert one["owner"] == "agent-1"
    assert one["customer"] == "@maria_k"
    assert one["channel"] == "x"
    assert one["team"] == "support"


def test_the_list_of_one_status(desk: Operator) -> None:
    told = json.loads(desk.types("ticket", "list", "--status", "new", "--json").out)
    assert [ticket["id"] for ticket in told] == [2]
    assert desk.types("ticket", "list", "--status", "closed").out.startswith("No tickets.")


def test_one_ticket(desk: Operator) -> None:
    said = desk.types("ticket", "show", "1")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("#1 · Open · @maria_k on X\n")
    assert "bb-39 by " in said.out
    assert "agent-1 claimed it" in said.out
    told = json.loads(desk.types("ticket", "show", "1", "--json").out)
    assert told["id"] == 1
    assert "bb-39" in [promise["rule"] for promise in told["promises"]]
    assert [entry["status"] for entry in told["history"]] == ["new", "open"]


def test_why(desk: Operator) -> None:
    said = desk.types("ticket", "why", "1")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("Why #1 is open")
    assert "The conversation had no unclosed ticket" in said.out
    assert f"[{made.BITBLOCK.version}]" in said.out
    told = json.loads(desk.types("ticket", "why", "1", "--json").out)
    assert told["id"] == 1
    assert {entry["policy_version"] for entry in told["history"]} == {made.BITBLOCK.version}
    assert all(entry["why"] and entry["what"] for entry in told["history"])


@pytest.mark.parametrize("words", ["order 4711", "ORDER", "#1", "1", "4711? where"])
def test_find(desk: Operator, words: str) -> None:
    told = json.loads(desk.types("ticket", "find", words, "--json").out)
    assert [ticket["id"] for ticket in told] == [1]
    assert "#1 " in desk.types("ticket", "find", words).out


@pytest.mark.parametrize(
    "words", ["o%er", "o_der", "'; DROP TABLE tickets; --", "order 4712", "#99"]
)
def test_find_takes_words_as_words(desk: Operator, words: str) -> None:
    said = desk.types("ticket", "find", words)
    assert (said.code, said.err) == (0, "")
    assert "Nothing was found" in said.out
    assert "#1 " in desk.types("ticket", "list").out


@pytest.mark.parametrize("number", ["3", "999999999999", str(2**63 - 1)])
@pytest.mark.parametrize("command", ["show", "why"])
def test_a_number_that_no_ticket_has(desk: Operator, command: str, number: str) -> None:
    for more in ([], ["--json"]):
        said = desk.types("ticket", command, number, *more)
        assert said.code == 1
        assert said.out == ""
        (line,) = said.lines
        assert line.startswith(f"There is no ticket #{number}.")


@pytest.mark.parametrize("words", ["9" * 12, "#" + "9" * 12])
def test_find_of_a_number_that_no_ticket_has(desk: Operator, words: str) -> None:
    assert "Nothing was found" in desk.types("ticket", "find", words).out


@pytest.mark.parametrize(
    "words", [["list"], ["show", "2"], ["why", "2"], ["find", "red"], ["list", "--json"]]
)
def test_hostile_words_do_not_reach_the_terminal_as_control(
    desk: Operator, words: list[str]
) -> None:
    said = desk.types("ticket", *words)
    assert said.code == 0
    assert "@tom" in said.out
    if words != ["why", "2"]:
        assert "[bold]b[/bold]" in said.out  # text, and no markup
    assert not CONTROL.findall(said.out)


def test_a_reply_that_waits_is_shown(desk: Operator, store: Store) -> None:
    reply = AgentReplied(
        agent=made.AGENT, reply=ReplyId("r1"), text="It is on its way.", then=Status.PENDING
    )
    made.desk(store, real_now).act(TicketId(1), reply, "k2")
    told = json.loads(desk.types("ticket", "show", "1", "--json").out)
    assert told["delivery"] == "sending"
    assert "it waits to be sent" in desk.types("ticket", "show", "1").out


def test_what_was_agreed_and_filed_is_shown(desk: Operator, store: Store) -> None:
    books = made.desk(store, real_now)
    at = real_now() + timedelta(days=3)
    books.act(TicketId(1), DueDateSet(made.AGENT, at), "due")
    books.act(TicketId(1), Tagged(made.AGENT, "vip"), "tag")
    told = json.loads(desk.types("ticket", "show", "1", "--json").out)
    assert (told["category"], told["tags"]) == ("question", ["vip"])
    assert told["due_at"].startswith(f"{at:%Y-%m-%dT%H:%M}")
    rows = dict(
        re.split(r"\s{2,}", line.strip(), maxsplit=1)
        for line in desk.types("ticket", "show", "1").out.splitlines()
        if re.match(r"\s*(priority|category|tags|agreed date)\s{2,}", line)
    )
    assert set(rows) == {"priority", "category", "tags", "agreed date"}
    assert rows["tags"] == "vip"


def test_why_tells_what_the_customer_was_told(desk: Operator, store: Store) -> None:
    asked = AgentReplied(made.AGENT, ReplyId("r9"), "Which order?", Status.PENDING)
    made.desk(store, real_now).act(TicketId(1), asked, "ask")
    assert "To the customer: “Which order?”" in desk.types("ticket", "why", "1").out
    history = json.loads(desk.types("ticket", "why", "1", "--json").out)["history"]
    assert all("says" in entry for entry in history)
    assert any("To the customer" in said for entry in history for said in entry["says"])
