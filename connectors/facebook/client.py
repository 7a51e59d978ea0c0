"""How is Facebook's Graph API called? Five kinds of call over plain HTTP, with timeouts.

Nothing is retried here, and no redirect is followed: either could post twice. The token goes in a
header, so that it stands in no log; `appsecret_proof` shows that the caller knows the app's secret.
https://developers.facebook.com/docs/graph-api/guides/secure-requests
"""

import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from urllib.parse import quote

from requests import HTTPError, PreparedRequest, Response, Session
from requests.auth import AuthBase

from connectors.contract import DeliveryDelayed
from connectors.facebook import usage
from connectors.facebook.failures import NO_SUCH_ADDRESS, told
from connectors.facebook.fields import Json, document
from connectors.facebook.settings import FacebookSettings

TIMEOUT = (3.05, 10.0)  # to connect, to answer; seconds; shorter than a courier's lease


class _Bearer(AuthBase):
    """The token in a header; with it, requests looks for no password of that host in ~/.netrc."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class Graph:
    """The API as one page calls it. Safe to use from several threads.

    Every call raises DeliveryDelayed, DeliveryRefused or DeliveryUncertain when it fails, and
    Unreadable when the answer to it is no JSON object.
    """

    def __init__(self, settings: FacebookSettings, clock: Callable[[], datetime]) -> None:
        self._settings = settings
        self._clock = clock
        self._base = settings.api_url.rstrip("/")
        self._session = Session()
        self._quiet_until: datetime | None = None

    def get(
        self,
        path: Sequence[str],
        query: Mapping[str, str],
        gone: str = NO_SUCH_ADDRESS,
        *,
        app: bool = False,
    ) -> Json:
        """Ask for something.

        Args:
            path: the parts of the address behind the API's own.
            query: what is asked for.
            gone: what it means that Facebook does not know the object; for an agent.
            app: ask in the app's name, not in the page's.
        """
        return document(self._call("GET", path, query, None, gone, app=app).content)

    def post(self, path: Sequence[str], body: Json, gone: str = NO_SUCH_ADDRESS) -> Json:
        """Do something."""
        return document(self._call("POST", path, {}, body, gone).content)

    def close(self) -> None:
        """Let the lines go; a later call opens new ones."""
        self._session.close()

    def _call(
        self,
        method: str,
        path: Sequence[str],
        query: Mapping[str, str],
        body: Json | None,
        gone: str,
        *,
        app: bool = False,
    ) -> Response:
        self._wait_for_allowance()
        token = self._app_token if app else self._settings.page_token
        with told(gone):
            answer = self._session.request(
                method,
                "/".join((self._base, *(quote(part, safe="") for part in path))),
                params={**query, "appsecret_proof": _proof(self._settings.app_secret, token)},
                json=body,
                auth=_Bearer(token),
                timeout=TIMEOUT,
                allow_redirects=False,
            )
            self._note_usage(answer)
            if not 200 <= answer.status_code < 300:
                raise HTTPError(response=answer)
        return answer

    @property
    def _app_token(self) -> str:
        return f"{self._settings.app_id}|{self._settings.app_secret}"

    def _wait_for_allowance(self) -> None:
        """DeliveryDelayed while the last answer's headers ask for a pause."""
        until, now = self._quiet_until, self._clock()
        if until and now < until:
            why = f"more than {usage.HIGH} % of Facebook's limit is used up: waiting"
            raise DeliveryDelayed(why, (until - now).total_seconds())

    def _note_usage(self, answer: Response) -> None:
        seconds = usage.pause(answer.headers)
        self._quiet_until = None if seconds is None else self._clock() + timedelta(seconds=seconds)


def _proof(secret: str, token: str) -> str:
    return hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()
