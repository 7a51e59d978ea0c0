"""Blocks that Slack refuses, each with its place; and those just within the limits."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from tests.sandbox.made import SAID, SUPPORT, Play, button, field_of, form, plain

Json = dict[str, Any]


def section(length: int) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": "字" * length}}


def actions(*elements: object, **more: Any) -> Json:
    return {"type": "actions", "elements": list(elements), **more}


def menu(*, options: int = 2, text: int = 5, kind: str = "static_select", **more: Any) -> Json:
    made = [{"text": plain("o" * text), "value": str(n)} for n in range(options)]
    return {"type": kind, "action_id": "m", "options": made, **more}


TWO = [button("a", action_id="one"), button("b", action_id="one")]

REFUSED: list[tuple[object, str]] = [
    ([SAID] * 51, "/blocks"),
    ([section(3001)], "/blocks/0/text/text"),
    ([section(0)], "/blocks/0/text/text"),
    ([SAID, {"type": "section"}], "/blocks/1"),
    ([{"type": "section", "fields": [plain("f")] * 11}], "/blocks/0/fields"),
    ([{"type": "section", "fields": [plain("f" * 2001)]}], "/blocks/0/fields/0"),
    ([{**SAID, "block_id": "same"}] * 2, "/blocks"),
    ([{**SAID, "block_id": "i" * 256}], "/blocks/0/block_id"),
    ([{"type": "poll"}], "/blocks/0"),
    ([{"type": ["section"]}], "/blocks"),
    (["words"], "/blocks/0"),
    ({"type": "section"}, "/blocks"),
    ([actions()], "/blocks/0/elements"),
    ([actions(*[button("b")] * 26)], "/blocks/0/elements"),
    ([actions(button("b" * 76))], "/blocks/0/elements/0/text"),
    ([actions(button("b", value="v" * 2001))], "/blocks/0/elements/0/value"),
    ([actions(button("b", url="u" * 3001))], "/blocks/0/elements/0/url"),
    ([actions(button("b", style="loud"))], "/blocks/0/elements/0/style"),
    ([actions(button("b", action_id="i" * 256))], "/blocks/0/elements/0/action_id"),
    ([actions(*TWO)], "/blocks/0/elements"),
    ([actions({"type": "lever"})], "/blocks/0/elements/0"),
    (
        [actions({"type": "button", "text": {"type": "mrkdwn", "text": "b"}})],
        "/blocks/0/elements/0",
    ),
    ([actions(menu(options=101))], "/blocks/0/elements/0/options"),
    ([actions(menu(options=0))], "/blocks/0/elements/0/options"),
    ([actions(menu(text=76))], "/blocks/0/elements/0/options/0/text"),
    ([actions(menu(options=6, kind="overflow"))], "/blocks/0/elements/0/options"),
    ([actions(menu(initial_option={"value": "9"}))], "/blocks/0/elements/0/initial_option"),
    ([{"type": "header", "text": plain("h" * 151)}], "/blocks/0/text"),
    ([{"type": "context", "elements": [plain("c")] * 11}], "/blocks/0/elements"),
    ([{"type": "image", "image_url": "https://example.com/a.png"}], "/blocks/0"),
    ([actions({"type": "static_select", "options": ["words"]})], "/blocks"),
]

TAKEN: list[list[Json]] = [
    [dict(SAID)] * 50,
    [section(3000)],
    [actions(button("b" * 75, action_id="a" * 255, value="v" * 2000, style="primary"))],
    [actions(button("a"), button("b"))],
    [actions(*TWO[:1]), actions(*TWO[1:])],
    [actions(menu(options=100, text=75))],
    [{"type": "header", "text": plain("h" * 150)}, {"type": "divider"}],
    [{**SAID, "block_id": "one"}, {**SAID, "block_id": "two"}],
    [{**SAID, "accessory": menu(kind="overflow", options=5)}],
]


@pytest.mark.parametrize(("blocks", "place"), REFUSED)
async def test_refused(play: Play, blocks: object, place: str) -> None:
    ts = await play.says()
    asked = {"channel": SUPPORT, "ts": ts, "user": "U0AGENT1", "text": "x", "blocks": blocks}
    for method in ("chat.postMessage", "chat.update", "chat.postEphemeral"):
        with pytest.raises(SlackApiError) as refused:
            await play.slack().api_call(method, json=asked)
        answer = refused.value.response
        assert (answer.status_code, answer["error"]) == (200, "invalid_blocks")
        messages = answer["response_metadata"]["messages"]
        assert messages[0].startswith(f"[ERROR] {place}"), messages
    (message,) = (await play.see("/slack/rooms/desk-support"))["messages"]
    assert (message["text"], message["blocks"]) == ("hello", [])


@pytest.mark.parametrize("blocks", TAKEN)
async def test_taken(play: Play, blocks: list[Json]) -> None:
    ts = await play.says(blocks=blocks)
    (message,) = (await play.see("/slack/rooms/desk-support"))["messages"]
    assert (message["ts"], message["blocks"]) == (ts, blocks)


async def test_all_blocks_together_have_a_limit(play: Play) -> None:
    asked = {"channel": SUPPORT, "text": "x"}
    refused = await play.refusal("chat.postMessage", **asked, blocks=[section(2641)] * 5)
    assert refused == "msg_blocks_too_long"
    assert await play.says(blocks=[section(2640)] * 5)


async def test_blocks_that_are_no_json(play: Play) -> None:
    asked = {"channel": SUPPORT, "text": "x", "blocks": "[{"}
    assert await play.refusal("chat.postMessage", **asked) == "invalid_arguments"


@pytest.mark.parametrize(
    ("view", "place"),
    [
        (form(title=plain("t" * 25)), "/view/title/text"),
        (form(title=None), "/view/title"),
        (form(submit=plain("s" * 25)), "/view/submit/text"),
        (form(close=plain("c" * 25)), "/view/close/text"),
        (form() | {"blocks": [field_of("Reply")]}, "/view/submit: needed"),
        (form(submit=None), "/view/submit"),
        (form(*[dict(SAID)] * 101), "/view/blocks"),
        (form(blocks=None), "/view/blocks"),
        (form(blocks=7), "/view/blocks"),
        (form(field_of("l" * 2001)), "/view/blocks/0/label"),
        (form(field_of("Reply", max_length=3001)), "/view/blocks/0/element/max_length"),
        (
            form(field_of("Reply", placeholder=plain("p" * 151))),
            "/view/blocks/0/element/placeholder",
        ),
        (form(field_of("Reply", "same"), field_of("Note", "same")), "/view/blocks"),
        (form(private_metadata="m" * 3001), "/view/private_metadata"),
        (form(callback_id="c" * 256), "/view/callback_id"),
        (form(type="page"), "/view/type"),
        (None, "/view"),
        ([], "/view"),
    ],
)
async def test_views_refused(play: Play, view: Any, place: str) -> None:
    asked = {"trigger_id": await play.trigger(), "view": view}
    with pytest.raises(SlackApiError) as refused:
        await play.slack().api_call("views.open", json=asked)
    answer = refused.value.response
    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"][0].startswith(f"[ERROR] {place}")
    assert (await play.see("/slack/views", user="agent-1"))["views"] == []


async def test_a_view_just_within_the_limits(play: Play) -> None:
    view = form(
        *[field_of(f"{n}", f"{n}") for n in range(100)],
        title=plain("t" * 24),
        submit=plain("s" * 24),
        close=plain("c" * 24),
        private_metadata="m" * 3000,
    )
    assert len((await play.opened(view))["blocks"]) == 100
