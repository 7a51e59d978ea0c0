"""How is a file fetched safely? From known hosts alone, bounded in size and time, typed by content.

A customer decides what hangs on a message, so an address proves nothing: no host is asked but the
platform's own, no redirect leads elsewhere, and what came is judged by its bytes.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import monotonic
from urllib.parse import SplitResult, urljoin, urlsplit

from requests import RequestException, Response, Session
from requests.auth import AuthBase
from urllib3.exceptions import HTTPError

from connectors.contract import DeliveryDelayed, NotFetched
from connectors.sniffing import kind_of, named
from lifecycle.messages import File

MEDIA = ("image/", "video/", "audio/")
DOCUMENTS = ("application/pdf", "application/zip", "text/plain")

WAIT = (3.05, 10.0)  # to connect, between two pieces; seconds
WHOLE = 60.0  # for the whole file; seconds
_PIECE = 65_536
_REDIRECTS = 3
_HOST = re.compile(r"[a-z0-9.-]+", re.ASCII)
_MOVED = (301, 302, 303, 307, 308)
_LATER = (408, 425, 429)
_GONE = (404, 410)

Signer = Callable[[str], AuthBase | None]  # how to sign a call to an address, where it needs that


@dataclass(frozen=True, slots=True)
class Places:
    """Where a platform's files lie: by https at these hosts, and at the address of its API."""

    hosts: tuple[str, ...]  # `.example.com` stands for every host below it
    api: str

    def hold(self, url: str) -> bool:
        """Whether `url` is one of these places."""
        place = _parts(url)
        if place is None or place.username is not None or place.password is not None:
            return False
        if _origin(place) == _origin(_parts(self.api)):
            return True
        host = place.hostname or ""
        return (
            _HOST.fullmatch(host) is not None  # what reads it next may end the host elsewhere
            and place.scheme == "https"
            and _port(place) == 443
            and any(host == one or (one[0] == "." and host.endswith(one)) for one in self.hosts)
        )


def download(
    session: Session,
    url: str,
    at_most: int,
    places: Places,
    *,
    sign: Signer = lambda _: None,
    name: str = "",
    kinds: tuple[str, ...] = MEDIA,
) -> File:
    """The file behind `url`.

    Args:
        session: the line to use.
        url: where it lies; whoever wrote it.
        at_most: bytes; a larger file is not brought.
        places: where it may lie, redirects included.
        sign: how to sign a call to an address.
        name: what the sender calls it; otherwise the address tells.
        kinds: the MIME types that are taken, each whole or by its beginning.

    Raises:
        NotFetched: it can't be had; the message is for the agent.
        DeliveryDelayed: not now.
    """
    until = monotonic() + WHOLE
    try:
        for _ in range(_REDIRECTS + 1):
            if not places.hold(url):
                raise NotFetched("its address is none of the platform's own")
            with _asked(session, url, sign) as answer:
                if answer.status_code not in _MOVED:
                    content = _content(answer, at_most, until)
                    break
                url = urljoin(url, answer.headers.get("location", ""))
        else:
            raise NotFetched("its address leads from one to the next and nowhere")
    except (RequestException, HTTPError) as error:
        raise DeliveryDelayed("the line to the file broke") from error
    kind = kind_of(content)
    if kind is None or not kind.startswith(kinds):
        raise NotFetched("it is no kind of file that is safe to show")
    return File(named(name or urlsplit(url).path, kind), kind, content)


def _asked(session: Session, url: str, sign: Signer) -> Response:
    return session.get(
        url,
        auth=sign(url),
        headers={"Accept-Encoding": "identity"},  # what is packed has no known size
        timeout=WAIT,
        stream=True,
        allow_redirects=False,
    )


def _content(answer: Response, at_most: int, until: float) -> bytes:
    status = answer.status_code
    if status in _LATER or status >= 500:
        raise DeliveryDelayed(f"the file's host answered {status}")
    if status in _GONE:
        raise NotFetched("it is not there any more")
    if status != 200:
        raise NotFetched(f"its host does not let us have it ({status})")
    if answer.headers.get("content-encoding", "identity").lower() != "identity":
        raise NotFetched("it came packed, though we asked for it as it is")
    told = answer.headers.get("content-length", "")
    if told.isdecimal() and int(told) > at_most:
        raise NotFetched(f"it is larger than {_megabytes(at_most)}")
    content = bytearray()
    for piece in _pieces(answer):
        content += piece
        if len(content) > at_most:
            raise NotFetched(f"it is larger than {_megabytes(at_most)}")
        if monotonic() > until:
            raise DeliveryDelayed("the file came too slowly")
    return bytes(content)


def _pieces(answer: Response) -> Iterator[bytes]:
    """What has come, piece by piece: waiting for a whole piece would wait for ever on a drip."""
    while piece := answer.raw.read1(_PIECE):
        yield piece


def _megabytes(bytes: int) -> str:
    return f"{bytes / 1_000_000:g} MB"


def _parts(url: str) -> SplitResult | None:
    try:
        place = urlsplit(url)
        return place if place.scheme in ("http", "https") and _port(place) else None
    except ValueError:
        return None


def _port(place: SplitResult) -> int:
    return place.port or (443 if place.scheme == "https" else 80)


def _origin(place: SplitResult | None) -> tuple[str, str, int] | None:
    return (place.scheme, place.hostname or "", _port(place)) if place else None
