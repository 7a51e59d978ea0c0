"""How do pictures come to X, and where does one see them? Uploads, and pbs-like addresses."""

import base64
import binascii
import re
from datetime import timedelta
from typing import Any

from aiohttp import web

from sandbox.calls import Answer
from sandbox.x.oauth import OAuth
from sandbox.x.pictures import Media, content_type_of, png
from sandbox.x.problems import invalid
from sandbox.x.state import XState

KEPT = timedelta(hours=24)  # until an upload must be used
PICTURES_AT_MOST = 4
_MEGABYTE = 1024 * 1024

# What each category is, and how large it may be
_CATEGORIES = {
    "image": ("photo", 5 * _MEGABYTE),
    "gif": ("animated_gif", 15 * _MEGABYTE),
    "video": ("video", 512 * _MEGABYTE),
}
_CATEGORY = re.compile(r"(tweet|dm)_(image|gif|video)")
_TYPES = {
    "photo": ("image/png", "image/jpeg", "image/webp"),
    "animated_gif": ("image/gif", "video/mp4"),
    "video": ("video/mp4",),
}
_USERS = re.compile(r"([0-9]{1,19})_normal\.png")

Json = dict[str, Any]


class Uploads:
    """What was uploaded, and what is shown at X's addresses for pictures."""

    def __init__(self, state: XState, oauth: OAuth) -> None:
        self._state = state
        self._oauth = oauth

    def add_to(self, app: web.Application) -> None:
        """Add X's hosts of pictures, each as a folder."""
        get = app.router.add_get
        get("/pbs.twimg.com/media/{name}", self._picture)
        get("/pbs.twimg.com/profile_images/{name}", self._face)
        get("/video.twimg.com/{kind}/{name}", self._film)
        get("/ton.twitter.com/1.1/ton/data/dm/{message}/{media}/{name}", self._private)
        get("/x/2/dm_conversations/media/{message}/{media}/{name}", self._private)

    async def upload(self, request: web.Request, body: Json) -> Answer:
        """`POST /2/media/upload`, in one piece: a form with the file, or JSON with base64."""
        category = _CATEGORY.fullmatch(str(body.get("media_category")))
        if category is None:
            invalid("media_category: tweet_ or dm_, and image, gif or video", "media_category")
        content = await _content(request, body)
        body["media"] = f"{len(content)} bytes"  # for the list of calls, which is long-lived
        kind, at_most = _CATEGORIES[category[2]]
        if len(content) > at_most:
            invalid(f"media: {at_most // _MEGABYTE} MB at most", "media")
        type = content_type_of(content)
        if type not in _TYPES[kind]:
            invalid(f"media: {kind} takes {', '.join(_TYPES[kind])}", "media")
        media = self.make(kind, private=category[1] == "dm", content=content, content_type=type)
        data = {
            "id": media.id,
            "media_key": media.key,
            "size": len(content),
            "expires_after_secs": int(KEPT.total_seconds()),
        }
        return Answer(200, {"data": data})

    def make(
        self, kind: str, *, private: bool, content: bytes = b"", content_type: str = "image/png"
    ) -> Media:
        """A new picture, video or animated GIF; drawn here unless `content` is given."""
        now = self._state.world.now()
        id = self._state.new_id()
        media = Media(id, kind, now, private, bool(content), content, content_type)
        self._state.media[media.id] = media
        return media

    def taken(self, given: object, *, private: bool) -> tuple[Media, ...]:
        """Our uploads of these ids; XRefusal (400) where one cannot be used."""
        if not isinstance(given, list) or not 1 <= len(given) <= PICTURES_AT_MOST:
            invalid(f"media_ids: 1 to {PICTURES_AT_MOST}", "media_ids", given)
        found = [self._state.media.get(str(id)) for id in given]
        fresh = self._state.world.now() - KEPT
        usable = [
            one for one in found if one and one.ours and one.private == private and one.at > fresh
        ]
        if len(usable) < len(given) or len({one.id for one in usable}) < len(given):
            invalid("Your media IDs are invalid.", "media_ids", given)
        check_together(usable)
        return tuple(usable)

    async def _picture(self, request: web.Request) -> web.Response:
        media = self._public(request)
        return web.Response(body=media.picture, content_type=_shown_type(media))

    async def _face(self, request: web.Request) -> web.Response:
        name = _USERS.fullmatch(request.match_info["name"])
        if name is None or self._state.by_id(name[1]) is None:
            raise web.HTTPNotFound
        return web.Response(body=png(int(name[1]), 48, 48), content_type="image/png")

    async def _film(self, request: web.Request) -> web.Response:
        media = self._public(request)
        if media.kind == "photo":
            raise web.HTTPNotFound
        return web.Response(body=media.film, content_type="video/mp4")

    async def _private(self, request: web.Request) -> web.Response:
        who = self._oauth.caller(request)
        path = "GET " + request.path.removeprefix("/x")
        media = self._state.media.get(request.match_info["media"])
        sent = {m.media.id: m.id for m in self._state.messages if m.media}
        known = media and sent.get(media.id) == request.match_info["message"]
        status = 401 if who.kind != "user" else 200 if known else 404
        self._state.world.called("x", path, status, {})
        if media is None or status != 200:
            return web.Response(status=status)
        if request.match_info["name"].endswith(".mp4") and media.kind != "photo":
            return web.Response(body=media.film, content_type="video/mp4")
        return web.Response(body=media.picture, content_type=_shown_type(media))

    def _public(self, request: web.Request) -> Media:
        media = self._state.media.get(request.match_info["name"].partition(".")[0])
        if media is None or media.private:
            raise web.HTTPNotFound
        return media


def check_together(media: list[Media]) -> None:
    """Return when these fit one post: up to four pictures, or one GIF, or one video."""
    if len(media) > 1 and any(one.kind != "photo" for one in media):
        invalid("A post takes up to 4 images, or 1 GIF, or 1 video.", "media_ids")


def _shown_type(media: Media) -> str:
    return media.content_type if media.kind == "photo" else "image/png"


async def _content(request: web.Request, body: Json) -> bytes:
    if request.content_type == "application/json":
        try:
            content = base64.b64decode(str(body.get("media")), validate=True)
        except (binascii.Error, ValueError):
            invalid("media: base64 in JSON, a file in a form", "media")
    else:
        part = (await request.post()).get("media")
        content = part.file.read() if isinstance(part, web.FileField) else b""
    if not content:
        invalid("media: is empty", "media")
    return content
