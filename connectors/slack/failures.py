"""What does a failed call to Slack mean: later, never, or nobody knows?

https://docs.slack.dev/reference/methods/chat.postMessage#errors
"""

import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from urllib.error import URLError

from slack_sdk.errors import SlackApiError, SlackClientError

from connectors.contract import (
    ConnectorError,
    DeliveryDelayed,
    DeliveryRefused,
    DeliveryUncertain,
)

DEAD_TOKEN = frozenset(
    {
        "account_inactive",
        "invalid_auth",
        "not_authed",
        "token_expired",
        "token_revoked",
        "org_login_required",
    }
)
_LIMITED = {"ratelimited", "rate_limited"}
_MOVING = {"team_added_to_org"}  # the workspace is being moved; nothing was done
_BROKEN = {"internal_error", "fatal_error", "service_unavailable", "request_timeout"}
_AWAY = "the desk is not in that room any more: somebody there must write /invite @deskhand"
_NOBODY = "the person can't be written to: they left, or are of another organisation"
_WHY = {
    "channel_not_found": _AWAY,
    "not_in_channel": _AWAY,
    "is_archived": "the room is archived, so that nobody can write there",
    "thread_not_found": "the message that it answers is not there any more",
    "message_not_found": "the message that it answers is not there any more",
    "cannot_reply_to_message": "Slack takes no answer to that message",
    "user_not_found": _NOBODY,
    "users_not_found": _NOBODY,
    "user_disabled": _NOBODY,
    "user_not_visible": _NOBODY,
    "cannot_dm_bot": "that is an app, and no person",
    "messages_tab_disabled": "the app takes no direct messages: switch on its Messages tab",
    "msg_too_long": "it is too long for Slack",
    "missing_scope": "the app lacks a scope: paste `deskhand slack manifest`, and reinstall it",
}
_CODE = re.compile(r"[a-z0-9_.:-]{1,100}", re.ASCII)
_SECONDS = re.compile(r"\d{1,7}", re.ASCII)
_NEVER_SENT = (ConnectionRefusedError, socket.gaierror, ssl.SSLCertVerificationError)


@contextmanager
def told() -> Iterator[None]:
    """Turn what a call to Slack raises into the contract's three errors."""
    try:
        yield
    except SlackApiError as error:
        raise _meaning(error) from error
    except URLError as error:
        if isinstance(error.reason, _NEVER_SENT):
            raise DeliveryDelayed("Slack could not be reached") from error
        raise DeliveryUncertain("Slack did not answer") from error
    except (SlackClientError, HTTPException, OSError, ValueError) as error:
        raise DeliveryUncertain("Slack did not answer") from error


def code_of(problem: ConnectorError) -> str:
    """Slack's own word for what went wrong; empty where it said none."""
    cause = problem.__cause__
    return _code(cause) if isinstance(cause, SlackApiError) else ""


def _meaning(error: SlackApiError) -> ConnectorError:
    status, code = error.response.status_code, _code(error)
    if status == 429 or code in _LIMITED:
        return DeliveryDelayed("Slack's rate limit is used up", _wait(error))
    if code in _MOVING:
        return DeliveryDelayed(f"Slack takes nothing now ({code})")
    if status >= 500 or code in _BROKEN or not code:
        return DeliveryUncertain(f"Slack answered {code or status}")
    return DeliveryRefused(_refusal(code))


def _refusal(code: str) -> str:
    if code in DEAD_TOKEN:
        return f"Slack does not accept SLACK_BOT_TOKEN ({code}): the app must be installed again"
    if code.startswith("restricted_action"):
        return f"the workspace does not let the desk write there ({code})"
    why = _WHY.get(code)
    return f"{why} ({code})" if why else f"Slack refused it: {code}"


def _code(error: SlackApiError) -> str:
    """The code; none in an answer that is no JSON of Slack's, but somebody's page of words."""
    code = error.response.get("error")
    return code if isinstance(code, str) and _CODE.fullmatch(code) else ""


def _wait(error: SlackApiError) -> float | None:
    headers = {name.lower(): value for name, value in error.response.headers.items()}
    wait = str(headers.get("retry-after", ""))
    return float(wait) if _SECONDS.fullmatch(wait) else None
