"""How is X called? tweepy's client, aimed at X_API_URL, with timeouts and no own retries."""

from typing import Any

import tweepy
from requests import HTTPError, PreparedRequest, Response
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase

from connectors.contract import Unreadable
from connectors.x.fields import Json, table
from connectors.x.settings import XSettings

TIMEOUT = (3.05, 10.0)  # to connect, to answer; seconds; shorter than a courier's lease
_BUILT_IN = "https://api.twitter.com"  # tweepy knows no other host


class _Redirect(HTTPAdapter):
    """Sends what tweepy addressed to X's host to the host that the settings name.

    Raises HTTPError for every answer but a success: requests would follow a redirect and so post
    twice, and tweepy breaks on an error whose body or headers are not as it expects.
    """

    def __init__(self, base: str) -> None:
        self._base = base.rstrip("/")
        super().__init__()

    def send(self, request: PreparedRequest, *args: Any, **more: Any) -> Response:  # noqa: ANN401
        request.url = (request.url or "").replace(_BUILT_IN, self._base, 1)
        more["timeout"] = TIMEOUT
        answer = super().send(request, *args, **more)
        if not 200 <= answer.status_code < 300:
            _ = answer.content  # read whole, so that the line is free for the next call
            raise HTTPError(response=answer)
        return answer


def make_client(settings: XSettings) -> tweepy.Client:
    """A client that answers with raw responses, whose headers tell the limits."""
    client = tweepy.Client(
        bearer_token=settings.bearer_token or None,
        consumer_key=settings.api_key,
        consumer_secret=settings.api_secret,
        access_token=settings.access_token,
        access_token_secret=settings.access_token_secret,
        return_type=Response,
        wait_on_rate_limit=False,
    )
    client.session.mount(_BUILT_IN, _Redirect(settings.api_url))
    return client


def signer(settings: XSettings) -> AuthBase:
    """What signs a call that tweepy does not make."""
    keys = (settings.api_key, settings.api_secret)
    tokens = (settings.access_token, settings.access_token_secret)
    auth: AuthBase = tweepy.OAuth1UserHandler(*keys, *tokens).apply_auth()
    return auth


def content(answer: Response) -> Json:
    """What X answered, as a JSON object; Unreadable."""
    try:
        return table(answer.json(), "X's answer")
    except (ValueError, RecursionError):
        raise Unreadable("X's answer is not JSON") from None
