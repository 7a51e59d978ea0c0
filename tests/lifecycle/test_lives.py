"""What holds in every life of a ticket, under each pack, whatever happens in whatever order."""

from collections import Counter
from datetime import datetime, timedelta

from lifecycle import history
from lifecycle.decide import decide
from lifecycle.effects import DrawCard, Effect, Escalate
from lifecycle.events import (
    AgentClaimed,
    AgentHeld,
    AgentReopened,
    AgentSolved,
    AgentSuspended,
    Assigned,
    CustomerWrote,
    DueDateSet,
    Event,
    PromiseDue,
    Released,
    ReplyConfirmed,
    ReplyRefused,
    ReplyRepeated,
    ReplySent,
    ReplyUncertain,
    ReviewPassed,
    ReviewReturned,
    Tagged,
    Triaged,
)
from lifecycle.hearing import courtesy
from lifecycle.hours import ALWAYS, Calendar
from lifecycle.policy import Policy
from lifecycle.promises import Promise, in_force, promises, started, times_done
from lifecycle.rules import STOPPABLE, Action, CountedFrom, Length, Rule
from lifecycle.tickets import Status, Ticket
from lifecycle.transitions import OWING, STOPPED
from tests.lifecycle.lives import NOTE, POLICIES, Life, Step, over_lives

HARMLESS_TWICE = (
    AgentClaimed,
    AgentHeld,
    AgentReopened,
    AgentSolved,
    AgentSuspended,
    Assigned,
    DueDateSet,
    PromiseDue,
    Released,
    ReplyConfirmed,
    ReplyRefused,
    ReplyRepeated,
    ReplySent,
    ReplyUncertain,
    ReviewPassed,
    ReviewReturned,
    Tagged,
    Triaged,
)


def escalation_is_owed_or_told(ticket: Ticket, policy: Policy, calendar: Calendar) -> bool:
    owed = {promise.rule for promise in promises(ticket, policy, calendar)}
    return any(
        rule.id in owed or times_done(ticket, rule.id, ticket.waiting_since)
        for rule in policy.rules_for(ticket.status)
        if rule.does(Action.ESCALATE)
        and rule.counted_from is CountedFrom.WAITING
        and ticket.waiting_since
    )


@over_lives(30)
def test_no_ticket_is_forgotten(life: Life) -> None:
    """Who waits for us is promised an end of it with the managers, or they were told."""
    for step in life.steps:
        ticket = step.after
        if ticket.waiting_since and ticket.status not in STOPPED:
            assert escalation_is_owed_or_told(ticket, step.policy, step.calendar)


@over_lives(30)
def test_whose_turn_it_is_and_who_waits_agree(life: Life) -> None:
    """On hold and aside they wait as before; elsewhere answered, nobody waits and nobody has it."""
    for step in life.steps:
        ticket = step.after
        if ticket.status in OWING:
            answered = step.policy.needs_owner and ticket.status is Status.NEW and ticket.replied_at
            assert ticket.waiting_since or answered
        elif ticket.waiting_since:
            assert ticket.status in (Status.ON_HOLD, Status.SUSPENDED)


@over_lives(20)
def test_a_customers_words_never_leave_our_clock_stopped(life: Life) -> None:
    for step in life.steps:
        if not step.decision or not isinstance(step.event, CustomerWrote):
            continue
        if courtesy(step.before, step.event.message, step.policy):
            assert step.after.status is step.before.status
        else:
            assert step.after.status not in STOPPED
            assert escalation_is_owed_or_told(step.after, step.policy, step.calendar)


@over_lives(15)
def test_managers_hear_once_of_one_waiting(life: Life) -> None:
    told = Counter(
        (effect.rule, effect.since)
        for step in life.steps
        for effect in step.effects
        if isinstance(effect, Escalate)
    )
    assert all(times == 1 for times in told.values())


@over_lives(15)
def test_new_never_returns(life: Life) -> None:
    for step in life.steps:
        if step.before.status is not Status.NEW:
            assert step.after.status is not Status.NEW


