"""Ticket queues, line by line, on its own pack."""

from datetime import timedelta

from lifecycle.events import DueDateSet, Released, Triaged
from lifecycle.queue_order import queue_key
from lifecycle.tickets import Impact, Priority, Severity, Status
from storage import reading
from tests.packs.playing import ANA, BEN, MONDAY, Play

PACK = "ticket-queues"
SLOW, DOWN = "@deskhand slow internet here", "@deskhand the server is down"


def order(play: Play) -> list[int]:
    return [t.id for t in play.store.read(lambda c: reading.queue(c, at_most=20))]


def test_tq_01_every_request_gets_a_number_of_its_own(play: Play) -> None:
    assert [play.writes(thread=f"t{n}").id for n in range(3)] == [1, 2, 3]
    assert "#1" in play.customer_hears()[0]


def test_tq_02_numbers_stand_for_tickets_everywhere(play: Play) -> None:
    play.writes()
    assert [t.id for t in play.store.read(lambda c: reading.find(c, "#1", 5))] == [1]


def test_tq_03_one_procedure_for_every_ticket(play: Play) -> None:
    assert {play.writes(thread=f"t{n}").policy for n in range(3)} == {PACK}


def test_tq_04_severity_comes_first(play: Play) -> None:
    matrix = play.policy.triage.matrix
    for impact in Impact:
        ranks = [matrix[impact, severity].rank for severity in Severity]
        assert ranks == sorted(ranks, reverse=True)


def test_tq_05_slow_internet_ranks_below_server_down(play: Play) -> None:
    slow, down = play.writes(SLOW), play.writes(DOWN, thread="t2")
    assert down.priority.rank < slow.priority.rank
    assert order(play) == [2, 1]
    assert "outage" in play.history(2)[0]


def test_tq_06_who_can_do_nothing_comes_before_changes(play: Play) -> None:
    change = play.writes("@deskhand please change my wallpaper")
    blocked = play.writes("@deskhand I can't log in", thread="t2")
    assert (blocked.priority, change.priority) == (Priority.HIGH, Priority.LOW)


def test_tq_07_impact_on_the_work_is_taken_into_account(play: Play) -> None:
    play.writes(SLOW)
    assert play.acts(Triaged(ANA, impact=Impact.BUSINESS)).priority is Priority.HIGH


def test_tq_08_sorted_and_assigned_to_a_technician(play: Play) -> None:
    assert play.writes().assignee == ANA
    assert play.writes(thread="t2").assignee == BEN


def test_tq_09_priority_first_then_order_of_receipt(play: Play) -> None:
    for n, text in enumerate((SLOW, DOWN, SLOW, DOWN)):
        play.writes(text, thread=f"t{n}")
        play.clock.advance(minutes=1)
    assert order(play) == [2, 4, 1, 3]
    queue = play.store.read(lambda c: reading.queue(c, at_most=20))
    assert queue == sorted(queue, key=queue_key)


def unassigned(play: Play) -> None:
    """Everybody is away, so that nobody gets it."""
    play.clock.advance(hours=-2)  # 7:00, before work
    play.writes()
    play.tells()


def test_tq_10_assigned_within_an_hour_or_escalated(play: Play) -> None:
    unassigned(play)
    play.passes(hours=1, minutes=59)
    assert play.managers_hear() == []
    play.passes(minutes=1)
    assert play.managers_hear() == ["tq-10"]


def test_tq_08_who_wrote_by_night_is_assigned_in_the_morning(play: Play) -> None:
    unassigned(play)
    assert play.desk.find_owners(["support"]) == 0
    play.clock.advance(hours=1)  # 8:00
    assert play.desk.find_owners(["support"]) == 1
    assert play.ticket().assignee == ANA
    assert play.desk.find_owners(["support"]) == 0


def test_tq_08_what_somebody_gave_back_goes_to_somebody_else(play: Play) -> None:
    play.writes()
    assert play.acts(Released(ANA, "no time")).assignee is None
    assert play.desk.find_owners(["support"]) == 1
    assert play.ticket().assignee == BEN


def test_tq_11_the_hour_is_one_of_business(play: Play) -> None:
    play.clock.advance(days=4, hours=9)  # Friday 18:00, after work
    play.writes()
    play.tells()
    play.passes(days=2, hours=14)  # Monday 8:00
    assert play.managers_hear() == []
    play.passes(hours=1)
    assert play.managers_hear() == ["tq-10"]


def test_tq_12_being_assigned_is_the_first_response(play: Play) -> None:
    play.writes()
    play.customer_hears()
    play.passes(hours=1)
    assert play.ledger()["tq-10"] != "broken"


def test_tq_13_the_client_is_told_to_whom_it_is_assigned(play: Play) -> None:
    play.writes()
    assert any("assigned to ANA" in text for text in play.customer_hears())


def test_tq_14_so_that_the_client_can_ask_that_technician(play: Play) -> None:
    play.writes()
    assert any("Ask ANA anything" in text for text in play.customer_hears())
    assert play.writes("ANA, when?").assignee == ANA


def test_tq_15_expectations_are_set_openly(play: Play) -> None:
    play.writes()
    assert "can take a while in busy times" in play.customer_hears()[0]


def test_tq_16_the_status_is_always_known(play: Play) -> None:
    play.writes()
    play.solves()
    assert play.passes(days=7).status is Status.CLOSED


def test_tq_17_technicians_are_reminded_of_what_gets_stale(play: Play) -> None:
    play.writes()
    play.tells()
    for pause in (5, 19):  # five hours of Monday; four more, and one of Tuesday
        play.passes(hours=pause, minutes=-1)
        assert not any("gets stale" in line for line in play.team_hears())
        play.passes(minutes=1)
        assert any("gets stale" in line for line in play.team_hears())


def pending(play: Play) -> None:
    play.writes()
    play.replies()
    play.customer_hears()


def test_tq_20_clients_are_reminded_that_we_wait(play: Play) -> None:
    pending(play)
    for n in (1, 2, 3):
        play.passes(days=2)
        (text,) = play.customer_hears()
        assert f"follow-up {n} of 3" in text


def test_tq_21_so_many_follow_ups_and_it_closes(play: Play) -> None:
    pending(play)
    for _ in range(3):
        assert play.passes(days=2).status is Status.PENDING
    assert play.passes(days=2).status is Status.CLOSED


def test_tq_21_an_agreed_date_is_waited_for_first(play: Play) -> None:
    play.writes()
    play.replies("We come on the tenth day.")
    play.passes(days=2)
    play.customer_hears()
    play.acts(DueDateSet(ANA, MONDAY + timedelta(days=10)))
    assert play.passes(days=8).status is Status.PENDING
    assert play.customer_hears() == []
    play.passes(days=2)
    assert len(play.customer_hears()) == 1
