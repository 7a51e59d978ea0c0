"""A desk under each pack."""

from collections.abc import Iterator

import pytest

from tests.packs.playing import Play


@pytest.fixture
def play(request: pytest.FixtureRequest, sqlite_url: str) -> Iterator[Play]:
    """A desk under the pack that the test's module names as `PACK`."""
    made = Play(request.module.PACK, sqlite_url)
    yield made
    made.store.close()
