"""Do errors say, in words, what happened and what to do?"""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from lifecycle import errors
from lifecycle.errors import (
    AlreadyClaimed,
    DeskhandError,
    NoSuchTicket,
    NotAllowed,
    NothingToDo,
    PolicyError,
    ReplyWindowClosed,
)
from lifecycle.moves import permit
from lifecycle.tickets import Status, TicketId
from lifecycle.transitions import Verb, allowed
from tests.lifecycle.stages import decided, fresh, put, reply
from tests.made import AGENT, BITBLOCK, OTHER, START

ONE = TicketId(1)


@pytest.mark.parametrize(
    ("verb", "words"),
    [
        (Verb.UNREACHABLE, "you can't hand it back as unreachable."),
        (Verb.REPLY, "you can't answer it."),
        (Verb.DUE, "you can't set its date."),
        (Verb.TAG, "you can't tag it."),
    ],
)
def test_a_refusal_is_a_sentence(verb: Verb, words: str) -> None:
    with pytest.raises(NotAllowed, match=words):
        permit(put(Status.CLOSED), verb, BITBLOCK)


def test_only_what_is_closed_hears_of_a_new_ticket() -> None:
    refused = NotAllowed(ONE, Verb.CLAIM.phrase, Status.SUSPENDED, ())
    assert "starts a new ticket" not in str(refused)
    assert "Its policy lets nobody do anything with it" in str(refused)


def test_every_error_is_one_of_ours() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    ours = [kind for kind in kinds if issubclass(kind, Exception)]
    assert len(ours) >= 8
    assert all(issubclass(kind, DeskhandError) for kind in ours)


def test_a_refusal_names_the_ways_that_are_left() -> None:
    refused = NotAllowed(ONE, Verb.CLAIM.phrase, Status.ON_HOLD, allowed(Status.ON_HOLD))
    assert str(refused) == (
        "#1 is on hold: you can't claim it. What you can do now: reply, ask, solve, reopen, "
        "assign, release, due, triage, tag."
    )


def test_a_refusal_without_a_way_says_how_it_goes_on() -> None:
    assert str(NotAllowed(ONE, Verb.SOLVE.phrase, Status.CLOSED, ())) == (
        "#1 is closed: you can't solve it. A new message from the customer starts a new ticket."
    )


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(seconds=-5), "0 s"),  # two machines' clocks
        (timedelta(0), "0 s"),
        (timedelta(seconds=59.9), "59 s"),
        (timedelta(seconds=60), "1 min"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(hours=1), "1 h"),
        (timedelta(hours=23, minutes=59), "23 h"),
        (timedelta(days=1), "1 d"),
        (timedelta(days=400), "400 d"),
    ],
)
def test_a_lost_race_says_who_won_and_when(ago: timedelta, words: str) -> None:
    lost = AlreadyClaimed(ONE, OTHER, START, START + ago)
    assert str(lost) == f"agent-2 claimed #1 {words} ago."
    assert lost.owner == OTHER


def test_a_closed_window_says_since_when() -> None:
    until = datetime(2026, 11, 23, 9, 5, tzinfo=UTC)
    ticket = fresh(reply_until=until)
    assert decided(ticket, reply(), until).effects
    with pytest.raises(ReplyWindowClosed, match=r"#1 could be answered until 23 Nov 09:05 UTC\."):
        decided(ticket, reply(), until + timedelta(seconds=1))


def test_a_closed_window_is_told_in_utc_whatever_zone_it_came_in() -> None:
    until = datetime(2026, 11, 24, 1, 5, tzinfo=timezone(timedelta(hours=2)))
    assert str(ReplyWindowClosed(ONE, until)) == "#1 could be answered until 23 Nov 23:05 UTC."


def test_a_status_is_refused_before_a_window() -> None:
    """Nobody is told of a window on a ticket that takes no reply anyway."""
    with pytest.raises(NotAllowed):
        decided(put(Status.CLOSED, reply_until=START), reply(), START + timedelta(days=1))


def test_an_unknown_number_says_how_to_search() -> None:
    assert str(NoSuchTicket(7)) == "There is no ticket #7. `/desk find` searches by words."


def test_an_empty_queue_is_good_news() -> None:
    assert str(NothingToDo()) == "Nobody is waiting: every ticket has an owner."


def test_a_bad_pack_has_a_line_for_each_fault() -> None:
    bad = PolicyError("a.toml", ["one", "two"])
    assert (str(bad), bad.faults) == ("a.toml: one\na.toml: two", ("one", "two"))


def test_an_agents_name_is_no_part_of_who_they_are() -> None:
    renamed = type(AGENT)(AGENT.id, "Ada")
    assert renamed == AGENT
    assert decided(put(Status.OPEN, assignee=AGENT), reply()).ticket.assignee == renamed
