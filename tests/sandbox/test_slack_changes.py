"""What becomes of messages? Edited, unfurled, deleted, shown in the room too, posted by others."""

from typing import Any

import pytest

from tests.sandbox.made import Play

Json = dict[str, Any]

MARIA: Json = {"user": "maria", "room": "help"}


async def shown(play: Play, room: str = "help") -> list[Json]:
    return list((await play.see(f"/slack/rooms/{room}"))["messages"])


async def test_people_edit_what_they_wrote(play: Play) -> None:
    ts = await play.writes("maria", "teh printer")
    await play.do("/slack/edit", **MARIA, ts=ts, text="the printer & <@U0AGENT1>")
    _, event = await play.events()
    assert (event["subtype"], event["hidden"], event["channel"]) == (
        "message_changed",
        True,
        "C0HELP",
    )
    assert event["ts"] == event["event_ts"] > ts
    assert event["previous_message"]["text"] == "teh printer"
    after = event["message"]
    assert (after["ts"], after["text"]) == (ts, "the printer &amp; <@U0AGENT1>")
    assert after["edited"]["user"] == "U0MARIA"
    assert after["client_msg_id"] == event["previous_message"]["client_msg_id"]
    (message,) = await shown(play)
    assert message["edited"]


async def test_an_edit_without_a_change_is_none(play: Play) -> None:
    ts = await play.writes("maria", "same")
    await play.do("/slack/edit", **MARIA, ts=ts, text="same")
    assert len(await play.events()) == 1
    assert (await shown(play))[0]["edited"] is None


async def test_nobody_edits_what_others_wrote(play: Play) -> None:
    ts = await play.writes("maria")
    ours = await play.says("C0HELP")
    for user, which in (("agent-1", ts), ("maria", ours)):
        told = await play.refused("/slack/edit", user=user, room="help", ts=which, text="x")
        assert "did not write this" in told
    assert (await play.refused("/slack/edit", **MARIA, ts=ts, text=" ")).startswith("text:")
    assert "no message" in await play.refused("/slack/edit", **MARIA, ts="1.000001", text="x")


async def test_a_link_unfurls_without_an_edit(play: Play) -> None:
    ts = await play.writes("maria", "see https://shop.example/")
    await play.do("/slack/unfurl", **MARIA, ts=ts, url="https://shop.example/")
    _, event = await play.events()
    assert event["subtype"] == "message_changed"
    assert event["message"]["text"] == event["previous_message"]["text"]
    assert "edited" not in event["message"]
    assert event["message"]["attachments"][0]["from_url"] == "https://shop.example/"
    assert "attachments" not in event["previous_message"]
    await play.do("/slack/unfurl", **MARIA, ts=ts)
    event = (await play.events())[-1]
    counts = [len(event[key]["attachments"]) for key in ("previous_message", "message")]
    assert counts == [1, 2]


async def test_people_delete_what_they_wrote(play: Play) -> None:
    ts = await play.writes("maria", "never mind")
    await play.do("/slack/delete", **MARIA, ts=ts)
    _, event = await play.events()
    assert (event["subtype"], event["deleted_ts"], event["hidden"]) == ("message_deleted", ts, True)
    assert event["previous_message"]["text"] == "never mind"
    assert event["channel_type"] == "channel"
    assert await shown(play) == []
    ours = await play.says("C0HELP")
    assert "did not write" in await play.refused("/slack/delete", **MARIA, ts=ours)


async def test_a_thread_keeps_its_deleted_root_as_a_tombstone(play: Play) -> None:
    root = await play.writes("maria", "secret")
    reply = await play.says("C0HELP", thread_ts=root)
    await play.do("/slack/delete", **MARIA, ts=root)
    changed = (await play.events())[-1]
    assert changed["subtype"] == "message_changed"
    assert changed["previous_message"]["text"] == "secret"
    gone = changed["message"]
    assert (gone["subtype"], gone["user"], gone["ts"]) == ("tombstone", "USLACKBOT", root)
    assert gone["text"] == "This message was deleted."
    (message,) = await shown(play)
    assert (message["deleted"], message["text"]) == (True, "This message was deleted.")
    assert [r["ts"] for r in message["replies"]] == [reply]
    thread = (await play.slack().conversations_replies(channel="C0HELP", ts=root))["messages"]
    assert [m.get("subtype") for m in thread] == ["tombstone", None]
    history = (await play.slack().conversations_history(channel="C0HELP"))["messages"]
    assert [m["subtype"] for m in history] == ["tombstone"]
    assert "secret" not in str(thread + history)
    asked = {"channel": "C0HELP", "thread_ts": root, "text": "x"}
    assert await play.refusal("chat.postMessage", **asked) == "thread_not_found"


