"""How does Slack tell of a message, a person and a conversation?

https://docs.slack.dev/reference/events/message
"""

import re
from typing import Any

from sandbox.slack.cast import APP, BOT_ID, BOT_USER, PARTNER, TEAM, Kind, Person, Room
from sandbox.slack.state import SlackMessage, SlackState, is_ours

Json = dict[str, Any]

SLACKBOT = "USLACKBOT"
_GONE = "This message was deleted."
_PARTS = re.compile(r"(<[@#][A-Z0-9]+>)")


def told(
    state: SlackState, message: SlackMessage, *, metadata: bool = False, full: bool = False
) -> Json:
    """A message as Slack tells of it.

    Args:
        state: the workspace.
        message: what is told of; what was deleted is told as a tombstone.
        metadata: with the message's metadata, if it has any.
        full: with what only the Web API tells: reactions, and how long the thread is.
    """
    if message.deleted:
        return _tombstone(state, message)
    about: Json = {"type": "message", "text": message.text, "ts": message.ts}
    about |= _writer(state, message)
    if message.subtype:
        about["subtype"] = message.subtype
    if message.thread_ts:
        about["thread_ts"] = message.thread_ts
    if message.broadcast:
        root = state.messages[message.room][str(message.thread_ts)]
        about |= {"subtype": "thread_broadcast", "root": told(state, root)}
    if message.files:
        about |= {"files": _files(state, message), "upload": False}
    if message.attachments:
        about["attachments"] = list(message.attachments)
    if message.edited:
        about["edited"] = {"user": message.user, "ts": message.edited}
    if metadata and message.metadata:
        about["metadata"] = message.metadata
    if full:
        about |= _thread(state, message)
        if message.reactions:
            about["reactions"] = reactions(message)
    return about


def reactions(message: SlackMessage) -> list[Json]:
    """What people put on the message."""
    return [
        {"name": name, "users": list(users), "count": len(users)}
        for name, users in message.reactions.items()
    ]


def _writer(state: SlackState, message: SlackMessage) -> Json:
    """Who wrote it: people's words are rich text too, and an app's post names the app."""
    blocks = {"blocks": message.blocks} if message.blocks else {}
    if message.bot:
        by = {"bot_id": message.bot.id, "app_id": message.bot.app}
        named = {"username": message.bot.name} if message.subtype == "bot_message" else {}
        return by | blocks | (named or {"user": message.user})
    person = state.directory.people[message.user]
    if message.subtype not in (None, "file_share"):  # who came or went
        return {"user": person.id} | blocks
    if is_ours(message):
        return {"user": BOT_USER, "bot_id": BOT_ID, "app_id": APP, "team": TEAM} | blocks
    typed = {"blocks": [rich_text(message)]} if message.text else {}
    return {"user": person.id, "client_msg_id": _client_id(message), "team": person.team} | typed


def _client_id(message: SlackMessage) -> str:
    """What the person's own program called the message: the same each time it is told of."""
    digits = message.ts.replace(".", "").rjust(20, "0")
    return f"{digits[:8]}-{digits[8:12]}-4{digits[12:15]}-8{digits[15:18]}-{digits[8:]}"


def rich_text(message: SlackMessage) -> Json:
    """What a person typed, as Slack keeps it beside the text."""
    elements: list[Json] = []
    for part in filter(None, _PARTS.split(message.text)):
        if _PARTS.fullmatch(part):
            kind, id = ("user", part[2:-1]) if part[1] == "@" else ("channel", part[2:-1])
            elements.append({"type": kind, f"{kind}_id": id})
        else:
            plain = part.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
            elements.append({"type": "text", "text": plain})
    section = {"type": "rich_text_section", "elements": elements}
    return {"type": "rich_text", "block_id": f"r{message.ts[-4:]}", "elements": [section]}


def _files(state: SlackState, message: SlackMessage) -> list[Json]:
    """In a shared room strangers' files are only hinted at."""
    files = [state.files.kept[id] for id in message.files]
    person = state.directory.people.get(message.user)
    if person and person.is_stranger:
        return [state.files.hinted(file) for file in files]
    return [state.files.told(file) for file in files]


def _thread(state: SlackState, message: SlackMessage) -> Json:
    """How long the thread below is; to whom a reply replies."""
    if message.thread_ts:
        root = state.messages[message.room].get(message.thread_ts)
        return {"parent_user_id": root.user if root and not root.deleted else SLACKBOT}
    replies = state.replies(message)
    if not replies:
        return {}
    return {
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users": list(dict.fromkeys(reply.user for reply in replies)),
        "latest_reply": replies[-1].ts,
    }


def _tombstone(state: SlackState, message: SlackMessage) -> Json:
    """What is left of a message that was deleted while a thread hangs on it."""
    return {
        "type": "message",
        "subtype": "tombstone",
        "text": _GONE,
        "user": SLACKBOT,
        "hidden": True,
        "ts": message.ts,
        "thread_ts": message.ts,
        **_thread(state, message),
        "parent_user_id": SLACKBOT,
    }


def person(found: Person, *, email: bool = False) -> Json:
    """Somebody, as `users.info` tells; of strangers Slack tells less."""
    profile: Json = {"display_name": found.name, "real_name": found.name, "team": found.team}
    about: Json = {
        "id": found.id,
        "team_id": found.team,
        "name": found.name,
        "real_name": found.name,
        "deleted": False,
        "is_bot": found.is_bot,
        "profile": profile,
    }
    if found.is_stranger:
        return about | {"is_stranger": True}
    if email and not found.is_bot:
        profile["email"] = f"{found.name}@sandbox.example"
    flags = {"is_stranger": False, "is_restricted": False, "is_ultra_restricted": False}
    return about | flags | {"tz": "Etc/UTC", "tz_offset": 0}


def room(found: Room) -> Json:
    """A conversation, as `conversations.info` tells."""
    about: Json = {
        "id": found.id,
        "created": 0,
        "is_archived": found.is_archived,
        "is_im": found.kind is Kind.IM,
        "is_mpim": found.kind is Kind.MPIM,
        "is_channel": found.kind is Kind.CHANNEL,
        "is_group": found.kind is Kind.GROUP,
        "is_private": found.kind is not Kind.CHANNEL,
        "is_ext_shared": bool(found.partner),
        "is_shared": bool(found.partner),
        "context_team_id": TEAM,
    }
    if found.kind is Kind.IM:
        other = next(iter(found.members - {BOT_USER}))
        return about | {"user": other, "is_user_deleted": False, "is_open": True}
    if found.partner:
        about |= {"connected_team_ids": [PARTNER], "shared_team_ids": [TEAM, PARTNER]}
    return about | {"name": found.name, "is_member": BOT_USER in found.members}


def called(found: Room) -> str:
    """What payloads call the conversation: private ones have no name there."""
    names = {Kind.IM: "directmessage", Kind.GROUP: "privategroup"}
    return names.get(found.kind, found.name)
