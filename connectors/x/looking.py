"""Is our reply among the posts that X shows?"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from connectors.contract import Outgoing, Receipt
from connectors.x.fields import expanded, instant, unescaped

FOREVER_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def match(page: Mapping[str, Any], reply: Outgoing, since: datetime) -> Receipt | None:
    """The receipt of the post on `page` that says what `reply` says, to the same post."""
    for post in page.get("data") or []:
        if _at(post) >= since and _same(_text(post), reply.text) and _addressed(post, reply):
            link = None if reply.private else f"https://x.com/i/status/{post['id']}"
            return Receipt(str(post["id"]), link)
    return None


def oldest(page: Mapping[str, Any]) -> datetime:
    """When the oldest post of `page` was written; long ago when it shows none."""
    return min((_at(post) for post in page.get("data") or []), default=FOREVER_AGO)


def _at(post: Mapping[str, Any]) -> datetime:
    return instant(post.get("created_at"), str(post["id"]))


def _text(post: Mapping[str, Any]) -> str:
    note = post.get("note_tweet") or {}
    return unescaped(expanded(note.get("text") or post.get("text") or "", post.get("entities")))


def _same(theirs: str, ours: str) -> bool:
    return _bare(theirs) == _bare(ours)


def _bare(text: str) -> list[str]:
    """The words, without the mentions that X puts in front."""
    words = text.split()
    while words and words[0].startswith("@"):
        words = words[1:]
    return words


def _addressed(post: Mapping[str, Any], reply: Outgoing) -> bool:
    if reply.private:
        return str(post.get("sender_id")) == reply.account
    return any(
        other.get("type") == "replied_to" and str(other.get("id")) == reply.answers
        for other in post.get("referenced_tweets") or []
    )
