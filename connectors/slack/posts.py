"""What is one message of Slack, in our words? Whose it is, and whether it is a request."""

from dataclasses import dataclass
from enum import Enum, auto

from connectors.slack.fields import (
    Json,
    id_of,
    inner,
    instant,
    items,
    short,
    text_of,
    ts_of,
)
from connectors.slack.files import attachments
from connectors.slack.known import Kind, Known, Place
from connectors.slack.mrkdwn import words
from connectors.slack.places import link, post_id, root_of, thread
from connectors.slack.settings import Take
from connectors.slack.who import author, is_agents, is_bots, is_ours, mentions_us
from lifecycle.messages import Author, Fact, Message, OwnPost
from lifecycle.tickets import Channel

REPLY = "deskhand_reply"  # the metadata of an answer of ours: {"reply": our own id of it}
ASKED = "deskhand_asked"  # of a post that we made for somebody: {"user": who asks}
SAID = (None, "file_share", "thread_broadcast", "me_message", "bot_message")


@dataclass(frozen=True, slots=True)
class Ignored:
    """It concerns no customer; why."""

    why: str


class Role(Enum):
    """What a message is to the desk."""

    REQUEST = auto()  # it opens a ticket
    REPLY = auto()  # it belongs to the ticket of its thread, where that is one
    ELSEWHERE = auto()  # a colleague's words to a customer
    ECHO = auto()  # our own answer come back
    ASKED = auto()  # our own post for somebody who filled in the form
    NOBODYS = auto()


@dataclass(frozen=True, slots=True)
class Judged:
    """A message's role, and why it is nobody's."""

    role: Role
    why: str = ""


def said(message: Json, place: Place, known: Known) -> Fact | Ignored:
    """What a message says, wherever it was found; Unreadable."""
    judged = judge(message, place, known)
    match judged.role:
        case Role.REQUEST | Role.REPLY:
            found = written(message, place, known, opens=judged.role is Role.REQUEST)
            return found if found.words.strip() else Ignored("a message without words or files")
        case Role.ELSEWHERE | Role.ECHO:
            return own(message, place, known)
        case Role.ASKED:
            return asked(message, place, known)
        case Role.NOBODYS:
            return Ignored(judged.why)


def judge(message: Json, place: Place, known: Known) -> Judged:
    """Whose words they are, and what they are to the desk."""
    subtype = message.get("subtype")
    if subtype not in SAID:
        return Judged(Role.NOBODYS, f"{short(subtype, 40) or 'a message'}: nobody's words")
    if place.channel in known.ours:
        return Judged(Role.NOBODYS, "said in a room of the team")
    if is_ours(message, known):
        return _judge_ours(message)
    if is_bots(message):
        return Judged(Role.NOBODYS, "another app's words")
    if place.kind is Kind.DIRECT:
        return Judged(Role.REQUEST)
    if is_agents(message, place, known):
        return _judge_agents(message, known)
    if place.kind is Kind.GROUP or mentions_us(message, known):
        return Judged(Role.REQUEST)
    if root_of(message):
        return Judged(Role.REPLY)
    if known.take(place.channel) is Take.EVERY:
        return Judged(Role.REQUEST)
    return Judged(Role.NOBODYS, "nobody asked the desk")


def _judge_ours(message: Json) -> Judged:
    kind = inner(message, "metadata").get("event_type")
    if kind == REPLY and _payload(message, "reply"):
        return Judged(Role.ECHO)
    if kind == ASKED and _payload(message, "user"):
        return Judged(Role.ASKED)
    return Judged(Role.NOBODYS, "our own words")


def _judge_agents(message: Json, known: Known) -> Judged:
    if root_of(message):
        return Judged(Role.ELSEWHERE)
    if mentions_us(message, known):
        return Judged(Role.REQUEST)
    return Judged(Role.NOBODYS, "an agent's own words")


def written(message: Json, place: Place, known: Known, *, opens: bool = True) -> Message:
    """A person's message; Unreadable.

    Args:
        message: as Slack tells it.
        place: where it was said.
        known: of the workspace.
        opens: it is a request; otherwise it counts only where its thread is a ticket.
    """
    ts, root = ts_of(message), root_of(message)
    return Message(
        channel=Channel.SLACK,
        account=place.account,
        id=post_id(place.channel, ts),
        author=author(message, place, known),
        text=_words(message, known),
        sent_at=instant(ts),
        thread=thread(place, root),
        parent=post_id(place.channel, root) if root else None,
        private=place.private,
        link=link(place, ts, root, known),
        attachments=attachments(message),
        quotes=_quoted(message),
        joins=bool(root),
        opens=opens,
    )


def asked(message: Json, place: Place, known: Known) -> Message:
    """What somebody wrote into our form: the post is ours, the words are theirs; Unreadable."""
    user = id_of(inner(inner(message, "metadata"), "event_payload"), "user")
    ts = ts_of(message)
    person = known.person(user)
    return Message(
        channel=Channel.SLACK,
        account=place.account,
        id=post_id(place.channel, ts),
        author=Author(user, person.shown, person.name),
        text=words(text_of(message.get("text")), known.called),
        sent_at=instant(ts),
        private=place.private,
        link=link(place, ts, "", known),
    )


def own(message: Json, place: Place, known: Known, to: str = "") -> OwnPost:
    """An answer: our own come back, or what a colleague said to a customer; Unreadable."""
    ts, root = ts_of(message), root_of(message)
    echo = inner(message, "metadata").get("event_type") == REPLY and is_ours(message, known)
    return OwnPost(
        channel=Channel.SLACK,
        account=place.account,
        id=post_id(place.channel, ts),
        text=_words(message, known),
        sent_at=instant(ts),
        thread=thread(place, root) or post_id(place.channel, ts),
        parent=post_id(place.channel, root) if root else None,
        to=to or (_payload(message, "to") if echo else "") or None,
        private=place.private,
        link=link(place, ts, root, known),
        reply=(_payload(message, "reply") if echo else "") or None,
    )


def _words(message: Json, known: Known) -> str:
    """The text; of a message that only passes another one on, that one's."""
    text = text_of(message.get("text"))
    passed = [text_of(one.get("text")) for one in _passed_on(message)]
    return words(text or "\n".join(passed), known.called)


def _quoted(message: Json) -> str | None:
    """The link of the message that this one passes on."""
    return next(
        (found for one in _passed_on(message) if (found := short(one.get("from_url")))), None
    )


def _passed_on(message: Json) -> list[Json]:
    found = (one for one in items(message.get("attachments")) if isinstance(one, dict))
    return [one for one in found if one.get("is_share") or one.get("is_msg_unfurl")]


def _payload(message: Json, key: str) -> str:
    return short(inner(inner(message, "metadata"), "event_payload").get(key), 100)
