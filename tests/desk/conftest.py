"""A desk that runs, for each kind of database; one of each per test process."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.engine import open_engine
from storage.upgrade import upgrade
from tests.stack import Stack, Stage, stack

_marks = itertools.count()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def shared_stack(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stack]:
    """A desk that tests share; its clock is never moved."""
    folder = tmp_path_factory.mktemp("desk")
    url = f"sqlite:///{folder / 'deskhand.db'}"
    if request.param == "postgresql":
        url = str(request.getfixturevalue("postgres_desk_url"))
    engine = open_engine(url)
    upgrade(engine)
    engine.dispose()
    with stack(folder, url) as running:
        yield running


@pytest.fixture
def stage(shared_stack: Stack) -> Iterator[Stage]:
    """This test's people on the shared desk; at the end, customers got what was expected only."""
    made = Stage(shared_stack, f"t{next(_marks)}")
    yield made
    made.settle()
    made.check()


@pytest.fixture
def own_stack(sqlite_url: str, tmp_path: Path) -> Iterator[Stack]:
    """A desk of this test alone, whose clock and processes it may do anything to."""
    with stack(tmp_path, sqlite_url, DESKHAND_LEASE="2") as running:
        yield running
