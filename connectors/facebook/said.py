"""What is a private message, a customer's or the page's, as a fact?"""

import json
from datetime import datetime

from connectors.contract import Unreadable
from connectors.facebook.fields import document, short
from connectors.facebook.windows import automatic_until, reply_until
from lifecycle.messages import Attachment, Author, Message, OwnPost
from lifecycle.tickets import Channel

METADATA_AT_MOST = 1_000


def customer_shown(id: str) -> str:
    """What stands for a person whose name is not known: Messenger's news tells none."""
    return f"Facebook user {id[-4:]}"


def from_customer(
    *,
    account: str,
    customer: str,
    id: str,
    text: str,
    at: datetime,
    name: str = "",
    parent: str | None = None,
    hanging: tuple[Attachment, ...] = (),
) -> Message:
    """A private message to the page, with the windows in which it may be answered."""
    return Message(
        channel=Channel.FACEBOOK,
        account=account,
        id=id,
        author=Author(customer, name or customer_shown(customer), name),
        text=text,
        sent_at=at,
        thread=customer,
        parent=parent,
        private=True,
        reply_until=reply_until(at),
        automatic_until=automatic_until(at),
        attachments=hanging,
    )


def from_page(
    *,
    account: str,
    customer: str,
    id: str,
    text: str,
    at: datetime,
    parent: str | None = None,
    reply: str | None = None,
) -> OwnPost:
    """A private message of the page: our own echo, or a colleague's in Meta's inbox."""
    return OwnPost(
        channel=Channel.FACEBOOK,
        account=account,
        id=id,
        text=text,
        sent_at=at,
        thread=customer,
        parent=parent,
        to=customer,
        private=True,
        reply=reply,
    )


def metadata(reply: str) -> str:
    """What we put beside an answer, so that its echo says which one it is."""
    return json.dumps({"reply": reply})


def reply_in(given: object) -> str | None:
    """Our own id of the answer that carries this metadata; None for another app's."""
    if not isinstance(given, str) or len(given) > METADATA_AT_MOST:
        return None
    try:
        return short(document(given).get("reply")) or None
    except Unreadable:
        return None
