"""What lists does X show of our account, how is a page asked for, and what does it say?

Each is shown newest first and only so far back: 800 mentions, 3,200 posts of our own, 30 days of
direct messages. https://docs.x.com/x-api
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import tweepy
from requests import Response

from connectors.x.posts import Said, is_retweet, v2_post
from connectors.x.talks import shown_talk

A_PAGE = 100
A_GLANCE = 10  # of a list that can't be asked for what is new: enough where it is asked often
TALKS_SHOWN = timedelta(days=30)

_POST = {
    "tweet_fields": [
        "attachments",
        "author_id",
        "conversation_id",
        "created_at",
        "edit_history_tweet_ids",
        "entities",
        "in_reply_to_user_id",
        "note_tweet",
        "referenced_tweets",
    ],
    "expansions": ["author_id", "attachments.media_keys", "referenced_tweets.id"],
}
_TALK = {
    "dm_event_fields": [
        "attachments",
        "created_at",
        "dm_conversation_id",
        "entities",
        "event_type",
        "id",
        "sender_id",
        "text",
    ],
    "event_types": ["MessageCreate"],
    "expansions": ["sender_id", "attachments.media_keys"],
}
_ALL = {
    "max_results": A_PAGE,
    "media_fields": ["alt_text", "duration_ms", "preview_image_url", "type", "url", "variants"],
    "user_auth": True,
    "user_fields": ["affiliation", "name", "username"],
}

Ask = Callable[[tweepy.Client, str, str, str | None], Response]
Read = Callable[[object, object, str], Said | str]


@dataclass(frozen=True, slots=True)
class List:
    """One of X's lists."""

    name: str
    shown: str  # as people call it
    pages: int  # how many X shows, or takes questions for
    ask: Ask  # a page: client, our account, the id up to which all is known, the page's token
    read: Read  # one of its items, given what stands beside it; why not; Unreadable


def _mentions(client: tweepy.Client, account: str, since: str, token: str | None) -> Response:
    given: dict[str, Any] = _POST | _ALL
    answer: Response = client.get_users_mentions(
        account, since_id=since, pagination_token=token, **given
    )
    return answer


def _posts(client: tweepy.Client, account: str, since: str, token: str | None) -> Response:
    given: dict[str, Any] = _POST | _ALL
    answer: Response = client.get_users_tweets(
        account, since_id=since, pagination_token=token, exclude=["retweets"], **given
    )
    return answer


def _talks(client: tweepy.Client, _account: str, _since: str, token: str | None) -> Response:
    given: dict[str, Any] = _TALK | _ALL | {"max_results": A_PAGE if token else A_GLANCE}
    answer: Response = client.get_direct_message_events(pagination_token=token, **given)
    return answer


def _mention(item: object, includes: object, account: str) -> Said | str:
    return _post(item, includes, account, addressed=True)


def _post(item: object, includes: object, account: str, *, addressed: bool = False) -> Said | str:
    if is_retweet(item):
        return "a repost"
    return v2_post(item, includes, account, addressed=addressed)


MENTIONS = List("mentions", "mentions", 8, _mentions, _mention)
POSTS = List("posts", "posts of our own", 32, _posts, _post)
TALKS = List("talks", "direct messages", 15, _talks, shown_talk)
LISTS = (MENTIONS, POSTS, TALKS)
