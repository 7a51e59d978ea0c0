"""What X takes from us, and what it refuses, in X's own words."""

import pytest

from tests.sandbox.made import Play, X

DUPLICATE = "You are not allowed to create a Tweet with duplicate content."


async def test_a_reply_stands_under_the_customers_post(play: Play, x: X) -> None:
    post = await play.posts_x()
    status, told = await x.post("we look into it", post)
    assert (status, told["data"]["text"]) == (201, "@maria we look into it")  # X names her first
    shown = (await play.see("/x/posts"))["posts"]
    assert [(p["id"], p["handle"], p["text"], p["reply_to"]) for p in shown] == [
        (post, "maria", "@deskhand help", None),
        (told["data"]["id"], "deskhand", "we look into it", post),
    ]
    assert await play.statuses("x") == [("POST /2/tweets", 201)]


@pytest.mark.parametrize(
    ("text", "status"),
    [("a" * 280, 201), ("a" * 281, 400), ("字" * 140, 201), ("字" * 141, 400)],
)
async def test_280_as_x_counts(x: X, text: str, status: int) -> None:
    answer, told = await x.post(text)
    assert answer == status
    assert status == 201 or "too long" in told["detail"]


async def test_a_link_counts_23(x: X) -> None:
    link = "https://example.com/" + "a" * 300
    assert (await x.post(f"{'a' * 256} {link}"))[0] == 201
    assert (await x.post(f"{'a' * 257} {link}"))[0] == 400


@pytest.mark.parametrize("text", ["", "  \n", None, 5, ["words"], "half \ud800 pair"])
async def test_there_must_be_a_text(play: Play, x: X, text: object) -> None:
    def send(user_auth: bool) -> object:
        return x.client._make_request("POST", "/2/tweets", json={"text": text}, user_auth=user_auth)

    assert (await x.says(send))[0] == 400
    assert (await play.see("/x/posts"))["posts"] == []


async def test_reply_must_be_an_object(x: X) -> None:
    def send(user_auth: bool) -> object:
        body = {"text": "words", "reply": "900"}
        return x.client._make_request("POST", "/2/tweets", json=body, user_auth=user_auth)

    assert (await x.says(send))[0] == 400


async def test_a_duplicate_is_refused_for_a_while(play: Play, x: X) -> None:
    post = await play.posts_x()
    assert (await x.post("same", post))[0] == 201
    status, told = await x.post(" same ", post)
    assert (status, told["title"], told["detail"]) == (403, "Forbidden", DUPLICATE)
    assert told["status"] == 403
    assert told["type"] == "about:blank"
    assert (await x.post("other", post))[0] == 201
    await play.do("/clock/advance", by="16m")
    assert (await x.post("same", post))[0] == 201


async def test_what_was_refused_was_not_posted(play: Play, x: X) -> None:
    await x.post("same")
    await x.post("same")
    assert [p["text"] for p in (await play.see("/x/posts"))["posts"]] == ["same"]


async def test_no_reply_to_what_is_not_there(x: X) -> None:
    status, told = await x.post("hello", "1234567890123456789")
    assert status == 403
    assert "deleted or not visible" in told["detail"]


@pytest.mark.parametrize(
    "text", ["it is down", "write to me@deskhand now", "@deskhand2 help", "@@deskhand", "desk"]
)
async def test_no_reply_to_who_did_not_mention_us(play: Play, x: X, text: str) -> None:
    status, told = await x.post("hello", await play.posts_x(text))
    assert status == 403
    assert "not allowed" in told["detail"]


@pytest.mark.parametrize("text", ["hey @DeskHand!", "(@deskhand)", "@deskhand's", "ну@deskhand"])
async def test_whoever_mentioned_us_is_answered(play: Play, x: X, text: str) -> None:
    assert (await x.post("hello", await play.posts_x(text)))[0] == 201


async def test_who_answers_us_is_answered_without_a_mention(play: Play, x: X) -> None:
    _, told = await x.post("good morning")
    post = await play.posts_x("is it up again?", reply_to=told["data"]["id"])
    assert (await x.post("yes", post))[0] == 201


async def test_a_bystander_in_the_thread_is_not(play: Play, x: X) -> None:
    post = await play.posts_x()
    other = await play.do("/x/post", handle="bystander", text="same here", reply_to=post)
    assert (await x.post("hello", other["id"]))[0] == 403


async def test_a_direct_message_only_to_who_wrote_one(play: Play, x: X) -> None:
    await play.posts_x()
    assert (await x.message("1001", "hello"))[0] == 403
    assert (await x.message("4711", "hello"))[0] == 403
    await play.do("/x/dm", handle="maria", text="psst")
    status, told = await x.message("1001", "a < b")
    assert (status, told["data"]["dm_conversation_id"]) == (201, "100-1001")
    dms = (await play.see("/x/dms"))["dms"]
    assert [(d["from"], d["to"], d["text"]) for d in dms] == [
        ("maria", "deskhand", "psst"),
        ("deskhand", "maria", "a < b"),
    ]
    assert dms[1]["id"] == told["data"]["dm_event_id"]
    _, page = await x.says(
        x.client.get_direct_message_events, participant_id="1001", dm_event_fields=["sender_id"]
    )
    assert [(e["text"], e["sender_id"]) for e in page["data"]] == [
        ("a &lt; b", "100"),
        ("psst", "1001"),
    ]


@pytest.mark.parametrize(("length", "status"), [(10_000, 201), (10_001, 400)])
async def test_a_direct_message_has_10000(play: Play, x: X, length: int, status: int) -> None:
    await play.do("/x/dm", handle="maria", text="psst")
    assert (await x.message("1001", "字" * length))[0] == status


async def test_our_posts_come_in_pages_the_newest_first(play: Play, x: X) -> None:
    post = await play.posts_x()
    for n in range(12):
        await x.post(f"{n} <b> & co", post if n == 11 else None)
    _, first = await x.posts(max_results=5, tweet_fields=["referenced_tweets"])
    _, second = await x.posts(max_results=5, pagination_token=first["meta"]["next_token"])
    _, third = await x.posts(max_results=5, pagination_token=second["meta"]["next_token"])
    found = [p["text"] for page in (first, second, third) for p in page["data"]]
    words = [f"{n} &lt;b&gt; &amp; co" for n in range(11, -1, -1)]
    assert found == [f"@maria {words[0]}", *words[1:]]
    assert [p["meta"]["result_count"] for p in (first, second, third)] == [5, 5, 2]
    assert "next_token" not in third["meta"]
    assert first["data"][0]["referenced_tweets"] == [{"type": "replied_to", "id": post}]
    ids = [int(p["id"]) for p in first["data"]]
    assert ids == sorted(ids, reverse=True)


async def test_no_posts_make_an_empty_page(x: X) -> None:
    assert await x.posts() == (200, {"meta": {"result_count": 0}})


@pytest.mark.parametrize(
    "query",
    [
        {"max_results": 4},
        {"max_results": 101},
        {"max_results": "²"},
        {"max_results": "many"},
        {"pagination_token": "elsewhere"},
    ],
)
async def test_pages_that_are_not(x: X, query: dict[str, object]) -> None:
    assert (await x.posts(**query))[0] == 400


async def test_posts_of_nobody(x: X) -> None:
    assert (await x.says(x.client.get_users_tweets, id="101"))[0] == 404
