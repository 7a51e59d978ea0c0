"""How does the desk hear from X? Signed deliveries to its URL, and X's own check of that URL."""

import base64
import hashlib
import hmac
import json
import secrets
from typing import Any

import aiohttp

from sandbox.postman import Letter, Postman
from sandbox.world import World
from sandbox.x import envelopes
from sandbox.x.state import DirectMessage, Post, XState

ENVELOPES = {"account_activity": envelopes.account_activity, "x_activity": envelopes.x_activity}


class XWebhooks:
    """X's deliveries to the desk."""

    def __init__(self, world: World, state: XState) -> None:
        self._state = state
        self._secret = world.settings.x_api_secret
        self._url = f"{world.settings.desk_url}/webhooks/x"
        self.postman = Postman(world, "x")

    def announce(self, post: Post, envelope: str = "account_activity") -> None:
        """Tell the desk of a post that concerns it: its own, a mention, an answer to its own."""
        parent = self._state.posts.get(post.reply_to) if post.reply_to else None
        us = self._state.us
        if us in (post.author, parent and parent.author) or us in self._state.mentions(post.text):
            self.deliver(ENVELOPES[envelope](self._state, post))

    def announce_message(self, message: DirectMessage) -> None:
        """Tell the desk of a direct message."""
        self.deliver(envelopes.direct_message(self._state, message))

    def deliver(self, body: bytes, headers: dict[str, str] | None = None) -> Letter:
        """Deliver `body` as it is, signed; `headers` replace the signature's."""
        made = envelopes.signed(self._secret, body) | (headers or {})
        letter = Letter(self._url, body, lambda *_: made)
        self.postman.post(letter)
        return letter

    async def check_url(self, session: aiohttp.ClientSession) -> dict[str, Any]:
        """X's check (CRC): asks the desk to sign a token."""
        token = secrets.token_urlsafe(24)
        digest = hmac.new(self._secret.encode(), token.encode(), hashlib.sha256).digest()
        expected = "sha256=" + base64.b64encode(digest).decode()
        try:
            async with session.get(self._url, params={"crc_token": token}) as answer:
                said = await answer.text(errors="replace")
        except (aiohttp.ClientError, OSError) as problem:
            return {"valid": False, "status": 0, "answer": repr(problem)}
        try:
            right = answer.status == 200 and json.loads(said).get("response_token") == expected
        except (ValueError, AttributeError):
            right = False
        return {"valid": right, "status": answer.status, "answer": said[:500]}
