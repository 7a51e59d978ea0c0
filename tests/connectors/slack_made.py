"""Made-up events of Slack, and a made-up workspace."""

import json
from datetime import UTC, datetime
from typing import Any

from connectors.contract import Outgoing, Reading
from connectors.slack.connector import SlackConnector
from connectors.slack.known import Known, Person, Us
from connectors.slack.parse import read_envelope
from connectors.slack.settings import Places, SlackSettings, Take
from lifecycle.messages import Fact, Message
from lifecycle.tickets import ReplyId

TEAM, BOT_USER, BOT, APP = "T1", "UDESK", "BDESK", "ADESK"
HELP, SALES, CARDS, DIRECT = "CHELP", "CSALES", "CCARDS", "DMARIA"
MARIA, TOM, ANA = "UMARIA", "UTOM", "UANA"  # two customers and an agent
SECRET = "made-up-signing-secret"
TOKEN = "xoxb-made-up"
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TS = "1795336200.000100"  # 22 Nov 2026, 8:30 UTC
ROOT = "1795336100.000200"
WALL = 1795338000.0
WRITTEN = datetime(2026, 11, 22, 8, 30, 0, 100, tzinfo=UTC)
PEOPLE = {
    MARIA: Person("Maria", "Maria Kern"),
    TOM: Person("tom", "Tom Hill"),
    ANA: Person("Ana", "Ana Diaz"),
    BOT_USER: Person("deskhand"),
}
PLACES = Places(
    rooms={"help": Take.EVERY, "sales": Take.ASKED},
    ours=frozenset({"cards", "ops"}),
    agents=frozenset({"cards"}),
)
KNOWN = Known(
    us=Us(TEAM, BOT_USER, BOT, APP, "https://acme.slack.com/"),
    rooms={HELP: Take.EVERY, SALES: Take.ASKED},
    ours=frozenset({CARDS}),
    agents=frozenset({ANA}),
    names={HELP: "help", SALES: "sales", CARDS: "cards"},
    person=lambda user: PEOPLE.get(user, Person(user)),
)

Json = dict[str, Any]


def settings(api_url: str = "http://127.0.0.1:9/api/", **more: Any) -> SlackSettings:
    """Secrets of nobody; port 9 answers nothing."""
    given: Json = {
        "bot_token": TOKEN,
        "signing_secret": SECRET,
        "api_url": api_url,
        "places": lambda: PLACES,
        "wall": lambda: WALL,
    }
    return SlackSettings(**(given | more))


def connector(api_url: str = "http://127.0.0.1:9/api/", **more: Any) -> SlackConnector:
    """The desk's own app; its workspace is played at `api_url`."""
    return SlackConnector(settings(api_url, **more), lambda: NOW)


def raw(data: object) -> bytes:
    """A delivery's body."""
    return json.dumps(data).encode()


def envelope(event: object, **more: Any) -> Json:
    """A delivery of the Events API."""
    return {
        "token": "unused",
        "team_id": TEAM,
        "api_app_id": APP,
        "type": "event_callback",
        "event_id": "Ev1",
        "event_time": 1795336200,
        "authorizations": [{"team_id": TEAM, "user_id": BOT_USER, "is_bot": True}],
        "is_ext_shared_channel": False,
        "event": event,
    } | more


def said(text: str = "the printer is down", **more: Any) -> Json:
    """Maria writes into the room in which all is taken."""
    return {
        "type": "message",
        "channel": HELP,
        "channel_type": "channel",
        "user": MARIA,
        "team": TEAM,
        "text": text,
        "ts": TS,
        "event_ts": TS,
    } | more


def direct(text: str = "my badge is broken", **more: Any) -> Json:
    """Maria writes to the desk alone."""
    return said(text, channel=DIRECT, channel_type="im") | more


def below(text: str = "it is the one upstairs", **more: Any) -> Json:
    """Somebody writes in Maria's thread."""
    return said(text, thread_ts=ROOT, parent_user_id=MARIA) | more


