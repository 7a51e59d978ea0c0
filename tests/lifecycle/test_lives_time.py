"""Does a ticket owe the same, however often the clock looks at it?"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import strategies as st

from lifecycle.lateness import LATE, Step, overdue
from lifecycle.rules import Action
from lifecycle.tickets import Ticket
from tests.lifecycle.lives import ASLEEP, Life, over_lives

HORIZON = 30 * 24 * 60  # minutes
cuts = st.lists(st.integers(0, HORIZON), max_size=12).map(sorted)


def looked(life: Life, instants: Iterable[datetime]) -> list[Step]:
    """What happens to the ticket when the clock looks at these instants."""
    ticket, found = life.ticket, list[Step]()
    for now in instants:
        while steps := overdue(ticket, life.policy, life.calendar, now, ASLEEP):
            found += steps
            ticket = steps[-1].decision.ticket
    return found


def at(life: Life, minutes: int) -> datetime:
    return life.now + timedelta(minutes=minutes)


def unmarked(steps: list[Step]) -> list[tuple[object, datetime, Ticket]]:
    """The history but for the marks of lateness, and what was left unsaid for it."""
    return [
        (
            replace(step.event, late_because="", overtaken=False),
            step.at,
            replace(step.decision.ticket, notices=()),
        )
        for step in steps
    ]


@over_lives(25, cuts=cuts)
def test_one_look_gives_the_same_history_as_many(life: Life, cuts: list[int]) -> None:
    once = looked(life, [at(life, HORIZON)])
    often = looked(life, [at(life, cut) for cut in [*cuts, HORIZON]])
    assert unmarked(once) == unmarked(often)


@over_lives(15, cuts=cuts)
def test_nothing_stays_due_and_all_of_it_comes_in_order(life: Life, cuts: list[int]) -> None:
    for cut in cuts:
        steps = looked(life, [at(life, cut)])
        assert [step.at for step in steps] == sorted(step.at for step in steps)
        assert all(step.at <= at(life, cut) for step in steps)
        owed = steps[-1].decision.promises if steps else ()
        assert all(promise.due_at > at(life, cut) for promise in owed)


@over_lives(15)
def test_what_is_kept_long_after_its_time_says_why(life: Life) -> None:
    now = at(life, HORIZON)
    for step in looked(life, [now]):
        assert bool(step.event.late_because) == (now - step.at > LATE)
        assert step.event.late_because in ("", ASLEEP)


@over_lives(25)
def test_a_late_desk_reminds_the_customer_once(life: Life) -> None:
    """Of several reminders of one silence, at most the last is said; none when it has ended."""
    said: dict[datetime, int] = {}
    for step in looked(life, [at(life, HORIZON)]):
        rule = life.policy.rule(step.event.rule)
        if rule and rule.does(Action.REMIND_CUSTOMER) and not step.event.overtaken:
            said[step.event.since or step.at] = said.get(step.event.since or step.at, 0) + 1
    assert all(times == 1 for times in said.values())
