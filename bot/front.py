"""What do all listeners share? The desk, the people, and one way to answer them."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlsplit

import structlog
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.people import AWAY, People
from bot.views.text import Block, escape
from lifecycle.errors import DeskhandError
from lifecycle.events import Event
from lifecycle.tickets import Agent, Ticket, TicketId
from runtime.wiring import House
from storage import reading
from storage.store import Connection

OUR_FAULT = "Something went wrong on our side and nothing was changed. Please try again."
SLACK_HOOKS = "hooks.slack.com"
TIMEOUT = 10  # seconds

Result = TypeVar("Result")

log = structlog.get_logger(__name__)


class NotAReviewer(DeskhandError):
    """Somebody else looks at completed work."""


@dataclass
class Front:
    """The side of the desk that people in Slack see."""

    house: House
    client: AsyncWebClient
    people: People
    working: int = 0  # presses and commands that were acknowledged and are not done yet

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Counts what is being done, so that others may wait for it."""
        self.working += 1
        try:
            yield
        finally:
            self.working -= 1

    async def read(self, work: Callable[[Connection], Result]) -> Result:
        """Run `work` on the books, reading only."""
        return await asyncio.to_thread(self.house.store.read, work)

    async def ticket(self, number: int) -> Ticket:
        """The ticket; NoSuchTicket."""
        return await self.read(lambda c: reading.ticket(c, number))

    async def act(self, ticket: int, event: Event, key: str) -> Ticket:
        """Have `event` happen, once for each `key`; DeskhandError says why it may not."""
        return await asyncio.to_thread(self.house.desk.act, TicketId(ticket), event, key)

    def require_reviewer(self, agent: Agent) -> None:
        """Quality review is the reviewers', where the desk names any; NotAReviewer."""
        reviewers = self.house.deskfile.with_role("reviewer")
        if reviewers and agent.id not in reviewers:
            names = ", ".join(self.house.deskfile.agent_names.get(r, r) for r in reviewers)
            raise NotAReviewer(f"Quality review is for reviewers: {names}.")

    async def whisper(
        self, user: str, room: str, text: str, blocks: Sequence[Block] | None = None
    ) -> None:
        """Tell one person something that only they see."""
        try:
            await self.client.chat_postEphemeral(
                channel=room, user=user, text=text, blocks=list(blocks) if blocks else None
            )
        except AWAY as error:
            log.warning("could not answer a press", user=user, room=room, error=str(error))

    async def answer(
        self, body: dict[str, str], text: str, blocks: Sequence[Block] | None = None
    ) -> None:
        """Answer a slash command where it was typed, to the person who typed it."""
        url = body.get("response_url", "")
        if not self._is_slacks(url):
            await self.whisper(body["user_id"], body["channel_id"], text, blocks)
            return
        try:
            await AsyncWebhookClient(url, timeout=TIMEOUT, retry_handlers=[]).send(
                text=text, blocks=list(blocks) if blocks else None, response_type="ephemeral"
            )
        except AWAY as error:
            log.warning("could not answer a command", error=str(error))

    def _is_slacks(self, url: str) -> bool:
        """An answer goes to Slack's own host, or to the one that stands in for it; nowhere else."""
        there, ours = urlsplit(url), urlsplit(self.house.settings.slack_api_url)
        return there.scheme == ours.scheme and there.netloc in (ours.netloc, SLACK_HOOKS)


def in_words(problem: Exception) -> str:
    """What a person is told about `problem`, as mrkdwn."""
    if isinstance(problem, DeskhandError):
        return escape(str(problem))
    return OUR_FAULT
