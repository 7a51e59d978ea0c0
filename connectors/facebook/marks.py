"""What else do people and Meta tell a page in Messenger: signs, marks of reading, warnings?"""

from connectors.contract import Unreadable
from connectors.facebook.fields import Json, instant, message_id, short, table
from connectors.facebook.parties import Item, happened_at, party
from connectors.facebook.said import customer_shown
from lifecycle.messages import AccountNews, Author, Fact, Reaction, Seen
from lifecycle.tickets import Channel

POLICY = ("policy_enforcement", "policy-enforcement")  # as Meta writes it now, and wrote it once
_SIGNS = {
    "love": "❤",
    "smile": "😆",
    "angry": "😠",
    "sad": "😢",
    "wow": "😮",
    "like": "👍",
    "yes": "👍",
    "dislike": "👎",
    "no": "👎",
}


def reaction(item: Item) -> Fact | str:
    """A sign under a message; one that is taken back is no news."""
    given = table(item.data["reaction"], "reaction")
    if item.own:
        return "a reaction of our own page"
    if given.get("action") == "unreact":
        return "a reaction was taken back"
    name = short(given.get("reaction"), 40)
    sign = short(given.get("emoji"), 20) or _SIGNS.get(name, name)
    if given.get("action") != "react" or not sign:
        raise Unreadable("reaction says neither react with a sign nor unreact")
    return Reaction(
        channel=Channel.FACEBOOK,
        account=item.account,
        id=message_id(given.get("mid"), "reaction.mid"),
        author=Author(item.customer, customer_shown(item.customer)),
        sign=sign,
        at=item.at,
    )


def delivery(item: Item) -> Fact | str:
    """What we sent reached the person."""
    return _seen(item, "delivery", read=False)


def read(item: Item) -> Fact | str:
    """What we sent was read."""
    return _seen(item, "read", read=True)


def _seen(item: Item, kind: str, *, read: bool) -> Fact | str:
    mark = table(item.data[kind], kind)
    if item.own:
        return "a mark of our own page"
    return Seen(
        channel=Channel.FACEBOOK,
        account=item.account,
        thread=item.customer,
        customer=item.customer,
        until=instant(mark.get("watermark"), f"{kind}.watermark"),
        read=read,
    )


def policy(data: Json, account: str, time: object) -> Fact:
    """Meta warns or blocks the page; such an item has a recipient alone."""
    if party(data, "recipient") != account:
        raise Unreadable("for another page than FACEBOOK_PAGE_ID")
    said = table(next(data[kind] for kind in POLICY if kind in data), "policy_enforcement")
    action, reason = short(said.get("action"), 60), short(said.get("reason"), 1000)
    if not action:
        raise Unreadable("policy_enforcement.action is missing")
    text = f"Facebook took a step against our page ({action}): {reason or 'it gives no reason'} "
    text += "What to do is in the page's Support Inbox and under Page Quality on Facebook."
    at = happened_at(data, time)
    return AccountNews(channel=Channel.FACEBOOK, account=account, text=text, at=at)
