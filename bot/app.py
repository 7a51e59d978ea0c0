"""How do presses, forms and commands reach their listeners? Slack's own framework, Bolt."""

import logging
import re

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.asking import Asking
from bot.front import TIMEOUT, Front
from bot.listeners import commands, customers, forms, presses
from bot.people import People
from runtime.wiring import House


def make_front(house: House) -> Front:
    """What listeners work with."""
    token = house.settings.slack_bot_token.get_secret_value()
    # No own retries: a post that was made and not confirmed must not be made twice.
    client = AsyncWebClient(
        token=token, base_url=house.settings.slack_api_url, timeout=TIMEOUT, retry_handlers=[]
    )
    return Front(house, client, People(client, house.deskfile))


def make_app(front: Front, asking: Asking | None = None) -> AsyncApp:
    """Bolt with every listener; requests were verified before they come here."""
    token = front.client.token or ""

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=token)

    app = AsyncApp(
        logger=_quiet(),
        client=front.client,
        authorize=authorize,
        request_verification_enabled=False,
        ignoring_self_events_enabled=False,
        ssl_check_enabled=False,
        url_verification_enabled=False,
    )
    presses.listen(app, front)
    forms.listen(app, front)
    commands.listen(app, front, asking)
    customers.listen(app, front, asking)
    _answer_the_rest(app)
    return app


def _quiet() -> logging.Logger:
    """Bolt warns that it will not use SLACK_BOT_TOKEN, which it finds in the environment itself."""
    logger = logging.getLogger("slack_bolt")
    logger.setLevel(logging.ERROR)
    return logger


def _answer_the_rest(app: AsyncApp) -> None:
    """Slack counts a 404 as a failure and may switch the app off: everything is acknowledged."""

    async def acknowledge(ack: AsyncAck) -> None:
        await ack()

    everything = re.compile(".*")
    app.action(everything)(acknowledge)
    app.view(everything)(acknowledge)
    app.view_closed(everything)(acknowledge)
    app.shortcut(everything)(acknowledge)
    app.options(everything)(acknowledge)
    app.command(everything)(acknowledge)
