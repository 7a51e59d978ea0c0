"""What does the bot put on messages? `reactions.*`."""

from sandbox.slack.cast import BOT_USER
from sandbox.slack.events import SlackEvents
from sandbox.slack.limits import TIER_2, TIER_3
from sandbox.slack.methods.method import Method, always, room_of
from sandbox.slack.refusals import Body, SlackRefusal
from sandbox.slack.state import SlackMessage, SlackState
from sandbox.slack.telling import told


class Reactions:
    """Emoji on messages."""

    def __init__(self, state: SlackState, events: SlackEvents) -> None:
        self._state = state
        self._events = events

    def methods(self) -> dict[str, Method]:
        write = always("reactions:write")
        return {
            "reactions.add": Method(self._add, TIER_3, write),
            "reactions.remove": Method(self._remove, TIER_2, write),
            "reactions.get": Method(self._get, TIER_3, always("reactions:read")),
        }

    def _add(self, body: Body) -> Body:
        message, name = self._message(body), _name(body)
        people = message.reactions.setdefault(name, [])
        if BOT_USER in people:
            raise SlackRefusal("already_reacted")
        people.append(BOT_USER)
        return self._changed(message, name, added=True)

    def _remove(self, body: Body) -> Body:
        message, name = self._message(body), _name(body)
        people = message.reactions.get(name, [])
        if BOT_USER not in people:
            raise SlackRefusal("no_reaction")
        people.remove(BOT_USER)
        if not people:
            del message.reactions[name]
        return self._changed(message, name, added=False)

    def _get(self, body: Body) -> Body:
        message = self._message(body)
        shown = told(self._state, message, full=True)
        return {"type": "message", "channel": message.room, "message": shown}

    def _changed(self, message: SlackMessage, name: str, *, added: bool) -> Body:
        self._state.world.change()
        self._events.reacted(message, BOT_USER, name, added=added)
        return {}

    def _message(self, body: Body) -> SlackMessage:
        room = room_of(self._state, body)
        found = self._state.message(room.id, body.get("timestamp"))
        if found is None:
            raise SlackRefusal("message_not_found")
        if room.is_archived:
            raise SlackRefusal("is_archived")
        return found


def _name(body: Body) -> str:
    name = str(body.get("name") or "").strip(":")
    if not name:
        raise SlackRefusal("invalid_name")
    return name
