"""X lets in who signs with our app's and our account's keys, now, and with each nonce once."""

from collections.abc import Callable
from time import time  # noqa: TID251 - signatures carry the real time

import pytest
from oauthlib.oauth1 import Client

from tests.sandbox.made import X_SECRET, Json, Play, X

ME = "https://api.twitter.com/2/users/me"


def signed(address: str = ME, **more: str) -> str:
    """The Authorization header of a call of our own."""
    right = {
        "client_secret": X_SECRET,
        "resource_owner_key": "sandbox-token",
        "resource_owner_secret": "sandbox-token-secret",
    }
    _, headers, _ = Client("sandbox-key", **right | more).sign(address)
    return str(headers["Authorization"])


async def ask_whole(play: Play, header: str | None) -> tuple[int, Json]:
    headers = {} if header is None else {"Authorization": header}
    async with play.http.get(f"{play.url}/x/2/users/me", headers=headers) as answer:
        told = await answer.json()
    assert answer.status == told.get("status", 200)
    return answer.status, told


async def ask(play: Play, header: str | None) -> int:
    return (await ask_whole(play, header))[0]


async def test_tweepy_is_let_in(x: X) -> None:
    status, told = await x.says(x.client.get_me)
    assert status == 200
    assert told["data"] == {"id": "100", "username": "deskhand", "name": "Deskhand"}


@pytest.mark.parametrize("key", ["api_key", "api_secret", "access_token", "access_token_secret"])
async def test_a_wrong_key_is_not(x_as: Callable[..., X], key: str) -> None:
    x = x_as(**{key: "wrong"})
    status, told = await x.says(x.client.get_me)
    assert (status, told["title"], told["status"]) == (401, "Unauthorized", 401)


async def test_each_nonce_counts_once(play: Play) -> None:
    header = signed(nonce="n1")
    assert [await ask(play, header) for _ in range(3)] == [200, 401, 401]
    assert await ask(play, signed(nonce="n2")) == 200


async def test_a_nonce_that_was_refused_can_be_used(play: Play) -> None:
    assert await ask(play, signed(nonce="n", client_secret="wrong")) == 401
    assert await ask(play, signed(nonce="n")) == 200


@pytest.mark.parametrize(("age", "status"), [(280, 200), (320, 401), (-320, 401)])
async def test_a_stale_timestamp_is_refused(play: Play, age: int, status: int) -> None:
    assert await ask(play, signed(timestamp=str(int(time()) - age))) == status


@pytest.mark.parametrize("stamp", ["", "²", "soon", "9" * 5000, "-1"])
async def test_a_timestamp_must_be_a_number(play: Play, stamp: str) -> None:
    header = signed(timestamp="12345").replace('"12345"', f'"{stamp}"')
    assert stamp in header
    assert await ask(play, header) == 401


@pytest.mark.parametrize(
    "header", [None, "", "Bearer another", "Bearer ", "OAuth", "OAuth words", "é"]
)
async def test_what_is_no_signature_is_refused(play: Play, header: str | None) -> None:
    assert await ask(play, header) == 401


@pytest.mark.parametrize("host", ["https://api.x.com/2", "{sandbox}/x/2"])
async def test_clients_may_sign_the_address_that_they_call(play: Play, host: str) -> None:
    address = f"{host.format(sandbox=play.url)}/users/me"
    assert await ask(play, signed(address)) == 200
    assert await ask(play, signed(address.replace("me", "you"))) == 401


async def test_the_apps_token_is_not_our_account(play: Play, x: X) -> None:
    status, told = await ask_whole(play, "Bearer sandbox-bearer")
    assert (status, told["title"]) == (403, "Unsupported Authentication")
    assert told["type"].endswith("/unsupported-authentication")
    assert (await x.get("/users/100", user=False)).body["data"]["username"] == "deskhand"


@pytest.mark.parametrize(
    ("verb", "path", "needs"),
    [
        ("GET", "/dm_events", "user"),
        ("POST", "/tweets", "user"),
        ("POST", "/dm_conversations/with/1001/messages", "user"),
        ("POST", "/account_activity/webhooks/1/subscriptions/all", "user"),
        ("GET", "/usage/tweets", "app"),
        ("POST", "/webhooks", "app"),
        ("GET", "/account_activity/subscriptions/count", "app"),
        ("POST", "/webhooks/replay", "app"),
    ],
)
async def test_who_may_call_what(x: X, verb: str, path: str, needs: str) -> None:
    for caller in ("user", "app"):
        reply = await x.call(verb, path, user=caller == "user")
        refused = reply.body.get("title") == "Unsupported Authentication"
        assert refused == (caller != needs), (caller, reply.body)
        assert reply.left[1] < reply.left[0] or refused  # what was refused was not counted


async def test_a_signature_is_for_one_address(play: Play) -> None:
    headers = {"Authorization": signed()}
    async with play.http.get(f"{play.url}/x/2/users/100/tweets", headers=headers) as answer:
        assert answer.status == 401
    async with play.http.get(f"{play.url}/x/2/users/me?x=1", headers=headers) as answer:
        assert answer.status == 401
