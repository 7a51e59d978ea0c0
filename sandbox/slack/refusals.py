"""How does Slack say no? `ok: false` with a code, mostly with status 200."""

import json
from math import ceil
from typing import Any

from sandbox.calls import Answer

Body = dict[str, Any]


class SlackRefusal(Exception):
    """Slack says `ok: false` with this code."""

    def __init__(self, code: str, messages: list[str] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.messages = messages


def no(code: str, messages: list[str] | None = None, **more: str) -> Answer:
    """The answer to what is refused."""
    body: Body = {"ok": False, "error": code, **more}
    if messages:
        body["response_metadata"] = {"messages": [f"[ERROR] {message}" for message in messages]}
    return Answer(200, body)


def limited(retry_after: float) -> Answer:
    """The answer to who asks too often."""
    wait = str(max(1, ceil(retry_after)))
    return Answer(429, {"ok": False, "error": "ratelimited"}, {"Retry-After": wait})


def broken() -> Answer:
    """The answer when Slack has trouble."""
    return Answer(500, {"ok": False, "error": "internal_error"})


def parsed(value: object) -> Any:  # noqa: ANN401 - JSON
    """JSON inside a form, or what came as JSON already."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        raise SlackRefusal("invalid_arguments") from None


def listed(value: object) -> list[str]:
    """A list: as JSON has it, or its parts with commas between them."""
    if isinstance(value, list):
        return [str(one) for one in value]
    return [one.strip() for one in str(value or "").split(",") if one.strip()]


def is_true(value: object) -> bool:
    """Whether a flag is set, however the client writes it."""
    return value in (True, "1", "true", "True", 1)
