"""What does a failed call to X mean for a reply: later, never, or nobody knows?"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import tweepy
from requests.exceptions import ConnectionError as ConnectionProblem
from requests.exceptions import ConnectTimeout, RequestException
from urllib3.exceptions import NewConnectionError

from connectors.contract import DeliveryDelayed, DeliveryRefused, DeliveryUncertain

_DUPLICATE = "duplicate content"


@contextmanager
def told(now: float) -> Iterator[None]:
    """Turn what tweepy and requests raise into the contract's three errors.

    Args:
        now: Unix seconds, to read the instant at which a limit ends.
    """
    try:
        yield
    except tweepy.TooManyRequests as error:
        raise DeliveryDelayed("X's rate limit is used up", _wait(error, now)) from error
    except tweepy.TwitterServerError as error:
        raise DeliveryUncertain(f"X answered {error.response.status_code}") from error
    except tweepy.HTTPException as error:
        raise DeliveryRefused(_refusal(error)) from error
    except RequestException as error:
        if _never_sent(error):
            raise DeliveryDelayed("X could not be reached") from error
        raise DeliveryUncertain("X did not answer") from error


def is_duplicate(problem: DeliveryRefused) -> bool:
    """True when X refused because it has the same text from us already."""
    return _DUPLICATE in str(problem)


def _never_sent(error: RequestException) -> bool:
    if isinstance(error, ConnectTimeout):
        return True
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(error, ConnectionProblem) and isinstance(reason, NewConnectionError)


def _wait(error: tweepy.TooManyRequests, now: float) -> float | None:
    headers: Mapping[str, str] = error.response.headers
    if headers.get("retry-after", "").isdigit():
        return float(headers["retry-after"])
    if headers.get("x-rate-limit-reset", "").isdigit():
        return max(1.0, int(headers["x-rate-limit-reset"]) - now)
    return None


def _refusal(error: tweepy.HTTPException) -> str:
    said = " ".join(str(message) for message in error.api_messages)
    status = error.response.status_code
    if _DUPLICATE in said:
        return f"X has the same text from us already ({_DUPLICATE}): change the words"
    if status == 401:
        return "X does not accept our keys: the operator must renew them (`deskhand doctor`)"
    if status == 404:
        return "The post is not on X any more: it was deleted, or its author hides it"
    return f"X refused it ({status}): {said or 'no reason given'}"
