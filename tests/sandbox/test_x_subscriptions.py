"""What an app subscribes to comes, each in its form, and nothing else does."""

from typing import Any

import pytest

from tests.sandbox.made import Json, Play, Reply, X


@pytest.fixture
async def webhook(play: Play, x: X) -> str:
    """A registered desk that is subscribed to nothing; the webhook's id."""
    await play.do("/x/unsubscribe")
    url = play.settings.desk_url + "/webhooks/x"
    reply = await x.call("POST", "/webhooks", user=False, json={"url": url})
    return str(reply.body["data"]["id"])


async def subscribe(x: X, kind: str, *, user: bool = True, **more: Any) -> Reply:
    body = {"event_type": kind, "filter": {"user_id": "100"}, "tag": "desk"} | more
    return await x.call("POST", "/activity/subscriptions", user=user, json=body)


async def subscribed(x: X, webhook: str, *kinds: str) -> None:
    for kind in kinds:
        reply = await subscribe(x, kind, webhook_id=webhook)
        assert reply.status == 200, reply.body


def kinds(play: Play) -> list[str]:
    return [d.json["data"]["event_type"] for d in play.desk.deliveries]


async def test_nothing_comes_unasked(play: Play, x: X, webhook: str) -> None:
    await play.posts_x()
    await x.post("good morning")
    await play.settled()
    assert play.desk.deliveries == []


async def test_a_post_comes_under_each_subscription_that_it_fits(
    play: Play, x: X, webhook: str
) -> None:
    every = ("post.create", "post.mention.create", "post.reply.create", "post.quote.create")
    await subscribed(x, webhook, *every)
    ours = (await x.post("good morning"))[1]["data"]["id"]
    both = await play.posts_x("@deskhand yes", reply_to=ours)
    await play.posts_x("no name in it", reply_to=ours)  # X names us in front: that is no mention
    all = await play.posts_x("@deskhand look", reply_to=ours, quote=ours)
    await play.posts_x("nothing of yours")
    await play.posts_x("an answer to an answer", reply_to=both, handle="otto")
    await play.do("/x/answer_elsewhere", reply_to=ours, text="we go on")  # no news but our own
    await play.settled()
    assert kinds(play) == [
        "post.create",
        *("post.reply.create", "post.mention.create"),
        "post.reply.create",
        *("post.reply.create", "post.quote.create", "post.mention.create"),
        "post.create",
    ]
    data = [d.json["data"] for d in play.desk.deliveries]
    assert {one["payload"]["id"] for one in data[-4:-1]} == {all}
    assert len({one["event_uuid"] for one in data}) == len(data)
    assert {(one["tag"], one["filter"]["user_id"]) for one in data} == {("desk", "100")}


async def test_the_payload_is_a_post_of_the_newer_form(play: Play, x: X, webhook: str) -> None:
    await subscribed(x, webhook, "post.quote.create")
    ours = (await x.post("good morning"))[1]["data"]["id"]
    post = await play.posts_x("see https://shop.example", quote=ours, media=["photo"])
    (came,) = await play.desk.got(1)
    data = came.json["data"]
    read = await x.get(f"/tweets/{post}", tweet_fields="entities,author_id,referenced_tweets")
    for name, value in read.body["data"].items():
        assert data["payload"][name] == value
    includes = data["includes"]
    assert [user["username"] for user in includes["users"]] == ["maria", "deskhand"]
    assert [tweet["id"] for tweet in includes["tweets"]] == [post, ours]
    assert [media["type"] for media in includes["media"]] == ["photo"]


async def test_messages(play: Play, x: X, webhook: str) -> None:
    await subscribed(x, webhook, "dm.received", "dm.sent")
    await play.do("/x/dm", handle="maria", text="psst")
    await x.message("1001", "yes?")
    received, sent = [d.json["data"] for d in await play.desk.got(2)]
    assert (received["event_type"], sent["event_type"]) == ("dm.received", "dm.sent")
    (event,) = received["payload"]["direct_message_events"]
    assert event["message_create"]["sender_id"] == "1001"
    assert event["message_create"]["message_data"]["text"] == "psst"
    assert received["payload"]["users"]["1001"]["data"]["username"] == "maria"


