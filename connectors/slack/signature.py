"""Is this delivery from Slack? Signed with the app's secret over the raw body and the time.

Older than five minutes is refused: https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

from collections.abc import Callable, Mapping

from slack_sdk.signature import Clock, SignatureVerifier

from connectors.contract import BadSignature

_STAMP, _SIGNATURE = "x-slack-request-timestamp", "x-slack-signature"


class _Wall(Clock):
    def __init__(self, wall: Callable[[], float]) -> None:
        self._wall = wall

    def now(self) -> float:
        return self._wall()


def verify(secret: str, headers: Mapping[str, str], body: bytes, wall: Callable[[], float]) -> None:
    """Return when `body` is signed with `secret` and fresh; BadSignature otherwise.

    Args:
        secret: the app's signing secret.
        headers: as they came; their names in whatever case.
        body: the raw bytes.
        wall: real seconds since 1970.
    """
    named = {name.lower(): value for name, value in headers.items()}
    stamp, signature = named.get(_STAMP, ""), named.get(_SIGNATURE, "")
    # The SDK's verifier raises on headers that are no number or not ASCII: that is a no.
    sound = stamp.isascii() and stamp.isdigit() and len(stamp) <= 12 and signature.isascii()
    if not secret or not sound or not _is_valid(secret, body, stamp, signature, wall):
        raise BadSignature("not signed by Slack, or too old")


def _is_valid(
    secret: str, body: bytes, stamp: str, signature: str, wall: Callable[[], float]
) -> bool:
    try:
        return SignatureVerifier(secret, clock=_Wall(wall)).is_valid(body, stamp, signature)
    except UnicodeDecodeError:
        return False  # Slack sends UTF-8 only
