"""BitBlock, line by line, on its own pack."""

from datetime import timedelta

from lifecycle.events import (
    AgentReopened,
    AgentSuspended,
    DueDateSet,
    NoteWritten,
    Triaged,
)
from lifecycle.messages import Author
from lifecycle.tickets import Channel, Impact, Priority, Severity, Status
from storage import reading
from tests.packs.playing import ANA, BEN, MONDAY, Play

PACK = "bitblock"


def test_bb_02_a_public_handle_on_x_is_a_way_in(play: Play) -> None:
    assert play.writes("@deskhand help").channel is Channel.X


def test_bb_10_any_member_can_act_when_the_regular_contact_is_away(play: Play) -> None:
    play.writes()
    play.claims(ANA)
    assert play.replies(agent=BEN).status is Status.PENDING


def test_bb_11_events_are_archived_and_searched(play: Play) -> None:
    play.writes("@deskhand the blue telephone is silent")
    play.acts(NoteWritten(Author("UANA", "ANA"), "the fuse was blown", "C1", "1.1"))
    for words in ("blue telephone", "fuse blown"):
        found = play.store.read(lambda c, w=words: reading.find(c, w, 10))  # type: ignore[misc]
        assert [ticket.id for ticket in found] == [1]


def test_bb_14_follow_ups_are_scheduled(play: Play) -> None:
    play.writes()
    play.claims()
    play.acts(DueDateSet(ANA, MONDAY + timedelta(days=3)))
    play.tells()
    play.passes(days=2, minutes=-1)
    assert play.team_hears() == []
    play.passes(minutes=1)
    assert any("agreed date" in line for line in play.team_hears())


def test_bb_15_idle_issues_are_wrapped_up_by_themselves(play: Play) -> None:
    play.writes()
    play.replies()
    play.passes(days=4)
    assert play.passes(days=4).status is Status.CLOSED


def test_bb_17_the_first_step_is_a_filter_for_spam(play: Play) -> None:
    assert play.writes("@deskhand crypto giveaway, click my bio").status is Status.SUSPENDED
    assert "BB-17" in play.history()[0].upper()


def test_bb_18_invalid_senders_are_suspended_for_review(play: Play) -> None:
    machine = Author("77", "@noreply_shop")
    assert play.writes("@deskhand out of office", author=machine).status is Status.SUSPENDED


def test_bb_19_who_rejects_our_confirmation_is_suspended(play: Play) -> None:
    play.writes(private=True)
    assert play.receipt_is_refused().status is Status.SUSPENDED


def test_bb_20_suspended_items_are_reviewed_every_day(play: Play) -> None:
    play.writes("@deskhand crypto giveaway")
    play.tells()
    for _ in range(3):
        assert play.passes(days=1).status is Status.SUSPENDED
        assert any("Please look" in line for line in play.team_hears())
    assert play.acts(AgentReopened(ANA)).status is Status.OPEN


def test_bb_21_silence_never_means_loss(play: Play) -> None:
    play.writes()
    play.passes(days=30)
    assert play.ticket().status is Status.NEW
    assert play.managers_hear() == ["bb-29", "bb-39"]


def test_bb_22_the_submitter_is_sent_a_confirmation(play: Play) -> None:
    play.writes(private=True)
    (text,) = play.customer_hears()
    assert "#1" in text


def test_bb_22_what_a_person_lets_in_is_confirmed_then(play: Play) -> None:
    play.writes("crypto giveaway", private=True)
    assert play.customer_hears() == []
    play.acts(AgentReopened(ANA))
    (text,) = play.customer_hears()
    assert "it is ticket #1" in text


def test_bb_22_nobody_is_sent_a_second_confirmation(play: Play) -> None:
    play.writes(private=True)
    play.customer_hears()
    play.clock.advance(minutes=5)
    play.acts(AgentSuspended(ANA, "looks odd"))
    play.acts(AgentReopened(BEN))
    assert play.customer_hears() == []


def test_bb_23_an_urgent_customer_may_phone_after_15_minutes(play: Play) -> None:
    assert play.writes("@deskhand URGENT: nothing works").priority is Priority.URGENT
    play.passes(minutes=14)
    assert play.managers_hear() == []
    play.passes(minutes=1)
    assert play.managers_hear() == ["bb-23"]


def test_bb_23_the_customer_is_told_that_they_may_phone(play: Play) -> None:
    play.writes("URGENT: nothing works", private=True)
    play.customer_hears()
    play.passes(minutes=15)
    (text,) = play.customer_hears()
    assert "please phone us" in text


def test_bb_24_even_an_urgent_customer_has_a_ticket_first(play: Play) -> None:
    assert play.writes("@deskhand emergency!").id == 1
    assert play.acts(Triaged(ANA, priority=Priority.NORMAL)).priority is Priority.NORMAL


def test_bb_25_the_first_state_is_new(play: Play) -> None:
    assert play.writes().status is Status.NEW


