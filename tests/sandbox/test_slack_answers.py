"""Answers at a response_url: five, within thirty minutes, to one person or the room."""

from typing import Any

import pytest
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.sandbox.made import SAID, Play

ROOM = {"user": "agent-1", "room": "desk-support"}


async def url(play: Play) -> str:
    await play.do("/slack/command", **ROOM, text="help")
    return str(play.desk.deliveries[-1].form["response_url"])


async def answer(play: Play, url: str, **said: Any) -> int:
    return (await AsyncWebhookClient(url, session=play.http).send(**said)).status_code


async def whispers(play: Play) -> list[str]:
    return [e["text"] for e in (await play.see("/slack/ephemerals", user="agent-1"))["ephemerals"]]


async def test_five_times(play: Play) -> None:
    there = await url(play)
    statuses = [await answer(play, there, text=str(n)) for n in range(7)]
    assert statuses == [200] * 5 + [404] * 2
    assert await whispers(play) == ["0", "1", "2", "3", "4"]
    noted = [status for method, status in await play.statuses("slack") if method == "response_url"]
    assert noted == statuses


async def test_thirty_minutes(play: Play) -> None:
    there = await url(play)
    await play.do("/clock/advance", by="29m")
    assert await answer(play, there, text="in time") == 200
    await play.do("/clock/advance", by="2m")
    assert await answer(play, there, text="late") == 404
    assert await whispers(play) == ["in time"]


async def test_an_address_that_never_was(play: Play) -> None:
    assert await answer(play, f"{play.url}/slack/response/abc", text="hi") == 404


async def test_to_the_room(play: Play) -> None:
    await answer(play, await url(play), text="all", blocks=[SAID], response_type="in_channel")
    (message,) = (await play.see("/slack/rooms/desk-support"))["messages"]
    assert (message["user"], message["text"]) == ("U0DESKHAND", "all")
    assert await whispers(play) == []


@pytest.mark.parametrize(
    "said", [{}, {"text": ""}, {"text": "x", "blocks": [SAID] * 51}, {"blocks": 5}, [], "x"]
)
async def test_answers_refused_use_nothing_up(play: Play, said: object) -> None:
    there = await url(play)
    for _ in range(6):
        async with play.http.post(there, json=said) as refused:
            assert refused.status == 400
    async with play.http.post(there, data=b"{") as refused:
        assert refused.status == 400
    assert await answer(play, there, text="at last") == 200
