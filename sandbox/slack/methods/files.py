"""Which files does the bot send and ask for? `files.*`: announced, uploaded, then shared."""

from typing import Any

from sandbox.slack.cast import BOT_USER
from sandbox.slack.events import SlackEvents
from sandbox.slack.files import SlackFile
from sandbox.slack.limits import TIER_4
from sandbox.slack.methods.method import Method, always, room_of
from sandbox.slack.refusals import Body, SlackRefusal, parsed
from sandbox.slack.state import SlackState

_SIZE_AT_MOST = 1_000_000_000  # bytes, as Slack has it


class FileMethods:
    """Files by the bot, and what there is to know of anybody's."""

    def __init__(self, state: SlackState, events: SlackEvents) -> None:
        self._state = state
        self._events = events

    def methods(self) -> dict[str, Method]:
        write = always("files:write")
        return {
            "files.info": Method(self._info, TIER_4, always("files:read")),
            "files.getUploadURLExternal": Method(self._announce, TIER_4, write),
            "files.completeUploadExternal": Method(self._share, TIER_4, write),
        }

    def _info(self, body: Body) -> Body:
        """A file, and where it stands; only what the bot can see."""
        file = self._state.files.kept.get(str(body.get("file")))
        rooms = self._state.directory.rooms
        seen = file and [s for s in file.shares if BOT_USER in rooms[s[0]].members]
        if file is None or not (seen or file.user == BOT_USER):
            raise SlackRefusal("file_not_found")
        shares: dict[str, Any] = {}
        for room, ts in seen or []:
            shares.setdefault(room, []).append({"ts": ts})
        told = self._state.files.told(file) | {"shares": {"private": shares}}
        return {"file": told, "comments": [], "response_metadata": {"next_cursor": ""}}

    def _announce(self, body: Body) -> Body:
        name, length = str(body.get("filename") or ""), str(body.get("length") or "0")
        if not name or not length.isdecimal() or not 0 < int(length) <= _SIZE_AT_MOST:
            raise SlackRefusal("missing_argument")
        file = self._state.files.keep(BOT_USER, name, b"")
        file.size, file.is_uploaded = int(length), False
        return {"upload_url": self._state.files.upload_address(file), "file_id": file.id}

    def _share(self, body: Body) -> Body:
        files = [self._uploaded(one) for one in _asked(body)]
        told = [{"id": file.id, "title": file.title} for file in files]
        if not body.get("channel_id"):
            return {"files": told}
        room = room_of(self._state, {"channel": body["channel_id"]})
        if room.is_archived:
            raise SlackRefusal("is_archived")
        thread = str(body.get("thread_ts") or "") or None
        if thread and self._state.message(room.id, thread) is None:
            raise SlackRefusal("thread_not_found")
        made = self._state.add(
            room.id,
            BOT_USER,
            str(body.get("initial_comment") or ""),
            subtype="file_share",
            files=[file.id for file in files],
            thread_ts=thread,
        )
        self._events.said(made)
        return {"files": told}

    def _uploaded(self, asked: dict[str, Any]) -> SlackFile:
        file = self._state.files.kept.get(str(asked.get("id")))
        if file is None or file.user != BOT_USER or not file.is_uploaded:
            raise SlackRefusal("file_not_found")
        file.title = str(asked.get("title") or file.name)
        return file


def _asked(body: Body) -> list[dict[str, Any]]:
    files = parsed(body.get("files"))
    if not isinstance(files, list) or not files or not all(isinstance(f, dict) for f in files):
        raise SlackRefusal("invalid_arguments")
    return files
