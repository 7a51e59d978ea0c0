"""What is this file really, and may it be handed on? Its first bytes tell, never its name alone."""

import re

import puremagic

UNKNOWN = "application/octet-stream"
_PROGRAMS = (
    b"MZ",  # Windows
    b"\x7fELF",  # Linux
    b"\xfe\xed\xfa\xce",  # macOS, each order of bytes
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",  # macOS, and Java
    b"#!",  # a script
)
_PAGE = re.compile(rb"<(?:!doctype|html|head|body|script|svg|iframe|\?xml)\b", re.IGNORECASE)
_BLANK = b"\x00\t\n\r\x0c \xef\xbb\xbf\xff\xfe"  # before a page, in one encoding or another
_LOOKED_AT = 1_024  # bytes
_RUNS = re.compile(
    "apk|app|bat|cmd|com|cpl|dll|dmg|exe|hta|html?|iso|jar|jse?|lnk|mhtml|msix?|ps1|psm1|reg|scr|"
    "sh|svg|vb[es]?|wsf|xhtml|xml"
)
_ENDINGS = {
    "application/pdf": ("pdf",),
    "audio/mpeg": ("mp3",),
    "image/gif": ("gif",),
    "image/jpeg": ("jpg", "jpeg"),
    "image/png": ("png",),
    "image/webp": ("webp",),
    "video/mp4": ("mp4", "m4a", "m4v"),
    "video/quicktime": ("mov",),
}
"""How names of these kinds end; the first is put where none of them stands."""


def refusal(name: str, content: bytes) -> str | None:
    """Why the file is not handed on, for an agent, or None."""
    head = content[:_LOOKED_AT]
    if head.startswith(_PROGRAMS):
        return "it is a program"
    if _PAGE.match(head.replace(b"\x00", b"").lstrip(_BLANK)):
        return "it is a web page or a drawing that may run code"
    if _RUNS.fullmatch(_ending(name)):
        return f"its name ends in .{_ending(name)}, which a computer may run"
    return None


def type_of(name: str, content: bytes) -> str:
    """MIME, by the content; by the name only where the content may be that."""
    try:
        found = puremagic.magic_string(content, filename=name or None)
    except (puremagic.PureError, ValueError):
        return UNKNOWN
    return next((one.mime_type for one in found if one.mime_type), UNKNOWN)


def named(name: str, type: str) -> str:
    """`name` with an ending that fits what the file is."""
    endings = _ENDINGS.get(type)
    if endings is None or _ending(name) in endings:
        return name
    return f"{name}.{endings[0]}"


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""
