"""How long does X find a text? Its own weighted counting: links 23, CJK and emoji 2."""

import re
import unicodedata

from twitter_text import parse_tweet

from connectors.contract import Length

POST_LIMIT = 280
DIRECT_MESSAGE_LIMIT = 10_000
_PARSED_AT_MOST = 1_000  # no longer text fits once its links are cut; the parser is slow on them
_WORK = 3_500  # about 30 ms of the parser's search for links

_HALF_PAIR = re.compile("[\ud800-\udfff]")
_LINE_END = re.compile(r"\r\n?")
_LIGHT = re.compile("[\0-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]")
_LINK = re.compile(
    r"(https?://[a-z0-9.-]{4,253}(?::\d{1,5})?)[/?][\w!*';:=+,.$/%#\[\]~@|&?()-]{0,4000}[\w/=&#-](?![\w/=&#-])",
    re.ASCII | re.IGNORECASE,
)
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
    found = length(text, private=private)
    if found.used <= found.limit:
        return None
    over = found.used - found.limit
    return f"This is {found.used} of X's {found.limit} characters: shorten it by {over}."


def _weight(text: str) -> int:
    if len(text) > _PARSED_AT_MOST:
        text = _LINK.sub(r"\1/", text)  # a link weighs 23, however long
    if len(text) > _PARSED_AT_MOST:
        return _letters(text)
    weight: int = parse_tweet(_untangled(text)).weightedLength
    return weight


def _letters(text: str) -> int:
    """The weight without links and joined emoji: near enough for what is far too long."""
    letters = _LINE_END.sub("\n", unicodedata.normalize("NFC", text))
    return 2 * len(letters) - len(_LIGHT.findall(letters))


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
