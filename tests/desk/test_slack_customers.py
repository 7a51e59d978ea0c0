"""Do customers who ask in a room of Slack get answers there, and see nothing of the team's side?"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.desk.slack_help import BOT, CUSTOMER, EVERY, HELP_ID, MENTION, Help, fresh
from tests.desk.test_slack_edge import knock, said
from tests.stack import Stack, Stage, stack, words_of

Json = dict[str, Any]

PUBLIC = "Everybody in #help"


@pytest.fixture(scope="module", params=["sqlite"])
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A desk whose customers ask in #help, each message being a request."""
    folder = tmp_path_factory.mktemp("slack")
    with stack(folder, fresh(folder), EVERY, DESKHAND_CHANNELS="slack") as running:
        yield running


@pytest.fixture
def help(desk: Stack) -> Iterator[Help]:
    made = Stage(desk, "slack")
    yield Help(made)
    made.settle()
    made.check()


def test_a_message_is_a_ticket_and_is_answered_in_its_own_thread(help: Help) -> None:
    ts = help.ask("The toner is <empty> & I can't print")
    card = help.card("The toner is")
    assert "Slack post" in words_of(card)
    assert "*outsider*" in words_of(card)
    assert "/archives/C0HELP/p" in words_of(card)
    help.reply("The toner is", "New toner is <on> its way & free.")
    assert help.answers(ts) == ["New toner is &lt;on&gt; its way &amp; free."]
    assert help.message(ts)["replies"][0]["metadata"]["event_type"] == "deskhand_reply"
    assert "✓ delivered" in words_of(help.card("The toner is"))
    assert "delivered on Slack" in help.told("The toner is")


def test_a_reply_of_the_customer_joins_and_an_agents_is_an_answer_elsewhere(help: Help) -> None:
    ts = help.ask("The scanner hums")
    help.say("It hums in B flat", ts)
    help.stage.settle()
    assert "It hums in B flat" in help.told("hums")
    assert help.number("hums") == help.number("It hums in B flat")
    help.say("Unplug it for a minute", ts, user="agent-2")
    help.stage.settle()
    told = help.told("It hums in B flat")
    assert "A colleague, outside Deskhand" in told
    assert "Unplug it for a minute" in told
    assert " · Pending · " in help.card("It hums in B flat")["text"]
    assert help.answers(ts) == []
    assert len(help.cards("hums")) == 1


def test_each_message_that_begins_a_thread_is_a_ticket_of_its_own(help: Help) -> None:
    first, second = help.ask("Door one squeaks"), help.ask("Door two squeaks")
    help.reply("Door two squeaks", "Oiled.")
    assert help.answers(first) == []
    assert help.answers(second) == ["Oiled."]


def test_what_the_team_says_is_never_seen_by_customers(help: Help) -> None:
    ts = help.ask("My salary is wrong, walrus")
    card = help.card("walrus")
    for user in ("agent-1", "agent-2"):
        secret = f"psst {user}: she earns too much anyway"
        help.say(secret, card["ts"], user=user, room="desk-support")
    help.say("psst in the room", user="agent-1", room="desk-support")
    help.say(f"{MENTION} psst in the room", user="agent-1", room="desk-support")
    help.say("psst in ops", user="agent-1", room="desk-ops")
    help.stage.settle()
    help.press("walrus", "Claim")
    help.reply("walrus", "We look into it.")
    roots = help.stage.get("/slack/rooms/help")["messages"]
    there = [one for root in roots for one in (root, *root["replies"]) if one["user"] == BOT]
    shown = json.dumps(there) + "\n".join(help.whispers())
    for never in ("psst", "desk-support", "C0SUPPORT", "deskhand_ticket", "agent-1", "U0AGENT1"):
        assert never not in shown
    assert len(help.cards("psst")) == 0
    assert help.answers(ts) == ["We look into it."]
    card = help.card("walrus")
    locks = [one["reactions"] for one in card["replies"] if "psst" in one["text"]]
    assert [[r["name"] for r in one] for one in locks] == [["lock"], ["lock"]]


def test_agents_begin_no_tickets_unless_they_ask(help: Help) -> None:
    help.say("Notice: the canteen is closed", user="agent-1")
    ts = help.say(f"{MENTION} my own badge is broken", user="agent-1")
    help.stage.settle()
    assert help.cards("canteen") == []
    assert "*agent-1*" in words_of(help.card("badge is broken"))
    help.reply("badge is broken", "Come by.")
    assert help.answers(ts) == ["Come by."]


def test_a_customer_under_a_notice_asks_by_naming_the_desk(help: Help) -> None:
    notice = help.say("Notice: no water on floor three", user="agent-1")
    help.say("Thanks for telling", notice)
    help.stage.settle()
    assert help.cards("floor three") == []
    help.say(f"{MENTION} and on floor four?", notice)
    help.stage.settle()
    told = help.told("and on floor four?")
    assert "no water on floor three" in told
    assert "Thanks for telling" in told
    number = help.number("and on floor four?")
    assert any(f"ticket #{number} now" in one for one in help.whispers())
    help.reply("and on floor four?", "No, only three.")
    assert help.answers(notice) == ["No, only three."]


def test_a_deleted_message_leaves_a_tombstone(help: Help) -> None:
    ts = help.ask("Never mind the gap")
    number = help.number("Never mind the gap")
    help.stage.do("/slack/delete", user="manager", room="help", ts=ts)
    help.stage.settle()
    assert "(deleted by its author)" in help.stage.command("agent-1", f"show {number}")


