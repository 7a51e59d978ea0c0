"""Is our reply among the posts that X shows?"""

import re
import unicodedata
from datetime import datetime

from connectors.contract import Outgoing, Receipt, Unreadable
from connectors.x.fields import (
    Json,
    expanded,
    id_of,
    instant,
    items,
    optional_id,
    short,
    table,
    unescaped,
)
from connectors.x.people import status
from connectors.x.talks import thread_of

_SCHEME = re.compile("https?://", re.IGNORECASE)
_HOST = re.compile(r"(?<![a-z0-9.-])(?:[a-z0-9-]+\.)+[a-z]{2,}", re.ASCII | re.IGNORECASE)
_LAST_SLASH = re.compile(r"/(?=[\s)\]}>.,;:!?'\"]|$)")


def posts(page: Json) -> list[Json]:
    """What `page` shows; Unreadable when it shows nothing and does not say that this is all."""
    found = [table(post, "a post") for post in items(page.get("data"), "data")]
    if not found and (page.get("errors") or _meta(page).get("result_count") != 0):
        raise Unreadable("X shows no posts, and does not say that there are none")
    return found


def next_page(page: Json) -> str | None:
    """The token of the page behind `page`, or None at the end."""
    token = _meta(page).get("next_token")
    return str(token) if token else None


def match(shown: list[Json], reply: Outgoing, since: datetime) -> Receipt | None:
    """The receipt of the post that says what `reply` says, to the same post; Unreadable."""
    for post in shown:
        if written_at(post) >= since and _same(_text(post), reply.text) and _addressed(post, reply):
            return receipt(id_of(post), reply)
    return None


def receipt(id: str, reply: Outgoing) -> Receipt:
    """X's word that it has `reply` under that id; a first private answer begins a thread."""
    if not reply.private:
        return Receipt(id, status(id))
    return Receipt(id, thread=None if reply.was_private else thread_of(reply.account, reply.to))


def written_at(post: Json) -> datetime:
    """When X says that `post` was written; Unreadable."""
    return instant(post.get("created_at"), id_of(post))


def _meta(page: Json) -> Json:
    return table(page.get("meta", {}), "meta")


def _text(post: Json) -> str:
    note = post.get("note_tweet")
    source = note if isinstance(note, dict) and "text" in note else post
    text = short(source.get("text"), 100_000)
    return unescaped(expanded(text, source.get("entities", post.get("entities"))))


def _same(theirs: str, ours: str) -> bool:
    return _bare(theirs) == _bare(ours)


def _bare(text: str) -> list[str]:
    """The words, without the mentions that X puts in front, and links without what X changes."""
    text = _SCHEME.sub("", unicodedata.normalize("NFC", text))
    text = _HOST.sub(lambda host: host[0].lower(), text)
    words = _LAST_SLASH.sub("", text).split()
    while words and words[0].startswith("@"):
        words = words[1:]
    return words


def _addressed(post: Json, reply: Outgoing) -> bool:
    if reply.private:
        return optional_id(post, "sender_id") == reply.account
    others = [
        table(other, "a reference") for other in items(post.get("referenced_tweets"), "references")
    ]
    return any(
        other.get("type") == "replied_to"
        and optional_id(other, "id") == (reply.after or reply.answers)
        for other in others
    )
