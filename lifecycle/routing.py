"""Which team gets a message."""

from dataclasses import dataclass

from lifecycle.messages import Message
from lifecycle.tickets import Channel
from lifecycle.wording import mentions


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One line of `[[routes]]`: every condition that is given must hold."""

    team: str
    channel: Channel | None = None
    account: str | None = None
    words: tuple[str, ...] = ()  # any of them, as a whole word, whatever its case and signs


@dataclass(frozen=True, slots=True)
class Routing:
    """The routes in order, and the team for what none of them takes."""

    routes: tuple[Route, ...]
    otherwise: str

    def team(self, message: Message) -> str:
        """The team of the first route that takes `message`."""
        return next((r.team for r in self.routes if _takes(r, message)), self.otherwise)


def _takes(route: Route, message: Message) -> bool:
    return (
        route.channel in (None, message.channel)
        and route.account in (None, message.account)
        and (not route.words or mentions(message.text, route.words))
    )
