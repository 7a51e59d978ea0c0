"""How does the desk speak in the team's rooms? Slack's Web API, errors told by what to do next."""

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from http.client import HTTPException
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.views.card import METADATA, metadata
from bot.views.text import Block

TIMEOUT = 10  # seconds; shorter than a courier's lease
PAGES_AT_MOST = 20
_GONE = {"message_not_found", "cant_update_message", "thread_not_found"}
_LATER = {"ratelimited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"}


class RoomDelayed(Exception):
    """Slack takes nothing now."""

    def __init__(self, why: str, retry_after: float | None = None) -> None:
        super().__init__(why)
        self.retry_after = retry_after  # seconds


class RoomRefused(Exception):
    """Slack will not take it until somebody changes something; the message says what."""


class MessageGone(RoomRefused):
    """The message that was to be changed is not there any more."""


class Rooms:
    """The team's rooms, by name. Sync; safe to use from several threads."""

    def __init__(self, token: str, api_url: str) -> None:
        self._client = WebClient(token=token, base_url=api_url, timeout=TIMEOUT, retry_handlers=[])
        self._ids: dict[str, str] = {}
        self._people: dict[str, str | None] = {}
        self._lock = threading.Lock()

    def id(self, name: str) -> str:
        """The id of the room of that name; RoomRefused when the desk can't see it."""
        with self._lock:
            if name not in self._ids:
                self._ids |= self._listed()
            if name in self._ids:
                return self._ids[name]
        if name[:1] in "CG" and name.isalnum() and name.isupper():
            return name
        raise RoomRefused(f"#{name} is not there: create it, and invite the desk into it")

    def post(
        self,
        room: str,
        text: str,
        blocks: Sequence[Block],
        *,
        thread: str | None = None,
        ticket: int | None = None,
    ) -> str:
        """Post; the message's ts. `room` is an id."""
        more: dict[str, Any] = {"metadata": metadata(ticket)} if ticket else {}
        if thread:
            more["thread_ts"] = thread
        answer = self._call(
            self._client.chat_postMessage,
            channel=room,
            text=text,
            blocks=list(blocks),
            unfurl_links=False,
            unfurl_media=False,
            **more,
        )
        return str(answer["ts"])

    def update(
        self, room: str, ts: str, text: str, blocks: Sequence[Block], *, ticket: int
    ) -> None:
        """Change a message silently; MessageGone when it is not there any more."""
        self._call(
            self._client.chat_update,
            channel=room,
            ts=ts,
            text=text,
            blocks=list(blocks),
            metadata=metadata(ticket),
        )

    def upload(self, room: str, thread: str, name: str, content: bytes) -> None:
        """Put a file into a thread."""
        self._call(
            self._client.files_upload_v2,
            channel=room,
            thread_ts=thread,
            filename=name or "file",
            content=content,
        )

    def react(self, room: str, ts: str, emoji: str) -> None:
        """Put an emoji on a message; harmless when it has it already, or is gone."""
        with suppress(MessageGone):
            self._call(self._client.reactions_add, channel=room, timestamp=ts, name=emoji)

    def members(self, room: str) -> dict[str, str]:
        """The people in the room, by id, with their names; no bots."""
        ids: list[str] = []
        cursor = ""
        for _ in range(PAGES_AT_MOST):
            answer = self._call(
                self._client.conversations_members, channel=room, limit=500, cursor=cursor
            )
            ids += answer.get("members") or []
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                break
        found = {id: self._person(id) for id in ids}
        return {id: name for id, name in found.items() if name}

    def _person(self, id: str) -> str | None:
        """The person's name; None for a bot, and for who has left the workspace."""
        if id not in self._people:
            user = self._call(self._client.users_info, user=id).get("user") or {}
            gone = user.get("is_bot") or user.get("deleted")
            profile = user.get("profile") or {}
            shown = profile.get("display_name") or profile.get("real_name") or user.get("name")
            self._people[id] = None if gone else str(shown or id)
        return self._people[id]

    def permalink(self, room: str, ts: str) -> str | None:
        """The message's own address, or None when Slack does not tell."""
        with suppress(RoomRefused, RoomDelayed):
            answer = self._call(self._client.chat_getPermalink, channel=room, message_ts=ts)
            return str(answer["permalink"])
        return None

    def find_card(self, room: str, ticket: int) -> str | None:
        """The ts of the ticket's card among the room's latest messages, by its metadata."""
        answer = self._call(
            self._client.conversations_history,
            channel=room,
            limit=100,
            include_all_metadata=True,
        )
        for message in answer.get("messages") or []:
            data = message.get("metadata") or {}
            told = data.get("event_payload") or {}
            if data.get("event_type") == METADATA and told.get("ticket") == ticket:
                return str(message["ts"])
        return None

    def has_reply(self, room: str, root: str, text: str, blocks: Sequence[Block]) -> bool:
        """Whether a post like this stands in the thread already; MessageGone without the root."""
        answer = self._call(self._client.conversations_replies, channel=room, ts=root, limit=200)
        return any(
            reply.get("text") == text and _words(reply.get("blocks")) == _words(blocks)
            for reply in answer.get("messages") or []
        )

    def health(self, names: Sequence[str], scopes: Sequence[str]) -> list[str]:
        """What is wrong with the token, its scopes and these rooms, each with its fix."""
        try:
            answer = self._call(self._client.auth_test)
            granted = answer.headers.get("x-oauth-scopes") or ",".join(scopes)
            missing = sorted(set(scopes) - {scope.strip() for scope in granted.split(",")})
            faults = [f"the app lacks the scope {scope}: reinstall it" for scope in missing]
            return faults + [fault for name in names if (fault := self._room_fault(name))]
        except (RoomRefused, RoomDelayed) as problem:
            return [str(problem)]

    def _room_fault(self, name: str) -> str | None:
        try:
            self.id(name)
        except RoomRefused as problem:
            return str(problem)
        return None

    def _listed(self) -> dict[str, str]:
        found: dict[str, str] = {}
        cursor = ""
        for _ in range(PAGES_AT_MOST):
            answer = self._call(
                self._client.conversations_list,
                types="public_channel,private_channel",
                exclude_archived=True,
                limit=200,
                cursor=cursor,
            )
            found |= {room["name"]: room["id"] for room in answer.get("channels") or []}
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                break
        return found

    def _call(self, method: Callable[..., Any], **arguments: Any) -> Any:  # noqa: ANN401
        """Call Slack; RoomDelayed, RoomRefused or MessageGone."""
        try:
            return method(**arguments)
        except SlackApiError as error:
            raise _told(error) from error
        except (SlackClientError, HTTPException, OSError) as error:
            raise RoomDelayed(f"Slack could not be reached: {error}") from error


