"""Faults on order: each happens so many times, to the call that it was ordered for."""

import asyncio
from collections.abc import Awaitable, Callable
from time import time  # noqa: TID251 - X names the reset in real seconds

import aiohttp
import pytest
import requests
from slack_sdk.errors import SlackApiError

from tests.sandbox.made import SUPPORT, Play, X

POST = {"platform": "slack", "method": "chat.postMessage"}
TWEET = {"platform": "x", "method": "POST /2/tweets"}


async def slack_texts(play: Play) -> list[str]:
    return [m["text"] for m in (await play.see("/slack/rooms/desk-support"))["messages"]]


async def x_texts(play: Play) -> list[str]:
    return [p["text"] for p in (await play.see("/x/posts"))["posts"]]


async def test_slack_limits(play: Play) -> None:
    await play.do("/faults", **POST, fault="429", retry_after=7, times=2)
    await play.slack().auth_test()
    for _ in range(2):
        with pytest.raises(SlackApiError) as refused:
            await play.says()
        answer = refused.value.response
        assert (answer.status_code, answer["error"]) == (429, "ratelimited")
        assert answer.headers["Retry-After"] == "7"
    await play.says()
    assert await slack_texts(play) == ["hello"]
    statuses = [s for m, s in await play.statuses("slack") if m == "chat.postMessage"]
    assert statuses == [429, 429, 200]


async def test_x_limits(play: Play, x: X) -> None:
    await play.do("/faults", **TWEET, fault="429", retry_after=60)
    before = time()
    with pytest.raises(requests.HTTPError) as refused:
        await asyncio.to_thread(x.client.create_tweet, text="hello")
    answer = refused.value.response
    assert (answer.status_code, answer.json()["title"]) == (429, "Too Many Requests")
    assert 60 <= int(answer.headers["x-rate-limit-reset"]) - before <= 75
    assert answer.headers["x-rate-limit-remaining"] == "0"
    assert "Retry-After" not in answer.headers
    assert (await x.post("hello"))[0] == 201


async def test_500(play: Play, x: X) -> None:
    await play.do("/faults", **POST, fault="500")
    await play.do("/faults", **TWEET, fault="500")
    with pytest.raises(SlackApiError) as refused:
        await play.says()
    assert (refused.value.response.status_code, refused.value.response["ok"]) == (500, False)
    assert (await x.post("hello"))[0] == 500
    assert await slack_texts(play) == await x_texts(play) == []


@pytest.mark.parametrize(
    ("fault", "is_done"), [("hang", False), ("drop", False), ("late", True), ("cut", True)]
)
async def test_lost_lines(play: Play, x: X, fault: str, is_done: bool) -> None:
    for call in (POST, TWEET):
        await play.do("/faults", **call, fault=fault, seconds=0.2)
    with pytest.raises(aiohttp.ClientError):
        await play.says()
    with pytest.raises(requests.ConnectionError):
        await x.post("hello")
    done = ["hello"] if is_done else []
    assert await slack_texts(play) == await x_texts(play) == done
    assert [s for _, s in await play.statuses("slack")] == ([200] if is_done else [0])
    assert [s for _, s in await play.statuses("x")] == ([201] if is_done else [0])
    await play.says(text="again")
    assert await slack_texts(play) == [*done, "again"]


async def test_a_fault_of_every_method(play: Play) -> None:
    await play.do("/faults", platform="slack", fault="500", times=2)
    for call in (play.slack().auth_test, play.says):
        with pytest.raises(SlackApiError):
            await call()
    await play.slack().auth_test()


async def test_a_fault_is_one_platforms(play: Play, x: X) -> None:
    await play.do("/faults", platform="x", fault="500")
    await play.says()
    assert (await x.post("hello"))[0] == 500


async def test_a_refused_call_meets_the_fault_first(play: Play) -> None:
    await play.do("/faults", **POST, fault="429")
    with pytest.raises(SlackApiError) as refused:
        await play.slack("xoxb-wrong").chat_postMessage(channel=SUPPORT, text="x")
    assert refused.value.response.status_code == 429
    assert await play.refusal("chat.postMessage", token="xoxb-wrong") == "invalid_auth"


