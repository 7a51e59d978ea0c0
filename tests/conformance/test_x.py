"""Does X do everything that a channel must, in public and in private?"""

from collections.abc import Iterator

import pytest

from connectors.x.connector import XConnector
from connectors.x.settings import XSettings
from runtime.clock import real_now
from tests.conformance.stage import Sandbox, XMessages, XPosts
from tests.conformance.suite import Conformance
from tests.stack import SECRETS


@pytest.fixture
def x(played: Sandbox) -> Iterator[XConnector]:
    settings = XSettings(
        api_key=SECRETS["X_API_KEY"],
        api_secret=SECRETS["X_API_SECRET"],
        access_token=SECRETS["X_ACCESS_TOKEN"],
        access_token_secret=SECRETS["X_ACCESS_TOKEN_SECRET"],
        bearer_token=SECRETS["X_BEARER_TOKEN"],
        user_id=SECRETS["X_USER_ID"],
        api_url=f"{played.url}/x",
    )
    connector = XConnector(settings, real_now)
    yield connector
    connector.close()


class TestPosts(Conformance):
    """Public posts."""

    @pytest.fixture
    def place(self, x: XConnector, played: Sandbox) -> XPosts:
        can = frozenset({"edit", "delete", "file", "backfill", "echo"})
        return XPosts(x, played.url, played.listener, "/webhooks/x", can=can)


class TestMessages(Conformance):
    """Direct messages."""

    @pytest.fixture
    def place(self, x: XConnector, played: Sandbox) -> XMessages:
        can = frozenset({"file", "backfill", "echo"})
        return XMessages(x, played.url, played.listener, "/webhooks/x", private=True, can=can)
