"""How long does X find a text? Its published weights, so that a pack's words are known to fit.

The connector asks X's own parser before it sends; packs are checked without any platform's code.
https://github.com/twitter/twitter-text, config v3: letters of these ranges weigh 1, all others 2,
a joined emoji 2, a link 23. What may or may not be a link weighs the more of the two.
"""

import re
import unicodedata

LINK = 23

_LIGHT = re.compile("[\0-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]")
_SIGN = "[\u2600-\u27bf\u2b00-\u2bff\U0001f004-\U0001faff]"
_TONED = f"{_SIGN}(?:\ufe0f|[\U0001f3fb-\U0001f3ff])?"
_EMOJI = re.compile(
    f"[\U0001f1e6-\U0001f1ff]{{2}}|[0-9#*]\ufe0f?\u20e3|{_TONED}(?:\u200d{_TONED})*|[\xa9\xae]\ufe0f?"
)
_LINK = re.compile(
    r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}(?:/[\w/=&#?-]*)?", re.IGNORECASE | re.ASCII
)
_PERHAPS = re.compile(
    r"[^\s/()]*\w\.\w[^\s]*"
)  # a host without a scheme; a version, a mail address


def weight(text: str) -> int:
    """How much of X's 280 `text` takes; where it is not sure that X sees a link, rather more."""
    bare, links = _LINK.subn("", unicodedata.normalize("NFC", text))
    perhaps = sum(max(0, LINK - _letters(found)) for found in _PERHAPS.findall(bare))
    return links * LINK + _letters(bare) + perhaps


def cut(text: str, at_most: int) -> str:
    """`text`, or its beginning with an ellipsis, of that weight at most."""
    if weight(text) <= at_most:
        return text
    room = at_most - weight("…")
    end = len(text)
    while end and weight(text[:end]) > room:
        end = min(end - 1, room) if end > room else end - 1
    return text[:end] + "…"


def _letters(text: str) -> int:
    plain, emoji = _EMOJI.subn("", text)
    return 2 * (emoji + len(plain)) - len(_LIGHT.findall(plain))
