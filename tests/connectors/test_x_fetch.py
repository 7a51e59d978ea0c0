"""Does a picture or a video come from X, and from nowhere else?"""

from collections.abc import Callable

import pytest

from connectors.contract import DeliveryDelayed, NotFetched
from connectors.x.connector import XConnector
from lifecycle.messages import File
from tests.connectors.x_made import settings
from tests.connectors.x_stand_in import Cut, Say, StandIn

PNG = b"\x89PNG\r\n\x1a\n" + b"." * 100


def test_a_private_picture_is_fetched_with_our_signature(x: XConnector, x_api: StandIn) -> None:
    x_api.will(Say(body=PNG))
    url = f"{x_api.url}/ton.twitter.com/1.1/ton/data/dm/7001/3001/Abc.jpg"
    assert x.fetch(url, 1_000) == File("Abc.png", "image/png", PNG)
    signed = x_api.calls[0].headers["Authorization"]
    assert signed.startswith("OAuth ")
    assert 'oauth_token="100-made-up-token"' in signed


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/a.jpg",
        "http://pbs.twimg.com/media/a.jpg",
        "https://pbs.twimg.com.example.com/a.jpg",
        "https://api.x.com/a.jpg",
        "https://127.0.0.1/a.jpg",
        "http://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "",
    ],
)
def test_no_other_host_is_asked(x: XConnector, x_api: StandIn, url: str) -> None:
    with pytest.raises(NotFetched, match="none of the platform's own"):
        x.fetch(url, 1_000)
    assert x_api.calls == []


def test_what_is_no_picture_is_refused(x: XConnector, x_api: StandIn) -> None:
    x_api.will(Say(body=b"<html>sign in</html>"))
    with pytest.raises(NotFetched, match="no kind of file"):
        x.fetch(f"{x_api.url}/a.jpg", 1_000)


def test_what_is_too_large_is_left(x: XConnector, x_api: StandIn) -> None:
    x_api.will(Say(body=PNG))
    with pytest.raises(NotFetched, match="larger than"):
        x.fetch(f"{x_api.url}/a.jpg", 50)


def test_a_line_that_breaks_is_a_delay(x: XConnector, x_api: StandIn) -> None:
    x_api.will(Cut())
    with pytest.raises(DeliveryDelayed):
        x.fetch(f"{x_api.url}/a.jpg", 1_000)


@pytest.mark.parametrize(
    ("host", "signed"),
    [
        ("pbs.twimg.com", False),
        ("video.twimg.com", False),
        ("ton.twitter.com", True),
        ("ton.x.com", True),
    ],
)
def test_x_own_hosts_are_asked_and_only_what_is_private_is_signed(
    x_at: Callable[[str], XConnector],
    monkeypatch: pytest.MonkeyPatch,
    host: str,
    signed: bool,
) -> None:
    asked = []

    def get(url: str, **given: object) -> object:
        asked.append((url, given["auth"] is not None, given["allow_redirects"]))
        raise NotFetched("nobody is asked here")

    connector = x_at(settings().api_url)
    monkeypatch.setattr(connector._client.session, "get", get)
    url = f"https://{host}/media/a.jpg"
    with pytest.raises(NotFetched):
        connector.fetch(url, 1_000)
    assert asked == [(url, signed, False)]
