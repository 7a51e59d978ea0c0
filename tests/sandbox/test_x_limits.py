"""X counts: calls in windows that follow the stage's clock, posts in a month, dollars."""

import asyncio
from collections.abc import Awaitable
from datetime import datetime

import pytest

from tests.sandbox.made import Play, Reply, X

NAMES = ("x-rate-limit-limit", "x-rate-limit-remaining", "x-rate-limit-reset")


async def now(play: Play) -> float:
    return datetime.fromisoformat((await play.see("/clock"))["now"]).timestamp()


async def limit(play: Play, call: str, calls: int, per: str = "15m") -> None:
    await play.do("/x/limit", method=call, per=per, calls=calls)


async def test_every_answer_says_what_is_left(play: Play, x: X) -> None:
    reply = await x.get("/users/me")
    assert reply.left == (75, 74)
    assert 0 <= int(reply.headers["x-rate-limit-reset"]) - await now(play) - 900 <= 1
    answers = [
        await x.get("/tweets", ids=""),  # 400
        await x.get("/users/1/tweets"),  # 404
        await x.call("POST", "/tweets", json={"text": "x", "reply": {"in_reply_to_tweet_id": "1"}}),
        await x.get("/users/me", user=False),  # 403
    ]
    await play.do("/faults", platform="x", fault="500")
    answers.append(await x.get("/users/me"))
    await play.do("/faults", platform="x", fault="429")
    answers.append(await x.get("/users/me"))
    assert [answer.status for answer in answers] == [400, 404, 403, 403, 500, 429]
    for answer in answers:
        assert all(answer.headers[name].isdecimal() for name in NAMES)
    assert answers[-1].left == (75, 0)


@pytest.mark.parametrize(
    ("verb", "path", "user", "most"),
    [
        ("POST", "/tweets", True, 100),
        ("DELETE", "/tweets/1", True, 50),
        ("GET", "/users/100/mentions", True, 300),
        ("GET", "/users/100/mentions", False, 450),
        ("GET", "/users/100/tweets", True, 900),
        ("GET", "/tweets/search/recent", False, 450),
        ("GET", "/dm_events", True, 15),
        ("GET", "/dm_conversations/with/1001/dm_events", True, 15),
        ("POST", "/dm_conversations/with/1001/messages", True, 15),
        ("GET", "/tweets", True, 5000),
        ("GET", "/webhooks", False, 450),
        ("GET", "/activity/subscriptions", False, 500),
        ("GET", "/usage/tweets", False, 50),
    ],
)
async def test_limits_as_x_publishes_them(
    x: X, verb: str, path: str, user: bool, most: int
) -> None:
    assert (await x.call(verb, path, user=user, json={})).left == (most, most - 1)


async def test_the_fifteenth_call_is_the_last_until_the_window_ends(play: Play, x: X) -> None:
    answers = [await x.get("/dm_events") for _ in range(16)]
    assert [answer.status for answer in answers] == [200] * 15 + [429]
    assert answers[-1].body["title"] == "Too Many Requests"
    assert "Retry-After" not in answers[-1].headers
    assert len({answer.headers["x-rate-limit-reset"] for answer in answers}) == 1
    await play.do("/clock/advance", by="14m")
    assert (await x.get("/dm_events")).status == 429
    assert (await x.get("/dm_conversations/with/1001/dm_events")).left == (15, 14)  # its own
    await play.do("/clock/advance", by="1m")
    assert (await x.get("/dm_events")).left == (15, 14)


async def test_what_was_refused_was_not_done(play: Play, x: X) -> None:
    await limit(play, "POST /2/tweets", 1)
    assert [(await x.post(f"post {n}"))[0] for n in range(3)] == [201, 429, 429]
    assert [p["text"] for p in (await play.see("/x/posts"))["posts"]] == ["post 0"]


async def test_the_app_and_our_account_have_windows_of_their_own(play: Play, x: X) -> None:
    await limit(play, "GET /2/users/{id}/mentions", 1)
    for user in (True, False):
        assert (await x.get("/users/100/mentions", user=user)).status == 200
    for user in (True, False):
        assert (await x.get("/users/100/mentions", user=user)).status == 429


async def test_a_daily_limit_outlasts_the_quarter(play: Play, x: X) -> None:
    await limit(play, "POST /2/tweets", 2, "24h")
    first = await x.call("POST", "/tweets", json={"text": "one"})
    assert first.headers["x-user-limit-24hour-limit"] == "2"
    assert first.headers["x-app-limit-24hour-remaining"] == "1"
    reset = int(first.headers["x-app-limit-24hour-reset"])
    assert 0 <= reset - await now(play) - 86_400 <= 1
    assert [(await x.post(f"post {n}"))[0] for n in range(2)] == [201, 429]
    await play.do("/clock/advance", by="23h")
    assert (await x.post("later"))[0] == 429
    await play.do("/clock/advance", by="1h")
    assert (await x.post("later"))[0] == 201


async def test_a_day_of_direct_messages(x: X) -> None:
    reply = await x.call("POST", "/dm_conversations/with/1001/messages", json={"text": "x"})
    for who in ("app", "user"):
        assert reply.headers[f"x-{who}-limit-24hour-limit"] == "1440"
        assert reply.headers[f"x-{who}-limit-24hour-remaining"] == "1439"


async def test_calls_at_once_share_one_window(play: Play, x: X) -> None:
    await limit(play, "GET /2/users/me", 4)
    answers = await asyncio.gather(*(x.get("/users/me") for _ in range(8)))
    assert sorted(answer.status for answer in answers) == [200] * 4 + [429] * 4


