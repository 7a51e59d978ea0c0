"""Bitblock's rules, each by the hour."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from lifecycle.decide import opened
from lifecycle.effects import DrawCard, Escalate, ShowMessage
from lifecycle.errors import NotAllowed
from lifecycle.events import AgentClaimed, AgentReopened, AgentSolved, PromiseDue
from lifecycle.ledger import Kept, settled
from lifecycle.opening import SUBJECT_AT_MOST
from lifecycle.packs import read_pack
from lifecycle.promises import Promise, promises
from lifecycle.tickets import Done, Status, Ticket, TicketId
from tests.lifecycle.stages import decided, fresh, lived, opening, put, reply, wrote
from tests.made import AGENT, BITBLOCK, START

MOMENT = timedelta(microseconds=1)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def owed(ticket: Ticket) -> dict[str, datetime]:
    return {promise.rule: promise.due_at for promise in promises(ticket, BITBLOCK)}


@pytest.mark.parametrize(
    ("status", "rules"),
    [
        (Status.NEW, {"bb-29": START + HOUR, "bb-39": START + DAY}),
        (Status.OPEN, {"bb-39": START + DAY}),
        (Status.PENDING, {"bb-33": START + 4 * DAY}),
        (Status.SOLVED, {"bb-38": START + 4 * DAY}),
        (Status.CLOSED, {}),
        (Status.SUSPENDED, {"bb-20": START + DAY}),
    ],
)
def test_each_status_owes_its_rules(status: Status, rules: dict[str, datetime]) -> None:
    assert owed(put(status)) == rules


@pytest.mark.parametrize(
    ("status", "rule", "after", "then"),
    [
        (Status.NEW, "bb-29", HOUR, Status.NEW),
        (Status.NEW, "bb-39", DAY, Status.NEW),
        (Status.OPEN, "bb-39", DAY, Status.OPEN),
        (Status.PENDING, "bb-33", 4 * DAY, Status.SOLVED),
        (Status.SOLVED, "bb-38", 4 * DAY, Status.CLOSED),
    ],
)
def test_a_rule_acts_at_its_instant_and_not_before(
    status: Status, rule: str, after: timedelta, then: Status
) -> None:
    ticket = put(status)
    early = decided(ticket, PromiseDue(rule), START + after - MOMENT)
    assert (early.ticket, early.effects) == (ticket, ())
    acted = decided(ticket, PromiseDue(rule), START + after)
    assert acted.ticket.status is then
    assert acted.ticket.done == (Done(rule, START),)
    told = [effect for effect in acted.effects if isinstance(effect, Escalate)]
    found = BITBLOCK.rule(rule)
    assert found
    wanted = Escalate(rule, found.says, START, START + after)
    assert told == ([wanted] if then is status else [])
    assert acted.effects[-1] == DrawCard()


@pytest.mark.parametrize(("status", "rule"), [(Status.OPEN, "bb-29"), (Status.NEW, "gone")])
def test_a_promise_overtaken_by_events_does_nothing(status: Status, rule: str) -> None:
    ticket = put(status)
    decision = decided(ticket, PromiseDue(rule), START + 30 * DAY)
    assert (decision.ticket, decision.effects) == (ticket, ())


def test_promises_stand_in_order_whatever_the_order_of_the_rules() -> None:
    head, first, *rest = BITBLOCK.text.split("[[rules]]")
    turned = read_pack("[[rules]]".join([head, *rest, first]), "turned.toml")
    assert turned.rules[-1].id == "bb-29"
    assert [promise.rule for promise in promises(fresh(), turned)] == ["bb-29", "bb-39"]


def test_a_status_lasts_from_its_beginning_whoever_comes_to_help() -> None:
    claimed = lived(put(Status.OPEN), AgentClaimed(AGENT), now=START + HOUR)
    assert (claimed.status_since, claimed.claimed_at) == (START, START + HOUR)


def test_a_claim_keeps_the_first_promise_and_not_the_second() -> None:
    assert set(owed(lived(fresh(), AgentClaimed(AGENT)))) == {"bb-39"}


def test_silence_is_counted_from_our_answer() -> None:
    at = START + 5 * HOUR
    assert owed(lived(fresh(), reply(), now=at)) == {"bb-33": at + 4 * DAY}


def test_a_ticket_kept_open_after_an_answer_is_a_debt_from_then_on() -> None:
    at = START + 5 * HOUR
    assert owed(lived(fresh(), reply(Status.OPEN), now=at)) == {"bb-39": at + DAY}


def test_a_second_message_does_not_restart_the_waiting() -> None:
    later = lived(fresh(), wrote(), now=START + 20 * HOUR)
    assert later.waiting_since == START
    assert owed(later)["bb-39"] == START + DAY


def test_a_new_waiting_is_promised_anew_after_an_escalation() -> None:
    told = lived(put(Status.OPEN), PromiseDue("bb-39"), now=START + DAY)
    assert owed(told) == {}
    answered = lived(told, reply(), now=START + DAY)
    again = lived(answered, wrote(), now=START + 2 * DAY)
    assert owed(again) == {"bb-39": START + 3 * DAY}


@pytest.mark.parametrize("status", [Status.PENDING, Status.SOLVED])
def test_a_message_reopens(status: Status) -> None:
    at = START + HOUR
    decision = decided(put(status), wrote(), at)
    assert (decision.ticket.status, decision.ticket.status_since) == (Status.OPEN, at)
    assert decision.ticket.waiting_since == at
    assert [type(effect) for effect in decision.effects] == [ShowMessage, DrawCard]


@pytest.mark.parametrize("status", [Status.NEW, Status.OPEN])
def test_a_message_joins_a_ticket_that_is_ours_to_answer(status: Status) -> None:
    joined = lived(put(status), wrote(text="hello?"), now=START + HOUR)
    assert (joined.status, joined.status_since, joined.last_text) == (status, START, "hello?")


def test_a_message_on_what_is_kept_aside_is_looked_at_within_a_day() -> None:
    """BB-20. It stays there: who writes twice is not let in by that."""
    joined = lived(put(Status.SUSPENDED), wrote(), now=START + HOUR)
    assert (joined.status, joined.waiting_since) == (Status.SUSPENDED, START + HOUR)
    assert owed(joined) == {"bb-20": START + DAY, "bb-39": START + HOUR + DAY}


def test_a_message_on_a_closed_ticket_starts_another_that_knows_it() -> None:
    with pytest.raises(NotAllowed, match="starts a new ticket"):
        decided(put(Status.CLOSED), wrote())
    event = replace(opening(text="again!"), ticket=TicketId(2), follow_up_of=TicketId(1))
    followed = opened(event, BITBLOCK, START)
    assert (followed.ticket.id, followed.ticket.follow_up_of) == (2, 1)
    assert [promise.rule for promise in followed.promises] == ["bb-29", "bb-39"]


def test_an_old_message_that_comes_late_does_not_replace_the_newest() -> None:
    ticket = lived(fresh(), wrote("902", "newest", sent_at=START + 2 * HOUR, link="new"))
    late = lived(ticket, wrote("901", "older", sent_at=START + HOUR, link="old"))
    assert (late.last_text, late.last_message, late.last_link) == ("newest", "902", "new")
    assert late.last_written_at == START + 2 * HOUR


def test_solving_ends_the_waiting_and_reopening_begins_one() -> None:
    solved = lived(fresh(), AgentSolved(AGENT))
    assert (solved.status, solved.waiting_since) == (Status.SOLVED, None)
    again = lived(solved, AgentReopened(AGENT), now=START + HOUR)
    assert (again.status, again.waiting_since) == (Status.OPEN, START + HOUR)


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("  the\n server \t is down ", "the server is down"),
        ("x" * SUBJECT_AT_MOST, "x" * SUBJECT_AT_MOST),
        ("x" * (SUBJECT_AT_MOST + 1), "x" * (SUBJECT_AT_MOST - 1) + "…"),
        ("", ""),
    ],
)
def test_the_subject_is_the_first_words_on_one_line(text: str, subject: str) -> None:
    assert fresh(text=text).subject == subject


@pytest.mark.parametrize(
    ("rule", "done", "late", "ended"),
    [
        ("bb-29", False, -MOMENT, Kept.KEPT),
        ("bb-29", False, timedelta(0), Kept.KEPT),
        ("bb-29", False, MOMENT, Kept.BROKEN),
        ("bb-29", True, timedelta(0), Kept.BROKEN),
        ("bb-33", True, timedelta(0), Kept.KEPT),
        ("bb-33", False, -MOMENT, Kept.VOID),
        ("bb-33", False, MOMENT, Kept.VOID),
        ("gone", False, MOMENT, Kept.VOID),
    ],
)
def test_the_ledger_tells_kept_from_broken(
    rule: str, done: bool, late: timedelta, ended: Kept
) -> None:
    promise = Promise(START + HOUR, rule, START)
    event = PromiseDue(rule, START) if done else AgentSolved(AGENT)
    ticket = put(Status.PENDING)
    assert settled(promise, event, ticket, (), BITBLOCK, promise.due_at + late) is ended
