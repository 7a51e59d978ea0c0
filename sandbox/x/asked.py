"""What does a reading call ask for? Fields and expansions, as X lets callers choose them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from sandbox.x.problems import invalid

Json = dict[str, Any]

IDS_AT_MOST = 100

TWEETS = "tweet.fields"
USERS = "user.fields"
MEDIA = "media.fields"
MESSAGES = "dm_event.fields"
_UNUSED = ("place.fields", "poll.fields")  # taken, and nothing has them here


def _names(text: str) -> set[str]:
    return set(text.split())


_DEFAULT = {
    TWEETS: {"id", "text", "edit_history_tweet_ids"},
    USERS: {"id", "name", "username"},
    MEDIA: {"media_key", "type"},
    MESSAGES: {"id", "event_type", "text"},
}
_KNOWN = {
    TWEETS: _DEFAULT[TWEETS]
    | _names(
        "article attachments author_id card_uri community_id context_annotations conversation_id "
        "created_at display_text_range edit_controls entities geo in_reply_to_user_id lang "
        "note_tweet paid_partnership possibly_sensitive public_metrics referenced_tweets "
        "reply_settings scopes source withheld"
    ),
    USERS: _DEFAULT[USERS]
    | _names(
        "affiliation connection_status created_at description entities is_identity_verified "
        "location most_recent_tweet_id parody pinned_tweet_id profile_banner_url "
        "profile_image_url protected public_metrics receives_your_dm subscription "
        "subscription_type url verified verified_followers_count verified_type withheld"
    ),
    MEDIA: _DEFAULT[MEDIA]
    | _names("alt_text duration_ms height preview_image_url public_metrics url variants width"),
    MESSAGES: _DEFAULT[MESSAGES]
    | _names(
        "attachments created_at dm_conversation_id entities participant_ids referenced_tweets "
        "sender_id"
    ),
}
# What an expansion needs of the object that it expands; X then shows that field too.
_NEEDS = {
    "author_id": "author_id",
    "in_reply_to_user_id": "in_reply_to_user_id",
    "attachments.media_keys": "attachments",
    "referenced_tweets.id": "referenced_tweets",
    "referenced_tweets.id.author_id": "referenced_tweets",
    "entities.mentions.username": "entities",
    "edit_history_tweet_ids": "edit_history_tweet_ids",
    "sender_id": "sender_id",
    "participant_ids": "participant_ids",
}
_EXPANSIONS = {
    TWEETS: {*_NEEDS, "geo.place_id", "attachments.poll_ids", "attachments.media_source_tweet"}
    - {"sender_id", "participant_ids"},
    MESSAGES: {"sender_id", "participant_ids", "attachments.media_keys", "referenced_tweets.id"},
    USERS: {"affiliation.user_id", "most_recent_tweet_id", "pinned_tweet_id"},
}


@dataclass(frozen=True)
class Asked:
    """Which fields of each kind of object, and which objects beside the main ones."""

    fields: Mapping[str, Collection[str]]
    expansions: Collection[str]

    def of(self, kind: str, whole: Json) -> Json:
        """The part of `whole` that was asked for."""
        wanted = self.fields[kind]
        return {key: value for key, value in whole.items() if key in wanted}


def read_asked(request: web.Request, kind: str, takes: Collection[str] = ()) -> Asked:
    """The fields and expansions of a call about objects of `kind`.

    Args:
        request: the call.
        kind: TWEETS, USERS or MESSAGES.
        takes: the other parameters that this call has.

    Raises:
        XRefusal: 400, for a parameter, a field or an expansion that X does not have here.
    """
    known = {*takes, TWEETS, USERS, MEDIA, *_UNUSED, "expansions", kind}
    for name, value in request.query.items():
        if name not in known:
            allowed = ",".join(sorted(known))
            invalid(f"The query parameter [{name}] is not one of [{allowed}]", name, value)
    expansions = _listed(request, "expansions", _EXPANSIONS[kind])
    fields = {name: _DEFAULT[name] | _listed(request, name, _KNOWN[name]) for name in (*_KNOWN,)}
    fields[kind] |= {_NEEDS[name] for name in expansions if name in _NEEDS}
    return Asked(fields, expansions)


def ids(request: web.Request, name: str = "ids") -> list[str]:
    """The list under `name`, each once; 400 without one, or with too many."""
    found = list(dict.fromkeys(filter(None, request.query.get(name, "").split(","))))
    if not found:
        invalid(f"The `{name}` query parameter can not be empty", name, "")
    if len(found) > IDS_AT_MOST:
        said = f"The number of values in the `{name}` query parameter list [{len(found)}] "
        invalid(f"{said}is not between 1 and {IDS_AT_MOST}", name, "")
    return found


def _listed(request: web.Request, name: str, known: Collection[str]) -> set[str]:
    found = {one.strip() for one in request.query.get(name, "").split(",") if one.strip()}
    for one in found:
        if one not in known:
            allowed = ",".join(sorted(known))
            said = f"The `{name}` query parameter value [{one}] is not one of [{allowed}]"
            invalid(said, name, one)
    return found
