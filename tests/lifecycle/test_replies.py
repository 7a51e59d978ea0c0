"""What becomes of one reply, on each way that it can go."""

from datetime import timedelta

import pytest

from lifecycle.effects import DrawCard, SendReply, ShowProblem, ShowReply, TellOps
from lifecycle.errors import NotAllowed, OwnReview, ReplyWindowClosed
from lifecycle.events import (
    AgentClaimed,
    AgentReopened,
    AgentSolved,
    AnsweredElsewhere,
    Event,
    ReplyConfirmed,
    ReplyRefused,
    ReplyRepeated,
    ReplySent,
    ReplyUncertain,
    ReviewPassed,
    ReviewReturned,
)
from lifecycle.packs import read_pack, shipped_pack
from lifecycle.replies import ELSEWHERE, SKEW
from lifecycle.tickets import DeliveryState, ReplyId, Status
from tests.lifecycle.stages import R1, decided, delivery, fresh, lived, put, reply, wrote
from tests.made import AGENT, BITBLOCK, OTHER, START, own_post

LATER = START + timedelta(hours=2)
R2 = ReplyId("r2")
DOUBT = ReplyUncertain(R1, "The line was cut.")
REFUSAL = ReplyRefused(R1, "It is too long.")
SENT = ReplySent(R1, "777", "https://x.com/777")
SEEN = ReplyConfirmed(AGENT, R1)
AGAIN = ReplyRepeated(AGENT, R1, R2)


def test_a_reply_is_owed_and_it_is_the_customers_turn() -> None:
    decision = decided(fresh(), reply(), LATER)
    assert decision.effects == (SendReply(R1, "On it.", "900"), DrawCard())
    ticket = decision.ticket
    assert (ticket.status, ticket.waiting_since) == (Status.PENDING, None)
    assert (ticket.assignee, ticket.claimed_at) == (AGENT, LATER)
    assert ticket.answered_at is None
    assert ticket.deliveries == (delivery(DeliveryState.SENDING, at=LATER, written_at=LATER),)


def test_a_receipt_settles_it_and_only_then_it_is_shown() -> None:
    decision = decided(lived(fresh(), reply()), SENT, LATER)
    assert decision.effects == (ShowReply("agent-1", "On it.", SENT.link), DrawCard())
    assert decision.ticket.delivery == delivery(DeliveryState.SENT, at=LATER, link=SENT.link)
    assert decision.ticket.answered_at == LATER
    assert decision.ticket.status is Status.PENDING


@pytest.mark.parametrize(
    ("event", "state"),
    [(REFUSAL, DeliveryState.REFUSED), (DOUBT, DeliveryState.UNCERTAIN)],
)
def test_a_reply_that_fails_comes_back_to_its_author(
    event: ReplyRefused | ReplyUncertain, state: DeliveryState
) -> None:
    decision = decided(lived(fresh(), reply()), event, LATER)
    problem = ShowProblem(AGENT, R1, event.why, uncertain=state is DeliveryState.UNCERTAIN)
    assert decision.effects == (problem, DrawCard())
    assert decision.ticket.delivery == delivery(state, at=LATER, problem=event.why)
    assert (decision.ticket.status, decision.ticket.waiting_since) == (Status.OPEN, START)
    assert decision.ticket.answered_at is None


def test_a_failure_on_a_closed_ticket_is_told_to_operations() -> None:
    closed = put(Status.CLOSED, deliveries=(delivery(DeliveryState.SENDING),))
    decision = decided(closed, REFUSAL, LATER)
    assert (decision.ticket.status, decision.ticket.waiting_since) == (Status.CLOSED, None)
    (told,) = [effect for effect in decision.effects if isinstance(effect, TellOps)]
    assert "#1" in told.text
    assert "It is too long." in told.text


