"""Which conversations are there, and who is in them? `conversations.*`, `users.conversations`."""

from sandbox.slack.cast import BOT_USER, TEAM, Kind, Person, Room
from sandbox.slack.directory import GROUP_AT_MOST
from sandbox.slack.grant import scope
from sandbox.slack.limits import TIER_2, TIER_3, TIER_4
from sandbox.slack.methods.method import Method, in_room, page, room_of
from sandbox.slack.refusals import Body, SlackRefusal, is_true, listed
from sandbox.slack.state import SlackState
from sandbox.slack.telling import room as told_room

_TYPES = {
    "public_channel": Kind.CHANNEL,
    "private_channel": Kind.GROUP,
    "im": Kind.IM,
    "mpim": Kind.MPIM,
}
_AT_MOST = 1000  # of one page


class Conversations:
    """Rooms, direct and group conversations."""

    def __init__(self, state: SlackState) -> None:
        self._state = state

    def methods(self) -> dict[str, Method]:
        read = in_room(self._state, "read")
        return {
            "conversations.info": Method(self._info, TIER_3, read),
            "conversations.list": Method(self._list, TIER_2, _needs_types),
            "conversations.members": Method(self._members, TIER_4, read),
            "conversations.open": Method(self._open, TIER_3, _needs_opening),
            "users.conversations": Method(self._of_user, TIER_3, _needs_types),
        }

    def _info(self, body: Body) -> Body:
        found = self._state.directory.rooms.get(str(body.get("channel")))
        if found is None or (found.kind is not Kind.CHANNEL and BOT_USER not in found.members):
            raise SlackRefusal("channel_not_found")
        more = (
            {"num_members": len(found.members)} if is_true(body.get("include_num_members")) else {}
        )
        return {"channel": told_room(found) | more}

    def _list(self, body: Body) -> Body:
        """Public rooms whoever is in them, all else as far as the bot is in it."""
        kinds = _kinds(body)
        seen = (r for r in self._state.directory.rooms.values() if r.kind in kinds)
        return _listed([r for r in seen if r.kind is Kind.CHANNEL or BOT_USER in r.members], body)

    def _of_user(self, body: Body) -> Body:
        """The conversations of `user`, or the bot's own."""
        user = str(body.get("user") or BOT_USER)
        if user not in self._state.directory.people:
            raise SlackRefusal("user_not_found")
        kinds = _kinds(body)
        seen = (r for r in self._state.directory.rooms.values() if r.kind in kinds)
        return _listed([r for r in seen if {user, BOT_USER} <= r.members], body)

    def _members(self, body: Body) -> Body:
        members, next = page(sorted(room_of(self._state, body).members), body, 100, _AT_MOST)
        return {"members": members, "response_metadata": {"next_cursor": next}}

    def _open(self, body: Body) -> Body:
        """The bot's conversation with one person, or with up to eight."""
        rooms = self._state.directory.rooms
        if body.get("channel"):
            found = room_of(self._state, body)
            if found.kind not in (Kind.IM, Kind.MPIM):
                raise SlackRefusal("method_not_supported_for_channel_type")
            return _opened(found, body, already=True)
        people = [self._person(id) for id in listed(body.get("users"))]
        if not people:
            raise SlackRefusal("users_list_not_supplied")
        if len(people) > GROUP_AT_MOST:
            raise SlackRefusal("too_many_users")
        before = len(rooms)
        directory = self._state.directory
        found = directory.direct(people[0]) if len(people) == 1 else directory.group(people)
        return _opened(found, body, already=len(rooms) == before)

    def _person(self, id: str) -> Person:
        found = self._state.directory.people.get(id)
        if found is None:
            raise SlackRefusal("user_not_found")
        if found.is_bot:
            raise SlackRefusal("cannot_dm_bot")
        return found


def _kinds(body: Body) -> set[Kind]:
    asked = listed(body.get("types")) or ["public_channel"]
    if unknown := set(asked) - set(_TYPES):
        raise SlackRefusal("invalid_types", [f"unknown type {min(unknown)}"])
    return {_TYPES[one] for one in asked}


def _needs_types(body: Body) -> tuple[str, ...]:
    asked = listed(body.get("types")) or ["public_channel"]
    return tuple(scope(_TYPES[one], "read") for one in asked if one in _TYPES)


def _needs_opening(body: Body) -> tuple[str, ...]:
    return ("mpim:write",) if len(listed(body.get("users"))) > 1 else ("im:write",)


def _listed(found: list[Room], body: Body) -> Body:
    left = [r for r in found if not (is_true(body.get("exclude_archived")) and r.is_archived)]
    rooms, next = page(left, body, 100, _AT_MOST)
    return {"channels": [told_room(r) for r in rooms], "response_metadata": {"next_cursor": next}}


def _opened(found: Room, body: Body, *, already: bool) -> Body:
    told = told_room(found) if is_true(body.get("return_im")) else {"id": found.id}
    flags = {"no_op": True, "already_open": True} if already else {}
    return {**flags, "channel": told | {"context_team_id": TEAM}}
