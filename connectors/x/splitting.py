"""How does a text that is too long become several posts? Numbered, cut at sentences, then words.

Nothing is lost: the parts, without their numbers, are the text but for the spaces at the cuts. No
address is broken, unless it alone is more than a post takes.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from connectors.x.limits import length, links, sums

_SPACES = re.compile(r"\s+")
_SENTENCE = re.compile(r"[.!?\u2026\u3002\uff01\uff1f][\"'\u201d\u2019)\]]*")
_SENTENCE_OF_WIDE = "\u3002\uff01\uff1f"  # no space follows these
_JOINERS = "\u200d\ufe0e\ufe0f"
_TONES = range(0x1F3FB, 0x1F400)
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
_ENOUGH = 3  # a sentence's end is a good cut where a third of what fits stands before it

_SENTENCE_END, _WORD_END, _LETTER_END = 3, 2, 1


def split(text: str, *, private: bool) -> tuple[str, ...]:
    """`text` in parts that X takes, in order; one part, unchanged, where it fits or is empty.

    Parts of a public text end in their number: ` 1/3`.
    """
    found = length(text, private=private)
    if found.used <= found.limit or not text.strip():
        return (text,)
    long = _Long.of(text.strip(), private=private)
    if private:
        return long.parts(found.limit)
    digits = 1
    while True:
        parts = long.parts(found.limit - len(_number(10**digits - 1, 10**digits - 1)))
        if len(parts) < 10**digits:
            return tuple(part + _number(n, len(parts)) for n, part in enumerate(parts, 1))
        digits += 1


def _number(which: int, of: int) -> str:
    return f" {which}/{of}"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a text may be cut: what is in front of it ends a sentence, a word or a letter."""

    at: int  # where the next part begins
    rank: int
    until: int  # where this part ends, without the spaces between


@dataclass(frozen=True, slots=True)
class _Long:
    """A text that is too long, and where it may be cut."""

    text: str
    private: bool
    places: Sequence[_Place]
    ends: Sequence[int]  # where each place is
    used: Sequence[int]  # about how much the text uses up to each place
    sums: Sequence[int]  # and up to each letter

    @classmethod
    def of(cls, text: str, *, private: bool) -> "_Long":
        counted = range(len(text) + 1) if private else sums(text)
        places = _places(text)
        used = [counted[place.until] for place in places]
        return cls(text, private, places, [place.at for place in places], used, counted)

    def parts(self, room: int) -> tuple[str, ...]:
        """The text in parts that use no more than `room`."""
        parts, start = [], 0
        while start < len(self.text):
            end = self._end(start, room)
            parts.append(self.text[start:end].strip())
            start = end
        return tuple(part for part in parts if part)

    def _end(self, start: int, room: int) -> int:
        """Behind which letter the part that begins at `start` ends."""
        tried = room
        while True:
            end = self._best(start, tried)
            part = self.text[start:end].strip()
            over = length(part, private=self.private).used - room
            if over <= 0 or end == start + 1:
                return end
            tried -= over  # X counts it otherwise: a little less, then

    def _best(self, start: int, room: int) -> int:
        near = bisect_right(self.ends, start)
        last = bisect_right(self.used, self.sums[start] + room, lo=near)
        if last == len(self.ends):
            return len(self.text)
        if last == near:  # one sign of very many letters: it can't stay whole
            return max(start + 1, bisect_right(self.sums, self.sums[start] + room) - 1)
        good = self.places[near:last]
        enough = start + (good[-1].at - start) // _ENOUGH
        for rank, least in ((_SENTENCE_END, enough), (_WORD_END, start), (_LETTER_END, start)):
            for place in reversed(good):
                if place.rank >= rank and place.at > least:
                    return place.at
        return good[-1].at


def _places(text: str) -> list[_Place]:
    """Everywhere that `text` may be cut, its end included."""
    found = {
        at: _Place(at, _rank_within(text, at), at)
        for at in range(1, len(text))
        if _between_letters(text, at)
    }
    for spaces in _SPACES.finditer(text):
        for inside in range(*spaces.span()):
            found.pop(inside, None)
        rank = _SENTENCE_END if _ends_sentence(text, spaces) else _WORD_END
        found[spaces.end()] = _Place(spaces.end(), rank, spaces.start())
    for first, behind in (*links(text), *(flag.span() for flag in _FLAG.finditer(text))):
        for inside in range(first + 1, behind):
            found.pop(inside, None)
    found[len(text)] = _Place(len(text), _SENTENCE_END, len(text))
    return [found[at] for at in sorted(found)]


def _rank_within(text: str, at: int) -> int:
    return _SENTENCE_END if text[at - 1] in _SENTENCE_OF_WIDE else _LETTER_END


def _ends_sentence(text: str, spaces: re.Match[str]) -> bool:
    before = text[max(0, spaces.start() - 4) : spaces.start()]
    return "\n" in spaces[0] or any(
        found.end() == len(before) for found in _SENTENCE.finditer(before)
    )


def _between_letters(text: str, at: int) -> bool:
    """Whether no sign of several letters, such as a family, is cut at `at`."""
    before, after = text[at - 1], text[at]
    if before == "\u200d" or after in _JOINERS or ord(after) in _TONES:
        return False
    return unicodedata.category(after)[0] != "M" and (before, after) != ("\r", "\n")