@pytest.mark.parametrize("then", [Status.OPEN, Status.PENDING, Status.SOLVED])
@pytest.mark.parametrize("answer", [SEEN, SENT])
def test_the_end_of_a_doubt_leaves_a_closed_ticket_closed(answer: Event, then: Status) -> None:
    doubtful = delivery(DeliveryState.UNCERTAIN, then=then)
    after = lived(put(Status.CLOSED, deliveries=(doubtful,)), answer, now=LATER)
    assert (after.status, after.waiting_since) == (Status.CLOSED, None)
    assert after.delivery
    assert after.delivery.state is DeliveryState.SENT


def test_nothing_is_sent_again_on_a_closed_ticket() -> None:
    closed = put(Status.CLOSED, deliveries=(delivery(DeliveryState.UNCERTAIN),))
    with pytest.raises(NotAllowed, match="starts a new ticket"):
        decided(closed, AGAIN, LATER)


def test_nothing_is_sent_again_once_the_platform_takes_no_answer() -> None:
    ticket = lived(fresh(reply_until=LATER), reply(), DOUBT)
    assert decided(ticket, AGAIN, LATER).effects
    with pytest.raises(ReplyWindowClosed):
        decided(ticket, AGAIN, LATER + timedelta(seconds=1))


@pytest.mark.parametrize("then", [Status.PENDING, Status.OPEN])
@pytest.mark.parametrize("answer", [SEEN, AGAIN, SENT])
def test_the_end_of_a_doubt_does_not_reopen_what_an_agent_solved(
    answer: Event, then: Status
) -> None:
    solved = lived(fresh(), reply(then), DOUBT, AgentSolved(AGENT))
    after = lived(solved, answer, now=LATER)
    assert (after.status, after.waiting_since) == (Status.SOLVED, None)


@pytest.mark.parametrize("then", [Status.PENDING, Status.OPEN, Status.SOLVED])
@pytest.mark.parametrize(
    "receipt", [SENT, AnsweredElsewhere(own_post("777", "@maria_k On it.", sent_at=LATER))]
)
def test_a_receipt_ends_a_doubt_as_an_agents_eyes_do(receipt: Event, then: Status) -> None:
    after = lived(lived(fresh(), reply(then), DOUBT), receipt, now=LATER)
    seen = lived(lived(fresh(), reply(then), DOUBT), SEEN, now=LATER)
    assert (after.status, after.waiting_since) == (seen.status, seen.waiting_since)
    assert seen.status is then
    assert seen.waiting_since == (LATER if then is Status.OPEN else None)


def test_a_failure_reopens_what_was_solved_meanwhile() -> None:
    solved = lived(fresh(), reply(), AgentSolved(AGENT))
    assert lived(solved, REFUSAL, now=LATER).status is Status.OPEN


def test_an_agent_who_sees_it_ends_the_doubt() -> None:
    decision = decided(lived(fresh(), reply(), DOUBT), SEEN, LATER)
    assert decision.effects == (ShowReply("agent-1", "On it.", None), DrawCard())
    assert decision.ticket.delivery == delivery(DeliveryState.SENT, at=LATER)
    assert (decision.ticket.status, decision.ticket.waiting_since) == (Status.PENDING, None)


def test_an_agent_who_does_not_see_it_has_it_sent_again() -> None:
    decision = decided(lived(fresh(), reply(), DOUBT), AGAIN, LATER)
    assert decision.effects == (SendReply(R2, "On it.", "900"), DrawCard())
    assert decision.ticket.deliveries == (delivery(DeliveryState.SENDING, reply=R2, at=LATER),)
    assert (decision.ticket.status, decision.ticket.waiting_since) == (Status.PENDING, None)


@pytest.mark.parametrize("answer", [SEEN, AGAIN, SENT])
def test_the_end_of_a_doubt_does_not_answer_what_was_asked_meanwhile(answer: Event) -> None:
    ticket = lived(fresh(), reply(), DOUBT, wrote())
    after = lived(ticket, answer, now=LATER)
    assert (after.status, after.waiting_since) == (Status.OPEN, START)


