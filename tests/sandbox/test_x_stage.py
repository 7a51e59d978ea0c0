"""What people do on the stage's X, and how the desk hears of it: edits, deletions, colleagues."""

from typing import Any

import pytest

from tests.sandbox.made import Json, Play, X

POSTS = {"id", "handle", "name", "text", "reply_to", "quote", "media", "versions", "edited"}


async def shown(play: Play) -> list[Json]:
    return list((await play.see("/x/posts"))["posts"])


async def test_a_post_says_all_of_itself(play: Play) -> None:
    first = await play.posts_x("@deskhand one")
    second = await play.posts_x("two", quote=first, media=["photo", "photo"])
    one, two = await shown(play)
    assert set(two) >= POSTS | {"deleted", "hidden", "protected", "suspended", "at"}
    assert (two["id"], two["quote"], two["reply_to"]) == (second, first, None)
    assert [media["kind"] for media in two["media"]] == ["photo", "photo"]
    assert (one["versions"], one["edited"], one["deleted"]) == ([first], False, False)


async def test_an_edit_is_a_new_post_that_knows_the_old_one(play: Play) -> None:
    old = await play.posts_x("@deskhand teh")
    other = await play.posts_x("another", reply_to=old)
    told = await play.do("/x/edit", id=old, text="@deskhand the")
    new = told["id"]
    assert told["edit_history_tweet_ids"] == [old, new]
    assert int(new) > int(old)
    await play.do("/x/edit", id=old, text="@deskhand them", envelope="x_activity")
    _, older, newer = [d.json for d in await play.desk.got(3)]  # hers to herself is not for us
    (post,) = older["tweet_create_events"]
    assert (post["id_str"], post["text"]) == (new, "@deskhand the")
    assert post["edit_history"] == {"initial_tweet_id": old, "edit_tweet_ids": [old, new]}
    payload = newer["data"]["payload"]
    assert newer["data"]["event_type"] == "post.mention.create"
    assert payload["edit_history_tweet_ids"][:2] == [old, new]
    assert payload["id"] == payload["edit_history_tweet_ids"][2]
    assert payload["conversation_id"] == old
    first, second = await shown(play)
    assert (first["text"], first["edited"]) == ("@deskhand them", True)
    assert first["versions"] == payload["edit_history_tweet_ids"]
    assert (second["id"], second["reply_to"]) == (other, old)


async def test_five_edits_within_an_hour(play: Play) -> None:
    id = await play.posts_x("@deskhand 0")
    for n in range(5):
        await play.do("/x/edit", id=id, text=f"@deskhand {n + 1}")
    assert "5 times" in await play.refused("/x/edit", id=id, text="more")
    late = await play.posts_x("@deskhand late")
    await play.do("/clock/advance", by="61m")
    assert "for an hour" in await play.refused("/x/edit", id=late, text="more")


async def test_a_deletion_takes_every_version_away(play: Play, x: X) -> None:
    old = await play.posts_x("@deskhand teh")
    new = (await play.do("/x/edit", id=old, text="@deskhand the"))["id"]
    await play.do("/x/delete", id=old)
    came = await play.desk.got(3)
    (gone,) = came[2].json["tweet_delete_events"]
    assert gone["status"] == {"id": new, "user_id": "1001"}
    assert (await x.get("/tweets", ids=f"{old},{new}")).ids == []
    (post,) = await shown(play)
    assert (post["id"], post["deleted"], post["text"]) == (new, True, "")
    for path, more in (("delete", {}), ("edit", {"text": "x"})):
        assert "there is no post" in await play.refused(f"/x/{path}", id=old, **more)
    assert "reply_to:" in await play.refused("/x/post", handle="eva", text="x", reply_to=new)
    assert "quote:" in await play.refused("/x/post", handle="eva", text="x", quote=new)


async def test_a_deletion_in_the_newer_form_is_its_authors(play: Play) -> None:
    post = await play.posts_x()
    await play.do("/x/delete", id=post, envelope="x_activity")
    data = (await play.desk.got(2))[1].json["data"]
    assert (data["event_type"], data["filter"]) == ("post.delete", {"user_id": "1001"})
    assert data["payload"] == {"id": post, "author_id": "1001"}


async def test_deletions_of_what_never_concerned_us_are_not_told(play: Play) -> None:
    await play.do("/x/delete", id=await play.posts_x("nothing of yours"))
    await play.settled()
    assert play.desk.deliveries == []


