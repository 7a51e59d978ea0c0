"""What does reading need to know of the workspace, and who tells? A value, so that reading is pure.

Whoever reads first has the Workspace look up what is missing; what could not be had is left empty,
and then an id stands in the place of a name.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from connectors.slack.settings import Take


@dataclass(frozen=True, slots=True)
class Person:
    """What a person is called."""

    shown: str
    name: str = ""


def nameless(user: str) -> Person:
    """A person of whom only the id is known."""
    return Person(user)


@dataclass(frozen=True, slots=True)
class Us:
    """The desk's own app in the workspace; fields are empty where they are not known."""

    team: str = ""  # the workspace
    user: str = ""  # the bot as a person
    bot: str = ""
    app: str = ""
    url: str = ""  # https://acme.slack.com/

    @property
    def ids(self) -> frozenset[str]:
        """Everything that names our app on a message."""
        return frozenset(filter(None, (self.user, self.bot, self.app)))


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of rooms and people at one moment."""

    us: Us = Us()
    rooms: Mapping[str, Take] = field(default_factory=dict)  # customers', by id
    ours: frozenset[str] = frozenset()  # the teams' rooms, by id
    agents: frozenset[str] = frozenset()
    names: Mapping[str, str] = field(default_factory=dict)  # of rooms, by id
    person: Callable[[str], Person] = nameless

    def take(self, room: str) -> Take:
        """Which messages of a room are requests: where desk.toml says nothing, those that ask."""
        return self.rooms.get(room, Take.ASKED)

    def called(self, user: str) -> str | None:
        """What people call the person of that id; None where only the id is known."""
        shown = self.person(user).shown
        return None if shown == user else shown


class Kind(StrEnum):
    """What sort of place it is."""

    ROOM = "room"
    DIRECT = "im"  # one person and the desk
    GROUP = "mpim"  # a few people and the desk


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was said."""

    channel: str
    kind: Kind
    account: str  # the workspace through which we hear of it

    @property
    def private(self) -> bool:
        """Only those who talk read it."""
        return self.kind is not Kind.ROOM


def place(channel: str, said: object, account: str) -> Place:
    """The place of that id; `said` is Slack's word for its kind, where it gives one."""
    if said in (Kind.DIRECT, Kind.GROUP):
        return Place(channel, Kind(str(said)), account)
    direct = said is None and channel.startswith("D")
    return Place(channel, Kind.DIRECT if direct else Kind.ROOM, account)
