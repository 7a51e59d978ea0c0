"""Who writes to us in Slack? Members, people of another organisation; in rooms, and to us alone."""

from typing import Any

import pytest

from tests.sandbox.made import Play, button, field_of, form

Json = dict[str, Any]

BOT = "U0DESKHAND"
TS_OF_EVENT = {"event_ts", "ts"}


async def envelope(play: Play) -> Json:
    """What came last, in its envelope."""
    await play.settled()
    return play.desk.deliveries[-1].json


async def test_whoever_writes_in_help_is_a_member_from_then_on(play: Play) -> None:
    await play.writes("maria", "The printer is on fire")
    await play.writes("Maria", "It is out again")
    first, second = await play.events()
    assert (first["user"], first["channel"], first["channel_type"]) == (
        "U0MARIA",
        "C0HELP",
        "channel",
    )
    assert second["user"] == first["user"]
    user = (await play.slack().users_info(user="U0MARIA"))["user"]
    assert (user["name"], user["team_id"], user["is_stranger"]) == ("maria", "T0SANDBOX", False)
    members = (await play.slack().conversations_members(channel="C0HELP"))["members"]
    assert "U0MARIA" in members


async def test_an_event_has_what_slacks_have(play: Play) -> None:
    ts = await play.writes("maria", "1 &lt; <@U0AGENT1>")
    told = await envelope(play)
    assert (told["team_id"], told["context_team_id"]) == ("T0SANDBOX", "T0SANDBOX")
    assert told["is_ext_shared_channel"] is False
    assert told["authorizations"] == [
        {
            "enterprise_id": None,
            "team_id": "T0SANDBOX",
            "user_id": BOT,
            "is_bot": True,
            "is_enterprise_install": False,
        }
    ]
    event = told["event"]
    assert (event["ts"], event["event_ts"], event["team"]) == (ts, ts, "T0SANDBOX")
    assert event["client_msg_id"]
    assert "user_team" not in event
    (block,) = event["blocks"]
    assert block["type"] == "rich_text"
    assert block["elements"][0]["elements"] == [
        {"type": "text", "text": "1 &lt; "},
        {"type": "user", "user_id": "U0AGENT1"},
    ]


@pytest.mark.parametrize(
    "name", ["", "-maria", "maria@", "@acme", "a b", "m" * 22, "märia", "maria@@acme", None, 5, []]
)
async def test_names_that_nobody_has(play: Play, name: object) -> None:
    for room in ("help", "dm"):
        told = await play.refused("/slack/message", user=name, room=room, text="hi")
        assert told.startswith("user: there is no ")
    assert await play.events() == []


async def test_names_that_look_alike_are_different_people(play: Play) -> None:
    for name in ("tom.h", "tom-h", "tom_h"):
        await play.writes(name)
    assert len({e["user"] for e in await play.events()}) == 3


async def test_the_bot_is_no_customer(play: Play) -> None:
    for name in ("deskhand", BOT):
        assert "there is no" in await play.refused("/slack/message", user=name, room="help")


async def test_the_teams_rooms_open_to_nobody(play: Play) -> None:
    await play.writes("maria")
    for room in ("desk-support", "desk-escalations", "desk-ops"):
        told = await play.refused("/slack/message", user="maria", room=room, text="hi")
        assert told == f"maria is not in #{room}"
    told = await play.refused("/slack/message", user="tom", room="desk-support", text="hi")
    assert told.startswith("user: there is no ")


async def test_people_of_another_organisation_share_one_room(play: Play) -> None:
    ts = await play.writes("maria@acme", "Our order is late", room="help-acme")
    told = await envelope(play)
    assert (told["team_id"], told["context_team_id"]) == ("T0ACME", "T0SANDBOX")
    assert told["is_ext_shared_channel"] is True
    assert told["authorizations"][0]["team_id"] == "T0SANDBOX"
    event = told["event"]
    assert (event["user"], event["ts"]) == ("U0MARIAACME", ts)
    assert (event["team"], event["user_team"], event["source_team"]) == ("T0ACME",) * 3
    user = (await play.slack().users_info(user="U0MARIAACME"))["user"]
    assert (user["is_stranger"], user["team_id"]) == (True, "T0ACME")
    assert "email" not in user["profile"]
    assert "tz" not in user
    channel = (await play.slack().conversations_info(channel="C0HELPACME"))["channel"]
    assert (channel["is_ext_shared"], channel["is_private"]) == (True, False)
    assert channel["connected_team_ids"] == ["T0ACME"]
    assert (await play.slack().team_info(team="T0ACME"))["team"]["name"] == "Acme"


