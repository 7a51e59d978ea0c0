"""Between whom is an item of Messenger's news, and when was it?"""

from dataclasses import dataclass
from datetime import datetime

from connectors.contract import Unreadable
from connectors.facebook.fields import Json, instant, person_id, table


@dataclass(frozen=True, slots=True)
class Item:
    """One item: what it says, and between whom."""

    data: Json
    account: str
    customer: str
    own: bool  # the page did it
    at: datetime


def item_of(data: Json, account: str, time: object) -> Item:
    """The item, which must be between the page and one other; Unreadable."""
    sender, recipient = party(data, "sender"), party(data, "recipient")
    if (account == sender) == (account == recipient):
        raise Unreadable("not between a customer and the page that FACEBOOK_PAGE_ID names")
    own = account == sender
    return Item(data, account, recipient if own else sender, own, happened_at(data, time))


def party(data: Json, side: str) -> str:
    """The id of the sender or the recipient; Unreadable."""
    found = table(data.get(side), side)
    if "id" not in found and "user_ref" in found:
        raise Unreadable(f"the {side} is a guest without an id: Facebook lets nobody answer")
    return person_id(found.get("id"), f"{side}.id")


def happened_at(data: Json, time: object) -> datetime:
    """When it happened; where the item does not say, when the delivery was made; Unreadable."""
    said = data.get("timestamp")
    return instant(time, "the entry's time") if said is None else instant(said, "timestamp")
