"""Who calls X? Our account, by OAuth 1.0a (RFC 5849), or our app alone, by its bearer token."""

import hmac
from dataclasses import dataclass, field

from aiohttp import web
from oauthlib.oauth1.rfc5849 import signature

from sandbox.settings import SandboxSettings
from sandbox.world import real_seconds

# What clients sign, wherever their calls are sent: tweepy the first, X's documentation the second
X_HOSTS = ("https://api.twitter.com", "https://api.x.com")
BEARER = "Bearer "
CALLER: web.RequestKey[str] = web.RequestKey("x_caller", str)  # who makes this call: user or app
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


@dataclass(frozen=True)
class Who:
    """Who calls: `user`, `app`, or nobody, and then why not."""

    kind: str
    refusal: str = ""


@dataclass
class OAuth:
    """Checks signatures, ages and nonces; `base` is the sandbox's own address."""

    settings: SandboxSettings
    base: str
    _nonces: dict[str, None] = field(default_factory=dict)

    def caller(self, request: web.Request) -> Who:
        """Who makes this call; a signed one counts once."""
        given = request.headers.get("Authorization", "")
        if given.startswith(BEARER):
            token = given.removeprefix(BEARER).encode(errors="replace")
            known = hmac.compare_digest(token, self.settings.x_bearer_token.encode())
            return Who("app") if known else Who("", "unknown bearer token")
        why = self._refuses(request)
        return Who("", why) if why else Who("user")

    def _refuses(self, request: web.Request) -> str | None:
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
        if not any(self._is_signed(request, uri, params, given) for uri in self._uris(request)):
            return "wrong signature"
        self._nonces[nonce] = None
        if len(self._nonces) > NONCES_AT_MOST:
            self._nonces.pop(next(iter(self._nonces)))
        return None

    def _uris(self, request: web.Request) -> list[str]:
        """The addresses over which this call may be signed: X's, and the one that it came to."""
        path = request.rel_url.raw_path
        return [*(host + path.removeprefix("/x") for host in X_HOSTS), self.base + path]

    def _is_signed(
        self,
        request: web.Request,
        uri: str,
        params: list[tuple[str, str]],
        given: dict[str, str],
    ) -> bool:
        signed = _Signed(
            http_method=request.method,
            uri=uri,
            params=params,
            signature=given.get("oauth_signature", ""),
        )
        secrets = (self.settings.x_api_secret, self.settings.x_access_token_secret)
        return bool(signature.verify_hmac_sha1(signed, *secrets))
