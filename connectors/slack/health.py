"""What is wrong with Slack as a channel of customers? Each fault with its fix."""

from collections.abc import Iterable, Iterator, Mapping

from connectors.contract import ConnectorError
from connectors.slack.client import Api
from connectors.slack.fields import Json, items, optional_id, short
from connectors.slack.settings import Places

# What the app must be allowed so that customers can write to the desk, and be answered.
SCOPES = (
    "app_mentions:read",
    "channels:history",
    "channels:read",
    "chat:write",
    "files:read",
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "mpim:history",
    "mpim:read",
    "reactions:read",
    "reactions:write",
    "users:read",
)
_AGAIN = "paste `deskhand slack manifest` again, and reinstall the app"


def faults(api: Api, places: Places) -> list[str]:
    """What keeps customers from writing, or us from hearing and answering them."""
    try:
        granted = api.scopes()
        missing = [] if granted is None else [one for one in SCOPES if one not in granted]
        lacking = [f"Slack: the app lacks the scope {one}: {_AGAIN}" for one in missing]
        return [*lacking, *_of_rooms(_rooms(api), places)]
    except ConnectorError as problem:
        return [f"Slack: {problem}"]


def _rooms(api: Api) -> dict[str, Json]:
    """Every room that the desk can see, by name and by id."""
    kinds = "public_channel,private_channel"
    found: dict[str, Json] = {}
    for page, _ in api.pages(api.web.conversations_list, types=kinds):
        for one in items(page.get("channels")):
            if isinstance(one, dict):
                found |= {short(one.get("name")): one, optional_id(one, "id"): one}
    return found


def _of_rooms(rooms: Mapping[str, Json], places: Places) -> Iterator[str]:
    ours = _ids(rooms, places.ours)
    for name in places.rooms:
        room = rooms.get(name)
        if room is None:
            yield f"Slack: #{name} is not there: create it, and invite the desk, or mend desk.toml"
        elif optional_id(room, "id") in ours:
            yield f"Slack: #{name} is a team's own room, so that no customer is heard in it"
        elif room.get("is_archived"):
            yield f"Slack: #{name} is archived: open it again, or take it out of desk.toml"
        elif room.get("is_member") is False:
            yield f"Slack: the desk is not in #{name}: write /invite @deskhand there"


def _ids(rooms: Mapping[str, Json], names: Iterable[str]) -> set[str]:
    return {optional_id(rooms[name], "id") for name in names if name in rooms}
