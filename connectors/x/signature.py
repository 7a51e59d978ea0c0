"""Is this delivery from X, and how do we show X that our URL is ours?

X signs the raw body with the app's API secret: base64 of HMAC-SHA256, no timestamp, so a delivery
may come again. Its URL check (CRC) is answered in the same way. https://docs.x.com/x-api/webhooks
"""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Mapping

from connectors.contract import Answer, BadSignature

HEADER = "x-twitter-webhooks-signature"
_TOKEN = re.compile(r"[\w.~+/=-]{1,500}", re.ASCII)


def sign(secret: str, raw: bytes) -> str:
    """The signature that X puts beside `raw`."""
    digest = hmac.new(secret.encode(), raw, hashlib.sha256).digest()
    return "sha256=" + base64.b64encode(digest).decode()


def verify(secret: str, headers: Mapping[str, str], body: bytes) -> None:
    """Return when `body` is signed with `secret`; BadSignature otherwise."""
    given = next((value for name, value in headers.items() if name.lower() == HEADER), "")
    if not hmac.compare_digest(sign(secret, body).encode(), given.encode(errors="replace")):
        raise BadSignature("the delivery is not signed with X_API_SECRET")


def crc_answer(secret: str, query: Mapping[str, str]) -> Answer:
    """The answer to X's check of our URL; 400 with a reason when no token came."""
    token = query.get("crc_token", "")
    if not _TOKEN.fullmatch(token):
        problem = {"error": "X asks with ?crc_token=…; this request has none that is usable"}
        return Answer(400, "application/json", json.dumps(problem))
    body = {"response_token": sign(secret, token.encode())}
    return Answer(200, "application/json", json.dumps(body))
