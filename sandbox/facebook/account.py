"""What may our app do on the page, and for how long? What the page granted, and tokens."""

import hashlib
import hmac
import json
import math
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from sandbox.calls import Answer
from sandbox.facebook.errors import Refused
from sandbox.world import StageError, World

SCOPES = (
    "pages_show_list",
    "pages_messaging",
    "pages_manage_metadata",
    "pages_read_engagement",
    "pages_read_user_content",
    "pages_manage_engagement",
)
FIELDS = (
    "messages",
    "messaging_postbacks",
    "message_echoes",
    "message_reads",
    "message_deliveries",
    "message_reactions",
    "message_edits",
    "messaging_referrals",
    "messaging_policy_enforcement",
    "messaging_handovers",
    "standby",
    "feed",
)
# What can happen to a token: the subcode of error 190, and Meta's words
_ENDS = {
    "expired": (463, "Error validating access token: Session has expired."),
    "password_changed": (460, "Error validating access token: The password was changed."),
    "invalid": (467, "Error validating access token: The session is invalid."),
}
TOKENS = ("valid", *_ENDS)
CALLS_AN_HOUR = 4_800
DATA_ACCESS = timedelta(days=90)
HOUR = timedelta(hours=1)

Json = dict[str, Any]


@dataclass
class Account:
    """What holds between the page and our app now. The stage may change all of it."""

    world: World
    token: str = TOKENS[0]  # what became of the page's token
    expires_at: int = 0  # Unix seconds; never, when 0
    data_access_expires_at: int = 0
    scopes: tuple[str, ...] = SCOPES
    fields: tuple[str, ...] = FIELDS  # what the page tells our app of
    app_fields: tuple[str, ...] = FIELDS  # what our app wants to hear of any page
    usage: int | None = None  # percent of what may be called, as the stage has it
    _calls: deque[datetime] = field(default_factory=deque)  # of the last hour

    def __post_init__(self) -> None:
        """Access to people's data lapses 90 days after its owner came by."""
        until = self.world.now() + DATA_ACCESS
        self.data_access_expires_at = int(until.timestamp())

    @property
    def app_token(self) -> str:
        """The token of the app itself."""
        settings = self.world.settings
        return f"{settings.facebook_app_id}|{settings.facebook_app_secret}"

    def token_ends(self) -> tuple[int, str] | None:
        """Why the page's token is no good, as a subcode and Meta's words; None while it is."""
        is_late = 0 < self.expires_at < self.world.now().timestamp()
        return _ENDS.get("expired" if is_late else self.token)

    def admit(self, request: web.Request, body: Json) -> str:
        """Who calls: "page" or "app", by the token that is taken out of `body`; or Refused."""
        given = str(body.pop("access_token", ""))
        header = request.headers.get("Authorization", "")
        if header.lower().startswith("bearer "):
            given = header[7:].strip()
        proof = str(body.pop("appsecret_proof", ""))
        if not given:
            raise Refused(104, "An access token is required to request this resource.")
        who = self._whose(given)
        if not proof:
            said = "API calls from the server require an appsecret_proof argument"
            raise Refused(100, said, kind="GraphMethodException")
        if not _same(proof, self.proof(given)):
            said = "Invalid appsecret_proof provided in the API argument"
            raise Refused(100, said, kind="GraphMethodException")
        return who

    def proof(self, token: str) -> str:
        """What shows that who has the token also knows the app's secret."""
        secret = self.world.settings.facebook_app_secret.encode()
        signed = token.encode(errors="surrogateescape")
        return hmac.new(secret, signed, hashlib.sha256).hexdigest()

    def _whose(self, token: str) -> str:
        if _same(token, self.app_token):
            return "app"
        if not _same(token, self.world.settings.facebook_page_token):
            raise Refused(190, "Invalid OAuth access token - Cannot parse access token")
        if ends := self.token_ends():
            raise Refused(190, ends[1], subcode=ends[0], status=401)
        return "page"

    def need(self, scope: str, code: int) -> None:
        """Refused with this code unless the page granted `scope`."""
        if scope not in self.scopes:
            raise Refused(code, f"(#{code}) Requires {scope} permission", status=403)

    def subscribe(self, fields: tuple[str, ...]) -> None:
        """The page tells our app of these only."""
        self.fields = fields
        self.world.change()

    def tells(self, kind: str) -> bool:
        """Whether the desk hears of that field: only what page and app both want is told."""
        return kind in self.fields and kind in self.app_fields

    def debug(self, token: str) -> Json:
        """What `/debug_token` says about a token."""
        settings = self.world.settings
        if _same(token, self.app_token):
            about = {"app_id": settings.facebook_app_id, "type": "APP", "application": "Deskhand"}
            return about | {"is_valid": True, "scopes": []}
        if not _same(token, settings.facebook_page_token):
            error = {"code": 190, "message": "Invalid OAuth access token."}
            return {"error": error, "is_valid": False, "scopes": []}
        told: Json = {
            "app_id": settings.facebook_app_id,
            "type": "PAGE",
            "application": "Deskhand",
            "data_access_expires_at": self.data_access_expires_at,
            "expires_at": self.expires_at,
            "is_valid": True,
            "profile_id": settings.facebook_page_id,
            "scopes": list(self.scopes),
        }
        if ends := self.token_ends():
            error = {"code": 190, "message": ends[1], "subcode": ends[0]}
            told |= {"is_valid": False, "error": error}
        return told

    def usage_headers(self, wait: float = 0) -> dict[str, str]:
        """How much of its allowance the app has used, with one more call; `wait`: seconds."""
        now = self.world.now()
        self._calls.append(now)
        while now - self._calls[0] > HOUR:
            self._calls.popleft()
        counted = min(100, 100 * len(self._calls) // CALLS_AN_HOUR)
        percent = 100 if wait else counted if self.usage is None else self.usage
        used = {"call_count": percent, "total_time": percent // 2, "total_cputime": percent // 2}
        regain = {"estimated_time_to_regain_access": math.ceil(wait / 60)}
        page = self.world.settings.facebook_page_id
        business = {page: [{"type": kind, **used, **regain} for kind in ("pages", "messenger")]}
        return {
            "X-App-Usage": json.dumps(used),
            "X-Business-Use-Case-Usage": json.dumps(business),
        }

    def limited(self, code: int, wait: float) -> Answer:
        """Too many calls: by the app (4), to the page (32) or of one kind (613)."""
        said = {
            4: "(#4) Application request limit reached",
            32: "(#32) Page request limit reached",
            613: "(#613) Calls to this api have exceeded the rate limit.",
        }[code]
        answer = Refused(code, said, status=403 if code == 4 else 400).answer
        return Answer(answer.status, answer.body, self.usage_headers(wait))

    def change(self, asked: Json) -> None:
        """Change what `asked` names; StageError when it can't be so, or when it names nothing."""
        keys = sorted(self.shown())
        if not any(key in asked for key in keys):
            raise StageError(f"name what changes: {', '.join(keys)}")
        if "token" in asked:
            self.token = str(_one_of(asked["token"], TOKENS, "token"))
        for name, known in (("scopes", SCOPES), ("fields", FIELDS), ("app_fields", FIELDS)):
            if name in asked:
                setattr(self, name, _all_of(asked[name], known, name))
        for name in ("expires_at", "data_access_expires_at"):
            if name in asked:
                setattr(self, name, _number(asked[name], 10**11, name))
        if "usage" in asked:
            given = asked["usage"]
            self.usage = None if given is None else _number(given, 100, "usage")
        self.world.change()

    def shown(self) -> Json:
        """What holds now."""
        names = ("token", "expires_at", "data_access_expires_at", "usage")
        lists = ("scopes", "fields", "app_fields")
        told = {name: getattr(self, name) for name in names}
        return told | {name: list(getattr(self, name)) for name in lists}


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(errors="replace"), other.encode(errors="replace"))


def _one_of(given: object, known: tuple[str, ...], name: str) -> object:
    if given not in known:
        raise StageError(f"{name}: choose from {', '.join(known)}")
    return given


def _all_of(given: object, known: tuple[str, ...], name: str) -> tuple[str, ...]:
    if not isinstance(given, list):
        raise StageError(f"{name}: a list of {', '.join(known)}")
    return tuple(str(_one_of(one, known, name)) for one in given)


def _number(given: object, at_most: int, name: str) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given <= at_most:
        raise StageError(f"{name}: a number from 0 to {at_most}")
    return given
