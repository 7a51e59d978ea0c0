"""What may the app do in the workspace? Its scopes, and whether it is still installed."""

from dataclasses import dataclass

from sandbox.slack.cast import Kind

# What a desk's app is granted; auth.test tells it in a header
SCOPES = (
    "app_mentions:read",
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "mpim:history",
    "mpim:read",
    "mpim:write",
    "reactions:read",
    "reactions:write",
    "team:read",
    "users:read",
    "users:read.email",
)

_FAMILY = {Kind.CHANNEL: "channels", Kind.GROUP: "groups", Kind.IM: "im", Kind.MPIM: "mpim"}


@dataclass
class Grant:
    """The app's rights now."""

    scopes: tuple[str, ...] = SCOPES
    ended: str = ""  # the error that every call meets once the token is revoked, or the app gone

    @property
    def provided(self) -> str:
        """The scopes as Slack lists them."""
        return ",".join(self.scopes)

    def lacks(self, *needed: str) -> str:
        """The first of the needed scopes that is not granted; empty when all are."""
        return next((scope for scope in needed if scope not in self.scopes), "")


def scope(kind: Kind, right: str) -> str:
    """The scope for a right (`history`, `read`, `write`) in conversations of that kind."""
    return f"{_FAMILY[kind]}:{right}"