async def test_an_encrypted_chat(play: Play, x: X, webhook: str) -> None:
    await subscribed(x, webhook, "dm.received", "chat.received", "chat.sent")
    await play.do("/x/encrypt", handle="maria")
    await play.do("/x/dm", handle="maria", text="secret")
    await play.do("/x/answer_elsewhere", handle="maria", text="secret too")
    await play.desk.got(2)
    assert kinds(play) == ["chat.received", "chat.sent"]


async def test_deletions_are_their_authors_news(play: Play, x: X, webhook: str) -> None:
    await subscribed(x, webhook, "post.delete")
    told = await subscribe(
        x, "post.delete", user=False, filter={"user_id": "1001"}, webhook_id=webhook
    )
    assert told.status == 200
    ours = (await x.post("good morning"))[1]["data"]["id"]
    hers = await play.posts_x()
    other = await play.posts_x(handle="otto")
    await x.call("DELETE", f"/tweets/{ours}")
    for id in (hers, other):
        await play.do("/x/delete", id=id)
    await play.settled()
    data = [d.json["data"] for d in play.desk.deliveries]
    assert [(one["filter"]["user_id"], one["payload"]) for one in data] == [
        ("100", {"id": ours, "author_id": "100"}),
        ("1001", {"id": hers, "author_id": "1001"}),
    ]
    assert data[1]["includes"]["users"][0]["data"]["username"] == "maria"


async def test_private_news_are_for_the_account_itself(x: X, webhook: str) -> None:
    for kind in ("dm.received", "post.mention.create", "chat.received"):
        assert (await subscribe(x, kind, user=False)).status == 403
        assert (await subscribe(x, kind, filter={"user_id": "1001"})).status == 403
        assert (await subscribe(x, kind)).status == 200
    for user in (True, False):
        reply = await subscribe(x, "post.create", user=user, filter={"user_id": f"100{user:d}"})
        assert reply.status == 200


@pytest.mark.parametrize(
    "asked",
    [
        {"event_type": "planet.create"},
        {"event_type": ["dm.sent"]},
        {"filter": "100"},
        {"filter": {}},
        {"filter": {"user_id": 100}},
        {"filter": {"user_id": "me"}},
        {"filter": {"user_id": "100", "direction": "up"}},
        {"tag": ""},
        {"tag": "x" * 201},
        {"webhook_id": "4711"},
        {"webhook_id": 5},
    ],
)
async def test_subscriptions_that_x_does_not_take(x: X, webhook: str, asked: Json) -> None:
    body = {"event_type": "dm.sent", "filter": {"user_id": "100"}} | asked
    reply = await x.call("POST", "/activity/subscriptions", json=body)
    assert reply.status == 400, reply.body
    assert (await x.get("/activity/subscriptions")).body["data"] == []


async def test_each_once_and_not_too_many(x: X, webhook: str) -> None:
    assert (await subscribe(x, "dm.sent", webhook_id=webhook)).status == 200
    assert (await subscribe(x, "dm.sent", webhook_id=webhook)).status == 400


