"""Another policy, tried on the desk's own history."""

import json
from datetime import timedelta
from typing import Any

import pytest

from lifecycle.events import AgentReplied, ReplySent
from lifecycle.packs import shipped_pack
from lifecycle.tickets import ReplyId, Status, TicketId
from runtime.clock import real_now
from storage import lives, reading
from storage.store import Store
from tests import made
from tests.cli import Operator, operator

DAY = timedelta(days=1)
TICKETS = 3


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
def lived(me: Operator, store: Store, monkeypatch: pytest.MonkeyPatch) -> Operator:
    """Three tickets of six days ago: one is answered, and its customer silent; two wait."""
    monkeypatch.setattr(lives, "_PAGE", 2)
    start = real_now() - 6 * DAY
    clock = made.Clock(start)
    desk = made.desk(store, clock)
    desk.receive([made.message(str(n), sent_at=start) for n in range(1, TICKETS + 1)])
    clock.advance(minutes=30)
    reply = AgentReplied(made.AGENT, ReplyId("r1"), "Is it so?", Status.PENDING)
    desk.act(TicketId(1), reply, "k1")
    desk.act(TicketId(1), ReplySent(ReplyId("r1"), "p1"), "k2")
    for _ in range(6 * 24 - 1):
        clock.advance(hours=1)
        while desk.keep_promises() == 200:
            pass
    return me


def told(me: Operator, *words: str) -> dict[str, Any]:
    said = me.types("policy", "backtest", *words, "--json")
    assert (said.code, said.err) == (0, "")
    found: dict[str, Any] = json.loads(said.out)
    return found


def test_under_its_own_policy_it_is_what_the_books_say(lived: Operator, store: Store) -> None:
    found = told(lived, "bitblock")
    assert found["lived"] == found["other"]
    ledger = [
        promise
        for n in range(1, TICKETS + 1)
        for promise in store.read(lambda c, n=n: reading.ledger(c, n))  # type: ignore[misc]
    ]
    broken = [promise for promise in ledger if promise["outcome"] == "broken"]
    assert found["lived"]["broken"] == len(broken) == 4
    assert found["lived"]["silent"] == 1
    assert found["different"] == 0
    said = lived.types("policy", "backtest", "bitblock")
    assert said.out.endswith("No ticket would have ended differently.\n")


def test_under_another_policy(lived: Operator) -> None:
    found = told(lived, "support-center")
    assert found["policy"] == "support-center"
    assert found["version"] == shipped_pack("support-center").version
    assert found["lived"]["reminders"] == 0
    assert found["other"]["reminders"] == 2
    assert found["shown"] == [{"ticket": 1, "lived": "solved by silence", "other": "pending"}]
    said = lived.types("policy", "backtest", "support-center")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("3 tickets replayed, to this moment.")
    rows = [line.split() for line in said.out.splitlines()]
    assert ["reminders", "to", "customers", "0", "2"] in rows
    assert ["#1", "solved", "by", "silence", "pending"] in rows
    assert "1 ticket would have ended differently:" in said.out


def test_it_changes_nothing(lived: Operator, store: Store) -> None:
    before = store.read(lambda c: reading.timeline(c, 0, 1000))
    told(lived, "support-center")
    assert store.read(lambda c: reading.timeline(c, 0, 1000)) == before


def test_since_a_day(lived: Operator) -> None:
    assert told(lived, "bitblock", "--since", f"{real_now() - 7 * DAY:%Y-%m-%d}")["lived"][
        "tickets"
    ] == (TICKETS)
    said = lived.types("policy", "backtest", "bitblock", "--since", f"{real_now():%Y-%m-%d}")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("There are no tickets to replay.")


@pytest.mark.parametrize("day", ["yesterday", "2026-13-01", "01.02.2026", ""])
def test_a_day_that_is_none(me: Operator, store: Store, day: str) -> None:
    said = me.types("policy", "backtest", "bitblock", "--since", day)
    assert (said.code, said.out) == (2, "")


def test_a_file_of_ones_own(lived: Operator) -> None:
    text = shipped_pack("bitblock").text.replace('after = "4d"', 'after = "1d"')
    (lived.folder / "acme.toml").write_text(text)
    assert told(lived, "acme.toml")["other"]["closes"] == 1


def test_an_empty_desk(me: Operator, store: Store) -> None:
    assert me.types("policy", "backtest", "bitblock").out.startswith("There are no tickets")
    assert told(me, "bitblock")["lived"]["tickets"] == 0


def test_a_pack_or_a_desk_that_is_not_there(me: Operator, store: Store) -> None:
    assert me.types("policy", "backtest", "nobody").lines[0].startswith("There is no pack nobody;")
    (me.folder / "desk.toml").unlink()
    said = me.types("policy", "backtest", "bitblock")
    assert (said.code, said.out) == (1, "")
    assert said.lines[0].startswith("desk.toml is missing: ")
