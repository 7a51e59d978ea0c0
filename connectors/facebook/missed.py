"""What came while we were away? Conversations and comments, one page of the API at a time.

The API knows no news, only what stands there: what people wrote, not what they changed, deleted or
marked. https://developers.facebook.com/docs/graph-api/reference/page/conversations
"""

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from connectors.contract import DeliveryRefused, Missed, Unreadable
from connectors.facebook.client import Graph
from connectors.facebook.failures import PageFault
from connectors.facebook.fields import Json, document, instant, items, short, table
from connectors.facebook.looking import next_page
from connectors.facebook.parse import happened_at
from connectors.facebook.shown import (
    COMMENTS_SHOWN,
    MESSAGES_SHOWN,
    Shown,
    comments_of,
    messages_of,
)

TALKS, FEED = "conversations", "feed"
FEED_PAGES_AT_MOST = 4  # of 25 posts each
OVERLAP = timedelta(minutes=10)  # asked for twice: clocks differ, and what is known is harmless
AN_OUTAGE = timedelta(hours=1)  # webhooks bring what is shorter
_WRITTEN = "id,from,created_time,message"
_FIELDS = {
    TALKS: f"id,updated_time,messages.limit({MESSAGES_SHOWN}){{{_WRITTEN},to,sticker,"
    "shares{link,name},attachments{mime_type,name,size,file_url,image_data,video_data}}",
    FEED: f"{_WRITTEN},permalink_url,attachments{{media_type,media,url,title}},"
    f"comments.filter(stream).order(reverse_chronological).limit({COMMENTS_SHOWN})"
    f"{{{_WRITTEN},parent{{id}},attachment}}",
}
_OLDER_MESSAGES = f"messages older than the newest {MESSAGES_SHOWN} of a conversation"
_OLDER_COMMENTS = f"comments older than the newest {COMMENTS_SHOWN} under a post"
_OLDER_POSTS = f"comments under posts older than the newest {25 * FEED_PAGES_AT_MOST}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Round:
    """How far one look back has come. Between two rounds `edge` is empty."""

    since: datetime
    began: datetime
    edge: str = ""
    after: str = ""  # the API's own word for the next page
    pages: int = 0

    def cursor(self) -> str:
        """What the next call needs to know."""
        written = {
            "since": self.since.isoformat(),
            "began": self.began.isoformat(),
            "edge": self.edge,
            "after": self.after,
            "pages": self.pages,
        }
        return json.dumps(written)


def backfill(
    graph: Graph, account: str, since: datetime, cursor: str | None, now: datetime
) -> Missed:
    """One page of what came: one call of the API. Oldest first within the page.

    A cursor that cannot be read counts as none.

    Raises:
        Unreadable: the answer has not the form of a page.
    """
    here = _round(since, cursor, now)
    try:
        page = _asked(graph, account, here)
    except DeliveryRefused as problem:
        if isinstance(problem, PageFault) or not here.after:
            raise
        here = replace(here, after="", pages=0)  # the API's word for a page ends after some time
        page = _asked(graph, account, here)
    return _talks(page, account, here) if here.edge == TALKS else _feed(page, account, here)


def _asked(graph: Graph, account: str, here: _Round) -> Json:
    query = {"fields": _FIELDS[here.edge], "limit": "25"}
    if here.edge == TALKS:
        query["platform"] = "messenger"
    if here.after:
        query["after"] = here.after
    return graph.get((account, here.edge), query)


def _round(since: datetime, cursor: str | None, now: datetime) -> _Round:
    known = _read(cursor)
    if known and known.edge:
        return known
    return _Round(since=known.since if known else since, began=now, edge=TALKS)


def _read(cursor: str | None) -> _Round | None:
    try:
        data = document(cursor or "")
        pages = data.get("pages")
        return _Round(
            since=instant(data.get("since"), "since"),
            began=instant(data.get("began"), "began"),
            edge=data["edge"] if data.get("edge") in (TALKS, FEED) else "",
            after=short(data.get("after"), 1000),
            pages=pages if isinstance(pages, int) else 0,
        )
    except Unreadable:
        return None


def _talks(page: Json, account: str, here: _Round) -> Missed:
    """Conversations, the newest first, until one in which nothing was said since."""
    listed = items(page.get("data"), "data")
    ended = any(_is_older(talk, here.since) for talk in listed)
    found = [messages_of(talk, account, here.since) for talk in listed]
    after = None if ended else next_page(page)
    then = replace(here, edge=TALKS if after else FEED, after=after or "", pages=0)
    return _missed(found, then, _OLDER_MESSAGES)


def _feed(page: Json, account: str, here: _Round) -> Missed:
    """The newest posts with what was said under them: old posts may be commented too."""
    listed = items(page.get("data"), "data")
    found = [comments_of(post, account, here.since) for post in listed]
    after, pages = next_page(page), here.pages + 1
    if after and pages < FEED_PAGES_AT_MOST:
        return _missed(found, replace(here, after=after, pages=pages), _OLDER_COMMENTS)
    then = _Round(since=here.began - OVERLAP, began=here.began)
    if after and here.began - here.since > AN_OUTAGE:
        return _missed(found, then, _OLDER_COMMENTS, _OLDER_POSTS)
    return _missed(found, then, _OLDER_COMMENTS)


def _missed(found: list[Shown], then: _Round, older: str, *gaps: str) -> Missed:
    """What was written since; what cannot be had any more is said."""
    facts = [fact for shown in found for fact in shown.facts]
    unread = sum(shown.unread for shown in found)
    said = [*([older] if any(shown.cut for shown in found) else []), *gaps]
    said += [f"entries that name no author or cannot be read ({unread})"] if unread else []
    gap = f"Facebook does not give back: {'; '.join(said)}." if said else None
    ordered = tuple(sorted(facts, key=happened_at))
    return Missed(ordered, then.cursor(), more=bool(then.edge), gap=gap)


def _is_older(talk: object, since: datetime) -> bool:
    """Whether nothing was said in it since; where it does not tell, the next page is asked for."""
    try:
        changed = table(talk, "a conversation").get("updated_time")
        return instant(changed, "updated_time") < since
    except Unreadable:
        return False
