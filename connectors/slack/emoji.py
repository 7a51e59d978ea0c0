"""Which sign does an emoji's name stand for? Slack says `:+1:` where people see 👍.

Those that mean something on a desk; others keep their names.
"""

import re

TICKET = "ticket"  # 🎫: somebody makes a ticket of a message

_SIGNS = {
    "+1": "👍",
    "thumbsup": "👍",
    "-1": "👎",
    "thumbsdown": "👎",
    "100": "💯",
    "blue_heart": "💙",
    "blush": "😊",
    "clap": "👏",
    "cry": "😢",
    "exclamation": "❗",
    "eyes": "👀",
    "fire": "🔥",
    "green_heart": "💚",
    "grin": "😁",
    "grinning": "😀",
    "handshake": "🤝",
    "heart": "❤",
    "heart_eyes": "😍",
    "heavy_check_mark": "✔",
    "hugging_face": "🤗",
    "hearts": "♥",
    "hourglass_flowing_sand": "⏳",
    "joy": "😂",
    "ok_hand": "👌",
    "orange_heart": "🧡",
    "partying_face": "🥳",
    "pray": "🙏",
    "purple_heart": "💜",
    "question": "❓",
    "rage": "😡",
    "raised_hands": "🙌",
    "relaxed": "☺",
    "rotating_light": "🚨",
    "slightly_frowning_face": "🙁",
    "slightly_smiling_face": "🙂",
    "smile": "😄",
    "smiley": "😃",
    "smiling_face_with_3_hearts": "🥰",
    "sob": "😭",
    "sos": "🆘",
    "tada": "🎉",
    "thinking_face": "🤔",
    "ticket": "🎫",
    "warning": "⚠",
    "wave": "👋",
    "white_check_mark": "✅",
    "x": "❌",
    "yellow_heart": "💛",
}
_NAMED = re.compile(r":([a-z0-9_+'-]{1,60}):(?::skin-tone-[2-6]:)?")


def sign(name: str) -> str:
    """The sign of a name as reactions give it (`+1::skin-tone-2`); `:name:` where it has none."""
    plain = name.partition("::")[0]
    return _SIGNS.get(plain, f":{plain}:")


def with_signs(text: str) -> str:
    """`text` with signs in the place of the names that are known here."""
    return _NAMED.sub(lambda found: _SIGNS.get(found[1], found[0]), text)
