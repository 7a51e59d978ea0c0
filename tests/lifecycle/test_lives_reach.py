"""Do random lives get far enough for their properties to mean something?"""

from collections.abc import Callable

import pytest
from hypothesis import Phase, find, settings

from lifecycle.effects import Escalate
from lifecycle.events import (
    AnsweredElsewhere,
    ReplyRefused,
    ReplyRepeated,
    ReplyUncertain,
)
from lifecycle.tickets import DeliveryState, Status
from tests.lifecycle.lives import Life, lives


def closes(life: Life) -> bool:
    return life.ticket.status is Status.CLOSED


def escalates_twice(life: Life) -> bool:
    return sum(isinstance(e, Escalate) for s in life.steps for e in s.effects) > 1


def repeats(life: Life) -> bool:
    return any(isinstance(s.event, ReplyRepeated) and s.kept for s in life.steps)


def has_an_echo(life: Life) -> bool:
    return any(
        isinstance(s.event, AnsweredElsewhere)
        and any(d.state is DeliveryState.SENT for d in s.after.deliveries)
        and s.after.deliveries != s.before.deliveries
        for s in life.steps
    )


def waits_for_two_replies(life: Life) -> bool:
    return any(sum(not d.settled for d in s.after.deliveries) > 1 for s in life.steps)


def is_refused(life: Life) -> bool:
    return any(s.decision is None for s in life.steps)


def changes_policy(life: Life) -> bool:
    return len({s.policy.version for s in life.steps if s.kept}) > 1


def fails_after_it_is_closed(life: Life) -> bool:
    return any(
        isinstance(s.event, ReplyRefused | ReplyUncertain)
        and s.kept
        and s.before.status is Status.CLOSED
        for s in life.steps
    )


@pytest.mark.parametrize(
    "happens",
    [
        closes,
        escalates_twice,
        repeats,
        has_an_echo,
        waits_for_two_replies,
        is_refused,
        changes_policy,
        fails_after_it_is_closed,
    ],
)
def test_random_lives_get_that_far(happens: Callable[[Life], bool]) -> None:
    """A property of things that never happen would prove nothing."""
    looking = settings(max_examples=3000, deadline=None, derandomize=True, phases=[Phase.generate])
    find(lives(), happens, settings=looking)