@pytest.mark.parametrize(
    "state", [DeliveryState.SENDING, DeliveryState.SENT, DeliveryState.REFUSED]
)
@pytest.mark.parametrize("answer", [SEEN, AGAIN])
def test_only_a_doubtful_reply_is_looked_for(state: DeliveryState, answer: Event) -> None:
    ticket = put(Status.PENDING, deliveries=(delivery(state),))
    decision = decided(ticket, answer)
    assert (decision.ticket, decision.effects) == (ticket, ())


@pytest.mark.parametrize("state", [DeliveryState.SENT, DeliveryState.REFUSED])
@pytest.mark.parametrize("event", [SENT, REFUSAL, DOUBT])
def test_what_is_settled_stays_settled(state: DeliveryState, event: Event) -> None:
    ticket = put(Status.PENDING, deliveries=(delivery(state),))
    decision = decided(ticket, event)
    assert (decision.ticket, decision.effects) == (ticket, ())


def test_a_plain_receipt_does_not_undo_what_an_agent_did_meanwhile() -> None:
    reopened = lived(fresh(), reply(), AgentReopened(AGENT))
    after = lived(reopened, SENT, now=LATER)
    assert (after.status, after.waiting_since) == (Status.OPEN, START)


def test_a_doubtful_reply_may_turn_out_refused() -> None:
    after = lived(fresh(), reply(), DOUBT, REFUSAL)
    assert after.delivery
    assert after.delivery.state is DeliveryState.REFUSED


def test_a_second_reply_does_not_push_out_the_first_one_in_doubt() -> None:
    ticket = lived(fresh(), reply(), DOUBT, reply(id="r2", text="Look again."))
    assert [d.reply for d in ticket.deliveries] == [R1, R2]
    done = lived(ticket, ReplySent(R2, "778"), SEEN)
    assert [(d.reply, d.state) for d in done.deliveries] == [(R2, DeliveryState.SENT)]


def test_a_reply_answers_the_customers_last_words() -> None:
    decision = decided(lived(fresh(), wrote("905", sent_at=LATER)), reply(), LATER)
    assert decision.effects[0] == SendReply(R1, "On it.", "905")


@pytest.mark.parametrize("text", ["On it.", "@maria_k On it.", "@a @b  On\nit. "])
def test_the_echo_of_a_reply_is_its_receipt(text: str) -> None:
    echo = own_post("777", text, link="https://x.com/777", sent_at=LATER)
    decision = decided(lived(fresh(), reply()), AnsweredElsewhere(echo), LATER)
    assert decision.effects == (ShowReply("agent-1", "On it.", echo.link), DrawCard())
    assert decision.ticket.delivery == delivery(DeliveryState.SENT, at=LATER, link=echo.link)


@pytest.mark.parametrize("doubted", [(), (DOUBT,), (DOUBT, AGAIN)])
def test_a_post_from_before_the_reply_is_not_its_echo(doubted: tuple[Event, ...]) -> None:
    """Counted from the pressing of Send, however long the outcome was in doubt."""
    ticket = lived(lived(fresh(), reply(), now=LATER), *doubted, now=LATER + timedelta(hours=1))
    assert ticket.delivery
    for early, who in ((SKEW, "agent-1"), (SKEW + timedelta(seconds=1), ELSEWHERE)):
        post = AnsweredElsewhere(own_post("777", "On it.", sent_at=LATER - early))
        decision = decided(ticket, post, LATER + timedelta(hours=1))
        assert decision.effects[0] == ShowReply(who, "On it.", None)
        assert decision.ticket.delivery
        arrived = decision.ticket.delivery.state is DeliveryState.SENT
        assert arrived == (who != ELSEWHERE)


def test_a_reply_of_older_books_has_its_echo() -> None:
    old = put(Status.PENDING, deliveries=(delivery(DeliveryState.SENDING, written_at=None),))
    assert lived(old, AnsweredElsewhere(own_post("777", "On it."))).answered_at == START


