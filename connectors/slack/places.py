"""Where does a message of Slack stand: its identity, its thread, its address?"""

from connectors.slack.fields import Json, optional_ts
from connectors.slack.known import Known, Place


def post_id(channel: str, ts: str) -> str:
    """A message's identity in a workspace."""
    return f"{channel}:{ts}"


def placed(post: str) -> tuple[str, str]:
    """The room and the time stamp in a message's identity; the latter empty for a whole room."""
    channel, _, ts = post.partition(":")
    return channel, ts


def thread(place: Place, root: str) -> str | None:
    """The conversation: the thread; what is said to the desk alone outside of threads is one."""
    if root:
        return post_id(place.channel, root)
    return place.channel if place.private else None


def root_of(message: Json) -> str:
    """The time stamp of the message under which this one stands; empty for one in the room."""
    root = optional_ts(message, "thread_ts")
    return "" if root == message.get("ts") else root


def link(place: Place, ts: str, root: str, known: Known) -> str | None:
    """The message's own address, for those who may see it."""
    if not known.us.url.startswith("https://"):
        return None
    page = f"{known.us.url.rstrip('/')}/archives/{place.channel}/p{ts.replace('.', '')}"
    return f"{page}?thread_ts={root}&cid={place.channel}" if root else page