@pytest.mark.parametrize(
    "asked",
    [
        {"method": "GET /2/nothing", "calls": 1},
        {"method": ["GET"], "calls": 1},
        {"method": "POST /2/tweets", "calls": -1},
        {"method": "POST /2/tweets", "calls": True},
        {"method": "POST /2/tweets", "calls": 1, "per": "1h"},
    ],
)
async def test_limits_that_make_no_sense(play: Play, asked: dict[str, object]) -> None:
    assert await play.refused("/x/limit", **asked)


def capped(reply: Reply) -> bool:
    return reply.status == 429 and str(reply.body["type"]).endswith("/usage-capped")


async def test_posts_are_counted_once_a_day(play: Play, x: X) -> None:
    await play.do("/x/silence", on=True)
    post = await play.posts_x()
    for _ in range(2):
        await x.get("/users/100/mentions")
        await x.get("/tweets", ids=post)
    usage = (await x.get("/usage/tweets", user=False)).body["data"]
    assert (usage["project_usage"], usage["project_cap"]) == ("1", "3000000")
    assert 1 <= usage["cap_reset_day"] <= 31
    await play.do("/clock/advance", by="24h")
    await x.get("/tweets", ids=post)
    asked = {"days": 2, "usage_fields": "daily_project_usage"}
    usage = (await x.get("/usage/tweets", user=False, **asked)).body["data"]
    days = usage["daily_project_usage"]["usage"]
    assert [day["usage"] for day in days] == ["1", "1"]
    months = {day["date"][:7] for day in days}
    assert usage["project_usage"] == ("2" if len(months) == 1 else "1")


async def test_what_is_pushed_counts_as_read(play: Play) -> None:
    await play.posts_x()
    await play.posts_x("not for us")
    await play.do("/x/dm", handle="maria", text="psst")
    assert (await play.see("/x/account"))["reads"] == 1


async def test_beyond_the_monthly_cap_no_posts_are_read(play: Play, x: X) -> None:
    await play.do("/x/tier", tier="self-serve", monthly_reads=2)
    for n in range(3):
        await play.posts_x(f"words {n}")
    assert len((await x.get("/tweets/search/recent", query="words")).ids) == 3
    assert capped(await x.get("/tweets/search/recent", query="words"))
    assert capped(await x.get("/users/100/mentions"))
    assert (await x.get("/users/me")).status == 200
    assert (await x.post("we can still write"))[0] == 201
    await play.do("/clock/advance", by="31d")
    assert (await x.get("/users/100/mentions")).status == 200


async def test_the_free_tier(play: Play, x: X) -> None:
    told = await play.do("/x/tier", tier="free")
    assert (told["tier"], told["monthly_reads"]) == ("free", 100)
    await play.posts_x()
    await play.settled()
    assert play.desk.deliveries == []
    for verb, path in (("GET", "/webhooks"), ("POST", "/activity/subscriptions")):
        reply = await x.call(verb, path, user=False, json={})
        assert reply.status == 403
        assert reply.body["type"].endswith("/client-forbidden")
    assert len((await x.get("/users/100/mentions")).ids) == 1


@pytest.mark.parametrize("asked", [{}, {"tier": "gold"}, {"tier": "free", "monthly_reads": -1}])
async def test_tiers_that_are_none(play: Play, asked: dict[str, object]) -> None:
    assert await play.refused("/x/tier", **asked)


async def test_without_credits_nothing_goes(play: Play, x: X) -> None:
    await play.do("/x/credits", dollars=0.03)
    assert (await x.post("one"))[0] == 201  # 0.015
    assert (await x.post("two"))[0] == 201
    reply = await x.call("POST", "/tweets", json={"text": "three"})
    assert (reply.status, reply.body["title"]) == (402, "CreditsDepleted")
    assert (await x.get("/users/100/mentions")).status == 402
    assert (await x.get("/usage/tweets", user=False)).status == 200
    assert (await x.get("/webhooks", user=False)).status == 200
    assert len((await play.see("/x/posts"))["posts"]) == 2
    await play.do("/x/credits", dollars=None)
    assert (await x.post("three"))[0] == 201


async def test_what_things_cost(play: Play, x: X) -> None:
    async def cost(of: Awaitable[object]) -> float:
        before = (await play.see("/x/account"))["spent"]
        await of
        return round(float((await play.see("/x/account"))["spent"] - before), 3)

    await play.do("/x/silence", on=True)
    post = await play.posts_x("@deskhand one")
    other = await play.posts_x("@deskhand two")
    assert await cost(x.post("good morning")) == 0.015
    assert await cost(x.post("see https://example.com")) == 0.2
    assert await cost(x.post("yes", post)) == 0.01
    assert await cost(x.post("see example.com", post)) == 0.2
    assert await cost(x.get("/users/100/mentions")) == 0.002  # two of our own reads
    assert await cost(x.get("/tweets", ids=post)) == 0  # billed today
    assert await cost(x.get("/users/1001")) == 0.01
    assert await cost(x.get("/tweets", ids="1")) == 0
    await play.do("/clock/advance", by="24h")
    assert await cost(x.get("/tweets", ids=f"{post},{other}")) == 0.01
    await play.do("/x/dm", handle="maria", text="psst")
    assert await cost(x.message("1001", "yes?")) == 0.015
    assert await cost(x.get("/dm_events")) == 0.02


@pytest.mark.parametrize("dollars", [-1, "many", True, 1e9])
async def test_credits_that_are_none(play: Play, dollars: object) -> None:
    assert (await play.refused("/x/credits", dollars=dollars)).startswith("dollars:")
