"""How does X activity tell what happened? One event for each subscription that it fits."""

import base64
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from sandbox.x import objects
from sandbox.x.envelopes import message_event
from sandbox.x.registry import Subscription
from sandbox.x.state import XState
from sandbox.x.values import DirectMessage, Post, User

Json = dict[str, Any]


@dataclass(frozen=True)
class Event:
    """One kind of news about one account: what subscriptions are compared with."""

    kind: str
    user: User  # whose news it is: what the subscription's filter names


def of_post(state: XState, post: Post) -> list[Event]:
    """What a new post is to whom, answers first; the same post may be several things."""
    if state.standing(post.author).protected:
        return []
    events = [Event("post.create", post.author)]
    parent = state.parent(post)
    if parent and parent.author != post.author:
        events.append(Event("post.reply.create", parent.author))
    quoted = state.posts.get(post.quote or "")
    if quoted and quoted.author != post.author:
        events.append(Event("post.quote.create", quoted.author))
    # only who is named in the words, not whom X names in front of an answer
    named = [user for user in state.mentions(post.text) if user != post.author]
    return events + [Event("post.mention.create", user) for user in named]


def of_deletion(state: XState, post: Post) -> list[Event]:
    """The news that a post is gone: its author's."""
    hidden = state.standing(post.author).protected
    return [] if hidden else [Event("post.delete", post.author)]


def of_message(message: DirectMessage) -> list[Event]:
    """What a direct message is to both of its people."""
    what = "chat" if message.encrypted else "dm"
    return [Event(f"{what}.sent", message.sender), Event(f"{what}.received", message.recipient)]


def told(
    state: XState, event: Event, about: Post | DirectMessage, subscription: Subscription | None
) -> bytes:
    """The event as X delivers it; without a subscription as if the desk had one."""
    payload, includes = _payload(state, event, about)
    uuid = hashlib.sha256(f"{event.kind} {about.id} {event.user.id}".encode()).hexdigest()
    data: Json = {
        "event_uuid": str(int(uuid[:15], 16)),
        "filter": {"user_id": event.user.id},
        "event_type": event.kind,
        "payload": payload,
    }
    tag = subscription.tag if subscription else "desk"
    if tag is not None:
        data["tag"] = tag
    if includes:
        data["includes"] = includes
    return json.dumps({"data": data}).encode()


def _payload(state: XState, event: Event, about: Post | DirectMessage) -> tuple[Json, Json]:
    if isinstance(about, DirectMessage):
        made = _chat(about) if about.encrypted else _message(state, about)
        return made, {}
    if event.kind == "post.delete":
        users = [{"data": objects.user(state, about.author)}]  # wrapped here, and only here
        return {"id": about.id, "author_id": about.author.id}, {"users": users}
    payload = objects.tweet(state, about)
    return payload, _includes(state, about, payload)


def _includes(state: XState, post: Post, payload: Json) -> Json:
    users = dict.fromkeys([post.author, *state.mentioned(post)])
    tweets = [payload]
    for id in filter(None, (post.reply_to, post.quote)):
        other = state.posts[id]
        if state.is_seen(other):
            tweets.append(objects.tweet(state, other))
            users[other.author] = None
    includes: Json = {"users": [objects.user(state, user) for user in users], "tweets": tweets}
    if post.media:
        includes["media"] = [objects.media(state, media) for media in post.media]
    return includes


def _message(state: XState, message: DirectMessage) -> Json:
    people = (message.sender, message.recipient)
    return {
        "direct_message_events": [message_event(state, message)],
        "users": {user.id: {"data": objects.user(state, user)} for user in people},
    }


def _chat(message: DirectMessage) -> Json:
    """An encrypted message: nobody without the conversation's keys can read `encoded_event`."""
    sealed = hashlib.sha512(message.text.encode(errors="surrogatepass")).digest()
    millis = str(int(message.at.timestamp() * 1000))
    return {
        "id": message.id,
        "created_at_msec": millis,
        "sender_id": message.sender.id,
        "conversation_id": message.talk.replace("-", ":"),
        "conversation_key_version": "1",
        "encoded_event": base64.b64encode(sealed).decode(),
        "message_event_signature": {
            "public_key_version": "1",
            "signature": base64.b64encode(hashlib.sha256(sealed).digest()).decode(),
            "signature_version": "7",
        },
    }
