"""Hands for the Graph API, with the page's token and its proof, and eyes for what is told."""

import hashlib
import hmac
from dataclasses import dataclass
from typing import Any

from tests.sandbox.made import Json, Play

SECRET = "sandbox-facebook-secret"
TOKEN = "sandbox-page-token"
APP, PAGE = "700100200300400", "100200300400500"
APP_TOKEN = f"{APP}|{SECRET}"


def proof(token: str = TOKEN, secret: str = SECRET) -> str:
    """What shows that who has the token also knows the secret."""
    return hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()


def signature(body: bytes) -> str:
    """What Meta signs a delivery with."""
    return "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()


@dataclass
class Graph:
    """The Graph API as the desk calls it, and what the desk was told."""

    play: Play
    token: str = TOKEN

    async def ask(
        self, verb: str, path: str, json: object = None, **query: str
    ) -> tuple[int, Json]:
        """Call; the status and the answer."""
        query = {"appsecret_proof": proof(self.token)} | query
        headers = {"Authorization": f"Bearer {self.token}"}
        url = f"{self.play.url}/graph/v25.0/{path}"
        given: Json = {"params": query, "headers": headers}
        given |= {} if json is None else {"json": json}
        async with self.play.http.request(verb, url, **given) as answer:
            return answer.status, await answer.json()

    async def get(self, path: str, **query: str) -> Json:
        """Read what can be read."""
        status, told = await self.ask("GET", path, **query)
        assert status == 200, told
        return told

    async def post(self, path: str, **body: Any) -> Json:
        """Do what can be done."""
        status, told = await self.ask("POST", path, body)
        assert status == 200, told
        return told

    async def refused(
        self, verb: str, path: str, json: object = None, **query: str
    ) -> tuple[int, int | None]:
        """Do what is refused: the error's code and subcode."""
        status, told = await self.ask(verb, path, json, **query)
        assert status >= 400, told
        error = told["error"]
        assert {"message", "type", "code", "fbtrace_id"} <= set(error)
        return error["code"], error.get("error_subcode")

    async def psid(self, name: str = "Maria K") -> str:
        """Who that is in Messenger."""
        people = (await self.play.see("/facebook/people"))["people"]
        return str(next(p["psid"] for p in people if p["name"] == name))

    async def send(self, psid: str, text: str = "hello", **more: Any) -> tuple[int, Json]:
        """Write to somebody; `more` goes beside the message."""
        body = {"recipient": {"id": psid}, "messaging_type": "RESPONSE", "message": {"text": text}}
        return await self.ask("POST", "me/messages", body | more)

    async def not_sent(self, psid: str, **more: object) -> tuple[int, int | None]:
        """Write to somebody and be refused, so that nothing stands there; code and subcode."""
        body = {"recipient": {"id": psid}, "message": {"text": "hello"}} | more
        before = await self.play.see("/facebook/messages")
        found = await self.refused("POST", "me/messages", body)
        assert await self.play.see("/facebook/messages") == before
        return found

    async def sent(self, psid: str, **message: Any) -> str:
        """Write to somebody who can be written to; the message's id."""
        status, told = await self.send(psid, message={"text": "hello"} | message)
        assert (status, told.get("recipient_id")) == (200, psid), told
        return str(told["message_id"])

    async def customer(self, name: str = "Maria K", text: str = "it is down") -> str:
        """Somebody writes to the page; their PSID."""
        await self.play.do("/facebook/message", name=name, text=text)
        return await self.psid(name)

    async def comment(self, name: str = "Maria K", text: str = "it is down", **more: Any) -> str:
        """Somebody comments; the comment's id."""
        made = await self.play.do("/facebook/comment", name=name, text=text, **more)
        return str(made["id"])

    async def told(self, place: str = "messaging") -> list[Json]:
        """Everything of that place that the desk was told, in order."""
        await self.play.settled()
        came = [d.json for d in self.play.desk.deliveries if d.path == "/webhooks/facebook"]
        entries = [entry for body in came for entry in body["entry"]]
        return [item for entry in entries for item in entry.get(place, [])]

    async def feed(self) -> list[Json]:
        """What the desk was told of the page's feed."""
        changes = await self.told("changes")
        assert all(change["field"] == "feed" for change in changes)
        return [dict(change["value"]) for change in changes]
