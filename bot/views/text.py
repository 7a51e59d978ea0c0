"""How does anybody's text stand in Slack without pinging, linking or disguising itself?"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

Block = dict[str, object]
Drawing = tuple[str, list[Block]]  # the plain text, and the blocks

SECTION_AT_MOST = 3000
QUOTED_AT_MOST = 12_000  # in one message: Slack takes about 13,200 characters in all its blocks
_LINE_AT_LEAST = 30  # what even an empty line counts, so that nobody fills the room with them
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
    """The beginning of somebody's words as one mrkdwn quotation."""
    lines = cut(text, at_most).splitlines() or [""]
    parts, whole = quotes("\n".join(lines[:60]))
    return parts[0] if whole and len(parts) == 1 and len(lines) <= 60 else f"{parts[0]}\n> …"


def quotes(text: str, at_most: int = QUOTED_AT_MOST) -> tuple[list[str], bool]:
    """Somebody's words as mrkdwn quotations, each fit for a section; whether these are all."""
    parts, left = [""], at_most
    for piece in _pieces(text):
        line = f"> {piece}"
        left -= max(_size(line), _LINE_AT_LEAST)
        if left < 0:
            return parts, False
        if not parts[-1]:
            parts[-1] = line
        elif _size(parts[-1]) + _size(line) < SECTION_AT_MOST - 10:
            parts[-1] += f"\n{line}"
        else:
            parts.append(line)
    return parts, True


def _pieces(text: str) -> Iterator[str]:
    """Its lines, escaped; one that no section can hold comes in pieces, broken between words."""
    for line in text.splitlines() or [""]:
        rest = escape(line)
        while _size(rest) > SECTION_AT_MOST // 2:
            taken = rest[: SECTION_AT_MOST // 4]  # a character counts up to two
            end = max(taken.rfind(" ") + 1 or len(taken), len(taken) // 2)
            amp = rest.rfind("&", max(0, end - 4), end)
            if amp > 0 and ";" not in rest[amp:end]:
                end = amp  # the three that Slack asks for stay whole
            yield rest[:end]
            rest = rest[end:]
        yield rest


def _size(text: str) -> int:
    """How long Slack may count `text`: as UTF-16, the strictest that is likely."""
    return len(text.encode("utf-16-le")) // 2


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


def lasted(time: timedelta) -> str:
    """A length of time in one unit, rounded down: `5 min`, `3 h`, `4 d`; nothing below a minute."""
    minutes = int(time.total_seconds() // 60)
    for unit, length in (("d", 24 * 60), ("h", 60), ("min", 1)):
        if minutes >= length:
            return f"{minutes // length} {unit}"
    return ""


def link(url: str | None, label: str) -> str:
    """A link to one of the platforms' own pages, or only its label."""
    if not url or not url.startswith("https://") or set(url) & set("<>| \n"):
        return label
    return f"<{url}|{label}>"
