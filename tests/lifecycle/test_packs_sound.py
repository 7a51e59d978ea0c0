"""Is a pack refused that would forget a customer, or lead a ticket where nothing leads out?"""

import re
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from lifecycle.errors import NotAllowed
from lifecycle.hours import Calendar, parse_week
from lifecycle.packs import read_pack, shipped_pack
from lifecycle.policy import OnMessage
from lifecycle.tickets import Status
from lifecycle.transitions import OWING, UNCLOSED
from storage.store import Store
from tests.lifecycle.stages import decided, put, wrote
from tests.lifecycle.test_packs import SMALL, changed, faults
from tests.made import BITBLOCK, START, TOM, Clock, desk, message
from tests.packs.playing import MONDAY, Play

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
def test_a_message_never_only_joins_where_our_clock_stands_still(status: str) -> None:
    """However many rules promise an answer: they all wait with the clock."""
    pack = changed(f'{status} = "reopen"', f'{status} = "add"')
    for text in (pack, pack.replace('["new", "open"]', f'["new", "open", "{status}"]')):
        (fault,) = faults(text)
        assert fault.startswith(f"on_message.{status}: our clock stands still there")


@pytest.mark.parametrize(
    ("pack", "status"), [("support-center", "on_hold"), ("it-pro", "work_completed")]
)
def test_nor_on_hold_nor_in_review(pack: str, status: str) -> None:
    text = re.sub(
        rf'^{status} = "reopen"', f'{status} = "add"', shipped_pack(pack).text, flags=re.MULTILINE
    )
    (fault,) = faults(text)
    assert fault.startswith(f"on_message.{status}: our clock stands still there")


@pytest.mark.parametrize(
    ("pack", "rule", "status"),
    [
        ("bitblock", "bb-20", "suspended"),
        ("support-center", "cs-19", "on_hold"),
        ("it-pro", "it-14", "on_hold"),
        ("it-pro", "it-18", "work_completed"),
    ],
)
def test_somebody_looks_at_what_nobody_moves(pack: str, rule: str, status: str) -> None:
    rules = shipped_pack(pack).text.split("[[rules]]")
    without = [part for part in rules if f'id = "{rule}"\n' not in part]
    assert len(without) == len(rules) - 1
    (fault,) = faults("[[rules]]".join(without))
    assert fault.startswith(f'rules: what is "{status}" could be forgotten')
    once = [re.sub(r"every = .*\n", "", p) if f'id = "{rule}"\n' in p else p for p in rules]
    if once != rules:  # looked at once is not looked at
        (fault,) = faults("[[rules]]".join(once))
        assert fault.startswith(f'rules: what is "{status}" could be forgotten')


def test_what_is_kept_aside_is_not_reopened_by_a_message() -> None:
    (fault,) = faults(BITBLOCK.text.replace('suspended = "add"', 'suspended = "reopen"'))
    assert fault.startswith("on_message.suspended: what is kept aside stays so until a person")


@pytest.mark.parametrize("length", ["300d working", "2500h working"])
def test_a_promise_comes_within_the_packs_own_hours(length: str) -> None:
    text = 'hours = "mon 09:00-17:00"\n' + changed('"90m"', f'"{length}"')
    (fault,) = faults(text)
    assert fault.endswith(" takes more than five years of hours")
    assert fault.startswith("rule r1: ")


@pytest.mark.parametrize("length", ["4h working", "3d working"])
def test_a_promise_is_owed_though_the_desk_never_opens(sqlite_url: str, length: str) -> None:
    """Hours can end after the check: what counts in them then counts by the calendar."""
    play = Play("bitblock", sqlite_url)
    today = MONDAY.toordinal()
    every_day = frozenset(map(date.fromordinal, range(today - 9, today + 3_000)))
    play.calendar = Calendar(zone=ZoneInfo("UTC"), week=parse_week("24/7"), closed=every_day)
    play.policy = read_pack(changed('"90m"', f'"{length}"'), "small.toml")
    play.writes()
    play.tells()
    play.passes(days=4)
    assert play.managers_hear() == ["r1"]
    play.store.close()


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
after = "8d"
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
