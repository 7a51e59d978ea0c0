"""An agent pressed a button of a card or of a post in its thread."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.errors import SlackApiError

from bot.drafts import draft
from bot.front import Front, in_words
from bot.listeners import persons
from bot.views.form import reply_form
from bot.views.persons import SAME
from bot.views.return_form import return_form
from bot.views.solve_form import solve_form
from bot.views.text import escape
from lifecycle.errors import DeskhandError
from lifecycle.events import (
    AgentClaimed,
    AgentReopened,
    AgentSolved,
    Event,
    ReplyConfirmed,
    ReplyRepeated,
    ReviewPassed,
)
from lifecycle.owning import lacks_resolution
from lifecycle.tickets import Agent, CustomerId, ReplyId, Status, Ticket
from lifecycle.transitions import Verb

Body = dict[str, Any]

log = structlog.get_logger(__name__)


class OldButton(DeskhandError):
    """A button whose value this version does not know."""


@dataclass(frozen=True, slots=True)
class Press:
    """A press, understood."""

    user: str
    room: str
    key: str  # the press's own identity
    trigger: str
    ticket: int
    reply: ReplyId
    other: int = 0  # a customer
    shown: str = ""  # their name


def listen(app: AsyncApp, front: Front) -> None:
    """Register every button."""
    for verb, event in (
        (Verb.CLAIM, AgentClaimed),
        (Verb.REOPEN, AgentReopened),
    ):
        _on(app, front, f"ticket_{verb}", _happens(front, event))
    _on(app, front, f"ticket_{Verb.SOLVE}", _solves(front))
    _on(app, front, f"ticket_{Verb.REPLY}", _opens_form(front, asking=False))
    _on(app, front, f"ticket_{Verb.ASK}", _opens_form(front, asking=True))
    _on(app, front, f"ticket_{Verb.PASS}", _passes(front))
    _on(app, front, f"ticket_{Verb.RETURN}", _opens_return(front))
    _on(app, front, SAME, _same(front))
    _on(app, front, "reply_confirm", _confirms(front))
    _on(app, front, "reply_repeat", _repeats(front))


Work = Callable[[Press, Ticket, Agent], Awaitable[None]]


def _on(app: AsyncApp, front: Front, action: str, work: Work) -> None:
    async def pressed(ack: AsyncAck, body: Body) -> None:
        with front.at_work():
            await ack()
            await _do(front, work, body)

    app.action(action)(pressed)


async def _do(front: Front, work: Work, body: Body) -> None:
    user, room = body["user"]["id"], _room(body)
    try:
        press = _read(body)
        ticket = await front.ticket(press.ticket)
        agent = await front.people.agent(user, ticket.team)
        await work(press, ticket, agent)
    except Exception as problem:
        if not isinstance(problem, DeskhandError):
            log.exception("a press failed", user=user)
        await front.whisper(user, room, in_words(problem))


def _happens(front: Front, event: Callable[[Agent], Event]) -> Work:
    async def work(press: Press, ticket: Ticket, agent: Agent) -> None:
        await front.act(ticket.id, event(agent), press.key)

    return work


def _opens_form(front: Front, *, asking: bool) -> Work:
    async def work(press: Press, ticket: Ticket, agent: Agent) -> None:
        log.info("a form opens", ticket=ticket.id, agent=agent.id)
        policy = front.house.deskfile.policy(ticket.team)
        connector = front.house.connectors[ticket.channel]
        limit = connector.length("", private=ticket.private)
        then = Status.PENDING if asking else policy.after_reply
        remarks = connector.remarks(draft(ticket), front.house.clock())
        view = reply_form(ticket, policy, limit, then, asking=asking, remarks=remarks)
        await _open(front, press, view)

    return work


def _solves(front: Front) -> Work:
    """At once; where work is reviewed, what was done is asked first."""

    async def work(press: Press, ticket: Ticket, agent: Agent) -> None:
        event = AgentSolved(agent)
        if lacks_resolution(ticket, event, front.house.deskfile.policy(ticket.team)):
            await _open(front, press, solve_form(ticket))
        else:
            await front.act(ticket.id, event, press.key)

    return work


def _passes(front: Front) -> Work:
    async def work(press: Press, ticket: Ticket, agent: Agent) -> None:
        front.require_reviewer(agent)
        await front.act(ticket.id, ReviewPassed(agent), press.key)

    return work


def _opens_return(front: Front) -> Work:
    async def work(press: Press, ticket: Ticket, agent: Agent) -> None:
        front.require_reviewer(agent)
        await _open(front, press, return_form(ticket))

    return work


async def _open(front: Front, press: Press, view: Body) -> None:
    try:
        await front.client.views_open(trigger_id=press.trigger, view=view)
    except SlackApiError as error:
        log.warning("the form did not open", error=error.response.get("error"))
        raise DeskhandError("Slack did not open the form in time. Press again.") from error


def _same(front: Front) -> Work:
    async def work(press: Press, ticket: Ticket, agent: Agent) -> None:
        other = CustomerId(press.other)
        said = await persons.same(front, ticket, other, press.shown, agent, press.key)
        await front.whisper(press.user, press.room, escape(said))

    return work


def _confirms(front: Front) -> Work:
    async def work(press: Press, ticket: Ticket, agent: Agent) -> None:
        await front.act(ticket.id, ReplyConfirmed(agent, press.reply), press.key)

    return work


def _repeats(front: Front) -> Work:
    async def work(press: Press, ticket: Ticket, agent: Agent) -> None:
        again = ReplyId(f"{press.reply}-again")
        await front.act(ticket.id, ReplyRepeated(agent, press.reply, again), press.key)

    return work


def _read(body: Body) -> Press:
    action = body["actions"][0]
    try:
        value = json.loads(action.get("value") or "")
        ticket, reply = int(value["ticket"]), ReplyId(str(value.get("reply", "")))
        other, shown = int(value.get("other", 0)), str(value.get("shown", ""))
        pressed_at = str(action["action_ts"])
    except (ValueError, KeyError, TypeError):
        raise OldButton(
            "This button is of another version of the desk. Type `/desk` to see your tickets."
        ) from None
    user = body["user"]["id"]
    return Press(
        user=user,
        room=_room(body),
        key=f"slack:press:{user}:{action['action_id']}:{pressed_at}",
        trigger=body.get("trigger_id", ""),
        ticket=ticket,
        reply=reply,
        other=other,
        shown=shown,
    )


def _room(body: Body) -> str:
    channel = body.get("channel") or {}
    container = body.get("container") or {}
    return str(channel.get("id") or container.get("channel_id") or "")
