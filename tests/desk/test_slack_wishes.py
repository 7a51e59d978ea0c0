"""In a room where only requests count: who makes a ticket of what, and what stays nobody's?"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.desk.slack_help import ASKED, BOT, CUSTOMER, HELP_ID, MENTION, Help, fresh
from tests.desk.test_slack_edge import interact, knock, said
from tests.stack import Stack, Stage, stack, words_of

Json = dict[str, Any]


@pytest.fixture(scope="module", params=["sqlite"])
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A desk whose customers ask in #help by naming it."""
    folder = tmp_path_factory.mktemp("wishes")
    with stack(folder, fresh(folder), ASKED, DESKHAND_CHANNELS="slack") as running:
        yield running


@pytest.fixture
def help(desk: Stack) -> Iterator[Help]:
    made = Stage(desk, "wishes")
    yield Help(made)
    made.settle()


def react(help: Help, ts: str, user: str, emoji: str = "ticket", room: str = "help") -> None:
    help.stage.do("/slack/react", user=user, room=room, ts=ts, emoji=emoji)
    help.stage.settle()


def shortcut(help: Help, ts: str, user: str = CUSTOMER, room: str = "help") -> str:
    """Choose the message's shortcut; what the person is told."""
    done = help.stage.do("/slack/shortcut", user=user, room=room, ts=ts, callback_id="make_ticket")
    help.stage.settle()
    (told,) = done["ephemerals"]
    return words_of(told)


def talk(help: Help, words: str) -> str:
    """A thread in which nobody asked the desk; its root's ts."""
    ts = help.say(f"{words} is slow")
    help.say(f"{words}: mine too", ts, user="manager")
    help.say(f"{words}: since Monday", ts)
    help.stage.settle()
    assert help.cards(words) == []
    return ts


def test_who_names_the_desk_asks_it(help: Help) -> None:
    ts = help.ask(f"{MENTION} the lift is stuck")
    assert "@deskhand the lift is stuck" in words_of(help.card("lift is stuck"))
    help.reply("lift is stuck", "On our way.")
    assert help.answers(ts) == ["On our way."]
    help.say("I am inside", ts)
    help.stage.settle()
    assert "I am inside" in help.told("I am inside")


@pytest.mark.parametrize("user", ["agent-1", CUSTOMER])
def test_a_ticket_sign_takes_the_whole_thread(help: Help, user: str) -> None:
    words = f"Router {user}"
    ts = talk(help, words)
    last = help.thread(ts)[-1]["ts"]
    react(help, last, user)
    told = help.told(f"{words}: since Monday")
    where = [told.index(f"{words}{more}") for more in (" is slow", ": mine too", ": since")]
    assert where == sorted(where)
    number = help.number(f"{words}: since Monday")
    assert any(f"ticket #{number} now" in one for one in help.whispers(user))
    react(help, ts, "agent-2")
    assert len(help.cards(words)) == 1
    help.reply(f"{words}: since Monday", "Restarted.")
    assert help.answers(ts) == ["Restarted."]


def test_the_shortcut_takes_the_whole_thread_too(help: Help) -> None:
    ts = talk(help, "Switch")
    told = shortcut(help, ts)
    number = help.number("Switch: since Monday")
    assert f"That is ticket #{number}." in told
    assert "Switch is slow" in help.told("Switch: since Monday")
    assert f"ticket #{number}." in shortcut(help, help.thread(ts)[0]["ts"], "agent-1")
    assert len(help.cards("Switch")) == 1


def test_naming_the_desk_inside_of_a_thread_takes_it_whole(help: Help) -> None:
    ts = talk(help, "Proxy")
    help.say(f"{MENTION} can you look?", ts, user="agent-1")
    help.stage.settle()
    told = help.told("Proxy: since Monday")
    assert "Proxy is slow" in told
    assert "@deskhand can you look?" in told
    assert "*outsider*" in words_of(help.card("Proxy: since Monday"))


def test_other_signs_and_other_talk_make_no_ticket(help: Help) -> None:
    ts = talk(help, "Cache")
    for emoji in ("eyes", "+1", "admission_tickets"):
        react(help, ts, "agent-1", emoji)
    help.stage.do("/slack/react", user="agent-1", room="help", ts=ts, emoji="eyes", remove=True)
    help.stage.settle()
    assert help.cards("Cache") == []


