"""The Customer Support Center, line by line, on its own pack."""

from datetime import timedelta

import pytest

from lifecycle.errors import NotAllowed
from lifecycle.events import AgentClaimed, AgentHeld, Assigned, DueDateSet, Triaged
from lifecycle.queue_order import queue_key
from lifecycle.tickets import Status
from storage import reading
from tests.packs.playing import ANA, BEN, CLEO, MONDAY, Play

PACK = "support-center"


def test_cs_04_each_ticket_is_evaluated_and_categorised(play: Play) -> None:
    assert play.writes("@deskhand what are your hours?").category == "question"
    assert play.writes("@deskhand please add a page", thread="t2").category == "work_request"
    assert play.writes("@deskhand the launch date moves", thread="t3").category == "project"
    assert play.acts(Triaged(ANA, category="project")).category == "project"


def test_cs_05_questions_are_meant_to_be_answered_within_the_hour(play: Play) -> None:
    play.writes()
    play.tells()
    play.passes(hours=1)
    assert any("hour of work" in line for line in play.team_hears())


def test_cs_06_everything_is_answered_by_the_next_business_day(play: Play) -> None:
    play.clock.advance(days=4)  # Friday
    play.writes()
    play.tells()
    play.passes(days=2, hours=23)
    assert play.managers_hear() == []
    play.passes(hours=1)  # Monday
    assert play.managers_hear() == ["cs-06"]


def test_cs_07_any_agent_may_take_a_new_question(play: Play) -> None:
    play.writes()
    assert play.acts(Assigned(BEN, ANA, "has time")).assignee == BEN


def test_cs_08_existing_tickets_stay_with_the_agent_who_answered(play: Play) -> None:
    first = play.writes()
    play.replies(agent=ANA)
    assert play.writes("and now?").assignee == first.assignee


def test_cs_09_project_talk_goes_to_the_lead(play: Play) -> None:
    assert play.writes("@deskhand about our project").assignee == CLEO


def test_cs_10_new_requests_go_to_whom_the_client_knows(play: Play) -> None:
    play.writes()
    for _ in range(3):
        play.replies(agent=BEN, then=Status.OPEN)
    play.replies(agent=ANA, then=Status.SOLVED)
    assert play.writes("@deskhand please add a page", thread="t2").assignee == BEN


def test_cs_13_the_next_available_agent_looks_at_every_new_ticket(play: Play) -> None:
    assert play.writes().assignee == ANA
    assert play.writes(thread="t2").assignee == BEN
    assert play.writes(thread="t3").assignee == CLEO
    assert play.writes(thread="t4").assignee == ANA


def test_cs_14_who_cannot_answer_assigns_to_who_can(play: Play) -> None:
    play.writes()
    assert play.acts(Assigned(CLEO, ANA, "knows it")).assignee == CLEO


def test_cs_15_existing_tickets_are_worked_by_their_agent(play: Play) -> None:
    play.writes()
    play.replies()
    assert play.writes("the blue one").assignee == ANA


def test_cs_16_a_response_is_open_by_itself(play: Play) -> None:
    play.writes()
    play.replies()
    assert play.writes("the blue one").status is Status.OPEN


def test_cs_17_questions_and_pending_are_one_act(play: Play) -> None:
    play.writes()
    assert play.replies("Which page?", Status.PENDING).status is Status.PENDING


def test_cs_18_the_response_and_solved_are_one_act(play: Play) -> None:
    play.writes()
    play.customer_hears()
    assert play.replies("Done.", Status.SOLVED).status is Status.SOLVED
    assert play.customer_hears()[0] == "Done."


def test_cs_19_on_hold_until_collateral_arrives(play: Play) -> None:
    play.writes()
    assert play.acts(AgentHeld(ANA, "photos to come")).status is Status.ON_HOLD
    assert play.passes(days=30).status is Status.ON_HOLD
    assert play.writes("here they are").status is Status.OPEN


def test_cs_20_open_stays_open_until_an_agent_responds(play: Play) -> None:
    play.writes()
    assert play.passes(days=30).status is Status.OPEN


def test_cs_21_open_tickets_stand_by_date_and_time(play: Play) -> None:
    for n in range(4):
        play.writes(thread=f"t{n}")
        play.clock.advance(minutes=5)
    queue = play.store.read(lambda c: reading.queue(c, at_most=10))
    assert [t.id for t in queue] == [1, 2, 3, 4]
    assert queue == sorted(queue, key=queue_key)


def test_cs_22_a_receipt_says_that_an_agent_will_be_assigned(play: Play) -> None:
    play.writes()
    (text,) = play.customer_hears()
    assert "received your request" in text
    assert "assigned shortly" in text


