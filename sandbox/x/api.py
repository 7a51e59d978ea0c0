"""X's API, as far as a support desk calls it: `/x/2/…`, with X's own errors."""

import json
import math
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, TypeGuard

from aiohttp import web
from twitter_text import parse_tweet

from sandbox.calls import Answer, Caller
from sandbox.world import World
from sandbox.x.oauth import OAuth
from sandbox.x.state import DirectMessage, Post, User, XState
from sandbox.x.webhooks import XWebhooks

POST_AT_MOST = 280
MESSAGE_AT_MOST = 10_000
DUPLICATES_WITHIN = timedelta(minutes=15)
PAGE_AT_MOST = 100

_NUMBER = re.compile(r"[0-9]{1,9}")
_LONE = re.compile("[\ud800-\udfff]")


class XApi:
    """The routes, and what each does."""

    def __init__(self, world: World, state: XState, webhooks: XWebhooks) -> None:
        self._world = world
        self._state = state
        self._webhooks = webhooks
        self._oauth = OAuth(world.settings)

    def add_to(self, app: web.Application) -> None:
        """Add every route."""
        caller = Caller(self._world, "x", self._limited, self._broken, self._unauthorized)
        routes = (
            ("GET", "/2/users/me", self._me),
            ("POST", "/2/tweets", self._create),
            ("GET", "/2/users/{id}/tweets", self._users_posts),
            ("POST", "/2/dm_conversations/with/{id}/messages", self._message),
            ("GET", "/2/dm_conversations/with/{id}/dm_events", self._messages),
        )
        for verb, path, handler in routes:
            app.router.add_route(verb, f"/x{path}", caller.route(f"{verb} {path}", handler))

    def _unauthorized(self, request: web.Request) -> Answer | None:
        why = self._oauth.refuses(request)
        return _problem(401, "Unauthorized", why) if why else None

    def _limited(self, retry_after: float) -> Answer:
        reset = math.ceil(self._world.now().timestamp() + retry_after)
        headers = {
            "x-rate-limit-limit": "100",
            "x-rate-limit-remaining": "0",
            "x-rate-limit-reset": str(reset),
        }
        return _problem(429, "Too Many Requests", "Too Many Requests", headers)

    def _broken(self) -> Answer:
        return _problem(500, "Internal Server Error", "Something is broken")

    async def _me(self, _: web.Request, _body: dict[str, Any]) -> Answer:
        return Answer(200, {"data": _user(self._state.us)})

    async def _create(self, _: web.Request, body: dict[str, Any]) -> Answer:
        text, reply = body.get("text"), body.get("reply") or {}
        if not _is_text(text):
            return _problem(400, "Invalid Request", "text: must not be empty")
        if not isinstance(reply, dict):
            return _problem(400, "Invalid Request", "reply: must be an object")
        target = str(reply.get("in_reply_to_tweet_id") or "") or None
        parent = self._state.posts.get(target) if target else None
        if refusal := self._refuses(text, target, parent):
            return refusal
        post = self._state.add(self._state.us, text, target)
        self._webhooks.announce(post)  # X tells an account of its own posts too
        return Answer(201, {"data": {"id": post.id, "text": post.text}})

    def _refuses(self, text: str, target: str | None, parent: Post | None) -> Answer | None:
        if target and parent is None:
            said = "You attempted to reply to a Tweet that is deleted or not visible to you."
            return _problem(403, "Forbidden", said)
        if parent and not self._summoned(parent.author, parent.conversation):
            said = "Reply to this conversation is not allowed: you were not mentioned in it."
            return _problem(403, "Forbidden", said)
        if parse_tweet(text).weightedLength > POST_AT_MOST:
            return _problem(400, "Invalid Request", "Your Tweet text is too long.")
        since = self._world.now() - DUPLICATES_WITHIN
        if any(_same(post, text, target) and post.at > since for post in self._ours()):
            said = "You are not allowed to create a Tweet with duplicate content."
            return _problem(403, "Forbidden", said)
        return None

    def _summoned(self, author: User, conversation: str) -> bool:
        """Below Enterprise, only who mentioned us in the conversation can be answered."""
        us = self._state.us
        said = (p for p in self._state.posts.values() if p.conversation == conversation)
        return author == us or any(
            post.author == author and (us in self._state.mentions(post.text) or self._to_us(post))
            for post in said
        )

    def _to_us(self, post: Post) -> bool:
        parent = self._state.posts.get(post.reply_to or "")
        return bool(parent and parent.author == self._state.us)

    def _ours(self) -> list[Post]:
        """Our own posts, the newest first."""
        return [p for p in reversed(self._state.posts.values()) if p.author == self._state.us]

    async def _users_posts(self, request: web.Request, _body: dict[str, Any]) -> Answer:
        if request.match_info["id"] != self._state.us.id:
            return _problem(404, "Not Found Error", "Could not find user with that id.")
        return _page(request, [_post(post) for post in self._ours()], 5)

    async def _message(self, request: web.Request, body: dict[str, Any]) -> Answer:
        to, text = self._state.by_id(request.match_info["id"]), body.get("text")
        if to is None or not self._wrote_to_us(to):
            return _problem(403, "Forbidden", "You do not have permission to DM this user.")
        if not _is_text(text) or len(text) > MESSAGE_AT_MOST:
            return _problem(400, "Invalid Request", "text: 1 to 10000 characters")
        message = self._state.add_message(self._state.us, to, text)
        self._webhooks.announce_message(message)
        talk = "-".join(sorted((self._state.us.id, to.id), key=int))
        return Answer(201, {"data": {"dm_conversation_id": talk, "dm_event_id": message.id}})

    def _wrote_to_us(self, user: User) -> bool:
        return any(message.sender == user for message in self._state.messages)

    async def _messages(self, request: web.Request, _body: dict[str, Any]) -> Answer:
        other = request.match_info["id"]
        talk = [m for m in reversed(self._state.messages) if other in (m.sender.id, m.recipient.id)]
        return _page(request, [_event(message) for message in talk], 1)


