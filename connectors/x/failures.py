"""What does a failed call to X mean for a reply: later, never, or nobody knows?"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from requests import HTTPError, Response
from requests.exceptions import ConnectionError as ConnectionProblem
from requests.exceptions import ConnectTimeout, RequestException
from urllib3.exceptions import NewConnectionError

from connectors.contract import (
    ConnectorError,
    DeliveryDelayed,
    DeliveryRefused,
    DeliveryUncertain,
    Unreadable,
)
from connectors.x.client import content
from connectors.x.fields import short

NO_SUCH_ADDRESS = "X knows nothing at this address (404): is X_API_URL right?"
_DUPLICATE = "duplicate content"
_MOVED = (301, 307, 308)  # the call was not taken; after the other redirects it may have been
_SECONDS = re.compile(r"\d{1,12}", re.ASCII)


@contextmanager
def told(now: float, missing: str = NO_SUCH_ADDRESS) -> Iterator[None]:
    """Turn what a call to X raises into the contract's three errors.

    Args:
        now: Unix seconds, to read the instant at which a limit ends.
        missing: what a 404 means for this call.
    """
    try:
        yield
    except HTTPError as error:
        raise _meaning(error.response, now, missing) from error
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


def _meaning(answer: Response, now: float, missing: str) -> ConnectorError:
    status = answer.status_code
    if status == 429:
        return DeliveryDelayed("X's rate limit is used up", _wait(answer, now))
    if status in _MOVED:
        return DeliveryRefused(f"X's API has moved ({status}): the operator must set X_API_URL")
    if not 400 <= status < 500:
        return DeliveryUncertain(f"X answered {status}")
    return DeliveryRefused(_refusal(status, _said(answer), missing))


def _wait(answer: Response, now: float) -> float | None:
    wait = _number(answer.headers.get("retry-after", ""))
    if wait is not None:
        return wait
    end = _number(answer.headers.get("x-rate-limit-reset", ""))
    return None if end is None else max(1.0, end - now)


def _number(header: str) -> float | None:
    return float(header) if _SECONDS.fullmatch(header) else None


def _said(answer: Response) -> str:
    """X's own reasons, in the older form or the newer; nothing when it gave none."""
    try:
        body = content(answer)
    except Unreadable:
        return ""
    listed = body.get("errors")
    errors = [*(listed if isinstance(listed, list) else []), body.get("error")]
    reasons = [
        short(error.get("message") if isinstance(error, dict) else error) for error in errors
    ]
    return " ".join(filter(None, reasons))[:500] or short(body.get("detail"), 500)


def _refusal(status: int, said: str, missing: str) -> str:
    if _DUPLICATE in said:
        return f"X has the same text from us already ({_DUPLICATE}): change the words"
    if status == 401:
        return "X does not accept our keys: the operator must renew them (`deskhand doctor`)"
    if status == 404:
        return missing
    return f"X refused it ({status}): {said or 'no reason given'}"