async def test_a_colleague_in_the_shared_room_is_of_our_own_team(play: Play) -> None:
    await play.writes("agent-1", room="help-acme")
    told = await envelope(play)
    assert (told["team_id"], told["is_ext_shared_channel"]) == ("T0SANDBOX", True)
    assert told["event"]["user_team"] == "T0SANDBOX"


async def test_strangers_stay_out_of_rooms_that_are_not_shared(play: Play) -> None:
    await play.writes("maria@acme", room="help-acme")
    for room, name in (("help", "maria@acme"), ("help-acme", "tom@globex"), ("help-acme", "tom")):
        told = await play.refused("/slack/message", user=name, room=room, text="hi")
        assert told == f"{name} is not in #{room}"
    told = await play.refused("/slack/join", user="maria@acme", room="help")
    assert "another organisation" in told


@pytest.mark.parametrize("room", ["dm", "@deskhand", "im"])
async def test_a_direct_message(play: Play, room: str) -> None:
    ts = await play.writes("maria", "psst", room=room)
    (event,) = await play.events()
    assert (event["channel"], event["channel_type"]) == ("D0MARIA", "im")
    shown = await play.see("/slack/rooms/dm:maria")
    assert [(m["ts"], m["text"]) for m in shown["messages"]] == [(ts, "psst")]
    assert (shown["kind"], shown["members"]) == ("im", [BOT, "U0MARIA"])


async def test_the_bot_answers_in_a_direct_message(play: Play) -> None:
    await play.writes("maria", "psst", room="dm")
    await play.says("D0MARIA", text="hello")
    await play.says("U0MARIA", text="hello again")
    shown = (await play.see("/slack/rooms/dm:maria"))["messages"]
    assert [m["text"] for m in shown] == ["psst", "hello", "hello again"]
    history = await play.slack().conversations_history(channel="D0MARIA")
    assert [m["text"] for m in history["messages"]] == ["hello again", "hello", "psst"]
    assert [e.get("bot_id") for e in await play.events()] == [None, "B0DESKHAND", "B0DESKHAND"]


async def test_opening_a_conversation(play: Play) -> None:
    await play.do("/slack/person", user="maria")
    await play.do("/slack/person", user="tom@acme")
    slack = play.slack()
    first = await slack.conversations_open(users="U0MARIA")
    assert first["channel"]["id"] == "D0MARIA"
    assert "already_open" not in first.data
    again = await slack.conversations_open(users=["U0MARIA"], return_im=True)
    assert (again["already_open"], again["channel"]["user"]) == (True, "U0MARIA")
    assert (await slack.conversations_open(channel="D0MARIA"))["channel"]["id"] == "D0MARIA"
    both = await slack.conversations_open(users=["U0MARIA", "U0TOMACME"])
    ts = await play.says(both["channel"]["id"], text="to both of you")
    shown = await play.see("/slack/rooms/mpdm:tom@acme,maria")
    assert (shown["kind"], [m["ts"] for m in shown["messages"]]) == ("mpim", [ts])
    for users, code in (
        ("U0NOBODY", "user_not_found"),
        (BOT, "cannot_dm_bot"),
        ("", "users_list_not_supplied"),
        (",".join(["U0MARIA"] * 9), "too_many_users"),
    ):
        assert await play.refusal("conversations.open", users=users) == code
    refused = await play.refusal("conversations.open", channel="C0HELP")
    assert refused == "method_not_supported_for_channel_type"


