"""What apps read on X: only what they ask for, page by page, and nothing that is hidden."""

import asyncio
from typing import Any

import pytest

from tests.sandbox.made import Play, X

MENTIONS = "/users/100/mentions"


async def several(play: Play, count: int = 12) -> list[str]:
    """Mentions by maria; their ids, the newest first."""
    return [await play.posts_x(f"@deskhand {n}") for n in range(count)][::-1]


async def test_a_post_has_three_fields_and_those_that_are_asked_for(play: Play, x: X) -> None:
    post = await play.posts_x("@deskhand hello")
    (bare,) = (await x.get(MENTIONS)).body["data"]
    assert bare == {"id": post, "text": "@deskhand hello", "edit_history_tweet_ids": [post]}
    (fuller,) = (await x.get(MENTIONS, tweet_fields="author_id,conversation_id")).body["data"]
    assert fuller == bare | {"author_id": "1001", "conversation_id": post}
    reply = await x.get(MENTIONS, expansions="author_id", user_fields="protected")
    assert reply.body["data"] == [bare | {"author_id": "1001"}]
    (user,) = reply.body["includes"]["users"]
    assert user == {"id": "1001", "name": "Maria", "username": "maria", "protected": False}


async def at_once(play: Play, count: int) -> list[str]:
    """Many mentions; their ids, the newest first."""
    made = await asyncio.gather(*(play.posts_x(f"@deskhand {n}") for n in range(count)))
    return sorted(made, key=int, reverse=True)


@pytest.mark.parametrize(
    "asked",
    [
        {"tweet_fields": "colour"},
        {"expansions": "everything"},
        {"user_fields": "author_id"},
        {"since": "1"},
        {"max_results": 4},
        {"max_results": 101},
        {"since_id": "yesterday"},
        {"until_id": "9" * 20},
        {"start_time": "yesterday"},
        {"start_time": "2026-99-01T00:00:00Z"},
        {"pagination_token": "b"},
    ],
)
async def test_what_x_does_not_know_is_refused_by_name(x: X, asked: dict[str, object]) -> None:
    reply = await x.get(MENTIONS, **asked)
    assert (reply.status, reply.body["title"]) == (400, "Invalid Request")
    (error,) = reply.body["errors"]
    assert list(error["parameters"]) == [next(iter(asked)).replace("_fields", ".fields")]


async def test_mentions_come_in_pages_that_new_ones_do_not_move(play: Play, x: X) -> None:
    ids = await several(play)
    first = await x.get(MENTIONS, max_results=5)
    await play.posts_x("@deskhand meanwhile")
    second = await x.get(MENTIONS, max_results=5, pagination_token=first.body["meta"]["next_token"])
    third = await x.get(MENTIONS, max_results=5, pagination_token=second.body["meta"]["next_token"])
    assert first.ids + second.ids + third.ids == ids
    assert first.body["meta"] == {
        "result_count": 5,
        "newest_id": ids[0],
        "oldest_id": ids[4],
        "next_token": first.body["meta"]["next_token"],
    }
    assert "next_token" not in third.body["meta"]


async def test_from_an_id_or_an_instant_on(play: Play, x: X) -> None:
    ids = await several(play, 3)
    assert (await x.get(MENTIONS, since_id=ids[1])).ids == ids[:1]
    assert (await x.get(MENTIONS, until_id=ids[1])).ids == ids[2:]
    assert (await x.get(MENTIONS, since_id=ids[0])).body == {"meta": {"result_count": 0}}
    await play.do("/clock/advance", by="1h")
    late = await play.posts_x("@deskhand late")
    between = await play.away(minutes=-30)
    assert (await x.get(MENTIONS, start_time=between)).ids == [late]
    assert (await x.get(MENTIONS, end_time=between)).ids == ids


