"""An agent submitted a form. It is committed before it is acknowledged: a crash loses nothing."""

from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.front import Front
from bot.views.form import CALLBACK, REPLY_BLOCK, filled
from bot.views.return_form import CALLBACK as RETURN_CALLBACK
from bot.views.return_form import REASON_BLOCK, returned
from lifecycle.errors import DeskhandError
from lifecycle.events import AgentReplied, ReviewReturned
from lifecycle.tickets import ReplyId

log = structlog.get_logger(__name__)


def listen(app: AsyncApp, front: Front) -> None:
    """Register every form."""

    @app.view(CALLBACK)
    async def reply_submitted(ack: AsyncAck, body: dict[str, Any]) -> None:
        with front.at_work():
            try:
                await _reply(front, body["user"]["id"], body["view"])
            except DeskhandError as problem:
                # The form stays open with what was written.
                await ack(response_action="errors", errors={REPLY_BLOCK: str(problem)})
            else:
                await ack()

    @app.view(RETURN_CALLBACK)
    async def return_submitted(ack: AsyncAck, body: dict[str, Any]) -> None:
        with front.at_work():
            try:
                await _return(front, body["user"]["id"], body["view"])
            except DeskhandError as problem:
                await ack(response_action="errors", errors={REASON_BLOCK: str(problem)})
            else:
                await ack()


async def _return(front: Front, user: str, view: dict[str, Any]) -> None:
    number, reason = returned(view)
    ticket = await front.ticket(number)
    agent = await front.people.agent(user, ticket.team)
    front.require_reviewer(agent)
    await front.act(number, ReviewReturned(agent, reason), f"slack:form:{view['id']}")


async def _reply(front: Front, user: str, view: dict[str, Any]) -> None:
    form = filled(view)
    ticket = await front.ticket(form.ticket)
    agent = await front.people.agent(user, ticket.team)
    connector = front.house.connectors[ticket.channel]
    if not form.text:
        raise DeskhandError("Write something to the customer first.")
    if problem := connector.problem(form.text, private=ticket.private):
        raise DeskhandError(problem)
    event = AgentReplied(agent, ReplyId(f"reply-{view['id']}"), form.text, form.then)
    await front.act(form.ticket, event, f"slack:form:{view['id']}")
