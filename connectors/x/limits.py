"""How long does X find a text? Its own weighted counting: links 23, CJK and emoji 2."""

import re
import unicodedata
from itertools import accumulate

from twitter_text import extract_emojis_with_indices, extract_urls_with_indices, parse_tweet

from connectors.contract import Length

POST_LIMIT = 280
DIRECT_MESSAGE_LIMIT = 10_000
_PARSED_AT_MOST = 1_000  # no longer text fits once its links are cut; the parser is slow on them
_WORK = 3_500  # about 30 ms of the parser's search for links

_HALF_PAIR = re.compile("[\ud800-\udfff]")
_REFUSED = re.compile("[\x00\ufeff\ufffe\uffff\ud800-\udfff]")  # X takes none of these
_LINE_END = re.compile(r"\r\n?")
_LIGHT = re.compile("[\0-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]")
_LINK = re.compile(
    r"(https?://[a-z0-9.-]{4,253}(?::\d{1,5})?)[/?][\w!*';:=+,.$/%#\[\]~@|&?()-]{0,4000}[\w/=&#-](?![\w/=&#-])",
    re.ASCII | re.IGNORECASE,
)
_DULL = re.compile(r"[^\s.]{200,}")  # no address begins in its middle: a host has a dot
_HOST = re.compile(r"[^\s!'#%&()*+,/:;<=>?@\[\\\]^{|}~$]+")  # what the parser may take for a host
_START = re.compile("[^A-Za-z0-9]")  # behind each of these it looks for a link anew


def length(text: str, *, private: bool) -> Length:
    """How much of X's limit `text` uses; a reply's addressees are not part of it."""
    if private:
        return Length(len(text), DIRECT_MESSAGE_LIMIT)
    return Length(_weight(_HALF_PAIR.sub("\ufffd", text)), POST_LIMIT)


def problem(text: str, *, private: bool) -> str | None:
    """Why X would refuse `text`, or None."""
    if not text.strip():
        return "A reply needs some words."
    if odd := _REFUSED.search(text):
        return f"X does not take the character U+{ord(odd[0]):04X}, which stands in it: remove it."
    found = length(text, private=private)
    if found.used <= found.limit:
        return None
    over = found.used - found.limit
    return f"This is {found.used} of X's {found.limit} characters: shorten it by {over}."


def links(text: str) -> list[tuple[int, int]]:
    """Where in `text` X sees addresses of the web: each from its first letter to behind its last.

    Bare domains are addresses to X as well.
    """
    found = []
    if len(text) > _PARSED_AT_MOST:
        found = [long.span() for long in _LINK.finditer(text)]
        text = _DULL.sub(_hollow, _LINK.sub(_blank, text))
    parsed = extract_urls_with_indices(_untangled(text))
    return sorted([*found, *((link["indices"][0], link["indices"][1]) for link in parsed)])


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _hollow(dull: re.Match[str]) -> str:
    """The parser would try a host at each letter, to the end of all of them."""
    return " " * (len(dull[0]) - 80) + dull[0][-80:]


def sums(text: str) -> list[int]:
    """About how much the first 0, 1, 2, … letters of `text` use of a post.

    Counted in one pass, for looking where to cut; `length` is X's word on what was cut.
    """
    weights = [1 if _LIGHT.match(letter) else 2 for letter in text]
    emoji = (sign["indices"] for sign in extract_emojis_with_indices(text))
    for whole, (first, behind) in [
        *((2, sign) for sign in emoji),
        *((23, at) for at in links(text)),
    ]:
        weights[first:behind] = [whole] + [0] * (behind - first - 1)
    return [0, *accumulate(weights)]


def _weight(text: str) -> int:
    if len(text) > _PARSED_AT_MOST:
        text = _LINK.sub(r"\1/", text)  # a link weighs 23, however long
    if len(text) > _PARSED_AT_MOST:  # near enough for what is far too long
        return sums(_LINE_END.sub("\n", unicodedata.normalize("NFC", text)))[-1]
    weight: int = parse_tweet(_untangled(text)).weightedLength
    return weight


def _untangled(text: str) -> str:
    """`text` with commas, as heavy as dots, in words that the parser would try for too long.

    It tries a host at each start and, within it, an ending at each dot. No real link comes near.
    """
    left = _WORK

    def tried(found: re.Match[str]) -> str:
        nonlocal left
        host = found[0]
        dots = host.count(".")
        work = (len(_START.findall(host)) + 1) * (dots + 5) if dots else 0
        if work > left:
            return host.replace(".", ",")
        left -= work
        return host

    return _HOST.sub(tried, text)
