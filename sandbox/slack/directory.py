"""Who can be met, and where? People and rooms by name or id; whoever writes as a customer joins."""

import re
from dataclasses import replace

from sandbox.slack.cast import BOT_USER, PEOPLE, ROOMS, TEAM, Kind, Person, Room
from sandbox.world import StageError

_NAME = re.compile(r"([a-z0-9][a-z0-9._-]{0,20})(?:@([a-z][a-z0-9-]{0,20}))?")
DIRECT = ("dm", "im", "@deskhand")  # what one calls one's own conversation with the bot
GROUP_AT_MOST = 8  # people of one group conversation, besides the bot


class Directory:
    """The workspace's people and conversations; both grow."""

    def __init__(self) -> None:
        self.people = {person.id: person for person in PEOPLE}
        self.rooms = {room.id: room for room in ROOMS}

    def found(self, name: object) -> Person | None:
        """The person of that name or id, bots too."""
        return next((p for p in self.people.values() if name in (p.id, p.name)), None)

    def person(self, name: object) -> Person:
        """Somebody who is there; StageError."""
        found = self.found(name)
        if found is None or found.is_bot:
            names = ", ".join(p.name for p in self.people.values() if not p.is_bot)
            raise StageError(f"user: there is no {name!r}; there are {names}")
        return found

    def customer(self, name: object) -> Person:
        """Somebody of that name, who comes if nobody has it: `maria`, `maria@acme`; StageError."""
        plain = str(name).lower()
        known, match = self.found(name) or self.found(plain), _NAME.fullmatch(plain)
        if known or match is None or not isinstance(name, str):
            return self.person(known.id if known else name)
        team = f"T0{_letters(match[2])}" if match[2] else TEAM
        made = Person(self._free_id(f"U0{_letters(plain)}"), plain, team=team)
        self.people[made.id] = made
        return made

    def bot_user(self, name: str) -> Person:
        """The user in whose name the app called so posts."""
        known = next((p for p in self.people.values() if p.is_bot and p.name == name), None)
        made = known or Person(self._free_id(f"U0{_letters(name)}"), name, is_bot=True)
        return self.people.setdefault(made.id, made)

    def room(self, name: object, of: Person | None = None) -> Room:
        """By name or id; `dm` is the conversation with the bot of whom it is asked for.

        `dm:maria` is Maria's, `mpdm:maria,tom` the two's with the bot. StageError.
        """
        plain = str(name).removeprefix("#")
        if plain in DIRECT and of:
            return self.direct(of)
        kind, _, names = plain.partition(":")
        if kind == "dm" and names:
            return self.direct(self.customer(names))
        if kind == "mpdm" and names:
            return self.group([self.customer(one) for one in names.split(",")])
        found = next((r for r in self.rooms.values() if plain in (r.id, r.name)), None)
        if found is None:
            there = ", ".join(r.name for r in self.rooms.values() if r.kind in _NAMED)
            raise StageError(f"room: there is no {name!r}; there are {there}")
        return found

    def direct(self, person: Person) -> Room:
        """The person's conversation with the bot."""
        id = f"D{person.id[1:]}"
        made = Room(id, f"dm:{person.name}", frozenset({person.id, BOT_USER}), Kind.IM)
        return self.rooms.setdefault(id, made)

    def group(self, people: list[Person]) -> Room:
        """The conversation of these people with the bot; StageError for too many."""
        members = frozenset({p.id for p in people} | {BOT_USER})
        if not 2 < len(members) <= GROUP_AT_MOST + 1:
            raise StageError(f"room: 2 to {GROUP_AT_MOST} people, as in mpdm:maria,tom")
        groups = (r for r in self.rooms.values() if r.kind is Kind.MPIM)
        found = next((r for r in groups if r.members == members), None)
        if found is None:
            names = "--".join(sorted(self.people[id].name for id in members - {BOT_USER}))
            id = f"G0MPDM{len(self.rooms)}"
            found = self.open(Room(id, f"mpdm-{names}-1", members, Kind.MPIM))
        return found

    def open(self, room: Room) -> Room:
        """Have that room from now on; the same room changed, when its id is known."""
        self.rooms[room.id] = room
        return room

    def who_where(self, user: object, room: object) -> tuple[Person, Room]:
        """Somebody in a room: by name, come to it now if it is open to them; StageError."""
        plain = str(room).removeprefix("#")
        direct = plain in DIRECT
        place = None if direct else self.room(room)
        comes = direct or (place is not None and bool(place.open_to))
        person = self.customer(user) if comes else self.person(user)
        place = place or self.direct(person)
        if person.id in place.members:
            return person, place
        if person.team not in place.open_to:
            raise StageError(f"{person.name} is not in #{place.name}")
        return person, self.joined(place, person)

    def joined(self, room: Room, person: Person) -> Room:
        """The room with that person in it."""
        return self.open(replace(room, members=room.members | {person.id}))

    def left(self, room: Room, person: Person) -> Room:
        """The room without that person."""
        return self.open(replace(room, members=room.members - {person.id}))

    def _free_id(self, wanted: str) -> str:
        return wanted if wanted not in self.people else self._free_id(f"{wanted}X")


_NAMED = (Kind.CHANNEL, Kind.GROUP)


def _letters(name: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", name.upper())