def test_bb_26_while_new_the_whole_department_is_told(play: Play) -> None:
    assert play.writes().assignee is None
    assert [type(e).__name__ for e in play.tells()] == ["DrawCard", "ShowMessage"]


def test_bb_27_the_first_available_person_triages(play: Play) -> None:
    play.writes()
    assert play.claims(BEN).assignee == BEN


def test_bb_28_triage_moves_new_to_open(play: Play) -> None:
    play.writes()
    ticket = play.acts(Triaged(BEN, Impact.PERSON, Severity.DEGRADED))
    assert (ticket.status, ticket.assignee) == (Status.OPEN, None)
    play.writes(thread="t2")
    assert play.claims(number=2).status is Status.OPEN


def test_bb_29_unattended_for_an_hour_it_is_escalated(play: Play) -> None:
    play.writes()
    play.passes(minutes=59)
    assert play.managers_hear() == []
    play.passes(minutes=1)
    assert play.managers_hear() == ["bb-29"]
    assert play.ledger()["bb-29"] == "broken"


def test_bb_30_staff_may_come_back_with_questions(play: Play) -> None:
    play.writes()
    play.replies("Which model is it?")
    assert play.customer_hears() == ["Which model is it?"]


def test_bb_32_following_up_sets_pending(play: Play) -> None:
    play.writes()
    assert play.replies().status is Status.PENDING


def test_bb_33_four_days_of_silence_solve(play: Play) -> None:
    play.writes()
    play.replies()
    assert play.passes(days=3, hours=23).status is Status.PENDING
    assert play.passes(hours=1).status is Status.SOLVED


def test_bb_34_the_reason_of_that_move_is_explained(play: Play) -> None:
    play.writes(private=True)
    play.replies()
    play.customer_hears()
    play.passes(days=4)
    (text,) = play.customer_hears()
    assert "not heard from you for four days" in text
    assert "it is no longer an issue, or you are satisfied" in text
    assert any("BB-33: A pending ticket without a word" in line for line in play.history())


def test_bb_35_a_ticket_carries_a_due_date(play: Play) -> None:
    play.writes()
    play.claims()
    assert play.acts(DueDateSet(ANA, MONDAY + timedelta(hours=5))).due_at
    play.tells()
    play.passes(hours=5)
    assert play.managers_hear() == []
    play.passes(minutes=1)
    assert play.managers_hear() == ["bb-35-late"]


def test_bb_35_an_agreed_date_is_not_dropped_by_silence(play: Play) -> None:
    play.writes(private=True)
    play.claims()
    play.acts(DueDateSet(ANA, MONDAY + timedelta(days=10)))
    play.replies("Then we come on Thursday week.")
    play.customer_hears()
    assert play.passes(days=8, hours=23).status is Status.PENDING
    play.tells()
    assert play.passes(hours=1).status is Status.PENDING
    assert any("agreed date" in line for line in play.team_hears())
    play.passes(days=1, minutes=1)
    assert play.managers_hear() == ["bb-35-late"]
    assert play.passes(days=3, hours=23).status is Status.PENDING
    assert play.passes(hours=1).status is Status.SOLVED
    assert "(the agreed date) + 4d" in play.history()[-1]


def test_bb_36_a_reply_reverts_pending_to_open(play: Play) -> None:
    play.writes()
    play.replies()
    assert play.writes("the blue one").status is Status.OPEN


def test_bb_37_the_team_is_told_of_the_clients_update(play: Play) -> None:
    play.writes()
    play.replies()
    play.tells()
    play.writes("the blue one")
    assert [type(e).__name__ for e in play.tells()] == ["ShowMessage", "DrawCard"]


def test_bb_38_solved_lasts_four_days(play: Play) -> None:
    play.writes()
    play.solves()
    assert play.passes(days=3, hours=23).status is Status.SOLVED
    assert play.passes(hours=1).status is Status.CLOSED


def test_bb_39_the_team_keeps_looking_through_the_whole_cycle(play: Play) -> None:
    play.writes()
    play.claims()
    play.tells()
    play.passes(days=1)
    assert play.managers_hear() == ["bb-39"]


def test_bb_40_a_reply_to_a_closed_ticket_starts_a_follow_up(play: Play) -> None:
    play.writes()
    play.solves()
    play.passes(days=4)
    followed = play.writes("it is silent again")
    assert (followed.id, followed.follow_up_of) == (2, 1)


def test_bb_43_the_states_are_six(play: Play) -> None:
    assert list(play.policy.shown.values()) == [
        "Suspended",
        "New",
        "Open",
        "Pending",
        "Solved",
        "Closed",
    ]


def test_bb_44_accountability_every_promise_is_in_the_ledger(play: Play) -> None:
    play.writes()
    play.passes(hours=2)
    play.replies()
    rows = play.store.read(lambda c: reading.ledger(c, 1))
    late = next(row for row in rows if row["rule"] == "bb-29")
    assert (late["outcome"], late["late"]) == ("broken", 3600.0)
    assert "nobody had it" in late["cause"]
    assert play.ledger()["bb-39"] == "kept"
