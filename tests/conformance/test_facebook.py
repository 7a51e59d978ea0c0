"""Does Facebook do everything that a channel must, in Messenger and under the page's posts?"""

from collections.abc import Iterator

import pytest

from connectors.facebook.connector import FacebookConnector
from connectors.facebook.settings import FacebookSettings
from runtime.clock import real_now
from tests.conformance.stage import Comments, Messenger, Sandbox
from tests.conformance.suite import Conformance
from tests.stack import SECRETS


@pytest.fixture
def facebook(played: Sandbox) -> Iterator[FacebookConnector]:
    settings = FacebookSettings(
        app_id=SECRETS["FACEBOOK_APP_ID"],
        app_secret=SECRETS["FACEBOOK_APP_SECRET"],
        verify_token=SECRETS["FACEBOOK_VERIFY_TOKEN"],
        page_id=SECRETS["FACEBOOK_PAGE_ID"],
        page_token=SECRETS["FACEBOOK_PAGE_TOKEN"],
        api_url=f"{played.url}/graph/v25.0",
    )
    connector = FacebookConnector(settings, real_now)
    yield connector
    connector.close()


class TestMessenger(Conformance):
    """Messages to the page."""

    @pytest.fixture
    def place(self, facebook: FacebookConnector, played: Sandbox) -> Messenger:
        can = frozenset({"edit", "file", "backfill", "echo"})
        path = "/webhooks/facebook"
        return Messenger(facebook, played.url, played.listener, path, private=True, can=can)


class TestComments(Conformance):
    """Comments on the page's posts."""

    @pytest.fixture
    def place(self, facebook: FacebookConnector, played: Sandbox) -> Comments:
        can = frozenset({"edit", "delete", "file", "backfill", "echo"})
        return Comments(facebook, played.url, played.listener, "/webhooks/facebook", can=can)
