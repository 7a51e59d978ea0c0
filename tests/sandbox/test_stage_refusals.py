"""Whatever the stage is asked for wrongly, it says what is wrong, and goes on."""

from typing import Any

import pytest

from tests.sandbox.made import SAID, Play, button

Json = dict[str, Any]

ROOM = {"user": "agent-1", "room": "desk-support"}
ACTS = [
    "/x/post",
    "/x/dm",
    "/facebook/message",
    "/facebook/comment",
    "/facebook/post",
    "/facebook/postback",
    "/facebook/referral",
    "/facebook/read",
    "/facebook/block",
    "/facebook/profile",
    "/facebook/edit",
    "/facebook/delete",
    "/facebook/hide",
    "/facebook/react",
    "/facebook/answer_elsewhere",
    "/facebook/account",
    "/facebook/batch",
    "/facebook/delete_data",
    "/x/edit",
    "/x/delete",
    "/x/answer_elsewhere",
    "/x/protect",
    "/x/suspend",
    "/x/block",
    "/x/close_dms",
    "/x/encrypt",
    "/x/silence",
    "/x/tier",
    "/x/credits",
    "/x/limit",
    "/slack/message",
    "/slack/edit",
    "/slack/unfurl",
    "/slack/delete",
    "/slack/bot_message",
    "/slack/person",
    "/slack/room",
    "/slack/join",
    "/slack/leave",
    "/slack/archive",
    "/slack/limits",
    "/slack/command",
    "/slack/press",
    "/slack/choose",
    "/slack/submit",
    "/slack/close",
    "/slack/react",
    "/slack/shortcut",
    "/slack/home",
    "/slack/dismiss",
    "/clock/advance",
    "/faults",
    "/story",
]
MESSAGES = ("edit", "delete", "unfurl", "react")  # what is done with a message
NAMES: list[object] = [
    "",
    "nobody",
    "deskhand",
    "U0DESKHAND",
    None,
    5,
    ["agent-1"],
    {},
    "agent-1\n",
    "'; --",
]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'"x"', b"{}", b"\xff", b"[" * 100_000]
)
async def test_a_body_that_is_no_request(play: Play, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    for path in ACTS:
        status, told = await play.ask("POST", path, data=body, headers=headers)
        assert (status, list(told)) == (400, ["error"]), path
        assert told["error"], path


async def test_a_charset_that_is_not(play: Play) -> None:
    headers = {"Content-Type": "application/json; charset=klingon"}
    for path in ("/slack/home", "/settle"):
        status, told = await play.ask("POST", path, data=b"{}", headers=headers)
        assert (status, list(told)) == (400, ["error"])


@pytest.mark.parametrize("user", NAMES)
async def test_nobody_of_that_name(play: Play, user: object) -> None:
    ts = await play.says()
    for act in (*MESSAGES, "message", "press", "submit", "close", "shortcut", "home", "command"):
        asked = {"user": user, "room": "desk-support", "text": "x", "ts": ts, "emoji": "eyes"}
        told = await play.refused(f"/slack/{act}", **asked)
        assert told.startswith("user: there is no ")
        assert "agent-1" in told


@pytest.mark.parametrize("room", ["nowhere", 5, ["help"], "desk-support ", "../help"])
async def test_no_such_room(play: Play, room: object) -> None:
    for act in ("message", "edit", "press", "react", "command", "join", "leave", "archive"):
        asked = {"user": "agent-1", "room": room, "text": "x", "emoji": "eyes"}
        told = await play.refused(f"/slack/{act}", **asked)
        assert told.startswith("room: there is no ")
        assert "desk-support" in told


async def test_looking_where_nothing_is(play: Play) -> None:
    for path in (
        "/slack/rooms/nowhere",
        "/slack/rooms/%F0%9F%99%82",
        "/slack/ephemerals",
        "/slack/views?user=nobody",
        "/snapshot?user=nobody",
    ):
        status, told = await play.ask("GET", path)
        assert (status, list(told)) == (400, ["error"])


async def test_members_only(play: Play) -> None:
    ts = await play.says()
    asked = {"room": "desk-support", "text": "x", "ts": ts, "emoji": "eyes", "user": "outsider"}
    for act in (*MESSAGES, "message", "press", "choose", "command", "shortcut"):
        assert "outsider is not in" in await play.refused(f"/slack/{act}", **asked)
    assert "not in" in await play.refused(
        "/slack/message", user="agent-1", room="desk-escalations", text="x"
    )
    await play.do("/slack/message", user="outsider", room="help", text="hello?")


@pytest.mark.parametrize("ts", [None, "", "1.000001", 5, "not a ts", ["x"]])
async def test_no_such_message(play: Play, ts: object) -> None:
    await play.says()
    for act in (*MESSAGES, "press", "choose"):
        asked = ROOM | {"ts": ts, "button": "x", "emoji": "eyes"}
        assert "there is no message" in await play.refused(f"/slack/{act}", **asked)
    if ts:
        told = await play.refused("/slack/message", **ROOM, text="x", thread_ts=ts)
        assert told.startswith("thread_ts: there is no message")


async def test_no_such_button_or_option(play: Play) -> None:
    one = button("Claim", action_id="claim")
    options = [{"text": {"type": "plain_text", "text": "High"}, "value": "high"}]
    menu = {"type": "static_select", "action_id": "level", "options": options}
    ts = await play.says(blocks=[SAID, {"type": "actions", "elements": [one, menu]}])
    where = ROOM | {"ts": ts}
    await play.settled()
    for name in ("claim", "Claim ", "", None, 5, ["Claim"]):
        told = await play.refused("/slack/press", **where, button=name)
        assert told == "no such button there; there are: Claim"
    for id in ("other", "", None, ["level"]):
        assert "no such button" in await play.refused("/slack/choose", **where, action_id=id)
    for value in ("Huge", "", None, ["High"]):
        asked = where | {"action_id": "level", "value": value}
        assert "no option" in await play.refused("/slack/choose", **asked)
    bare = await play.says()
    assert "are: none" in await play.refused("/slack/press", **ROOM, ts=bare, button="Claim")
    await play.settled()
    assert all(d.json["type"] == "event_callback" for d in play.desk.deliveries)


@pytest.mark.parametrize("values", ["x", 5, ["Reply"], True])
async def test_values_of_a_form(play: Play, values: object) -> None:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "hi"}}]
    title = {"type": "plain_text", "text": "Form"}
    await play.opened({"type": "modal", "title": title, "blocks": blocks})
    told = await play.refused("/slack/submit", user="agent-1", values=values)
    assert told.startswith("values:")


