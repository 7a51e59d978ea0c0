"""Is a message nothing but thanks, or nothing but a rating? Whatever is in doubt is neither."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

_MENTIONS = re.compile(r"\A(?:\s*@[A-Za-z0-9_]{1,50}(?![A-Za-z0-9_]))+")
_NAMED = re.compile(r"(?P<before>.*\w) *,? *\b(?<!['’])(?P<name>[^\W\d_]{2,20})[ .!]*")
_BETWEEN = re.compile(r"[\s.,!¡;:'’~〜。、-]+|[–—]+")
_SMILES = re.compile(r"(?<!\S):-?[)D](?!\S)")
_TRAILS_OFF = re.compile(r"\.\s*\.|。\s*。")  # "great..." seldom means it
_COLOURS = dict.fromkeys([0xFE0F, *range(0x1F3FB, 0x1F400)])  # how an emoji looks, not which it is
_ACCENTS = dict.fromkeys(range(0x300, 0x370))  # but not the marks of kana, which are letters
_PLAIN = str.maketrans("ıłø", "ilo")
_MOST_LETTERS = 200
_MOST_READ = 1000  # characters, mentions included; no courtesy is longer
_MOST_WORDS = 12
_RATINGS = {"👍": True, "👎": False}


@dataclass(frozen=True, slots=True)
class Courtesy:
    """The phrases that were recognised, and in which language; `emoji` where there are no words."""

    language: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Language:
    name: str
    spaced: bool
    phrases: Mapping[str, str]  # without case and accents -> as it is written
    plain: frozenset[str]  # those that a name may follow, as written
    fillers: frozenset[str]
    longest: int


@dataclass(frozen=True, slots=True)
class _Words:
    languages: tuple[_Language, ...]
    emoji: frozenset[str]
    no_names: frozenset[str]
    ratings: Mapping[str, bool]


def thanks(text: str) -> Courtesy | None:
    """What `text` consists of when that is courtesy from end to end; None when in doubt."""
    if len(text) > _MOST_READ:
        return None
    rest = _without_mentions(text)
    if len(rest) > _MOST_LETTERS or _TRAILS_OFF.search(rest):
        return None
    emoji = tuple(sign for sign in rest if sign in _words().emoji)
    rest = "".join(" " if sign in emoji else sign for sign in rest)
    rest = _SMILES.sub(" ", rest).strip(" ")
    found = _read(rest) or _read_named(rest)
    if found:
        return Courtesy(found.language, found.words + emoji)
    alone = emoji and not _BETWEEN.sub("", rest)
    return Courtesy("emoji", emoji) if alone else None


def rating(text: str) -> bool | None:
    """True for a good word or 👍, alone or before thanks; False for a bad one or 👎 alone.

    None for anything else: "good, but…" is no rating.
    """
    if len(text) > _MOST_READ:
        return None
    rest = _without_mentions(text)
    if len(rest) > _MOST_LETTERS or _TRAILS_OFF.search(rest):
        return None
    words = _split(rest)
    said = _rated(" ".join(words))
    if said is None and words and _rated(words[0]) and _read(" ".join(words[1:])):
        return True
    return said


def _rated(said: str) -> bool | None:
    return _RATINGS[said] if said in _RATINGS else _words().ratings.get(said)


def _without_mentions(text: str) -> str:
    return _MENTIONS.sub("", unicodedata.normalize("NFKC", text)).translate(_COLOURS)


def _read(text: str) -> Courtesy | None:
    words = _split(text)
    if not words or len(words) > _MOST_WORDS:
        return None
    return next((c for c in (_in(language, words) for language in _words().languages) if c), None)


def _read_named(text: str) -> Courtesy | None:
    """`text` without the name at its end: "Thanks Ana!", and nothing that ends otherwise."""
    match = _NAMED.fullmatch(text)
    if not match or not _may_be_name(match["name"]):
        return None
    found = _read(match["before"])
    plain = {phrase for language in _words().languages for phrase in language.plain}
    return found if found and found.words[-1] in plain else None


def _may_be_name(word: str) -> bool:
    return word[0].isupper() and word[1:].islower() and _fold(word) not in _words().no_names


def _in(language: _Language, words: Sequence[str]) -> Courtesy | None:
    """`words` cut into phrases and fillers of `language`, none left over; at least one phrase."""
    units = words if language.spaced else "".join(words)
    join = " " if language.spaced else ""
    ways: dict[int, tuple[str, ...]] = {0: ()}
    for end in range(1, len(units) + 1):
        for start in range(max(0, end - language.longest), end):
            piece = join.join(units[start:end])
            phrase = language.phrases.get(piece)
            if start in ways and (phrase or piece in language.fillers):
                ways[end] = (*ways[start], phrase) if phrase else ways[start]
                break
    found = ways.get(len(units))
    return Courtesy(language.name, found) if found else None


def _split(text: str) -> list[str]:
    return _BETWEEN.sub(" ", _fold(text)).split()


def _fold(text: str) -> str:
    """`text` without case and accents."""
    letters = unicodedata.normalize("NFKD", text.casefold()).translate(_ACCENTS).translate(_PLAIN)
    return unicodedata.normalize("NFC", letters)


@cache
def _words() -> _Words:
    table = tomllib.loads(files("lifecycle").joinpath("words.toml").read_text("utf-8"))
    each = {name: part for name, part in table.items() if isinstance(part, dict)}
    languages = tuple(_language(name, part) for name, part in each.items())
    known = (word for one in languages for phrase in one.phrases for word in phrase.split())
    ratings = {p: True for part in each.values() for p in _folded(part["good"])}
    ratings |= {p: False for part in each.values() for p in _folded(part["bad"])}
    no_names = {*_folded(table["no_names"]), *known, *ratings}
    return _Words(languages, frozenset(table["emoji"]), frozenset(no_names), ratings)


def _language(name: str, part: Mapping[str, Any]) -> _Language:
    spaced = not part.get("unspaced", False)
    phrases = _folded(part["thanks"] + part["works"])
    fillers = _folded(part["fillers"])
    longest = max(len(p.split() if spaced else p) for p in (*phrases, *fillers))
    plain = frozenset(part["thanks"])
    return _Language(name, spaced, phrases, plain, frozenset(fillers), longest)


def _folded(phrases: Iterable[str]) -> dict[str, str]:
    return {" ".join(_split(phrase)): phrase for phrase in phrases}
