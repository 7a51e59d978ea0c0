"""Is everything that customers do in Slack heard and answered, over Socket Mode all the way?"""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.desk.slack_help import BOT, EVERY, Help, fresh
from tests.stack import Stack, Stage, eventually, stack, words_of

Json = dict[str, Any]

DESK = f'{EVERY}\n[[slack_rooms]]\nroom = "help-acme"\n'
NOTES = {"name": "notes.txt", "mimetype": "text/plain", "text": "It smokes."}
PUBLIC = "Everybody in #help"


@pytest.fixture(scope="module", params=["sqlite"])
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A desk that no address leads to."""
    folder = tmp_path_factory.mktemp("whole")
    more = {"DESKHAND_CHANNELS": "slack", "SLACK_APP_TOKEN": "xapp-sandbox"}
    with stack(folder, fresh(folder), DESK, **more) as running:
        yield running


@pytest.fixture
def help(desk: Stack) -> Help:
    return Help(Stage(desk, "whole"))


def dm(help: Help, user: str) -> list[Json]:
    """Everything in that person's conversation with the desk."""
    found: list[Json] = help.stage.get(f"/slack/rooms/dm:{user}")["messages"]
    return found


def ours(help: Help, user: str) -> list[str]:
    return [one["text"] for one in dm(help, user) if one["user"] == BOT]


def test_everything_comes_over_the_line(help: Help) -> None:
    help.say("Sock one", user="maria")
    help.stage.settle()
    assert help.card("Sock one")
    (line,) = help.stage.get("/slack/sockets")["connections"]
    assert line["sent"] > 0
    help.stage.do("/slack/disconnect")
    eventually(lambda: help.stage.get("/slack/sockets")["connections"] not in ([], [line]), 20)
    help.say("Sock two", user="maria")
    help.stage.settle()
    assert help.card("Sock two")


def test_a_conversation_with_the_desk_alone(help: Help) -> None:
    help.say("My badge is <dead>", user="maria", room="dm")
    help.say("It is the blue one", user="maria", room="dm")
    help.stage.settle()
    card = help.card("It is the blue one")
    assert "Slack direct message" in words_of(card)
    help.reply("It is the blue one", "Come by at 1 < 2 & bring it.")
    assert ours(help, "maria")[-1] == "Come by at 1 &lt; 2 &amp; bring it."
    root = dm(help, "maria")[0]
    assert "hourglass_flowing_sand" in [one["name"] for one in root["reactions"]]
    help.say("Which door?", dm(help, "maria")[-1]["ts"], user="maria", room="dm")
    help.stage.settle()
    assert "Which door?" in help.told("Which door?")
    assert help.number("Which door?") == int(card["metadata"]["event_payload"]["ticket"])


def test_a_private_answer_to_words_in_a_room(help: Help) -> None:
    ts = help.say("My pay slip is wrong", user="tom")
    help.stage.settle()
    help.press("pay slip", "Reply")
    values = {"Reply": "Send it to me here.", "On Slack": "Private message"}
    done = help.stage.do("/slack/submit", user="agent-1", values=values)
    assert done["errors"] == {}, done
    help.stage.settle()
    assert ours(help, "tom") == ["Send it to me here."]
    assert help.answers(ts) == [], "nothing of it in the room"
    help.say("Here it is", user="tom", room="dm")
    help.stage.settle()
    assert "follows #" in words_of(help.card("Here it is"))


def test_edits_deletions_and_previews(help: Help) -> None:
    ts = help.say("The oven is cold, see example.org", user="ulla")
    help.stage.settle()
    help.stage.do("/slack/unfurl", user="ulla", room="help", ts=ts)
    help.stage.do("/slack/edit", user="ulla", room="help", ts=ts, text="The oven is hot")
    help.stage.settle()
    assert "changed a message" in help.told("The oven is hot")
    number = help.number("The oven is hot")
    why = help.stage.command("agent-1", f"why {number}")
    assert why.count("changed a message") <= 1
    help.say("under it", ts, user="ulla")
    help.stage.do("/slack/delete", user="ulla", room="help", ts=ts)
    help.stage.settle()
    assert "The oven is hot" not in json.dumps(help.stage.cards())
    assert "under it" in help.stage.command("agent-1", f"show {number}")


