"""Posting, changing, reading: what Slack does, and the codes with which it refuses."""

import asyncio
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.sandbox.made import SAID, SUPPORT, Play

AGENT = "U0AGENT1"
OUTSIDER = "U0OUTSIDER"
Json = dict[str, Any]

ABOUT = {"event_type": "deskhand_ticket", "event_payload": {"ticket": 7}}


async def shown(play: Play) -> list[dict[str, object]]:
    return list((await play.see("/slack/rooms/desk-support"))["messages"])


async def theirs(play: Play) -> str:
    """The ts of what an agent wrote."""
    said = await play.do("/slack/message", user="agent-1", room="desk-support", text="hi")
    return str(said["ts"])


async def test_a_token_is_needed(play: Play) -> None:
    async with play.http.post(f"{play.url}/slack/api/auth.test") as answer:
        assert answer.status == 200
        assert await answer.json() == {"ok": False, "error": "not_authed"}
    assert await play.refusal("auth.test", token="xoxb-wrong") == "invalid_auth"
    assert await play.statuses("slack") == [("auth.test", 200)] * 2


async def test_auth_test_tells_who_we_are_and_what_we_may(play: Play) -> None:
    answer = await play.slack().auth_test()
    assert (answer["user_id"], answer["bot_id"]) == ("U0DESKHAND", "B0DESKHAND")
    assert answer.headers["x-oauth-scopes"] == (
        "app_mentions:read,channels:history,channels:read,chat:write,commands,files:read,"
        "files:write,groups:history,groups:read,im:history,im:read,im:write,mpim:history,"
        "mpim:read,mpim:write,reactions:read,reactions:write,team:read,users:read,users:read.email"
    )


async def test_no_such_method(play: Play) -> None:
    assert await play.refusal("chat.shout") == "unknown_method"


@pytest.mark.parametrize(
    ("method", "more"),
    [
        ("chat.postMessage", {"text": "hello"}),
        ("chat.postEphemeral", {"text": "hello", "user": AGENT}),
        ("chat.update", {"ts": "1.000001", "text": "hello"}),
        ("chat.delete", {"ts": "1.000001"}),
        ("conversations.history", {}),
        ("conversations.replies", {"ts": "1.000001"}),
        ("conversations.members", {}),
        ("reactions.add", {"timestamp": "1.000001", "name": "eyes"}),
        ("chat.getPermalink", {"message_ts": "1.000001"}),
    ],
)
async def test_rooms_must_be_there_and_ours(play: Play, method: str, more: Json) -> None:
    asked: Json = {"members": ["agent-1"], "bot": False}
    public = (await play.do("/slack/room", name="theirs", **asked))["id"]
    assert await play.refusal(method, channel=public, **more) == "not_in_channel"
    private = (await play.do("/slack/room", name="hidden", private=True, **asked))["id"]
    for channel in (private, "C0NOWHERE", "desk-support", "", None, 5, ["C0SUPPORT"]):
        assert await play.refusal(method, channel=channel, **more) == "channel_not_found"


async def test_the_bot_posts(play: Play) -> None:
    answer = await play.slack().chat_postMessage(
        channel=SUPPORT, text="hello", blocks=[SAID], metadata=ABOUT
    )
    (message,) = await shown(play)
    assert message["ts"] == answer["ts"]
    assert answer["message"]["bot_id"] == "B0DESKHAND"
    assert (message["user"], message["text"]) == ("U0DESKHAND", "hello")
    assert (message["blocks"], message["metadata"]) == ([SAID], ABOUT)


async def test_a_post_without_words(play: Play) -> None:
    assert await play.refusal("chat.postMessage", channel=SUPPORT) == "no_text"
    assert await play.refusal("chat.postMessage", channel=SUPPORT, text="", blocks=[]) == "no_text"
    ts = await play.says()
    assert await play.refusal("chat.update", channel=SUPPORT, ts=ts) == "no_text"


@pytest.mark.parametrize(
    ("method", "at_most"),
    [("chat.postMessage", 40_000), ("chat.postEphemeral", 40_000), ("chat.update", 4_000)],
)
async def test_too_many_words(play: Play, method: str, at_most: int) -> None:
    asked = {"channel": SUPPORT, "ts": await play.says(), "user": AGENT}
    assert await play.refusal(method, **asked, text="字" * (at_most + 1)) == "msg_too_long"
    assert (await play.slack().api_call(method, json=asked | {"text": "字" * at_most}))["ok"]


async def test_a_thread_hangs_on_its_root(play: Play) -> None:
    root = await play.says()
    reply = await play.says(thread_ts=root, text="reply")
    for wrong in ("1.000001", reply):
        refused = await play.refusal("chat.postMessage", channel=SUPPORT, text="x", thread_ts=wrong)
        assert refused == "thread_not_found"
    assert await play.refusal("conversations.replies", channel=SUPPORT, ts="1.000001") == (
        "thread_not_found"
    )
    for named in (root, reply):
        answer = await play.slack().conversations_replies(channel=SUPPORT, ts=named)
        assert [m["ts"] for m in answer["messages"]] == [root, reply]


async def test_an_update_replaces_text_and_blocks(play: Play) -> None:
    ts = await play.says(blocks=[SAID], metadata=ABOUT)
    await play.slack().chat_update(channel=SUPPORT, ts=ts, text="other")
    (message,) = await shown(play)
    assert (message["text"], message["blocks"], message["metadata"]) == ("other", [], ABOUT)
    assert message["edited"]