async def test_protected_accounts_are_not_delivered(play: Play) -> None:
    await play.do("/x/protect", handle="maria", on=True)
    for envelope in (None, "account_activity", "x_activity"):
        await play.posts_x(envelope=envelope)
    await play.settled()
    assert play.desk.deliveries == []
    assert (await shown(play))[0]["protected"] is True


async def test_suspended_accounts_cannot_write(play: Play) -> None:
    await play.do("/x/suspend", handle="maria", on=True)
    for path in ("/x/post", "/x/dm"):
        told = await play.refused(path, handle="maria", text="x")
        assert "suspended" in told


async def test_a_colleague_answers_in_xs_own_app(play: Play, x: X) -> None:
    post = await play.posts_x()
    told = await play.do("/x/answer_elsewhere", reply_to=post, text="by hand")
    assert told["private"] is False
    came = (await play.desk.got(2))[1].json["tweet_create_events"][0]
    assert (came["id_str"], came["user"]["id_str"]) == (told["id"], "100")
    assert came["in_reply_to_status_id_str"] == post
    assert "iPhone" in came["source"]
    assert await play.statuses("x") == []  # no call of our app


async def test_a_colleague_answers_where_the_customer_wrote_last(play: Play) -> None:
    await play.posts_x("@deskhand one")
    latest = await play.posts_x("@deskhand two")
    await play.do("/x/answer_elsewhere", handle="maria", text="in public")
    assert (await shown(play))[-1]["reply_to"] == latest
    await play.do("/x/dm", handle="maria", text="psst")
    told = await play.do("/x/answer_elsewhere", handle="maria", text="in private")
    assert told["private"] is True
    event = (await play.desk.got(5))[4].json["direct_message_events"][0]["message_create"]
    assert (event["sender_id"], event["message_data"]["text"]) == ("100", "in private")
    assert "nothing" in await play.refused("/x/answer_elsewhere", handle="otto", text="x")


async def test_messages_in_the_newer_form(play: Play) -> None:
    await play.do("/x/dm", handle="maria", text="psst", envelope="x_activity")
    (came,) = await play.desk.got(1)
    data = came.json["data"]
    assert (data["event_type"], data["filter"]) == ("dm.received", {"user_id": "100"})


async def test_the_account_tells_how_everybody_stands(play: Play) -> None:
    await play.do("/x/block", handle="maria", on=True)
    await play.do("/x/close_dms", handle="maria", on=True)
    told = await play.see("/x/account")
    assert (told["tier"], told["credits"], told["silent"]) == ("self-serve", None, False)
    assert told["customers"]["maria"] == {
        "protected": False,
        "suspended": False,
        "blocks_us": True,
        "encrypted": False,
        "dms": "closed",
    }
    (webhook,) = told["webhooks"]
    assert (webhook["valid"], webhook["account_activity"]) == (True, True)
    kinds = [one["event_type"] for one in told["subscriptions"]]
    assert kinds == ["chat.received", "chat.sent"]


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("protect", {"handle": "maria"}),
        ("protect", {"handle": "maria", "on": "yes"}),
        ("suspend", {"handle": "", "on": True}),
        ("close_dms", {"handle": "maria", "on": True, "verified_only": 1}),
        ("encrypt", {}),
        ("edit", {"id": "1", "text": "x"}),
        ("delete", {}),
        ("answer_elsewhere", {"text": "x"}),
        ("answer_elsewhere", {"text": "x", "reply_to": "1"}),
        ("answer_elsewhere", {"handle": "maria"}),
        ("post", {"handle": "maria", "text": "x", "quote": "1"}),
        ("post", {"handle": "maria", "text": "x", "long": "yes"}),
        ("dm", {"handle": "maria", "text": "x", "envelope": "pigeon"}),
    ],
)
async def test_what_makes_no_sense_is_said_so(play: Play, path: str, asked: dict[str, Any]) -> None:
    assert await play.refused(f"/x/{path}", **asked)
    assert await shown(play) == []
    assert (await play.see("/x/dms"))["dms"] == []


async def test_a_snapshot_has_posts_and_messages(play: Play) -> None:
    await play.posts_x()
    await play.do("/x/dm", handle="maria", text="psst")
    told = await play.see("/snapshot")
    assert [post["text"] for post in told["posts"]] == ["@deskhand help"]
    assert [message["text"] for message in told["dms"]] == ["psst"]


async def test_there_is_no_picture_of_that_name(play: Play) -> None:
    async with play.http.get(f"{play.url}/stage/x/media/1") as answer:
        assert answer.status == 404
