"""How does X tell an app what happened? Two envelopes: account activity, and X activity."""

import base64
import hashlib
import hmac
import html
import json
import uuid
from typing import Any

from sandbox.x.state import DirectMessage, Post, User, XState


def signed(secret: str, body: bytes) -> dict[str, str]:
    """The headers of a delivery."""
    digest = hmac.new(secret.encode(), body, hashlib.sha256).digest()
    signature = "sha256=" + base64.b64encode(digest).decode()
    return {"Content-Type": "application/json", "x-twitter-webhooks-signature": signature}


def account_activity(state: XState, post: Post) -> bytes:
    """A post in the older envelope."""
    parent = state.posts.get(post.reply_to) if post.reply_to else None
    told = {
        "created_at": post.at.strftime("%a %b %d %H:%M:%S +0000 %Y"),
        "id": int(post.id),
        "id_str": post.id,
        "text": html.escape(post.text, quote=False),
        "truncated": False,
        "in_reply_to_status_id_str": post.reply_to,
        "in_reply_to_user_id_str": parent.author.id if parent else None,
        "in_reply_to_screen_name": parent.author.handle if parent else None,
        "user": _user(post.author),
        "entities": {
            "user_mentions": [
                {"screen_name": user.handle, "id_str": user.id, "name": user.name}
                for user in state.mentions(post.text)
            ],
            "urls": [],
            "hashtags": [],
        },
    }
    envelope = {"for_user_id": state.us.id, "tweet_create_events": [told]}
    return _bytes(envelope | {"user_has_blocked": False})


def x_activity(state: XState, post: Post) -> bytes:
    """A post in the newer envelope."""
    parent = state.posts.get(post.reply_to) if post.reply_to else None
    payload: dict[str, Any] = {
        "id": post.id,
        "text": html.escape(post.text, quote=False),
        "author_id": post.author.id,
        "conversation_id": post.conversation,
        "created_at": post.at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "referenced_tweets": [],
        "entities": {
            "mentions": [{"username": u.handle, "id": u.id} for u in state.mentions(post.text)]
        },
    }
    if parent:
        payload["referenced_tweets"] = [{"type": "replied_to", "id": parent.id}]
        payload["in_reply_to_user_id"] = parent.author.id
    data = {
        "event_uuid": str(uuid.uuid4()),
        "filter": {"user_id": state.us.id},
        "event_type": _kind(state, post, parent),
        "tag": "desk",
        "payload": payload,
    }
    author = {"id": post.author.id, "username": post.author.handle, "name": post.author.name}
    return _bytes({"data": data | {"includes": {"users": [author]}}})


def direct_message(state: XState, message: DirectMessage) -> bytes:
    """A direct message in the older envelope."""
    people = (message.sender, message.recipient)
    event = {
        "type": "message_create",
        "id": message.id,
        "created_timestamp": str(int(message.at.timestamp() * 1000)),
        "message_create": {
            "sender_id": message.sender.id,
            "target": {"recipient_id": message.recipient.id},
            "message_data": {"text": html.escape(message.text, quote=False), "entities": {}},
        },
    }
    return _bytes(
        {
            "for_user_id": state.us.id,
            "users": {user.id: _user(user) for user in people},
            "apps": {},
            "direct_message_events": [event],
        }
    )


def _kind(state: XState, post: Post, parent: Post | None) -> str:
    if post.author == state.us:
        return "post.create"
    if parent and parent.author == state.us:
        return "post.reply.create"
    return "post.mention.create"


def _user(user: User) -> dict[str, str]:
    return {"id": user.id, "id_str": user.id, "screen_name": user.handle, "name": user.name}


def _bytes(envelope: dict[str, Any]) -> bytes:
    return json.dumps(envelope).encode()
