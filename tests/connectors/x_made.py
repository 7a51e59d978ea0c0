"""Made-up deliveries of X, in both envelopes, and the settings of a made-up account."""

import json
from datetime import UTC, datetime
from typing import Any

from connectors.contract import Outgoing, Reading
from connectors.x.connector import XConnector
from connectors.x.settings import Delivery, XSettings
from lifecycle.messages import Message, OwnPost
from lifecycle.tickets import ReplyId

OUR_ID = "100"
MARIA_ID = "55"
SECRET = "made-up-api-secret"
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
WRITTEN = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
OLD_FORM = "Sun Nov 22 08:30:00 +0000 2026"
NEW_FORM = "2026-11-22T08:30:00.000Z"
MILLIS = "1795336200000"  # the same instant once more

Json = dict[str, Any]


def settings(api_url: str = "http://127.0.0.1:9", **more: Any) -> XSettings:
    """Keys of nobody, for a desk that polls; port 9 answers nothing."""
    given: dict[str, Any] = {
        "api_key": "made-up-key",
        "api_secret": SECRET,
        "access_token": "100-made-up-token",
        "access_token_secret": "made-up-token-secret",
        "user_id": OUR_ID,
        "api_url": api_url,
        "delivery": Delivery.POLLING,
    }
    return XSettings(**(given | more))


X = XConnector(settings(), lambda: NOW)  # reads, counts and verifies; reaches nobody


def raw(data: object) -> bytes:
    """A delivery's body."""
    return json.dumps(data).encode()


def old_user(id: str = MARIA_ID, handle: str = "maria_k", name: str = "Maria K.") -> Json:
    """A user in the v1.1 form."""
    return {"id": int(id), "id_str": id, "screen_name": handle, "name": name}


def old_post(id: str = "900", text: str = "@deskhand it is down", **more: Any) -> Json:
    """A post in the v1.1 form, Maria's unless `more` says otherwise."""
    return {
        "id": int(id),
        "id_str": id,
        "created_at": OLD_FORM,
        "text": text,
        "truncated": False,
        "in_reply_to_status_id": None,
        "in_reply_to_status_id_str": None,
        "in_reply_to_user_id_str": None,
        "user": old_user(),
        "entities": {"urls": [], "user_mentions": [{"screen_name": "deskhand", "id_str": OUR_ID}]},
    } | more


def new_post(id: str = "900", text: str = "@deskhand it is down", **more: Any) -> Json:
    """A post in the v2 form, Maria's unless `more` says otherwise."""
    return {
        "id": id,
        "text": text,
        "author_id": MARIA_ID,
        "conversation_id": id,
        "created_at": NEW_FORM,
        "referenced_tweets": [],
        "entities": {"mentions": [{"start": 0, "end": 9, "username": "deskhand", "id": OUR_ID}]},
    } | more


def talk(id: str = "7001", text: str = "order 12?", **more: Any) -> Json:
    """A direct message from Maria, unless `more` says otherwise."""
    created = {
        "sender_id": MARIA_ID,
        "target": {"recipient_id": OUR_ID},
        "message_data": {"text": text, "entities": {"urls": []}},
    } | more
    return {
        "type": "message_create",
        "id": id,
        "created_timestamp": MILLIS,
        "message_create": created,
    }


def old_photo(name: str = "Abc", **more: Any) -> Json:
    """A picture in the v1.1 form; the post's text ends with its link, https://t.co/pic."""
    return {
        "id_str": "3001",
        "type": "photo",
        "url": "https://t.co/pic",
        "media_url_https": f"https://pbs.twimg.com/media/{name}.jpg",
    } | more


def old_film(*rates: int, **more: Any) -> Json:
    """A video of a minute in the v1.1 form, with a film for each bit rate."""
    films = [
        {
            "content_type": "video/mp4",
            "bitrate": rate,
            "url": f"https://video.twimg.com/{rate}.mp4?tag=1",
        }
        for rate in rates
    ]
    stream = {"content_type": "application/x-mpegURL", "url": "https://video.twimg.com/a.m3u8"}
    info = {"duration_millis": 60_000, "variants": [stream, *films]}
    return old_photo("Still", type="video", video_info=info) | more


def photo(key: str = "3_1", name: str = "Abc", **more: Any) -> Json:
    """A picture in the v2 form."""
    url = f"https://pbs.twimg.com/media/{name}.jpg"
    return {"media_key": key, "type": "photo", "url": url} | more


def film(*rates: int, **more: Any) -> Json:
    """A video of a minute in the v2 form, with a film for each bit rate."""
    films = [
        {
            "content_type": "video/mp4",
            "bit_rate": rate,
            "url": f"https://video.twimg.com/{rate}.mp4?tag=1",
        }
        for rate in rates
    ]
    still = {"preview_image_url": "https://pbs.twimg.com/media/Still.jpg"}
    given = {"media_key": "7_1", "type": "video", "duration_ms": 60_000, "variants": films}
    return given | still | more


