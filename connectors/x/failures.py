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
from connectors.x import refusals
from connectors.x.client import content
from connectors.x.fields import Json, short, tables
from connectors.x.refusals import Said

NO_SUCH_ADDRESS = "X knows nothing at this address (404): is X_API_URL right?"
BAD_KEYS = "X does not accept our keys: the operator must renew them (`deskhand doctor`)"
_WINDOWS = {
    "x-rate-limit": "X's rate limit is used up",
    "x-user-limit-24hour": "X's limit of a day for our account is used up",
    "x-app-limit-24hour": "X's limit of a day for our app is used up",
}
_MOVED = (301, 307, 308)  # the call was not taken; after the other redirects it may have been
_SECONDS = re.compile(r"\d{1,12}", re.ASCII)


class Duplicate(DeliveryRefused):
    """X has the same text from us already; perhaps it is this very answer."""


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


def _never_sent(error: RequestException) -> bool:
    if isinstance(error, ConnectTimeout):
        return True
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(error, ConnectionProblem) and isinstance(reason, NewConnectionError)


def _meaning(answer: Response, now: float, missing: str) -> ConnectorError:
    status = answer.status_code
    if status in _MOVED:
        return DeliveryRefused(f"X's API has moved ({status}): the operator must set X_API_URL")
    if not 400 <= status < 500:
        return DeliveryUncertain(f"X answered {status}")
    said = _said(answer)
    words = refusals.why(said)
    if words == refusals.DUPLICATE:
        return Duplicate(words)
    if status == 401:
        return DeliveryRefused(BAD_KEYS)
    if status == 404:
        return DeliveryRefused(missing)
    if status == 429 and words != refusals.MONEY:
        return _later(answer, now)
    return DeliveryRefused(words)


def _later(answer: Response, now: float) -> DeliveryDelayed:
    """A limit is used up: until its window ends, which is a quarter of an hour or a day long."""
    wait = _number(answer.headers.get("retry-after", ""))
    ends = {
        name: end
        for name in _WINDOWS
        if (end := _number(answer.headers.get(f"{name}-reset", ""))) is not None
        and (name == "x-rate-limit" or answer.headers.get(f"{name}-remaining") == "0")
    }
    last = max(ends, key=ends.__getitem__, default="x-rate-limit")
    if wait is None and ends:
        wait = max(1.0, ends[last] - now)
    return DeliveryDelayed(_WINDOWS[last], wait)


def _number(header: str) -> float | None:
    return float(header) if _SECONDS.fullmatch(header) else None


def _said(answer: Response) -> Said:
    """X's own reasons, in the older form or the newer; none when it gave none."""
    try:
        body = content(answer)
    except Unreadable:
        return Said(answer.status_code)
    errors = tables(body.get("errors"))
    codes = {error.get("code") for error in errors}
    return Said(
        answer.status_code,
        _reasons(body, errors),
        frozenset(code for code in codes if isinstance(code, int)),
        short(body.get("type")),
    )


def _reasons(body: Json, errors: list[Json]) -> str:
    reasons = [*(short(error.get("message")) for error in errors), short(body.get("error"))]
    return " ".join(filter(None, reasons))[:500] or short(body.get("detail"), 500)
