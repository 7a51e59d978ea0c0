"""What does the web process serve?"""

from collections.abc import AsyncIterator, Callable

from aiohttp import web

from bot.app import make_app, make_front
from bot.asking import Asking
from bot.deletion import add_deletions
from bot.health import add_health
from bot.intake import Intake
from bot.slack_edge import SlackEdge
from bot.socket import SocketLine
from bot.timeline import add_timeline
from bot.webhooks import Webhooks
from connectors.registry import slack_in
from lifecycle.tickets import Channel
from runtime.ingest import Ingest
from runtime.wiring import House

BODY_AT_MOST = 1024 * 1024  # bytes; more is answered 413


def make_web(house: House, redis_works: Callable[[], bool]) -> web.Application:
    """The web application: webhooks of every channel that is switched on, Slack, health."""
    ingest = Ingest(house.desk)
    front = make_front(house)
    slack = slack_in(house.connectors)
    asking = Asking(front, slack, Intake(house, Channel.SLACK, ingest)) if slack else None
    edge = SlackEdge(front, make_app(front, asking), asking)
    line = SocketLine(edge, house.settings) if house.settings.slack_app_token else None
    app = web.Application(client_max_size=BODY_AT_MOST)
    app.router.add_post("/slack/events", edge.handle)
    for channel, connector in house.connectors.items():
        if channel is Channel.SLACK:
            continue  # it knocks where the team's side of Slack does
        hooks = Webhooks(house, connector, ingest)
        app.router.add_get(f"/webhooks/{channel}", hooks.challenge)
        app.router.add_post(f"/webhooks/{channel}", hooks.receive)
    add_deletions(app, house)
    add_health(app, front, redis_works, line)
    if house.settings.deskhand_demo:
        add_timeline(app, front)

    async def lifetime(_: web.Application) -> AsyncIterator[None]:
        if line:
            await line.open()
        yield
        if line:
            await line.close()
        ingest.close()

    app.cleanup_ctx.append(lifetime)
    return app
