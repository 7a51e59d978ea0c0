"""Where are the files that people send? At addresses that are signed, and soon no longer good."""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import quote

from aiohttp import web

from sandbox.facebook import pictures
from sandbox.world import StageError, World

LIFE = timedelta(hours=1)  # of an address, by the stage's clock
_NAME = re.compile(r"[^\x00-\x1f\x7f/\\\ud800-\udfff]{1,200}")
_TYPE = re.compile(r"[a-z0-9.+-]{1,50}/[a-z0-9.+-]{1,50}")
SIZE_AT_MOST = 64 * 1024 * 1024
KINDS = ("image", "file", "sticker")
STICKER_ID = 369239263222822  # what Meta's thumb has
_LOG = b"09:38:12 checkout: error 502 from the payment provider\n09:40:03 checkout: retried\n"


@dataclass(frozen=True)
class File:
    """Something that was sent. `kind` is how Messenger calls it."""

    id: str
    kind: str
    name: str
    content_type: str
    body: bytes
    size: int  # bytes; what the body lacks is filled with zeros


@dataclass
class Files:
    """Every file, and the signatures of their addresses."""

    world: World
    base: str  # the sandbox's own address
    _kept: dict[str, File] = field(default_factory=dict)
    _secret: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    def add_to(self, app: web.Application) -> None:
        """Add both ways to a file: the platform's signed one, and the stage's own."""
        app.router.add_get("/fbcdn/{id}/{name}", self._signed)
        app.router.add_get("/stage/facebook/files/{id}", self._seen)

    def make(self, asked: object) -> File:
        """A file of the kind `asked`, or as described: {"kind", "name", "content_type", "bytes"}.

        StageError when there is no such kind, or when it would be too large.
        """
        given = asked if isinstance(asked, dict) else {"kind": asked}
        kind = given.get("kind")
        if kind not in KINDS:
            raise StageError(f"attachment: choose from {', '.join(KINDS)}")
        name, content_type, body = {
            "image": ("photo.png", "image/png", pictures.photo()),
            "file": ("error-log.txt", "text/plain", _LOG),
            "sticker": ("sticker.png", "image/png", pictures.sticker()),
        }[kind]
        size = given.get("bytes", len(body))
        if not isinstance(size, int) or not 0 < size <= SIZE_AT_MOST:
            raise StageError(f"attachment: bytes needs a number from 1 to {SIZE_AT_MOST}")
        name = _fitting(given, "name", name, _NAME)
        content_type = _fitting(given, "content_type", content_type, _TYPE)
        return self.keep(kind, name, content_type, body[:size], size)

    def keep(self, kind: str, name: str, content_type: str, body: bytes, size: int = 0) -> File:
        """Keep a file."""
        made = File(secrets.token_hex(8), kind, name, content_type, body, max(size, len(body)))
        self._kept[made.id] = made
        return made

    def address(self, file: File) -> str:
        """An address at which the file can be fetched for an hour."""
        until = f"{int((self.world.now() + LIFE).timestamp()):x}"
        query = f"oe={until}&oh={self._signature(file.id, until)}"
        return f"{self.base}/fbcdn/{file.id}/{quote(file.name, safe='')}?{query}"

    async def _signed(self, request: web.Request) -> web.Response:
        id, until = request.match_info["id"], request.query.get("oe", "")
        given = request.query.get("oh", "")
        expected = self._signature(id, until)
        if not hmac.compare_digest(given.encode(errors="replace"), expected.encode()):
            return web.Response(status=403, text="Bad URL hash")
        if int(until, 16) < self.world.now().timestamp():
            return web.Response(status=403, text="URL signature expired")
        return self._served(id)

    async def _seen(self, request: web.Request) -> web.Response:
        return self._served(request.match_info["id"])

    def _served(self, id: str) -> web.Response:
        file = self._kept.get(id)
        if file is None:
            return web.Response(status=404, text="Not Found")
        headers = {
            "Content-Type": file.content_type,
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox",  # whatever it is, it acts on no stage
        }
        return web.Response(body=file.body.ljust(file.size, b"\0"), headers=headers)

    def _signature(self, id: str, until: str) -> str:
        signed = f"{id}/{until}".encode(errors="replace")
        return hmac.new(self._secret, signed, hashlib.sha256).hexdigest()


def _fitting(given: dict[str, object], key: str, otherwise: str, form: re.Pattern[str]) -> str:
    value = str(given.get(key) or otherwise)
    if not form.fullmatch(value):
        raise StageError(f"attachment: that is no {key}: {value[:50]!r}")
    return value