async def test_listing_changing_and_removing(play: Play, x: X, webhook: str) -> None:
    made = [await subscribe(x, kind) for kind in ("dm.sent", "dm.received", "post.create")]
    one = made[0].body["data"]["subscription"]
    assert (one["event_type"], one["filter"], one["tag"]) == ("dm.sent", {"user_id": "100"}, "desk")
    assert "webhook_id" not in one
    ids = [reply.body["data"]["subscription"]["subscription_id"] for reply in made]
    first = await x.get("/activity/subscriptions", user=False, max_results=2)
    asked = {"pagination_token": first.body["meta"]["next_token"]}
    rest = await x.get("/activity/subscriptions", user=False, **asked)
    found = [s["subscription_id"] for page in (first, rest) for s in page.body["data"]]
    assert (found, rest.body["meta"]) == (ids, {"total_subscriptions": 3})

    await play.do("/x/dm", handle="maria", text="unheard")
    body = {"webhook_id": webhook, "tag": "new"}
    told = await x.call("PUT", f"/activity/subscriptions/{ids[1]}", json=body)
    assert told.body["data"]["subscription"]["tag"] == "new"
    await play.do("/x/dm", handle="maria", text="heard")
    (came,) = await play.desk.got(1)
    assert came.json["data"]["tag"] == "new"

    gone = await x.call("DELETE", f"/activity/subscriptions/{ids[0]}")
    assert gone.body == {"data": {"deleted": True}, "meta": {"total_subscriptions": 2}}
    assert (await x.call("DELETE", f"/activity/subscriptions/{ids[0]}")).status == 404
    asked = {"ids": f"{ids[1]},1"}
    some = await x.call("DELETE", "/activity/subscriptions", user=False, params=asked)
    assert some.body["data"] == [{"subscription_id": ids[1], "deleted": True}]
    assert some.body["errors"][0]["subscription_id"] == "1"
    assert some.body["meta"] == {"total_subscriptions": 1}
    for asked in ({"max_results": "0"}, {"pagination_token": "x"}):
        assert (await x.get("/activity/subscriptions", **asked)).status == 400


async def test_account_activity_is_one_subscription_to_everything(
    play: Play, x: X, webhook: str
) -> None:
    path = f"/account_activity/webhooks/{webhook}/subscriptions"
    assert (await x.get(f"{path}/all")).body == {"data": {"subscribed": False}}
    assert (await x.call("POST", f"{path}/all", json={})).body == {"data": {"subscribed": True}}
    assert (await x.get(f"{path}/all")).body == {"data": {"subscribed": True}}
    again = await x.call("POST", f"{path}/all", json={})
    assert again.body["errors"][0]["message"] == "DuplicateSubscriptionFailed"
    told = (await x.get(f"{path}/all/list", user=False)).body["data"]
    assert (told["webhook_id"], told["subscriptions"]) == (webhook, [{"user_id": "100"}])
    counted = (await x.get("/account_activity/subscriptions/count", user=False)).body["data"]
    assert (counted["provisioned_count"], counted["subscriptions_count_all"]) == ("3", "1")

    await x.post("good morning")
    post = await play.posts_x()
    await play.do("/x/delete", id=post)
    await play.do("/x/dm", handle="maria", text="psst")
    came = [next(k for k in d.json if k.endswith("_events")) for d in await play.desk.got(4)]
    assert came == ["tweet_create_events"] * 2 + ["tweet_delete_events", "direct_message_events"]
    (gone,) = play.desk.deliveries[2].json["tweet_delete_events"]
    assert gone["status"] == {"id": post, "user_id": "1001"}

    wrong = await x.call("DELETE", f"{path}/1001/all", user=False)
    assert wrong.body["errors"][0]["message"] == "SubscriptionNotFound"
    ended = await x.call("DELETE", f"{path}/100/all", user=False)
    assert ended.body == {"data": {"subscribed": False}}
    await play.posts_x("@deskhand unheard")
    await play.settled()
    assert len(play.desk.deliveries) == 4


async def test_a_webhook_that_is_not_ours(x: X, webhook: str) -> None:
    for verb, path, user in (
        ("POST", "/account_activity/webhooks/1/subscriptions/all", True),
        ("GET", "/account_activity/webhooks/1/subscriptions/all", True),
        ("GET", "/account_activity/webhooks/1/subscriptions/all/list", False),
        ("DELETE", "/account_activity/webhooks/1/subscriptions/100/all", False),
    ):
        reply = await x.call(verb, path, user=user, json={})
        assert reply.body["errors"][0]["message"] == "WebhookIdInvalid"
