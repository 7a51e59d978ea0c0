"""What does a failed call to Facebook mean for a reply: later, never, or nobody knows?

Code and subcode decide. https://developers.facebook.com/docs/graph-api/guides/error-handling and
https://developers.facebook.com/docs/messenger-platform/error-codes
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

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
from connectors.facebook.fields import document, inside, short
from connectors.facebook.usage import regained_in

NO_SUCH_ADDRESS = "Facebook knows nothing at this address: are FACEBOOK_API_URL and the ids right?"
DOCTOR = "the operator must see to it (`deskhand doctor`)"
WRITE_FIRST = (
    "They must write to the page again first; a comment of theirs can be answered in public at "
    "any time"
)
IN_PUBLIC = "Answer under the comment, in public"
_MOVED = (301, 307, 308)  # the call was not taken; after the other redirects it may have been
_TRANSIENT = (1, 2, 1200)
_LIMITS = (4, 17, 32, 341, 613, *range(80000, 80100))
_WINDOW = (2018278, 2534022)
_UNREACHABLE = (551, 2018108)
_REPLIED = (10900, 10902, 2018292)  # as codes once, as a subcode of 100 now
_TOKEN = (102, 190)
_PERMISSION = (3, 10)
_BLOCKED = 368
_RESTRICTED = 1893063
_DEAD_TAG = 1893061
_NO_SUCH_PERSON = 2018001
_HIDDEN = 33
_ENDED = {460: "its password was changed", 463: "it has expired", 467: "it was taken back"}


class PageFault(DeliveryRefused):
    """Nothing can be sent until somebody sets the page, its token or its permissions right."""


class Blocked(PageFault):
    """For a time, for what the page posted; or the same comment stands there already."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What Facebook says of an error."""

    code: int = 0
    subcode: int = 0
    transient: bool = False
    message: str = ""


@contextmanager
def told(missing: str = NO_SUCH_ADDRESS) -> Iterator[None]:
    """Turn what a call to Facebook raises into the contract's three errors.

    Args:
        missing: what it means for this call that Facebook does not know the object.
    """
    try:
        yield
    except HTTPError as error:
        raise _meaning(error.response, missing) from error
    except RequestException as error:
        if _never_sent(error):
            raise DeliveryDelayed("Facebook could not be reached") from None
        raise DeliveryUncertain("Facebook did not answer") from None  # its words hold addresses


def _never_sent(error: RequestException) -> bool:
    if isinstance(error, ConnectTimeout):
        return True
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(error, ConnectionProblem) and isinstance(reason, NewConnectionError)


def _meaning(answer: Response, missing: str) -> ConnectorError:
    fault, status = _fault(answer), answer.status_code
    if fault.code in _LIMITS or status == 429:
        why = "Facebook takes no more from us for now: its limit is used up"
        return DeliveryDelayed(why, regained_in(answer.headers))
    if fault.code in _TRANSIENT or fault.transient:
        return DeliveryUncertain(f"Facebook had a fault of its own ({fault.code})")
    if known := _of_account(fault) or _of_reply(fault):
        return known
    if status in _MOVED:
        why = f"Facebook's API has moved ({status}): the operator must set FACEBOOK_API_URL"
        return PageFault(why)
    if not 400 <= status < 500:
        return DeliveryUncertain(f"Facebook answered {status}")
    if fault.subcode == _HIDDEN or fault.code == 803 or status == 404:
        return DeliveryRefused(missing)
    said = fault.message or "no reason given"
    return DeliveryRefused(f"Facebook refused it ({fault.code or status}): {said}")


def _of_account(fault: Fault) -> ConnectorError | None:
    """What concerns every reply: the token, the permissions, the page's standing."""
    code, sub, said = fault.code, fault.subcode, fault.message
    if code in _TOKEN:
        why = _ENDED.get(sub, "it is not valid")
        return PageFault(f"Facebook does not accept the page's token ({why}): {DOCTOR}")
    if "appsecret_proof" in said:
        return PageFault(f"FACEBOOK_APP_SECRET is not of the app that made the token: {DOCTOR}")
    if code == _BLOCKED and "already" in said.lower():
        return Blocked("Facebook has the same comment from us already: change the words")
    if code == _BLOCKED or sub == _RESTRICTED:
        return Blocked(
            "Facebook has blocked the page for a time, for what it posted: the operator finds why "
            "in the page's Support Inbox"
        )
    if 200 <= code <= 299 or (code in _PERMISSION and sub not in _WINDOW):
        why = f"Facebook does not permit the app to do this ({said or 'no reason given'})"
        return PageFault(f"{why}: {DOCTOR}")
    return None


def _of_reply(fault: Fault) -> ConnectorError | None:
    """What concerns this customer, or this comment, alone."""
    code, sub = fault.code, fault.subcode
    if sub in _WINDOW:
        return DeliveryRefused(f"Facebook's time to answer this customer is over. {WRITE_FIRST}.")
    if code in _REPLIED or sub in _REPLIED:
        return DeliveryRefused(
            "Facebook takes one private answer to a comment, within 7 days, and takes none to "
            f"this one now. {IN_PUBLIC}."
        )
    if code in _UNREACHABLE or sub in _UNREACHABLE:
        return DeliveryRefused(
            "The customer takes no messages from the page: they blocked it, left Messenger, or "
            f"their conversation with it has ended. {WRITE_FIRST}."
        )
    if sub == _NO_SUCH_PERSON:
        return DeliveryRefused(f"Facebook does not know this customer any more. {WRITE_FIRST}.")
    if sub == _DEAD_TAG:
        return DeliveryRefused("Facebook takes no more messages with the tag that was used.")
    return None


def _fault(answer: Response) -> Fault:
    """What the answer says, in Facebook's form of an error; nothing when it has another form."""
    try:
        error = inside(document(answer.content), "error")
    except Unreadable:
        return Fault()
    return Fault(
        code=_number(error.get("code")),
        subcode=_number(error.get("error_subcode")),
        transient=error.get("is_transient") is True,
        message=short(error.get("message"), 300),
    )


def _number(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
