"""What do pictures and videos on X look like here? Drawn from their ids, or as uploaded."""

import struct
import zlib
from dataclasses import dataclass, field
from datetime import datetime

KINDS = {"photo": "3", "video": "7", "animated_gif": "16"}  # and how media keys of each begin
WIDTH, HEIGHT = 320, 180
DURATION = 4_000  # milliseconds of every video
_STEP = 20  # pixels of one stripe


@dataclass(frozen=True)
class Media:
    """A picture, a video or an animated GIF; `private`: of a direct message."""

    id: str
    kind: str
    at: datetime
    private: bool = False
    ours: bool = False  # uploaded through the API
    content: bytes = field(default=b"", repr=False)
    content_type: str = "image/png"

    @property
    def key(self) -> str:
        return f"{KINDS[self.kind]}_{self.id}"

    @property
    def picture(self) -> bytes:
        """What is shown of it: the picture itself, or the first one of a video."""
        is_picture = self.kind == "photo" and self.content
        return self.content if is_picture else png(int(self.id))

    @property
    def film(self) -> bytes:
        """The video: as it was uploaded, or an MP4 that has a head and no pictures."""
        return self.content or _NO_FILM


def png(seed: int, width: int = WIDTH, height: int = HEIGHT) -> bytes:
    """A small striped picture, another one for each seed."""
    mixed = zlib.crc32(str(seed).encode())
    one = bytes((mixed & 255, mixed >> 8 & 255, mixed >> 16 & 255))
    other = bytes(255 - part // 2 for part in one)
    rows = []
    for y in range(height):
        row = b"".join(one if (x + y) // _STEP % 2 else other for x in range(width))
        rows.append(b"\0" + row)
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"".join(rows), 9)
    chunks = (_chunk(b"IHDR", head), _chunk(b"IDAT", body), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def content_type_of(content: bytes) -> str | None:
    """What a file is by its first bytes, of the kinds that X takes; None for any other."""
    if content[4:8] == b"ftyp":
        return "video/mp4"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for head, kind in _HEADS.items() if content.startswith(head)), None)


_HEADS = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
}
_NO_FILM = struct.pack(">I4s4sI4s", 20, b"ftyp", b"isom", 512, b"isom") + struct.pack(
    ">I4s", 8, b"mdat"
)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
