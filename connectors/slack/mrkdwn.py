"""How do words become Slack's text, and Slack's text words again?

https://docs.slack.dev/messaging/formatting-message-text
"""

import re
from collections.abc import Callable

from connectors.slack.emoji import with_signs

AT_MOST = 40_000  # characters, escaped; Slack cuts what is longer
READ_AT_ONCE = 4_000  # characters; Slack folds what is longer

_MARKUP = re.compile(r"<([^<>]*)>")
_MENTION = re.compile(r"@([UW][A-Z0-9]{1,23})(?:\|([^|]*))?")
_ESCAPES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}  # `&amp;` last
# What Slack drops or cannot carry: control characters but tab and line feed, half pairs.
_LOST = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_WORD_ENDS = re.compile(r"\s")


def words(text: str, name: Callable[[str], str | None]) -> str:
    """What a person wrote, from Slack's text.

    Args:
        text: as Slack keeps it.
        name: what the person of an id is called; None where nobody knows, and then the mention
            stays as it was written.
    """
    return unescaped(with_signs(_MARKUP.sub(lambda found: _said(found[1], name), text)))


def unescaped(text: str) -> str:
    """Slack escapes exactly three characters; undone once."""
    for escape, letter in _ESCAPES.items():
        text = text.replace(escape, letter)
    return text


def mrkdwn(text: str, customer: str) -> str:
    """`text` as Slack's text: nobody is pinged by it but the customer, where it mentions them.

    Args:
        text: an agent's words.
        customer: the Slack id of who is written to.
    """
    kept: list[str] = []
    end = 0
    for found in _MARKUP.finditer(text):
        mention = _MENTION.fullmatch(found[1])
        if mention is None or mention[1] != customer:
            continue
        label = "" if mention[2] is None else f"|{_escaped(mention[2])}"
        kept += [_escaped(text[end : found.start()]), f"<@{customer}{label}>"]
        end = found.end()
    return "".join([*kept, _escaped(text[end:])])


def length(text: str) -> int:
    """How many characters Slack counts."""
    return len(_escaped(text))


def problem(text: str) -> str | None:
    """Why Slack would not take `text`, or not as it stands; None when it would."""
    if not text.strip():
        return "A reply needs some words."
    if found := _LOST.search(text):
        return f"Slack takes no character like U+{ord(found[0]):04X}: take it out."
    over = length(text) - AT_MOST
    if over > 0:
        return f"This is {over + AT_MOST} of Slack's {AT_MOST} characters: shorten it by {over}."
    return None


def split(text: str, at_most: int = AT_MOST) -> tuple[str, ...]:
    """`text` in parts of at most so many characters as Slack counts; nothing of it is lost."""
    parts: list[str] = []
    rest = text
    while length(rest) > at_most:
        end = _fitting(rest, at_most)
        parts.append(rest[:end])
        rest = rest[end:]
    return (*parts, rest) if rest or not parts else tuple(parts)


def _fitting(text: str, at_most: int) -> int:
    """Where a part that fits ends: behind a line, a word, or where there is neither, anywhere."""
    end = used = 0
    for letter in text:
        used += len(_escaped(letter))
        if used > at_most:
            break
        end += 1
    line = text.rfind("\n", end // 2, end) + 1
    space = max((found.end() for found in _WORD_ENDS.finditer(text, end // 2, end)), default=0)
    return line or space or max(end, 1)


def _said(markup: str, name: Callable[[str], str | None]) -> str:
    """What stands in angle brackets, as people read it; still escaped."""
    target, bar, label = markup.partition("|")
    if match := re.fullmatch(r"@([UW][A-Z0-9]{1,23})", target):
        named = label or _escaped(name(match[1]) or "")
        return f"@{named}" if named else f"&lt;{markup}&gt;"
    if target.startswith("#"):
        return f"#{label or target[1:]}"
    if target.startswith("!"):
        return _special(target[1:], label)
    if not bar or _bare(target) == _bare(label):
        return label or target
    return f"{label} ({target})"  # a label may lie about where it leads


def _special(target: str, label: str) -> str:
    if target.startswith(("subteam^", "date^")) or label:
        return label or target
    return f"@{target}"


def _bare(link: str) -> str:
    return re.sub(r"^(?:https?://|mailto:|tel:)", "", link).rstrip("/")


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
