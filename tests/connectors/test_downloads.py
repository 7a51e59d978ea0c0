"""How is a file fetched safely? Nothing but the platform's hosts is asked; all of it is bounded."""

from collections.abc import Iterator

import pytest
import requests
from requests.auth import HTTPBasicAuth

from connectors import downloads
from connectors.contract import DeliveryDelayed, NotFetched
from connectors.downloads import DOCUMENTS, Places, download
from lifecycle.messages import File
from tests.connectors.x_stand_in import Cut, Drip, Hang, Say, StandIn

PNG = b"\x89PNG\r\n\x1a\n" + b"." * 100
HOSTS = ("pictures.example", ".films.example")


@pytest.fixture
def session() -> Iterator[requests.Session]:
    with requests.Session() as made:
        yield made


@pytest.fixture
def places(x_api: StandIn) -> Places:
    return Places(HOSTS, x_api.url)


def test_a_picture_comes_with_its_kind_and_a_name(
    session: requests.Session, x_api: StandIn, places: Places
) -> None:
    x_api.will(Say(body=PNG, headers={"content-type": "text/html"}))
    found = download(session, f"{x_api.url}/media/Abc.jpg?name=orig", 1_000, places)
    assert found == File("Abc.png", "image/png", PNG)
    (call,) = x_api.calls
    assert call.headers["Accept-Encoding"] == "identity"
    assert "Authorization" not in call.headers


def test_the_senders_name_is_kept(
    session: requests.Session, x_api: StandIn, places: Places
) -> None:
    x_api.will(Say(body=PNG))
    found = download(session, f"{x_api.url}/1", 1_000, places, name="the crash.png")
    assert found.name == "the crash.png"


@pytest.mark.parametrize(
    ("url", "held"),
    [
        ("https://pictures.example/a.png", True),
        ("https://PICTURES.example/a.png", True),
        ("https://a.b.films.example/a.mp4", True),
        ("https://pictures.example:443/a.png", True),
        ("http://pictures.example/a.png", False),
        ("https://films.example/a.mp4", False),
        ("https://pictures.example.evil.example/a.png", False),
        ("https://evil.example/pictures.example", False),
        ("https://pictures.example:8443/a.png", False),
        ("https://user:word@pictures.example/a.png", False),
        ("https://pictures.example@evil.example/a.png", False),
        ("https://169.254.169.254/latest", False),
        ("file:///etc/passwd", False),
        ("ftp://pictures.example/a", False),
        ("//pictures.example/a", False),
        ("https://[pictures.example/a", False),
        ("https://pictures.example:port/a", False),
        ("", False),
        ("http://127.0.0.1:7/x/media/1.png", True),
        ("http://127.0.0.1:7/elsewhere", True),
        ("http://127.0.0.1:8/x/media/1.png", False),
        ("https://127.0.0.1:7/x/media/1.png", False),
    ],
)
def test_only_the_platforms_places_are_asked(url: str, held: bool) -> None:
    assert Places(HOSTS, "http://127.0.0.1:7/x").hold(url) is held


def test_nothing_else_is_asked(session: requests.Session, x_api: StandIn) -> None:
    with pytest.raises(NotFetched, match="none of the platform's own"):
        download(session, f"{x_api.url}/a.png", 1_000, Places(HOSTS, "https://api.example"))
    assert x_api.calls == []


def test_a_redirect_within_the_platform_is_followed_and_signed_anew(
    session: requests.Session, x_api: StandIn, places: Places
) -> None:
    x_api.will(Say(302, {}, {"location": "/x/other.png"}), Say(body=PNG))
    found = download(
        session,
        f"{x_api.url}/first.png",
        1_000,
        places,
        sign=lambda url: HTTPBasicAuth("a", "b") if url.endswith("first.png") else None,
    )
    assert found.name == "other.png"
    first, second = x_api.calls
    assert "Authorization" in first.headers
    assert "Authorization" not in second.headers


@pytest.mark.parametrize("target", ["https://evil.example/a.png", "http://127.0.0.1:9/a.png", ""])
def test_a_redirect_to_elsewhere_is_not_followed(
    session: requests.Session, x_api: StandIn, places: Places, target: str
) -> None:
    x_api.will(*[Say(302, {}, {"location": target})] * 9)
    with pytest.raises(NotFetched):
        download(session, f"{x_api.url}/a.png", 1_000, places)
    assert len(x_api.calls) <= 4


