"""What is said of things that hang on messages, and of messages that changed?"""

import difflib

from bot.views.text import Block, Drawing, context, cut, escape, link, section, when
from lifecycle.effects import ShowEdit, ShowGone
from lifecycle.messages import Attachment, FileKind
from lifecycle.tickets import Channel

_SIGNS = {
    FileKind.IMAGE: "🖼️",
    FileKind.VIDEO: "🎞️",
    FileKind.AUDIO: "🎧",
    FileKind.FILE: "📎",
    FileKind.STICKER: "🏷️",
    FileKind.PLACE: "📍",
    FileKind.LINK: "🔗",
}
_NAME_AT_MOST = 120
_DIFF_AT_MOST = 2500


def listed(attachments: tuple[Attachment, ...]) -> list[Block]:
    """What hangs on a message, one line."""
    return [context(" · ".join(map(described, attachments)))] if attachments else []


def described(one: Attachment) -> str:
    """Its kind, name and size, as mrkdwn; a link where everybody may look."""
    name = escape(cut(one.name, _NAME_AT_MOST)) or one.kind.value
    size = f" ({sized(one.size)})" if one.size else ""
    return f"{_SIGNS[one.kind]} {link(one.link, name)}{size}"


def sized(bytes: int) -> str:
    """A number of bytes as people say it: `512 B`, `1.4 MB`."""
    size, units = float(bytes), ["B", "kB", "MB", "GB"]
    while size >= 1000 and len(units) > 1:
        size, units = size / 1000, units[1:]
    return f"{size:.0f} {units[0]}" if units[0] == "B" or size >= 10 else f"{size:.1f} {units[0]}"


def edit(shown: ShowEdit, channel: Channel) -> Drawing:
    """What a customer changed, as a difference that can be seen at once."""
    source = link(shown.link, f"on {channel.shown}")
    head = context(f"✏️ *{escape(shown.author)}* changed a message {source} · {when(shown.at)}")
    changed = cut(difference(shown.before, shown.after), _DIFF_AT_MOST)
    return f"{escape(shown.author)} changed a message", [head, section(changed)]


def tombstone(shown: ShowGone, channel: Channel) -> Drawing:
    """What stands where the words were."""
    said = f"🪦 *{escape(shown.who)}* deleted this message on {channel.shown}"
    return f"{escape(shown.who)} deleted a message", [context(said)]


def difference(before: str, after: str) -> str:
    """Words that went as ~words~, words that came as *words*, as mrkdwn."""
    old, new = before.split(), after.split()
    parts: list[str] = []
    matcher = difflib.SequenceMatcher(a=old, b=new, autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            parts += map(escape, old[a:b])
            continue
        parts += _marked(old[a:b], "~")
        parts += _marked(new[c:d], "*")
    return " ".join(parts)


def _marked(words: list[str], mark: str) -> list[str]:
    """The words between marks, which must not be closed by a mark of their own."""
    text = escape(" ".join(words)).replace(mark, "")
    return [f"{mark}{text}{mark}"] if text.strip() else []
