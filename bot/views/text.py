"""How does anybody's text stand in Slack without pinging, linking or disguising itself?"""

import re
from datetime import datetime

Block = dict[str, object]

SECTION_AT_MOST = 3000
# Characters that turn the direction of what follows, or show nothing at all.
_DISGUISE = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\x00-\x08\x0b-\x1f\x7f-\x9f]")
_BROKEN = re.compile("[\x00\ud800-\udfff]")


def clean(text: str) -> str:
    """`text` as every database keeps it: no NUL, no half of a surrogate pair."""
    return _BROKEN.sub("\ufffd", text)


def escape(text: str) -> str:
    """`text` as mrkdwn that can neither ping nor link: the three characters Slack asks for."""
    plain = _DISGUISE.sub("", clean(text))
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """What a person typed, from what Slack sent."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def cut(text: str, at_most: int) -> str:
    """`text`, shortened to `at_most` characters with an ellipsis."""
    return text if len(text) <= at_most else text[: at_most - 1] + "…"


def quote(text: str, at_most: int = 1200) -> str:
    """Somebody's words as a mrkdwn quotation."""
    lines = cut(text, at_most).splitlines() or [""]
    return "\n".join(f"> {escape(line)}" for line in lines[:60])


def section(mrkdwn: str) -> Block:
    """A paragraph. `verbatim` keeps Slack from making links and mentions out of words."""
    text = {"type": "mrkdwn", "text": cut(mrkdwn, SECTION_AT_MOST), "verbatim": True}
    return {"type": "section", "text": text}


def context(*mrkdwn: str) -> Block:
    """Small print."""
    elements = [
        {"type": "mrkdwn", "text": cut(m, SECTION_AT_MOST), "verbatim": True} for m in mrkdwn
    ]
    return {"type": "context", "elements": elements}


def button(label: str, action: str, value: str, style: str | None = None) -> Block:
    """A button; `style` is primary or danger."""
    text = {"type": "plain_text", "text": label}
    made: Block = {"type": "button", "text": text, "action_id": action, "value": value}
    return made | ({"style": style} if style else {})


def when(at: datetime) -> str:
    """An instant in the reader's own time zone; UTC where Slack can't."""
    stamp = int(at.timestamp())
    return f"<!date^{stamp}^{{date_short_pretty}} {{time}}|{at:%d %b %H:%M} UTC>"


def link(url: str | None, label: str) -> str:
    """A link to one of the platforms' own pages, or only its label."""
    if not url or not url.startswith("https://") or set(url) & set("<>| \n"):
        return label
    return f"<{url}|{label}>"