async def test_a_group_conversation(play: Play) -> None:
    await play.do("/slack/person", user="tom")
    await play.writes("maria", "hi, both", room="mpdm:maria,tom")
    await play.writes("tom", "hi", room="mpdm:tom,maria")
    first, second = await play.events()
    assert (first["channel_type"], second["channel"]) == ("mpim", first["channel"])
    told = await play.refused("/slack/message", user="agent-1", room="mpdm:maria,tom", text="hi")
    assert told == "agent-1 is not in #mpdm-maria--tom-1"
    assert "2 to 8" in await play.refused("/slack/message", user="tom", room="mpdm:tom", text="hi")


async def test_nobody_reads_anothers_direct_messages(play: Play) -> None:
    await play.writes("maria", "psst", room="dm")
    told = await play.refused("/slack/message", user="agent-1", room="dm:maria", text="hi")
    assert told == "agent-1 is not in #dm:maria"
    rooms = [
        {r["name"] for r in (await play.see("/snapshot", user=user))["rooms"]}
        for user in ("maria", "agent-1")
    ]
    assert ["dm:maria" in names for names in rooms] == [True, False]


async def test_lists_of_conversations_by_their_kind(play: Play) -> None:
    await play.writes("maria", room="dm")
    await play.writes("maria", room="mpdm:maria,tom")
    await play.do("/slack/room", name="not-ours", bot=False)
    hidden = (await play.do("/slack/room", name="hidden", private=True, bot=False))["id"]
    slack = play.slack()
    found = {
        kind: [c["id"] for c in (await slack.conversations_list(types=kind))["channels"]]
        for kind in ("public_channel", "private_channel", "im", "mpim")
    }
    assert found["im"] == ["D0MARIA"]
    assert len(found["mpim"]) == 1
    assert "C0SUPPORT" in found["private_channel"]
    assert hidden not in found["private_channel"]
    public = (await slack.conversations_list())["channels"]
    assert {c["name"]: c["is_member"] for c in public} == {
        "help": True,
        "requests": True,
        "help-acme": True,
        "not-ours": False,
    }
    ours = (await slack.users_conversations(types="public_channel,im"))["channels"]
    assert {c["id"] for c in ours} == {"C0HELP", "C0REQUESTS", "C0HELPACME", "D0MARIA"}
    theirs = (await slack.users_conversations(types="im", user="U0MARIA"))["channels"]
    assert [c["user"] for c in theirs] == ["U0MARIA"]
    assert await play.refusal("conversations.list", types="rooms") == "invalid_types"
    assert await play.refusal("users.conversations", user="U0NOBODY") == "user_not_found"


async def test_lists_come_in_pages(play: Play) -> None:
    slack, seen, cursor = play.slack(), [], ""
    for _ in range(10):
        answer = await slack.conversations_list(
            types="public_channel,private_channel", limit=2, cursor=cursor
        )
        seen += [c["id"] for c in answer["channels"]]
        assert len(answer["channels"]) <= 2
        if not (cursor := answer["response_metadata"]["next_cursor"]):
            break
    assert len(seen) == len(set(seen)) == 6
    for wrong in ("x", "bmV4dDo=", "ü", "MTIz"):
        assert await play.refusal("conversations.list", cursor=wrong) == "invalid_cursor"
    members = await slack.conversations_members(channel="C0HELP", limit=3)
    assert len(members["members"]) == 3
    assert members["response_metadata"]["next_cursor"]


async def test_a_mention_is_told_twice(play: Play) -> None:
    ts = await play.writes("maria", f"<@{BOT}> help me")
    reply = await play.writes("maria", f"please, <@{BOT}>", thread_ts=ts)
    await play.writes("maria", "nobody mentioned")
    files = [{"name": "a.txt", "text": "x"}]
    last = await play.writes("maria", f"see this, <@{BOT}>", files=files)
    mentions = await play.events("app_mention")
    assert [(m["ts"], m.get("thread_ts")) for m in mentions] == [
        (ts, None),
        (reply, ts),
        (last, None),
    ]
    assert {"channel", "user", "text", "event_ts"} <= set(mentions[0])
    assert not {"channel_type", "subtype"} & set(mentions[0])
    assert ("subtype" in mentions[2], mentions[2]["files"][0]["name"]) == (False, "a.txt")
    said = await play.events("message")
    assert [m["ts"] for m in said[:2]] == [ts, reply]


