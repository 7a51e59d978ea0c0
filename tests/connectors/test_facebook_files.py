"""Is what hangs on a message brought from Facebook alone, bounded, and is it what it seems?"""

import io
import socket
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest

from connectors.contract import ConnectorError, DeliveryDelayed, NotFetched
from connectors.facebook.connector import FacebookConnector
from tests.connectors import facebook_made as made
from tests.connectors.facebook_made import NOW, TOKEN
from tests.connectors.x_stand_in import Cut, Hang, Say, StandIn

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(40)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(40) + b"\xff\xd9"
MP4 = b"\x00\x00\x00\x1cftypmp42\x00\x00\x00\x00mp42isom" + bytes(40)
AT_MOST = 1_000_000


def word() -> bytes:
    """A small document of a word processor."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as parts:
        parts.writestr("[Content_Types].xml", "<Types/>")
        parts.writestr("word/document.xml", "<document/>")
    return made.getvalue()


def fetched(facebook: FacebookConnector, api: StandIn, content: bytes, name: str = "a") -> object:
    api.will(Say(body=content))
    return facebook.fetch(f"{api.url}/v/{name}?oh=secret&oe=1", AT_MOST)


@pytest.mark.parametrize(
    ("name", "content", "type", "called"),
    [
        ("1.png", PNG, "image/png", "1.png"),
        ("1.jpg", JPEG, "image/jpeg", "1.jpg"),
        ("1.JPEG", JPEG, "image/jpeg", "1.JPEG"),
        ("1.png", JPEG, "image/jpeg", "1.png.jpg"),
        ("1", PNG, "image/png", "1.png"),
        ("a.pdf", b"%PDF-1.7\n" + bytes(40), "application/pdf", "a.pdf"),
        ("clip.mp4", MP4, "video/mp4", "clip.mp4"),
        ("song.mp3", b"ID3\x03" + bytes(60), "audio/mpeg", "song.mp3"),
        ("notes.txt", b"hello there", "text/plain", "notes.txt"),
        ("odd", b"\x01\x02\x03", "application/octet-stream", "odd"),
        ("a%20b%2Fc.png", PNG, "image/png", "c.png"),
        ("a%0Ab%22.png", PNG, "image/png", "a_b_.png"),
        ("", PNG, "image/png", "v.png"),
        ("empty.txt", b"", "application/octet-stream", "empty.txt"),
    ],
)
def test_a_file_is_named_and_typed_by_what_it_is(
    facebook: FacebookConnector,
    facebook_api: StandIn,
    name: str,
    content: bytes,
    type: str,
    called: str,
) -> None:
    facebook_api.will(Say(body=content))
    file = facebook.fetch(f"{facebook_api.url}/v/{name}?oh=secret", AT_MOST)
    assert (file.name, file.type, file.content) == (called, type, content)


def test_a_document_of_a_word_processor_is_no_archive(
    facebook: FacebookConnector, facebook_api: StandIn
) -> None:
    facebook_api.will(Say(body=word()))
    file = facebook.fetch(f"{facebook_api.url}/offer.docx", AT_MOST)
    assert file.type.endswith("wordprocessingml.document")


def test_the_token_is_not_shown_to_a_store_of_files(
    facebook: FacebookConnector, facebook_api: StandIn
) -> None:
    fetched(facebook, facebook_api, PNG)
    (call,) = facebook_api.calls
    assert "Authorization" not in call.headers
    assert TOKEN not in str(call)
    assert dict(call.query) == {"oh": "secret", "oe": "1"}


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00" + bytes(60),
        b"\x7fELF\x02\x01\x01" + bytes(60),
        b"\xcf\xfa\xed\xfe" + bytes(60),
        b"\xca\xfe\xba\xbe\x00\x00\x00\x34",
        b"#!/bin/sh\nrm -rf /",
    ],
    ids=["windows", "linux", "macos", "java", "script"],
)
def test_a_program_is_refused_whatever_its_name(
    facebook: FacebookConnector, facebook_api: StandIn, content: bytes
) -> None:
    with pytest.raises(NotFetched, match="program"):
        fetched(facebook, facebook_api, content, "photo.jpg")


@pytest.mark.parametrize(
    "content",
    [
        b"<!DOCTYPE html><script>",
        b"<HTML><body>",
        b" \r\n\t<html>",
        b"\xef\xbb\xbf<html>",
        "<html>".encode("utf-16"),
        b"<script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'>",
        b"<?xml version='1.0'?><svg>",
    ],
)
def test_a_page_or_a_drawing_with_code_is_refused(
    facebook: FacebookConnector, facebook_api: StandIn, content: bytes
) -> None:
    with pytest.raises(NotFetched, match="may run code"):
        fetched(facebook, facebook_api, content, "photo.jpg")


@pytest.mark.parametrize("name", ["a.exe", "a.JS", "a.pdf.bat", "a.html", "a.svg", "a.ps1"])
def test_a_name_that_a_computer_may_run_is_refused(
    facebook: FacebookConnector, facebook_api: StandIn, name: str
) -> None:
    with pytest.raises(NotFetched, match="may run"):
        fetched(facebook, facebook_api, b"harmless words", name)


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
        "https://example.org/1.jpg",
        "https://127.0.0.1/1.jpg",
        "https://[::1]/1.jpg",
        "https://[/1.jpg",
        "http://127.0.0.1:9/1.jpg",
    ],
)
def test_nobody_but_facebook_is_asked(facebook: FacebookConnector, ref: str) -> None:
    with pytest.raises(NotFetched, match="does not lie with Facebook"):
        facebook.fetch(ref, AT_MOST)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed_to_facebook_alone(
    facebook: FacebookConnector, facebook_api: StandIn, status: int
) -> None:
    facebook_api.will(Say(status, b"", {"location": "/x/there.png"}), Say(body=PNG))
    assert facebook.fetch(f"{facebook_api.url}/here", AT_MOST).content == PNG
    assert [call.path for call in facebook_api.calls] == ["/x/here", "/x/there.png"]
    facebook_api.will(Say(status, b"", {"location": "http://127.0.0.1:9/secrets"}))
    with pytest.raises(NotFetched, match="does not lie with Facebook"):
        facebook.fetch(f"{facebook_api.url}/here", AT_MOST)


def test_redirects_end(facebook: FacebookConnector, facebook_api: StandIn) -> None:
    facebook_api.will(*(Say(302, b"", {"location": "/x/on"}) for _ in range(9)))
    with pytest.raises(NotFetched, match="from one address to the next"):
        facebook.fetch(f"{facebook_api.url}/here", AT_MOST)
    assert len(facebook_api.calls) == 3


def test_the_size_is_bounded(facebook: FacebookConnector, facebook_api: StandIn) -> None:
    facebook_api.will(Say(body=bytes(2_000_000)), Say(body=PNG))
    with pytest.raises(NotFetched, match="larger than 1 MB"):
        facebook.fetch(f"{facebook_api.url}/big", 1_999_999)
    assert facebook.fetch(f"{facebook_api.url}/fits", len(PNG)).content == PNG


@pytest.mark.parametrize(
    ("answer", "error", "words"),
    [
        (Say(404, b""), NotFetched, "404"),
        (Say(403, b"URL signature expired"), NotFetched, "end after some days"),
        (Say(410, b""), NotFetched, "410"),
        (Say(429, b""), DeliveryDelayed, "429"),
        (Say(500, b""), DeliveryDelayed, "500"),
        (Cut(), DeliveryDelayed, "did not answer"),
    ],
)
def test_a_file_that_is_not_given(
    facebook: FacebookConnector,
    facebook_api: StandIn,
    answer: Say | Cut,
    error: type[ConnectorError],
    words: str,
) -> None:
    facebook_api.will(answer)
    with pytest.raises(error, match=words):
        facebook.fetch(f"{facebook_api.url}/a", AT_MOST)


def test_a_store_that_never_answers(
    facebook: FacebookConnector, facebook_api: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.facebook.client.TIMEOUT", (3, 0.2))
    facebook_api.will(Hang())
    with pytest.raises(DeliveryDelayed, match="did not answer"):
        facebook.fetch(f"{facebook_api.url}/a", AT_MOST)


@contextmanager
def pouring(head: bytes, body: bytes) -> Iterator[str]:
    """A server that says `head`, then `body`, and drops the line."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(10)

        def serve() -> None:
            line, _ = server.accept()
            with line:
                line.settimeout(10)
                line.recv(65_536)
                line.sendall(head + b"\r\n\r\n" + body)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}"
        finally:
            thread.join(10)


def at(url: str, clock: Callable[[], datetime] = lambda: NOW) -> FacebookConnector:
    return FacebookConnector(made.settings(url), clock)


def test_half_a_file_is_no_file() -> None:
    with (
        pouring(b"HTTP/1.1 200 OK\r\nContent-Length: 1000", PNG) as url,
        pytest.raises(DeliveryDelayed, match="did not answer"),
    ):
        at(url).fetch(f"{url}/a.png", AT_MOST)


def test_a_size_that_was_not_told_is_bounded_too() -> None:
    with (
        pouring(b"HTTP/1.1 200 OK\r\nConnection: close", bytes(5000)) as url,
        pytest.raises(NotFetched, match="larger"),
    ):
        at(url).fetch(f"{url}/a.png", 4000)


def test_a_file_that_drips_is_given_up() -> None:
    ticks = iter(range(100))
    with (
        pouring(b"HTTP/1.1 200 OK\r\nConnection: close", bytes(500)) as url,
        pytest.raises(DeliveryDelayed, match="too slow"),
    ):
        at(url, lambda: NOW + timedelta(seconds=61 * next(ticks))).fetch(f"{url}/a.png", 4000)
