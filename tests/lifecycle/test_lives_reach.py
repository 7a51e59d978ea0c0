"""Do random lives get far enough for their properties to mean something?"""

from collections.abc import Callable

import pytest
from hypothesis import Phase, find, settings

from lifecycle.effects import Escalate
from lifecycle.events import (
    AnsweredElsewhere,
    CustomerUnreachable,
    PromiseDue,
    ReplyRefused,
    ReplyRepeated,
    ReplyUncertain,
    ReviewPassed,
    ReviewReturned,
)
from lifecycle.tickets import DeliveryState, Status
from tests.lifecycle.lives import PACKS, Life, lives


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


def rates(life: Life) -> bool:
    return life.ticket.rating is not None


def is_returned_and_passes(life: Life) -> bool:
    kinds = [type(s.event) for s in life.steps if s.kept]
    return ReviewReturned in kinds and ReviewPassed in kinds[kinds.index(ReviewReturned) :]


def waits_on_hold(life: Life) -> bool:
    return life.ticket.status is Status.ON_HOLD and life.ticket.waiting_since is not None


def is_put_aside_and_comes_back(life: Life) -> bool:
    return any(s.before.status is Status.SUSPENDED is not s.after.status for s in life.steps)


def cannot_be_reached(life: Life) -> bool:
    return any(isinstance(s.event, CustomerUnreachable) and s.kept for s in life.steps)


def overtakes(life: Life) -> bool:
    return any(isinstance(s.event, PromiseDue) and s.event.overtaken for s in life.steps)


def reminds_three_times(life: Life) -> bool:
    return any(s.after.reminders == 3 for s in life.steps)


def stops_twice(life: Life) -> bool:
    return len(life.ticket.stops) > 1 and life.ticket.waiting_since is not None


EVERYWHERE = (
    closes,
    escalates_twice,
    has_an_echo,
    waits_for_two_replies,
    is_refused,
    changes_policy,
    stops_twice,
)
SOMEWHERE = (
    ("bitblock", repeats),
    ("biztech", repeats),
    ("support-center", fails_after_it_is_closed),
    ("ticket-queues", fails_after_it_is_closed),
    ("it-pro", rates),
    ("it-pro", is_returned_and_passes),
    ("it-pro", waits_on_hold),
    ("it-pro", cannot_be_reached),
    ("bitblock", is_put_aside_and_comes_back),
    ("support-center", overtakes),
    ("support-center", waits_on_hold),
    ("ticket-queues", overtakes),
    ("ticket-queues", reminds_three_times),
)


@pytest.mark.parametrize(
    ("pack", "happens"), [*((pack, far) for far in EVERYWHERE for pack in PACKS), *SOMEWHERE]
)
def test_random_lives_get_that_far(pack: str, happens: Callable[[Life], bool]) -> None:
    """A property of things that never happen would prove nothing."""
    looking = settings(max_examples=3000, deadline=None, derandomize=True, phases=[Phase.generate])
    find(lives(pack), happens, settings=looking)
