"""How long does Facebook find a text, and how is a long one split?

Messenger takes 2,000, counted as characters in one place and as bytes of UTF-8 in another: we count
bytes, so that either counting takes it. A comment may have 8,000.
https://developers.facebook.com/docs/messenger-platform/reference/send-api
"""

import re
import unicodedata

from connectors.contract import Length

MESSAGE_LIMIT = 2_000
COMMENT_LIMIT = 8_000
_BROKEN = re.compile("[\x00\ud800-\udfff]")
_ENDINGS = (
    re.compile(r"\n\s*\n\s*"),  # a paragraph
    re.compile(r"(?:[.!?…][\"'”’)\]]*\s|[。！？]|\n)\s*"),  # a sentence, a line
    re.compile(r"\s+"),  # a word
)
_TOGETHER = 64  # characters of one emoji, or of one letter with its marks; none has as many
_JOINER = "\u200d"


def length(text: str, *, private: bool) -> Length:
    """How much of Facebook's limit `text` uses, in bytes."""
    return Length(_size(text), MESSAGE_LIMIT if private else COMMENT_LIMIT)


def problem(text: str, *, private: bool) -> str | None:
    """Why Facebook would refuse `text`, or None."""
    if not text.strip():
        return "A reply needs some words."
    if _BROKEN.search(text):
        return "There is half a character in it that no screen can show: write that place anew."
    found = length(text, private=private)
    if found.used <= found.limit:
        return None
    over = found.used - found.limit
    wide = "" if text.isascii() else " (letters beyond a to z count twice or more)"
    parts = len(split(text, private=private))
    return (
        f"This is {found.used:,} of Facebook's {found.limit:,} characters{wide}: "
        f"shorten it by {over:,}, or send it in {parts} parts."
    )


def split(text: str, *, private: bool) -> tuple[str, ...]:
    """`text` in parts that fit: cut after a paragraph, else a sentence, else a word.

    The parts put together are `text`. White space alone is no message: only where a whole part
    would be nothing else, it is left out.
    """
    limit = MESSAGE_LIMIT if private else COMMENT_LIMIT
    if _size(text) <= limit:
        return (text,)
    parts, rest = [], text
    while rest.strip():
        part = rest[: _cut(rest, limit)]
        rest = rest[len(part) :]
        if part.strip():
            parts.append(part)
    return tuple(parts)


def _size(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _cut(text: str, limit: int) -> int:
    """Where the first part of `text` ends: as far back as half of what fits, for a good place."""
    room = _fitting(text, limit)
    if room == len(text):
        return room
    for ending in _ENDINGS:
        places = [found.end() for found in ending.finditer(text, 0, room)]
        if places and places[-1] > room // 2:
            return places[-1]
    return _whole(text, room)


def _fitting(text: str, limit: int) -> int:
    """How many characters of `text` fit into `limit` bytes."""
    start = text[:limit].encode("utf-8", "surrogatepass")
    if len(start) <= limit:
        return min(limit, len(text))
    while start[limit] & 0xC0 == 0x80:
        limit -= 1
    return len(start[:limit].decode("utf-8", "surrogatepass"))


def _whole(text: str, place: int) -> int:
    """`place`, or a little before it, so that no letter loses its accent, no emoji its colour."""
    for back in range(min(_TOGETHER, place - 1)):
        here = place - back
        if not _joins(text[here]) and text[here - 1] != _JOINER:
            return here
    return place


def _joins(letter: str) -> bool:
    """Whether `letter` belongs to the one before it."""
    return letter == _JOINER or unicodedata.category(letter)[0] == "M" or "🏻" <= letter <= "🏿"
