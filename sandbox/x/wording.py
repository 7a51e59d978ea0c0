"""How does X write a text? Escaped, links as t.co, with a list of what stands where in it."""

import base64
import hashlib
import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.x.pictures import Media
from sandbox.x.state import XState
from sandbox.x.values import DirectMessage, Post

SHOWN_OF_LONG = 250  # characters of a long post that `text` shows; account activity shows fewer

Json = dict[str, Any]

_ENDINGS = "com|org|net|info|edu|gov|io|co|eu|de|uk|fr|dev|app|example"
_TOKEN = re.compile(
    rf"""(?P<url>https?://[^\s<>"]{{1,2000}}|(?<![\w@.-])(?:[a-z0-9-]{{1,63}}\.){{1,5}}(?:{_ENDINGS})\b
    (?:/[^\s<>"]{{0,2000}})?(?![\w@]))
    |(?a:(?<![\w@])@(?P<mentions>\w{{1,15}})(?![\w@]))
    |(?<![\w&\#])\#(?P<hashtags>\w{{1,100}})
    |(?a:(?<![\w$])\$(?P<cashtags>[A-Za-z]{{1,6}})\b)""",
    re.VERBOSE | re.IGNORECASE,
)
_LINK = re.compile(r"https?://", re.IGNORECASE)
_TAIL = ".,:;!?'\")]}…"
DISPLAYED = 26  # letters of an address that are shown


@dataclass(frozen=True)
class Entity:
    """Something in a text: from `start` to before `end`, in characters of the escaped text."""

    kind: str  # urls, mentions, hashtags, cashtags
    start: int
    end: int
    data: Json
    media: Media | None = None  # what the link at the end of a text stands for


@dataclass(frozen=True)
class Worded:
    """A text as X writes it; `shown` is what apps display of it."""

    text: str
    entities: tuple[Entity, ...]
    shown: tuple[int, int]

    def of(self, kind: str) -> list[Entity]:
        return [entity for entity in self.entities if entity.kind == kind]


@dataclass(frozen=True)
class _Link:
    """A link that X puts behind a text."""

    target: str
    display: str
    media: tuple[Media, ...] = ()


def worded(state: XState, post: Post, at_most: int = SHOWN_OF_LONG) -> Worded:
    """The post's `text`; of a long post only the beginning."""
    if not post.long:
        return _written(state, post, post.text, _behind(state, post))
    short = post.text[:at_most].rstrip()
    whole = f"https://x.com/i/web/status/{post.id}"
    return _written(state, post, short + "…", [_Link(whole, _display(whole))])


def whole(state: XState, post: Post) -> Worded:
    """The whole text of a long post."""
    return _written(state, post, post.text, _behind(state, post))


def worded_message(state: XState, message: DirectMessage) -> Worded:
    """A direct message's text; its picture is a link at the end."""
    made = _Writer(state)
    made.write(message.text)
    end = made.length
    if message.media:
        target = f"https://x.com/messages/media/{message.id}"
        made.link(_Link(target, f"pic.x.com/{_code(target)}", (message.media,)))
    return made.done(0, end)


def short_link(target: str) -> str:
    """The t.co address that stands for `target`."""
    return f"https://t.co/{_code(target)}"


def links(text: str) -> list[str]:
    """The addresses in `text`, as its author wrote them."""
    return [_trimmed(found["url"]) for found in _TOKEN.finditer(text) if found["url"]]


def cashtags(text: str) -> list[str]:
    """The stock symbols in `text`."""
    return [found["cashtags"] for found in _TOKEN.finditer(text) if found["cashtags"]]


def _written(state: XState, post: Post, text: str, behind: Sequence[_Link]) -> Worded:
    made = _Writer(state)
    lead = state.lead(post)
    made.write(lead + text)
    end = made.length
    for link in behind:
        made.link(link)
    start = made.lead if post.reply_to else 0
    return made.done(min(start, end), end)


def _behind(state: XState, post: Post) -> list[_Link]:
    found = []
    if quoted := state.posts.get(post.quote or ""):
        target = f"https://x.com/{quoted.author.handle}/status/{quoted.id}"
        found.append(_Link(target, _display(target)))
    if post.media:
        kind = "photo" if post.media[0].kind == "photo" else "video"
        target = f"https://x.com/{post.author.handle}/status/{post.history[0]}/{kind}/1"
        found.append(_Link(target, f"pic.x.com/{_code(target)}", post.media))
    return found


class _Writer:
    """Writes a text piece by piece, and notes what stands where."""

    def __init__(self, state: XState) -> None:
        self._state = state
        self._pieces: list[str] = []
        self._entities: list[Entity] = []
        self.length = 0
        self.lead = 0  # where the mentions in front end
        self._leading = True

    def write(self, text: str) -> None:
        done = 0
        for found in _TOKEN.finditer(text):
            self._plain(text[done : found.start()])
            done = found.start() + self._token(found)
        self._plain(text[done:])

    def link(self, link: _Link) -> None:
        """A link that no author wrote, behind the text."""
        self._plain(" ")
        start = self.length
        self._put(short_link(link.target))
        for media in link.media or (None,):
            self._note("urls", start, _url(link.target, link.display), media)

    def done(self, start: int, end: int) -> Worded:
        return Worded("".join(self._pieces), tuple(self._entities), (start, end))

    def _plain(self, text: str) -> None:
        if self._leading and self.lead:
            self.lead = self.length + len(text) - len(text.lstrip())
        if text.strip():
            self._leading = False
        self._put(html.escape(text, quote=False))

    def _token(self, found: re.Match[str]) -> int:
        """Write what was found; how many letters of it belong to it."""
        start = self.length
        kind = str(found.lastgroup)
        if kind == "url":
            address = _trimmed(found["url"])
            target = address if _LINK.match(address) else f"http://{address}"
            self._put(short_link(target))
            self._note("urls", start, _url(target, _display(target)))
            self._leading = False
            return len(address)
        self._put(html.escape(found[0], quote=False))
        if kind == "mentions":
            user = self._state.users.get(found[kind].lower())
            if user:
                data = {"username": user.handle, "id": user.id, "name": user.name}
                self._note(kind, start, data)
            if self._leading:
                self.lead = self.length
        else:
            self._leading = False
            self._note(kind, start, {"tag": found[kind]})
        return len(found[0])

    def _put(self, piece: str) -> None:
        self._pieces.append(piece)
        self.length += len(piece)

    def _note(self, kind: str, start: int, data: Json, media: Media | None = None) -> None:
        self._entities.append(Entity(kind, start, self.length, data, media))


def _url(target: str, display: str) -> Json:
    return {"url": short_link(target), "expanded_url": target, "display_url": display}


def _trimmed(url: str) -> str:
    """Without the punctuation that ends a sentence; a bracket stays where one was opened."""
    while url and url[-1] in _TAIL and not (url[-1] == ")" and "(" in url):
        url = url[:-1]
    return url


def _display(target: str) -> str:
    bare = _LINK.sub("", target).removeprefix("www.")
    return bare if len(bare) <= DISPLAYED else f"{bare[:DISPLAYED]}…"


def _code(target: str) -> str:
    digest = hashlib.sha256(target.encode(errors="surrogatepass")).digest()
    return base64.b32encode(digest).decode()[:10]
