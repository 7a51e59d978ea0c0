"""What do people do on X? Customers, and a colleague of ours in X's own app."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from sandbox.stage import xshown
from sandbox.stage.xcontrols import XControls, flag
from sandbox.world import StageError
from sandbox.x.pictures import Media
from sandbox.x.registry import ENVELOPES
from sandbox.x.state import XState
from sandbox.x.uploads import PICTURES_AT_MOST, Uploads
from sandbox.x.values import LONG_FROM, DirectMessage, Post, Standing, User
from sandbox.x.webhooks import XWebhooks

KINDS = {"photo": "photo", "video": "video", "gif": "animated_gif"}
LONG_AT_MOST = 25_000

Json = dict[str, Any]
Act = Callable[[Json], Awaitable[Json]]
Look = Callable[[web.Request], Awaitable[Json]]


class XStage:
    """What people do and see: `/stage/x/…`."""

    def __init__(
        self, state: XState, hooks: XWebhooks, uploads: Uploads, controls: XControls
    ) -> None:
        self._state = state
        self._hooks = hooks
        self._uploads = uploads
        self._controls = controls

    def acts(self) -> dict[str, Act]:
        """What can be done, by path."""
        return {
            "/x/post": self.post,
            "/x/dm": self.message,
            "/x/edit": self.edit,
            "/x/delete": self.delete,
            "/x/answer_elsewhere": self.answer_elsewhere,
            "/x/protect": self._switch("protected"),
            "/x/suspend": self._switch("suspended"),
            "/x/block": self._switch("blocks_us"),
            "/x/close_dms": self._close_messages,
            "/x/encrypt": self._encrypt,
            **self._controls.acts(),
        }

    def looks(self) -> dict[str, Look]:
        """What can be seen, by path."""
        return {
            "/x/posts": self._posts,
            "/x/dms": self._messages,
            **self._controls.looks(),
        }

    def add_to(self, app: web.Application) -> None:
        """Add what is no JSON: pictures, for the page."""
        app.router.add_get("/stage/x/media/{id}", self._picture)

    async def post(self, asked: Json) -> Json:
        """A customer writes."""
        author, envelope = self._writer(asked), _envelope(asked)
        kinds = _kinds(asked.get("media"))
        text = _text(asked, otherwise="" if kinds else None)
        long = flag(asked, "long", otherwise=False)
        if long and not LONG_FROM < len(text) <= LONG_AT_MOST:
            raise StageError(f"long: a text of {LONG_FROM + 1} to {LONG_AT_MOST} characters")
        media = tuple(self._uploads.make(kind, private=False) for kind in kinds)
        post = self._state.add(
            author,
            text,
            _id(asked, "reply_to"),
            quote=_id(asked, "quote"),
            media=media,
            long=long,
        )
        self._hooks.announce(post, envelope)
        return {"id": post.id}

    async def message(self, asked: Json) -> Json:
        """A customer writes a direct message to us."""
        sender, envelope = self._writer(asked), _envelope(asked)
        message = self._say(sender, self._state.us, asked)
        self._hooks.announce_message(message, envelope)
        return {"id": message.id}

    async def edit(self, asked: Json) -> Json:
        """An author changes a post: it gets a new id."""
        post, envelope = self._post(asked), _envelope(asked)
        fresh = self._state.edit(post, _text(asked))
        self._hooks.announce(fresh, envelope)
        return {"id": fresh.id, "edit_history_tweet_ids": list(fresh.history)}

    async def delete(self, asked: Json) -> Json:
        """An author deletes a post, in all its versions."""
        post, envelope = self._post(asked), _envelope(asked)
        self._state.remove(post)
        self._hooks.announce_deletion(post, envelope)
        return {"id": post.id}

    async def answer_elsewhere(self, asked: Json) -> Json:
        """A colleague answers in X's own app: a post, or a person where they wrote last."""
        us, envelope = self._state.us, _envelope(asked)
        text = _text(asked)
        target = _id(asked, "reply_to")
        if target is None:
            latest = self._latest(self._state.user(asked.get("handle")))
            if isinstance(latest, DirectMessage):
                message = self._state.add_message(us, latest.sender, text)
                self._hooks.announce_message(message, envelope)
                return {"id": message.id, "private": True}
            target = latest.id
        post = self._state.add(us, text, target)
        self._hooks.announce(post, envelope)
        return {"id": post.id, "private": False}

    def _say(self, sender: User, recipient: User, asked: Json) -> DirectMessage:
        given = asked.get("media")
        kinds = _kinds([given] if isinstance(given, str) else given)
        if len(kinds) > 1:
            raise StageError("media: one, in a direct message")
        text = _text(asked, otherwise="" if kinds else None)
        media: Media | None = self._uploads.make(kinds[0], private=True) if kinds else None
        return self._state.add_message(sender, recipient, text, media)

    def _latest(self, user: User) -> Post | DirectMessage:
        posts = (p for p in self._state.posts.values() if p.author == user and not p.deleted)
        messages = (m for m in self._state.messages if m.sender == user)
        written: list[Post | DirectMessage] = [*posts, *messages]
        found = max(written, key=lambda one: int(one.id), default=None)
        if found is None:
            raise StageError(f"handle: {user.handle} has written nothing that could be answered")
        return found

    def _switch(self, name: str) -> Act:
        """`{handle, on}`: something about an account is so, or is not any more."""

        async def act(asked: Json) -> Json:
            standing = self._standing(asked)
            setattr(standing, name, flag(asked, "on"))
            self._state.world.change()
            return {"on": getattr(standing, name)}

        return act

    async def _close_messages(self, asked: Json) -> Json:
        """Nobody may write to an account, or only verified ones; or everybody may."""
        standing, on = self._standing(asked), flag(asked, "on")
        verified = flag(asked, "verified_only", otherwise=False)
        standing.dms = ("verified" if verified else "closed") if on else "open"
        self._state.world.change()
        return {"dms": standing.dms}

    async def _encrypt(self, asked: Json) -> Json:
        """A conversation moves to XChat: from now on no app can read it."""
        self._standing(asked).encrypted = True
        self._state.world.change()
        return {}

    async def _posts(self, _: web.Request) -> Json:
        return {"posts": xshown.posts(self._state)}

    async def _messages(self, _: web.Request) -> Json:
        return {"dms": xshown.direct_messages(self._state)}

    async def _picture(self, request: web.Request) -> web.Response:
        media = self._state.media.get(request.match_info["id"])
        if media is None:
            raise web.HTTPNotFound
        kind = media.content_type if media.kind == "photo" else "image/png"
        return web.Response(body=media.picture, content_type=kind)

    def _writer(self, asked: Json) -> User:
        author = self._state.user(asked.get("handle"))
        if self._state.standing(author).suspended:
            raise StageError(f"handle: {author.handle} is suspended, and cannot write")
        return author

    def _standing(self, asked: Json) -> Standing:
        return self._state.standing(self._state.user(asked.get("handle")))

    def _post(self, asked: Json) -> Post:
        found = self._state.posts.get(str(asked.get("id")))
        if found is None or found.deleted:
            raise StageError(f"id: there is no post {asked.get('id')}")
        return found


def _text(asked: Json, otherwise: str | None = None) -> str:
    text = asked.get("text")
    if otherwise is not None and text in (None, ""):
        return otherwise
    if not isinstance(text, str) or not text.strip():
        raise StageError("text: write something")
    return text


def _id(asked: Json, name: str) -> str | None:
    return str(asked[name]) if asked.get(name) else None


def _envelope(asked: Json) -> str | None:
    envelope = asked.get("envelope") or None
    if envelope is not None and envelope not in ENVELOPES:
        raise StageError(f"envelope: choose from {', '.join(ENVELOPES)}")
    return envelope


def _kinds(given: object) -> list[str]:
    """The media that are asked for: up to four photos, or one video, or one GIF."""
    if given is None:
        return []
    if not isinstance(given, list) or any(
        not isinstance(one, str) or one not in KINDS for one in given
    ):
        raise StageError(f"media: a list of {', '.join(KINDS)}")
    alone = any(one != "photo" for one in given)
    if len(given) > (1 if alone else PICTURES_AT_MOST):
        raise StageError(f"media: {PICTURES_AT_MOST} photos, or one video, or one gif")
    return [KINDS[one] for one in given]
