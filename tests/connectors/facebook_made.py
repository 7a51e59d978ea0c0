"""Made-up deliveries of Meta, answers of its API, and the settings of a made-up page."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.contract import Outgoing, Reading
from connectors.facebook.connector import FacebookConnector
from connectors.facebook.settings import FacebookSettings
from lifecycle.messages import Fact, Message
from lifecycle.tickets import ReplyId

PAGE = "100100"
MARIA = "5501"
SECRET = "made-up-app-secret"
TOKEN = "made-up-page-token"
VERIFY = "made-up-verify-token"
WRITTEN = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
NOW = WRITTEN + timedelta(minutes=30)
MILLIS = 1_795_336_200_000  # WRITTEN
SECONDS = MILLIS // 1000
POST = f"{PAGE}_222"
COMMENT = "222_333"

Json = dict[str, Any]


def settings(api_url: str = "http://127.0.0.1:9", **more: str) -> FacebookSettings:
    """Keys of nobody; port 9 answers nothing."""
    given = {
        "app_secret": SECRET,
        "verify_token": VERIFY,
        "page_id": PAGE,
        "page_token": TOKEN,
        "api_url": f"{api_url}/v25.0",
    }
    return FacebookSettings(**(given | more))


FACEBOOK = FacebookConnector(settings(), lambda: NOW)  # reads, counts, verifies; reaches nobody


def raw(data: object) -> bytes:
    """A delivery's body."""
    return json.dumps(data).encode()


def item(kind: str, value: object, **more: Any) -> Json:
    """An item of `messaging` from Maria, unless `more` says otherwise."""
    return {
        "sender": {"id": MARIA},
        "recipient": {"id": PAGE},
        "timestamp": MILLIS,
        kind: value,
    } | more


def message(text: str | None = "it is down", mid: str = "m_1", **more: Any) -> Json:
    """Maria's message; `more` stands in the message itself."""
    said = {} if text is None else {"text": text}
    return item("message", {"mid": mid} | said | more)


def echo(text: str | None = "On it.", mid: str = "m_2", **more: Any) -> Json:
    """A message of our page to Maria."""
    mirrored = {"sender": {"id": PAGE}, "recipient": {"id": MARIA}}
    return message(text, mid, is_echo=True, app_id=77, **more) | mirrored


def hanging(type: str, payload: object = None, **more: Any) -> Json:
    """Maria's message with one attachment and no words."""
    return message(None, attachments=[{"type": type, "payload": payload} | more])


def messaging(*items: object, **more: Any) -> Json:
    """A delivery of Messenger's news."""
    entry = {"id": PAGE, "time": MILLIS + 200, "messaging": list(items)} | more
    return {"object": "page", "entry": [entry]}


def feed(item: str = "comment", verb: str = "add", author: Any = None, **more: Any) -> Json:
    """A change on the page: Maria's comment, unless `more` says otherwise; `...` leaves it out."""
    value = {
        "item": item,
        "verb": verb,
        "comment_id": COMMENT,
        "post_id": POST,
        "parent_id": POST,
        "created_time": SECONDS,
        "from": {"id": MARIA, "name": "Maria K."} if author is None else author,
        "message": "it is down",
    } | more
    kept = {key: one for key, one in value.items() if one is not ...}
    return {"field": "feed", "value": kept}


def visit(verb: str = "add", author: Any = None, **more: Any) -> Json:
    """Maria's post on our page."""
    return feed("status", verb, author, **({"comment_id": ..., "parent_id": ...} | more))


def changes(*changed: object, **more: Any) -> Json:
    """A delivery of changes on the page."""
    entry = {"id": PAGE, "time": SECONDS + 2, "changes": list(changed)} | more
    return {"object": "page", "entry": [entry]}


def read(data: object) -> Reading:
    """What a delivery says to our page."""
    return FACEBOOK.read(raw(data))


def fact(data: object) -> Fact:
    """The one fact in a delivery that holds nothing else."""
    found = read(data)
    assert not found.ignored
    assert not found.unread
    (one,) = found.facts
    return one


def heard(data: object) -> Message:
    """The one message in a delivery that holds nothing else."""
    one = fact(data)
    assert isinstance(one, Message)
    return one


def ignored(data: object) -> str:
    """Why the one item of a delivery concerns nobody."""
    found = read(data)
    assert not found.facts
    assert not found.unread
    (why,) = found.ignored
    return why


def unread(data: object) -> str:
    """What is odd about the one item of a delivery."""
    found = read(data)
    assert not found.facts
    assert not found.ignored
    (part,) = found.unread
    assert read(json.loads(part.raw)).unread == found.unread  # it can be tried again
    return part.why


def outgoing(text: str = "Try it now, please.", **more: Any) -> Outgoing:
    """Our answer to Maria's message m_1."""
    given: Json = {
        "reply": ReplyId("r1"),
        "account": PAGE,
        "answers": "m_1",
        "to": MARIA,
        "thread": MARIA,
        "private": True,
        "was_private": True,
        "heard_at": WRITTEN,
    }
    return Outgoing(text=text, **(given | more))


def public(text: str = "Try it now, please.", **more: Any) -> Outgoing:
    """Our answer under Maria's comment."""
    given = {"answers": COMMENT, "thread": COMMENT, "private": False, "was_private": False}
    return outgoing(text, **(given | more))


def privately(text: str = "Try it now, please.", **more: Any) -> Outgoing:
    """Our private answer to Maria's comment."""
    return public(text, **({"private": True} | more))


def shown(id: str, text: str, by: str = PAGE, **more: Any) -> Json:
    """One message, or one comment, as the API shows it."""
    at = {"created_time": "2026-11-22T08:30:00+0000"}
    return {"id": id, "message": text, "from": {"id": by, "name": "Somebody"}} | at | more


def talk(*messages: Json, **more: Any) -> Json:
    """One conversation as the API shows it: newest first."""
    given = {"id": "t_1", "updated_time": "2026-11-22T08:30:00+0000"}
    return given | {"messages": {"data": list(messages)}} | more


def page(*entries: Json, after: str | None = None) -> Json:
    """One page of a list; `after` leads to the next."""
    found: Json = {"data": list(entries)}
    if after:
        found["paging"] = {"cursors": {"after": after}, "next": "https://graph.facebook.com/next"}
    return found


def error(code: int, subcode: int | None = None, message: str = "No.", **more: Any) -> Json:
    """A refusal as Meta words it."""
    told: Json = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "A"}
    if subcode is not None:
        told["error_subcode"] = subcode
    return {"error": told | more}
