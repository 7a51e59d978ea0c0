"""By which way does Slack reach the app? Through its sockets, else by signed requests to its URL.

https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

import hashlib
import hmac
import json
from typing import Any
from urllib.parse import urlencode

import aiohttp

from sandbox.postman import Heard, Letter, Postman, send
from sandbox.slack.sockets import Sockets
from sandbox.world import World, real_seconds

Json = dict[str, Any]


class Lines:
    """The ways to the app: events wait for each other and are tried again, acts are not."""

    def __init__(self, world: World, sockets: Sockets) -> None:
        self._secret = world.settings.slack_signing_secret
        self._url = f"{world.settings.desk_url}/slack/events"
        self.sockets = sockets
        self.postman = Postman(world, "slack", stubborn=True)

    def tell(self, envelope: Json) -> None:
        """Have an event delivered, after those that wait."""
        body = json.dumps(envelope).encode()

        async def by_socket(attempt: int, why: str) -> Heard | None:
            return await self.sockets.bring("events_api", envelope, attempt, why)

        headers = lambda attempt, why: self._headers(body, "json", attempt, why)  # noqa: E731
        self.postman.post(Letter(self._url, body, headers, by_socket))

    async def act(self, session: aiohttp.ClientSession, form: Json) -> tuple[int, str]:
        """A person acted: sent at once, never repeated; the status and text of the answer."""
        if "payload" in form:
            heard = await self.sockets.bring("interactive", json.loads(form["payload"]))
        else:
            heard = await self.sockets.bring("slash_commands", form)
        if heard is None:
            body = urlencode(form).encode()
            heard = await send(session, self._url, body, self._headers(body, "form"))
        return heard.status, heard.said

    def _headers(self, body: bytes, kind: str, attempt: int = 0, why: str = "") -> dict[str, str]:
        stamp = str(int(real_seconds()))
        base = b"v0:" + stamp.encode() + b":" + body
        digest = hmac.new(self._secret.encode(), base, hashlib.sha256).hexdigest()
        content = {"json": "application/json", "form": "application/x-www-form-urlencoded"}[kind]
        headers = {
            "Content-Type": content,
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": f"v0={digest}",
        }
        if attempt:
            headers |= {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": why}
        return headers