async def test_no_mention_is_told_of_a_direct_message_or_of_our_own(play: Play) -> None:
    await play.writes("maria", f"<@{BOT}> help me", room="dm")
    await play.says("C0HELP", text=f"<@{BOT}>")
    assert await play.events("app_mention") == []


async def test_joining_and_leaving(play: Play) -> None:
    room = await play.do("/slack/join", user="maria", room="requests")
    assert "U0MARIA" in room["members"]
    await play.do("/slack/join", user="maria", room="requests")  # is there already
    await play.do("/slack/leave", user="maria", room="requests")
    joined, left = await play.events("member_joined_channel", "member_left_channel")
    for event in (joined, left):
        assert (event["user"], event["channel"]) == ("U0MARIA", "C0REQUESTS")
        assert (event["channel_type"], event["team"]) == ("C", "T0SANDBOX")
    assert [m["subtype"] for m in await play.events("message")] == ["channel_join", "channel_leave"]
    assert "not a direct" in await play.refused("/slack/join", user="maria", room="dm:maria")


async def test_the_bot_is_invited(play: Play) -> None:
    await play.do("/slack/room", name="new-room", members=["maria"], bot=False)
    await play.writes("maria", "nobody of the desk hears this", room="new-room")
    room = await play.do("/slack/join", user="deskhand", room="new-room")
    await play.writes("maria", "but this", room="new-room")
    note, joined, said = await play.events()
    assert (note["subtype"], note["user"]) == ("channel_join", BOT)
    assert (joined["type"], joined["user"], joined["channel"]) == (
        "member_joined_channel",
        BOT,
        room["id"],
    )
    assert said["text"] == "but this"
    await play.do("/slack/leave", user="deskhand", room="new-room")
    assert await play.refusal("chat.postMessage", channel=room["id"], text="x") == "not_in_channel"


@pytest.mark.parametrize(
    ("asked", "key"),
    [
        ({"name": "Help"}, "name"),
        ({"name": "help"}, "name"),
        ({"name": None}, "name"),
        ({"name": "a", "members": "maria"}, "members"),
        ({"name": "a", "members": ["no body"]}, "user"),
    ],
)
async def test_rooms_that_cannot_be_made(play: Play, asked: Json, key: str) -> None:
    assert (await play.refused("/slack/room", **asked)).startswith(f"{key}:")


async def test_an_archived_room_takes_nothing(play: Play) -> None:
    ts = await play.says("C0HELP")
    await play.do("/slack/archive", user="manager", room="help")
    assert (await play.events("channel_archive"))[0]["channel"] == "C0HELP"
    for method, more in (
        ("chat.postMessage", {"text": "x"}),
        ("chat.postEphemeral", {"text": "x", "user": "U0AGENT1"}),
        ("reactions.add", {"timestamp": ts, "name": "eyes"}),
    ):
        assert await play.refusal(method, channel="C0HELP", **more) == "is_archived"
    told = await play.refused("/slack/message", user="maria", room="help", text="hi")
    assert told == "#help is archived"
    assert (await play.slack().conversations_info(channel="C0HELP"))["channel"]["is_archived"]
    left = (await play.slack().conversations_list(exclude_archived=True))["channels"]
    assert "help" not in {c["name"] for c in left}
    await play.do("/slack/archive", user="manager", room="help", back=True)
    await play.writes("maria")
    assert len(await play.events("channel_unarchive")) == 1


async def test_customers_use_commands_and_shortcuts_too(play: Play) -> None:
    ts = await play.writes("maria")
    await play.settled()
    await play.do("/slack/command", user="tom", room="help", command="/desk", text="new")
    told = play.desk.deliveries[-1].form
    assert (told["user_id"], told["channel_id"], told["channel_name"]) == (
        "U0TOM",
        "C0HELP",
        "help",
    )
    await play.do("/slack/command", user="tom", room="dm", command="/desk", text="new")
    told = play.desk.deliveries[-1].form
    assert (told["channel_id"], told["channel_name"]) == ("D0TOM", "directmessage")
    await play.do("/slack/shortcut", user="tom", room="help", callback_id="new_ticket", ts=ts)
    told = play.desk.deliveries[-1].form
    assert (told["type"], told["user"]["id"]) == ("message_action", "U0TOM")
    assert (told["message"]["text"], told["channel"]["name"]) == ("hi", "help")
    await play.do("/slack/shortcut", user="tom", callback_id="new_ticket")
    assert play.desk.deliveries[-1].form["type"] == "shortcut"


