"""How an app registers an address: X asks it to prove itself, at once and again every hour."""

from typing import Any

import pytest

from tests.sandbox.made import Play, Reply, Say, X


@pytest.fixture
async def bare(play: Play) -> Play:
    """A desk that nobody has registered."""
    await play.do("/x/unsubscribe")
    return play


def address(play: Play) -> str:
    """Where the test's desk listens."""
    return play.settings.desk_url + "/webhooks/x"


async def register(x: X, url: object) -> Reply:
    return await x.call("POST", "/webhooks", user=False, json={"url": url})


async def registered(x: X, url: str) -> str:
    reply = await register(x, url)
    assert reply.status == 200, reply.body
    return str(reply.body["data"]["id"])


async def listed(x: X) -> list[dict[str, Any]]:
    return list((await x.get("/webhooks", user=False)).body["data"])


def why(reply: Reply) -> str:
    assert reply.status == 400, reply.body
    return str(reply.body["errors"][0]["message"]).partition(":")[0]


async def test_the_desk_is_there_from_the_beginning(play: Play, x: X) -> None:
    (one,) = await listed(x)
    assert (one["url"], one["valid"]) == (address(play), True)
    assert why(await register(x, address(play))) == "DuplicateUrlFailed"
    assert why(await register(x, address(play) + "/other")) == "WebhookLimitExceeded"
    assert play.desk.checks == []


async def test_registering_asks_for_a_proof(bare: Play, x: X) -> None:
    assert (await x.get("/webhooks", user=False)).body == {"data": [], "meta": {"result_count": 0}}
    reply = await register(x, address(bare))
    (check,) = bare.desk.checks
    assert set(check) == {"crc_token", "nonce"}
    data = reply.body["data"]
    assert (data["url"], data["valid"]) == (address(bare), True)
    assert await listed(x) == [data]


async def test_a_wrong_proof_is_none(bare: Play, x: X) -> None:
    bare.desk.crc_secret = "another"
    assert why(await register(x, address(bare))) == "CrcValidationFailed"
    bare.desk.crc_secret, bare.desk.check_status = "sandbox-x-secret", 500
    assert why(await register(x, address(bare))) == "CrcValidationFailed"
    assert await listed(x) == []


async def test_nobody_at_home(bare: Play, x: X) -> None:
    assert why(await register(x, "http://127.0.0.1:9/webhooks/x")) == "CrcValidationFailed"


async def test_the_sandbox_calls_nobody_else(bare: Play, x: X) -> None:
    reply = await register(x, "https://desk.example/webhooks/x")
    assert reply.body["detail"] == "CrcValidationFailed: the sandbox calls 127.0.0.1 only"


@pytest.mark.parametrize(
    "url",
    [
        "http://desk.example/x",
        "https://desk.example:8443/x",
        "https://desk.example:/x",
        "http://localhost:8080/x",
        "ftp://127.0.0.1/x",
        "127.0.0.1:8080",
        "http://127.0.0.1:port/x",
        "https://" + "a" * 200,
        "https://",
        "http://[::1",
        "",
        None,
        5,
        ["https://desk.example"],
    ],
)
async def test_addresses_that_x_does_not_take(bare: Play, x: X, url: object) -> None:
    assert why(await register(x, url)) == "UrlValidationFailed"
    assert bare.desk.checks == []


async def test_each_address_once_and_not_too_many(bare: Play, x: X) -> None:
    await bare.do("/x/tier", tier="enterprise")
    urls = [f"{address(bare)}?desk={n}" for n in range(6)]
    for url in urls[:5]:
        await registered(x, url)
    assert why(await register(x, urls[0])) == "DuplicateUrlFailed"
    assert why(await register(x, urls[5])) == "WebhookLimitExceeded"


async def test_removing(play: Play, x: X) -> None:
    (one,) = await listed(x)
    path = f"/webhooks/{one['id']}"
    assert (await x.call("DELETE", path, user=False)).body == {"data": {"deleted": True}}
    assert why(await x.call("DELETE", path, user=False)) == "WebhookIdInvalid"
    assert why(await x.call("PUT", path, user=False)) == "WebhookIdInvalid"
    told = await play.see("/x/account")
    assert (told["webhooks"], told["subscriptions"]) == ([], [])
    await play.posts_x()
    await play.settled()
    assert play.desk.deliveries == []


