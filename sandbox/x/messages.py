"""How do apps read and write direct messages on X? Only for our account, and by its own keys."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NoReturn

from aiohttp import web

from sandbox.calls import Answer
from sandbox.x import account, objects
from sandbox.x.account import Account
from sandbox.x.asked import MESSAGES, Asked, read_asked
from sandbox.x.included import Included
from sandbox.x.paging import PAGES, page, read_window
from sandbox.x.pictures import Media
from sandbox.x.problems import XRefusal, forbidden, invalid, not_found, problem
from sandbox.x.state import XState
from sandbox.x.uploads import Uploads
from sandbox.x.values import DirectMessage, User
from sandbox.x.webhooks import XWebhooks
from sandbox.x.writing import is_text

REMEMBERED = timedelta(days=30)
TEXT_AT_MOST = 10_000
EVENTS = ("MessageCreate", "ParticipantsJoin", "ParticipantsLeave")

_TALK = re.compile(r"([0-9]{1,19})-([0-9]{1,19})")
_CLOSED = "You do not have permission to DM one or more participants."
_PARAMETERS = (*PAGES, "event_types")

Json = dict[str, Any]


class Messages:
    """The calls about direct messages."""

    def __init__(
        self, state: XState, account: Account, webhooks: XWebhooks, uploads: Uploads
    ) -> None:
        self._state = state
        self._account = account
        self._webhooks = webhooks
        self._uploads = uploads

    async def events(self, request: web.Request, _: Json) -> Answer:
        """`GET /2/dm_events`: everything of the last 30 days, the newest first."""
        return self._listed(request, self._readable())

    async def event(self, request: web.Request, _: Json) -> Answer:
        """`GET /2/dm_events/:id`."""
        asked = read_asked(request, MESSAGES)
        found = [one for one in self._readable() if one.id == request.match_info["id"]]
        if not found:
            not_found(f"Could not find event with id: [{request.match_info['id']}].")
        answer = self._told(found, asked)
        return Answer(200, answer | {"data": answer["data"][0]})

    async def with_user(self, request: web.Request, _: Json) -> Answer:
        """`GET /2/dm_conversations/with/:id/dm_events`."""
        other = request.match_info["id"]
        return self._listed(
            request,
            (one for one in self._readable() if other in (one.sender.id, one.recipient.id)),
        )

    async def of_talk(self, request: web.Request, _: Json) -> Answer:
        """`GET /2/dm_conversations/:id/dm_events`."""
        talk = request.match_info["id"]
        return self._listed(request, (one for one in self._readable() if one.talk == talk))

    async def send_to_user(self, request: web.Request, body: Json) -> Answer:
        """`POST /2/dm_conversations/with/:id/messages`."""
        return self._send(self._state.by_id(request.match_info["id"]), body)

    async def send_to_talk(self, request: web.Request, body: Json) -> Answer:
        """`POST /2/dm_conversations/:id/messages`; conversations of two only."""
        talk = _TALK.fullmatch(request.match_info["id"])
        if talk is None or self._state.us.id not in talk.groups():
            forbidden(_CLOSED)
        other = talk[2] if talk[1] == self._state.us.id else talk[1]
        return self._send(self._state.by_id(other), body)

    async def delete(self, request: web.Request, _: Json) -> Answer:
        """`DELETE /2/dm_events/:id`: gone for us; the other person still has it."""
        found = next((one for one in self._readable() if one.id == request.match_info["id"]), None)
        if found is None:
            not_found(f"Could not find event with id: [{request.match_info['id']}].")
        found.deleted_by_us = True
        self._account.pay(account.DELETE)
        self._state.world.change()
        return Answer(200, {"data": {"deleted": True}})

    def _send(self, to: User | None, body: Json) -> Answer:
        text, media = body.get("text"), self._attached(body)
        if text is None and media:
            text = ""
        elif not is_text(text) or len(text) > TEXT_AT_MOST:
            invalid(f"text: 1 to {TEXT_AT_MOST} characters", "text")
        other = _open_to_us(self._state, to)
        message = self._state.add_message(self._state.us, other, text, media, by_api=True)
        self._account.pay(account.CREATE_MESSAGE)
        self._webhooks.announce_message(message)
        data = {"dm_conversation_id": message.talk, "dm_event_id": message.id}
        return Answer(201, {"data": data})

    def _attached(self, body: Json) -> Media | None:
        given = body.get("attachments")
        if given is None:
            return None
        if not isinstance(given, list) or len(given) != 1 or not isinstance(given[0], dict):
            invalid("attachments: a list of one", "attachments")
        return self._uploads.taken([given[0].get("media_id")], private=True)[0]

    def _readable(self) -> Iterable[DirectMessage]:
        """What the API still shows, the newest first: nothing of what has moved to XChat."""
        since = self._state.world.now() - REMEMBERED
        for message in reversed(self._state.messages):
            other = message.recipient if message.sender == self._state.us else message.sender
            moved = message.encrypted or self._state.standing(other).encrypted
            if message.at > since and not moved and not message.deleted_by_us:
                yield message

    def _listed(self, request: web.Request, found: Iterable[DirectMessage]) -> Answer:
        asked = read_asked(request, MESSAGES, _PARAMETERS)
        types = set(filter(None, request.query.get("event_types", "").split(","))) or set(EVENTS)
        if types - set(EVENTS):
            invalid(f"event_types: choose from {', '.join(EVENTS)}", "event_types", types)
        window = read_window(request, 1, otherwise=100)
        shown = page(found if "MessageCreate" in types else (), window, _id, _at)
        if not shown.items:
            return Answer(200, {"meta": {"result_count": 0}})
        meta = {key: shown.meta[key] for key in ("result_count", "next_token") if key in shown.meta}
        return Answer(200, self._told(shown.items, asked) | {"meta": meta})

    def _told(self, messages: list[DirectMessage], asked: Asked) -> Json:
        included = Included(self._state, asked)
        included.beside_messages(messages)
        data = [asked.of(MESSAGES, objects.message(self._state, one)) for one in messages]
        return {"data": data} | included.told()


def _open_to_us(state: XState, to: User | None) -> User:
    """`to`, when our account may write to it now; XRefusal (403) otherwise."""
    if to is None or to == state.us:
        forbidden(_CLOSED)
    standing = state.standing(to)
    if standing.suspended:
        forbidden("User has been suspended.")
    if standing.encrypted:
        forbidden("This conversation is encrypted: messages go through X Chat.")
    if standing.dms == "verified" and not standing.blocks_us:
        _refuse(476, "Sender is not verified to send message requests")
    if not objects.takes_messages(state, to):
        _refuse(349, "You cannot send messages to this user.")
    return to


def _refuse(code: int, said: str) -> NoReturn:
    errors = [{"code": code, "message": said}]
    raise XRefusal(problem(403, "Forbidden", _CLOSED, errors=errors))


def _id(message: DirectMessage) -> str:
    return message.id


def _at(message: DirectMessage) -> datetime:
    return message.at
