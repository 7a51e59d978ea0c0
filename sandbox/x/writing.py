"""What may apps write on X, and what does X refuse? Posts, deletions, hidden replies."""

import re
from datetime import timedelta
from typing import Any, TypeGuard

from aiohttp import web
from twitter_text import parse_tweet

from sandbox.calls import Answer
from sandbox.x import account
from sandbox.x.account import Account
from sandbox.x.pictures import Media
from sandbox.x.problems import client_forbidden, forbidden, invalid
from sandbox.x.state import XState
from sandbox.x.uploads import Uploads
from sandbox.x.values import Post, User
from sandbox.x.webhooks import XWebhooks
from sandbox.x.wording import cashtags, links, worded

POST_AT_MOST = 280
LETTERS_AT_MOST = 4_000  # no post is longer, whatever it weighs: counting takes its time
DUPLICATES_WITHIN = timedelta(minutes=15)
SETTINGS = ("following", "mentionedUsers", "subscribers", "verified", "everyone")

_LONE = re.compile("[\ud800-\udfff]")
_LEAD = re.compile(r"(?:@\w{1,15}\s+)+", re.ASCII)

Json = dict[str, Any]


class Writing:
    """The writing calls about posts."""

    def __init__(
        self, state: XState, account: Account, webhooks: XWebhooks, uploads: Uploads
    ) -> None:
        self._state = state
        self._account = account
        self._webhooks = webhooks
        self._uploads = uploads

    async def create(self, _: web.Request, body: Json) -> Answer:
        """`POST /2/tweets`."""
        media = self._media(body)
        text = self._text(body, media)
        target = self._target(body)
        quote = self._quote(body)
        if body.get("reply_settings") not in (None, *SETTINGS):
            invalid(f"reply_settings: choose from {', '.join(SETTINGS)}", "reply_settings")
        parent = self._parent(target)
        self._weigh(text, parent)
        if self._account.is_self_serve and len(cashtags(text)) > 1:
            forbidden("Posts created via the API are limited to a maximum of 1 cashtag per post.")
        self._refuse_duplicate(text, target, quote, media)
        post = self._state.add(self._state.us, text, target, quote=quote, media=media, by_api=True)
        self._bill(text, parent)
        self._webhooks.announce(post)  # X tells an account of its own posts too
        data = {
            "id": post.id,
            "text": worded(self._state, post).text,
            "edit_history_tweet_ids": [post.id],
        }
        return Answer(201, {"data": data})

    async def delete(self, request: web.Request, _: Json) -> Answer:
        """`DELETE /2/tweets/:id`: ours only; what is not there is as good as deleted."""
        post = self._state.posts.get(request.match_info["id"])
        if post and post.author != self._state.us:
            forbidden("You are not authorized to delete this Tweet.")
        if post and not post.deleted:
            self._state.remove(post)
            self._account.pay(account.DELETE)
            self._webhooks.announce_deletion(post)
        return Answer(200, {"data": {"deleted": True}})

    async def hide(self, request: web.Request, body: Json) -> Answer:
        """`PUT /2/tweets/:id/hidden`: replies in conversations that we began."""
        if not isinstance(body.get("hidden"), bool):
            invalid("hidden: true or false", "hidden")
        post = self._state.posts.get(request.match_info["id"])
        root = self._state.posts.get(post.conversation) if post else None
        if post is None or post.reply_to is None or root is None or root.author != self._state.us:
            forbidden("You can only hide replies in conversations that you started.")
        for id in post.history:
            self._state.posts[id].hidden = body["hidden"]
        self._account.pay(account.MANAGE)
        self._state.world.change()
        return Answer(200, {"data": {"hidden": post.hidden}})

    def _media(self, body: Json) -> tuple[Media, ...]:
        given = body.get("media")
        if given is None:
            return ()
        if not isinstance(given, dict):
            invalid("media: must be an object", "media")
        return self._uploads.taken(given.get("media_ids"), private=False)

    def _text(self, body: Json, media: tuple[Media, ...]) -> str:
        text = body.get("text")
        if media and text in (None, ""):
            return ""
        if not is_text(text):
            invalid("text: must not be empty", "text")
        return text

    def _target(self, body: Json) -> str | None:
        reply = body.get("reply") or {}
        if not isinstance(reply, dict):
            invalid("reply: must be an object", "reply")
        return str(reply.get("in_reply_to_tweet_id") or "") or None

    def _quote(self, body: Json) -> str | None:
        quote = str(body.get("quote_tweet_id") or "") or None
        if quote is None:
            return None
        if self._account.is_self_serve:
            client_forbidden("Quoting posts through the API requires an Enterprise plan.")
        found = self._state.posts.get(quote)
        if found is None or not self._state.is_seen(found):
            forbidden("You attempted to quote a Tweet that is deleted or not visible to you.")
        return quote

    def _parent(self, target: str | None) -> Post | None:
        """The post that is answered, when it may be; XRefusal (403) otherwise."""
        if target is None:
            return None
        parent = self._state.posts.get(target)
        if parent and self._state.standing(parent.author).suspended:
            forbidden("The author of the Tweet that you reply to has been suspended.")
        if parent is None or not self._state.is_seen(parent):
            forbidden("You attempted to reply to a Tweet that is deleted or not visible to you.")
        if self._state.standing(parent.author).blocks_us:
            said = "You have been blocked from replying to this user's Tweets at their request."
            errors = [{"code": 136, "message": said}]
            forbidden(said, errors=errors)
        if self._account.is_self_serve and not self._summoned(parent.author, parent.conversation):
            forbidden(
                "Reply to this conversation is not allowed because you have not been mentioned or "
                "otherwise engaged by the author of the post you are replying to."
            )
        return parent

    def _summoned(self, author: User, conversation: str) -> bool:
        """Below Enterprise, only who mentioned, quoted or answered us there can be answered."""
        us = self._state.us
        return author == us or any(
            us in self._state.mentioned(post) or self._state.quotes_us(post)
            for post in self._state.posts.values()
            if post.conversation == conversation and post.author == author and not post.deleted
        )

    def _weigh(self, text: str, parent: Post | None) -> None:
        """Return when the text is short enough; mentions in front of an answer are free."""
        found = _LEAD.match(text) if parent else None
        counted = text[found.end() :] if found else text
        if len(counted) > LETTERS_AT_MOST or parse_tweet(counted).weightedLength > POST_AT_MOST:
            invalid("Your Tweet text is too long.", "text")

    def _refuse_duplicate(
        self, text: str, target: str | None, quote: str | None, media: tuple[Media, ...]
    ) -> None:
        since = self._state.world.now() - DUPLICATES_WITHIN
        ours = (
            post
            for post in self._state.posts.values()
            if post.author == self._state.us and post.at > since and not post.deleted
        )
        said = (text.strip(), target, quote, media)
        if any((p.text.strip(), p.reply_to, p.quote, p.media) == said for p in ours):
            forbidden("You are not allowed to create a Tweet with duplicate content.")

    def _bill(self, text: str, parent: Post | None) -> None:
        if links(text):
            self._account.pay(account.CREATE_WITH_LINK)
        else:
            self._account.pay(account.CREATE_SUMMONED if parent else account.CREATE)


def is_text(text: object) -> TypeGuard[str]:
    """Something to read, and no half of a surrogate pair."""
    return isinstance(text, str) and bool(text.strip()) and not _LONE.search(text)
