"""When our page may write to somebody, by the stage's clock, and when once in private."""

import pytest

from tests.sandbox.facebook_made import Graph
from tests.sandbox.made import Json, Play

OUTSIDE = (10, 2018278)
NOT_REPLIABLE = (100, 2018292)


@pytest.mark.parametrize("kind", ["RESPONSE", "UPDATE", None])
async def test_24_hours(play: Play, graph: Graph, kind: str | None) -> None:
    psid = await graph.customer()
    more = {"messaging_type": kind} if kind else {}
    await play.do("/clock/advance", by="23h")
    body = {"recipient": {"id": psid}, "message": {"text": "hello"}} | more
    assert (await graph.ask("POST", "me/messages", body))[0] == 200
    await play.do("/clock/advance", by="1h")
    assert await graph.not_sent(psid, **more) == OUTSIDE


HUMAN = {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}


async def test_a_person_may_answer_for_7_days(play: Play, graph: Graph) -> None:
    psid = await graph.customer()
    assert (await graph.send(psid, **HUMAN))[0] == 200
    await play.do("/clock/advance", by="167h")
    assert (await graph.send(psid, **HUMAN))[0] == 200
    await play.do("/clock/advance", by="1h")
    assert await graph.not_sent(psid, **HUMAN) == OUTSIDE


@pytest.mark.parametrize(
    "tag", ["CONFIRMED_EVENT_UPDATE", "ACCOUNT_UPDATE", "POST_PURCHASE_UPDATE"]
)
async def test_dead_tags(graph: Graph, tag: str) -> None:
    psid = await graph.customer()
    found = await graph.not_sent(psid, messaging_type="MESSAGE_TAG", tag=tag)
    assert found == (100, 1893061)


@pytest.mark.parametrize(
    "how",
    [
        {"messaging_type": "GOSSIP"},
        {"messaging_type": None},
        {"messaging_type": ["RESPONSE"]},
        {"messaging_type": "UTILITY"},
        {"messaging_type": "MESSAGE_TAG"},
        {"messaging_type": "MESSAGE_TAG", "tag": "GOSSIP"},
        {"messaging_type": "MESSAGE_TAG", "tag": ["HUMAN_AGENT"]},
    ],
)
async def test_types_and_tags_that_are_not(graph: Graph, how: Json) -> None:
    psid = await graph.customer()
    assert await graph.not_sent(psid, **how) == (100, None)


@pytest.mark.parametrize("act", ["message", "postback", "react", "referral"])
async def test_whatever_people_do_opens_the_window_again(
    play: Play, graph: Graph, act: str
) -> None:
    psid = await graph.customer()
    ours = await graph.sent(psid)
    await play.do("/clock/advance", by="30h")
    assert await graph.not_sent(psid) == OUTSIDE
    asked = {
        "message": {"text": "hello?"},
        "postback": {"title": "Help", "payload": "HELP"},
        "react": {"id": ours, "emoji": "👍"},
        "referral": {"ref": "newsletter"},
    }
    await play.do(f"/facebook/{act}", name="Maria K", **asked[act])
    assert (await graph.send(psid))[0] == 200


async def test_reading_or_editing_opens_nothing(play: Play, graph: Graph) -> None:
    made = await play.do("/facebook/message", name="Maria K", text="helo")
    psid = await graph.psid()
    await play.do("/clock/advance", by="30h")
    await play.do("/facebook/edit", id=made["id"], text="hello")
    await play.do("/facebook/read", name="Maria K")
    assert await graph.not_sent(psid) == OUTSIDE


async def test_who_blocked_us_gets_nothing(play: Play, graph: Graph) -> None:
    psid = await graph.customer()
    comment = await graph.comment()
    await play.do("/facebook/block", name="Maria K", blocked=True)
    assert await graph.not_sent(psid) == (551, 1545041)
    assert await graph.not_sent(psid, recipient={"comment_id": comment}) == (551, 1545041)
    await play.do("/facebook/block", name="Maria K", blocked=False)
    assert (await graph.send(psid))[0] == 200
    assert (await graph.send(psid, recipient={"comment_id": comment}))[0] == 200


async def test_a_private_reply_makes_a_conversation(play: Play, graph: Graph) -> None:
    comment = await graph.comment(name="Tom H")
    status, told = await graph.send("", recipient={"comment_id": comment})
    assert (status, told["recipient_id"]) == (200, await graph.psid("Tom H"))
    (shown,) = (await play.see("/facebook/messages"))["messages"]
    assert (shown["to"], shown["kind"]) == ("Tom H", "private_reply")
    assert await graph.not_sent(told["recipient_id"]) == OUTSIDE  # until the person answers
    await play.do("/facebook/message", name="Tom H", text="thank you")
    assert (await graph.send(told["recipient_id"]))[0] == 200


async def test_one_private_reply_for_each_comment(play: Play, graph: Graph) -> None:
    first, second = await graph.comment(), await graph.comment(text="and that")
    for comment in (first, second):
        assert (await graph.get(comment, fields="can_reply_privately"))["can_reply_privately"]
        assert (await graph.send("", recipient={"comment_id": comment}))[0] == 200
        told = await graph.get(comment, fields="can_reply_privately,private_reply_conversation")
        assert told["can_reply_privately"] is False
        assert told["private_reply_conversation"]["id"].startswith("t_")
        assert await graph.not_sent("", recipient={"comment_id": comment}) == NOT_REPLIABLE


async def test_a_private_reply_within_7_days(play: Play, graph: Graph) -> None:
    first, second = await graph.comment(), await graph.comment(text="and that")
    await play.do("/clock/advance", by="167h")
    assert (await graph.send("", recipient={"comment_id": first}))[0] == 200
    await play.do("/clock/advance", by="1h")
    assert await graph.not_sent("", recipient={"comment_id": second}) == NOT_REPLIABLE
    told = await graph.get(second, fields="can_reply_privately")
    assert told["can_reply_privately"] is False


async def test_a_visitors_post_can_be_answered_in_private(play: Play, graph: Graph) -> None:
    post = await play.do("/facebook/post", name="Tom H", text="hello")
    assert (await graph.send("", recipient={"post_id": post["id"]}))[0] == 200
    assert await graph.not_sent("", recipient={"post_id": post["id"]}) == NOT_REPLIABLE


async def test_what_has_no_author_to_answer(play: Play, graph: Graph) -> None:
    comment = await graph.comment()
    ours = (await graph.post(f"{comment}/comments", message="hello"))["id"]
    (post,) = (await play.see("/facebook/comments"))["posts"]
    for recipient in (
        {"comment_id": ours},
        {"comment_id": "1_2"},
        {"comment_id": post["id"]},
        {"post_id": post["id"]},
        {"post_id": comment},
    ):
        assert await graph.not_sent("", recipient=recipient) == NOT_REPLIABLE


async def test_what_was_refused_can_still_be_answered_in_private(graph: Graph) -> None:
    comment = await graph.comment()
    recipient = {"comment_id": comment}
    assert await graph.not_sent("", recipient=recipient, message={"text": ""}) == (100, None)
    assert (await graph.send("", recipient=recipient))[0] == 200
