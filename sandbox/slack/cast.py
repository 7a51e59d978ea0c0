"""Who works in the workspace, and which rooms does it have?"""

from dataclasses import dataclass

TEAM = "T0SANDBOX"
APP = "A0DESKHAND"
BOT_USER = "U0DESKHAND"
BOT_ID = "B0DESKHAND"
DOMAIN = "sandbox"


@dataclass(frozen=True)
class Person:
    id: str
    name: str
    is_bot: bool = False


@dataclass(frozen=True)
class Room:
    id: str
    name: str
    members: frozenset[str]


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

_STAFF = frozenset(p.id for p in PEOPLE if p.name != "outsider")

ROOMS = (
    Room("C0SUPPORT", "desk-support", _STAFF),
    Room("C0ESCALATIONS", "desk-escalations", frozenset({"U0MANAGER", BOT_USER})),
    Room("C0OPS", "desk-ops", _STAFF),
    Room("C0HELP", "help", frozenset(p.id for p in PEOPLE)),
)
