"""What does the Slack channel need to know?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Take(StrEnum):
    """Which messages of a room are requests."""

    EVERY = "every"  # each that begins a thread
    ASKED = "asked"  # those that mention the desk, or of which somebody makes a ticket


@dataclass(frozen=True, slots=True)
class Places:
    """Whose is which room; rooms by name or by id."""

    rooms: Mapping[str, Take] = field(default_factory=dict)  # customers'; in all others: when asked
    ours: frozenset[str] = frozenset()  # the teams': what is said there is never a customer's
    agents: frozenset[str] = frozenset()  # those rooms of ours whose members are agents


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackSettings:
    """The app's secrets, never shown, and what `desk.toml` says of rooms."""

    bot_token: str = field(repr=False)
    signing_secret: str = field(repr=False)
    api_url: str = "https://slack.com/api/"
    places: Callable[[], Places] = Places  # as they are now
    wall: Callable[[], float]  # real seconds since 1970: Slack signs with the real time