@pytest.mark.parametrize("text", ["On it", "On it. Now.", "maria_k On it.", "On @maria_k it."])
def test_other_words_are_a_colleagues(text: str) -> None:
    post = own_post("777", text, sent_at=LATER)
    decision = decided(lived(fresh(), reply()), AnsweredElsewhere(post), LATER)
    assert decision.effects == (ShowReply(ELSEWHERE, text, None), DrawCard())
    assert decision.ticket.delivery == delivery(DeliveryState.SENDING)


@pytest.mark.parametrize("status", [Status.NEW, Status.OPEN])
def test_a_colleagues_answer_elsewhere_is_an_answer(status: Status) -> None:
    post = AnsweredElsewhere(own_post("777", "Fixed.", sent_at=LATER))
    after = lived(put(status), post, now=LATER)
    assert (after.status, after.waiting_since) == (Status.PENDING, None)
    assert after.answered_at == LATER


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.NEW, Status.OPEN}))
def test_a_colleagues_word_moves_nothing_where_it_is_not_our_turn(status: Status) -> None:
    post = AnsweredElsewhere(own_post("777", "Fixed.", sent_at=LATER))
    assert lived(put(status), post, now=LATER).status is status


def test_an_answer_elsewhere_that_keeps_the_ticket_open_is_a_debt_too() -> None:
    text = BITBLOCK.text.replace('then = "pending"', 'then = "open"')
    post = AnsweredElsewhere(own_post("777", "We look.", sent_at=LATER))
    decision = decided(fresh(), post, LATER, read_pack(text, "open.toml"))
    assert (decision.ticket.status, decision.ticket.waiting_since) == (Status.OPEN, LATER)
    assert [promise.since for promise in decision.promises] == [LATER]


def test_a_colleagues_old_answer_does_not_answer_newer_words() -> None:
    ticket = lived(fresh(), wrote(sent_at=LATER))
    old = own_post("777", "Fixed.", sent_at=LATER - timedelta(minutes=1))
    after = lived(ticket, AnsweredElsewhere(old), now=LATER)
    assert (after.status, after.waiting_since) == (Status.NEW, START)


def test_the_first_answer_is_remembered() -> None:
    ticket = lived(lived(fresh(), reply()), SENT, now=LATER)
    later = lived(ticket, reply(id="r2"), ReplySent(R2, "778"), now=LATER + timedelta(hours=1))
    assert later.answered_at == LATER


def test_whose_doubtful_reply_arrived_after_all_completed_the_work_and_cannot_review_it() -> None:
    policy = shipped_pack("it-pro")
    ticket = fresh(policy)
    for event in (
        reply(Status.SOLVED),
        DOUBT,
        AgentSolved(OTHER),
        ReviewReturned(AGENT, "The printer was not tested."),
        SEEN,
    ):
        ticket = decided(ticket, event, LATER, policy).ticket
    assert (ticket.status, ticket.completed_by) == (Status.WORK_COMPLETED, AGENT)
    with pytest.raises(OwnReview):
        decided(ticket, ReviewPassed(AGENT), LATER, policy)
    passed = decided(ticket, ReviewPassed(OTHER), LATER, policy).ticket
    assert passed.status is policy.review.passed


def test_what_was_answered_elsewhere_and_is_then_claimed_is_owed_an_end() -> None:
    policy = shipped_pack("biztech")
    elsewhere = AnsweredElsewhere(own_post("950", "Try again, please."))
    answered = decided(fresh(policy), elsewhere, LATER, policy).ticket
    assert (answered.status, answered.waiting_since) == (Status.NEW, LATER)
    claimed = decided(answered, AgentClaimed(AGENT), LATER, policy)
    assert (claimed.ticket.status, claimed.ticket.waiting_since) == (Status.OPEN, LATER)
    assert {promise.rule for promise in claimed.promises} == {"bt-19", "bt-20"}
