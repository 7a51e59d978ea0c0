"""Is the work done by priority, then in the order of receipt?"""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from lifecycle.queue_order import queue_key
from lifecycle.tickets import Priority, Ticket, TicketId
from tests.lifecycle.stages import fresh
from tests.made import START


def ticket(id: int, priority: Priority, hours: int = 0) -> Ticket:
    """Ticket `id`, received so many hours after the start."""
    opened_at = START + timedelta(hours=hours)
    return replace(fresh(), id=TicketId(id), priority=priority, opened_at=opened_at)


TICKETS = st.builds(
    ticket, st.integers(1, 10**9), st.sampled_from(Priority), st.integers(-100_000, 100_000)
)


def test_tq_09_priority_comes_first_then_the_order_of_receipt() -> None:
    late_and_urgent = ticket(9, Priority.URGENT, 5)
    early_and_low = ticket(1, Priority.LOW, 0)
    early_and_high = ticket(3, Priority.HIGH, 1)
    late_and_high = ticket(2, Priority.HIGH, 2)
    expected = [late_and_urgent, early_and_high, late_and_high, early_and_low]
    for mixed in permutations(expected):
        assert sorted(mixed, key=queue_key) == expected


def test_what_came_at_the_same_instant_goes_by_its_number() -> None:
    same = [ticket(id, Priority.NORMAL) for id in (10, 2, 33)]
    assert [one.id for one in sorted(same, key=queue_key)] == [2, 10, 33]


@given(TICKETS, TICKETS)
def test_two_tickets_are_never_equally_next(one: Ticket, other: Ticket) -> None:
    assert (queue_key(one) == queue_key(other)) is (
        (one.id, one.priority, one.opened_at) == (other.id, other.priority, other.opened_at)
    )
    if one.priority.rank != other.priority.rank:
        more_pressing = one.priority.rank < other.priority.rank
        assert (queue_key(one) < queue_key(other)) is more_pressing
    elif one.opened_at != other.opened_at:
        assert (queue_key(one) < queue_key(other)) is (one.opened_at < other.opened_at)