async def test_a_tombstone_goes_with_its_last_reply(play: Play) -> None:
    root = await play.writes("maria")
    reply = await play.writes("maria", "more", thread_ts=root)
    for ts in (root, reply):
        await play.do("/slack/delete", **MARIA, ts=ts)
    *_, second, last = await play.events()
    assert (second["subtype"], second["deleted_ts"]) == ("message_deleted", reply)
    assert (last["subtype"], last["deleted_ts"]) == ("message_deleted", root)
    assert last["previous_message"]["subtype"] == "tombstone"
    assert await shown(play) == []
    assert await play.refusal("conversations.replies", channel="C0HELP", ts=root) == (
        "thread_not_found"
    )


async def test_a_reply_is_shown_in_the_room_too(play: Play) -> None:
    root = await play.writes("maria", "question")
    ts = await play.writes("maria", "for all", thread_ts=root, broadcast=True)
    event = (await play.events())[-1]
    assert (event["subtype"], event["ts"], event["thread_ts"]) == ("thread_broadcast", ts, root)
    assert event["root"]["text"] == "question"
    history = (await play.slack().conversations_history(channel="C0HELP"))["messages"]
    assert [m["ts"] for m in history] == [ts, root]
    ours = await play.says("C0HELP", thread_ts=root, reply_broadcast=True)
    assert (await play.events())[-1]["subtype"] == "thread_broadcast"
    (message,) = await shown(play)
    assert [(r["ts"], r["broadcast"]) for r in message["replies"]] == [(ts, True), (ours, True)]
    told = await play.refused("/slack/message", **MARIA, text="x", broadcast=True)
    assert told.startswith("broadcast:")


async def test_other_apps_post_in_two_ways(play: Play) -> None:
    await play.do("/slack/bot_message", room="help", text="built", name="Build bot")
    await play.do("/slack/bot_message", room="help", text="built", name="Build bot", kind="app")
    webhook, app = await play.events()
    assert (webhook["subtype"], webhook["bot_id"]) == ("bot_message", "B0BUILDBOT")
    assert webhook["username"] == "Build bot"
    assert "user" not in webhook
    assert (app["bot_id"], app["app_id"], app["user"]) == ("B0BUILDBOT", "A0BUILDBOT", "U0BUILDBOT")
    assert not {"subtype", "username", "client_msg_id"} & set(app)
    assert (await play.slack().users_info(user=app["user"]))["user"]["is_bot"]
    assert [m["bot"] for m in await shown(play)] == ["Build bot", "Build bot"]


@pytest.mark.parametrize(
    ("asked", "key"),
    [
        ({"text": ""}, "text"),
        ({"text": "x", "kind": "ghost"}, "kind"),
        ({"text": "x", "name": "<b>"}, "name"),
        ({"text": "x", "room": "nowhere"}, "room"),
        ({"text": "x", "thread_ts": "1.000001"}, "thread_ts"),
    ],
)
async def test_posts_that_no_app_could_make(play: Play, asked: Json, key: str) -> None:
    assert (await play.refused("/slack/bot_message", **asked)).startswith(f"{key}:")


async def test_reactions_by_people_and_by_us(play: Play) -> None:
    ts = await play.writes("maria")
    asked = {"channel": "C0HELP", "timestamp": ts, "name": "ticket"}
    slack = play.slack()
    await slack.reactions_add(**asked)
    await play.do("/slack/react", user="agent-1", room="help", ts=ts, emoji="ticket")
    told = await slack.reactions_get(channel="C0HELP", timestamp=ts)
    assert told["message"]["reactions"] == [
        {"name": "ticket", "users": ["U0DESKHAND", "U0AGENT1"], "count": 2}
    ]
    history = (await slack.conversations_history(channel="C0HELP"))["messages"]
    assert history[0]["reactions"] == told["message"]["reactions"]
    await slack.reactions_remove(**asked)
    assert await play.refusal("reactions.remove", **asked) == "no_reaction"
    events = await play.events("reaction_added", "reaction_removed")
    assert [(e["type"], e["user"], e["item_user"]) for e in events] == [
        ("reaction_added", "U0DESKHAND", "U0MARIA"),
        ("reaction_added", "U0AGENT1", "U0MARIA"),
        ("reaction_removed", "U0DESKHAND", "U0MARIA"),
    ]
    assert events[0]["item"] == {"type": "message", "channel": "C0HELP", "ts": ts}
    assert "channel" not in events[0]
