"""Is a pack refused that would forget a customer, or lead a ticket where nothing leads out?"""

import re
from dataclasses import replace

import pytest

from lifecycle.errors import NotAllowed
from lifecycle.policy import OnMessage
from lifecycle.tickets import Status
from lifecycle.transitions import OWING, UNCLOSED
from storage.store import Store
from tests.lifecycle.stages import decided, put, wrote
from tests.lifecycle.test_packs import SMALL, changed, faults
from tests.made import BITBLOCK, START, TOM, Clock, desk, message

FOLLOWED = "only a closed ticket is followed up; use add or reopen"


@pytest.mark.parametrize(
    ("old", "new", "left"),
    [
        ('["new", "open"]', '["new"]', ["open"]),
        ('["new", "open"]', '["open"]', ["new"]),
        ('["new", "open"]', '["pending"]', ["new", "open"]),
        ('"waiting"', '"opened"', ["new", "open"]),
        ('"waiting"', '"status"', ["new", "open"]),
        ('then = "escalate"', 'then = "close"', ["new", "open"]),
    ],
)
def test_nobody_may_wait_for_ever(old: str, new: str, left: list[str]) -> None:
    found = faults(changed(old, new))
    assert [line.split('"')[1] for line in found] == left
    assert all("a customer could wait for ever" in line for line in found)


@pytest.mark.parametrize("status", ["pending", "solved"])
def test_a_message_that_only_joins_must_be_owed_an_answer_there_too(status: str) -> None:
    (fault,) = faults(changed(f'{status} = "reopen"', f'{status} = "add"'))
    assert f'a customer could wait for ever while "{status}"' in fault


def test_a_new_ticket_must_be_owed_an_answer_whatever_a_second_message_does() -> None:
    found = faults(changed('new = "add"', 'new = "reopen"').replace('["new", "open"]', '["open"]'))
    assert [line.split('"')[1] for line in found] == ["new"]


@pytest.mark.parametrize("status", ["new", "open", "pending", "solved"])
def test_only_a_closed_ticket_is_followed_up(status: str) -> None:
    text = re.sub(rf'{status} = "(add|reopen)"', f'{status} = "follow_up"', SMALL)
    assert faults(text) == (f"on_message.{status}: {FOLLOWED}",)


@pytest.mark.parametrize("then", ["solve", "close", "escalate"])
def test_no_rule_begins_at_closed(then: str) -> None:
    rule = f'''
[[rules]]
id = "r2"
says = "A closed ticket is not left alone."
status = ["solved", "closed"]
from = "status"
after = "4d"
then = "{then}"
'''
    assert faults(SMALL + rule) == (
        "rule r2.status: a closed ticket is final; no rule counts there",
    )


@pytest.mark.parametrize("does", [None, OnMessage.FOLLOW_UP])
@pytest.mark.parametrize("status", sorted(UNCLOSED))
def test_a_message_is_taken_where_the_policy_has_no_use_for_it(
    status: Status, does: OnMessage | None
) -> None:
    """No pack says so, but a policy may have changed under the ticket."""
    others = {s: what for s, what in BITBLOCK.on_message.items() if s is not status}
    policy = replace(BITBLOCK, on_message=others | ({status: does} if does else {}))
    decision = decided(put(status), wrote(), START, policy)
    stays = status in OWING or status is Status.SUSPENDED
    assert decision.ticket.status is (status if stays else Status.OPEN)
    assert decision.ticket.last_message == "901"
    assert decision.ticket.waiting_since == START
    assert decision.promises


@pytest.mark.parametrize("does", [None, *OnMessage])
def test_a_closed_ticket_takes_no_message_whatever_the_policy_says(does: OnMessage | None) -> None:
    others = {s: what for s, what in BITBLOCK.on_message.items() if s is not Status.CLOSED}
    policy = replace(BITBLOCK, on_message=others | ({Status.CLOSED: does} if does else {}))
    with pytest.raises(NotAllowed):
        decided(put(Status.CLOSED), wrote(), START, policy)


def test_a_message_without_a_use_does_not_fail_those_beside_it(store: Store) -> None:
    odd = replace(BITBLOCK, on_message=dict.fromkeys(Status, OnMessage.FOLLOW_UP))
    filed = desk(store, Clock(), odd)
    assert filed.receive([message("900")]) == [1]
    batch = [message("901", "still down", parent="900"), message("950", "hello", author=TOM)]
    assert filed.receive(batch) == [1, 2]
