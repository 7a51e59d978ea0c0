"""Somebody asks the desk: by the form, by a shortcut on a message, or with a press under an answer.

Anybody may, whether or not they work in a team.
"""

from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.errors import SlackApiError

from bot.asking import Asking
from bot.front import Front, in_words
from bot.manifest import MAKE_TICKET
from bot.people import AWAY
from bot.views.new_form import CALLBACK, TEXT_BLOCK, asked, new_form
from connectors.contract import ConnectorError, Unreadable
from connectors.slack.question import NO, YES, answered
from lifecycle.errors import DeskhandError

_SAYS = {YES: "Yes, thank you.", NO: "No. The desk looks at it again."}

Body = dict[str, Any]

log = structlog.get_logger(__name__)


class NoRequests(DeskhandError):
    """Slack is no channel of this desk."""

    def __init__(self) -> None:
        super().__init__("This desk takes no requests from Slack: DESKHAND_CHANNELS has no slack.")


class NotNow(DeskhandError):
    """Slack, or the desk, takes nothing now."""

    def __init__(self) -> None:
        super().__init__("That can't be done just now. Please try again in a minute.")


def listen(app: AsyncApp, front: Front, asking: Asking | None) -> None:
    """Register what customers may do."""

    @app.shortcut(MAKE_TICKET)
    async def wanted(ack: AsyncAck, body: Body) -> None:
        with front.at_work():
            await ack()
            await _make(front, asking, body)

    @app.view(CALLBACK)
    async def submitted(ack: AsyncAck, body: Body) -> None:
        with front.at_work():
            try:
                await _ask(front, asking, body["user"]["id"], body["view"])
            except DeskhandError as problem:
                # The form stays open with what was written.
                await ack(response_action="errors", errors={TEXT_BLOCK: str(problem)})
            else:
                await ack()

    for action in (YES, NO):

        @app.action(action)
        async def pressed(ack: AsyncAck, body: Body) -> None:
            with front.at_work():
                await ack()
                await _say(front, asking, body)


async def open_form(front: Front, asking: Asking | None, body: dict[str, str], text: str) -> None:
    """Open the form for who typed the command; DeskhandError."""
    asking = _on(asking)
    try:
        await asking.prepare(body["channel_id"], body["user_id"])
        rooms = asking.slack.request_rooms()
        room = body["channel_id"] if body["channel_id"] in rooms else next(iter(rooms), None)
        view = new_form(text, room, rooms.get(room or "", ""))
        await front.client.views_open(trigger_id=body.get("trigger_id", ""), view=view)
    except (ConnectorError, *AWAY) as error:
        log.warning("the form did not open", error=str(error))
        raise DeskhandError("Slack did not open the form in time. Try again.") from error


async def _ask(front: Front, asking: Asking | None, user: str, view: Body) -> None:
    """Post what was written; the post itself is the request, once Slack tells us of it."""
    asking, form = _on(asking), asked(view)
    if not form.text:
        raise DeskhandError("Write what it is about first.")
    try:
        room = form.room or await _direct(front, user)
        await front.client.chat_postMessage(channel=room, **asking.slack.post_for(user, form.text))
    except SlackApiError as error:
        log.warning("a request was not posted", error=str(error.response.get("error")))
        raise DeskhandError("Slack did not take it. Is the desk in that room?") from error
    except AWAY as error:
        log.warning("a request was not posted", error=str(error))
        raise NotNow from error


def _on(asking: Asking | None) -> Asking:
    """The customers' side; NoRequests where it is switched off."""
    if asking is None:
        raise NoRequests
    return asking


async def _direct(front: Front, user: str) -> str:
    opened = await front.client.conversations_open(users=user)
    return str((opened.get("channel") or {}).get("id") or "")


async def _make(front: Front, asking: Asking | None, body: Body) -> None:
    user, channel = body["user"]["id"], _id(body.get("channel"))
    ts = str(body.get("message_ts") or (body.get("message") or {}).get("ts") or "")
    try:
        number = await _on(asking).make(channel, ts, user)
        said = f"That is ticket #{number}. The desk answers in the thread."
    except Exception as problem:
        if not isinstance(problem, DeskhandError | ConnectorError):
            log.exception("a ticket was not made", user=user)
        said = in_words(NotNow() if isinstance(problem, ConnectorError) else problem)
    answer = {"user_id": user, "channel_id": channel}
    await front.answer(answer | {"response_url": str(body.get("response_url") or "")}, said)


async def _say(front: Front, asking: Asking | None, body: Body) -> None:
    """A customer says whether it is solved; the buttons give way to what they said."""
    user, channel = body["user"], _id(body.get("channel"))
    channel = channel or str((body.get("container") or {}).get("channel_id") or "")
    try:
        await _on(asking).answered(body)
    except Exception as problem:
        if not isinstance(problem, DeskhandError | ConnectorError):
            log.exception("a customer's press failed", user=user["id"])
        told = NotNow() if isinstance(problem, ConnectorError | Unreadable) else problem
        await front.whisper(user["id"], channel, in_words(told))
        return
    await _put_away(front, body, channel)


async def _put_away(front: Front, body: Body, channel: str) -> None:
    message = body.get("message") or {}
    text, said = str(message.get("text") or ""), _SAYS[body["actions"][0]["action_id"]]
    try:
        await front.client.chat_update(
            channel=channel, ts=str(message.get("ts")), text=text, blocks=answered(text, said)
        )
    except AWAY as error:
        log.warning("the question stays as it was", error=str(error))


def _id(value: object) -> str:
    return str(value.get("id") or "") if isinstance(value, dict) else ""
