"""Who is in the workspace, and which room is which? Asked of Slack, and remembered for a while.

Reading takes what is known; whoever reads asks `look_up` first, which calls Slack only for what is
not known yet, or too old.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterable
from time import monotonic

from connectors.contract import ConnectorError, DeliveryDelayed, DeliveryRefused
from connectors.slack.client import Api
from connectors.slack.failures import code_of
from connectors.slack.fields import Json, inner, items, optional_id, short
from connectors.slack.known import Known, Person, Us, nameless
from connectors.slack.settings import Places

MEMBERS_FOR = 60.0  # seconds that we trust who is in a team's room
ROOMS_FOR = 600.0  # … which rooms there are
UNKNOWN_FOR = 300.0  # … that a room which is in no list stays unknown
AGAIN_AFTER = 5.0  # seconds between two tries, where something is known already
PEOPLE_AT_MOST = 5_000
PLACES_AT_MOST = 2_000

_GONE = ("user_not_found", "user_not_visible", "users_not_found")


class Workspace:
    """The one workspace of the desk. Sync; safe to use from several threads."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._lock = threading.Lock()
        self._us = Us()
        self._ids: dict[str, str] = {}  # of rooms, by name
        self._agents: dict[str, frozenset[str]] = {}  # by room
        self._once_ours: set[str] = set()  # ids of teams' rooms, also under an older name
        self._fresh_until = self._rooms_until = self._silent_until = -1.0
        self._strange: OrderedDict[str, float] = OrderedDict()  # rooms in no list, until when
        self._people: OrderedDict[str, Person] = OrderedDict()

    def known(self, places: Places) -> Known:
        """What is known now, without asking anybody."""
        ids = self._ids
        ours = {ids.get(room, room) for room in places.ours} | self._once_ours
        rooms = {ids.get(room, room): take for room, take in places.rooms.items()}
        agents = [self._agents.get(room, frozenset()) for room in places.agents]
        return Known(
            us=self._us,
            rooms=rooms,
            ours=frozenset(ours - set(rooms)),
            agents=frozenset().union(*agents),
            names={id: name for name, id in ids.items()},
            person=self._person,
        )

    def is_fresh(self, places: Places, people: Iterable[str], room: str) -> bool:
        """Nothing has to be asked before something of these people in that room is read."""
        if monotonic() > self._fresh_until or not places.agents <= set(self._agents):
            return False
        return self._knows_room(room) and all(one in self._people for one in people)

    def look_up(self, places: Places, people: Iterable[str] = (), room: str = "") -> None:
        """Ask for what is missing.

        Raises:
            ConnectorError: what nobody may read without is not known: who we are, which rooms are
                the teams', and who is in them.
        """
        with self._lock:
            self._refresh(places, room)
        for one in people:
            if one not in self._people:
                self._ask_person(one)

    def us(self) -> Us:
        """Our own app; ConnectorError where Slack does not tell, and for a while after that."""
        with self._lock:
            if not self._us.team and monotonic() < self._silent_until:
                raise DeliveryDelayed("Slack did not say who we are", AGAIN_AFTER)
            if not self._us.team:
                self._silent_until = monotonic() + AGAIN_AFTER
                self._us = self._asked_us()
        return self._us

    def room(self, name: str) -> str | None:
        """The id of the room of that name, by the last list."""
        return self._ids.get(name)

    def _refresh(self, places: Places, room: str) -> None:
        now = monotonic()
        stale = now > self._fresh_until or not places.agents <= set(self._agents)
        if not stale and self._knows_room(room):
            return
        try:
            if not self._us.team:
                self._us = self._asked_us()
            if now > self._rooms_until or not self._knows_room(room):
                self._list_rooms(now)
            self._note_strange(room, now)
            if stale:
                self._agents = {name: self._members(name) for name in places.agents}
                self._once_ours |= {self._ids[r] for r in places.ours if r in self._ids}
                self._fresh_until = now + MEMBERS_FOR
        except ConnectorError:
            complete = bool(self._us.team) and places.agents <= set(self._agents)
            if not complete or not self._knows_room(room):
                raise
            self._fresh_until = now + AGAIN_AFTER  # what was true a while ago is the best we know

    def _asked_us(self) -> Us:
        told = self._api.call(self._api.web.auth_test)
        return Us(
            team=optional_id(told, "team_id"),
            user=optional_id(told, "user_id"),
            bot=optional_id(told, "bot_id"),
            app=optional_id(told, "app_id"),
            url=short(told.get("url")),
        )

    def _list_rooms(self, now: float) -> None:
        found: dict[str, str] = {}
        kinds = "public_channel,private_channel"
        web = self._api.web
        for page, _ in self._api.pages(web.conversations_list, types=kinds, exclude_archived=True):
            rooms = (one for one in items(page.get("channels")) if isinstance(one, dict))
            found |= {short(one.get("name")): optional_id(one, "id") for one in rooms}
        self._ids = found
        self._rooms_until = now + ROOMS_FOR

    def _members(self, room: str) -> frozenset[str]:
        found: set[str] = set()
        channel = self._ids.get(room, room)
        try:
            for page, _ in self._api.pages(self._api.web.conversations_members, channel=channel):
                found |= {one for one in items(page.get("members")) if isinstance(one, str)}
        except DeliveryRefused as problem:
            if code_of(problem) not in ("channel_not_found", "not_in_channel"):
                raise
            return frozenset()  # nobody is an agent by a room in which the desk is not
        return frozenset(found)

    def _knows_room(self, room: str) -> bool:
        """Whether the last list has it, or is fresh enough to say that there is no such room."""
        if not room or room.startswith("D") or room in self._ids.values():
            return True
        return self._strange.get(room, -1.0) > monotonic()

    def _note_strange(self, room: str, now: float) -> None:
        if room and room not in self._ids.values():
            self._strange[room] = now + UNKNOWN_FOR
            while len(self._strange) > PLACES_AT_MOST:
                self._strange.popitem(last=False)

    def _person(self, user: str) -> Person:
        return self._people.get(user) or nameless(user)

    def _ask_person(self, user: str) -> None:
        """Their name; who can't be asked for keeps the id, and is asked for again."""
        try:
            told = self._api.call(self._api.web.users_info, user=user)
        except ConnectorError as problem:
            if code_of(problem) in _GONE:
                self._remember(user, nameless(user))
            return
        self._remember(user, _named(inner(told, "user"), user))

    def _remember(self, user: str, person: Person) -> None:
        with self._lock:
            self._people[user] = person
            while len(self._people) > PEOPLE_AT_MOST:
                self._people.popitem(last=False)


def _named(user: Json, id: str) -> Person:
    profile = inner(user, "profile")
    full = short(profile.get("real_name"), 80) or short(user.get("real_name"), 80)
    shown = short(profile.get("display_name"), 80) or full or short(user.get("name"), 80)
    return Person(shown or id, full)