def test_a_file_comes_under_the_card(help: Help) -> None:
    asked = {"user": "vera", "room": "help", "text": "See my notes"}
    help.stage.do("/slack/message", **asked, files=[NOTES])
    help.stage.settle()

    def files() -> list[Json]:
        return [f for reply in help.card("See my notes")["replies"] for f in reply["files"]]

    (found,) = eventually(files, 20, help.stage.stack.logs)
    assert found["name"] == "notes.txt"


def test_people_of_another_organisation(help: Help) -> None:
    ts = help.say("Hello from Acme", user="wim@acme", room="help-acme")
    help.stage.settle()
    help.reply("Hello from Acme", "Hello back.")
    messages = help.stage.get("/slack/rooms/help-acme")["messages"]
    (root,) = (one for one in messages if one["ts"] == ts)
    assert [reply["text"] for reply in root["replies"]] == ["Hello back."]


def test_a_few_people_and_the_desk(help: Help) -> None:
    room = "mpdm:xena,yuri"
    help.say("We two can't print", user="xena", room=room)
    help.stage.settle()
    help.reply("We two can't print", "Which printer?")
    messages = help.stage.get(f"/slack/rooms/{room}")["messages"]
    assert [one["text"] for one in messages if one["user"] == BOT][-1] == "Which printer?"


def test_other_apps_and_comings_and_goings_make_no_tickets(help: Help) -> None:
    before = len(help.stage.cards())
    for kind in ("webhook", "app"):
        help.stage.do("/slack/bot_message", room="help", text="beep", kind=kind)
    help.stage.do("/slack/join", user="zoe", room="help")
    help.stage.do("/slack/leave", user="zoe", room="help")
    help.stage.settle()
    assert len(help.stage.cards()) == before
    alert = help.stage.do("/slack/bot_message", room="help", text="Disk nine is full")["ts"]
    help.stage.do("/slack/react", user="agent-1", room="help", ts=alert, emoji="ticket")
    help.stage.settle()
    assert help.card("Disk nine is full")


def test_a_reply_that_stands_in_the_room_too_is_heard_once(help: Help) -> None:
    ts = help.say("Broadcast root", user="maria")
    asked = {"user": "maria", "room": "help", "text": "said twice, heard once"}
    help.stage.do("/slack/message", **asked, thread_ts=ts, broadcast=True)
    help.stage.settle()
    assert help.told("said twice").count("said twice, heard once") == 1
    assert help.number("Broadcast root") == help.number("said twice")


def test_the_form_in_private(help: Help) -> None:
    help.stage.do(
        "/slack/command", user="anna", room="help", command="/desk", text="new Chair squeaks"
    )
    done = help.stage.do("/slack/submit", user="anna", values={})
    assert (done["errors"], done["view"]) == ({}, None)
    help.stage.settle()
    assert "*anna*" in words_of(help.card("Chair squeaks"))
    (asked,) = (one for one in dm(help, "anna") if one["text"] == "Chair squeaks")
    help.reply("Chair squeaks", "Oil comes.")
    (again,) = (one for one in dm(help, "anna") if one["text"] == "Chair squeaks")
    assert [reply["text"] for reply in again["replies"]][-1] == "Oil comes."
    assert asked["ts"] == again["ts"]


def test_an_app_that_is_taken_out_is_told_and_works_again_afterwards(help: Help) -> None:
    help.stage.do("/slack/uninstall")
    help.stage.do("/slack/install")
    help.stage.settle(40)
    ops = help.stage.get("/slack/rooms/desk-ops")["messages"]
    assert any("taken out of the workspace" in one["text"] for one in ops)
