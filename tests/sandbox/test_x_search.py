"""What recent search finds on X, and which queries X does not take."""

import pytest

from tests.sandbox.made import Play, X


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("@deskhand", ["root", "answer", "quote"]),
        ("@DeskHand -from:otto", ["root"]),
        ("to:deskhand", ["answer"]),
        ("from:otto", ["answer", "quote"]),
        ("from:@maria", ["root"]),
        ("conversation_id:{root}", ["root", "ours", "answer"]),
        ("conversation_id:{root} is:reply", ["ours", "answer"]),
        ("in_reply_to_tweet_id:{ours}", ["answer"]),
        ("quotes_of_tweet_id:{root}", ["quote"]),
        ("(from:maria OR is:quote) @deskhand", ["root", "quote"]),
        ("from:maria OR is:quote -has:media", ["root"]),
        ('"still broken"', ["answer"]),
        ("BROKEN -still", ["root"]),
        ("has:media", ["quote"]),
        ("-(from:otto OR from:maria OR from:deskhand)", []),
    ],
)
async def test_search(play: Play, x: X, query: str, found: list[str]) -> None:
    root = await play.posts_x("@deskhand it is broken")
    ours = (await x.post("we look into it", root))[1]["data"]["id"]
    names = {"root": root, "ours": ours}
    names["answer"] = await play.posts_x("still broken", handle="otto", reply_to=ours)
    names["quote"] = await play.posts_x("@deskhand see", handle="otto", quote=root, media=["photo"])
    reply = await x.get("/tweets/search/recent", query=query.format(**names))
    assert reply.status == 200, reply.body
    assert reply.ids == [names[name] for name in reversed(found)]


@pytest.mark.parametrize(
    "query",
    [
        *("", "x" * 513, "(", ")", "(" * 250 + "x" + ")" * 250, "a OR", "-", '""'),
        *("lang:en", "from:", "from:a!b", "conversation_id:x", "is:blue"),
    ],
)
async def test_queries_that_are_none(x: X, query: str) -> None:
    reply = await x.get("/tweets/search/recent", query=query)
    assert (reply.status, reply.body["title"]) == (400, "Invalid Request")


async def test_search_goes_back_seven_days(play: Play, x: X) -> None:
    await play.posts_x("old words")
    await play.do("/clock/advance", by="7d")
    new = await play.posts_x("new words")
    assert (await x.get("/tweets/search/recent", query="words")).ids == [new]
    asked = {"query": "words", "start_time": await play.away(days=-8)}
    assert (await x.get("/tweets/search/recent", **asked)).status == 400
    assert (await x.get("/tweets/search/recent", query="words", max_results=9)).status == 400
