"""What does the Facebook channel need to know?"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class FacebookSettings:
    """The page and its keys; those are never shown."""

    app_secret: str = field(repr=False)  # signs webhooks, and our own calls
    verify_token: str = field(repr=False)  # of our choice; Meta sends it when it checks our URL
    page_id: str
    page_token: str = field(repr=False)
    app_id: str = ""  # with it the token's state is asked for in the app's name
    api_url: str = "https://graph.facebook.com/v25.0"
