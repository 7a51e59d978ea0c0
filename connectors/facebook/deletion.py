"""Whose data does Meta ask us to delete? The signed request of the data-deletion callback.

https://developers.facebook.com/docs/development/create-an-app/app-dashboard/data-deletion-callback
"""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime

from connectors.contract import BadSignature, DeliveryUncertain, Unreadable
from connectors.facebook.client import Graph
from connectors.facebook.fields import document, instant, items, person_id, table

_AT_MOST = 10_000  # letters of a signed request


@dataclass(frozen=True, slots=True)
class DeletionRequest:
    """A person wants what we know of them to be gone."""

    user: str  # the app's own id of the person; not the id that they have on Messenger
    issued_at: datetime | None


def requested(secret: str, signed_request: str) -> DeletionRequest:
    """What the form field `signed_request` asks for.

    Raises:
        BadSignature: it is not signed with `secret`, over the second part as it was sent.
        Unreadable: it is, and still is no request to delete a person's data.
    """
    given, dot, payload = signed_request.partition(".")
    if not dot or len(signed_request) > _AT_MOST:
        raise BadSignature("signed_request has not the form signature.payload")
    ours = hmac.new(secret.encode(), payload.encode(errors="replace"), hashlib.sha256).digest()
    if not hmac.compare_digest(ours, _decoded(given) or b""):
        raise BadSignature("signed_request is not signed with FACEBOOK_APP_SECRET")
    data = document(_decoded(payload) or b"")
    if str(data.get("algorithm", "")).upper() != "HMAC-SHA256":
        raise Unreadable("signed_request names another algorithm than HMAC-SHA256")
    issued = data.get("issued_at")
    user = person_id(data.get("user_id"), "user_id")
    return DeletionRequest(user, None if issued is None else instant(issued, "issued_at"))


def page_ids(graph: Graph, page: str, person: str) -> tuple[str, ...]:
    """The ids under which a person of the app wrote to the page; empty when they never did.

    https://developers.facebook.com/docs/facebook-login/connecting-accounts
    """
    gone = "Facebook does not know that person any more"
    try:
        told = graph.get((person, "ids_for_pages"), {"page": page}, gone, app=True)
        found = [table(one, "an id") for one in items(told.get("data"), "data")]
        return tuple(person_id(one.get("id"), "id") for one in found)
    except Unreadable as problem:
        raise DeliveryUncertain(f"Facebook's answer can't be read: {problem}") from None


def _decoded(part: str) -> bytes | None:
    """The bytes behind base64url as Meta writes it, without padding."""
    try:
        return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