async def test_the_proof_is_asked_for_every_hour_of_the_stage(play: Play, x: X) -> None:
    for passed in range(1, 3):
        await play.do("/clock/advance", by="1h")
        await play.settled()
        assert len(play.desk.checks) == passed
    await play.do("/clock/advance", by="59m")
    await play.settled()
    assert len(play.desk.checks) == 2
    assert (await listed(x))[0]["valid"]


async def test_settling_waits_for_a_check_that_is_due(play: Play) -> None:
    play.desk.check_after.clear()
    await play.do("/clock/advance", by="1h")
    status, told = await play.ask("POST", "/settle", json={"timeout": 0.2})
    assert (status, told["waiting_for"]) == (504, "1 deliveries to the desk")
    play.desk.check_after.set()
    await play.settled()


async def test_a_wrong_answer_ends_deliveries_until_x_is_asked_to_look_again(
    play: Play, x: X
) -> None:
    play.desk.crc_secret = "another"
    await play.do("/clock/advance", by="1h")
    await play.settled()
    (one,) = await listed(x)
    assert one["valid"] is False
    await play.posts_x("@deskhand missed")
    await play.do("/clock/advance", by="2h")
    await play.settled()
    assert (play.desk.deliveries, len(play.desk.checks)) == ([], 1)  # it is not asked again
    again = f"/webhooks/{one['id']}"
    assert why(await x.call("PUT", again, user=False)) == "CrcValidationFailed"
    play.desk.crc_secret = "sandbox-x-secret"
    assert (await x.call("PUT", again, user=False)).body == {"data": {"valid": True}}
    await play.posts_x("@deskhand heard")
    (came,) = await play.desk.got(1)
    assert b"heard" in came.body


async def test_a_desk_that_is_only_ill_stays_valid_for_28_hours(play: Play, x: X) -> None:
    play.desk.check_status = 503
    await play.do("/clock/advance", by="27h")
    await play.settled()
    assert (await listed(x))[0]["valid"]
    await play.do("/clock/advance", by="2h")
    await play.settled()
    assert not (await listed(x))[0]["valid"]


async def test_a_desk_that_got_well_counts_anew(play: Play, x: X) -> None:
    for status in (503, 200, 503):
        play.desk.check_status = status
        await play.do("/clock/advance", by="20h")
        await play.settled()
    assert (await listed(x))[0]["valid"]


async def test_a_redirect_is_a_wrong_answer(play: Play, x: X) -> None:
    play.desk.check_status = 302
    await play.do("/clock/advance", by="1h")
    await play.settled()
    assert not (await listed(x))[0]["valid"]


async def test_the_stage_subscribes_the_desk_again(bare: Play, x: X) -> None:
    await bare.posts_x("@deskhand unheard")
    await bare.do("/x/subscribe")
    await bare.posts_x("@deskhand older")
    await bare.do("/x/subscribe", envelope="x_activity")
    await bare.posts_x("@deskhand newer")
    older, newer = [d.json for d in await bare.desk.got(2)]
    assert older["tweet_create_events"][0]["text"] == "@deskhand older"
    assert newer["data"]["payload"]["text"] == "@deskhand newer"
    assert (await bare.refused("/x/subscribe", envelope="pigeon")).startswith("envelope:")


async def test_silence(play: Play, x: X) -> None:
    await play.do("/x/silence", on=True)
    post = await play.posts_x()
    await play.do("/x/dm", handle="maria", text="psst")
    await play.settled()
    assert play.desk.deliveries == []
    assert (await x.get("/users/100/mentions")).ids == [post]
    assert len((await x.get("/dm_events")).ids) == 1
    await play.do("/x/silence", on=False)
    await play.posts_x("@deskhand again")
    assert len(await play.desk.got(1)) == 1
    assert "on:" in await play.refused("/x/silence", on="yes")


async def test_a_fault_does_not_register(bare: Play, x: X) -> None:
    await bare.do("/faults", platform="x", method="POST /2/webhooks", fault="500")
    assert (await register(x, address(bare))).status == 500
    assert await listed(x) == []
    bare.desk.will(Say(500))
    await registered(x, address(bare))