def _words(blocks: object) -> list[str]:
    """What the sections say; Slack adds fields of its own to blocks."""
    sections = [b for b in blocks if b.get("type") == "section"] if isinstance(blocks, list) else []
    return [str((block.get("text") or {}).get("text")) for block in sections]


def _told(error: SlackApiError) -> Exception:
    answer = error.response
    code = str(answer.get("error") or "unreadable answer")
    status = answer.status_code
    if status == 429 or code in _LATER or status >= 500:
        wait = answer.headers.get("Retry-After") or answer.headers.get("retry-after")
        return RoomDelayed(f"Slack says {code}", float(wait) if wait and wait.isdigit() else None)
    if code in _GONE:
        return MessageGone(code)
    if code == "already_reacted":
        return MessageGone(code)
    return RoomRefused(_advice(code))


def _advice(code: str) -> str:
    match code:
        case "not_in_channel" | "channel_not_found":
            return f"the desk is not in that room ({code}): invite it with /invite"
        case "invalid_auth" | "token_revoked" | "account_inactive" | "not_authed":
            return f"Slack does not accept SLACK_BOT_TOKEN ({code}): install the app again"
        case "missing_scope":
            return "the Slack app lacks a scope: paste `deskhand slack manifest` and reinstall"
        case _:
            return f"Slack refused it: {code}"
