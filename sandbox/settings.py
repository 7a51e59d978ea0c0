"""What does the sandbox have to know of the desk that it plays to? The environment says."""

import os
from dataclasses import dataclass, field
from pathlib import Path


def _env(name: str, otherwise: str) -> str:
    return os.environ.get(name) or otherwise


def _number(name: str, otherwise: str) -> str:
    """An id as Facebook has them; ValueError for what is no number."""
    given = _env(name, otherwise)
    if not (given.isascii() and given.isdecimal()):
        raise ValueError(f"{name}: needs digits only, as Facebook's ids have")
    return given


@dataclass(frozen=True)
class SandboxSettings:
    """Addresses, and the secrets that both sides share. The secrets are made up."""

    desk_url: str = "http://127.0.0.1:8080"
    clock_file: Path | None = None
    slack_token: str = field(default="xoxb-sandbox", repr=False)
    slack_signing_secret: str = field(default="sandbox-signing-secret", repr=False)
    slack_app_token: str = field(default="xapp-sandbox", repr=False)
    x_api_key: str = field(default="sandbox-key", repr=False)
    x_api_secret: str = field(default="sandbox-x-secret", repr=False)
    x_access_token: str = field(default="sandbox-token", repr=False)
    x_access_token_secret: str = field(default="sandbox-token-secret", repr=False)
    x_bearer_token: str = field(default="sandbox-bearer", repr=False)
    x_user_id: str = "100"
    x_handle: str = "deskhand"
    facebook_app_id: str = "700100200300400"
    facebook_app_secret: str = field(default="sandbox-facebook-secret", repr=False)
    facebook_verify_token: str = field(default="sandbox-verify-token", repr=False)
    facebook_page_id: str = "100200300400500"
    facebook_page_token: str = field(default="sandbox-page-token", repr=False)
    # seconds before each attempt to deliver: once, and three retries as Slack makes them, hurried
    retry_waits: tuple[float, ...] = (0.0, 0.5, 1.0, 3.0)
    # seconds before each further attempt of Meta's: a few at once, then ever more rarely
    facebook_retry_waits: tuple[float, ...] = (0.2, 0.5, 1, 5, 10, 30, 60, 300, 900, 1800)
    socket_patience: float = 3.0  # seconds in which an envelope has to be acknowledged
    socket_grace: float = 5.0  # seconds in which an app that lost its last socket may come again

    @classmethod
    def from_environment(cls) -> "SandboxSettings":
        """The same names that the desk's settings have."""
        clock = os.environ.get("DESKHAND_CLOCK_FILE")
        return cls(
            desk_url=_env("SANDBOX_DESK_URL", cls.desk_url),
            clock_file=Path(clock) if clock else None,
            slack_token=_env("SLACK_BOT_TOKEN", "xoxb-sandbox"),
            slack_signing_secret=_env("SLACK_SIGNING_SECRET", "sandbox-signing-secret"),
            slack_app_token=_env("SLACK_APP_TOKEN", "xapp-sandbox"),
            x_api_key=_env("X_API_KEY", "sandbox-key"),
            x_api_secret=_env("X_API_SECRET", "sandbox-x-secret"),
            x_access_token=_env("X_ACCESS_TOKEN", "sandbox-token"),
            x_access_token_secret=_env("X_ACCESS_TOKEN_SECRET", "sandbox-token-secret"),
            x_bearer_token=_env("X_BEARER_TOKEN", "sandbox-bearer"),
            x_user_id=_env("X_USER_ID", cls.x_user_id),
            facebook_app_id=_number("FACEBOOK_APP_ID", cls.facebook_app_id),
            facebook_app_secret=_env("FACEBOOK_APP_SECRET", "sandbox-facebook-secret"),
            facebook_verify_token=_env("FACEBOOK_VERIFY_TOKEN", "sandbox-verify-token"),
            facebook_page_id=_number("FACEBOOK_PAGE_ID", cls.facebook_page_id),
            facebook_page_token=_env("FACEBOOK_PAGE_TOKEN", "sandbox-page-token"),
        )
