"""What holds for the replies in every life of a ticket: never twice, never lost, never a lie."""

from collections import Counter

import pytest

from lifecycle.effects import ShowReply
from lifecycle.events import (
    AgentReplied,
    AnsweredElsewhere,
    ReplyConfirmed,
    ReplyRefused,
    ReplyRepeated,
    ReplySent,
    ReplyUncertain,
)
from lifecycle.notices import OURS
from lifecycle.replies import ELSEWHERE, SKEW
from lifecycle.tickets import DeliveryState, ReplyId, Status, Ticket
from tests.lifecycle.lives import Life, is_notice, over_lives


def state(ticket: Ticket, reply: ReplyId) -> DeliveryState | None:
    return next((d.state for d in ticket.deliveries if d.reply == reply), None)


@over_lives(15)
def test_only_an_agent_makes_a_reply_and_each_goes_out_once(life: Life) -> None:
    ids: list[ReplyId] = []
    for step in life.steps:
        match step.event:
            case AgentReplied(reply=id):
                own, texts = id, [step.event.text]
            case ReplyRepeated(reply=old, again=id):
                own, texts = id, [d.text for d in step.before.deliveries if d.reply == old]
            case _:
                assert step.sends == []
                continue
        for effect in step.sends:
            assert effect.reply == own
            assert [effect.text] == texts
            ids.append(effect.reply)
    assert len(ids) == len(set(ids))


@over_lives(15)
def test_a_doubtful_reply_is_repeated_once(life: Life) -> None:
    repeated = Counter(
        step.event.reply
        for step in life.steps
        if isinstance(step.event, ReplyRepeated) and step.sends
    )
    assert all(times == 1 for times in repeated.values())


@over_lives(30)
def test_only_a_receipt_or_an_agents_eyes_say_sent(life: Life) -> None:
    for step in life.steps:
        for delivery in step.after.deliveries:
            if delivery.state is not DeliveryState.SENT:
                continue
            if state(step.before, delivery.reply) is DeliveryState.SENT:
                continue
            match step.event:
                case ReplySent(reply) | ReplyConfirmed(reply=reply):
                    assert delivery.reply == reply
                case AnsweredElsewhere(post):
                    assert post.text.endswith(delivery.text)
                    assert delivery.written_at
                    assert post.sent_at >= delivery.written_at - SKEW
                case _:
                    pytest.fail(f"{step.event} said that a reply was sent")


@over_lives(15)
def test_an_agents_words_are_shown_as_said_only_once_they_are_sent(life: Life) -> None:
    for step in life.steps:
        said = [e for e in step.effects if isinstance(e, ShowReply)]
        shown = [e for e in said if e.who not in (ELSEWHERE, OURS)]
        arrived = [
            (d.agent.name, d.text)
            for d in step.after.deliveries
            if d.state is DeliveryState.SENT
            and state(step.before, d.reply) in (DeliveryState.SENDING, DeliveryState.UNCERTAIN)
        ]
        assert len(shown) <= 1
        if step.after.deliveries and shown and arrived:
            assert [(e.who, e.text) for e in shown] == arrived
        else:  # an older one was settled: the ticket leaves it to the history
            assert not arrived


@over_lives(30)
def test_no_reply_is_forgotten_before_its_outcome_is_known(life: Life) -> None:
    """A model of our own beside the ticket's: which replies are owed to the customer still."""
    owed: set[ReplyId] = set()
    for step in life.steps:
        before = {d.reply for d in step.before.deliveries if not d.settled}
        owed |= {effect.reply for effect in step.sends}
        match step.event:
            case ReplySent(reply) | ReplyRefused(reply):
                owed.discard(reply)
            case ReplyConfirmed(reply=reply) | ReplyRepeated(reply=reply) if step.kept:
                owed.discard(reply)
            case AnsweredElsewhere() if step.kept:
                owed &= {d.reply for d in step.after.deliveries if not d.settled}
                assert len(before - owed) <= 1
        assert owed == {d.reply for d in step.after.deliveries if not d.settled}


@over_lives(15)
def test_a_reply_that_fails_gives_the_customer_their_waiting_back(life: Life) -> None:
    for step in life.steps:
        if not step.kept or not isinstance(step.event, ReplyRefused | ReplyUncertain):
            continue
        if is_notice(step.event.reply):
            continue
        failed = next(d for d in step.before.deliveries if d.reply == step.event.reply)
        if step.before.status is Status.CLOSED:
            continue
        assert step.after.status is Status.OPEN
        assert step.after.waiting_since
        assert step.after.waiting_since <= (failed.waited_since or step.now)
