"""How is what hangs on a message brought here? From Facebook's own hosts alone, bounded, checked.

An address comes from outside, and whoever wrote it would like us to call somebody else with it: so
hosts are listed, redirects are followed by hand, and the page's token goes to none of them.
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import unquote, urljoin, urlsplit

from requests import PreparedRequest, Response, Session
from requests.exceptions import RequestException
from urllib3.exceptions import HTTPError as LineProblem

from connectors.contract import DeliveryDelayed, NotFetched
from connectors.facebook import client, sniffing
from connectors.facebook.attachments import STORES
from connectors.facebook.fields import is_at
from lifecycle.messages import File

HOPS_AT_MOST = 3
WITHIN = timedelta(seconds=60)
_CHUNK = 65_536  # bytes
_HOST = re.compile(r"[a-z0-9.-]+(:\d{1,5})?", re.ASCII)
_HOSTS = (*STORES, "facebook.com")
_UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]')
_LATER = (408, 429)


class Store:
    """Where Facebook keeps files. Safe to use from several threads."""

    def __init__(self, api_url: str, clock: Callable[[], datetime]) -> None:
        self._api = urlsplit(api_url)
        self._clock = clock
        self._session = Session()
        self._session.auth = _nobody
        self._session.headers["Accept-Encoding"] = "identity"

    def fetch(self, ref: str, at_most: int) -> File:
        """The file at the address `ref`, `at_most` bytes; NotFetched, or DeliveryDelayed."""
        end = self._clock() + WITHIN
        try:
            with self._opened(ref) as answer:
                content = self._content(answer, at_most, end)
        except (RequestException, LineProblem) as problem:
            raise DeliveryDelayed("Facebook's store of files did not answer") from problem
        name = _name(ref)
        if why := sniffing.refusal(name, content):
            raise NotFetched(f"It is not brought here: {why}.")
        type = sniffing.type_of(name, content)
        return File(sniffing.named(name, type), type, content)

    def close(self) -> None:
        """Let the lines go; a later call opens new ones."""
        self._session.close()

    def _opened(self, url: str) -> Response:
        for _ in range(HOPS_AT_MOST):
            if not self._is_known(url):
                raise NotFetched("It does not lie with Facebook.")
            answer = self._session.get(
                url, timeout=client.TIMEOUT, stream=True, allow_redirects=False
            )
            if answer.is_redirect:
                answer.close()
                url = urljoin(url, answer.headers["location"])
                continue
            if answer.status_code == 200:
                return answer
            answer.close()
            raise _problem(answer.status_code)
        raise NotFetched("Facebook sends from one address to the next, and never gives it.")

    def _is_known(self, url: str) -> bool:
        try:
            where = urlsplit(url)
            plain = _HOST.fullmatch(where.netloc.lower()) is not None
        except ValueError:
            return False
        if not plain:
            return False
        if (where.scheme, where.netloc) == (self._api.scheme, self._api.netloc):
            return True
        return where.scheme == "https" and ":" not in where.netloc and is_at(url, *_HOSTS)

    def _content(self, answer: Response, at_most: int, end: datetime) -> bytes:
        said = answer.headers.get("content-length", "")
        if said.isdecimal() and int(said[:18]) > at_most:
            raise _too_large(at_most)
        content = bytearray()
        while piece := answer.raw.read1(_CHUNK):
            content += piece
            if len(content) > at_most:
                raise _too_large(at_most)
            if self._clock() > end:
                raise DeliveryDelayed("Facebook's store of files is too slow now")
        return bytes(content)


def _nobody(request: PreparedRequest) -> PreparedRequest:
    """No password of this machine is for a store of files, whatever ~/.netrc says."""
    return request


def _problem(status: int) -> NotFetched | DeliveryDelayed:
    if status in _LATER or status >= 500:
        return DeliveryDelayed(f"Facebook's store of files answered {status}")
    return NotFetched(
        f"Facebook does not give it any more ({status}): its addresses end after some days. It may "
        "still be seen on Facebook."
    )


def _too_large(at_most: int) -> NotFetched:
    return NotFetched(f"It is larger than {at_most // 1_000_000} MB: see it on Facebook.")


def _name(url: str) -> str:
    """The name in the address, as a file system takes it."""
    last = unquote(urlsplit(url).path).rstrip("/").rpartition("/")[2]
    return _UNSAFE.sub("_", last).strip(". ")[-100:] or "file"