def media_link(key: str = "3_1", kind: str = "photo") -> Json:
    """How v2 tells that https://t.co/pic stands for a picture."""
    page = f"https://x.com/maria_k/status/900/{kind}/1"
    return {"url": "https://t.co/pic", "expanded_url": page, "media_key": key}


def chat(id: str = "e4f4d3fc-8bbf-4928-92eb-e5058d6bb6f6", **more: Any) -> Json:
    """An encrypted message from Maria, unless `more` says otherwise."""
    return {
        "id": id,
        "created_at_msec": MILLIS,
        "sender_id": MARIA_ID,
        "conversation_id": f"{MARIA_ID}:{OUR_ID}",
        "conversation_key_version": "1768236281331",
        "encoded_event": "CwABAAAAEzIw",
    } | more


def read_mark(**more: Any) -> Json:
    """Maria has read what we sent, unless `more` says otherwise."""
    return {
        "created_timestamp": MILLIS,
        "sender_id": MARIA_ID,
        "target": {"recipient_id": OUR_ID},
        "last_read_event_id": "7002",
    } | more


def account_activity(*posts: object, **more: Any) -> Json:
    """The older envelope around `posts`."""
    return {"for_user_id": OUR_ID, "tweet_create_events": list(posts)} | more


def talks(*messages: object, **more: Any) -> Json:
    """The older envelope around direct messages."""
    users = {MARIA_ID: {"id": MARIA_ID, "screen_name": "maria_k", "name": "Maria K."}}
    given = {"for_user_id": OUR_ID, "direct_message_events": list(messages), "users": users}
    return given | more


def x_activity(payload: object, kind: str = "post.mention.create", **more: Any) -> Json:
    """The newer envelope around one post or one event."""
    event = {
        "event_uuid": "e-1",
        "event_type": kind,
        "filter": {"user_id": OUR_ID},
        "payload": payload,
    }
    users = [{"id": MARIA_ID, "username": "maria_k", "name": "Maria K."}]
    return {"data": event | more, "includes": {"users": users}}


def talk_activity(message: Json, kind: str = "dm.received") -> Json:
    """The newer envelope around a direct message: each user is wrapped once more."""
    user = {"data": {"id": MARIA_ID, "username": "maria_k", "name": "Maria K."}}
    return x_activity({"direct_message_events": [message], "users": {MARIA_ID: user}}, kind)


def outgoing(text: str = "Try it now, please.", **more: Any) -> Outgoing:
    """Our public answer to Maria's post 900."""
    given: Json = {
        "reply": ReplyId("r1"),
        "account": OUR_ID,
        "answers": "900",
        "to": MARIA_ID,
        "thread": "900",
        "private": False,
    }
    return Outgoing(text=text, **(given | more))


def private(text: str = "Your order is on its way.", **more: Any) -> Outgoing:
    """Our answer to Maria's direct message 7001."""
    given = {"answers": "7001", "thread": "dm:55-100", "private": True, "was_private": True}
    return outgoing(text, **(given | more))


def shown(id: str, text: str, **more: Any) -> Json:
    """One of our own posts as the timeline shows it: Maria's post 900 answered."""
    referenced = [{"type": "replied_to", "id": "900"}]
    return {"id": id, "text": text, "created_at": NEW_FORM, "referenced_tweets": referenced} | more


def shown_talk(id: str, text: str, **more: Any) -> Json:
    """One direct message of ours as the conversation shows it."""
    given = {"id": id, "text": text, "created_at": NEW_FORM, "sender_id": OUR_ID}
    return given | {"event_type": "MessageCreate"} | more


def page(*posts: Json, after: str | None = None) -> Json:
    """One page of a timeline; `after` is the token of the next."""
    meta: Json = {"result_count": len(posts)} | ({"next_token": after} if after else {})
    return {"meta": meta} | ({"data": list(posts)} if posts else {})


def read(data: object) -> Reading:
    """What a delivery says to our account."""
    return X.read(raw(data))


def said(reading: Reading) -> list[Message | OwnPost]:
    """What somebody wrote, and nothing else: another kind of fact fails the test."""
    found = []
    for fact in reading.facts:
        assert isinstance(fact, Message | OwnPost)
        found.append(fact)
    return found


def posted(form: str, text: str = "@deskhand it is down", **more: Any) -> Message:
    """The one message in a delivery of Maria's post, in the envelope that `form` names."""
    if form == "old":
        found = read(account_activity(old_post(text=text, **more)))
    else:
        found = read(x_activity(new_post(text=text, **more)))
    assert not found.ignored
    assert not found.unread
    (message,) = found.facts
    assert isinstance(message, Message)
    return message
