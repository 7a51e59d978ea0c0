"""IT Pro, line by line, on its own pack."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from lifecycle.drawing import mermaid
from lifecycle.effects import Escalate, TellTeam
from lifecycle.errors import NeedsReason, NeedsResolution, OwnReview
from lifecycle.events import (
    AgentSolved,
    Assigned,
    CustomerUnreachable,
    ReviewPassed,
    ReviewReturned,
    Triaged,
)
from lifecycle.hours import Calendar, parse_week
from lifecycle.queue_order import queue_key
from lifecycle.tickets import Impact, Priority, Severity, Status, Ticket
from storage import reading
from tests.packs.playing import ANA, BEN, DISPATCHER, PROFILES, REVIEWER, Play

PACK = "it-pro"


def given(play: Play, text: str = "@deskhand the printer jams") -> Ticket:
    """A ticket that the dispatcher gave to ANA."""
    play.writes(text)
    return play.acts(Assigned(ANA, DISPATCHER, "knows printers"))


def completed(play: Play) -> None:
    given(play)
    play.replies("We cleaned the rollers.", Status.OPEN)
    play.customer_hears()
    play.solves(ANA, did="We cleaned the rollers.")


def test_it_01_some_work_other_hours(play: Play) -> None:
    late = Calendar(zone=ZoneInfo("UTC"), week=parse_week("mon-fri 18:00-24:00"))
    night = replace(PROFILES[BEN.id], skills=frozenset({"printer"}), calendar=late)
    play.desk = replace(play.desk, profiles=PROFILES | {BEN.id: night})
    given(play)
    play.tells()
    play.clock.advance(hours=10)  # 19:00: ANA is off, and BEN has begun
    assert play.writes("the printer is silent now").assignee is None
    assert play.team_hears() == [
        "Back in the queue: ANA is off just now",
        "A dispatcher assigns it; by skill: BEN (0 open)",
    ]


def test_it_06_a_human_reviews_each_ticket_fast(play: Play) -> None:
    play.writes()
    play.tells()
    play.passes(minutes=30)
    assert play.managers_hear() == ["it-06"]


def test_it_07_triage_looks_at_impact_and_severity(play: Play) -> None:
    play.writes()
    ticket = play.acts(Triaged(BEN, Impact.TEAM, Severity.BLOCKED))
    assert (ticket.impact, ticket.severity) == (Impact.TEAM, Severity.BLOCKED)


def test_it_08_triage_sets_the_priority(play: Play) -> None:
    play.writes()
    assert play.acts(Triaged(BEN, Impact.TEAM, Severity.BLOCKED)).priority is Priority.URGENT


def test_it_09_a_dispatcher_assigns(play: Play) -> None:
    assert play.writes().assignee is None
    assert any("A dispatcher assigns it" in line for line in play.team_hears())
    assert play.acts(Assigned(ANA, DISPATCHER, "")).assignee == ANA


def test_it_10_progress_is_watched(play: Play) -> None:
    given(play)
    play.tells()
    play.passes(days=1)
    asked = [e.to for e in play.tells() if isinstance(e, TellTeam) and "watches" in e.text]
    assert asked == [("dispatcher",)]
    assert "it-10" in [e.rule for e in play.heard if isinstance(e, Escalate)]


def test_it_11_priority_then_age(play: Play) -> None:
    for n, text in enumerate(("@deskhand jam", "@deskhand no internet", "@deskhand jam")):
        play.writes(text, thread=f"t{n}")
        play.clock.advance(minutes=1)
    queue = play.store.read(lambda c: reading.queue(c, at_most=9))
    assert [t.id for t in queue] == [2, 1, 3]
    assert queue == sorted(queue, key=queue_key)


def test_it_12_the_client_is_told_who_is_assigned(play: Play) -> None:
    given(play)
    assert any("ANA takes care of #1" in text for text in play.customer_hears())


def test_it_13_the_it_pro_contacts_the_client(play: Play) -> None:
    given(play)
    play.customer_hears()
    play.passes(hours=4, minutes=59)
    assert play.team_hears() == []
    play.passes(minutes=1)
    assert play.team_hears() == ["A reminder: The IT Pro is reminded of a request that waits."]
    play.replies("Is it on?")
    assert play.customer_hears() == ["Is it on?"]


def test_it_14_an_unreachable_client_is_asked_for_a_time(play: Play) -> None:
    given(play)
    play.customer_hears()
    assert play.acts(CustomerUnreachable(ANA)).status is Status.PENDING
    (text,) = play.customer_hears()
    assert "Which time suits you" in text


def test_it_15_meanwhile_it_is_back_with_the_dispatcher(play: Play) -> None:
    given(play)
    assert play.acts(CustomerUnreachable(ANA)).assignee is None
    play.tells()
    play.passes(days=3)
    told = [e for e in play.tells() if isinstance(e, TellTeam)]
    assert [e.to for e in told if "stays with the dispatcher" in e.text] == [("dispatcher",)]


def test_it_16_the_answer_is_assigned_anew(play: Play) -> None:
    given(play)
    play.acts(CustomerUnreachable(ANA))
    play.tells()
    ticket = play.writes("tomorrow at ten")
    assert (ticket.status, ticket.assignee) == (Status.OPEN, None)
    assert any("A dispatcher assigns it" in line for line in play.team_hears())
    assert play.acts(Assigned(BEN, DISPATCHER, "")).assignee == BEN


def test_it_17_finished_work_is_work_completed(play: Play) -> None:
    given(play)
    ticket = play.solves()
    assert play.policy.shown[ticket.status] == "Work Completed"


def test_it_18_work_completed_is_ready_for_quality_control(play: Play) -> None:
    given(play)
    play.tells()
    play.solves()
    assert any("A reviewer looks at it next" in line for line in play.team_hears())
    play.passes(days=1)
    assert "it-18" in play.managers_hear()


def test_it_19_every_ticket_passes_quality_control(play: Play) -> None:
    completed(play)
    with pytest.raises(OwnReview):
        play.acts(ReviewPassed(ANA))
    with pytest.raises(NeedsReason):
        play.acts(ReviewReturned(REVIEWER, " "))
    assert play.acts(ReviewReturned(REVIEWER, "not tested")).status is Status.OPEN
    assert play.replies("Tested.", Status.SOLVED).status is Status.WORK_COMPLETED
    assert play.acts(ReviewPassed(REVIEWER)).status is Status.SOLVED
    assert "A second person has looked" in play.history()[-1]


def test_it_20_completion_details_the_resolution(play: Play) -> None:
    completed(play)
    play.acts(ReviewPassed(REVIEWER))
    (text,) = play.customer_hears()
    assert "We cleaned the rollers." in text


def test_it_20_nobody_completes_work_without_saying_what_it_was(play: Play) -> None:
    given(play)
    with pytest.raises(NeedsResolution, match="/desk solve 1 new battery"):
        play.acts(AgentSolved(ANA, resolution=" "))
    assert play.ticket().status is Status.OPEN
    play.replies("Which printer is it?")
    play.customer_hears()
    with pytest.raises(NeedsResolution):
        play.acts(AgentSolved(ANA))
    assert play.solves(did="A new roller.").status is Status.WORK_COMPLETED
    assert play.acts(AgentSolved(ANA)).status is Status.WORK_COMPLETED  # a second press
    play.acts(ReviewReturned(REVIEWER, "not tested"))
    with pytest.raises(NeedsResolution):
        play.acts(AgentSolved(ANA))
    play.replies("Two new rollers, tested.", Status.SOLVED)
    play.customer_hears()
    play.acts(ReviewPassed(REVIEWER))
    (text,) = play.customer_hears()
    assert "done and checked: Two new rollers, tested. How was it?" in text


def test_it_20_a_question_is_never_the_resolution(play: Play) -> None:
    given(play)
    play.solves(did="A new roller.")
    play.acts(ReviewReturned(REVIEWER, "which one?"))
    play.replies("Which printer is it?")
    play.writes("the left one")
    assert play.ticket().resolution == "A new roller."
    assert play.ticket().last_said == "Which printer is it?"


def test_it_20_what_was_done_is_said_by_who_did_it(play: Play) -> None:
    given(play)
    play.replies("May I come at noon?")
    play.writes("yes please, noon is fine")
    play.customer_hears()
    play.acts(AgentSolved(ANA, resolution="New battery."))
    play.acts(ReviewPassed(REVIEWER))
    assert any("New battery." in text for text in play.customer_hears())


def test_it_21_it_carries_a_rating_of_one_tap(play: Play) -> None:
    completed(play)
    play.acts(ReviewPassed(REVIEWER))
    (text,) = play.customer_hears()
    assert "👍 or 👎" in text
    ticket = play.writes("👎")
    assert (ticket.status, ticket.rating) == (Status.SOLVED, False)
    assert play.managers_hear() == ["rating"]


def test_it_21_a_good_word_with_thanks_is_a_rating_too(play: Play) -> None:
    completed(play)
    play.acts(ReviewPassed(REVIEWER))
    play.customer_hears()
    ticket = play.writes("Good, thank you!")
    assert (ticket.status, ticket.rating) == (Status.SOLVED, True)


def test_it_21_it_is_asked_once_in_thirty_days(play: Play) -> None:
    completed(play)
    play.acts(ReviewPassed(REVIEWER))
    play.customer_hears()
    play.clock.advance(days=7)
    play.writes(thread="t2")
    play.acts(Assigned(ANA, DISPATCHER, ""), 2)
    play.solves(ANA, 2)
    play.acts(ReviewPassed(REVIEWER), 2)
    assert not any("👍" in text for text in play.customer_hears())


def test_it_23_the_states_have_their_names(play: Play) -> None:
    name = play.policy.name_of
    assert name(play.writes()) == "Received"
    assert name(play.acts(Triaged(DISPATCHER, severity=Severity.BLOCKED))) == "Reviewed"
    assert name(play.acts(Assigned(ANA, DISPATCHER, "printers"))) == "Dispatched"
    play.replies("I am looking at it.", Status.OPEN)
    play.customer_hears()
    assert name(play.ticket()) == "In progress"
    assert name(play.acts(CustomerUnreachable(ANA))) == "Back to dispatcher"
    assert name(play.writes("tomorrow at nine")) == "Back to dispatcher"
    play.acts(Assigned(BEN, DISPATCHER, "network"))
    assert name(play.replies("Which one?")) == "Waiting for you"
    play.writes("the left one")
    assert name(play.solves(BEN)) == "Work Completed"
    assert name(play.acts(ReviewPassed(REVIEWER))) == "Quality assured"
    assert name(play.passes(days=1)) == "Closed"


def test_it_06_what_was_reviewed_is_new_no_longer(play: Play) -> None:
    play.writes()
    ticket = play.acts(Triaged(DISPATCHER))
    assert (ticket.status, ticket.assignee) == (Status.OPEN, None)
    assert any("DIS triaged it" in line for line in play.history())
    play.tells()
    play.passes(minutes=31)
    assert "it-06" not in play.managers_hear()


def test_it_24_the_lifecycle_is_published_as_a_diagram_with_its_steps(play: Play) -> None:
    drawn = mermaid(play.policy)
    assert "Work Completed" in drawn
    assert all(rule.id.upper() in drawn or not rule.ends for rule in play.policy.rules)
