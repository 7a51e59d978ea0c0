"""How does the Graph API refuse? With a code and a subcode; callers decide on these two."""

import secrets
from typing import Any

from sandbox.calls import Answer


class Refused(Exception):
    """The Graph API refuses a call; `answer` is what it says."""

    def __init__(
        self,
        code: int,
        message: str,
        *,
        subcode: int | None = None,
        kind: str = "OAuthException",
        status: int = 400,
        is_transient: bool = False,
    ) -> None:
        super().__init__(message)
        told: dict[str, Any] = {"message": message, "type": kind, "code": code}
        if subcode is not None:
            told["error_subcode"] = subcode
        if is_transient:
            told["is_transient"] = True
        self.answer = Answer(status, {"error": told | {"fbtrace_id": secrets.token_urlsafe(16)}})


def invalid(why: str, subcode: int | None = None) -> Refused:
    """A parameter is wrong."""
    return Refused(100, f"(#100) {why}", subcode=subcode)


def not_there(id: str, verb: str = "get") -> Refused:
    """No such object, or none that may be seen: the two can't be told apart."""
    return Refused(
        100,
        f"Unsupported {verb} request. Object with ID '{id}' does not exist, cannot be loaded due "
        "to missing permissions, or does not support this operation.",
        subcode=33,
        kind="GraphMethodException",
    )
