"""What hangs on a message, in our words?"""

from collections.abc import Iterator, Sequence
from math import isfinite
from urllib.parse import parse_qs, unquote, urlsplit

from connectors.contract import Unreadable
from connectors.facebook.fields import Json, address, inside, is_at, items, short, table
from lifecycle.messages import Attachment, FileKind

STORES = ("fbcdn.net", "fbsbx.com")  # signed addresses: whoever has one has the file
_LIKES = frozenset({369239263222822, 369239343222814, 369239383222810})  # the thumb, in three sizes
_KINDS = {
    "image": FileKind.IMAGE,
    "video": FileKind.VIDEO,
    "audio": FileKind.AUDIO,
    "file": FileKind.FILE,
    "sticker": FileKind.STICKER,
    "reel": FileKind.VIDEO,
    "ig_reel": FileKind.VIDEO,
}
_PAGES = ("template", "fallback")


def attachments(value: object) -> tuple[Attachment, ...]:
    """The attachments of a Messenger message; Unreadable."""
    return tuple(_attachment(one) for one in items(value, "attachments"))


def is_thumb(value: object) -> bool:
    """Whether the only attachment is Messenger's thumb, which people send for "yes"."""
    if not isinstance(value, list) or len(value) != 1:
        return False
    id = str(inside(value[0], "payload").get("sticker_id"))
    return id.isascii() and id.isdigit() and len(id) < 20 and int(id) in _LIKES


def described(text: str, hanging: Sequence[Attachment]) -> str:
    """The text; where there is none, what hangs on it."""
    if text.strip() or not hanging:
        return text
    return f"({', '.join(one.name or one.kind.value for one in hanging)})"


def stored(kind: FileKind, url: object, name: str = "") -> Attachment:
    """Something that Facebook keeps under `url`, which only the connector may know."""
    return Attachment(kind=kind, name=name, ref=address(url))


def shared(url: object, name: str = "") -> Attachment:
    """A page that was shared. A file of Facebook's is no page: its address stays with us."""
    found = _target(address(url))
    secret = is_at(found, *STORES)
    return Attachment(kind=FileKind.LINK, name=name, link=None if secret else found or None)


def _attachment(value: object) -> Attachment:
    data = table(value, "an attachment")
    kind = data.get("type")
    if not isinstance(kind, str):
        raise Unreadable("an attachment names no type")
    payload = inside(data, "payload")
    title = short(data.get("title")) or short(payload.get("title"))
    url = address(payload.get("url")) or address(data.get("url"))
    if payload.get("sticker_id"):
        return stored(FileKind.STICKER, url)
    if kind == "location":
        return _place(payload, title)
    if kind in _PAGES:
        return shared(url or _button(payload), title or ", ".join(_titles(payload))[:200])
    if kind not in _KINDS:
        return stored(FileKind.FILE, url, title or short(kind, 40))
    named = title or (_file_name(url) if kind == "file" else "")
    return stored(_KINDS[kind], url, named)


def _place(payload: Json, title: str) -> Attachment:
    spot = inside(payload, "coordinates")
    lat, long = _degrees(spot.get("lat"), 90), _degrees(spot.get("long"), 180)
    if lat is None or long is None:
        return Attachment(kind=FileKind.PLACE, name=title)
    link = f"https://www.openstreetmap.org/?mlat={lat}&mlon={long}#map=16/{lat}/{long}"
    return Attachment(kind=FileKind.PLACE, name=title or f"{lat}, {long}", link=link)


def _degrees(value: object, most: int) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return round(float(value), 6) if abs(value) <= most and isfinite(value) else None


def _titles(payload: Json) -> Iterator[str]:
    """What the cards of a template say, whichever kind of template it is."""
    for holder in (inside(payload, "product"), inside(payload, "generic"), payload):
        elements = holder.get("elements")
        for element in elements if isinstance(elements, list) else []:
            if isinstance(element, dict):
                yield from filter(None, (short(element.get(key)) for key in ("title", "subtitle")))
    yield from filter(None, (short(payload.get("text")),))
    yield from filter(None, (short(button.get("title")) for button in _buttons(payload)))


def _button(payload: Json) -> str:
    """Where the first button that leads anywhere leads to."""
    return next(filter(None, (address(button.get("url")) for button in _buttons(payload))), "")


def _buttons(payload: Json) -> list[Json]:
    buttons = payload.get("buttons")
    listed = buttons if isinstance(buttons, list) else []
    return [button for button in listed if isinstance(button, dict)]


def _target(url: str) -> str:
    """Where a link that Facebook wraps to count clicks leads; others as they are."""
    if is_at(url, "l.facebook.com", "lm.facebook.com"):
        wrapped = parse_qs(urlsplit(url).query).get("u", [""])[0]
        return address(wrapped) or url
    return url


def _file_name(url: str) -> str:
    return short(unquote(urlsplit(url).path.rpartition("/")[2]), 100)