def ours(text: str = "Try it now", **more: Any) -> Json:
    """Our app's own post."""
    about = {"user": BOT_USER, "bot_id": BOT, "app_id": APP}
    return said(text, **about) | more


def answer(reply: str = "reply-1", **more: Any) -> Json:
    """Our answer in Maria's thread."""
    data = {"event_type": "deskhand_reply", "event_payload": {"reply": reply}}
    return ours(thread_ts=ROOT, metadata=data) | more


def changed(now: Json, before: Json | None = None, **more: Any) -> Json:
    """A message is another one."""
    return {
        "type": "message",
        "subtype": "message_changed",
        "hidden": True,
        "channel": now["channel"],
        "channel_type": now.get("channel_type"),
        "ts": "1795336300.000300",
        "event_ts": "1795336300.000300",
        "message": now | {"edited": {"user": now["user"], "ts": "1795336300.000000"}},
        "previous_message": said() if before is None else before,
    } | more


def deleted(message: Json, **more: Any) -> Json:
    """A message is gone."""
    return {
        "type": "message",
        "subtype": "message_deleted",
        "hidden": True,
        "channel": message["channel"],
        "channel_type": message.get("channel_type"),
        "deleted_ts": message["ts"],
        "ts": "1795336400.000400",
        "event_ts": "1795336400.000400",
        "previous_message": message,
    } | more


def reacted(sign: str = "+1", **more: Any) -> Json:
    """Maria puts an emoji on our post."""
    return {
        "type": "reaction_added",
        "user": MARIA,
        "reaction": sign,
        "item": {"type": "message", "channel": HELP, "ts": TS},
        "item_user": BOT_USER,
        "event_ts": "1795336500.000500",
    } | more


def file(**more: Any) -> Json:
    """A picture, as Slack tells of it."""
    return {
        "id": "F1",
        "name": "printer.png",
        "title": "The printer",
        "mimetype": "image/png",
        "filetype": "png",
        "size": 1234,
        "mode": "hosted",
        "is_external": False,
        "url_private": "https://files.slack.com/files-pri/T1-F1/printer.png",
        "url_private_download": "https://files.slack.com/files-pri/T1-F1/download/printer.png",
        "permalink": "https://acme.slack.com/files/UMARIA/F1/printer.png",
    } | more


def read(event: object, known: Known = KNOWN, **more: Any) -> Reading:
    """What a delivery of that event says."""
    return read_envelope(json.loads(raw(envelope(event, **more))), known)


def fact(event: object, known: Known = KNOWN, **more: Any) -> Fact:
    """The one thing that a delivery says."""
    found = read(event, known, **more)
    assert (found.ignored, found.unread) == ((), ())
    (only,) = found.facts
    return only


def message(event: object, known: Known = KNOWN, **more: Any) -> Message:
    """The one message in a delivery."""
    found = fact(event, known, **more)
    assert isinstance(found, Message)
    return found


def ignored(event: object, known: Known = KNOWN, **more: Any) -> str:
    """Why a delivery concerns nobody."""
    found = read(event, known, **more)
    assert (found.facts, found.unread) == ((), ())
    (why,) = found.ignored
    return why


def outgoing(text: str = "Try it now, please.", **more: Any) -> Outgoing:
    """Our answer in Maria's thread."""
    given: Json = {
        "reply": ReplyId("reply-1"),
        "account": TEAM,
        "answers": f"{HELP}:{ROOT}",
        "to": MARIA,
        "thread": f"{HELP}:{ROOT}",
        "private": False,
    }
    return Outgoing(text=text, **(given | more))


def private(text: str = "Your badge is ready.", **more: Any) -> Outgoing:
    """Our answer to Maria's direct message."""
    return outgoing(text, **({"thread": DIRECT, "private": True, "was_private": True} | more))
