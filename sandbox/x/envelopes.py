"""How does account activity tell what happened? The older envelope, with posts in the 1.1 form."""

import base64
import hashlib
import hmac
import json
from datetime import datetime
from typing import Any

from sandbox.x import objects
from sandbox.x.pictures import DURATION, HEIGHT, WIDTH, Media
from sandbox.x.state import XState
from sandbox.x.values import DirectMessage, Post, User
from sandbox.x.wording import Entity, Worded, whole, worded, worded_message

SHOWN_OF_LONG = 115  # characters of a long post that this envelope's `text` shows

Json = dict[str, Any]


def signed(secret: str, body: bytes) -> dict[str, str]:
    """The headers of a delivery."""
    digest = hmac.new(secret.encode(), body, hashlib.sha256).digest()
    signature = "sha256=" + base64.b64encode(digest).decode()
    return {"Content-Type": "application/json", "x-twitter-webhooks-signature": signature}


def account_activity(state: XState, post: Post) -> bytes:
    """A new post, or a new version of one."""
    told = {"for_user_id": state.us.id, "user_has_blocked": False}
    return _bytes(told | {"tweet_create_events": [_post(state, post)]})


def deletion(state: XState, post: Post) -> bytes:
    """A post that was deleted, named by its latest version."""
    status = {"id": post.history[-1], "user_id": post.author.id}
    event = {"status": status, "timestamp_ms": _millis(state.world.now())}
    return _bytes({"for_user_id": state.us.id, "tweet_delete_events": [event]})


def direct_message(state: XState, message: DirectMessage) -> bytes:
    """A direct message."""
    people = (message.sender, message.recipient)
    return _bytes(
        {
            "for_user_id": state.us.id,
            "users": {user.id: _user(state, user) | {"id": user.id} for user in people},
            "apps": {},
            "direct_message_events": [message_event(state, message)],
        }
    )


def message_event(state: XState, message: DirectMessage) -> Json:
    """The event inside, which X activity has in the same form."""
    text = worded_message(state, message)
    data: Json = {"text": text.text, "entities": _entities(text, with_media=False)}
    if message.media:
        link = next(entity for entity in text.entities if entity.media)
        shown = _media(state, link, message.media, message)
        data["attachment"] = {"type": "media", "media": shown}
    return {
        "type": "message_create",
        "id": message.id,
        "created_timestamp": _millis(message.at),
        "message_create": {
            "sender_id": message.sender.id,
            "target": {"recipient_id": message.recipient.id},
            "message_data": data,
        },
    }


def _post(state: XState, post: Post, *, with_quoted: bool = True) -> Json:
    text = worded(state, post, SHOWN_OF_LONG)
    told: Json = {
        "created_at": post.at.strftime("%a %b %d %H:%M:%S +0000 %Y"),
        "id": int(post.id),
        "id_str": post.id,
        "text": text.text,
        "source": _source(post),
        "truncated": post.long,
        "user": _user(state, post.author),
        "is_quote_status": post.quote is not None,
        "lang": "und",
        "timestamp_ms": _millis(post.at),
    }
    told |= _answered(state, post) | _texts(state, text)
    if post.long:
        long = whole(state, post)
        told["extended_tweet"] = {"full_text": long.text} | _texts(state, long)
    if len(post.history) > 1:
        told["edit_history"] = {
            "initial_tweet_id": post.history[0],
            "edit_tweet_ids": list(post.history),
        }
        told["edit_history_tweet_ids"] = list(post.history)
    quoted = state.posts.get(post.quote or "")
    if quoted:
        told |= {"quoted_status_id": int(quoted.id), "quoted_status_id_str": quoted.id}
        if with_quoted and state.is_seen(quoted):
            told["quoted_status"] = _post(state, quoted, with_quoted=False)
    return told


def _answered(state: XState, post: Post) -> Json:
    """What is answered, and whom; a post that begins with a name counts as said to that account."""
    parent = state.parent(post)
    to = parent.author if parent else objects.addressee(state, post)
    return {
        "in_reply_to_status_id": int(parent.id) if parent else None,
        "in_reply_to_status_id_str": parent.id if parent else None,
        "in_reply_to_user_id": int(to.id) if to else None,
        "in_reply_to_user_id_str": to.id if to else None,
        "in_reply_to_screen_name": to.handle if to else None,
    }


def _texts(state: XState, text: Worded) -> Json:
    """What stands in a text, and which part of it is displayed where that is not all."""
    told: Json = {"entities": _entities(text, with_media=True)}
    pictures = [entity for entity in text.entities if entity.media]
    if pictures:
        shown = [_media(state, entity, entity.media) for entity in pictures if entity.media]
        told["entities"]["media"] = shown[:1]
        told["extended_entities"] = {"media": shown}
    if text.shown != (0, len(text.text)):
        told["display_text_range"] = list(text.shown)
    return told


def _entities(text: Worded, *, with_media: bool) -> Json:
    """With `with_media`, links to pictures are left to the list of pictures."""
    urls = [entity for entity in text.of("urls") if not (with_media and entity.media)]
    return {
        "hashtags": [_tag(entity) for entity in text.of("hashtags")],
        "symbols": [_tag(entity) for entity in text.of("cashtags")],
        "user_mentions": [
            {
                "screen_name": entity.data["username"],
                "name": entity.data["name"],
                "id": int(entity.data["id"]),
                "id_str": entity.data["id"],
                "indices": [entity.start, entity.end],
            }
            for entity in text.of("mentions")
        ],
        "urls": [entity.data | {"indices": [entity.start, entity.end]} for entity in urls],
    }


def _tag(entity: Entity) -> Json:
    return {"text": entity.data["tag"], "indices": [entity.start, entity.end]}


def _media(state: XState, link: Entity, media: Media, message: DirectMessage | None = None) -> Json:
    picture = objects.picture_url(state, media, message)
    told: Json = {
        "id": int(media.id),
        "id_str": media.id,
        "indices": [link.start, link.end],
        "media_url": picture,
        "media_url_https": picture,
        "type": media.kind,
        "sizes": {"large": {"w": WIDTH, "h": HEIGHT, "resize": "fit"}},
    } | link.data
    if media.kind != "photo":
        film = objects.film_url(state, media, message)
        variant: Json = {"content_type": "video/mp4", "url": film}
        told["video_info"] = {"aspect_ratio": [16, 9], "variants": [variant | {"bitrate": 832_000}]}
        if media.kind == "video":
            told["video_info"]["duration_millis"] = DURATION
    return told


def _user(state: XState, user: User) -> Json:
    return {
        "id": int(user.id),
        "id_str": user.id,
        "screen_name": user.handle,
        "name": user.name,
        "protected": state.standing(user).protected,
        "verified": user == state.us,
        "profile_image_url_https": objects.profile_image(state, user),
    }


def _source(post: Post) -> str:
    if post.by_api:
        return '<a href="https://deskhand.example" rel="nofollow">Deskhand</a>'
    return '<a href="https://x.com" rel="nofollow">X for iPhone</a>'


def _millis(at: datetime) -> str:
    return str(int(at.timestamp() * 1000))


def _bytes(envelope: Json) -> bytes:
    return json.dumps(envelope).encode()
