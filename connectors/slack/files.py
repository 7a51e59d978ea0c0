"""What hangs on a message, and how is its content had?

A file's own address answers only to our token; to any other it gives a page to sign in on, with
status 200. https://docs.slack.dev/reference/objects/file-object
"""

from typing import Any
from urllib.parse import unquote

from requests import PreparedRequest, Response, Session
from requests.auth import AuthBase

from connectors.contract import DeliveryDelayed, NotFetched
from connectors.downloads import DOCUMENTS, MEDIA, Places, download
from connectors.slack.fields import Json, items, optional_id, short
from lifecycle.messages import Attachment, File, FileKind

BY_ID = "slack-file:"  # a ref that names the file only: its address must be asked for
_HOST = "files.slack.com"
_KINDS = {"image": FileKind.IMAGE, "video": FileKind.VIDEO, "audio": FileKind.AUDIO}
_SIGN_IN = (
    "Slack wants somebody to sign in: the app lacks the scope files:read, or the file is of "
    "another organisation"
)


def attachments(message: Json) -> tuple[Attachment, ...]:
    """What hangs on the message; a file that its owner deleted is not there any more."""
    found = (one for one in items(message.get("files")) if isinstance(one, dict))
    return tuple(_attachment(one) for one in found if one.get("mode") != "tombstone")


def address(file: Json) -> str:
    """Where the file's content is, by what Slack tells of it; empty where it does not say."""
    return short(file.get("url_private_download"), 2000) or short(file.get("url_private"), 2000)


def get(url: str, token: str, api_url: str, at_most: int) -> File:
    """The content at `url`, with our token, which goes to Slack alone.

    Raises:
        NotFetched: it can't be had; the message is for the agent.
        DeliveryDelayed: not now.
    """
    with Session() as session:
        session.hooks["response"] = [_require_file]
        return download(
            session,
            url,
            at_most,
            Places((_HOST,), api_url),
            sign=lambda _: _Bearer(token),
            name=unquote(url.partition("?")[0].rpartition("/")[2]),
            kinds=(*MEDIA, *DOCUMENTS),
        )


class _Bearer(AuthBase):
    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def _require_file(answer: Response, *_: Any, **__: Any) -> None:  # noqa: ANN401 - requests' own
    """Stop where Slack shows a page, sends us to one, or has no time for us."""
    status, named = answer.status_code, answer.headers
    if status == 429:
        answer.close()
        wait = named.get("Retry-After", "")
        seconds = float(wait) if wait.isdecimal() and len(wait) < 8 else None
        raise DeliveryDelayed("Slack's rate limit is used up", seconds)
    is_page = named.get("content-type", "").lower().startswith("text/html")
    is_file = "attachment" in named.get("content-disposition", "").lower()
    if 300 <= status < 400 or status in (401, 403) or (is_page and not is_file and status < 400):
        answer.close()
        raise NotFetched(_SIGN_IN)


def _attachment(file: Json) -> Attachment:
    size = file.get("size")
    id, url = optional_id(file, "id"), address(file)
    outside = file.get("is_external") is True
    asked = file.get("file_access") == "check_file_info"
    ref = f"{BY_ID}{id}" if id and (asked or not url) else url
    return Attachment(
        kind=_kind(short(file.get("mimetype"))),
        name=short(file.get("name")) or short(file.get("title")),
        type=short(file.get("mimetype"), 100),
        size=size if type(size) is int and size >= 0 else None,
        link=short(file.get("permalink"), 2000) or None,
        ref="" if outside else ref,
    )


def _kind(mimetype: str) -> FileKind:
    return _KINDS.get(mimetype.partition("/")[0], FileKind.FILE)
