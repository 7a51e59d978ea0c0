"""The stage's answers have the contract's shapes, and show what is there now."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sandbox.settings import SandboxSettings
from sandbox.world import World
from tests.sandbox.made import SAID, SUPPORT, Play, X, button

Json = dict[str, Any]

MESSAGE = {
    "ts",
    "user",
    "text",
    "blocks",
    "metadata",
    "reactions",
    "edited",
    "deleted",
    "files",
    "replies",
}
ROOM = {"user": "agent-1", "room": "desk-support"}


async def test_a_room(play: Play) -> None:
    root = await play.says(blocks=[SAID])
    second = await play.says()
    reply = await play.says(thread_ts=root)
    room = await play.see("/slack/rooms/desk-support")
    first, last = room["messages"]
    assert set(first) >= MESSAGE
    assert [first["ts"], last["ts"]] == [root, second]
    assert set(first["replies"][0]) >= MESSAGE
    assert [r["ts"] for r in first["replies"]] == [reply]
    for name in ("desk-escalations", "desk-ops", "help"):
        assert (await play.see(f"/slack/rooms/{name}"))["messages"] == []


async def test_posts_and_messages_on_x(play: Play) -> None:
    made = await play.do("/x/post", handle="@maria", text="1 < 2")
    assert list(made) == ["id"]
    (post,) = (await play.see("/x/posts"))["posts"]
    assert set(post) >= {"id", "handle", "text", "reply_to", "at"}
    assert (post["id"], post["handle"], post["text"]) == (made["id"], "maria", "1 < 2")
    assert post["reply_to"] is None
    assert datetime.fromisoformat(post["at"]).utcoffset() == timedelta()
    made = await play.do("/x/dm", handle="Maria", text="psst")
    (message,) = (await play.see("/x/dms"))["dms"]
    assert (message["id"], message["from"], message["to"]) == (made["id"], "maria", "deskhand")


async def test_calls_in_their_order(play: Play, x: X) -> None:
    await play.says()
    await x.post("hello")
    await play.refusal("chat.postMessage", channel="C0NOWHERE", text="x")
    calls = (await play.see("/calls"))["calls"]
    assert all(set(c) == {"platform", "method", "status", "at", "body"} for c in calls)
    assert [(c["platform"], c["method"], c["status"]) for c in calls] == [
        ("slack", "chat.postMessage", 200),
        ("x", "POST /2/tweets", 201),
        ("slack", "chat.postMessage", 200),
    ]
    assert calls[1]["body"] == {"text": "hello"}
    assert await play.statuses("x") == [("POST /2/tweets", 201)]


async def test_the_clock_goes_ahead(play: Play, tmp_path: Path) -> None:
    before = datetime.fromisoformat((await play.see("/clock"))["now"])
    for by in ("24h", "90m", "30s"):
        await play.do("/clock/advance", by=by)
    told = await play.do("/clock/advance", by="1d")
    ahead = timedelta(hours=49, minutes=30, seconds=30)
    assert told["offset"] == ahead.total_seconds()
    assert datetime.fromisoformat(told["now"]) - before >= ahead
    assert float((tmp_path / "clock").read_text()) == ahead.total_seconds()
    post = await play.do("/x/post", handle="maria", text="later")
    (shown,) = (await play.see("/x/posts"))["posts"]
    assert (shown["id"], shown["at"] >= told["now"]) == (post["id"], True)


@pytest.mark.parametrize("by", ["", "24", "h", "-1h", "1.5h", "24 hours", "1y", 24, None, ["1h"]])
async def test_a_time_that_is_none(play: Play, by: object) -> None:
    assert '{"by": "24h"}' in await play.refused("/clock/advance", by=by)


async def test_the_clock_does_not_run_out_of_years(play: Play) -> None:
    for _ in range(5):
        assert "days" in await play.refused("/clock/advance", by="999999d")
    assert (await play.see("/clock"))["offset"] == 0
    await play.do("/x/post", handle="maria", text="still here")


async def test_who_acts_sees_what_is_new(play: Play) -> None:
    await play.says(text="old")
    seen = await play.do("/slack/message", **ROOM, text="hi & bye")
    assert set(seen) == {"ts", "view", "ephemerals", "errors", "messages"}
    (message,) = seen["messages"]
    assert (message["ts"], message["text"]) == (seen["ts"], "hi &amp; bye")
    assert (seen["view"], seen["ephemerals"], seen["errors"]) == (None, [], {})
    seen = await play.do("/slack/message", **ROOM, text="reply", thread_ts=seen["ts"])
    assert [m["text"] for m in seen["messages"]] == ["reply"]


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("message", {"text": "hi"}),
        ("command", {"text": "help"}),
        ("press", {"button": "Claim"}),
        ("choose", {"action_id": "m", "value": "1"}),
        ("react", {"emoji": "eyes"}),
        ("shortcut", {"callback_id": "send"}),
        ("home", {}),
        ("delete", {}),
    ],
)
async def test_every_act_has_one_shape(play: Play, path: str, more: Json) -> None:
    options = [{"text": {"type": "plain_text", "text": "1"}, "value": "1"}]
    menu = {"type": "static_select", "action_id": "m", "options": options}
    blocks = [{"type": "actions", "elements": [button("Claim", action_id="c"), menu]}]
    asked = ROOM | {"ts": await play.says(blocks=blocks)} | more
    seen = await play.do(f"/slack/{path}", **asked)
    assert set(seen) >= {"view", "ephemerals", "errors", "messages"}
    assert (seen["view"], seen["ephemerals"], seen["errors"]) == (None, [], {})


async def test_whispers_until_they_are_dismissed(play: Play) -> None:
    for n in range(25):
        await play.slack().chat_postEphemeral(channel=SUPPORT, user="U0AGENT1", text=str(n))
    told = (await play.see("/slack/ephemerals", user="agent-1"))["ephemerals"]
    assert [e["text"] for e in told] == [str(n) for n in range(5, 25)]
    assert set(told[0]) >= {"text", "blocks"}
    await play.do("/slack/dismiss", user="agent-2", id=told[0]["id"])
    await play.do("/slack/dismiss", user="agent-1", id=told[0]["id"])
    left = (await play.see("/slack/ephemerals", user="agent-1"))["ephemerals"]
    assert [e["text"] for e in left] == [str(n) for n in range(6, 25)]


async def test_a_snapshot_waits_for_what_is_new(play: Play) -> None:
    now = await play.see("/snapshot")
    assert {"rooms", "people", "posts", "views", "ephemerals", "faults", "now"} <= set(now)
    waiting = asyncio.create_task(play.see("/snapshot", since=str(now["version"])))
    done, _ = await asyncio.wait({waiting}, timeout=0.2)
    assert not done
    await play.do("/x/post", handle="maria", text="news")
    told = await asyncio.wait_for(waiting, 5)
    assert told["version"] > now["version"]
    assert [p["text"] for p in told["posts"]] == ["news"]


@pytest.mark.parametrize("since", ["", "²", "-1", "soon", "1e3", "9" * 5000])
async def test_a_snapshot_since_nothing_comes_at_once(play: Play, since: str) -> None:
    assert (await asyncio.wait_for(play.see("/snapshot", since=since), 5))["rooms"]


async def test_a_snapshot_is_one_persons(play: Play) -> None:
    await play.slack().chat_postEphemeral(channel=SUPPORT, user="U0AGENT2", text="psst")
    told = [
        [e["text"] for e in (await play.see("/snapshot", user=user))["ephemerals"]]
        for user in ("agent-1", "agent-2")
    ]
    assert told == [[], ["psst"]]


async def test_settle_waits_for_the_desk(play: Play) -> None:
    play.desk.health = {"due": {"outbox": 2, "promises": 0}, "working": 0}
    status, told = await play.ask("POST", "/settle", json={"timeout": 0.2})
    assert (status, told) == (504, {"settled": False, "waiting_for": "2 of outbox"})
    play.desk.health = {"due": {"outbox": 0, "promises": 1}, "working": 3}
    status, told = await play.ask("POST", "/settle", json={"timeout": 0.2})
    assert (status, told["waiting_for"]) == (504, "1 of promises, 3 of working")
    waiting = asyncio.create_task(play.ask("POST", "/settle", json={"timeout": 10}))
    done, _ = await asyncio.wait({waiting}, timeout=0.2)
    assert not done
    play.desk.health = {"due": {"outbox": 0, "promises": 0}, "working": 0}
    assert await waiting == (200, {"settled": True, "waiting_for": ""})


@pytest.mark.parametrize("health", [{}, {"due": {}}, {"due": None, "checks": ["no disk"]}, [], "x"])
async def test_settle_says_when_the_desk_is_ill(play: Play, health: object) -> None:
    play.desk.health = health
    status, told = await play.ask("POST", "/settle", json={"timeout": 0.1})
    assert (status, told["settled"]) == (504, False)
    assert "a database that answers" in told["waiting_for"]


async def test_settle_needs_no_body(play: Play) -> None:
    assert await play.ask("POST", "/settle") == (200, {"settled": True, "waiting_for": ""})


@pytest.mark.parametrize("body", [b"{", b"[]", b"5", b'{"timeout": NaN}', b'{"timeout": "x"}'])
async def test_settle_with_a_wrong_body(play: Play, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    status, told = await play.ask("POST", "/settle", data=body, headers=headers)
    assert (status, list(told)) == (400, ["error"])


async def test_the_page_is_there(play: Play) -> None:
    for path in ("/", "/static/stage.js"):
        async with play.http.get(play.url + path) as answer:
            assert answer.status == 200


def test_a_sandbox_that_starts_again_goes_on_where_its_clock_was(tmp_path: Path) -> None:
    settings = SandboxSettings(clock_file=tmp_path / "clock")
    World(settings).advance("4d")
    assert World(settings).offset == timedelta(days=4)
