"""How does what hangs on a message come from Facebook? From Facebook's own hosts alone, unsigned.

Whoever has a signed address has the file, so the page's token goes to none of them.
"""

from requests import PreparedRequest, Session

from connectors.downloads import DOCUMENTS, MEDIA, Places, download
from connectors.facebook.attachments import STORES
from lifecycle.messages import File

HOSTS = tuple(f".{host}" for host in (*STORES, "facebook.com"))


class Store:
    """Where Facebook keeps files. Safe to use from several threads."""

    def __init__(self, api_url: str) -> None:
        self._places = Places(HOSTS, api_url)
        self._session = Session()
        self._session.auth = _nobody

    def fetch(self, ref: str, at_most: int) -> File:
        """The file at the address `ref`, `at_most` bytes; NotFetched, or DeliveryDelayed."""
        kinds = (*MEDIA, *DOCUMENTS)
        return download(self._session, ref, at_most, self._places, kinds=kinds)

    def close(self) -> None:
        """Let the lines go; a later call opens new ones."""
        self._session.close()


def _nobody(request: PreparedRequest) -> PreparedRequest:
    """No password of this machine is for a store of files, whatever ~/.netrc says."""
    return request
