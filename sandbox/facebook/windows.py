"""When may our page write to somebody? By the stage's clock, from what they last did."""

from datetime import datetime, timedelta

from sandbox.facebook.errors import Refused, invalid
from sandbox.facebook.state import Comment, Person, Post

STANDARD = timedelta(hours=24)
HUMAN = timedelta(days=7)
PRIVATE_REPLY = timedelta(days=7)
DEAD_TAGS = ("CONFIRMED_EVENT_UPDATE", "ACCOUNT_UPDATE", "POST_PURCHASE_UPDATE")
TYPES = ("RESPONSE", "UPDATE", "MESSAGE_TAG")


def is_open(person: Person, window: timedelta, now: datetime) -> bool:
    """Whether they did something within `window`."""
    return person.wrote_at is not None and now - person.wrote_at <= window


def check_window(person: Person, kind: object, tag: object, now: datetime) -> None:
    """Return when a message of this `messaging_type` and `tag` may go to them, else Refused."""
    if kind not in TYPES:
        raise invalid(f"Param messaging_type must be one of {{{', '.join(TYPES)}}}")
    window = STANDARD
    if kind == "MESSAGE_TAG":
        if tag in DEAD_TAGS:
            raise invalid(f"The message tag {tag} is no longer supported.", 1893061)
        if tag != "HUMAN_AGENT":
            raise invalid("Param tag must be one of {HUMAN_AGENT}")
        window = HUMAN
    if not is_open(person, window, now):
        said = "(#10) This message is sent outside of allowed window."
        raise Refused(10, said, subcode=2018278)


def repliable(place: Comment | Post | None, now: datetime) -> bool:
    """Whether its author can still get our one private reply."""
    if place is None or place.author is None or place.private_reply:
        return False
    return now - place.at <= PRIVATE_REPLY
