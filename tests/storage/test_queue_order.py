"""Do the books' queries give tickets in the one queue order, on both kinds of database?"""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection, update

from lifecycle.queue_order import queue_key
from lifecycle.tickets import Priority, Status, Ticket
from storage import reading
from storage.schema import tickets
from storage.store import Store
from storage.wire import dumps
from tests.made import AGENT, START, Clock, desk, message

STATUSES = (Status.NEW, Status.OPEN, Status.PENDING, Status.SOLVED, Status.CLOSED)
MANY = 40


def filled(store: Store, seed: int) -> list[Ticket]:
    """Tickets of any priority, many of the same instant, written in any order."""
    chance = random.Random(seed)
    desk(store, Clock()).receive([message(f"{900 + n}") for n in range(MANY)])
    made = [_any(one, chance) for one in store.read(lambda c: reading.queue(c, at_most=MANY))]
    assert len(made) == MANY
    chance.shuffle(made)
    store.write(lambda c: _rewrite(c, made))
    return made


def _any(ticket: Ticket, chance: random.Random) -> Ticket:
    return replace(
        ticket,
        team=chance.choice(["support", "sales"]),
        status=chance.choice(STATUSES),
        priority=chance.choice(list(Priority)),
        opened_at=START + timedelta(hours=chance.randint(-2, 2)),
        assignee=chance.choice([AGENT, None]),
    )


def _rewrite(connection: Connection, made: Sequence[Ticket]) -> None:
    """Write the tickets' rows, in the order given: on PostgreSQL they then lie in that order."""
    for one in made:
        values = {
            "team": one.team,
            "status": one.status,
            "priority_rank": one.priority.rank,
            "opened_at": one.opened_at,
            "assignee": one.assignee.id if one.assignee else None,
            "body": dumps(one),
        }
        connection.execute(update(tickets).where(tickets.c.id == one.id).values(values))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_lists_follow_the_queue_order(store: Store, seed: int) -> None:
    made = filled(store, seed)
    unclosed = sorted((t for t in made if t.status is not Status.CLOSED), key=queue_key)
    assert store.read(lambda c: reading.queue(c, at_most=MANY)) == unclosed
    assert store.read(lambda c: reading.queue(c, at_most=7)) == unclosed[:7]
    support = [t for t in unclosed if t.team == "support"]
    assert store.read(lambda c: reading.queue(c, team="support", at_most=MANY)) == support
    for status in STATUSES:
        of_status = sorted((t for t in made if t.status is status), key=queue_key)
        read = store.read(lambda c, s=status: reading.queue(c, status=s, at_most=MANY))  # type: ignore[misc]
        assert read == of_status


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_is_found_follows_the_queue_order_and_what_is_closed_comes_last(
    store: Store, seed: int
) -> None:
    made = filled(store, seed)
    expected = sorted(made, key=lambda t: (t.status is Status.CLOSED, queue_key(t)))
    assert store.read(lambda c: reading.find(c, "server", MANY)) == expected


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_next_ticket_to_take_follows_the_queue_order(store: Store, seed: int) -> None:
    made = filled(store, seed)
    for team in ("support", "sales"):
        free = [
            t
            for t in made
            if t.team == team and not t.assignee and t.status in (Status.NEW, Status.OPEN)
        ]
        taken = []
        while free:
            following = store.transact(lambda unit, team=team: unit.next_unclaimed(team))  # type: ignore[misc]
            assert following == min(free, key=queue_key)
            free.remove(following)
            taken.append(following.id)
            claimed = replace(following, assignee=AGENT)
            store.write(lambda c, one=claimed: _rewrite(c, [one]))  # type: ignore[misc]
        assert taken
        assert store.transact(lambda unit, team=team: unit.next_unclaimed(team)) is None  # type: ignore[misc]
