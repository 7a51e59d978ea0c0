"""What can people write in Slack? Messages with files, in threads too; they edit, delete, react."""

import base64
import binascii
import re
from typing import Any

from sandbox.slack.cast import PEOPLE, Person, Room
from sandbox.slack.events import SlackEvents
from sandbox.slack.payloads import stored
from sandbox.slack.state import Bot, SlackState
from sandbox.slack.telling import told
from sandbox.stage import shown
from sandbox.world import StageError

FILES_AT_MOST = 10  # of one message

Json = dict[str, Any]

_EMOJI = re.compile(r"[\w+'-]{1,100}(::skin-tone-[2-6])?")
_MIMETYPE = re.compile(r"[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,80}")
_BOT = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,30}")
_STAFF = {person.id for person in PEOPLE}


class SlackWriting:
    """The people of the workspace, writing."""

    def __init__(self, state: SlackState, events: SlackEvents) -> None:
        self._state = state
        self._events = events

    async def write(self, asked: Json) -> Json:
        """Write into a room, a thread or to the bot alone."""
        person, room = self._who_where(asked)
        files = _files(asked.get("files"))
        text = _text(asked, needed=not files)
        since, thread = self._state.new_ts(), None
        if asked.get("thread_ts"):
            above = self._state.written(room, asked["thread_ts"], "thread_ts")
            thread = above.thread_ts or above.ts  # threads have one level
        if asked.get("broadcast") and thread is None:
            raise StageError("broadcast: only a reply in a thread can be")
        made = self._state.add(
            room.id,
            person.id,
            stored(text),
            thread_ts=thread,
            broadcast=bool(asked.get("broadcast")),
            subtype="file_share" if files else None,
            files=[self._kept(person, file) for file in files],
        )
        self._events.said(made)
        return {"ts": made.ts, **shown.seen(self._state, person, since, room)}

    async def edit(self, asked: Json) -> Json:
        """Change what one wrote oneself."""
        person, room = self._who_where(asked)
        message = self._state.written(room, asked.get("ts"))
        text = stored(_text(asked, needed=not message.files))
        if message.user != person.id:
            raise StageError(f"ts: {person.name} did not write this, so can't edit it")
        since = self._state.new_ts()
        if text != message.text:
            before = told(self._state, message, metadata=True)
            message.text, message.edited = text, since
            self._state.world.change()
            self._events.changed(message, before)
        return shown.seen(self._state, person, since, room)

    async def unfurl(self, asked: Json) -> Json:
        """Show what a link in a message leads to: Slack changes the message, nobody edits it."""
        person, room = self._who_where(asked)
        message = self._state.written(room, asked.get("ts"))
        url = str(asked.get("url") or "https://example.com/")
        since, before = self._state.new_ts(), told(self._state, message, metadata=True)
        preview = {"id": len(message.attachments) + 1, "from_url": url, "original_url": url}
        message.attachments.append(preview | {"title": "A page", "fallback": "A page"})
        self._state.world.change()
        self._events.changed(message, before)
        return shown.seen(self._state, person, since, room)

    async def delete(self, asked: Json) -> Json:
        """Delete a message: one's own, or as an administrator of the workspace may, any."""
        person, room = self._who_where(asked)
        message = self._state.written(room, asked.get("ts"))
        if message.user != person.id and person.id not in _STAFF:
            raise StageError(f"ts: {person.name} did not write this, so can't delete it")
        before = told(self._state, message, metadata=True)
        message.deleted = True
        self._state.world.change()
        self._events.deleted(message, before)
        return shown.seen(self._state, person, self._state.new_ts(), room)

    async def react(self, asked: Json) -> Json:
        """Put an emoji on a message, or take it away with `remove`."""
        person, room = self._who_where(asked)
        message = self._state.written(room, asked.get("ts"))
        emoji = str(asked.get("emoji") or "").strip(":")
        if not _EMOJI.fullmatch(emoji):
            raise StageError("emoji: its name, as in eyes or +1")
        people = message.reactions.get(emoji, [])
        added = not asked.get("remove")
        since = self._state.new_ts()
        if added == (person.id in people):  # nothing changes, so nobody is told
            return shown.seen(self._state, person, since, room)
        if added:
            message.reactions[emoji] = [*people, person.id]
        elif len(people) == 1:
            del message.reactions[emoji]
        else:
            people.remove(person.id)
        self._state.world.change()
        self._events.reacted(message, person.id, emoji, added=added)
        return shown.seen(self._state, person, since, room)

    async def bot_message(self, asked: Json) -> Json:
        """Another app posts: by a `webhook` of its own, or as its bot user (`app`)."""
        room = self._state.room(asked.get("room") or "help")
        text, kind = _text(asked, needed=True), str(asked.get("kind") or "webhook")
        bot = self._bot(asked.get("name") or "Build bot")
        if kind not in ("webhook", "app"):
            raise StageError("kind: choose webhook or app")
        thread = None
        if asked.get("thread_ts"):
            thread = self._state.written(room, asked["thread_ts"], "thread_ts").ts
        made = self._state.add(
            room.id,
            bot.id if kind == "webhook" else self._state.directory.bot_user(bot.name).id,
            stored(text),
            thread_ts=thread,
            subtype="bot_message" if kind == "webhook" else None,
            bot=bot,
        )
        self._events.said(made)
        return {"ts": made.ts}

    def _who_where(self, asked: Json) -> tuple[Person, Room]:
        wanted = asked.get("room") or "desk-support"
        person, room = self._state.directory.who_where(asked.get("user"), wanted)
        if room.is_archived:
            raise StageError(f"#{room.name} is archived")
        return person, room

    def _kept(self, person: Person, file: Json) -> str:
        made = self._state.files.keep(person.id, file["name"], file["data"], file["mimetype"])
        made.size = file["size"]
        return made.id

    def _bot(self, name: object) -> Bot:
        if not isinstance(name, str) or not _BOT.fullmatch(name):
            raise StageError("name: letters, digits and spaces, 31 at most")
        letters = re.sub(r"[^A-Z0-9]", "", name.upper())
        return Bot(f"B0{letters}", name, f"A0{letters}")


def _text(asked: Json, *, needed: bool) -> str:
    text = asked.get("text")
    if needed and not str(text or "").strip():
        raise StageError("text: write something")
    return str(text or "")


def _files(given: object) -> list[Json]:
    """What is to be attached, its bytes decoded; StageError names what is wrong."""
    if given is None:
        return []
    if not isinstance(given, list) or len(given) > FILES_AT_MOST:
        raise StageError(f"files: a list of at most {FILES_AT_MOST}")
    return [_file(one) for one in given]


def _file(given: object) -> Json:
    if not isinstance(given, dict) or not isinstance(given.get("name"), str) or not given["name"]:
        raise StageError(
            'files: each as {"name": "a.txt", "mimetype"?, "text" or "content_base64"}'
        )
    mimetype, data = str(given.get("mimetype") or ""), _data(given)
    if mimetype and not _MIMETYPE.fullmatch(mimetype):
        raise StageError("files: mimetype as in image/png")
    size = given.get("size", len(data))
    if isinstance(size, bool) or not isinstance(size, int) or size < 0:
        raise StageError("files: size in bytes, as Slack is to claim it")
    return {"name": given["name"][:255], "mimetype": mimetype, "data": data, "size": size}


def _data(given: Json) -> bytes:
    if isinstance(given.get("text"), str):
        return str(given["text"]).encode(errors="replace")
    try:
        return base64.b64decode(str(given.get("content_base64") or ""), validate=True)
    except binascii.Error:
        raise StageError("files: content_base64 is not base64") from None