async def test_an_update_of_blocks_alone_is_no_edit(play: Play) -> None:
    ts = await play.says()
    await play.slack().chat_update(channel=SUPPORT, ts=ts, text="hello", blocks=[SAID])
    (message,) = await shown(play)
    assert (message["edited"], message["blocks"]) == (None, [SAID])


@pytest.mark.parametrize(
    ("method", "code"),
    [("chat.update", "cant_update_message"), ("chat.delete", "cant_delete_message")],
)
async def test_others_messages_are_theirs(play: Play, method: str, code: str) -> None:
    ts = await theirs(play)
    assert await play.refusal(method, channel=SUPPORT, ts=ts, text="x") == code
    assert await play.refusal(method, channel=SUPPORT, ts="1.000001", text="x") == (
        "message_not_found"
    )
    assert [m["text"] for m in await shown(play)] == ["hi"]


async def test_what_is_deleted_is_gone(play: Play) -> None:
    ts = await play.says()
    await play.slack().chat_delete(channel=SUPPORT, ts=ts)
    assert await shown(play) == []
    for method in ("chat.update", "chat.delete"):
        refused = await play.refusal(method, channel=SUPPORT, ts=ts, text="x")
        assert refused == "message_not_found"
    asked = {"channel": SUPPORT, "timestamp": ts, "name": "eyes"}
    assert await play.refusal("reactions.add", **asked) == "message_not_found"
    assert (await play.slack().conversations_history(channel=SUPPORT))["messages"] == []


async def test_an_emoji_counts_once(play: Play) -> None:
    asked = {"channel": SUPPORT, "timestamp": await play.says(), "name": "eyes"}
    await play.slack().reactions_add(**asked)
    assert await play.refusal("reactions.add", **asked) == "already_reacted"
    assert await play.refusal("reactions.add", **asked | {"name": ""}) == "invalid_name"
    (message,) = await shown(play)
    assert message["reactions"] == [{"name": "eyes", "users": ["U0DESKHAND"], "count": 1}]


async def test_whispers_reach_members_only(play: Play) -> None:
    whisper: Json = {"channel": SUPPORT, "text": "psst"}
    for user in (OUTSIDER, "U0NOBODY", None):
        refused = await play.refusal("chat.postEphemeral", **whisper, user=user)
        assert refused == "user_not_in_channel"
    await play.slack().chat_postEphemeral(**whisper, user=AGENT)
    assert (await play.slack().conversations_history(channel=SUPPORT))["messages"] == []
    seen = [
        len((await play.see("/slack/ephemerals", user=u))["ephemerals"])
        for u in ("agent-1", "agent-2")
    ]
    assert seen == [1, 0]


async def test_metadata_only_for_who_asks(play: Play) -> None:
    root = await play.says(metadata=ABOUT)
    await play.says(metadata=ABOUT, thread_ts=root)
    slack = play.slack()
    for more, found in ((False, None), (True, ABOUT)):
        history = await slack.conversations_history(channel=SUPPORT, include_all_metadata=more)
        replies = await slack.conversations_replies(
            channel=SUPPORT, ts=root, include_all_metadata=more
        )
        told = [m.get("metadata") for m in (*history["messages"], *replies["messages"])]
        assert told == [found] * 3


async def test_history_is_the_newest_first_without_threads(play: Play) -> None:
    first = await play.says()
    second = await play.says()
    await play.says(thread_ts=first)
    answer = await play.slack().conversations_history(channel=SUPPORT)
    assert [m["ts"] for m in answer["messages"]] == [second, first]
    assert not answer["has_more"]
    page = await play.slack().conversations_history(channel=SUPPORT, limit=1)
    assert ([m["ts"] for m in page["messages"]], page["has_more"]) == ([second], True)
    for limit in ("many", "-1", "²"):
        asked = {"channel": SUPPORT, "limit": limit}
        assert await play.refusal("conversations.history", **asked) == "invalid_limit"


async def test_who_is_where(play: Play) -> None:
    slack = play.slack()
    rooms = (await slack.conversations_list())["channels"]
    assert {r["name"] for r in rooms} == {"help", "help-acme", "requests"}
    rooms = (await slack.conversations_list(types="private_channel"))["channels"]
    assert {r["name"] for r in rooms} == {"desk-support", "desk-escalations", "desk-ops"}
    members = (await slack.conversations_members(channel=SUPPORT))["members"]
    assert AGENT in members
    assert OUTSIDER not in members
    assert (await slack.users_info(user=AGENT))["user"]["name"] == "agent-1"
    assert await play.refusal("users.info", user="U0NOBODY") == "user_not_found"
    ts = await play.says()
    link = (await slack.chat_getPermalink(channel=SUPPORT, message_ts=ts))["permalink"]
    assert link.endswith(f"/archives/{SUPPORT}/p{ts.replace('.', '')}")


async def test_the_other_client_sends_forms_and_is_understood(play: Play) -> None:
    def calls() -> tuple[list[object], str]:
        slack = WebClient("xoxb-sandbox", base_url=f"{play.url}/slack/api/", retry_handlers=[])
        slack.auth_test()
        ts = slack.chat_postMessage(channel=SUPPORT, text="hello", blocks=[SAID], metadata=ABOUT)[
            "ts"
        ]
        slack.reactions_add(channel=SUPPORT, timestamp=ts, name="eyes")
        history = slack.conversations_history(channel=SUPPORT, include_all_metadata=True)
        with pytest.raises(SlackApiError) as refused:
            slack.conversations_replies(channel=SUPPORT, ts="1.000001")
        return [m.get("metadata") for m in history["messages"]], refused.value.response["error"]

    assert await asyncio.to_thread(calls) == ([ABOUT], "thread_not_found")
