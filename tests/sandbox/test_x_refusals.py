"""What X refuses to take from us, and by which rule of whose: the tier's, the author's, X's own."""

from typing import Any

import pytest

from tests.sandbox.made import Play, Reply, X

NOT_SUMMONED = "Reply to this conversation is not allowed because you have not been mentioned"


async def create(x: X, **body: Any) -> Reply:
    return await x.call("POST", "/tweets", json={"text": "words"} | body)


async def answer(x: X, post: str) -> Reply:
    return await create(x, reply={"in_reply_to_tweet_id": post})


async def test_only_enterprise_answers_who_did_not_speak_to_us(play: Play, x: X) -> None:
    post = await play.posts_x("it is down")
    refused = await answer(x, post)
    assert (refused.status, refused.body["title"]) == (403, "Forbidden")
    assert refused.body["detail"].startswith(NOT_SUMMONED)
    await play.do("/x/tier", tier="enterprise")
    assert (await answer(x, post)).status == 201


async def test_who_quotes_us_can_be_answered(play: Play, x: X) -> None:
    ours = (await x.post("good morning"))[1]["data"]["id"]
    assert (await answer(x, await play.posts_x("look", quote=ours))).status == 201
    theirs = await play.posts_x("nice weather", handle="otto")
    assert (await answer(x, await play.posts_x("look", quote=theirs, handle="eva"))).status == 403


async def test_a_mention_that_was_deleted_does_not_count(play: Play, x: X) -> None:
    mention = await play.posts_x("@deskhand help")
    later = await play.posts_x("it is urgent", reply_to=mention)
    await play.do("/x/delete", id=mention)
    assert (await answer(x, later)).status == 403


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ("delete", "deleted or not visible"),
        ("protect", "deleted or not visible"),
        ("suspend", "suspended"),
        ("block", "blocked"),
    ],
)
async def test_an_author_who_cannot_be_answered(play: Play, x: X, call: str, words: str) -> None:
    post = await play.posts_x()
    asked = {"id": post} if call == "delete" else {"handle": "maria", "on": True}
    await play.do(f"/x/{call}", **asked)
    refused = await answer(x, post)
    assert refused.status == 403
    assert words in refused.body["detail"]
    if call != "delete":
        await play.do(f"/x/{call}", handle="maria", on=False)
        assert (await answer(x, post)).status == 201


async def test_our_own_account_can_be_suspended(play: Play, x: X) -> None:
    await play.do("/x/suspend", handle="deskhand", on=True)
    refused = await create(x)
    assert (refused.status, refused.body["errors"][0]["code"]) == (403, 64)


async def test_quoting_is_for_enterprise(play: Play, x: X) -> None:
    post = await play.posts_x()
    refused = await create(x, quote_tweet_id=post)
    assert refused.status == 403
    assert refused.body["type"].endswith("/client-forbidden")
    await play.do("/x/tier", tier="enterprise")
    assert (await create(x, quote_tweet_id=post)).status == 201
    assert (await create(x, quote_tweet_id="1", text="another")).status == 403
    assert [p["quote"] for p in (await play.see("/x/posts"))["posts"]] == [None, post]


async def test_one_stock_symbol(play: Play, x: X) -> None:
    assert (await create(x, text="buy $AAPL for $100")).status == 201
    refused = await create(x, text="buy $AAPL and $TSLA")
    assert (refused.status, "1 cashtag" in refused.body["detail"]) == (403, True)
    await play.do("/x/tier", tier="enterprise")
    assert (await create(x, text="buy $AAPL and $TSLA")).status == 201


async def test_names_in_front_of_an_answer_weigh_nothing(play: Play, x: X) -> None:
    post = await play.posts_x()
    text = "@maria @otto " + "a" * 280
    assert (await create(x, text=text)).status == 400
    assert (await create(x, text=text, reply={"in_reply_to_tweet_id": post})).status == 201


@pytest.mark.parametrize(
    "body",
    [
        {"reply_settings": "nobody"},
        {"media": "words"},
        {"media": {"media_ids": []}},
        {"media": {"media_ids": ["1"]}},
        {"media": {"media_ids": ["1"] * 5}},
        {"text": "x" * 5000},
    ],
)
async def test_bodies_that_x_does_not_take(x: X, body: dict[str, Any]) -> None:
    assert (await create(x, **body)).status == 400


async def test_deleting_is_for_our_own_posts(play: Play, x: X) -> None:
    theirs = await play.posts_x()
    ours = (await create(x)).body["data"]["id"]
    assert (await x.call("DELETE", f"/tweets/{theirs}")).status == 403
    for id in (ours, ours, "1"):
        assert (await x.call("DELETE", f"/tweets/{id}")).body == {"data": {"deleted": True}}
    shown = {p["id"]: p["deleted"] for p in (await play.see("/x/posts"))["posts"]}
    assert shown == {theirs: False, ours: True}
    assert (await create(x)).status == 201  # the same words, which are not there any more


async def test_hiding_is_for_answers_in_our_own_conversations(play: Play, x: X) -> None:
    ours = (await create(x)).body["data"]["id"]
    rude = await play.posts_x("rude words", reply_to=ours)
    elsewhere = await play.posts_x("more", reply_to=await play.posts_x())
    for id, status in ((rude, 200), (elsewhere, 403), (ours, 403), ("1", 403)):
        reply = await x.call("PUT", f"/tweets/{id}/hidden", json={"hidden": True})
        assert reply.status == status
    assert [p["hidden"] for p in (await play.see("/x/posts"))["posts"]][:2] == [False, True]
    await play.do("/x/edit", id=rude, text="ruder words")
    assert (await play.see("/x/posts"))["posts"][1]["hidden"]
    told = await x.call("PUT", f"/tweets/{rude}/hidden", json={"hidden": False})
    assert told.body == {"data": {"hidden": False}}
    assert (await x.call("PUT", f"/tweets/{rude}/hidden", json={"hidden": "yes"})).status == 400
    status, _ = await x.says(x.client.hide_reply, id=rude)
    assert status == 200