@over_lives(15)
def test_closed_stays_closed(life: Life) -> None:
    for step in life.steps:
        if step.before.status is Status.CLOSED:
            assert step.after.status is Status.CLOSED
            assert step.decision is None or step.decision.promises == ()
            assert not isinstance(step.event, CustomerWrote) or step.decision is None


@over_lives(15)
def test_a_ticket_is_only_where_its_policy_has_a_place(life: Life) -> None:
    for step in life.steps:
        assert step.after.status in {*step.policy.shown, Status.SUSPENDED}


@over_lives(60, packs=["biztech"])
def test_what_is_open_has_an_owner_where_the_policy_says_so(life: Life) -> None:
    for step in life.steps:
        assert step.after.status is not Status.OPEN or step.after.assignee


@over_lives(15)
def test_only_a_person_ends_what_is_suspended(life: Life) -> None:
    for step in life.steps:
        if step.before.status is Status.SUSPENDED and isinstance(step.event, PromiseDue):
            assert step.after.status is Status.SUSPENDED


@over_lives(60, packs=["it-pro"])
def test_nobody_reviews_their_own_work_unless_alone(life: Life) -> None:
    """A model of our own: who said last that the work is done."""
    done_by = None
    for step in life.steps:
        if step.after.status is Status.WORK_COMPLETED:
            assert step.after.completed_by
            if step.before.status is not Status.WORK_COMPLETED:
                done_by = _who_completed(step)
                assert step.after.completed_by == done_by
        passes = isinstance(step.event, ReviewPassed) and step.kept
        if passes and step.before.status is Status.WORK_COMPLETED:
            assert isinstance(step.event, ReviewPassed)
            assert step.event.alone or step.event.reviewer != step.before.completed_by


def _who_completed(step: Step) -> object:
    if isinstance(step.event, AgentSolved):
        return step.event.agent
    last = step.after.delivery
    assert last
    said = getattr(step.event, "reply", last.reply)
    return next((d.agent for d in step.after.deliveries if d.reply == said), last.agent)


@over_lives(30)
def test_what_may_come_twice_changes_nothing_the_second_time(life: Life) -> None:
    for step in life.steps:
        if step.decision and _is_harmless_twice(step.event, step.policy):
            again = decide(step.after, step.event, step.policy, step.now, step.calendar)
            assert (again.ticket, again.effects) == (step.after, ())
            assert again.promises == step.decision.promises


def _is_harmless_twice(event: Event, policy: Policy) -> bool:
    """What comes again and again by its rule is another promise each time."""
    rule = policy.rule(event.rule) if isinstance(event, PromiseDue) else None
    return isinstance(event, HARMLESS_TWICE) and not (rule and rule.every)


@over_lives(15)
def test_the_version_grows_by_one_with_each_kept_event(life: Life) -> None:
    assert life.start.ticket.version == 1
    for step in life.steps:
        assert step.after.version == step.before.version + step.kept
        assert not step.kept or step.after.policy_version == step.policy.version
        assert not step.kept or step.after.touched_at == step.now


@over_lives(15)
def test_nothing_that_is_said_carries_a_note(life: Life) -> None:
    for step in life.steps:
        assert NOTE not in repr(step.effects)
        assert NOTE not in repr(step.after)


@over_lives(30)
def test_the_history_folds_to_the_ticket(life: Life) -> None:
    assert history.fold(life.history(), POLICIES.__getitem__) == life.ticket
    assert len(life.history()) == life.ticket.version


@over_lives(15)
def test_two_replays_give_the_same_as_happened(life: Life) -> None:
    assert _replayed(life) == _replayed(life)
    for (ticket, effects), lived in zip(_replayed(life), _kept(life), strict=True):
        assert ticket == lived.after
        assert [type(effect) for effect in effects] == [type(effect) for effect in lived.effects]


def _replayed(life: Life) -> list[tuple[Ticket, tuple[Effect, ...]]]:
    ticket, found = None, []
    for entry in life.history():
        decision = history.step(ticket, entry, POLICIES.__getitem__)
        ticket = decision.ticket
        found.append((ticket, decision.effects))
    return found[1:]


def _kept(life: Life) -> list[Step]:
    return [step for step in life.steps if step.kept]


