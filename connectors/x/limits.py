"""How long does X find a text? Its own weighted counting: links 23, CJK and emoji 2."""

from twitter_text import parse_tweet

from connectors.contract import Length

POST_LIMIT = 280
DIRECT_MESSAGE_LIMIT = 10_000
_COUNTED_AT_MOST = 20_000  # longer texts are refused anyway; the counter is slow on them


def length(text: str, *, private: bool) -> Length:
    """How much of X's limit `text` uses; a reply's addressees are not part of it."""
    if private:
        return Length(len(text), DIRECT_MESSAGE_LIMIT)
    if len(text) > _COUNTED_AT_MOST:
        return Length(len(text), POST_LIMIT)
    return Length(parse_tweet(text).weightedLength, POST_LIMIT)


def problem(text: str, *, private: bool) -> str | None:
    """Why X would refuse `text`, or None."""
    if not text.strip():
        return "A reply needs some words."
    found = length(text, private=private)
    if found.used <= found.limit:
        return None
    over = found.used - found.limit
    return f"This is {found.used} of X's {found.limit} characters: shorten it by {over}."
