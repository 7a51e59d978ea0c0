"""The schema, and whether the books are in order."""

import json
import re
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import delete, text, update

from lifecycle.events import AgentClaimed
from lifecycle.tickets import TicketId
from runtime.clock import real_now
from storage.engine import open_engine
from storage.schema import history, promises
from storage.store import Store
from storage.upgrade import downgrade
from tests import made
from tests.cli import Operator, operator


@pytest.fixture
def me(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Operator:
    return operator(tmp_path, monkeypatch, capsys)


@pytest.fixture
def kept(me: Operator, store: Store) -> Operator:
    """A desk of three tickets."""
    me.environment["DESKHAND_DATABASE_URL"] = store.engine.url.render_as_string(hide_password=False)
    desk = made.desk(store, real_now)
    desk.receive([made.message(str(n), sent_at=real_now()) for n in (1, 2, 3)])
    desk.act(TicketId(2), AgentClaimed(made.AGENT), "k")
    return me


def test_upgrade_twice_and_check(me: Operator) -> None:
    me.environment["DESKHAND_DATABASE_URL"] = "sqlite:///new.db"
    first = me.types("db", "upgrade")
    assert (first.code, first.err) == (0, "")
    assert re.fullmatch(r"The schema is at \w+\.\n", first.out)
    again = me.types("db", "upgrade")
    assert (again.code, again.err) == (0, "")
    assert again.out.strip().endswith("as before.")
    good = me.types("db", "check")
    assert (good.code, good.err) == (0, "")
    assert "0 tickets" in good.out
    assert "The books are in order." in good.out


def test_upgrade_of_a_desk_keeps_its_tickets(kept: Operator) -> None:
    assert kept.types("db", "upgrade").code == 0
    assert len(json.loads(kept.types("ticket", "list", "--json").out)) == 3


def test_check_of_good_books(kept: Operator) -> None:
    said = kept.types("db", "check")
    assert (said.code, said.err) == (0, "")
    assert said.out == "3 tickets, 4 entries of history looked at.\nThe books are in order.\n"
    told = json.loads(kept.types("db", "check", "--json").out)
    assert told == {"tickets": 3, "entries": 4, "faults": []}


def test_check_names_a_ticket_that_is_not_its_history(kept: Operator, store: Store) -> None:
    changed = text("UPDATE tickets SET body = replace(body, 'U0AGENT1', 'U0AGENT9') WHERE id = 2")
    store.write(lambda c: c.execute(changed))
    _refused(kept, "#2: its history gives another ticket than its row")


@pytest.mark.parametrize("body", ["{", '{"id": "two"}'])
def test_check_names_a_ticket_whose_row_can_not_be_read(
    kept: Operator, store: Store, body: str
) -> None:
    changed = text("UPDATE tickets SET body = :body WHERE id = 2")
    store.write(lambda c: c.execute(changed, {"body": body}))
    _refused(kept, "#2: ")


def test_check_names_a_history_that_can_not_be_read(kept: Operator, store: Store) -> None:
    gone = delete(history).where(history.c.ticket_id == 2, history.c.seq == 1)
    store.write(lambda c: c.execute(gone))
    _refused(kept, "#2: it can't be read")


def test_check_names_a_promise_that_policy_does_not_give(kept: Operator, store: Store) -> None:
    moved = update(promises).where(promises.c.ticket_id == 3).values(due_at=real_now())
    store.write(lambda c: c.execute(moved))
    _refused(kept, "#3: its promises are not those that its policy gives")


def _refused(kept: Operator, fault: str) -> None:
    said = kept.types("db", "check")
    assert said.code == 1
    (line,) = said.lines
    assert line.startswith(fault)
    assert "in order" not in said.out
    as_json = kept.types("db", "check", "--json")
    assert as_json.code == 1
    (told,) = json.loads(as_json.out)["faults"]
    assert told.startswith(fault)


@pytest.mark.parametrize(
    "words",
    [["ticket", "list"], ["ticket", "show", "1"], ["ticket", "find", "x"], ["db", "check"]],
    ids=" ".join,
)
def test_a_database_without_the_schema_says_what_to_do(me: Operator, words: list[str]) -> None:
    me.environment["DESKHAND_DATABASE_URL"] = "sqlite:///new.db"
    said = me.types(*words)
    assert (said.code, said.out) == (1, "")
    assert "There is no database at" in said.err
    assert said.lines[-1] == "Run: deskhand db upgrade"


def test_an_older_schema_says_what_to_do(kept: Operator, store: Store) -> None:
    engine = open_engine(kept.environment["DESKHAND_DATABASE_URL"])
    downgrade(engine, "base")
    engine.dispose()
    said = kept.types("ticket", "list")
    assert said.code == 1
    assert said.lines[-1] == "Run: deskhand db upgrade"
    assert kept.types("db", "upgrade").code == 0
    assert kept.types("ticket", "list").code == 0


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("hello", "is no database URL"),
        ("sqlite:/", "is no database URL"),
        ("mysql://u:hunter2@db/desk", "not in mysql"),
        ("sqlite:///missing/desk.db", "The folder of the database does not exist"),
        ("http://127.0.0.1/", "not in http"),
    ],
)
def test_a_database_url_that_can_not_be_used(me: Operator, url: str, words: str) -> None:
    me.environment["DESKHAND_DATABASE_URL"] = url
    for command in (["db", "upgrade"], ["db", "check"], ["ticket", "list"]):
        said = me.types(*command)
        assert (said.code, said.out) == (1, "")
        (line,) = said.lines
        assert words in line
        assert "hunter2" not in line


@pytest.mark.parametrize("command", [["db", "upgrade"], ["db", "check"], ["ticket", "list"]])
@pytest.mark.parametrize("kind", ["nobody listens", "no database"])
def test_a_database_that_does_not_answer_is_said_in_a_sentence(
    me: Operator, command: list[str], kind: str
) -> None:
    url = "postgresql://desk:hunter2@127.0.0.1:1/desk"
    if kind == "no database":
        (me.folder / "text.db").write_text("this is no database " * 500)
        with pytest.raises(sqlite3.DatabaseError):
            sqlite3.connect(me.folder / "text.db").execute("SELECT 1 FROM tickets")
        url = "sqlite:///text.db"
    me.environment["DESKHAND_DATABASE_URL"] = url
    said = me.types(*command)
    assert said.code == 1
    assert "hunter2" not in said.err
    assert len(said.lines) <= 2