def test_no_ticket_is_made_in_a_room_of_the_team(help: Help) -> None:
    ts = help.say("Cabal among ourselves", user="agent-1", room="desk-support")
    react(help, ts, "agent-2", room="desk-support")
    told = shortcut(help, ts, "agent-1", room="desk-support")
    assert "a room of the team" in told
    help.say(f"{MENTION} cabal", ts, user="agent-1", room="desk-support")
    help.stage.settle()
    assert [c for c in help.cards("abal") if c["ts"] != ts] == []


def test_a_shortcut_where_slack_shows_nothing(help: Help) -> None:
    ts = talk(help, "Vault")
    help.stage.do("/faults", platform="slack", method="conversations.replies", fault="500", times=1)
    assert "try again in a minute" in shortcut(help, ts)
    assert help.cards("Vault") == []
    assert "That is ticket" in shortcut(help, ts)


def test_a_shortcut_on_what_is_none(help: Help) -> None:
    payload = {
        "type": "message_action",
        "callback_id": "make_ticket",
        "user": {"id": "U0OUTSIDER"},
        "channel": {"id": HELP_ID},
        "message_ts": "1.000001",
        "message": {"ts": "1.000001"},
    }
    for odd in (payload, payload | {"message": None, "message_ts": None}):
        assert interact(help.stage.stack, odd).status_code == 200
    help.stage.settle()
    assert any("not there any more" in one for one in help.whispers())


def test_customers_signs_under_our_answer_are_told(help: Help) -> None:
    ts = help.ask(f"{MENTION} mirror is dark")
    help.reply("mirror is dark", "Wiped it.")
    react(help, help.thread(ts)[0]["ts"], CUSTOMER, "tada")
    assert "reacted with 🎉" in help.told("mirror is dark")


def test_an_edit_is_shown_and_a_deletion_too(help: Help) -> None:
    """As Slack tells of them; the room's own people can't do it here yet."""
    ts = help.ask(f"{MENTION} the oven is cold")
    was = {"type": "message", "user": "U0OUTSIDER", "text": f"{MENTION} the oven is cold", "ts": ts}
    now = was | {"text": f"{MENTION} the oven is hot", "edited": {"ts": "1.1"}}
    change: Json = {
        "subtype": "message_changed", "hidden": True, "channel": HELP_ID, "message": now,
        "previous_message": was, "event_ts": "1.2", "user": None,
    }  # fmt: skip
    for _ in range(2):
        body = json.dumps(said("", **change)).encode()
        assert knock(help.stage.stack, body).status_code == 200
    help.stage.settle()
    assert "the oven is hot" in words_of(help.card("the oven is"))
    assert help.told("the oven is").count("changed a message") == 2  # the fallback, and the line
    gone: Json = {
        "subtype": "message_deleted",
        "channel": HELP_ID,
        "deleted_ts": ts,
        "event_ts": "1.3",
    }
    assert knock(help.stage.stack, json.dumps(said("", **gone)).encode()).status_code == 200
    help.stage.settle()
    assert "the oven is hot" not in json.dumps(help.stage.cards())


def test_an_event_that_could_not_be_kept_comes_again(help: Help) -> None:
    """Nobody may read a room before it is known whose it is."""
    help.stage.do("/faults", platform="slack", method="conversations.list", fault="500", times=1)
    asked = said(f"{MENTION} new room", user="U0OUTSIDER", channel="C0NEWROOM", ts="7.000001")
    body = json.dumps(asked).encode()
    answer = knock(help.stage.stack, body)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert help.cards("new room") == []
    assert knock(help.stage.stack, body).status_code == 200
    help.stage.settle()
    assert help.cards("new room")


def test_a_room_is_a_request_room_as_soon_as_the_desk_says_so(help: Help) -> None:
    file = help.stage.stack.folder / "desk.toml"
    file.write_text(ASKED.replace('take = "asked"', 'take = "every"'))
    try:
        seen: list[Json] = []
        for n in range(20):
            seen = help.cards(f"Every {n}") if help.ask(f"Every {n} counts") else []
            if seen:
                break
        assert seen
    finally:
        file.write_text(ASKED)


def test_a_desk_without_this_channel_says_so(own: Help) -> None:
    ts = own.ask(f"{MENTION} hello?")
    assert own.cards("hello") == []
    assert "takes no requests from Slack" in shortcut(own, ts)
    asked = own.stage.do(
        "/slack/command", user=CUSTOMER, room="help", command="/desk", text="new hello"
    )
    assert "takes no requests from Slack" in words_of(asked["ephemerals"][0])
    assert asked["view"] is None
    assert own.marks(ts) == []
    assert BOT


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Help]:
    with stack(tmp_path, fresh(tmp_path), DESKHAND_CHANNELS="x") as running:
        yield Help(Stage(running, "off"))
