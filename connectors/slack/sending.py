"""How does an answer reach its customer, and how is it found again?

It stands in the customer's own thread or direct message, and carries our own id of it as message
metadata, which Slack gives back to us: https://docs.slack.dev/messaging/message-metadata
"""

from datetime import datetime, timedelta
from typing import Any

from connectors.contract import (
    Absent,
    ConnectorError,
    DeliveryRefused,
    DeliveryUncertain,
    Found,
    Outgoing,
    Receipt,
    Sight,
    Unknown,
)
from connectors.slack.client import Api
from connectors.slack.fields import Json, inner, items, optional_id, optional_ts, stamp
from connectors.slack.known import Known, place
from connectors.slack.mrkdwn import mrkdwn
from connectors.slack.places import link, placed, post_id, thread
from connectors.slack.posts import REPLY
from connectors.slack.question import asking
from connectors.slack.who import user_of

LOOK_PAGES = 5
_SKEW = timedelta(minutes=2)  # Slack's clock and ours differ


class Answers:
    """Posts our answers, and looks for them."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def send(self, reply: Outgoing, known: Known) -> Receipt:
        """Post it; DeliveryDelayed, DeliveryRefused or DeliveryUncertain."""
        channel, root = self._where(reply)
        text = mrkdwn(reply.text, user_of(reply.to))
        answer = self._api.call(
            self._api.web.chat_postMessage,
            channel=channel,
            text=text,
            blocks=asking(text) if reply.solves else None,
            thread_ts=root or None,
            metadata=_metadata(reply),
            unfurl_links=False,
            unfurl_media=False,
        )
        ts = optional_ts(answer, "ts")
        if not ts:
            raise DeliveryUncertain("Slack's answer names no message")
        return _receipt(reply, channel, ts, root, known)

    def look(self, reply: Outgoing, since: datetime, known: Known) -> Sight:
        """Whether it stands where it should, by our own id of it."""
        try:
            channel, root = self._where(reply)
            return self._looked(reply, channel, root, since, known)
        except ConnectorError as problem:
            return Unknown(str(problem))

    def _looked(
        self, reply: Outgoing, channel: str, root: str, since: datetime, known: Known
    ) -> Sight:
        web = self._api.web
        where: dict[str, Any] = {
            "channel": channel,
            "oldest": stamp(since - _SKEW),
            "include_all_metadata": True,
        }
        method = web.conversations_replies if root else web.conversations_history
        where |= {"ts": root} if root else {}
        complete = False
        for page, more in self._api.pages(method, LOOK_PAGES, **where):
            if ts := _found(page, reply):
                return Found(_receipt(reply, channel, ts, root, known))
            complete = not more
        return Absent() if complete else Unknown("too much was said there since then to tell")

    def _where(self, reply: Outgoing) -> tuple[str, str]:
        """The room, and the message under which it goes; empty for none.

        What is answered in private though it was said in a room becomes a direct message.
        """
        if not reply.private or reply.was_private:
            return placed(reply.thread)
        opened = self._api.call(self._api.web.conversations_open, users=user_of(reply.to))
        channel = optional_id(inner(opened, "channel"), "id")
        if not channel:
            raise DeliveryRefused("Slack opened no direct message with them")
        return channel, ""


def is_direct(reply: Outgoing) -> bool:
    """It goes to where the customer and the desk are alone, as one conversation."""
    return not placed(reply.thread)[1] or (reply.private and not reply.was_private)


def _metadata(reply: Outgoing) -> dict[str, Any]:
    payload = {"reply": str(reply.reply)}
    if is_direct(reply):  # a direct message's echo names its customer nowhere else
        payload["to"] = reply.to
    return {"event_type": REPLY, "event_payload": payload}


def _receipt(reply: Outgoing, channel: str, ts: str, root: str, known: Known) -> Receipt:
    kind = "im" if is_direct(reply) else "channel"
    where = place(channel, kind, reply.account)
    moved = None if placed(reply.thread)[0] == channel else thread(where, root)
    return Receipt(post_id(channel, ts), link(where, ts, root, known), moved)


def _found(page: Json, reply: Outgoing) -> str:
    for message in items(page.get("messages")):
        if not isinstance(message, dict):
            continue
        data = inner(message, "metadata")
        ours = data.get("event_type") == REPLY
        if ours and inner(data, "event_payload").get("reply") == reply.reply:
            return optional_ts(message, "ts")
    return ""