async def test_a_strangers_press_names_both_teams(play: Play) -> None:
    blocks = [{"type": "actions", "elements": [button("Yes", action_id="yes")]}]
    ts = await play.says("C0HELPACME", blocks=blocks)
    await play.settled()
    asked = {"user": "maria@acme", "room": "help-acme"}
    await play.do("/slack/press", **asked, ts=ts, button="Yes")
    told = play.desk.deliveries[-1].form
    assert (told["user"]["team_id"], told["team"]["id"]) == ("T0ACME", "T0SANDBOX")
    view = await play.slack().views_open(
        trigger_id=told["trigger_id"], view=form(field_of("Words"))
    )
    assert view["view"]["app_installed_team_id"] == "T0SANDBOX"
    await play.do("/slack/submit", user="maria@acme", values={"Words": "hi"})
    told = play.desk.deliveries[-1].form
    assert (told["user"]["team_id"], told["team"]["id"]) == ("T0ACME", "T0ACME")
    assert told["view"]["app_installed_team_id"] == "T0SANDBOX"


async def test_the_app_is_opened_on_both_tabs(play: Play) -> None:
    await play.do("/slack/home", user="agent-1")
    await play.do("/slack/home", user="maria", tab="messages")
    home, messages = await play.events("app_home_opened")
    assert (home["user"], home["channel"], home["tab"]) == ("U0AGENT1", "D0AGENT1", "home")
    assert (messages["user"], messages["channel"]) == ("U0MARIA", "D0MARIA")
    assert (messages["tab"], "view" in messages) == ("messages", False)
    assert (await play.refused("/slack/home", user="nobody")).startswith("user:")
    assert (await play.refused("/slack/home", user="maria", tab="about")).startswith("tab:")


async def test_a_published_home_is_seen_and_pressed(play: Play) -> None:
    await play.do("/slack/person", user="maria")
    actions = {"type": "actions", "elements": [button("New ticket", action_id="new")]}
    home = {"type": "home", "blocks": [actions]}
    slack = play.slack()
    view = (await slack.views_publish(user_id="U0MARIA", view=home))["view"]
    seen = await play.do("/slack/home", user="maria")
    assert seen["home"]["blocks"][0]["elements"] == actions["elements"]
    assert (await play.events("app_home_opened"))[-1]["view"]["id"] == view["id"]
    await play.do("/slack/press", user="maria", view_id=view["id"], button="New ticket")
    told = play.desk.deliveries[-1].form
    assert (told["container"]["view_id"], told["view"]["type"]) == (view["id"], "home")
    asked: Json = {"user_id": "U0MARIA", "view": home}
    after = (await slack.views_publish(**asked, hash=view["hash"]))["view"]
    assert (after["id"], after["hash"] != view["hash"]) == (view["id"], True)
    assert await play.refusal("views.publish", **asked, hash=view["hash"]) == "hash_conflict"
    assert await play.refusal("views.publish", user_id="U0NOBODY", view=home) == "user_not_found"
    modal: Json = {"user_id": "U0MARIA", "view": form()}
    assert await play.refusal("views.publish", **modal) == "invalid_arguments"


async def test_who_the_bots_and_teams_are(play: Play) -> None:
    await play.do("/slack/bot_message", room="help", text="built", name="Build bot")
    slack = play.slack()
    assert (await slack.bots_info(bot="B0DESKHAND"))["bot"]["user_id"] == BOT
    assert (await slack.bots_info(bot="B0BUILDBOT"))["bot"]["name"] == "Build bot"
    assert await play.refusal("bots.info", bot="B0NONE") == "bot_not_found"
    assert (await slack.team_info())["team"]["id"] == "T0SANDBOX"
    assert await play.refusal("team.info", team="T0NONE") == "team_not_found"
    assert await play.refusal("conversations.info", channel="C0NOWHERE") == "channel_not_found"
