"""Direct messages as apps read and write them, and when X does not let them."""

from typing import Any

import pytest

from tests.sandbox.made import Json, Play, Reply, X

TALK = "/dm_conversations/100-1001"


async def dm(play: Play, text: str = "psst", **more: Any) -> str:
    return str((await play.do("/x/dm", handle="maria", text=text, **more))["id"])


async def send(x: X, path: str = "/dm_conversations/with/1001/messages", **body: Any) -> Reply:
    return await x.call("POST", path, json={"text": "yes?"} | body)


def codes(reply: Reply) -> list[int]:
    assert (reply.status, reply.body["title"]) == (403, "Forbidden")
    return [error["code"] for error in reply.body.get("errors", [])]


async def test_a_message_has_three_fields_and_those_that_are_asked_for(play: Play, x: X) -> None:
    id = await dm(play, "a < b")
    (bare,) = (await x.get("/dm_events")).body["data"]
    assert bare == {"id": id, "event_type": "MessageCreate", "text": "a &lt; b"}
    reply = await x.get("/dm_events", dm_event_fields="dm_conversation_id", expansions="sender_id")
    told = {"dm_conversation_id": "100-1001", "sender_id": "1001"}
    assert reply.body["data"] == [bare | told]
    assert [user["username"] for user in reply.body["includes"]["users"]] == ["maria"]
    assert (await x.get(f"/dm_events/{id}")).body["data"] == bare
    assert (await x.get("/dm_events/1")).status == 404


@pytest.mark.parametrize(
    "asked",
    [
        {"since_id": "1"},
        {"dm_event_fields": "colour"},
        {"event_types": "Typing"},
        {"max_results": 0},
        {"max_results": 101},
    ],
)
async def test_what_x_does_not_take(x: X, asked: dict[str, object]) -> None:
    for path in ("/dm_events", "/dm_conversations/with/1001/dm_events"):
        assert (await x.get(path, **asked)).status == 400


async def test_pages_the_newest_first(play: Play, x: X) -> None:
    ids = [await dm(play, str(n)) for n in range(5)][::-1]
    first = await x.get("/dm_events", max_results=3)
    await dm(play, "meanwhile")
    token = first.body["meta"]["next_token"]
    second = await x.get("/dm_events", max_results=3, pagination_token=token)
    assert first.ids + second.ids == ids
    assert second.body["meta"] == {"result_count": 2}
    assert (await x.get("/dm_events", event_types="ParticipantsJoin")).ids == []


async def test_each_conversation_by_itself(play: Play, x: X) -> None:
    hers = await dm(play)
    await play.do("/x/dm", handle="otto", text="psst")
    for path in (f"{TALK}/dm_events", "/dm_conversations/with/1001/dm_events"):
        assert (await x.get(path)).ids == [hers]
    assert len((await x.get("/dm_events")).ids) == 2


async def test_thirty_days_back(play: Play, x: X) -> None:
    await dm(play, "old")
    await play.do("/clock/advance", by="29d")
    new = await dm(play, "new")
    assert len((await x.get("/dm_events")).ids) == 2
    await play.do("/clock/advance", by="1d")
    assert (await x.get("/dm_events")).ids == [new]
    assert len((await play.see("/x/dms"))["dms"]) == 2  # people still see it


async def test_sending_to_a_person_or_into_a_conversation(play: Play, x: X) -> None:
    await dm(play)
    for path in ("/dm_conversations/with/1001/messages", f"{TALK}/messages"):
        reply = await send(x, path)
        assert (reply.status, reply.body["data"]["dm_conversation_id"]) == (201, "100-1001")
    status, _ = await x.says(
        x.client.create_direct_message, dm_conversation_id="100-1001", text="and so on"
    )
    assert status == 201
    dms = (await play.see("/x/dms"))["dms"]
    assert [m["text"] for m in dms] == ["psst", "yes?", "yes?", "and so on"]


@pytest.mark.parametrize("talk", ["1-2", "words", "100", "100-4711", "100-100"])
async def test_conversations_that_are_not_ours(play: Play, x: X, talk: str) -> None:
    await dm(play)
    assert (await send(x, f"/dm_conversations/{talk}/messages")).status == 403


async def test_who_lets_us_write(play: Play, x: X) -> None:
    await play.posts_x("hello")
    assert codes(await send(x)) == [349]  # never wrote to us
    await play.do("/x/close_dms", handle="maria", on=False)
    assert (await send(x)).status == 201
    await play.do("/x/close_dms", handle="maria", on=True)
    assert codes(await send(x)) == [349]
    await play.do("/x/close_dms", handle="maria", on=True, verified_only=True)
    assert codes(await send(x)) == [476]
    await play.do("/x/close_dms", handle="maria", on=False)
    await play.do("/x/block", handle="maria", on=True)
    assert codes(await send(x)) == [349]
    await play.do("/x/block", handle="maria", on=False)
    await play.do("/x/suspend", handle="maria", on=True)
    assert (await send(x)).status == 403
    assert len((await play.see("/x/dms"))["dms"]) == 1


async def test_users_say_whether_they_take_our_messages(play: Play, x: X) -> None:
    async def takes() -> object:
        reply = await x.get("/users/1001", user_fields="receives_your_dm")
        return reply.body["data"]["receives_your_dm"]

    await play.posts_x("hello")
    assert await takes() is False
    await dm(play)
    assert await takes() is True
    await play.do("/x/close_dms", handle="maria", on=True)
    assert await takes() is False


@pytest.mark.parametrize(
    "body",
    [
        {"text": ""},
        {"text": None},
        {"text": ["x"]},
        {"attachments": "x"},
        {"attachments": []},
        {"attachments": [{"media_id": "1"}]},
        {"attachments": [{}, {}]},
    ],
)
async def test_messages_that_x_does_not_take(play: Play, x: X, body: Json) -> None:
    await dm(play)
    assert (await send(x, **body)).status == 400


async def test_what_we_delete_is_gone_for_us_only(play: Play, x: X) -> None:
    id = await dm(play)
    assert (await x.call("DELETE", f"/dm_events/{id}")).body == {"data": {"deleted": True}}
    assert (await x.get("/dm_events")).ids == []
    assert (await x.call("DELETE", f"/dm_events/{id}")).status == 404
    assert [m["deleted_by_us"] for m in (await play.see("/x/dms"))["dms"]] == [True]


async def test_a_conversation_that_moved_to_xchat_cannot_be_read(play: Play, x: X) -> None:
    await dm(play, "still readable")
    await play.do("/x/encrypt", handle="maria")
    secret = await dm(play, "secret words")
    dm_event, chat = [d.json for d in await play.desk.got(2)]
    assert "direct_message_events" in dm_event
    data = chat["data"]
    assert (data["event_type"], data["filter"]) == ("chat.received", {"user_id": "100"})
    assert data["payload"]["id"] == secret
    assert data["payload"]["sender_id"] == "1001"
    assert data["payload"]["conversation_id"] == "100:1001"
    assert data["payload"]["encoded_event"]
    assert b"secret words" not in play.desk.deliveries[1].body
    for path in ("/dm_events", f"{TALK}/dm_events", "/dm_conversations/with/1001/dm_events"):
        assert (await x.get(path)).ids == []
    assert "encrypted" in (await send(x)).body["detail"]
    assert [m["encrypted"] for m in (await play.see("/x/dms"))["dms"]] == [False, True]
