"""One sandbox for all that a test process shows; each test has a customer of its own."""

from collections.abc import Iterator

import pytest

from tests.conformance.stage import Sandbox, sandbox


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """The sandbox, running; what it pushes is kept."""
    with sandbox(tmp_path_factory.mktemp("platforms")) as running:
        yield running
