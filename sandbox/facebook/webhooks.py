"""How does the desk hear from Facebook? Signed deliveries to its URL, and checks of its URLs."""

import base64
import hashlib
import hmac
import json
import secrets
from typing import Any

import aiohttp

from sandbox.facebook.account import Account
from sandbox.facebook.envelopes import Item, delivery, signed
from sandbox.facebook.patience import PatientPostman
from sandbox.facebook.state import Person
from sandbox.postman import Letter, send
from sandbox.world import World

ITEMS_AT_MOST = 1_000  # in one delivery

Json = dict[str, Any]


class FacebookWebhooks:
    """Meta's deliveries to the desk."""

    def __init__(self, world: World, account: Account) -> None:
        self._world = world
        self._account = account
        self._settings = world.settings
        self._url = f"{world.settings.desk_url}/webhooks/facebook"
        self._held: list[Item] | None = None
        self.postman = PatientPostman(world, given_up=lambda: account.subscribe(()))

    @property
    def pending(self) -> int:
        """How much is not delivered yet."""
        return self.postman.pending + len(self._held or ())

    def tell(self, item: Item) -> None:
        """Tell the desk, if page and app are subscribed to such things."""
        self.postman.gives_up()
        if not self._account.tells(item.field):
            return
        if self._held is None:
            self._deliver([item])
        else:
            self._held.append(item)

    def hold(self, *, begin: bool) -> int:
        """From now on gather what is to be told; or tell what was gathered, in one delivery.

        Returns how many things wait, or went.
        """
        if begin:
            self._held = [] if self._held is None else self._held
            return len(self._held)
        gathered, self._held = self._held or [], None
        for start in range(0, len(gathered), ITEMS_AT_MOST):
            self._deliver(gathered[start : start + ITEMS_AT_MOST])
        return len(gathered)

    def deliver(
        self, body: bytes, headers: dict[str, str] | None = None, *, once: bool = False
    ) -> Letter:
        """Deliver `body` as it is, signed; `headers` replace the signature's."""
        made = signed(self._settings.facebook_app_secret, body) | (headers or {})
        letter = Letter(self._url, body, lambda *_: made, once=once)
        self.postman.post(letter)
        return letter

    def _deliver(self, items: list[Item]) -> None:
        self.deliver(delivery(self._settings.facebook_page_id, items, self._world.now()))

    async def check_url(self, session: aiohttp.ClientSession, token: str | None = None) -> Json:
        """Meta's check: the desk must know the token, and give back what it was asked."""
        challenge = str(secrets.randbelow(10**10))
        asked = {
            "hub.mode": "subscribe",
            "hub.challenge": challenge,
            "hub.verify_token": self._settings.facebook_verify_token if token is None else token,
        }
        try:
            async with session.get(self._url, params=asked) as answer:
                said = await answer.text(errors="replace")
        except (aiohttp.ClientError, OSError) as problem:
            return {"valid": False, "status": 0, "answer": repr(problem)}
        right = answer.status == 200 and said == challenge
        return {"valid": right, "status": answer.status, "answer": said[:500]}

    async def ask_deletion(self, session: aiohttp.ClientSession, person: Person) -> Json:
        """Somebody wants their data deleted: Meta asks the desk, and passes on its answer."""
        now = int(self._world.now().timestamp())
        asked = {"user_id": person.app_scoped_id, "algorithm": "HMAC-SHA256", "issued_at": now}
        form = f"signed_request={signed_request(self._settings.facebook_app_secret, asked)}"
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        url = f"{self._settings.desk_url}/facebook/data-deletion"
        try:
            heard = await send(session, url, form.encode(), headers)
        except (aiohttp.ClientError, OSError) as problem:
            return {"status": 0, "answer": repr(problem), "url": None, "confirmation_code": None}
        try:
            told = json.loads(heard.said)
        except (ValueError, RecursionError):
            told = None
        found = told if isinstance(told, dict) else {}
        return {
            "status": heard.status,
            "answer": heard.said[:1000],
            "url": found.get("url"),
            "confirmation_code": found.get("confirmation_code"),
        }


def signed_request(secret: str, payload: Json) -> str:
    """`payload` as Meta signs it: two base64url parts; the second one is signed as it stands."""
    said = _base64url(json.dumps(payload, separators=(",", ":")).encode())
    signature = hmac.new(secret.encode(), said.encode(), hashlib.sha256).digest()
    return f"{_base64url(signature)}.{said}"


def _base64url(data: bytes) -> str:
    """Without the padding, as Meta sends it."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
