"""What agents do in the reply form, and what customers get of it."""

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from sandbox.slack.forms import filled
from tests.desk.test_slack_edge import PEOPLE, interact
from tests.stack import Stage, words_of

Json = dict[str, Any]

WAYS = {
    "Wait for the customer (Pending)": "Pending",
    "Keep it open": "Open",
    "Solve it": "Solved",
}


def submission(user: str, view: Json, values: Mapping[str, str]) -> Json:
    """The form `view`, filled and submitted, as Slack tells of it."""
    state, _ = filled(view, dict(values))
    return {
        "type": "view_submission",
        "team": {"id": "T0SANDBOX"},
        "user": {"id": PEOPLE[user], "name": user},
        "trigger_id": "1.2.3",
        "view": {**view, "state": state},
        "response_urls": [],
    }


def _told(answer: requests.Response) -> str:
    """What stands under the Reply input after a refused submission."""
    assert answer.status_code == 200
    told = answer.json()
    assert told["response_action"] == "errors"
    return str(told["errors"]["reply"])


def _status(stage: Stage) -> str:
    stage.settle()
    return str(stage.card("maria")["text"].split(" · ")[1])


def test_the_form_names_recipient_and_channel_and_they_cannot_be_changed(stage: Stage) -> None:
    stage.post("maria", "@deskhand where is my parcel?")
    stage.settle()
    view = stage.press("agent-1", "maria", "Reply")["view"]
    first, second = (words_of({"text": "", "blocks": [block]}) for block in view["blocks"][:2])
    assert f"To *@{stage.handle('maria')}* on X, who wrote a public post" in first
    assert "280 characters" in first
    assert "where is my parcel?" in second
    inputs = [b["label"]["text"] for b in view["blocks"] if b["type"] == "input"]
    assert inputs == ["Reply", "On X", "Then"]
    (then,) = (b["element"] for b in view["blocks"] if b.get("block_id") == "then")
    assert [option["text"]["text"] for option in then["options"]] == list(WAYS)
    assert then["initial_option"]["value"] == "pending"
    stage.do("/slack/close", user="agent-1")
    assert _status(stage) == "New"


def test_a_direct_message_is_answered_as_one(stage: Stage) -> None:
    handle = stage.handle("maria")
    stage.do("/x/dm", handle=handle, text="a private word")
    stage.settle()
    view = stage.press("agent-1", "maria", "Reply")["view"]
    assert f"To *@{handle}* on X, who wrote a direct message" in words_of({"text": "", **view})
    stage.do("/slack/submit", user="agent-1", values={"Reply": f"gladly {stage.mark}"})
    stage.settle()
    dms = stage.get("/x/dms")["dms"]
    receipt, answer = (m["text"] for m in dms if m["to"] == handle)
    assert "we have your message" in receipt
    assert answer == f"gladly {stage.mark}"


def test_what_is_too_long_goes_in_parts_once_the_agent_has_seen_them(stage: Stage) -> None:
    post = stage.post("maria", "@deskhand help")
    stage.settle()
    stage.press("agent-1", "maria", "Reply")
    text = " ".join(f"{stage.mark} step {n}: turn it off and on again." for n in range(17))
    seen = stage.do("/slack/submit", user="agent-1", values={"Reply": text})
    assert "in 3 parts" in words_of({"text": "", **seen["view"]})
    assert stage.sent() == []
    other = {"Reply": f"{text} Changed.", "Agreed": ["Send it so"]}
    seen = stage.do("/slack/submit", user="agent-1", values=other)
    assert seen["view"]  # what was not previewed can't be agreed to
    seen = stage.do("/slack/submit", user="agent-1", values=other)
    assert (seen["view"], seen["errors"]) == (None, {})
    stage.settle()
    first, second, third = [p for p in stage.get("/x/posts")["posts"] if stage.mark in p["text"]]
    assert first["reply_to"] == post
    assert (second["reply_to"], third["reply_to"]) == (first["id"], second["id"])
    assert [p["text"].rsplit(" ", 1)[1] for p in (first, second, third)] == ["1/3", "2/3", "3/3"]
    said = " ".join(p["text"].rsplit(" ", 1)[0] for p in (first, second, third))
    assert said == f"{text} Changed."
    stage.expected += [p["text"] for p in (first, second, third)]


def test_a_public_question_is_answered_in_private_or_both(stage: Stage) -> None:
    stage.do("/x/dm", handle=stage.handle("maria"), text="hello")  # so that X lets us write to her
    stage.settle()
    post = stage.post("maria", "@deskhand my account number is 12")
    stage.settle()
    stage.press("agent-1", "maria", "Reply")
    words = f"{stage.mark} let us talk here"
    both = {"Reply": words, "On X": "Both: privately, and the same in public"}
    seen = stage.do("/slack/submit", user="agent-1", values=both)
    assert (seen["view"], seen["errors"]) == (None, {})
    stage.expected.append(words)
    stage.settle()
    assert stage.answers_to(post) == [words]
    dms = [dm["text"] for dm in stage.get("/x/dms")["dms"] if dm["to"] == stage.handle("maria")]
    assert dms[-1] == words


def test_a_link_is_asked_about_before_it_costs(stage: Stage) -> None:
    post = stage.post("maria", "@deskhand where is the manual?")
    stage.settle()
    stage.press("agent-1", "maria", "Reply")
    words = f"{stage.mark} here: https://example.com/manual"
    seen = stage.do("/slack/submit", user="agent-1", values={"Reply": words})
    assert "A link makes this answer cost $0.20" in words_of({"text": "", **seen["view"]})
    seen = stage.do(
        "/slack/submit", user="agent-1", values={"Reply": words, "Agreed": ["Send it so"]}
    )
    assert (seen["view"], seen["errors"]) == (None, {})
    stage.expected.append(words)
    stage.settle()
    (answer,) = stage.answers_to(post)
    assert answer.startswith(f"{stage.mark} here:")


