"""What does `policy change` say of customers before it asks?"""

from datetime import timedelta

import pytest

from lifecycle.events import AgentReplied
from lifecycle.packs import shipped_pack
from lifecycle.tickets import ReplyId, Status, TicketId
from runtime.clock import real_now
from storage.store import Store
from tests import made
from tests.cli import Operator, operator

DAY = timedelta(days=1)


@pytest.fixture
def me(
    database_url: str,
    store: Store,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Operator:
    """A desk under biztech, whose one customer has not answered for twenty days."""
    folder = tmp_path_factory.mktemp("desk")
    operating = operator(folder, monkeypatch, capsys, {"DESKHAND_DATABASE_URL": database_url})
    clock = made.Clock(real_now() - 20 * DAY)
    desk = made.desk(store, clock, shipped_pack("biztech"))
    desk.receive([made.message("1", sent_at=clock(), private=True)])
    desk.act(TicketId(1), AgentReplied(made.AGENT, ReplyId("r"), "So?", Status.PENDING), "k")
    for _ in range(20):
        clock.advance(days=1)
        desk.keep_promises()
    return operating


def test_messages_and_ends_are_named_before_anything_changes(me: Operator) -> None:
    said = me.types("policy", "change", "bitblock", "--yes")
    assert (said.code, said.err) == (0, "")
    assert "1 unclosed tickets; 1 of them" in said.out
    assert "the policy ends 1 of them and sends customers 1 messages" in said.out
    told = " ".join(said.out.split())
    assert "BB-33: solved; “@maria_k, we have not heard" in told
    assert "BB-38: closed" in told
    assert "due at once" not in said.out


def test_a_policy_that_says_nothing_to_customers_promises_no_messages(me: Operator) -> None:
    said = me.types("policy", "change", "it-pro", "--yes")
    assert said.code == 0
    assert "sends customers" not in said.out
