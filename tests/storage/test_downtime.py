"""Does a desk that was down do what it owes once, in order, kindly, and say why it is late?"""

import shutil
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from lifecycle.desk import Desk
from lifecycle.effects import Escalate, SendReply
from lifecycle.errors import DeskhandError
from lifecycle.events import (
    AgentClaimed,
    AgentHeld,
    AgentReplied,
    AgentSolved,
    DueDateSet,
    Event,
    PromiseDue,
)
from lifecycle.history import Entry, fold
from lifecycle.hours import Calendar, parse_week
from lifecycle.ledger import LATER_ONE
from lifecycle.messages import Author
from lifecycle.packs import pack_names, read_pack, shipped_pack
from lifecycle.policy import Policy
from lifecycle.tickets import ReplyId, Status, TicketId
from storage import reading
from storage.store import Store
from tests.made import AGENT, BITBLOCK, START, Clock, desk, message
from tests.storage.test_desk_and_books import effects, ticket

WHY = "the desk was down"
ONE = TicketId(1)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DAILY = read_pack(
    shipped_pack("ticket-queues").text.replace(
        'after = "2d"\nevery = "2d"', 'after = "1d"\nevery = "1d"'
    ),
    "daily",
)


def asked(id: str = "r1") -> AgentReplied:
    return AgentReplied(AGENT, ReplyId(id), "Which printer?", Status.PENDING)


def history(store: Store, id: TicketId = ONE) -> list[Entry]:
    return store.read(lambda c: reading.entries(c, id))


def kept(store: Store, id: TicketId = ONE) -> list[PromiseDue]:
    """What the clock did to the ticket, in order."""
    return [e.event for e in history(store, id) if isinstance(e.event, PromiseDue)]


def ledger(store: Store, id: TicketId = ONE) -> list[dict[str, Any]]:
    """What is settled, in the order in which it was due."""
    rows = store.read(lambda c: reading.ledger(c, id))
    return sorted((row for row in rows if row["outcome"]), key=lambda row: row["due_at"])


def to_the_customer(told: Sequence[object]) -> list[str]:
    """What the policy itself says, without the receipt."""
    notices = [e for e in told if isinstance(e, SendReply) and e.reply.startswith("notice-")]
    return [e.text for e in notices if not e.reply.endswith("-receipt")]


def silent_for(store: Store, policy: Policy = DAILY, **time: float) -> None:
    """A ticket that waits for its customer when the desk goes down; now it is up again."""
    clock = Clock()
    books = desk(store, clock, policy)
    books.receive([message("900")])
    books.act(ONE, asked(), "a")
    clock.advance(**time)
    assert books.keep_promises() == 1
    assert books.keep_promises() == 0


def test_three_days_late_the_customer_is_reminded_once_and_not_three_times(store: Store) -> None:
    silent_for(store, days=3, hours=1)
    (said,) = to_the_customer(effects(store))
    assert "(follow-up 3 of 3)" in said


def test_what_customers_are_told_each_day_is_told_once_too(store: Store) -> None:
    text = DAILY.text.replace("remind_customer:follow_up", "tell_customer:follow_up")
    text = text.replace("reminders = 3, ", "").replace('reminder"', 'status"')
    telling = read_pack(text.replace('after = "2d"', 'after = "9d"'), "telling")
    silent_for(store, telling, days=3, hours=1)
    assert len(to_the_customer(effects(store))) == 1
    assert [e.overtaken for e in kept(store)] == [True, True, False]


def test_what_was_due_is_kept_in_order_as_of_its_own_time_and_says_why_it_is_late(
    store: Store,
) -> None:
    silent_for(store, days=3, hours=1)
    assert [(e.rule, e.due_at, e.overtaken, e.late_because) for e in kept(store)] == [
        ("tq-20", START + DAY, True, WHY),
        ("tq-20", START + 2 * DAY, True, WHY),
        ("tq-20", START + 3 * DAY, False, WHY),
    ]
    assert [entry.at for entry in history(store)[-3:]] == [START + n * DAY for n in (1, 2, 3)]
    now = ticket(store, 1)
    assert (now.reminders, now.reminded_at) == (3, START + 3 * DAY)


def test_the_ledger_says_how_late_and_why(store: Store) -> None:
    silent_for(store, days=3, hours=1)
    rows = [row for row in ledger(store) if row["rule"] == "tq-20"]
    assert [(row["outcome"], row["late"], row["cause"]) for row in rows] == [
        ("void", (2 * DAY + HOUR).total_seconds(), f"{LATER_ONE}; {WHY}"),
        ("void", (DAY + HOUR).total_seconds(), f"{LATER_ONE}; {WHY}"),
        ("kept", HOUR.total_seconds(), WHY),
    ]


def test_a_silence_that_ended_meanwhile_is_not_reminded_of(store: Store) -> None:
    silent_for(store, days=6)
    (said,) = to_the_customer(effects(store))
    assert "we had no answer to our follow-ups" in said
    assert ticket(store, 1).status is Status.CLOSED
    assert [e.overtaken for e in kept(store)] == [True, True, True, False]
    assert history(store)[-1].at == START + 5 * DAY


