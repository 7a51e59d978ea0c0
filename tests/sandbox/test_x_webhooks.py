"""What X tells the desk: signed, whole, in order, and once."""

import json

import pytest

from tests.sandbox.made import Desk, Play, Say, X, x_signature

SIGNATURE = "x-twitter-webhooks-signature"


async def test_a_mention_comes_signed(play: Play) -> None:
    made = await play.do("/x/post", handle="maria", text="@deskhand déjà vu 🙂")
    (came,) = await play.desk.got(1)
    assert came.path == "/webhooks/x"
    assert came.headers["Content-Type"] == "application/json"
    assert came.headers[SIGNATURE] == x_signature(came.body)
    assert came.json["tweet_create_events"][0]["id_str"] == made["id"]


async def test_older_envelope(play: Play, x: X) -> None:
    ours = (await x.post("good morning"))[1]["data"]["id"]
    text = '@deskhand is 1 < 2 & "3" > 2?'
    made = await play.do("/x/post", handle="Maria_1", text=text, reply_to=ours)
    await play.do("/x/dm", handle="Maria_1", text="<b>")
    own, mention, message = [d.json for d in await play.desk.got(3)]
    assert own["for_user_id"] == own["tweet_create_events"][0]["user"]["id_str"] == "100"
    (post,) = mention["tweet_create_events"]
    assert post["id_str"] == made["id"] == str(post["id"])
    assert int(made["id"]) > 2**53
    assert post["text"] == '@deskhand is 1 &lt; 2 &amp; "3" &gt; 2?'
    assert post["in_reply_to_status_id_str"] == ours
    assert post["in_reply_to_user_id_str"] == "100"
    user = post["user"]
    told = (user["id"], user["id_str"], user["screen_name"], user["name"])
    assert told == (1001, "1001", "Maria_1", "Maria 1")
    assert [m["screen_name"] for m in post["entities"]["user_mentions"]] == ["deskhand"]
    (event,) = message["direct_message_events"]
    assert event["message_create"]["message_data"]["text"] == "&lt;b&gt;"
    assert event["message_create"]["sender_id"] == "1001"
    assert set(message["users"]) == {"1001", "100"}


@pytest.mark.parametrize(
    ("text", "replies", "kind"),
    [
        ("@deskhand help", False, "post.mention.create"),
        ("@deskhand help", True, "post.reply.create"),
    ],
)
async def test_newer_envelope(play: Play, x: X, text: str, replies: bool, kind: str) -> None:
    ours = (await x.post("good morning"))[1]["data"]["id"]
    more = {"reply_to": ours} if replies else {}
    made = await play.do(
        "/x/post", handle="maria", text=f"{text} <3", envelope="x_activity", **more
    )
    data = (await play.desk.got(2))[1].json["data"]
    assert data["event_type"] == kind
    assert data["filter"] == {"user_id": "100"}
    payload = data["payload"]
    assert payload["id"] == made["id"]
    assert isinstance(payload["id"], str)
    assert payload["text"] == f"{text} &lt;3"
    assert payload["conversation_id"] == (ours if replies else made["id"])
    assert payload["author_id"] == "1001"
    referenced = [{"type": "replied_to", "id": ours}] if replies else None
    assert payload.get("referenced_tweets") == referenced
    author = data["includes"]["users"][0]
    assert (author["id"], author["username"], author["name"]) == ("1001", "maria", "Maria")


async def test_our_own_posts_and_messages_are_told_too(play: Play, x: X) -> None:
    await x.post("good morning")
    await play.do("/x/dm", handle="maria", text="psst")
    await x.message("1001", "yes?")
    post, _, message = [d.json for d in await play.desk.got(3)]
    assert post["tweet_create_events"][0]["text"] == "good morning"
    sent = message["direct_message_events"][0]["message_create"]
    assert (sent["sender_id"], sent["target"]["recipient_id"]) == ("100", "1001")


async def test_what_does_not_concern_us_is_not_told(play: Play) -> None:
    post = await play.do("/x/post", handle="maria", text="nice weather")
    await play.do("/x/post", handle="otto", text="indeed", reply_to=post["id"])
    await play.do("/x/post", handle="otto", text="@deskhand!")
    await play.settled()
    (came,) = play.desk.deliveries
    assert came.json["tweet_create_events"][0]["text"] == "@deskhand!"


@pytest.mark.parametrize("trouble", [Say(500), Say(503), Say(302), Say(401), Say(cut=True)])
async def test_what_fails_does_not_come_again(play: Play, trouble: Say) -> None:
    play.desk.will(trouble, trouble)
    for n in range(3):
        await play.do("/x/post", handle="maria", text=f"@deskhand {n}")
    await play.settled()
    assert texts(play.desk) == [f"@deskhand {n}" for n in range(3)]


@pytest.mark.parametrize("envelope", ["account_activity", "x_activity"])
async def test_order_is_kept(play: Play, envelope: str) -> None:
    ids = [
        (await play.do("/x/post", handle="maria", text=f"@deskhand {n}", envelope=envelope))["id"]
        for n in range(20)
    ]
    came = [d.body.decode() for d in await play.desk.got(20)]
    assert all(f'"{id}"' in body for id, body in zip(ids, came, strict=True))
    assert sorted(ids, key=int) == ids


async def test_the_check_of_the_address(play: Play) -> None:
    assert (await play.see("/x/crc"))["valid"]
    play.desk.crc_secret = "another"
    told = await play.see("/x/crc")
    assert (told["valid"], told["status"]) == (False, 200)


async def test_deliver_says_what_the_desk_answered(play: Play) -> None:
    play.desk.will(Say(418, "teapot"))
    told = await play.do("/x/deliver", body={"some": "thing"})
    assert told == {"status": 418, "answer": "teapot"}
    (came,) = play.desk.deliveries
    assert came.headers[SIGNATURE] == x_signature(came.body)
    assert json.loads(came.body) == {"some": "thing"}


async def test_deliver_can_lie(play: Play) -> None:
    await play.do("/x/deliver", body="{", headers={SIGNATURE: "sha256=wrong"})
    (came,) = play.desk.deliveries
    assert (came.body, came.headers[SIGNATURE]) == (b"{", "sha256=wrong")


@pytest.mark.parametrize("headers", [{"a": "b\r\nc: d"}, {"a b": "c"}, {"a": 5}, {"a": None}])
async def test_headers_that_cannot_be_sent_stop_nobody(play: Play, headers: object) -> None:
    await play.ask("POST", "/x/deliver", json={"body": "{}", "headers": headers})
    await play.do("/x/post", handle="maria", text="@deskhand still there?")
    await play.settled()
    assert "still there" in play.desk.deliveries[-1].body.decode()


def texts(desk: Desk) -> list[str]:
    return [d.json["tweet_create_events"][0]["text"] for d in desk.deliveries]
