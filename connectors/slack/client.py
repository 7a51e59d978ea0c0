"""How is Slack called? The SDK's client, aimed at SLACK_API_URL, with no retries of its own.

A post that was made and not confirmed must not be made again by the client:
https://docs.slack.dev/tools/python-slack-sdk/web
"""

from collections.abc import Callable, Iterator
from typing import Any

from slack_sdk import WebClient

from connectors.slack.failures import told
from connectors.slack.fields import Json, inner, short
from connectors.slack.settings import SlackSettings

TIMEOUT = 10  # seconds; shorter than a courier's lease
PAGES_AT_MOST = 50
_PAGE = 200


class Api:
    """Slack's methods. Sync; safe to use from several threads."""

    def __init__(self, settings: SlackSettings) -> None:
        self.web = WebClient(
            token=settings.bot_token,
            base_url=settings.api_url.rstrip("/") + "/",
            timeout=TIMEOUT,
            retry_handlers=[],
        )

    def call(self, method: Callable[..., Any], **arguments: Any) -> Json:  # noqa: ANN401 - JSON
        """What Slack answers; DeliveryDelayed, DeliveryRefused or DeliveryUncertain."""
        with told():
            answer = method(**{k: v for k, v in arguments.items() if v is not None})
        return answer.data if isinstance(answer.data, dict) else {}

    def pages(
        self,
        method: Callable[..., Any],
        at_most: int = PAGES_AT_MOST,
        **arguments: Any,  # noqa: ANN401 - JSON
    ) -> Iterator[tuple[Json, bool]]:
        """Page after page, each with whether another one follows; as `call`."""
        cursor = ""
        for _ in range(at_most):
            page = self.call(method, **{"limit": _PAGE, **arguments}, cursor=cursor or None)
            cursor = short(inner(page, "response_metadata").get("next_cursor"), 500)
            yield page, bool(cursor)
            if not cursor:
                return

    def scopes(self) -> frozenset[str] | None:
        """What the token may do; None where Slack does not tell. As `call`."""
        with told():
            answer = self.web.auth_test()
        named = {name.lower(): value for name, value in answer.headers.items()}
        granted = named.get("x-oauth-scopes")
        return None if granted is None else frozenset(s.strip() for s in granted.split(","))
