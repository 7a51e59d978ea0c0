"""What does Facebook show now, as JSON for the stage?"""

from typing import Any

from sandbox.facebook.files import File
from sandbox.facebook.state import Comment, FacebookState, Message, Person, Post
from sandbox.facebook.windows import HUMAN, STANDARD

Json = dict[str, Any]


def messages(state: FacebookState) -> list[Json]:
    """Every message in Messenger, the oldest first."""
    return [message(state, found) for found in state.messages.values()]


def message(state: FacebookState, found: Message) -> Json:
    """A message."""
    theirs, ours = state.name_of(found.person), state.name_of(None)
    return {
        "id": found.id,
        "from": ours if found.ours else theirs,
        "to": theirs if found.ours else ours,
        "text": found.text,
        "at": found.at.isoformat(),
        "kind": found.kind,
        "attachments": _attachments(found),
        "reactions": _reactions(found.reactions),
        "read": found.read,
        "reply_to": found.reply_to,
        "edited": found.edits > 0,
        "quick_replies": [{"title": t, "payload": p} for t, p in found.quick_replies],
        "app_id": found.app,
        "metadata": found.metadata,
    }


def people(state: FacebookState) -> list[Json]:
    """Everybody who ever came, with how long they can be answered in Messenger."""
    return [person(found) for found in state.people.values()]


def person(found: Person) -> Json:
    """Somebody, with each id that Facebook tells us of them."""
    since = found.wrote_at
    return {
        "name": found.name,
        "psid": found.psid,
        "comment_id": found.public_id,
        "app_scoped_id": found.app_scoped_id,
        "blocked": found.blocks_us,
        "answer_until": (since + STANDARD).isoformat() if since else None,
        "human_answer_until": (since + HUMAN).isoformat() if since else None,
    }


def posts(state: FacebookState) -> list[Json]:
    """Every post with its comments, the oldest first."""
    return [post(state, found) for found in state.posts.values()]


def post(state: FacebookState, found: Post) -> Json:
    """A post."""
    return {
        "id": found.id,
        "from": state.name_of(found.author),
        "text": found.text,
        "at": found.at.isoformat(),
        "edited": found.edited,
        "private_reply": found.private_reply,
        "reactions": _reactions(found.reactions),
        "comments": [comment(state, one) for one in state.below(found)],
    }


def comment(state: FacebookState, found: Comment) -> Json:
    """A comment with those below it."""
    return {
        "id": found.id,
        "from": state.name_of(found.author),
        "text": found.text,
        "at": found.at.isoformat(),
        "reply_to": (found.parent or found.post).id,
        "photo": _photo(found),
        "hidden": found.hidden,
        "edited": found.edited,
        "private_reply": found.private_reply,
        "reactions": _reactions(found.reactions),
        "comments": [comment(state, one) for one in state.below(found)],
    }


def _attachments(found: Message) -> list[Json]:
    linked = [{"kind": kind, "name": url, "url": url} for kind, url in found.links]
    return [_file(file) for file in found.files] + linked


def _file(file: File) -> Json:
    return {"kind": file.kind, "name": file.name, "url": f"/stage/facebook/files/{file.id}"}


def _photo(found: Comment) -> str | None:
    return f"/stage/facebook/files/{found.photo.id}" if found.photo else found.link


def _reactions(by_name: dict[str, str]) -> list[Json]:
    return [{"name": name, "emoji": emoji} for name, emoji in by_name.items()]
