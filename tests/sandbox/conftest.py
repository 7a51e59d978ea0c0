"""The sandbox in the test's own process, between a desk that only listens and real clients."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp.test_utils import TestServer, unused_port

from sandbox.server import make_sandbox
from sandbox.settings import SandboxSettings
from tests.sandbox.facebook_made import Graph
from tests.sandbox.made import Desk, Play, X, x_client

AGAIN = (0.0, 0.01, 0.01, 0.01)  # seconds before each delivery: tests are in a hurry


@pytest.fixture
def meta_waits() -> tuple[float, ...]:
    """Seconds before each further delivery of Meta's; a test may choose others."""
    return AGAIN[1:]


@pytest.fixture
async def play(tmp_path: Path, meta_waits: tuple[float, ...]) -> AsyncIterator[Play]:
    """The sandbox, fresh."""
    async with _playing(tmp_path, facebook_retry_waits=meta_waits) as playing:
        yield playing


@pytest.fixture
async def hasty_play(tmp_path: Path) -> AsyncIterator[Play]:
    """A sandbox that hardly waits for an acknowledgement."""
    async with _playing(tmp_path, socket_patience=0.1) as playing:
        yield playing


@pytest.fixture
async def patient_play(tmp_path: Path) -> AsyncIterator[Play]:
    """A sandbox that waits for an acknowledgement longer than any test."""
    async with _playing(tmp_path, socket_patience=60) as playing:
        yield playing


@pytest.fixture
async def graceless_play(tmp_path: Path) -> AsyncIterator[Play]:
    """A sandbox that expects no app to come back."""
    async with _playing(tmp_path, socket_grace=0) as playing:
        yield playing


@asynccontextmanager
async def _playing(tmp_path: Path, **more: Any) -> AsyncIterator[Play]:
    desk = Desk()
    async with TestServer(desk.app()) as there:
        settings = SandboxSettings(
            desk_url=str(there.make_url("")).rstrip("/"),
            clock_file=tmp_path / "clock",
            retry_waits=AGAIN,
            **more,
        )
        port = unused_port()
        url = f"http://127.0.0.1:{port}"
        async with (
            TestServer(make_sandbox(settings, url), port=port),
            aiohttp.ClientSession() as http,
        ):
            yield Play(url, desk, http, settings)


@pytest.fixture
def graph(play: Play) -> Graph:
    """Hands for the Graph API, with the page's token."""
    return Graph(play)


@pytest.fixture
def x_as(play: Play) -> Iterator[Callable[..., X]]:
    """Makes tweepy's client with the right keys, but for those that are given."""
    made: list[X] = []

    def make(**keys: str) -> X:
        made.append(X(x_client(play.url, **keys)))
        return made[-1]

    yield make
    for one in made:
        one.client.session.close()


@pytest.fixture
def x(x_as: Callable[..., X]) -> X:
    """tweepy's client with the right keys."""
    return x_as()