def test_a_file_that_says_it_is_too_large_is_not_read(
    session: requests.Session, x_api: StandIn, places: Places
) -> None:
    x_api.will(Say(body=PNG, headers={"content-length": "20000001"}))
    with pytest.raises(NotFetched, match="larger than 20 MB"):
        download(session, f"{x_api.url}/a.png", 20_000_000, places)


def test_a_file_that_is_larger_than_it_says_is_not_read_on(
    session: requests.Session, x_api: StandIn, places: Places
) -> None:
    chunks = b"40\r\n" + PNG[:64] + b"\r\n40\r\n" + PNG[:64] + b"\r\n0\r\n\r\n"
    headers = {"transfer-encoding": "chunked", "content-length": "64"}
    x_api.will(Say(body=chunks, headers=headers))
    with pytest.raises(NotFetched, match="larger than"):
        download(session, f"{x_api.url}/a.png", 100, places)


def test_a_file_of_just_the_size_is_taken(
    session: requests.Session, x_api: StandIn, places: Places
) -> None:
    x_api.will(Say(body=PNG))
    assert download(session, f"{x_api.url}/a.png", len(PNG), places).content == PNG


@pytest.mark.parametrize(
    "content", [b"<html><script>alert(1)</script>", b"<svg onload='x'/>", b"MZ\x90", b"words", b""]
)
def test_what_is_no_picture_is_refused_whatever_it_says(
    session: requests.Session, x_api: StandIn, places: Places, content: bytes
) -> None:
    x_api.will(Say(body=content, headers={"content-type": "image/png"}))
    with pytest.raises(NotFetched, match="no kind of file"):
        download(session, f"{x_api.url}/a.png", 1_000, places)


def test_documents_are_taken_where_they_are_wanted(
    session: requests.Session, x_api: StandIn, places: Places
) -> None:
    x_api.will(Say(body=b"%PDF-1.7"), Say(body=b"%PDF-1.7"))
    found = download(session, f"{x_api.url}/bill", 1_000, places, kinds=DOCUMENTS)
    assert (found.name, found.type) == ("bill.pdf", "application/pdf")
    with pytest.raises(NotFetched):
        download(session, f"{x_api.url}/bill", 1_000, places)


def test_what_is_packed_is_refused(
    session: requests.Session, x_api: StandIn, places: Places
) -> None:
    x_api.will(Say(body=PNG, headers={"content-encoding": "gzip"}))
    with pytest.raises(NotFetched, match="packed"):
        download(session, f"{x_api.url}/a.png", 1_000, places)


@pytest.mark.parametrize("status", [404, 410])
def test_what_is_gone_is_gone(
    session: requests.Session, x_api: StandIn, places: Places, status: int
) -> None:
    x_api.will(Say(status, {}))
    with pytest.raises(NotFetched, match="not there any more"):
        download(session, f"{x_api.url}/a.png", 1_000, places)


@pytest.mark.parametrize("status", [204, 206, 400, 401, 403])
def test_what_is_not_given_is_not_had(
    session: requests.Session, x_api: StandIn, places: Places, status: int
) -> None:
    x_api.will(Say(status, {}))
    with pytest.raises(NotFetched, match=str(status)):
        download(session, f"{x_api.url}/a.png", 1_000, places)


@pytest.mark.parametrize(
    "answer",
    [
        Say(429, {}),
        Say(500, {}),
        Say(503, {}),
        Cut(),
        Say(body=PNG, headers={"content-length": "500"}),
        Say(body=b"40\r\nshort", headers={"transfer-encoding": "chunked"}),
    ],
    ids=["429", "500", "503", "cut", "cut-short", "cut-chunk"],
)
def test_what_may_pass_is_tried_again_later(
    session: requests.Session, x_api: StandIn, places: Places, answer: Say | Cut
) -> None:
    x_api.will(answer)
    with pytest.raises(DeliveryDelayed):
        download(session, f"{x_api.url}/a.png", 1_000, places)


def test_a_host_that_never_answers_is_left(
    session: requests.Session, x_api: StandIn, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloads, "WAIT", (3, 0.2))
    x_api.will(Hang())
    with pytest.raises(DeliveryDelayed, match="broke"):
        download(session, f"{x_api.url}/a.png", 1_000, places)


def test_a_host_that_drips_is_left(
    session: requests.Session, x_api: StandIn, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloads, "WHOLE", 0.2)
    x_api.will(Drip())
    with pytest.raises(DeliveryDelayed, match="too slowly"):
        download(session, f"{x_api.url}/a.png", 1_000_000, places)
