"""What hangs on a post or a direct message? Pictures and videos, in X's older and newer form."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from connectors.x.fields import Json, address, part, short, tables
from connectors.x.people import included
from lifecycle.messages import Attachment, FileKind

AT_MOST = 20  # things on one message; X itself allows four
FETCHED_AT_MOST = 20_000_000  # bytes of the video that is fetched, by its own bit rate

_KINDS = {"photo": FileKind.IMAGE, "video": FileKind.VIDEO, "animated_gif": FileKind.VIDEO}
_KEYS = {"3": FileKind.IMAGE, "7": FileKind.VIDEO, "13": FileKind.VIDEO, "16": FileKind.VIDEO}
_TYPES = {"jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp"}
_MP4 = "video/mp4"


@dataclass(frozen=True, slots=True)
class Hanging:
    """What hangs on a message, and the short links in its text that stand for it."""

    attachments: tuple[Attachment, ...] = ()
    links: frozenset[str] = frozenset()


def of_old_post(post: Json, source: Json) -> Hanging:
    """What hangs on a post of the older form; `source` is its long form, or itself."""
    found = (
        tables(part(source, "extended_entities").get("media"))
        or tables(part(post, "extended_entities").get("media"))
        or tables(part(source, "entities").get("media"))
        or tables(part(post, "entities").get("media"))
    )
    return _hanging(found, public=True)


def of_post(post: Json, includes: object) -> Hanging:
    """What hangs on a post, or an event of a conversation, of the newer form."""
    return _of_keys(post, includes, public=True)


def of_talk(event: Json, includes: object) -> Hanging:
    """What hangs on a direct message as X's newer API shows it."""
    return _of_keys(event, includes, public=False)


def of_old_talk(said: Json) -> Hanging:
    """What hangs on a direct message as webhooks push it."""
    attachment = part(said, "attachment")
    if not attachment:
        return Hanging()
    if media := part(attachment, "media"):
        return _hanging([media], public=False)
    return Hanging((Attachment(kind=FileKind.FILE, name=short(attachment.get("type"))),))


def _hanging(media: Iterable[Json], *, public: bool) -> Hanging:
    found = list(media)[:AT_MOST]
    links = frozenset(url for one in found if isinstance(url := one.get("url"), str))
    return Hanging(tuple(_attachment(one, public=public) for one in found), links)


def _of_keys(post: Json, includes: object, *, public: bool) -> Hanging:
    keys = part(post, "attachments").get("media_keys")
    urls = tables(part(post, "entities").get("urls"))
    urls += tables(part(post, "note_tweet", "entities").get("urls"))
    found, links = [], set()
    for key in (keys if isinstance(keys, list) else [])[:AT_MOST]:
        if not isinstance(key, str):
            continue
        standing = [url for url in urls if url.get("media_key") == key]
        links |= {link for url in standing if isinstance(link := url.get("url"), str)}
        media = included(includes, "media", key, "media_key")
        page = address(standing[0].get("expanded_url")) if standing and public else None
        found.append(_attachment(media, public=public) if media else _unseen(key, page))
    return Hanging(tuple(found), frozenset(links))


def _attachment(media: Json, *, public: bool) -> Attachment:
    """A picture or a video; only what hangs on a post may everybody look at."""
    kind = _KINDS.get(short(media.get("type")), FileKind.FILE)
    picture = address(media.get("media_url_https"))  # where `url` is only the short link
    if "media_key" in media:
        picture = address(media.get("url")) or address(media.get("preview_image_url"))
    films = _films(media)
    best = films[-1][1] if films else picture
    ref = _fitting(media, films) if films else picture
    name = short(media.get("ext_alt_text")) or short(media.get("alt_text"))
    return Attachment(
        kind=kind,
        name=name or urlsplit(best or "").path.rpartition("/")[2][:200],
        type=_MP4 if films else _type(picture or ""),
        link=best if public else None,
        ref=ref or "",
    )


def _films(media: Json) -> list[tuple[int, str]]:
    """The MP4 forms of a video, the smallest first: bits a second, and where each lies."""
    variants = media.get("variants") or part(media, "video_info").get("variants")
    found = []
    for one in tables(variants):
        url, rate = address(one.get("url")), one.get("bit_rate", one.get("bitrate"))
        if url and one.get("content_type") == _MP4:
            found.append((_number(rate), url))
    return sorted(found)


def _fitting(media: Json, films: list[tuple[int, str]]) -> str:
    """The best film that is not larger than what is fetched, or the smallest."""
    millis = media.get("duration_ms", part(media, "video_info").get("duration_millis"))
    fitting = [url for rate, url in films if rate * _number(millis) // 8_000 <= FETCHED_AT_MOST]
    return fitting[-1] if fitting else films[0][1]


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _type(url: str) -> str:
    """What a picture's address says that it is."""
    place = urlsplit(url)
    ending = place.path.rpartition(".")[2].lower()
    named = place.query.partition("format=")[2].partition("&")[0]
    return _TYPES.get(ending) or _TYPES.get(named, "")


def _unseen(key: str, page: str | None) -> Attachment:
    """Something of which X told the key alone."""
    return Attachment(kind=_KEYS.get(key.partition("_")[0], FileKind.FILE), link=page)
