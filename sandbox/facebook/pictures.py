"""What is on the pictures that people send? Drawn here, so that nothing has to be shipped."""

import hashlib
import struct
import zlib
from collections.abc import Callable
from functools import cache

Pixel = tuple[int, int, int, int]  # red, green, blue, how solid

_CLEAR: Pixel = (0, 0, 0, 0)
_DARK: Pixel = (60, 45, 10, 255)
_YELLOW: Pixel = (255, 204, 51, 255)


@cache
def photo() -> bytes:
    """A landscape."""
    return _png(240, 160, _landscape)


@cache
def sticker() -> bytes:
    """A face that smiles."""
    return _png(96, 96, _smile)


@cache
def portrait(name: str) -> bytes:
    """A plain picture whose colour is the name's."""
    red, green, blue = hashlib.sha256(name.encode(errors="replace")).digest()[:3]
    return _png(50, 50, lambda _x, _y: (red // 2 + 60, green // 2 + 60, blue // 2 + 60, 255))


def _landscape(x: int, y: int) -> Pixel:
    if (x - 185) ** 2 + (y - 40) ** 2 < 22**2:
        return (255, 221, 128, 255)
    if y > 118 - abs(x - 80) * 0.7:
        return (72, 116, 92, 255)
    if y > 130 - abs(x - 190) * 0.4:
        return (98, 146, 112, 255)
    return (150 + y // 3, 195 + y // 4, 235, 255)


def _smile(x: int, y: int) -> Pixel:
    across, down = x - 48, y - 48
    if across**2 + down**2 > 44**2:
        return _CLEAR
    eye = (abs(across) - 16) ** 2 + (down + 12) ** 2 < 6**2
    mouth = down > 8 and 24**2 < across**2 + down**2 < 30**2
    return _DARK if eye or mouth else _YELLOW


def _png(width: int, height: int, pixel: Callable[[int, int], Pixel]) -> bytes:
    """A PNG picture: a header, the compressed lines, an end."""
    lines = b"".join(
        b"\0" + b"".join(bytes(pixel(x, y)) for x in range(width)) for y in range(height)
    )
    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(lines)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
