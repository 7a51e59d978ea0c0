"""BizTech, line by line, on its own pack."""

import pytest

from lifecycle.errors import NotAllowed
from lifecycle.events import Assigned, Released
from lifecycle.packs import shipped_pack
from lifecycle.tickets import Status
from tests.packs.playing import ANA, BEN, CLEO, Play

PACK = "biztech"


def test_bt_01_every_interaction_has_a_defined_end(play: Play) -> None:
    play.writes()
    play.solves()
    assert play.passes(days=4).status is Status.CLOSED


def test_bt_02_there_are_four_working_states(play: Play) -> None:
    assert list(play.policy.shown)[:4] == [
        Status.NEW,
        Status.OPEN,
        Status.PENDING,
        Status.SOLVED,
    ]


def test_bt_03_new_and_solved_are_the_beginning_and_the_end(play: Play) -> None:
    assert play.writes().status is Status.NEW
    assert play.solves().status is Status.SOLVED


def test_bt_04_open_means_assigned_to_a_person(play: Play) -> None:
    play.writes()
    assert play.claims().assignee == ANA
    with pytest.raises(NotAllowed):
        play.acts(Released(ANA, "too busy"))
    assert play.ticket().assignee == ANA


def test_bt_05_the_owner_may_be_anybody_of_ours(play: Play) -> None:
    play.writes()
    assert play.acts(Assigned(CLEO, BEN, "knows it")).assignee == CLEO


def test_bt_06_open_tells_the_client_that_work_goes_on(play: Play) -> None:
    play.writes(private=True)
    assert play.customer_hears() == []
    assert play.policy.shown[play.claims().status] == "Open"
    assert play.customer_hears() == ["@maria_k, ticket #1 is open: ANA is working on it."]


def test_bt_07_what_has_left_new_is_never_new_again(play: Play) -> None:
    play.writes()
    play.claims()
    assert not any(Status.NEW in targets for targets in play.policy.transitions.values())
    play.replies()
    assert play.writes("here").status is Status.OPEN


def test_bt_08_asking_the_client_sets_pending(play: Play) -> None:
    play.writes()
    assert play.replies().status is Status.PENDING


def test_bt_09_the_client_is_told_what_is_needed(play: Play) -> None:
    play.writes()
    play.replies("What is the exact text of the error?")
    assert play.customer_hears() == ["What is the exact text of the error?"]


def test_bt_10_the_information_moves_pending_to_open(play: Play) -> None:
    play.writes()
    play.replies()
    assert play.writes("column missing").status is Status.OPEN


def test_bt_11_the_cycle_repeats_any_number_of_times(play: Play) -> None:
    play.writes()
    for _ in range(5):
        assert play.replies().status is Status.PENDING
        assert play.writes("again").status is Status.OPEN


def test_bt_12_a_confirmation_leaves_it_solved(play: Play) -> None:
    play.writes()
    play.solves()
    assert play.writes("thanks, that worked!").status is Status.SOLVED
    assert "Only thanks" in play.history()[-1]


def test_bt_13_solved_is_set_by_testing_or_by_word(play: Play) -> None:
    play.writes()
    assert play.solves().completed_by == ANA
    assert play.writes("no, it is not").status is Status.OPEN
    assert play.replies("It is, look again.", Status.SOLVED).status is Status.SOLVED


def test_bt_14_the_client_is_alerted_on_solved(play: Play) -> None:
    play.writes()
    play.solves()
    (text,) = play.customer_hears()
    assert "#1 is solved" in text


def test_bt_15_silence_is_consent(play: Play) -> None:
    play.writes()
    play.solves()
    play.customer_hears()
    play.passes(days=4)
    assert play.customer_hears() == []
    assert play.ticket().status is Status.CLOSED


def test_bt_16_after_4_days_solved_closes(play: Play) -> None:
    play.writes()
    play.solves()
    assert play.passes(days=3, hours=23).status is Status.SOLVED
    assert play.passes(hours=1).status is Status.CLOSED


def test_bt_17_who_disagrees_replies_and_it_is_open(play: Play) -> None:
    play.writes()
    play.solves()
    assert play.writes("no, it fails again").status is Status.OPEN


def test_bt_19_nothing_is_lost_or_forgotten(play: Play) -> None:
    play.writes()
    play.tells()
    play.passes(days=1)
    assert play.managers_hear() == ["bt-19"]
    play.replies()
    play.tells()
    for _ in range(2):  # nor does a question pend for ever
        play.passes(days=7, minutes=-1)
        assert play.team_hears() == []
        play.passes(minutes=1)
        assert sum("looked at again each week" in line for line in play.team_hears()) == 1


def test_bt_20_open_tickets_are_reviewed_very_often(play: Play) -> None:
    play.writes()
    play.claims()
    play.tells()
    for _ in range(2):
        play.passes(hours=4)
        assert sum("reviewed and updated" in line for line in play.team_hears()) == 1
    play.passes(hours=19, minutes=59)  # the night, and until 12:59
    assert play.team_hears() == []
    play.passes(minutes=1)
    assert len(play.team_hears()) == 1


def test_bt_04_a_customer_of_a_ticket_that_lost_its_owner_elsewhere_is_not_forgotten(
    play: Play,
) -> None:
    biztech, play.policy = play.policy, shipped_pack("bitblock")
    play.writes()
    play.replies(agent=BEN)
    play.acts(Released(BEN, "off sick"))
    play.policy = biztech  # the desk changes its policy
    play.desk.adopt_policies(["support"])
    ticket = play.writes("here it is")
    assert (ticket.status, ticket.assignee) == (Status.OPEN, BEN)
