"""What Messenger takes from our page, and what it refuses, in its own codes."""

import json

import pytest

from tests.sandbox.facebook_made import PAGE, TOKEN, Graph, proof
from tests.sandbox.made import Json, Play

LONGEST = "字" * 1_999


def reply(n: int = 0, title: str = "Yes", payload: str = "y") -> Json:
    return {"content_type": "text", "title": title, "payload": payload + str(n)}


async def test_an_answer_stands_in_the_conversation(play: Play, graph: Graph) -> None:
    psid = await graph.customer()
    status, told = await graph.send(psid, "we look into it")
    assert (status, list(told)) == (200, ["recipient_id", "message_id"])
    assert told["recipient_id"] == psid
    shown = (await play.see("/facebook/messages"))["messages"]
    assert [(m["from"], m["to"], m["text"]) for m in shown] == [
        ("Maria K", "deskhand", "it is down"),
        ("deskhand", "Maria K", "we look into it"),
    ]
    assert shown[1]["id"] == told["message_id"]
    assert await play.statuses("facebook") == [("POST /{id}/messages", 200)]


@pytest.mark.parametrize("path", ["me/messages", f"{PAGE}/messages"])
async def test_both_names_of_the_page(graph: Graph, path: str) -> None:
    psid = await graph.customer()
    body = {"recipient": {"id": psid}, "message": {"text": "hello"}}
    assert (await graph.ask("POST", path, body))[0] == 200


async def test_a_form_holds_json(play: Play, graph: Graph) -> None:
    psid = await graph.customer()
    form = {
        "access_token": TOKEN,
        "appsecret_proof": proof(),
        "recipient": json.dumps({"id": psid}),
        "message": json.dumps({"text": "hello"}),
    }
    async with play.http.post(f"{play.url}/graph/v25.0/me/messages", data=form) as answer:
        assert (await answer.json())["recipient_id"] == psid


@pytest.mark.parametrize(
    "recipient",
    [
        None,
        {},
        [],
        "{",
        "Maria K",
        {"id": ""},
        {"id": "1", "comment_id": "2"},
        {"comment_id": "2", "post_id": "3"},
    ],
)
async def test_a_recipient_must_be_named(graph: Graph, recipient: object) -> None:
    psid = await graph.customer()
    assert await graph.not_sent(psid, recipient=recipient) == (100, None)


async def test_people_who_never_wrote_cannot_be_reached(play: Play, graph: Graph) -> None:
    await graph.comment(name="Tom H")
    (tom,) = (await play.see("/facebook/people"))["people"]
    for id in ("4711", PAGE, tom["psid"], tom["comment_id"], tom["app_scoped_id"]):
        assert await graph.not_sent(id) == (100, 2018001)


@pytest.mark.parametrize(
    "message",
    [
        None,
        "words",
        {},
        {"text": ""},
        {"text": " \n"},
        {"text": 5},
        {"text": ["words"]},
        {"text": "half \ud800 pair"},
        {"text": LONGEST + "字"},
        {"text": "x", "metadata": "x" * 1_001},
        {"text": "x", "metadata": {"ticket": 1}},
        {"text": "x", "reply_to": {"mid": "m_nowhere"}},
        {"text": "x", "reply_to": "m_nowhere"},
        {"text": "x", "attachment": {"type": "image", "payload": {"url": "https://e.example/a"}}},
        {"attachment": {"type": "image"}},
        {"attachment": {"type": "image", "payload": {"url": "ftp://e.example/a"}}},
        {"attachment": {"type": "image", "payload": {"url": "https://"}}},
        {"attachment": {"type": "spaceship", "payload": {"url": "https://e.example/a"}}},
        {"attachment": "{"},
        {"attachment": {"type": "file", "payload": {"url": "https://e.example/" + "a" * 2_000}}},
        {"text": "x", "quick_replies": [reply(n) for n in range(14)]},
        {"text": "x", "quick_replies": [reply(title="x" * 21)]},
        {"text": "x", "quick_replies": [reply(title="")]},
        {"text": "x", "quick_replies": [reply(payload="x" * 1_001)]},
        {"text": "x", "quick_replies": [{"title": "x", "payload": "y"}]},
        {"text": "x", "quick_replies": "yes"},
        {"text": "x", "quick_replies": ["yes"]},
    ],
)
async def test_messages_that_are_none(graph: Graph, message: object) -> None:
    psid = await graph.customer()
    assert await graph.not_sent(psid, message=message) == (100, None)


async def test_all_that_fits(play: Play, graph: Graph) -> None:
    psid = await graph.customer()
    offered = [reply(n, title="x" * 20) for n in range(13)]
    long = await graph.sent(psid, text=LONGEST, metadata="x" * 1_000, quick_replies=offered)
    link = "https://files.example/report.pdf"
    await graph.sent(psid, text=None, attachment={"type": "file", "payload": {"url": link}})
    _, first, second = (await play.see("/facebook/messages"))["messages"]
    assert (first["id"], first["text"], len(first["quick_replies"])) == (long, LONGEST, 13)
    assert second["attachments"] == [{"kind": "file", "name": link, "url": link}]


async def test_a_quotation_is_of_the_same_conversation(play: Play, graph: Graph) -> None:
    psid = await graph.customer()
    tom = await play.do("/facebook/message", name="Tom H", text="hello")
    (maria, *_) = (await play.see("/facebook/messages"))["messages"]
    await graph.sent(psid, text="this one", reply_to={"mid": maria["id"]})
    assert (await play.see("/facebook/messages"))["messages"][-1]["reply_to"] == maria["id"]
    quoting = {"text": "x", "reply_to": {"mid": tom["id"]}}
    assert await graph.not_sent(psid, message=quoting) == (100, None)


async def test_acts_of_a_sender(play: Play, graph: Graph) -> None:
    psid = await graph.customer()
    for action in ("typing_on", "typing_off", "mark_seen"):
        body = {"recipient": {"id": psid}, "sender_action": action}
        assert await graph.ask("POST", "me/messages", body) == (200, {"recipient_id": psid})
    (message,) = (await play.see("/facebook/messages"))["messages"]
    assert message["read"] is True
    assert await graph.not_sent(psid, sender_action="dance") == (100, None)
    assert await graph.not_sent("4711", sender_action="typing_on") == (100, 2018001)
