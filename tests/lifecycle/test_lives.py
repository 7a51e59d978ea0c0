"""What holds in every life of a ticket, whatever happens in it and in whatever order."""

from collections import Counter

from hypothesis import given

from lifecycle.decide import decide
from lifecycle.effects import DrawCard, Escalate
from lifecycle.events import (
    AgentClaimed,
    AgentReopened,
    AgentSolved,
    CustomerWrote,
    PromiseDue,
    ReplyConfirmed,
    ReplyRefused,
    ReplyRepeated,
    ReplySent,
    ReplyUncertain,
)
from lifecycle.history import fold
from lifecycle.policy import Action, CountedFrom, Policy
from lifecycle.promises import promises
from lifecycle.tickets import Done, Status, Ticket
from lifecycle.transitions import OWING
from tests.lifecycle.lives import NOTE, POLICIES, Life, Step, lives, over_lives

HARMLESS_TWICE = (
    AgentClaimed,
    AgentReopened,
    AgentSolved,
    PromiseDue,
    ReplyConfirmed,
    ReplyRefused,
    ReplyRepeated,
    ReplySent,
    ReplyUncertain,
)


def escalation_is_owed_or_told(ticket: Ticket, policy: Policy) -> bool:
    owed = {promise.rule for promise in promises(ticket, policy)}
    return any(
        rule.id in owed or Done(rule.id, ticket.waiting_since) in ticket.done
        for rule in policy.rules
        if rule.does(Action.ESCALATE)
        and rule.counted_from is CountedFrom.WAITING
        and ticket.waiting_since
    )


@over_lives(120)
@given(lives())
def test_a_customer_who_waits_is_always_somebodys_promise(life: Life) -> None:
    for step in life.steps:
        ticket = step.after
        assert (ticket.status in OWING) == (ticket.waiting_since is not None)
        if ticket.waiting_since:
            assert escalation_is_owed_or_told(ticket, step.policy)


@over_lives(60)
@given(lives())
def test_managers_hear_once_of_one_waiting(life: Life) -> None:
    told = Counter(
        (effect.rule, effect.since)
        for step in life.steps
        for effect in step.effects
        if isinstance(effect, Escalate)
    )
    assert all(times == 1 for times in told.values())


@over_lives(60)
@given(lives())
def test_closed_stays_closed(life: Life) -> None:
    for step in life.steps:
        if step.before.status is Status.CLOSED:
            assert step.after.status is Status.CLOSED
            assert step.decision is None or step.decision.promises == ()
            assert not isinstance(step.event, CustomerWrote) or step.decision is None


@over_lives(120)
@given(lives())
def test_what_may_come_twice_changes_nothing_the_second_time(life: Life) -> None:
    for step in life.steps:
        if step.decision and isinstance(step.event, HARMLESS_TWICE):
            again = decide(step.after, step.event, step.policy, step.now)
            assert (again.ticket, again.effects) == (step.after, ())
            assert again.promises == step.decision.promises


@over_lives(60)
@given(lives())
def test_the_version_grows_by_one_with_each_kept_event(life: Life) -> None:
    assert life.start.ticket.version == 1
    for step in life.steps:
        assert step.after.version == step.before.version + step.kept
        assert not step.kept or step.after.policy_version == step.policy.version


@over_lives(60)
@given(lives())
def test_nothing_that_is_said_carries_a_note(life: Life) -> None:
    for step in life.steps:
        assert NOTE not in repr(step.effects)
        assert NOTE not in repr(step.after)


@over_lives(120)
@given(lives())
def test_the_history_folds_to_the_ticket(life: Life) -> None:
    assert fold(life.history(), POLICIES.__getitem__) == life.ticket
    assert len(life.history()) == life.ticket.version


@over_lives(60)
@given(lives())
def test_a_refusal_leaves_everything_as_it_was(life: Life) -> None:
    """The lives of which the refused steps never happened are the same lives."""
    ticket = life.start.ticket
    for step in life.steps:
        assert step.before == ticket
        if step.decision:
            ticket = decide(ticket, step.event, step.policy, step.now).ticket
    assert ticket == life.ticket


@over_lives(60)
@given(lives())
def test_promises_stand_in_order_and_belong_to_the_status(life: Life) -> None:
    for step in life.steps:
        if step.decision is None:
            continue
        owed = step.decision.promises
        assert [p.due_at for p in owed] == sorted(p.due_at for p in owed)
        assert len({p.rule for p in owed}) == len(owed)
        for promise in owed:
            rule = step.policy.rule(promise.rule)
            assert rule
            assert step.after.status in rule.status
            assert promise.due_at == promise.since + rule.after[step.after.priority].time
            assert Done(promise.rule, promise.since) not in step.after.done


@over_lives(60)
@given(lives())
def test_whatever_changes_a_ticket_redraws_its_card(life: Life) -> None:
    for step in life.steps:
        if step.after != step.before:
            shown = (step.before.version, step.before.policy_version)
            assert shown != (step.after.version, step.after.policy_version)
            assert DrawCard() in step.effects or not _shows_on_the_card(step)


def _shows_on_the_card(step: Step) -> bool:
    before, after = step.before, step.after
    return (before.status, before.assignee, before.last_text, before.delivery) != (
        after.status,
        after.assignee,
        after.last_text,
        after.delivery,
    )