def _page(request: web.Request, found: Sequence[dict[str, Any]], at_least: int) -> Answer:
    asked = request.query.get("max_results", "10")
    if not _NUMBER.fullmatch(asked) or not at_least <= int(asked) <= PAGE_AT_MOST:
        said = f"max_results: {at_least} to {PAGE_AT_MOST}"
        return _problem(400, "Invalid Request", said)
    start = request.query.get("pagination_token", "0")
    if not _NUMBER.fullmatch(start):
        return _problem(400, "Invalid Request", "pagination_token: not one of ours")
    first = int(start)
    last = first + int(asked)
    page = list(found[first:last])
    meta: dict[str, Any] = {"result_count": len(page)}
    if last < len(found):
        meta["next_token"] = str(last)
    return Answer(200, {"data": page, "meta": meta} if page else {"meta": meta})


def _is_text(text: object) -> TypeGuard[str]:
    """Something to read, and no half of a surrogate pair."""
    return isinstance(text, str) and bool(text.strip()) and not _LONE.search(text)


def _same(post: Post, text: str, target: str | None) -> bool:
    return post.text.strip() == text.strip() and post.reply_to == target


def _post(post: Post) -> dict[str, Any]:
    told: dict[str, Any] = {"id": post.id, "text": _escaped(post.text), "created_at": _at(post.at)}
    if post.reply_to:
        told["referenced_tweets"] = [{"type": "replied_to", "id": post.reply_to}]
    return told


def _event(message: DirectMessage) -> dict[str, Any]:
    return {
        "id": message.id,
        "event_type": "MessageCreate",
        "text": _escaped(message.text),
        "sender_id": message.sender.id,
        "created_at": _at(message.at),
    }


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _at(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _user(user: User) -> dict[str, str]:
    return {"id": user.id, "username": user.handle, "name": user.name}


def _problem(
    status: int, title: str, detail: str | None, headers: dict[str, str] | None = None
) -> Answer:
    body = {"title": title, "detail": detail, "type": "about:blank", "status": status}
    return Answer(status, json.loads(json.dumps(body)), headers or {})
