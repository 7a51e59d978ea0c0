"""How is the sandbox put together, and how does it run?"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from importlib.resources import files
from pathlib import Path

import aiohttp
from aiohttp import web

from sandbox.facebook.parts import Facebook
from sandbox.settings import SandboxSettings
from sandbox.slack.api import SlackApi
from sandbox.slack.asking import Asking
from sandbox.slack.events import SlackEvents
from sandbox.slack.files import add_files
from sandbox.slack.limits import Limits as SlackLimits
from sandbox.slack.lines import Lines
from sandbox.slack.people import SlackPeople
from sandbox.slack.responses import add_responses
from sandbox.slack.sockets import Sockets
from sandbox.slack.state import SlackState
from sandbox.stage.facebook import FacebookStage
from sandbox.stage.routes import SESSION, Stage
from sandbox.stage.slack_customers import SlackCustomers
from sandbox.stage.watching import watch_timeline
from sandbox.stage.x import XStage
from sandbox.stage.xcontrols import XControls
from sandbox.world import World
from sandbox.x.account import Account
from sandbox.x.api import XApi
from sandbox.x.limits import Limits
from sandbox.x.state import XState
from sandbox.x.webhooks import XWebhooks

BODY_AT_MOST = 8 * 1024 * 1024  # bytes: scripts deliver what the desk has to refuse


def make_sandbox(settings: SandboxSettings, base: str) -> web.Application:
    """The whole sandbox.

    Args:
        settings: addresses and shared secrets.
        base: the sandbox's own address, as the desk calls it.
    """
    world = World(settings)
    x, slack = XState(world, base), SlackState(world, base)
    account, limits = Account(world), Limits(world)
    sockets, slack_limits = Sockets(world), SlackLimits()
    hooks, lines = XWebhooks(x, account), Lines(world, sockets)
    events, asking = SlackEvents(slack, lines), Asking(world, lines)
    x_api = XApi(x, account, limits, hooks)
    on_x = XStage(x, hooks, x_api.uploads, XControls(x, account, limits, hooks))
    people = SlackPeople(slack, events, asking)
    customers = SlackCustomers(slack, events, sockets, slack_limits)
    facebook = Facebook(world, base)
    facebook_stage = FacebookStage(facebook)
    app = web.Application(client_max_size=BODY_AT_MOST)
    x_api.add_to(app)
    SlackApi(world, slack, events, sockets, slack_limits).add_to(app)
    sockets.add_to(app)
    add_files(app, world, slack.files, slack.grant)
    add_responses(app, world, slack)
    facebook.add_to(app)
    stage = Stage(world, x, hooks, on_x, slack, lines, people, customers, facebook_stage)
    stage.add_to(app)
    _add_page(app)

    async def lifetime(_: web.Application) -> AsyncIterator[None]:
        async with aiohttp.ClientSession() as session:
            app[SESSION] = asking.session = facebook_stage.session = session
            tasks = [
                asyncio.create_task(hooks.run(session)),
                asyncio.create_task(lines.postman.run(session)),
                asyncio.create_task(facebook.webhooks.postman.run(session)),
                asyncio.create_task(watch_timeline(session, world)),
            ]
            yield
            for task in tasks:
                task.cancel()
            for task in tasks:
                with suppress(asyncio.CancelledError):
                    await task

    app.cleanup_ctx.append(lifetime)
    return app


def _add_page(app: web.Application) -> None:
    static = Path(str(files("sandbox").joinpath("static")))

    async def page(_: web.Request) -> web.FileResponse:
        return web.FileResponse(static / "index.html")

    app.router.add_get("/", page)
    app.router.add_static("/static", static)
