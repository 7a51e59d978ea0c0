"""Does the author of a request see how far it has come, and can they say whether it is solved?"""

from typing import Any

import pytest

from connectors.contract import DeliveryDelayed, DeliveryRefused, Mark, Marking, Unreadable
from connectors.slack import marks
from connectors.slack.connector import SlackConnector
from connectors.slack.question import answered
from lifecycle.messages import Message, Reaction
from tests.connectors.slack_made import BOT_USER, DIRECT, HELP, MARIA, NOW, ROOT, TEAM, TS
from tests.connectors.slack_stand_in import StandIn, no, ok

POST = f"{HELP}:{TS}"
Json = dict[str, Any]


def names(api: StandIn, method: str) -> list[str]:
    return [asked["name"] for asked in api.asked(f"reactions.{method}")]


def test_a_mark_takes_the_place_of_the_one_before(
    slack: SlackConnector, slack_api: StandIn
) -> None:
    assert isinstance(slack, Marking)
    for mark in (Mark.TAKEN, Mark.TAKEN, Mark.WAITING, Mark.SOLVED, Mark.NONE):
        slack.mark(POST, mark)
    assert names(slack_api, "add") == ["eyes", "hourglass_flowing_sand", "white_check_mark"]
    assert names(slack_api, "remove") == ["eyes", "hourglass_flowing_sand", "white_check_mark"]
    assert slack_api.asked("reactions.add")[0] == {
        "channel": HELP,
        "timestamp": TS,
        "name": "eyes",
    }


def test_a_mark_of_another_process_is_taken_away(slack: SlackConnector, slack_api: StandIn) -> None:
    there = [
        {"name": "eyes", "users": [BOT_USER, MARIA]},
        {"name": "white_check_mark", "users": [MARIA]},
        {"name": "tada", "users": [BOT_USER]},
        7,
    ]
    slack_api.will("reactions.get", ok(message={"reactions": there}))
    slack.mark(POST, Mark.WAITING)
    assert names(slack_api, "remove") == ["eyes"]


def test_what_is_there_already_or_gone_already_is_fine(
    slack: SlackConnector, slack_api: StandIn
) -> None:
    slack_api.will("reactions.add", no("already_reacted"), ok())
    slack_api.will("reactions.remove", no("no_reaction"))
    slack.mark(POST, Mark.TAKEN)
    slack.mark(POST, Mark.SOLVED)
    slack.mark(POST, Mark.SOLVED)
    assert len(names(slack_api, "add")) == 2


def test_a_mark_that_did_not_come_is_tried_again(slack: SlackConnector, slack_api: StandIn) -> None:
    slack_api.will("reactions.add", no("ratelimited"), no("message_not_found"), ok())
    with pytest.raises(DeliveryDelayed):
        slack.mark(POST, Mark.TAKEN)
    with pytest.raises(DeliveryRefused):
        slack.mark(POST, Mark.TAKEN)
    slack.mark(POST, Mark.TAKEN)
    assert len(names(slack_api, "add")) == 3


@pytest.mark.parametrize("post", [f"{POST}/no", HELP, "", ":"])
def test_what_is_no_message_gets_no_mark(
    slack: SlackConnector, slack_api: StandIn, post: str
) -> None:
    slack.mark(post, Mark.TAKEN)
    assert slack_api.asked("reactions.add") == []


def test_marks_are_remembered_for_so_many_posts_only(
    slack: SlackConnector, slack_api: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marks, "_REMEMBERED", 1)
    for post in (POST, f"{HELP}:{ROOT}", POST):
        slack.mark(post, Mark.TAKEN)
    assert len(names(slack_api, "add")) == 3


def press(action: str, **more: Any) -> Json:
    """Maria presses a button under our answer in her thread."""
    return {
        "type": "block_actions",
        "team": {"id": TEAM},
        "user": {"id": MARIA, "team_id": TEAM},
        "container": {"type": "message", "channel_id": HELP, "message_ts": TS},
        "channel": {"id": HELP, "name": "help"},
        "message": {"ts": TS, "thread_ts": ROOT},
        "actions": [{"action_id": action}],
    } | more


def test_no_is_an_answer_in_words_to_our_post(slack: SlackConnector) -> None:
    slack.prepare({"event": {"user": MARIA}})
    found = slack.answered(press("solved_no"))
    assert isinstance(found, Message)
    assert (found.id, found.parent, found.thread) == (f"{POST}/no", POST, f"{HELP}:{ROOT}")
    assert (found.text, found.author.shown) == ("No, it is not solved.", "Maria")
    assert (found.joins, found.opens, found.private) == (True, False, False)
    assert (found.sent_at, found.account) == (NOW, TEAM)
    assert slack.answered(press("solved_no")) == found, "pressed twice, said once"


def test_no_in_a_direct_message_is_private(slack: SlackConnector) -> None:
    where = {"container": {"channel_id": DIRECT, "message_ts": TS}, "message": {"ts": TS}}
    found = slack.answered(press("solved_no", **where))
    assert isinstance(found, Message)
    assert (found.thread, found.private) == (DIRECT, True)


def test_yes_is_a_sign_on_our_post(slack: SlackConnector) -> None:
    found = slack.answered(press("solved_yes", user={"id": MARIA, "team_id": "T2"}))
    assert isinstance(found, Reaction)
    assert (found.id, found.sign, found.author.id) == (POST, "✅", f"T2:{MARIA}")


@pytest.mark.parametrize(
    "more",
    [
        {"actions": []},
        {"actions": [7]},
        {"container": None, "channel": None},
        {"container": {"channel_id": HELP}},
        {"user": None},
        {"team": None},
    ],
)
def test_a_press_of_unknown_shape(slack: SlackConnector, more: Json) -> None:
    with pytest.raises(Unreadable):
        slack.answered(press("solved_no", **more))


def test_what_stands_there_once_it_was_said() -> None:
    first, last = answered("New toner &amp; paper.", "Yes")
    assert first["text"]["text"] == "New toner &amp; paper."
    assert last["elements"][0]["text"] == "Is it solved? Yes"
