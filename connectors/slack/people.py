"""Whose names does reading a delivery need, and of which room is it?"""

import re
from itertools import islice

from connectors.slack.fields import Json, inner, optional_id, text_of

_MENTIONED = re.compile(r"<@([UW][A-Z0-9]{1,23})(?:\|[^<>]*)?>")
_AT_MOST = 12  # names that one message may cost


def people_in(envelope: Json) -> tuple[str, ...]:
    """The Slack ids of who wrote, and of who is mentioned; the bounds of one message kept."""
    event = inner(envelope, "event")
    message = inner(event, "message") or event
    writers = (
        optional_id(event, "user"),
        optional_id(message, "user"),
        optional_id(inner(inner(message, "metadata"), "event_payload"), "user"),
    )
    mentioned = _MENTIONED.findall(text_of(message.get("text")))
    return tuple(islice(dict.fromkeys(filter(None, (*writers, *mentioned))), _AT_MOST))


def room_of(envelope: Json) -> str:
    """The id of the room where it happened; empty where a name says nothing of whose it is."""
    event = inner(envelope, "event")
    if event.get("channel_type") in ("im", "mpim"):
        return ""
    return optional_id(event, "channel") or optional_id(inner(event, "item"), "channel")
