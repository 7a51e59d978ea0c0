"""What tests of the channels may ask for."""

from collections.abc import Callable, Iterator

import pytest

from connectors.facebook.connector import FacebookConnector
from connectors.slack.connector import SlackConnector
from connectors.x.connector import XConnector
from tests.connectors import facebook_made, slack_made, slack_stand_in, x_made
from tests.connectors.x_stand_in import StandIn, stand_in


@pytest.fixture
def x_api() -> Iterator[StandIn]:
    """X's API, played on this machine."""
    with stand_in() as api:
        yield api


@pytest.fixture
def x_at() -> Iterator[Callable[[str], XConnector]]:
    """Makes the X connector of our account, aimed at an address."""
    made: list[XConnector] = []

    def make(url: str) -> XConnector:
        made.append(XConnector(x_made.settings(url), lambda: x_made.NOW))
        return made[-1]

    yield make
    for connector in made:
        connector.close()


@pytest.fixture
def x(x_api: StandIn, x_at: Callable[[str], XConnector]) -> XConnector:
    """Our X account, whose API is played on this machine."""
    return x_at(x_api.url)


@pytest.fixture
def facebook_api() -> Iterator[StandIn]:
    """Facebook's API, played on this machine."""
    with stand_in() as api:
        yield api


@pytest.fixture
def slack_api() -> Iterator[slack_stand_in.StandIn]:
    """Slack's API, played on this machine."""
    with slack_stand_in.stand_in() as api:
        yield api


@pytest.fixture
def facebook(facebook_api: StandIn) -> Iterator[FacebookConnector]:
    """Our page, whose API is played on this machine."""
    settings = facebook_made.settings(facebook_api.url)
    connector = FacebookConnector(settings, lambda: facebook_made.NOW)
    yield connector
    connector.close()


@pytest.fixture
def slack(slack_api: slack_stand_in.StandIn) -> SlackConnector:
    """Our app, whose workspace is played on this machine."""
    return slack_made.connector(slack_api.url)
