"""An agent submitted a form. It is committed before it is acknowledged: a crash loses nothing."""

from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.drafts import draft
from bot.front import Front
from bot.views.form import CALLBACK, REPLY_BLOCK, filled, preview
from bot.views.return_form import CALLBACK as RETURN_CALLBACK
from bot.views.return_form import REASON_BLOCK, returned
from bot.views.solve_form import CALLBACK as SOLVE_CALLBACK
from bot.views.solve_form import DONE_BLOCK, solved
from bot.views.text import Block
from connectors.contract import Connector, Outgoing
from lifecycle.errors import DeskhandError
from lifecycle.events import AgentReplied, AgentSolved, ReviewReturned
from lifecycle.tickets import ReplyId

log = structlog.get_logger(__name__)


def listen(app: AsyncApp, front: Front) -> None:
    """Register every form."""

    @app.view(CALLBACK)
    async def reply_submitted(ack: AsyncAck, body: dict[str, Any]) -> None:
        with front.at_work():
            try:
                shown = await _reply(front, body["user"]["id"], body["view"])
            except DeskhandError as problem:
                # The form stays open with what was written.
                await ack(response_action="errors", errors={REPLY_BLOCK: str(problem)})
            else:
                await (ack(response_action="update", view=shown) if shown else ack())

    @app.view(RETURN_CALLBACK)
    async def return_submitted(ack: AsyncAck, body: dict[str, Any]) -> None:
        with front.at_work():
            try:
                await _return(front, body["user"]["id"], body["view"])
            except DeskhandError as problem:
                await ack(response_action="errors", errors={REASON_BLOCK: str(problem)})
            else:
                await ack()

    @app.view(SOLVE_CALLBACK)
    async def solve_submitted(ack: AsyncAck, body: dict[str, Any]) -> None:
        with front.at_work():
            try:
                await _solve(front, body["user"]["id"], body["view"])
            except DeskhandError as problem:
                await ack(response_action="errors", errors={DONE_BLOCK: str(problem)})
            else:
                await ack()


async def _solve(front: Front, user: str, view: dict[str, Any]) -> None:
    number, done = solved(view)
    ticket = await front.ticket(number)
    agent = await front.people.agent(user, ticket.team)
    event = AgentSolved(agent, resolution=done)
    await front.act(number, event, f"slack:form:{view['id']}")


async def _return(front: Front, user: str, view: dict[str, Any]) -> None:
    number, reason = returned(view)
    ticket = await front.ticket(number)
    agent = await front.people.agent(user, ticket.team)
    front.require_reviewer(agent)
    await front.act(number, ReviewReturned(agent, reason), f"slack:form:{view['id']}")


async def _reply(front: Front, user: str, view: dict[str, Any]) -> Block | None:
    """Owe the customer what was written; the form to show instead, where the agent must agree."""
    form = filled(view)
    ticket = await front.ticket(form.ticket)
    agent = await front.people.agent(user, ticket.team)
    connector = front.house.connectors[ticket.channel]
    if not form.text:
        raise DeskhandError("Write something to the customer first.")
    sendings = [
        (private, _parts(connector, form.text, ticket.private if private is None else private))
        for private in form.privately
    ]
    longest = max((parts for _, parts in sendings), key=len)
    drafts = (draft(ticket, form.text, private) for private, _ in sendings)
    cautions = [one for made in drafts for one in _cautions(connector, made)]
    if cautions and not form.agreed:
        return preview(view, form.text, longest, cautions)
    for private, parts in sendings:
        name = f"{view['id']}-private" if private and len(sendings) > 1 else view["id"]
        event = AgentReplied(
            agent,
            ReplyId(f"reply-{name}"),
            form.text,
            form.then,
            private,
            parts if len(parts) > 1 else (),
        )
        await front.act(form.ticket, event, f"slack:form:{name}")
    return None


def _cautions(connector: Connector, made: Outgoing) -> list[str]:
    """What the agent must have seen before it goes: that it is too long for one, what it costs."""
    problem = connector.problem(made.text, private=made.private)
    return [*([problem] if problem else []), *connector.cautions(made)]


def _parts(connector: Connector, text: str, private: bool) -> tuple[str, ...]:
    """`text` as the channel takes it; DeskhandError with its reason where it takes it in no way."""
    problem = connector.problem(text, private=private)
    if problem is None:
        return (text,)
    parts = connector.split(text, private=private)
    if len(parts) < 2 or any(connector.problem(part, private=private) for part in parts):
        raise DeskhandError(problem)
    return parts
