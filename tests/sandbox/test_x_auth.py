"""X lets in who signs with our app's and our account's keys, now, and with each nonce once."""

from collections.abc import Callable
from time import time  # noqa: TID251 - signatures carry the real time

import pytest
from oauthlib.oauth1 import Client

from tests.sandbox.made import X_SECRET, Play, X

ME = "https://api.twitter.com/2/users/me"


def signed(**more: str) -> str:
    """The Authorization header of a call of our own."""
    right = {
        "client_secret": X_SECRET,
        "resource_owner_key": "sandbox-token",
        "resource_owner_secret": "sandbox-token-secret",
    }
    _, headers, _ = Client("sandbox-key", **right | more).sign(ME)
    return str(headers["Authorization"])


async def ask(play: Play, header: str | None) -> int:
    headers = {} if header is None else {"Authorization": header}
    async with play.http.get(f"{play.url}/x/2/users/me", headers=headers) as answer:
        told = await answer.json()
    assert answer.status == told.get("status", 200)
    return answer.status


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


@pytest.mark.parametrize("header", [None, "", "Bearer sandbox-bearer", "OAuth", "OAuth words", "é"])
async def test_what_is_no_signature_is_refused(play: Play, header: str | None) -> None:
    assert await ask(play, header) == 401


async def test_a_signature_is_for_one_address(play: Play) -> None:
    headers = {"Authorization": signed()}
    async with play.http.get(f"{play.url}/x/2/users/100/tweets", headers=headers) as answer:
        assert answer.status == 401
    async with play.http.get(f"{play.url}/x/2/users/me?x=1", headers=headers) as answer:
        assert answer.status == 401
