"""Who is it? Users in X's older form and its newer one, and whether a machine writes for them."""

import re

from connectors.x.fields import Json, optional_id, part, short, tables
from lifecycle.messages import Author

_HANDLE = re.compile(r"\w{1,50}", re.ASCII)
_AUTOMATED = "automated"  # X's label; https://docs.x.com/x-api/activity/event-payloads


def author(user: Json, id: str) -> Author:
    """The person of that id, shown by id where X sent no handle."""
    return Author(id, f"@{handle(user, id)}", short(user.get("name")))


def handle(user: Json, otherwise: str) -> str:
    """A handle that can stand in an address; `otherwise` where X sent none."""
    name = short(user.get("screen_name") or user.get("username"))
    return name if _HANDLE.fullmatch(name) else otherwise


def is_automated(user: Json) -> bool:
    """True when X labels the account as a machine's."""
    return short(part(user, "affiliation").get("description")).lower() == _AUTOMATED


def included(includes: object, what: str, id: str, key: str = "id") -> Json:
    """The user, post or media of that id beside an answer's data; an empty one otherwise."""
    for one in tables(part(includes).get(what)):
        inner = unwrapped(one)
        if optional_id(inner, key) == id or inner.get(key) == id:
            return inner
    return {}


def of_map(users: object, id: str) -> Json:
    """The user under `id` in an envelope's map of users; an empty one otherwise."""
    return unwrapped(part(users, id))


def unwrapped(one: Json) -> Json:
    """X wraps some users once more, in `data`."""
    return part(one, "data") or one


def status(id: str, user: Json | None = None) -> str:
    """The address of a post."""
    return f"https://x.com/{handle(user or {}, 'i')}/status/{id}"