def test_managers_hear_once_of_each_broken_promise_with_its_cause(store: Store) -> None:
    clock = Clock()
    books = desk(store, clock)
    books.receive([message("900")])
    clock.advance(days=3)
    books.keep_promises()
    told = [e for e in effects(store) if isinstance(e, Escalate)]
    assert [(e.rule, e.due_at) for e in told] == [("bb-29", START + HOUR), ("bb-39", START + DAY)]
    rows = ledger(store)
    assert [(row["rule"], row["outcome"], row["late"]) for row in rows] == [
        ("bb-29", "broken", (3 * DAY - HOUR).total_seconds()),
        ("bb-39", "broken", (2 * DAY).total_seconds()),
    ]
    assert all(row["cause"].startswith("nobody had it; ") for row in rows)
    assert all(row["cause"].endswith(f"; {WHY}") for row in rows)


def test_what_is_kept_in_time_has_no_excuse(store: Store) -> None:
    clock = Clock()
    books = desk(store, clock)
    books.receive([message("900")])
    clock.advance(hours=1)
    books.keep_promises()
    (row,) = ledger(store)
    assert (row["rule"], row["outcome"], row["late"]) == ("bb-29", "broken", 0)
    assert WHY not in row["cause"]
    assert [e.late_because for e in kept(store)] == [""]


def whole_desk(store: Store, policy: Policy, clock: Clock) -> Desk:
    """Eight tickets, each in another state, before a long silence."""
    calendar = Calendar(zone=ZoneInfo("UTC"), week=parse_week(policy.hours or "24/7"))
    books = replace(desk(store, clock, policy), calendars=lambda _team: calendar)
    for n in range(8):
        words = ("the server is down", "please change it", "it is urgent")[n % 3]
        by = Author(f"{n}", f"@customer_{n}")
        (id,) = books.receive([message(f"{n}00", words, author=by, sent_at=clock.now)])
        for event in _story(n):
            clock.advance(minutes=7)
            with suppress(DeskhandError):  # not every pack allows all of it
                books.act(id, event, f"{n} {type(event).__name__}")
    return books


def _story(n: int) -> Sequence[Event]:
    agreed = DueDateSet(AGENT, START + timedelta(days=2, hours=n))
    stories: Sequence[Sequence[Event]] = (
        (),
        (AgentClaimed(AGENT),),
        (asked(f"r{n}"),),
        (AgentSolved(AGENT),),
        (AgentHeld(AGENT, "a part is ordered"),),
        (AgentClaimed(AGENT), agreed),
        (agreed, asked(f"r{n}")),
        (AgentHeld(AGENT, "a part is ordered"), asked(f"r{n}")),
    )
    return stories[n]


def lived(store: Store, policy: Policy, looks: Sequence[timedelta]) -> list[list[Entry]]:
    """The histories of a whole desk after the clock looked at these times, but for late marks."""
    clock = Clock()
    books = whole_desk(store, policy, clock)
    begin = clock.now
    for look in looks:
        clock.now = begin + look
        books.keep_promises()
    assert books.keep_promises() == 0
    return [[_unmarked(e) for e in history(store, TicketId(n))] for n in range(1, 9)]


def _unmarked(entry: Entry) -> Entry:
    if not isinstance(entry.event, PromiseDue):
        return entry
    return replace(entry, event=replace(entry.event, late_because="", overtaken=False))


@pytest.mark.parametrize("pack", pack_names())
def test_one_look_gives_the_same_histories_as_many(
    store: Store, pack: str, sqlite_template: Path, tmp_path: Path
) -> None:
    policy = shipped_pack(pack)
    other = shutil.copy(sqlite_template, tmp_path / "other.db")
    looked_once = Store(f"sqlite:///{other}")
    once = lived(looked_once, policy, [10 * DAY])
    often = lived(store, policy, [n * 9 * HOUR for n in range(1, 26)] + [10 * DAY])
    assert once == often
    assert sum(len(entries) for entries in once) > 20
    looked_once.close()


def test_two_clocks_at_once_keep_each_promise_once(store: Store) -> None:
    clock = Clock()
    books = whole_desk(store, BITBLOCK, clock)
    clock.advance(days=10)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: books.keep_promises(), range(12)))
    times = Counter(
        (n, event.rule, event.since, event.due_at)
        for n in range(1, 9)
        for event in kept(store, TicketId(n))
    )
    assert len(times) > 8
    assert set(times.values()) == {1}
    told = Counter((e.rule, e.why, e.since) for e in effects(store) if isinstance(e, Escalate))
    assert sum(told.values()) == sum(_escalates(rule) for _, rule, _, _ in times)


def _escalates(rule: str) -> bool:
    found = BITBLOCK.rule(rule)
    return bool(found and found.is_ours)


def test_after_a_long_silence_histories_still_fold(store: Store) -> None:
    clock = Clock()
    books = whole_desk(store, shipped_pack("it-pro"), clock)
    clock.advance(days=30)
    books.keep_promises()
    policies = store.read(reading.policy_by_version)
    for n in range(1, 9):
        assert fold(history(store, TicketId(n)), policies) == ticket(store, n)
