"""A platform passes on that a person wants to be forgotten: confirmed at once, then carried out.

`POST /<channel>/data-deletion` and, for the person, `GET /<channel>/data-deletion/<code>`.
"""

import asyncio
import html
import secrets
from datetime import datetime

import structlog
from aiohttp import web

from connectors.contract import BadSignature, Connector, PassesOnDeletions, Unreadable
from runtime.wiring import House
from storage import erasures

PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Deletion of your data</title>
<style>body{{font:1rem/1.5 system-ui;max-width:40rem;margin:3rem auto;padding:0 1rem}}</style>
<h1>Deletion of your data</h1><p>{said}</p><p>Confirmation code: <code>{code}</code></p></html>
"""

log = structlog.get_logger(__name__)


class Deletions:
    """One channel's address for such requests."""

    def __init__(self, house: House, connector: Connector, forgetful: PassesOnDeletions) -> None:
        self._house = house
        self._channel = connector.channel
        self._connector = forgetful

    async def ask(self, request: web.Request) -> web.Response:
        """A request: 401 unless signed; noted before it is confirmed."""
        body = await request.read()
        try:
            person = self._connector.asked_to_forget(body)
        except BadSignature as problem:
            return web.json_response({"error": str(problem)}, status=401)
        except Unreadable as problem:
            return web.json_response({"error": str(problem)}, status=400)
        code, now = secrets.token_hex(8), self._house.clock()
        await asyncio.to_thread(
            self._house.store.write,
            lambda c: erasures.ask(c, code, self._channel, person, now),
        )
        log.info("a person wants to be forgotten", channel=self._channel, code=code)
        self._house.ring()
        url = f"{self._base(request)}/{self._channel}/data-deletion/{code}"
        return web.json_response({"url": url, "confirmation_code": code})

    async def status(self, request: web.Request) -> web.Response:
        """What became of a request."""
        code = request.match_info["code"][:64]
        found = await asyncio.to_thread(self._house.store.read, lambda c: erasures.find(c, code))
        if found is None or found.channel is not self._channel:
            page = PAGE.format(said="There is no such request.", code=html.escape(code))
            return web.Response(status=404, text=page, content_type="text/html")
        done = f", and carried out on {_day(found.done_at)}" if found.done_at else ""
        more = "." if done else ". It will be carried out shortly."
        said = f"It was asked for on {_day(found.asked_at)}{done}{more}"
        page = PAGE.format(said=html.escape(said), code=html.escape(code))
        return web.Response(text=page, content_type="text/html")

    def _base(self, request: web.Request) -> str:
        """Our own address as the world sees it."""
        own = self._house.deskfile.dashboard_url
        return own.rstrip("/") if own else str(request.url.origin())


def _day(at: datetime) -> str:
    return f"{at:%d %B %Y}"


def add_deletions(app: web.Application, house: House) -> None:
    """Add the addresses of every channel whose platform passes such requests on."""
    for channel, connector in house.connectors.items():
        if isinstance(connector, PassesOnDeletions):
            deletions = Deletions(house, connector, connector)
            app.router.add_post(f"/{channel}/data-deletion", deletions.ask)
            app.router.add_get(f"/{channel}/data-deletion/{{code}}", deletions.status)
