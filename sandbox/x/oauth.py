"""Did our app sign this call? OAuth 1.0a, RFC 5849, checked with the field's own library."""

from dataclasses import dataclass, field

from aiohttp import web
from oauthlib.oauth1.rfc5849 import signature

from sandbox.settings import SandboxSettings
from sandbox.world import real_seconds

X_HOST = "https://api.twitter.com"  # what tweepy signs, wherever its calls are sent
FRESH = 300.0  # seconds
STAMP_AT_MOST = 12  # digits
NONCES_AT_MOST = 50_000


@dataclass
class _Signed:
    """What oauthlib compares."""

    http_method: str
    uri: str
    params: list[tuple[str, str]]
    signature: str


@dataclass
class OAuth:
    """Checks signatures, ages and nonces."""

    settings: SandboxSettings
    _nonces: dict[str, None] = field(default_factory=dict)

    def refuses(self, request: web.Request) -> str | None:
        """Why the call is not authorised, or None when it is."""
        header = {"Authorization": request.headers.get("Authorization", "")}
        try:
            read = signature.collect_parameters(headers=header, exclude_oauth_signature=False)
        except ValueError:
            return "not signed"
        given = dict(read)
        expected = (self.settings.x_api_key, self.settings.x_access_token)
        if (given.get("oauth_consumer_key"), given.get("oauth_token")) != expected:
            return "unknown app or token"
        stamp = given.get("oauth_timestamp", "")
        known = stamp.isdecimal() and len(stamp) <= STAMP_AT_MOST
        if not known or abs(real_seconds() - int(stamp)) > FRESH:
            return "stale timestamp"
        nonce = given.get("oauth_nonce", "")
        if not nonce or nonce in self._nonces:
            return "nonce used before"
        params = signature.collect_parameters(
            uri_query=request.rel_url.raw_query_string, headers=header
        )
        signed = _Signed(
            http_method=request.method,
            uri=X_HOST + request.rel_url.raw_path.removeprefix("/x"),
            params=params,
            signature=given.get("oauth_signature", ""),
        )
        secrets = (self.settings.x_api_secret, self.settings.x_access_token_secret)
        if not signature.verify_hmac_sha1(signed, *secrets):
            return "wrong signature"
        self._nonces[nonce] = None
        if len(self._nonces) > NONCES_AT_MOST:
            self._nonces.pop(next(iter(self._nonces)))
        return None
