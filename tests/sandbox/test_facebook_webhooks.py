"""What Messenger tells the desk, in Meta's shapes."""

from typing import Any

import pytest

from tests.sandbox.facebook_made import APP, PAGE, Graph
from tests.sandbox.made import Json, Play

INBOX_APP = 263902037430900


async def only(graph: Graph) -> Json:
    """The only thing that the desk was told, but for its envelope."""
    (item,) = await graph.told()
    psid = await graph.psid()
    assert (item["sender"], item["recipient"]) == ({"id": psid}, {"id": PAGE})
    assert isinstance(item["timestamp"], int)
    return {k: v for k, v in item.items() if k not in ("sender", "recipient", "timestamp")}


async def test_the_envelope(play: Play, graph: Graph) -> None:
    await graph.customer()
    (came,) = await play.desk.got(1)
    (entry,) = came.json["entry"]
    assert list(came.json) == ["object", "entry"]
    assert (came.json["object"], entry["id"], list(entry)) == (
        "page",
        PAGE,
        ["id", "time", "messaging"],
    )
    (item,) = entry["messaging"]
    assert len(str(entry["time"])) == len(str(item["timestamp"])) == 13  # milliseconds


async def test_a_message(play: Play, graph: Graph) -> None:
    made = await play.do("/facebook/message", name="Maria K", text="is 1 < 2 & 🙂?")
    assert await only(graph) == {"message": {"mid": made["id"], "text": "is 1 < 2 & 🙂?"}}
    assert made["id"].startswith("m_")


async def test_ids_do_not_fit_into_a_float(graph: Graph) -> None:
    psid = await graph.customer()
    assert int(psid) > 2**53


async def test_a_person_is_the_same_in_all_conversations_but_not_everywhere(
    play: Play, graph: Graph
) -> None:
    for name in ("Maria K", " maria k "):
        await play.do("/facebook/message", name=name, text="hello")
    await graph.comment("MARIA K")
    (person,) = (await play.see("/facebook/people"))["people"]
    messages = await graph.told()
    assert {m["sender"]["id"] for m in messages} == {person["psid"]}
    assert (await graph.feed())[0]["from"]["id"] == person["comment_id"]
    ids = [person[key] for key in ("psid", "comment_id", "app_scoped_id")]
    assert len(set(ids)) == 3


@pytest.mark.parametrize("kind", ["image", "file", "sticker"])
async def test_attachments(play: Play, graph: Graph, kind: str) -> None:
    made = await play.do("/facebook/message", name="Maria K", attachment=kind)
    message = (await only(graph))["message"]
    assert set(message) == {"mid", "attachments"}
    assert message["mid"] == made["id"]
    (attachment,) = message["attachments"]
    assert (attachment["type"], "sticker_id" in attachment["payload"]) == (kind, kind == "sticker")
    async with play.http.get(attachment["payload"]["url"]) as answer:
        assert answer.status == 200
        assert answer.content_type == ("text/plain" if kind == "file" else "image/png")


async def test_words_with_an_attachment(play: Play, graph: Graph) -> None:
    await play.do("/facebook/message", name="Maria K", text="look", attachment="image")
    message = (await only(graph))["message"]
    assert (message["text"], len(message["attachments"])) == ("look", 1)


async def test_an_answer_to_a_message(play: Play, graph: Graph) -> None:
    psid = await graph.customer()
    ours = await graph.sent(psid)
    await play.do("/facebook/message", name="Maria K", text="yes", reply_to=ours)
    message = (await graph.told())[-1]["message"]
    assert (message["text"], message["reply_to"]) == ("yes", {"mid": ours})


async def test_a_quick_reply(play: Play, graph: Graph) -> None:
    made = await play.do("/facebook/message", name="Maria K", text="Yes", quick_reply="YES_1")
    assert await only(graph) == {
        "message": {"mid": made["id"], "text": "Yes", "quick_reply": {"payload": "YES_1"}}
    }
    (shown,) = (await play.see("/facebook/messages"))["messages"]
    assert shown["kind"] == "quick_reply"


