"""What Slack tells the desk: signed events and presses, retried as Slack retries them."""

from urllib.parse import parse_qsl

import pytest
from slack_sdk.signature import SignatureVerifier

from tests.sandbox.made import SUPPORT, Delivery, Play, Say, button

VERIFIER = SignatureVerifier("sandbox-signing-secret")
ROOM = {"user": "agent-1", "room": "desk-support"}


def is_signed(came: Delivery) -> bool:
    return VERIFIER.is_valid_request(came.body, dict(came.headers))


async def write(play: Play, text: str = "hi", **more: str) -> str:
    return str((await play.do("/slack/message", **ROOM, text=text, **more))["ts"])


async def test_a_message_comes_signed(play: Play) -> None:
    ts = await write(play)
    (came,) = await play.desk.got(1)
    assert came.path == "/slack/events"
    assert came.headers["Content-Type"] == "application/json"
    assert is_signed(came)
    assert not is_signed(Delivery(came.path, came.headers, came.body + b" "))
    assert "X-Slack-Retry-Num" not in came.headers
    assert (came.json["type"], came.json["team_id"]) == ("event_callback", "T0SANDBOX")
    event = came.event
    assert (event["type"], event["channel"], event["user"]) == ("message", SUPPORT, "U0AGENT1")
    assert event["ts"] == ts
    assert not {"bot_id", "subtype", "thread_ts"} & set(event)


@pytest.mark.parametrize(
    ("trouble", "reason"),
    [(Say(500), "http_error"), (Say(404), "http_error"), (Say(cut=True), "connection_failed")],
)
async def test_three_retries(play: Play, trouble: Say, reason: str) -> None:
    play.desk.will(*[trouble] * 4)
    await write(play, "first")
    await write(play, "second")
    await play.settled()
    came = play.desk.deliveries
    assert [d.event["text"] for d in came] == ["first"] * 4 + ["second"]
    assert [d.headers.get("X-Slack-Retry-Num") for d in came] == [None, "1", "2", "3", None]
    assert [d.headers.get("X-Slack-Retry-Reason") for d in came] == [None, *[reason] * 3, None]
    assert len({d.json["event_id"] for d in came[:4]}) == 1
    assert came[4].json["event_id"] != came[0].json["event_id"]
    assert all(is_signed(d) for d in came)


async def test_a_retry_ends_with_success(play: Play) -> None:
    play.desk.will(Say(500))
    await write(play)
    await play.settled()
    assert len(play.desk.deliveries) == 2


async def test_the_desk_can_ask_for_no_retry(play: Play) -> None:
    play.desk.will(Say(500, headers={"X-Slack-No-Retry": "1"}))
    await write(play)
    await play.settled()
    assert len(play.desk.deliveries) == 1


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("<!channel> <!here>", "&lt;!channel&gt; &lt;!here&gt;"),
        ("&amp; &lt;b&gt;", "&amp;amp; &amp;lt;b&amp;gt;"),
        ("<https://evil.example|bank>", "&lt;https://evil.example|bank&gt;"),
        ("<@U0AGENT2> look at <#C0HELP>", "<@U0AGENT2> look at <#C0HELP>"),
        ("<script>alert('x')</script>", "&lt;script&gt;alert('x')&lt;/script&gt;"),
    ],
)
async def test_three_characters_are_escaped(play: Play, typed: str, kept: str) -> None:
    await write(play, typed)
    assert (await play.desk.got(1))[0].event["text"] == kept
    (message,) = (await play.see("/slack/rooms/desk-support"))["messages"]
    assert message["text"] == kept
    await play.do("/slack/command", **ROOM, command="/desk", text=typed)
    form = dict(parse_qsl(play.desk.deliveries[-1].body.decode()))
    assert form["text"] == kept


async def test_a_thread_has_one_level(play: Play) -> None:
    root = await write(play)
    reply = await write(play, "reply", thread_ts=root)
    await write(play, "reply to the reply", thread_ts=reply)
    assert [d.event.get("thread_ts") for d in await play.desk.got(3)] == [None, root, root]
    (message,) = (await play.see("/slack/rooms/desk-support"))["messages"]
    assert [r["text"] for r in message["replies"]] == ["reply", "reply to the reply"]


async def test_what_the_bot_does_is_told_too(play: Play) -> None:
    about = {"event_type": "deskhand_ticket", "event_payload": {"ticket": 7}}
    ts = await play.says(metadata=about)
    await play.slack().chat_update(channel=SUPPORT, ts=ts, text="changed")
    await play.slack().chat_delete(channel=SUPPORT, ts=ts)
    said, changed, deleted = [d.event for d in await play.desk.got(3)]
    assert (said["bot_id"], said["app_id"]) == ("B0DESKHAND", "A0DESKHAND")
    assert said["metadata"] == about
    assert (changed["subtype"], changed["message"]["text"]) == ("message_changed", "changed")
    assert changed["previous_message"]["text"] == "hello"
    assert changed["message"]["edited"]["user"] == "U0DESKHAND"
    assert (deleted["subtype"], deleted["deleted_ts"]) == ("message_deleted", ts)
    assert changed["hidden"]
    assert deleted["hidden"]


