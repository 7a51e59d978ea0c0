"""Who works in the workspace, and which rooms does it have, before anybody comes?"""

from dataclasses import dataclass
from enum import StrEnum

TEAM = "T0SANDBOX"
PARTNER = "T0ACME"  # another organisation, with which one room is shared
APP = "A0DESKHAND"
BOT_USER = "U0DESKHAND"
BOT_ID = "B0DESKHAND"
DOMAIN = "sandbox"


class Kind(StrEnum):
    """What a conversation is, as events call it."""

    CHANNEL = "channel"
    GROUP = "group"  # a private channel
    IM = "im"
    MPIM = "mpim"


@dataclass(frozen=True)
class Person:
    id: str
    name: str
    is_bot: bool = False
    team: str = TEAM

    @property
    def is_stranger(self) -> bool:
        """Whether they are of another organisation."""
        return self.team != TEAM


@dataclass(frozen=True)
class Room:
    """A conversation. Whoever is of a team in `open_to` walks in by writing there."""

    id: str
    name: str
    members: frozenset[str]
    kind: Kind = Kind.GROUP
    open_to: frozenset[str] = frozenset()
    partner: str = ""  # the team of the other organisation, in a room that is shared
    is_archived: bool = False


PEOPLE = (
    Person("U0AGENT1", "agent-1"),
    Person("U0AGENT2", "agent-2"),
    Person("U0AGENT3", "agent-3"),
    Person("U0REVIEWER", "reviewer"),
    Person("U0DISPATCHER", "dispatcher"),
    Person("U0MANAGER", "manager"),
    Person("U0OUTSIDER", "outsider"),
    Person(BOT_USER, "deskhand", is_bot=True),
)

_ALL = frozenset(p.id for p in PEOPLE)
_STAFF = frozenset(p.id for p in PEOPLE if p.name != "outsider")
_OURS = frozenset({TEAM})

ROOMS = (
    Room("C0SUPPORT", "desk-support", _STAFF),
    Room("C0ESCALATIONS", "desk-escalations", frozenset({"U0MANAGER", BOT_USER})),
    Room("C0OPS", "desk-ops", _STAFF),
    Room("C0HELP", "help", _ALL, Kind.CHANNEL, _OURS),
    Room("C0REQUESTS", "requests", _ALL, Kind.CHANNEL, _OURS),
    Room("C0HELPACME", "help-acme", _STAFF, Kind.CHANNEL, frozenset({PARTNER}), PARTNER),
)
