"""What does the X channel need to know?"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class XSettings:
    """The account's keys; never shown."""

    api_key: str = field(repr=False)
    api_secret: str = field(repr=False)  # also signs webhooks
    access_token: str = field(repr=False)
    access_token_secret: str = field(repr=False)
    bearer_token: str = field(repr=False, default="")
    user_id: str
    api_url: str = "https://api.x.com"
