"""Is this delivery from Meta, and how do we show Meta that our URL is ours?

Meta signs the raw body with the app's secret: hex of HMAC-SHA256, no timestamp, so a delivery may
come again. Its URL check is a GET with a token that the operator chose.
https://developers.facebook.com/docs/graph-api/webhooks/getting-started
"""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping

from connectors.contract import Answer, BadSignature

HEADER = "x-hub-signature-256"
_CHALLENGE = re.compile(r"[\w.-]{1,200}", re.ASCII)


def sign(secret: str, raw: bytes) -> str:
    """The signature that Meta puts beside `raw`."""
    return "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()


def verify(secret: str, headers: Mapping[str, str], body: bytes) -> None:
    """Return when `body` is signed with `secret`; BadSignature otherwise."""
    given = next((value for name, value in headers.items() if name.lower() == HEADER), "")
    if not same(sign(secret, body), given):
        raise BadSignature("the delivery is not signed with FACEBOOK_APP_SECRET")


def same(ours: str, given: str) -> bool:
    """Whether they are equal, in a time that tells nothing about `ours`."""
    return hmac.compare_digest(ours.encode(), given.encode(errors="replace"))


def challenge_answer(token: str, query: Mapping[str, str]) -> Answer:
    """The answer to Meta's check of our URL: its challenge, as plain text.

    400 with a reason for what is no such check, 403 for another token than `token`.
    """
    challenge = query.get("hub.challenge", "")
    if query.get("hub.mode") != "subscribe" or not _CHALLENGE.fullmatch(challenge):
        return _problem(400, "Meta asks with ?hub.mode=subscribe&hub.challenge=…; this does not")
    if not token or not same(token, query.get("hub.verify_token", "")):
        return _problem(403, "hub.verify_token is not FACEBOOK_VERIFY_TOKEN")
    return Answer(200, "text/plain", challenge)


def _problem(status: int, why: str) -> Answer:
    return Answer(status, "application/json", json.dumps({"error": why}))
