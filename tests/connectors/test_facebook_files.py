"""Is what hangs on a message brought from Facebook alone, and never in our name?

What every channel's files go through is shown in test_downloads.py and test_sniffing.py.
"""

import pytest

from connectors.contract import DeliveryDelayed, NotFetched
from connectors.facebook.connector import FacebookConnector
from tests.connectors.facebook_made import TOKEN
from tests.connectors.x_stand_in import Cut, Say, StandIn

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(40)
PDF = b"%PDF-1.7\n" + bytes(40)
AT_MOST = 1_000_000


@pytest.mark.parametrize(
    ("name", "content", "type"),
    [("1.png", PNG, "image/png"), ("a.pdf", PDF, "application/pdf"), ("1.exe", PNG, "image/png")],
)
def test_a_file_is_typed_by_what_it_is(
    facebook: FacebookConnector, facebook_api: StandIn, name: str, content: bytes, type: str
) -> None:
    facebook_api.will(Say(body=content))
    file = facebook.fetch(f"{facebook_api.url}/v/{name}?oh=secret", AT_MOST)
    assert (file.type, file.content) == (type, content)
    assert not file.name.endswith(".exe")


def test_the_token_is_not_shown_to_a_store_of_files(
    facebook: FacebookConnector, facebook_api: StandIn
) -> None:
    facebook_api.will(Say(body=PNG))
    facebook.fetch(f"{facebook_api.url}/v/a?oh=secret&oe=1", AT_MOST)
    (call,) = facebook_api.calls
    assert "Authorization" not in call.headers
    assert TOKEN not in str(call)
    assert dict(call.query) == {"oh": "secret", "oe": "1"}


@pytest.mark.parametrize(
    "ref",
    [
        "",
        "file:///etc/passwd",
        "ftp://scontent.xx.fbcdn.net/1.jpg",
        "http://scontent.xx.fbcdn.net/1.jpg",
        "https://scontent.xx.fbcdn.net:8443/1.jpg",
        "https://fbcdn.net.example.org/1.jpg",
        "https://evilfbcdn.net/1.jpg",
        "https://scontent.xx.fbcdn.net@example.org/1.jpg",
        "https://me:me@scontent.xx.fbcdn.net/1.jpg",
        "https://example.org\\.fbcdn.net/1.jpg",
        "https://example.org#.fbcdn.net/1.jpg",
        "https://127.0.0.1/1.jpg",
        "https://[::1]/1.jpg",
        "https://[/1.jpg",
        "http://127.0.0.1:9/1.jpg",
    ],
)
def test_nobody_but_facebook_is_asked(facebook: FacebookConnector, ref: str) -> None:
    with pytest.raises(NotFetched, match="none of the platform's own"):
        facebook.fetch(ref, AT_MOST)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed_to_facebook_alone(
    facebook: FacebookConnector, facebook_api: StandIn, status: int
) -> None:
    facebook_api.will(Say(status, b"", {"location": "/x/there.png"}), Say(body=PNG))
    assert facebook.fetch(f"{facebook_api.url}/here", AT_MOST).content == PNG
    facebook_api.will(Say(status, b"", {"location": "http://127.0.0.1:9/secrets"}))
    with pytest.raises(NotFetched, match="none of the platform's own"):
        facebook.fetch(f"{facebook_api.url}/here", AT_MOST)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Say(404, b""), NotFetched),
        (Say(403, b"URL signature expired"), NotFetched),
        (Say(429, b""), DeliveryDelayed),
        (Say(500, b""), DeliveryDelayed),
        (Say(body=b"<html><script>"), NotFetched),
        (Say(body=bytes(AT_MOST + 1)), NotFetched),
        (Cut(), DeliveryDelayed),
    ],
)
def test_a_file_that_is_not_given_or_not_taken(
    facebook: FacebookConnector,
    facebook_api: StandIn,
    answer: Say | Cut,
    error: type[Exception],
) -> None:
    facebook_api.will(answer)
    with pytest.raises(error):
        facebook.fetch(f"{facebook_api.url}/v/1.jpg", AT_MOST)
