"""What is a file, by its content? Only kinds that do nothing when an agent opens them are known.

Names and headers say what a sender likes; the first bytes say what a program will make of it.
Pages, drawings that hold scripts (HTML, SVG), programs and everything unknown have no kind here.
"""

import io
import re
import zipfile

_AT_START = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"),
    (b"\xff\xf2", "audio/mpeg"),
    (b"#!AMR", "audio/amr"),
    (b"\x1a\x45\xdf\xa3", "video/webm"),
)
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav"}
_BRANDS = {
    b"qt  ": "video/quicktime",
    b"M4A ": "audio/mp4",
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"mif1": "image/heic",
    b"avif": "image/avif",
}
_ENDINGS = {
    "application/pdf": ".pdf",
    "application/zip": ".zip",
    "audio/amr": ".amr",
    "audio/mp4": ".m4a",
    "audio/mpeg": ".mp3",
    "audio/ogg": ".ogg",
    "audio/wav": ".wav",
    "image/avif": ".avif",
    "image/gif": ".gif",
    "image/heic": ".heic",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "text/plain": ".txt",
    "video/mp4": ".mp4",
    "video/quicktime": ".mov",
    "video/webm": ".webm",
}
_PROGRAMS = (
    ".apk",
    ".bat",
    ".class",
    ".cmd",
    ".dll",
    ".exe",
    ".jar",
    ".js",
    ".msi",
    ".ps1",
    ".scr",
)
_OF_PROGRAMS = ("META-INF/MANIFEST.MF", "AndroidManifest.xml")
_MARKUP = re.compile(rb"<\s*[!?a-z/]", re.IGNORECASE)
_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_NOT_A_NAME = re.compile(r"[^\w.() -]+")


def kind_of(content: bytes) -> str | None:
    """The MIME type of `content`, or None where it is unknown or could do something."""
    for start, kind in _AT_START:
        if content.startswith(start):
            return kind
    if content.startswith(b"RIFF"):
        return _RIFF.get(content[8:12])
    if content[4:8] == b"ftyp":
        return _BRANDS.get(content[8:12], "video/mp4")
    if content.startswith(b"PK\x03\x04"):
        return "application/zip" if _is_harmless_zip(content) else None
    return "text/plain" if _is_plain(content) else None


def named(name: str, kind: str) -> str:
    """`name` as a file of that kind may be called: no path, no other ending, never empty."""
    stem = _NOT_A_NAME.sub("_", name.rpartition("/")[2])[:100].strip(". ")
    ending = _ENDINGS.get(kind, "")
    if ending and stem.lower().endswith(ending):
        return stem
    head, dot, tail = stem.rpartition(".")
    if dot and 1 <= len(tail) <= 5 and head:
        stem = head
    return (stem or kind.partition("/")[0]) + ending


def _is_harmless_zip(content: bytes) -> bool:
    """Documents of offices are zips too; those that hold programs are refused."""
    try:
        names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return False
    return not any(name in _OF_PROGRAMS or name.lower().endswith(_PROGRAMS) for name in names)


def _is_plain(content: bytes) -> bool:
    """Words, and nothing that a browser or a shell takes for more."""
    if not content or content.startswith(b"#!") or _CONTROLS.search(content):
        return False
    if _MARKUP.search(content):
        return False
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True