Write = Callable[[Play, int], Awaitable[object]]


async def on_x(play: Play, n: int) -> None:
    await play.do("/x/post", handle="maria", text=f"@deskhand {n}")


async def in_slack(play: Play, n: int) -> None:
    await play.do("/slack/message", user="agent-1", room="desk-support", text=f"@deskhand {n}")


def came(play: Play) -> list[int]:
    bodies = [d.body.decode() for d in play.desk.deliveries]
    return [int(body.split("@deskhand ")[1][0]) for body in bodies]


@pytest.mark.parametrize(("platform", "write"), [("x", on_x), ("slack", in_slack)])
@pytest.mark.parametrize(
    ("fault", "order"),
    [("duplicate", [0, 0, 1, 2]), ("reorder", [1, 0, 2]), ("drop", [1, 2])],
)
async def test_webhooks(
    play: Play, platform: str, write: Write, fault: str, order: list[int]
) -> None:
    await play.do("/faults", platform=platform, method="webhook", fault=fault)
    for n in range(3):
        await write(play, n)
    await play.settled()
    assert came(play) == order


async def test_a_duplicate_is_the_same_delivery(play: Play) -> None:
    await play.do("/faults", platform="slack", method="webhook", fault="duplicate")
    await in_slack(play, 0)
    first, second = await play.desk.got(2)
    assert first.body == second.body


async def test_what_is_held_back_waits_for_the_next_or_the_end_of_faults(play: Play) -> None:
    await play.do("/faults", platform="x", method="webhook", fault="reorder")
    await on_x(play, 0)
    status, told = await play.ask("POST", "/settle", json={"timeout": 0.1})
    assert (status, told["waiting_for"]) == (504, "1 deliveries to the desk")
    assert came(play) == []
    assert await play.ask("DELETE", "/faults") == (200, {"faults": []})
    await play.settled()
    assert came(play) == [0]


async def test_faults_are_shown_and_taken_back(play: Play) -> None:
    told = await play.do("/faults", **POST, fault="500", times=3)
    assert [(f["fault"], f["times"]) for f in told["faults"]] == [("500", 3)]
    with pytest.raises(SlackApiError):
        await play.says()
    assert [f["times"] for f in (await play.see("/faults"))["faults"]] == [2]
    await play.ask("DELETE", "/faults")
    assert (await play.see("/faults"))["faults"] == []
    await play.says()


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"platform": "slack"},
        {"platform": "slack", "fault": "gremlins"},
        {"platform": "fax", "fault": "500"},
        {"platform": ["x"], "fault": "500"},
        {"platform": "slack", "fault": "duplicate"},
        {"platform": "slack", "fault": "500", "method": "webhook"},
        {"platform": "slack", "fault": "429", "times": "many"},
        {"platform": "slack", "fault": "429", "times": -1},
        {"platform": "slack", "fault": "429", "times": [3]},
        {"platform": "slack", "fault": "429", "retry_after": "soon"},
        {"platform": "slack", "fault": "429", "retry_after": -5},
        {"platform": "slack", "fault": "hang", "seconds": {"a": 1}},
    ],
)
async def test_orders_that_make_no_sense(play: Play, asked: dict[str, object]) -> None:
    assert await play.refused("/faults", **asked)
    assert (await play.see("/faults"))["faults"] == []


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
@pytest.mark.parametrize("name", ["times", "retry_after", "seconds"])
async def test_numbers_that_are_none(play: Play, name: str, number: str) -> None:
    body = f'{{"platform": "slack", "fault": "429", "{name}": {number}}}'.encode()
    headers = {"Content-Type": "application/json"}
    status, _ = await play.ask("POST", "/faults", data=body, headers=headers)
    assert status in (200, 400)
    for _ in range(2):
        with pytest.raises(SlackApiError) as refused:
            await play.slack("xoxb-wrong").auth_test()
        assert refused.value.response.status_code in (200, 429)