async def test_only_the_newest_800_mentions_can_be_reached(play: Play, x: X) -> None:
    ids = await at_once(play, 803)
    seen: list[str] = []
    asked: dict[str, Any] = {"max_results": 100, "since_id": ids[-1]}
    for _ in range(8):
        reply = await x.get(MENTIONS, **asked)
        seen += reply.ids
        asked["pagination_token"] = reply.body["meta"].get("next_token")
    assert seen == ids[:800]
    assert asked["pagination_token"] is None


async def test_a_mention_is_also_who_answers_us_and_is_not_who_quotes_us(play: Play, x: X) -> None:
    ours = (await x.post("good morning"))[1]["data"]["id"]
    answer = await play.posts_x("is it?", reply_to=ours)
    quote = await play.posts_x("look at this", quote=ours)
    await play.posts_x("nothing of yours")
    await x.post("we are @deskhand")
    reply = await x.get(MENTIONS)
    assert (reply.ids, reply.texts) == ([answer], ["@deskhand is it?"])
    assert (await x.get(f"/tweets/{ours}/quote_tweets")).ids == [quote]


async def test_anybodys_posts(play: Play, x: X) -> None:
    first = await play.posts_x("one")
    second = await play.posts_x("two", reply_to=first)
    assert (await x.get("/users/1001/tweets", user=False)).ids == [second, first]
    assert (await x.get("/users/1001/tweets", exclude="replies")).ids == [first]
    assert (await x.get("/users/1001/tweets", exclude="words")).status == 400


async def test_posts_by_id_and_what_became_of_the_others(play: Play, x: X) -> None:
    here, gone, shy, bad = [
        await play.posts_x(handle=name) for name in ("maria", "otto", "shy", "bad")
    ]
    await play.do("/x/delete", id=gone)
    await play.do("/x/protect", handle="shy", on=True)
    await play.do("/x/suspend", handle="bad", on=True)
    asked = f"{here},{gone},{shy},{bad},1"
    reply = await x.get("/tweets", ids=asked)
    assert (reply.status, reply.ids) == (200, [here])
    errors = {error["value"]: error for error in reply.body["errors"]}
    assert {id: error["type"].rsplit("/")[-1] for id, error in errors.items()} == {
        gone: "resource-not-found",
        shy: "not-authorized-for-resource",
        bad: "resource-not-found",
        "1": "resource-not-found",
    }
    assert errors[gone]["detail"] == f"Could not find tweet with ids: [{gone}]."
    assert errors[gone]["resource_type"] == "tweet"
    assert (await x.get(MENTIONS)).ids == [here]
    assert (await x.get(f"/tweets/{shy}")).body["errors"][0]["parameter"] == "id"
    assert "data" not in (await x.get(f"/tweets/{gone}")).body
    assert (await x.get(f"/tweets/{here}")).body["data"]["id"] == here


async def test_what_was_hidden_can_be_seen_again(play: Play, x: X) -> None:
    post = await play.posts_x()
    await play.do("/x/protect", handle="maria", on=True)
    assert (await x.get(MENTIONS)).ids == []
    await play.do("/x/protect", handle="maria", on=False)
    assert (await x.get(MENTIONS)).ids == [post]


@pytest.mark.parametrize("ids", ["", ",", ",".join(map(str, range(1, 102)))])
async def test_one_to_a_hundred_ids(x: X, ids: str) -> None:
    assert (await x.get("/tweets", ids=ids)).status == 400


async def test_what_a_post_speaks_of_stands_beside_it(play: Play, x: X) -> None:
    ours = (await x.post("good morning"))[1]["data"]["id"]
    gone = await play.posts_x("soon gone", handle="otto")
    answer = await play.posts_x("yes", reply_to=ours, quote=gone, media=["photo", "photo"])
    await play.do("/x/delete", id=gone)
    reply = await x.get(
        f"/tweets/{answer}",
        expansions="referenced_tweets.id,attachments.media_keys,in_reply_to_user_id,"
        "entities.mentions.username,referenced_tweets.id.author_id",
        media_fields="url,width",
    )
    data, includes = reply.body["data"], reply.body["includes"]
    assert data["referenced_tweets"] == [
        {"type": "replied_to", "id": ours},
        {"type": "quoted", "id": gone},
    ]
    assert [tweet["id"] for tweet in includes["tweets"]] == [ours]
    assert [user["username"] for user in includes["users"]] == ["deskhand"]
    assert [media["media_key"] for media in includes["media"]] == data["attachments"]["media_keys"]
    assert {media["type"] for media in includes["media"]} == {"photo"}
    assert all(media["url"].startswith(play.url) for media in includes["media"])
    (error,) = reply.body["errors"]
    assert (error["parameter"], error["value"]) == ("referenced_tweets.id", gone)


