"""Is our answer on Facebook? Among the newest messages to that person, or under that comment."""

import unicodedata
from collections.abc import Iterator
from datetime import datetime, timedelta

from connectors.contract import Absent, ConnectorError, Found, Outgoing, Receipt, Sight, Unknown
from connectors.facebook.client import Graph
from connectors.facebook.fields import (
    Json,
    inside,
    instant,
    items,
    message_id,
    person_id,
    post_id,
    short,
    table,
)
from connectors.facebook.sending import commented, to_comment
from connectors.facebook.shown import MESSAGES_SHOWN

PAGES_AT_MOST = 3
_SLACK = timedelta(minutes=2)  # the platform's clock and ours differ; it shows whole seconds
_MESSAGES = f"messages.limit({MESSAGES_SHOWN}){{id,created_time,from,to,message}}"


def look(graph: Graph, reply: Outgoing, since: datetime) -> Sight:
    """Whether `reply`, perhaps sent after `since`, is on Facebook.

    The API shows no metadata, so the words, the time and the sender decide.
    """
    since -= _SLACK
    try:
        if not reply.private:
            return _under_comment(graph, reply, since)
        return _first(graph, reply, since) if to_comment(reply) else _talk(graph, reply, since)
    except ConnectorError as problem:
        return Unknown(str(problem))


def _first(graph: Graph, reply: Outgoing, since: datetime) -> Sight:
    """A comment that can still be answered privately has no private answer of ours."""
    shown = graph.get((reply.answers,), {"fields": "can_reply_privately"})
    if shown.get("can_reply_privately") is True:
        return Absent()
    seen = _talk(graph, reply, since)
    if isinstance(seen, Found):
        return Found(Receipt(seen.receipt.id, thread=reply.to, to=reply.to))
    return Unknown("the comment takes no private answer now: perhaps because it has ours")


def _talk(graph: Graph, reply: Outgoing, since: datetime) -> Sight:
    query = {"platform": "messenger", "user_id": reply.to, "fields": f"id,{_MESSAGES}"}
    talks = _listed(graph.get((reply.account, "conversations"), query))
    shown = [
        table(message, "a message")
        for talk in talks
        for message in items(inside(talk, "messages").get("data"), "messages")
    ]
    for message in _ours(shown, reply, since):
        return Found(Receipt(message_id(message.get("id"), "id")))
    whole = len(shown) < MESSAGES_SHOWN or any(_at(message) < since for message in shown)
    return Absent() if whole else Unknown("more was written since then than Facebook shows")


def _under_comment(graph: Graph, reply: Outgoing, since: datetime) -> Sight:
    query = {
        "fields": "id,message,from,created_time",
        "filter": "stream",  # answers to answers too
        "order": "reverse_chronological",
        "limit": "50",
    }
    for _ in range(PAGES_AT_MOST):
        page = graph.get((reply.thread, "comments"), query)
        shown = [table(comment, "a comment") for comment in _listed(page)]
        for comment in _ours(shown, reply, since):
            return Found(commented(post_id(comment.get("id"), "id"), reply))
        after = next_page(page)
        if after is None or any(_at(comment) < since for comment in shown):
            return Absent()
        query["after"] = after
    return Unknown("more was written there since then than we look through")


def next_page(page: Json) -> str | None:
    """What to ask with for the page behind `page`, or None at the end."""
    paging = inside(page, "paging")
    after = short(inside(paging, "cursors").get("after"), 1000)
    return after if after and paging.get("next") else None


def _listed(page: Json) -> list[Json]:
    """What `page` shows; Unreadable when it does not even say that there is nothing."""
    return [table(one, "an entry") for one in items(page.get("data", "missing"), "data")]


def _ours(shown: list[Json], reply: Outgoing, since: datetime) -> Iterator[Json]:
    for one in shown:
        if _at(one) < since or not _same(short(one.get("message"), 100_000), reply.text):
            continue
        if person_id(inside(one, "from").get("id"), "from.id") == reply.account:
            yield one


def _at(shown: Json) -> datetime:
    return instant(shown.get("created_time"), "created_time")


def _same(theirs: str, ours: str) -> bool:
    return _bare(theirs) == _bare(ours)


def _bare(text: str) -> list[str]:
    return unicodedata.normalize("NFC", text).split()
