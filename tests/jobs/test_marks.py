"""Which mark says where a ticket is?"""

from dataclasses import replace

import pytest

from connectors.contract import Mark
from jobs.marks import mark_of
from lifecycle.tickets import Status
from tests.lifecycle.stages import fresh
from tests.made import AGENT


@pytest.mark.parametrize(
    ("status", "mark"),
    [
        (Status.NEW, None),
        (Status.OPEN, Mark.NONE),
        (Status.PENDING, Mark.WAITING),
        (Status.ON_HOLD, Mark.WAITING),
        (Status.WORK_COMPLETED, Mark.NONE),
        (Status.SOLVED, Mark.SOLVED),
        (Status.CLOSED, None),
        (Status.SUSPENDED, None),
    ],
)
def test_a_ticket_that_nobody_has(status: Status, mark: Mark | None) -> None:
    assert mark_of(replace(fresh(), status=status)) is mark


@pytest.mark.parametrize(
    ("status", "mark"),
    [
        (Status.NEW, Mark.TAKEN),
        (Status.OPEN, Mark.TAKEN),
        (Status.WORK_COMPLETED, Mark.TAKEN),
        (Status.PENDING, Mark.WAITING),
        (Status.SOLVED, Mark.SOLVED),
        (Status.CLOSED, None),
    ],
)
def test_a_ticket_that_somebody_has(status: Status, mark: Mark | None) -> None:
    assert mark_of(replace(fresh(), status=status, assignee=AGENT)) is mark


def test_a_ticket_that_was_given_back_is_marked_no_more() -> None:
    assert mark_of(replace(fresh(), released_by=AGENT)) is Mark.NONE