def test_cs_23_the_client_gets_the_questions_at_once(play: Play) -> None:
    play.writes()
    play.customer_hears()
    play.replies("Which page?")
    assert play.customer_hears() == ["Which page?"]


def pending(play: Play) -> None:
    play.writes()
    play.replies()
    play.customer_hears()


def test_cs_24_a_reminder_after_24_hours(play: Play) -> None:
    pending(play)
    play.passes(hours=23, minutes=59)
    assert play.customer_hears() == []
    play.passes(minutes=1)
    (text,) = play.customer_hears()
    assert "a reminder" in text


def test_cs_24_who_is_asked_anew_has_the_whole_time_again(play: Play) -> None:
    pending(play)
    play.passes(hours=20)
    play.replies("And which browser?")
    play.customer_hears()
    play.passes(hours=20)
    assert play.customer_hears() == []
    play.passes(hours=4)
    assert len(play.customer_hears()) == 1


def test_cs_25_a_second_reminder_after_5_days(play: Play) -> None:
    pending(play)
    play.passes(hours=24)
    play.customer_hears()
    play.passes(days=4)
    (text,) = play.customer_hears()
    assert "second reminder" in text


def test_cs_26_no_response_in_7_days_is_tagged_and_closed(play: Play) -> None:
    pending(play)
    ticket = play.passes(days=7)
    assert (ticket.status, ticket.tags) == (Status.CLOSED, ("No Response",))


def test_cs_27_solved_is_set_by_the_agent_alone(play: Play) -> None:
    pending(play)
    assert play.passes(days=6, hours=23).status is Status.PENDING
    assert play.solves().status is Status.SOLVED


def test_cs_28_the_client_is_told_that_it_is_resolved(play: Play) -> None:
    play.writes()
    play.customer_hears()
    play.solves()
    (text,) = play.customer_hears()
    assert "resolved" in text


def test_cs_29_the_client_has_24_hours_to_add_information(play: Play) -> None:
    play.writes()
    play.solves()
    play.passes(hours=23)
    assert play.writes("one more thing").status is Status.OPEN


def test_cs_30_solved_for_24_hours_closes(play: Play) -> None:
    play.writes()
    play.solves()
    assert play.passes(hours=24).status is Status.CLOSED


def test_cs_31_a_closed_ticket_is_updated_no_more(play: Play) -> None:
    play.writes()
    play.solves()
    play.passes(hours=24)
    for event in (AgentClaimed(BEN), AgentHeld(BEN, "")):
        with pytest.raises(NotAllowed):
            play.acts(event)
    with pytest.raises(NotAllowed):
        play.replies()


def test_cs_32_updating_a_closed_ticket_makes_a_new_one(play: Play) -> None:
    play.writes()
    play.solves()
    play.passes(hours=24)
    again = play.writes("one more thing")
    assert (again.id, again.follow_up_of) == (2, None)


def test_cs_33_on_hold_is_outside_the_reminders(play: Play) -> None:
    play.writes()
    play.acts(AgentHeld(ANA, "photos to come"))
    play.customer_hears()
    play.passes(days=20)
    assert play.customer_hears() == []


def test_cs_33_the_agent_is_reminded_of_it_each_week(play: Play) -> None:
    play.writes()
    play.acts(AgentHeld(ANA, "photos to come"))
    play.tells()
    for _ in range(2):
        play.passes(days=7, minutes=-1)
        assert play.team_hears() == []
        play.passes(minutes=1)
        assert sum("on hold is looked at" in line for line in play.team_hears()) == 1


def test_cs_35_the_states_are_open_pending_on_hold_solved_closed(play: Play) -> None:
    names = list(dict.fromkeys(play.policy.shown.values()))
    assert names == ["Open", "Pending", "On hold", "Solved", "Closed"]


def test_cs_36_the_lifecycle_is_published_in_plain_words(play: Play) -> None:
    assert all(rule.says.endswith(".") for rule in play.policy.rules)
    assert len({rule.says for rule in play.policy.rules}) == len(play.policy.rules)


def test_cs_26_silence_before_an_agreed_date_is_none(play: Play) -> None:
    play.writes()
    play.replies("We deliver on the tenth day.")
    play.acts(DueDateSet(ANA, MONDAY + timedelta(days=10)))
    play.customer_hears()
    assert play.passes(days=10).status is Status.PENDING
    assert play.customer_hears() == []
    play.passes(days=1)
    assert len(play.customer_hears()) == 1
    assert play.passes(days=6).status is Status.CLOSED
