"""Does an agent understand why X refused, and does money or a limit stop the desk as it should?"""

from typing import Any

import pytest

from connectors.contract import DeliveryDelayed, DeliveryRefused, Found
from connectors.x import refusals
from connectors.x.connector import XConnector
from tests.connectors.x_made import NOW, WRITTEN, outgoing, page, private, shown_talk
from tests.connectors.x_stand_in import Say, StandIn

SECONDS = int(NOW.timestamp())


def answer(detail: str = "", kind: str = "about:blank", code: int = 0, status: int = 403) -> Say:
    """A refusal as X has it: its words, its type, its code."""
    body: dict[str, Any] = {"title": "No", "detail": detail, "type": kind, "status": status}
    if code:
        body["errors"] = [{"code": code, "message": detail}]
    return Say(status, body)


def refused(x: XConnector, api: StandIn, said: Say, *, in_private: bool = False) -> str:
    api.will(said)
    with pytest.raises(DeliveryRefused) as refusal:
        x.send(private() if in_private else outgoing())
    assert len(api.calls) == 1
    return str(refusal.value)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("Reply to this conversation is not allowed.", refusals.NOT_SUMMONED),
        ("You have not been mentioned or otherwise engaged by the author.", refusals.NOT_SUMMONED),
        (
            "You attempted to reply to a Tweet that is deleted or not visible to you.",
            refusals.POST_GONE,
        ),
        (
            "You have been blocked from replying to this user's Tweets at their request.",
            refusals.BLOCKED,
        ),
        (
            "The original Tweet author restricted who can reply to this Tweet.",
            refusals.RESTRICTED,
        ),
        (
            "The author of the Tweet that you reply to has been suspended.",
            refusals.SUSPENDED,
        ),
        ("Your account is suspended and is not permitted to do this.", refusals.WE_ARE_STOPPED),
        ("Sorry, you are not authorized to see this status.", refusals.PROTECTED),
        (
            "Posts created via the API are limited to a maximum of 1 cashtag per post.",
            refusals.CASHTAGS,
        ),
        (
            "Your client app is not configured with the appropriate oauth1 app permissions.",
            refusals.PERMISSION,
        ),
        ("Your Tweet text is too long.", refusals.TOO_LONG),
    ],
)
def test_a_public_answer_that_x_refuses(
    x: XConnector, x_api: StandIn, said: str, words: str
) -> None:
    assert refused(x, x_api, answer(said)) == words


@pytest.mark.parametrize(
    ("said", "code", "words"),
    [
        ("You cannot send messages to this user.", 349, refusals.CLOSED),
        ("No.", 349, refusals.CLOSED),
        ("You do not have permission to DM one or more participants.", 0, refusals.CLOSED),
        ("You cannot send messages to users who are not following you.", 150, refusals.CLOSED),
        ("Sender is not verified to send message requests", 476, refusals.VERIFIED_ONLY),
        ("No.", 476, refusals.VERIFIED_ONLY),
        ("User has been suspended.", 0, refusals.SUSPENDED),
        ("This conversation is encrypted.", 0, refusals.ENCRYPTED),
        ("You have been blocked from sending messages", 136, refusals.BLOCKED),
    ],
)
def test_a_private_answer_that_x_refuses(
    x: XConnector, x_api: StandIn, said: str, code: int, words: str
) -> None:
    assert refused(x, x_api, answer(said, code=code), in_private=True) == words


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("https://api.x.com/2/problems/client-forbidden", refusals.PLAN),
        ("https://api.twitter.com/2/problems/oauth1-permissions", refusals.PERMISSION),
        ("https://api.x.com/2/problems/not-authorized-for-resource", refusals.PROTECTED),
        ("https://api.x.com/2/problems/usage-capped", refusals.MONEY),
        ("https://api.x.com/2/problems/brand-new", "X refused it (403): Because."),
    ],
)
def test_a_refusal_is_known_by_its_type(
    x: XConnector, x_api: StandIn, kind: str, words: str
) -> None:
    assert refused(x, x_api, answer("Because.", kind)) == words


@pytest.mark.parametrize(
    "said",
    [
        answer("Payment required.", status=402),
        answer("Your account has no credits.", status=403),
        answer("Usage cap exceeded: Monthly product cap", status=429),
        answer("Too Many", "https://api.x.com/2/problems/usage-capped", status=429),
    ],
    ids=["402", "credits", "cap", "capped"],
)
def test_without_money_nothing_is_tried_again(x: XConnector, x_api: StandIn, said: Say) -> None:
    assert refused(x, x_api, said) == refusals.MONEY


@pytest.mark.parametrize(
    ("headers", "words", "wait"),
    [
        ({"x-rate-limit-reset": SECONDS + 300}, "rate limit", 300),
        (
            {
                "x-rate-limit-remaining": 40,
                "x-rate-limit-reset": SECONDS + 300,
                "x-user-limit-24hour-remaining": 0,
                "x-user-limit-24hour-reset": SECONDS + 36_000,
            },
            "limit of a day for our account",
            36_000,
        ),
        (
            {
                "x-rate-limit-reset": SECONDS + 300,
                "x-app-limit-24hour-remaining": 0,
                "x-app-limit-24hour-reset": SECONDS + 7_200,
                "x-user-limit-24hour-remaining": 9,
                "x-user-limit-24hour-reset": SECONDS + 36_000,
            },
            "limit of a day for our app",
            7_200,
        ),
        (
            {"x-app-limit-24hour-remaining": 0, "x-app-limit-24hour-reset": "soon"},
            "rate limit",
            None,
        ),
    ],
    ids=["quarter", "account", "app", "odd"],
)
def test_the_limit_that_is_used_up_says_how_long(
    x: XConnector, x_api: StandIn, headers: dict[str, object], wait: float | None, words: str
) -> None:
    given = {name: str(value) for name, value in headers.items()}
    x_api.will(Say(429, {"detail": "Too Many Requests"}, given))
    with pytest.raises(DeliveryDelayed, match=words) as delay:
        x.send(outgoing())
    assert delay.value.retry_after == wait


def test_a_first_private_answer_that_is_found_names_its_thread(
    x: XConnector, x_api: StandIn
) -> None:
    x_api.will(Say(body=page(shown_talk("7002", "Your order is on its way."))))
    seen = x.look(private(was_private=False), WRITTEN)
    assert isinstance(seen, Found)
    assert seen.receipt.thread == "dm:55-100"