@pytest.mark.parametrize("handle", ["", "@", "a b", "a" * 16, "märia", "maria!", None, "a\nb", 0])
async def test_handles_as_on_x(play: Play, handle: object) -> None:
    for path in ("/x/post", "/x/dm"):
        told = await play.refused(path, handle=handle, text="@deskhand help")
        assert told.startswith("handle:")


@pytest.mark.parametrize("handle", ["_", "1abc", "class", "A_9", "@maria", "a" * 15])
async def test_handles_that_x_has(play: Play, handle: str) -> None:
    await play.do("/x/post", handle=handle, text="x")
    (post,) = (await play.see("/x/posts"))["posts"]
    assert post["handle"] == handle.removeprefix("@")


@pytest.mark.parametrize("text", ["", " \n", None, 5, ["x"], {}])
async def test_a_text_must_be_one(play: Play, text: object) -> None:
    for path in ("/x/post", "/x/dm"):
        assert (await play.refused(path, handle="maria", text=text)).startswith("text:")
    if not isinstance(text, int | list):
        assert (await play.refused("/slack/message", **ROOM, text=text)).startswith("text:")


async def test_a_reply_to_nothing(play: Play) -> None:
    asked = {"handle": "maria", "text": "x", "reply_to": "1"}
    assert (await play.refused("/x/post", **asked)).startswith("reply_to:")
    asked = {"handle": "maria", "text": "x", "envelope": "postcard"}
    assert (await play.refused("/x/post", **asked)).startswith("envelope:")
    assert (await play.see("/x/posts"))["posts"] == []


HOSTILE = [
    "<script>alert(1)</script>",
    "'; DROP TABLE tickets; --",
    "\u202eevil\u202c \u0000 \u0007",
    "half \ud800 pair",
    "Z̴̡͇" * 200,
    "👩‍👩‍👧‍👦" * 100,
    "\\u0041 %00 %n ${x} {{x}}",
    "x" * 100_000,
]


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_words_are_only_words(play: Play, text: str) -> None:
    await play.do("/x/post", handle="maria", text=f"@deskhand {text}")
    await play.do("/x/post", handle="maria", text=f"@deskhand {text}", envelope="x_activity")
    await play.do("/x/dm", handle="maria", text=text)
    await play.do("/slack/message", **ROOM, text=text)
    first, second, message, said = [d.json for d in await play.desk.got(4)]
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert first["tweet_create_events"][0]["text"] == f"@deskhand {escaped}"
    assert second["data"]["payload"]["text"] == f"@deskhand {escaped}"
    told = message["direct_message_events"][0]["message_create"]["message_data"]["text"]
    assert told == escaped
    assert said["event"]["text"] == escaped
    assert [p["text"] for p in (await play.see("/x/posts"))["posts"]] == [f"@deskhand {text}"] * 2
    assert await play.see("/snapshot")


async def test_a_story_that_is_not(play: Play) -> None:
    for name in ("", "../settings", None, "nothing"):
        assert (await play.refused("/story", name=name)).startswith("name:")
    assert (await play.see("/story"))["stories"]