def test_too_long_is_said_in_the_form_which_stays_until_it_fits(stage: Stage) -> None:
    post = stage.post("maria", "@deskhand help")
    stage.settle()
    stage.press("agent-1", "maria", "Reply")
    for text in ("a" * 281, "漢" * 140 + "a", "👍🏽" * 140 + "a"):
        seen = stage.do("/slack/submit", user="agent-1", values={"Reply": text})
        shown = words_of({"text": "", **seen["view"]})
        assert "This is 281 of X's 280 characters: shorten it by 1." in shown
        assert "Or send it in 2 parts" in shown
        assert seen["view"]["callback_id"] == "reply_form"
    assert _status(stage) == "New"
    assert stage.sent() == []

    shortened = f"{stage.mark} ".ljust(280, "a")
    stage.expected.append(shortened)
    seen = stage.do("/slack/submit", user="agent-1", values={"Reply": shortened})
    assert (seen["view"], seen["errors"]) == (None, {})
    assert _status(stage) == "Pending"
    assert stage.answers_to(post) == [shortened]


def test_nothing_and_white_space_are_not_sent(stage: Stage) -> None:
    stage.post("maria", "@deskhand help")
    stage.settle()
    view = stage.press("agent-1", "maria", "Reply")["view"]
    for text in (" ", "\n\t ", "\u00a0\u2003"):
        seen = stage.do("/slack/submit", user="agent-1", values={"Reply": text})
        assert seen["errors"] == {"Reply": "Write something to the customer first."}
        assert seen["view"]["id"] == view["id"]
    told = _told(interact(stage.stack, submission("agent-1", view, {"Reply": ""})))
    assert "Write something" in told
    stage.do("/slack/close", user="agent-1")
    assert _status(stage) == "New"


@pytest.mark.parametrize("way", WAYS)
def test_then_says_what_the_ticket_becomes(stage: Stage, way: str) -> None:
    post = stage.post("maria", "@deskhand help")
    stage.settle()
    stage.press("agent-1", "maria", "Reply")
    text = f"Done {stage.mark}"
    stage.expected.append(text)
    stage.do("/slack/submit", user="agent-1", values={"Reply": text, "Then": way})
    assert _status(stage) == WAYS[way]
    assert stage.answers_to(post) == [text]


def test_ask_and_pend_waits_for_the_customer(stage: Stage) -> None:
    stage.post("maria", "@deskhand help")
    stage.settle()
    view = stage.press("agent-1", "maria", "Ask & pend")["view"]
    assert view["title"]["text"] == f"Ask on #{stage.number('maria')}"
    stage.expected.append(f"Which order? {stage.mark}")
    stage.do("/slack/submit", user="agent-1", values={"Reply": stage.expected[0]})
    assert _status(stage) == "Pending"
    assert "waiting on the customer" in words_of(stage.card("maria"))
    assert "Owner *agent-1*" in words_of(stage.card("maria"))


def test_a_form_that_is_delivered_twice_sends_one_reply(stage: Stage) -> None:
    post = stage.post("maria", "@deskhand help")
    stage.settle()
    view = stage.press("agent-1", "maria", "Reply")["view"]
    text = f"Once {stage.mark}"
    stage.expected.append(text)
    sent = submission("agent-1", view, {"Reply": text})
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _: interact(stage.stack, sent), range(2)))
    answers.append(interact(stage.stack, sent))
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert not any("errors" in answer.text for answer in answers)
    stage.do("/slack/close", user="agent-1")
    assert _status(stage) == "Pending"
    assert stage.answers_to(post) == [text]
    stage.settle()
    assert len([words for words in stage.thread("maria") if text in words]) == 1


def test_two_agents_with_the_form_open_both_reach_the_customer(stage: Stage) -> None:
    post = stage.post("maria", "@deskhand help")
    stage.settle()
    stage.press("agent-1", "maria", "Reply")
    stage.press("agent-2", "maria", "Reply")
    for agent in ("agent-1", "agent-2"):
        stage.expected.append(f"from {agent} {stage.mark}")
        stage.do("/slack/submit", user=agent, values={"Reply": stage.expected[-1]})
    assert _status(stage) == "Pending"
    assert stage.answers_to(post) == stage.expected
    assert "Owner *agent-1*" in words_of(stage.card("maria"))


def test_a_form_whose_ticket_is_not_there_says_so(stage: Stage) -> None:
    stage.post("maria", "@deskhand help")
    stage.settle()
    view = stage.press("agent-1", "maria", "Reply")["view"]
    stage.do("/slack/close", user="agent-1")
    lost = view | {"private_metadata": json.dumps({"ticket": 987_654_321})}
    told = _told(interact(stage.stack, submission("agent-1", lost, {"Reply": "x"})))
    assert "There is no ticket #987654321" in told


def test_an_outsiders_form_is_refused_under_the_input(stage: Stage) -> None:
    stage.post("maria", "@deskhand help")
    stage.settle()
    view = stage.press("agent-1", "maria", "Reply")["view"]
    stage.do("/slack/close", user="agent-1")
    told = _told(interact(stage.stack, submission("outsider", view, {"Reply": "gotcha"})))
    assert told == "Only members of #desk-support can do that. Ask one to invite you."
    assert _status(stage) == "New"
    assert stage.sent() == []