async def test_an_edited_post_is_seen_in_its_latest_version(play: Play, x: X) -> None:
    old = await play.posts_x("@deskhand teh")
    new = (await play.do("/x/edit", id=old, text="@deskhand the"))["id"]
    reply = await x.get(MENTIONS, since_id=old, expansions="edit_history_tweet_ids")
    assert reply.ids == (await x.get(MENTIONS)).ids == [new]
    assert reply.body["data"][0]["edit_history_tweet_ids"] == [old, new]
    assert [tweet["text"] for tweet in reply.body["includes"]["tweets"]] == ["@deskhand teh"]
    asked = {"ids": f"{old},{new}", "tweet_fields": "edit_controls"}
    both = (await x.get("/tweets", **asked)).body["data"]
    assert [one["text"] for one in both] == ["@deskhand teh", "@deskhand the"]
    assert [one["edit_controls"]["edits_remaining"] for one in both] == [4, 4]


async def test_users(play: Play, x: X) -> None:
    await play.posts_x("hello")
    await play.do("/x/suspend", handle="bad", on=True)
    maria = {"id": "1001", "name": "Maria", "username": "maria"}
    for path in ("/users/1001", "/users/by/username/MARIA"):
        assert (await x.get(path, user=False)).body == {"data": maria}
    reply = await x.get("/users", ids="1001,1002,4711")
    assert reply.body["data"] == [maria]
    bad, nobody = reply.body["errors"]
    assert (bad["title"], bad["detail"]) == ("Forbidden", "User has been suspended: [1002].")
    assert nobody["title"] == "Not Found Error"
    assert (await x.get("/users/by", usernames="maria,deskhand")).body["data"][1]["id"] == "100"
    assert (await x.get("/users/by/username/nobody")).body["errors"][0]["parameter"] == "username"
    told = (await x.get("/users/1001", user_fields="public_metrics,created_at")).body["data"]
    assert told["public_metrics"]["tweet_count"] == 1
    assert (await x.get("/users", ids="")).status == 400


async def test_protected_and_suspended_accounts_list_nothing(play: Play, x: X) -> None:
    await play.posts_x("hello")
    await play.do("/x/protect", handle="maria", on=True)
    (error,) = (await x.get("/users/1001/tweets")).body["errors"]
    assert error["type"].endswith("/not-authorized-for-resource")
    await play.do("/x/suspend", handle="maria", on=True)
    (error,) = (await x.get("/users/1001/tweets")).body["errors"]
    assert error["title"] == "Forbidden"


async def test_tweepy_reads_all_of_it(play: Play, x: X) -> None:
    post = await play.posts_x()
    calls: list[tuple[Any, dict[str, Any]]] = [
        (x.client.get_tweet, {"id": post}),
        (x.client.get_tweets, {"ids": [post], "tweet_fields": ["author_id"]}),
        (x.client.get_users_mentions, {"id": "100", "since_id": 1, "expansions": ["author_id"]}),
        (x.client.search_recent_tweets, {"query": "@deskhand"}),
        (x.client.get_user, {"username": "maria"}),
        (x.client.get_users, {"ids": ["1001"]}),
        (x.client.get_quote_tweets, {"id": post}),
    ]
    for call, asked in calls:
        status, told = await x.says(call, **asked)
        assert (status, "errors" in told) == (200, False), told