async def test_a_postback(play: Play, graph: Graph) -> None:
    made = await play.do("/facebook/postback", name="Maria K", title="Help", payload="HELP_1")
    told = {"mid": made["id"], "title": "Help", "payload": "HELP_1"}
    assert await only(graph) == {"postback": told}
    (shown,) = (await play.see("/facebook/messages"))["messages"]
    assert (shown["kind"], shown["text"]) == ("postback", "Help")


async def test_a_link_into_a_conversation(play: Play, graph: Graph) -> None:
    await graph.customer()
    assert await play.do("/facebook/referral", name="Maria K", ref="newsletter") == {}
    referral = {"ref": "newsletter", "source": "SHORTLINK", "type": "OPEN_THREAD"}
    assert (await graph.told())[-1]["referral"] == referral


async def test_a_link_with_which_a_conversation_begins(play: Play, graph: Graph) -> None:
    made = await play.do("/facebook/referral", name="Maria K", ref="newsletter")
    referral = {"ref": "newsletter", "source": "SHORTLINK", "type": "OPEN_THREAD"}
    start = {"mid": made["id"], "title": "Get Started", "payload": "GET_STARTED"}
    assert await only(graph) == {"postback": start | {"referral": referral}}


@pytest.mark.parametrize(
    ("emoji", "kind"), [("❤", "love"), ("❤️", "love"), ("👍", "like"), ("🦄", "other")]
)
async def test_reactions(play: Play, graph: Graph, emoji: str, kind: str) -> None:
    psid = await graph.customer()
    ours = await graph.sent(psid)
    asked = {"name": "Maria K", "id": ours}
    await play.do("/facebook/react", **asked, emoji=emoji)
    shown = (await play.see("/facebook/messages"))["messages"][-1]
    assert shown["reactions"] == [{"name": "Maria K", "emoji": emoji}]
    await play.do("/facebook/react", **asked, emoji=emoji, remove=True)
    assert (await play.see("/facebook/messages"))["messages"][-1]["reactions"] == []
    told = [item["reaction"] for item in (await graph.told())[-2:]]
    same = {"mid": ours, "reaction": kind, "emoji": emoji}
    assert told == [same | {"action": "react"}, same | {"action": "unreact"}]


async def test_what_was_read(play: Play, graph: Graph) -> None:
    psid = await graph.customer()
    await graph.sent(psid)
    assert (await play.see("/facebook/messages"))["messages"][-1]["read"] is False
    await play.do("/facebook/read", name="Maria K")
    customers, ours = (await play.see("/facebook/messages"))["messages"]
    assert (customers["read"], ours["read"]) == (False, True)
    item = (await graph.told())[-1]
    assert item["read"] == {"watermark": item["timestamp"]}


async def test_an_edit(play: Play, graph: Graph) -> None:
    made = await play.do("/facebook/message", name="Maria K", text="helo")
    for n, text in enumerate(("hello", "hello!"), 1):
        await play.do("/facebook/edit", id=made["id"], text=text)
        edit = (await graph.told())[-1]["message_edit"]
        assert edit == {"mid": made["id"], "text": text, "num_edit": n}
    (shown,) = (await play.see("/facebook/messages"))["messages"]
    assert (shown["text"], shown["edited"]) == ("hello!", True)


async def test_nobody_is_told_of_what_is_unsent(play: Play, graph: Graph) -> None:
    made = await play.do("/facebook/message", name="Maria K", text="never mind")
    await play.do("/facebook/delete", id=made["id"])
    assert (await play.see("/facebook/messages"))["messages"] == []
    assert len(await graph.told()) == 1


async def test_our_own_messages_are_echoed_and_delivered(play: Play, graph: Graph) -> None:
    psid = await graph.customer()
    (asked,) = (await play.see("/facebook/messages"))["messages"]
    ours = await graph.sent(
        psid, text="on it", metadata='{"ticket": 1}', reply_to={"mid": asked["id"]}
    )
    _, echo, delivery = await graph.told()
    assert (echo["sender"], echo["recipient"]) == ({"id": PAGE}, {"id": psid})
    assert echo["message"] == {
        "mid": ours,
        "text": "on it",
        "reply_to": {"mid": asked["id"]},
        "is_echo": True,
        "app_id": int(APP),
        "metadata": '{"ticket": 1}',
    }
    assert (delivery["sender"], delivery["recipient"]) == ({"id": psid}, {"id": PAGE})
    assert delivery["delivery"] == {"mids": [ours], "watermark": echo["timestamp"]}