def test_events_that_come_twice_or_in_the_wrong_order_are_one_ticket(help: Help) -> None:
    help.stage.do("/faults", platform="slack", method="webhook", fault="duplicate")
    ts = help.ask("Twice told lift")
    help.stage.do("/faults", platform="slack", method="webhook", fault="reorder")
    first = help.say("Late is the lift")
    help.say("very late, in fact", first)
    help.stage.settle()
    assert help.cards("Twice told lift")
    told = help.told("very late, in fact")
    assert "Late is the lift" in told
    assert told.count("very late, in fact") == 1
    assert help.answers(ts) == help.answers(first) == []


def test_how_far_a_request_has_come_is_marked_on_it(help: Help) -> None:
    ts = help.ask("Lamp nine flickers")
    assert help.marks(ts) == []
    help.press("Lamp nine", "Claim")
    help.stage.settle()
    assert help.marks(ts) == ["eyes"]
    help.press("Lamp nine", "Solve")
    help.stage.settle()
    assert "white_check_mark" in help.marks(ts)


def solved(help: Help, words: str) -> tuple[str, Json]:
    """The customer asks, and is told that it is solved: the request's ts, and our answer."""
    ts = help.ask(words)
    help.reply(words, "Done & dusted.", Then="Solve it")
    (answer,) = help.thread(ts)
    return ts, answer


def press(help: Help, answer: Json, button: str, user: str = CUSTOMER) -> Json:
    done = help.stage.do("/slack/press", user=user, room="help", ts=answer["ts"], button=button)
    help.stage.settle()
    return done


def test_no_it_is_not_solved(help: Help) -> None:
    ts, answer = solved(help, "Tap seven drips")
    assert "Is it solved?" in words_of(answer)
    assert " · Solved · " in help.card("Tap seven")["text"]
    press(help, answer, "No")
    card = help.card("No, it is not solved.")
    assert " · Open · " in card["text"]
    (after,) = help.thread(ts)
    assert "Is it solved? No" in words_of(after)
    assert after["text"] == "Done &amp; dusted."
    assert all(block["type"] != "actions" for block in after["blocks"])
    refused = help.stage.refused(
        "/slack/press", user=CUSTOMER, room="help", ts=answer["ts"], button="No"
    )
    assert "no such button" in refused


def test_yes_it_is(help: Help) -> None:
    _, answer = solved(help, "Tap eight drips")
    press(help, answer, "Yes")
    assert " · Solved · " in help.card("Tap eight")["text"]
    assert "reacted with ✅" in help.told("Tap eight")


def test_the_question_is_the_customers(help: Help) -> None:
    ts, answer = solved(help, "Tap nine drips")
    done = press(help, answer, "No", user="agent-2")
    assert "for the customer to say" in done["ephemerals"][0]["text"]
    assert " · Solved · " in help.card("Tap nine")["text"]
    assert help.thread(ts)[0]["blocks"] == answer["blocks"]


def test_an_answer_that_does_not_solve_asks_nothing(help: Help) -> None:
    ts = help.ask("Tap ten drips")
    help.reply("Tap ten", "Which tap is that?")
    assert help.thread(ts)[0]["blocks"] == []


def test_the_form_asks_in_the_persons_own_name(help: Help) -> None:
    asked = help.stage.do(
        "/slack/command", user=CUSTOMER, room="help", command="/desk", text="new Heating is off"
    )
    assert asked["ephemerals"] == []
    assert asked["view"]["title"]["text"] == "Ask the desk"
    values = {
        "What is it about?": "Heating is <off> & on",
        "Who may read it?": "Everybody in #help",
    }
    done = help.stage.do("/slack/submit", user=CUSTOMER, values=values)
    assert done["errors"] == {}
    assert done["view"] is None
    help.stage.settle()
    assert "*outsider*" in words_of(help.card("Heating is"))
    post = next(
        one
        for one in help.stage.get("/slack/rooms/help")["messages"]
        if one["text"] == "Heating is &lt;off&gt; &amp; on"
    )
    assert "<@U0OUTSIDER> asks:" in words_of(post)
    help.reply("Heating is", "A fitter comes at noon.")
    assert help.answers(post["ts"]) == ["A fitter comes at noon."]
    help.say("Thank you so much", post["ts"])
    help.stage.settle()
    assert "Thank you so much" in help.told("Thank you so much")


def test_a_form_that_can_not_be_posted_stays_open(help: Help) -> None:
    typed = {"user": CUSTOMER, "room": "help", "command": "/desk", "text": "new"}
    help.stage.do("/slack/command", **typed)
    help.stage.do("/faults", platform="slack", method="chat.postMessage", fault="500", times=1)
    values = {"What is it about?": "Window", "Who may read it?": PUBLIC}
    done = help.stage.do("/slack/submit", user=CUSTOMER, values=values)
    assert "did not take it" in done["errors"]["What is it about?"]
    assert done["view"]
    help.stage.do("/slack/close", user=CUSTOMER)
    help.stage.settle()
    assert help.cards("Window") == []


def test_what_can_not_be_understood_is_kept_and_told(help: Help) -> None:
    body = json.dumps(said("x", user="U0OUTSIDER", channel=HELP_ID, ts="soon")).encode()
    assert knock(help.stage.stack, body).status_code == 200
    help.stage.settle()
    ops = help.stage.get("/slack/rooms/desk-ops")["messages"]
    assert any("A delivery of Slack could not be read" in one["text"] for one in ops)


def test_slacks_own_door_is_the_only_one(help: Help) -> None:
    answer = requests.post(f"{help.stage.stack.desk}/webhooks/slack", data=b"{}", timeout=5)
    assert answer.status_code == 404
