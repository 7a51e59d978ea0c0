"""How is an answer brought to a customer: in Messenger, privately to a comment, or under it?"""

from datetime import datetime

from connectors.contract import DeliveryRefused, DeliveryUncertain, Outgoing, Receipt, Unreadable
from connectors.facebook.client import Graph
from connectors.facebook.failures import IN_PUBLIC, WRITE_FIRST
from connectors.facebook.fields import Json, message_id, person_id, post_id
from connectors.facebook.page import comment_link, is_on_page
from connectors.facebook.said import METADATA_AT_MOST, metadata
from connectors.facebook.windows import automatic_until, left, reply_until

_COMMENT_GONE = "The comment is not on Facebook any more: it was deleted, or its author hides it"
_ONCE = (
    "Facebook takes one private answer to a comment. More can be said there once the customer has "
    "answered; under the comment at any time."
)
_PERSON_GONE = f"Facebook does not know this customer any more. {WRITE_FIRST}."


def deliver(graph: Graph, reply: Outgoing, now: datetime) -> Receipt:
    """Bring `reply` to its customer; DeliveryDelayed, DeliveryRefused or DeliveryUncertain."""
    if problem := refusal(reply, now):
        raise DeliveryRefused(problem)
    try:
        if not reply.private:
            return _comment(graph, reply)
        return _first_message(graph, reply) if to_comment(reply) else _message(graph, reply, now)
    except Unreadable:
        raise DeliveryUncertain("Facebook's answer names no message") from None


def to_comment(reply: Outgoing) -> bool:
    """Whether it is the one private answer that a public comment takes."""
    return reply.private and not reply.was_private


def refusal(reply: Outgoing, now: datetime) -> str | None:
    """Why Facebook takes `reply` no more, with what can be done instead; for an agent."""
    if reply.was_private and not reply.private:
        return "The customer wrote in private: there is nothing to answer to in public"
    if not reply.private or reply.heard_at is None:
        return None
    if to_comment(reply):
        if now <= reply_until(reply.heard_at):
            return None
        why = "Facebook takes a private answer to a comment for 7 days"
        return f"{why}, and they are over. {IN_PUBLIC}."
    if now > reply_until(reply.heard_at):
        why = "Facebook takes an answer for 7 days after the customer's last message"
        return f"{why}, and they are over. {WRITE_FIRST}."
    if reply.automatic and now > automatic_until(reply.heard_at):
        return (
            "Facebook takes an automatic message for 24 hours after the customer's last one. "
            "They are over: until 7 days after it a person may answer."
        )
    return None


def remarks(reply: Outgoing, now: datetime) -> tuple[str, ...]:
    """What an agent should know before sending."""
    if problem := refusal(reply, now):
        return (problem,)
    if to_comment(reply):
        return (_ONCE,)
    if not reply.private or reply.heard_at is None:
        return ()
    if now > automatic_until(reply.heard_at):
        time = left(reply_until(reply.heard_at), now)
        why = "The customer wrote more than 24 hours ago: Facebook takes a person's answer"
        return (f"{why} for {time}, to what they asked and no advertising.",)
    return ()


def _message(graph: Graph, reply: Outgoing, now: datetime) -> Receipt:
    late = reply.heard_at is not None and now > automatic_until(reply.heard_at)
    kind = {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"} if late else _RESPONSE
    body = {"recipient": {"id": reply.to}, **kind, "message": _said(reply)}
    answer = graph.post((reply.account, "messages"), body, _PERSON_GONE)
    return Receipt(message_id(answer.get("message_id"), "message_id"))


def _first_message(graph: Graph, reply: Outgoing) -> Receipt:
    """A private answer to a comment; only its receipt tells under which id the person is there."""
    kind = "post_id" if is_on_page(reply.answers, reply.account) else "comment_id"
    body = {"recipient": {kind: reply.answers}, **_RESPONSE, "message": _said(reply)}
    answer = graph.post((reply.account, "messages"), body, _COMMENT_GONE)
    id = message_id(answer.get("message_id"), "message_id")
    person = _recipient(answer)
    return Receipt(id, thread=person, to=person)


def _recipient(answer: Json) -> str | None:
    """Whom Messenger calls it; a receipt without it is a receipt all the same."""
    try:
        return person_id(answer.get("recipient_id"), "recipient_id")
    except Unreadable:
        return None


def _comment(graph: Graph, reply: Outgoing) -> Receipt:
    answer = graph.post((reply.answers, "comments"), {"message": reply.text}, _COMMENT_GONE)
    return commented(post_id(answer.get("id"), "id"), reply)


def commented(id: str, reply: Outgoing) -> Receipt:
    """The receipt of our comment `id`."""
    post = id.rpartition("_")[0] or id
    top = id if is_on_page(reply.thread, reply.account) else reply.thread
    return Receipt(id, comment_link(f"https://www.facebook.com/{post}", id, top))


def _said(reply: Outgoing) -> Json:
    beside = metadata(reply.reply)
    said = {"text": reply.text}
    return said | ({"metadata": beside} if len(beside) <= METADATA_AT_MOST else {})


_RESPONSE = {"messaging_type": "RESPONSE"}