@over_lives(15)
def test_a_refusal_leaves_everything_as_it_was(life: Life) -> None:
    """The lives of which the refused steps never happened are the same lives."""
    ticket = life.start.ticket
    for step in life.steps:
        assert step.before == ticket
        if step.decision:
            ticket = decide(ticket, step.event, step.policy, step.now, step.calendar).ticket
    assert ticket == life.ticket


@over_lives(20)
def test_promises_are_what_the_ticket_itself_tells(life: Life) -> None:
    for step in life.steps:
        if step.decision is None:
            continue
        owed = step.decision.promises
        assert owed == promises(step.after, step.policy, step.calendar)
        assert list(owed) == sorted(owed)
        assert len({p.rule for p in owed}) == len(owed)
        for promise in owed:
            rule = step.policy.rule(promise.rule)
            assert rule
            assert step.after.status in rule.status
            assert times_done(step.after, rule.id, promise.since) < rule.at_most
            _is_as_long_as_promised(step, rule, promise)


def _is_as_long_as_promised(step: Step, rule: Rule, promise: Promise) -> None:
    """Counted the other way round: how much of our time lies before the instant?"""
    length = _length(step.after, rule, promise)
    came = in_force(step.after, rule, started(step.after, rule) or promise.since)
    if came and came.since and promise.since <= came.since:
        return  # counted from when the policy came into force, in tests of its own
    if rule.before:
        adopted = step.after.adoption
        early = adopted is not None and promise.due_at == adopted.at
        assert early or promise.since - promise.due_at == length.time
    elif length.days:
        assert promise.due_at > promise.since
    else:
        calendar = step.calendar if length.working else ALWAYS
        assert _ran(step.after, rule, promise, calendar) == length.time


def _length(ticket: Ticket, rule: Rule, promise: Promise) -> Length:
    again = times_done(ticket, rule.id, promise.since)
    length = rule.after[ticket.priority]
    return length.and_then(rule.every.times(again)) if rule.every else length


def _ran(ticket: Ticket, rule: Rule, promise: Promise, calendar: Calendar) -> timedelta:
    ran = calendar.between(promise.since, promise.due_at)
    for stop in ticket.stops if rule.counted_from in STOPPABLE else ():
        assert stop.until  # a clock that stands still promises no instant
        begin = max(stop.since, promise.since)
        end = min(stop.until, promise.due_at)
        ran -= calendar.between(begin, end) if begin < end else timedelta(0)
    return ran


@over_lives(15)
def test_our_clock_stands_still_exactly_while_it_is_not_our_turn(life: Life) -> None:
    for step in life.steps:
        stops = step.after.stops
        running = bool(stops) and stops[-1].until is None
        assert running == (step.after.status in STOPPED) or step.after.status is Status.CLOSED
        assert all(s.until is not None for s in stops[:-1])
        ends = [at for s in stops for at in (s.since, s.until) if at]
        assert ends == sorted(ends)


@over_lives(15)
def test_whatever_changes_a_ticket_redraws_its_card(life: Life) -> None:
    for step in life.steps:
        if step.after != step.before:
            shown = (step.before.version, step.before.policy_version)
            assert shown != (step.after.version, step.after.policy_version)
            assert DrawCard() in step.effects or not _shows_on_the_card(step)


def _shows_on_the_card(step: Step) -> bool:
    return _card(step.before) != _card(step.after)


def _card(ticket: Ticket) -> tuple[object, ...]:
    return (
        ticket.status,
        ticket.assignee,
        ticket.last_text,
        ticket.delivery,
        ticket.priority,
        ticket.category,
        ticket.tags,
        ticket.due_at,
    )


@over_lives(20)
def test_no_reminder_is_said_twice(life: Life) -> None:
    said: Counter[tuple[datetime, int]] = Counter()
    for step in life.steps:
        if isinstance(step.event, PromiseDue) and step.after.reminders > step.before.reminders:
            assert len(step.notices) <= 1
            said[step.after.status_since, step.after.reminders] += 1
    assert all(times == 1 for times in said.values())


@over_lives(20)
def test_what_the_policy_says_has_its_own_id_each_time(life: Life) -> None:
    ids = [effect.reply for step in life.steps for effect in step.notices]
    assert len(ids) == len(set(ids))