async def test_an_administrator_deletes(play: Play) -> None:
    ts = await play.says()
    await play.do("/slack/delete", **ROOM, ts=ts)
    assert (await play.desk.got(2))[1].event["deleted_ts"] == ts
    assert "no message" in await play.refused("/slack/delete", **ROOM, ts=ts)


async def test_reactions_come_and_go_once(play: Play) -> None:
    ts = await play.says()
    for remove in (False, False, True, True):
        await play.do("/slack/react", **ROOM, ts=ts, emoji=":eyes:", remove=remove)
    await play.settled()
    told = [d.event for d in play.desk.deliveries[1:]]
    assert [e["type"] for e in told] == ["reaction_added", "reaction_removed"]
    assert {e["reaction"] for e in told} == {"eyes"}
    assert told[0]["item"] == {"type": "message", "channel": SUPPORT, "ts": ts}
    assert (told[0]["user"], told[0]["item_user"]) == ("U0AGENT1", "U0DESKHAND")
    (message,) = (await play.see("/slack/rooms/desk-support"))["messages"]
    assert message["reactions"] == []


@pytest.mark.parametrize("emoji", ["", "::", None, "<b>", "a b", "x" * 200])
async def test_no_such_emoji(play: Play, emoji: object) -> None:
    ts = await play.says()
    assert "emoji" in await play.refused("/slack/react", **ROOM, ts=ts, emoji=emoji)


async def test_a_command(play: Play) -> None:
    await play.do("/slack/command", **ROOM, command="/desk", text="7 payload=%20 ünï")
    (came,) = play.desk.deliveries
    assert is_signed(came)
    assert came.headers["Content-Type"] == "application/x-www-form-urlencoded"
    form = came.form
    assert (form["command"], form["text"]) == ("/desk", "7 payload=%20 ünï")
    assert (form["user_id"], form["channel_id"]) == ("U0AGENT1", SUPPORT)
    assert form["response_url"].startswith(f"{play.url}/slack/response/")


async def test_a_press(play: Play) -> None:
    pressed = button("Claim", action_id="claim", value="7", style="primary")
    root = await play.says()
    ts = await play.says(
        thread_ts=root, blocks=[{"type": "actions", "block_id": "row", "elements": [pressed]}]
    )
    await play.settled()
    seen = await play.do("/slack/press", **ROOM, ts=ts, button="Claim")
    assert (seen["view"], seen["ephemerals"], seen["errors"]) == (None, [], {})
    came = play.desk.deliveries[-1]
    assert is_signed(came)
    told = came.form
    assert told["type"] == "block_actions"
    assert told["user"]["id"] == "U0AGENT1"
    assert told["container"] == {
        "type": "message",
        "message_ts": ts,
        "channel_id": SUPPORT,
        "is_ephemeral": False,
        "thread_ts": root,
    }
    assert told["message"]["ts"] == ts
    (action,) = told["actions"]
    assert {k: action[k] for k in ("action_id", "block_id", "value", "type")} == {
        "action_id": "claim",
        "block_id": "row",
        "value": "7",
        "type": "button",
    }


async def test_a_whispers_button_is_for_its_reader(play: Play) -> None:
    blocks = [{"type": "actions", "elements": [button("Yes", action_id="yes")]}]
    answer = await play.slack().chat_postEphemeral(
        channel=SUPPORT, user="U0AGENT1", text="Sure?", blocks=blocks
    )
    asked = {"ts": answer["message_ts"], "button": "Yes", "room": "desk-support"}
    await play.do("/slack/press", **asked, user="agent-1")
    told = play.desk.deliveries[-1].form
    assert told["container"]["is_ephemeral"]
    assert "message" not in told
    assert "no message" in await play.refused("/slack/press", **asked, user="agent-2")


@pytest.mark.parametrize("trouble", [Say(500), Say(cut=True)])
async def test_a_press_is_never_sent_twice(play: Play, trouble: Say) -> None:
    blocks = [{"type": "actions", "elements": [button("Claim", action_id="claim")]}]
    ts = await play.says(blocks=blocks)
    await play.settled()
    play.desk.will(trouble)
    seen = await play.do("/slack/press", **ROOM, ts=ts, button="Claim")
    assert "trouble connecting" in seen["ephemerals"][0]["text"]
    assert len(play.desk.deliveries) == 2


async def test_shortcuts(play: Play) -> None:
    await play.do("/slack/shortcut", user="agent-1", callback_id="new")
    told = play.desk.deliveries[-1].form
    assert (told["type"], told["callback_id"]) == ("shortcut", "new")
    assert not {"channel", "response_url", "message"} & set(told)
    ts = await play.says()
    await play.settled()
    await play.do("/slack/shortcut", **ROOM, callback_id="send", ts=ts)
    told = play.desk.deliveries[-1].form
    assert (told["type"], told["message_ts"]) == ("message_action", ts)
    assert (told["message"]["text"], told["channel"]["id"]) == ("hello", SUPPORT)
    asked = {"user": "outsider", "room": "desk-support", "callback_id": "send", "ts": ts}
    assert "not in" in await play.refused("/slack/shortcut", **asked)


async def test_home(play: Play) -> None:
    await play.do("/slack/home", user="agent-1")
    event = (await play.desk.got(1))[0].event
    assert (event["type"], event["user"]) == ("app_home_opened", "U0AGENT1")