async def test_an_echo_of_an_attachment(graph: Graph) -> None:
    psid = await graph.customer()
    attachment = {"type": "file", "payload": {"url": "https://files.example/a.pdf"}}
    ours = await graph.sent(psid, text=None, attachment=attachment)
    message = (await graph.told())[1]["message"]
    assert message == {
        "mid": ours,
        "attachments": [attachment],
        "is_echo": True,
        "app_id": int(APP),
    }


async def test_a_private_reply_is_echoed(graph: Graph) -> None:
    comment = await graph.comment()
    _, told = await graph.send("", recipient={"comment_id": comment})
    echo, _ = await graph.told()
    assert echo["recipient"] == {"id": told["recipient_id"]}
    assert echo["message"]["mid"] == told["message_id"]


@pytest.mark.parametrize("by", ["name", "id"])
async def test_a_colleague_answers_elsewhere(play: Play, graph: Graph, by: str) -> None:
    made = await play.do("/facebook/message", name="Maria K", text="hello")
    whom: dict[str, Any] = {"name": "Maria K"} if by == "name" else {"id": made["id"]}
    answer = await play.do("/facebook/answer_elsewhere", **whom, text="hi Maria")
    echo = (await graph.told())[1]["message"]
    assert echo == {
        "mid": answer["id"],
        "text": "hi Maria",
        "is_echo": True,
        "app_id": INBOX_APP,
    }
    shown = (await play.see("/facebook/messages"))["messages"][-1]
    assert (shown["from"], shown["to"], shown["app_id"]) == ("deskhand", "Maria K", INBOX_APP)


async def test_what_another_app_has_comes_as_standby(play: Play, graph: Graph) -> None:
    made = await play.do("/facebook/message", name="Maria K", text="hello", standby=True)
    (item,) = await graph.told("standby")
    assert item["message"] == {"mid": made["id"], "text": "hello"}
    assert await graph.told("messaging") == []


async def test_a_standby_needs_its_own_subscription(play: Play, graph: Graph) -> None:
    await graph.post("me/subscribed_apps", subscribed_fields="messages")
    await play.do("/facebook/message", name="Maria K", text="hello", standby=True)
    await play.do("/facebook/message", name="Maria K", text="hello?")
    assert await graph.told("standby") == []
    assert [item["message"]["text"] for item in await graph.told()] == ["hello?"]


FIELDS = {
    "messages": "message",
    "messaging_postbacks": "postback",
    "message_reads": "read",
    "message_reactions": "reaction",
    "message_edits": "message_edit",
    "messaging_referrals": "referral",
    "message_deliveries": "delivery",
    "message_echoes": "message",
    "feed": "comment",
}


@pytest.mark.parametrize("where", ["page", "app"])
@pytest.mark.parametrize("field", FIELDS)
async def test_only_what_page_and_app_want_is_told(
    play: Play, graph: Graph, field: str, where: str
) -> None:
    await play.do("/facebook/account", **{"fields" if where == "page" else "app_fields": [field]})
    made = await play.do("/facebook/message", name="Maria K", text="helo")
    await play.do("/facebook/postback", name="Maria K", title="Help", payload="HELP")
    await play.do("/facebook/referral", name="Maria K", ref="newsletter")
    await play.do("/facebook/edit", id=made["id"], text="hello")
    await play.do("/facebook/react", name="Maria K", id=made["id"], emoji="👍")
    await graph.comment()
    await graph.sent(await graph.psid())
    await play.do("/facebook/read", name="Maria K")
    (came,) = await graph.told("changes" if field == "feed" else "messaging")
    key = came["value"]["item"] if field == "feed" else list(came)[-1]
    assert key == FIELDS[field]
    assert field != "message_echoes" or came["message"]["is_echo"]
