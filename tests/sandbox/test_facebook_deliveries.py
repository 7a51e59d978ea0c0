"""How Meta brings what it tells: signed, whole, again after trouble, and for an hour at most."""

import base64
import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable

import aiohttp
import pytest

from tests.sandbox.facebook_made import SECRET, Graph, signature
from tests.sandbox.made import Desk, Json, Play, Say

SIGNATURE = "X-Hub-Signature-256"


async def write(play: Play, text: str, name: str = "Maria K") -> None:
    await play.do("/facebook/message", name=name, text=text)


def texts(desk: Desk) -> list[str]:
    return [d.json["entry"][0]["messaging"][0]["message"]["text"] for d in desk.deliveries]


async def test_the_exact_bytes_are_signed(play: Play) -> None:
    await write(play, "Straße 1/2 🙂")
    (came,) = await play.desk.got(1)
    assert came.path == "/webhooks/facebook"
    assert came.headers["Content-Type"] == "application/json"
    assert came.headers[SIGNATURE] == signature(came.body)
    assert b'"text":"Stra\\u00dfe 1\\/2 \\ud83d\\ude42"' in came.body
    parsed_and_dumped = json.dumps(came.json).encode()
    assert came.headers[SIGNATURE] != signature(parsed_and_dumped)


async def test_the_older_signature_is_there_too(play: Play) -> None:
    await write(play, "hello")
    (came,) = await play.desk.got(1)
    digest = hmac.new(SECRET.encode(), came.body, hashlib.sha1).hexdigest()
    assert came.headers["X-Hub-Signature"] == f"sha1={digest}"


async def test_order_is_kept(play: Play) -> None:
    for n in range(20):
        await write(play, str(n))
    await play.settled()
    assert texts(play.desk) == [str(n) for n in range(20)]


@pytest.mark.parametrize(
    "trouble", [Say(500), Say(503), Say(401), Say(404), Say(302), Say(cut=True)]
)
async def test_trouble_is_tried_again_and_holds_up_nobody(play: Play, trouble: Say) -> None:
    play.desk.will(trouble)
    for n in range(3):
        await write(play, str(n))
    await play.settled()
    came = texts(play.desk)
    assert (came[0], came.count("0"), sorted(set(came))) == ("0", 2, ["0", "1", "2"])
    first, *_, again = [d for d in play.desk.deliveries if b'"text":"0"' in d.body]
    assert first.body == again.body
    assert again.headers[SIGNATURE] == signature(again.body)


async def test_not_for_ever(play: Play) -> None:
    play.desk.will(*[Say(500)] * 4)  # once, and as often as there are waits
    await write(play, "1")
    await play.settled()
    assert texts(play.desk) == ["1"] * 4


NOTICING: dict[str, Callable[[Play, Graph], Awaitable[object]]] = {
    "by the next message": lambda play, _: write(play, "lost, too"),
    "by a call": lambda _, graph: graph.get("me"),
    "by a look": lambda play, _: play.see("/facebook/account"),
}


@pytest.mark.parametrize("how", NOTICING)
async def test_after_an_hour_of_failures_the_page_tells_nothing_more(
    play: Play, graph: Graph, how: str
) -> None:
    play.desk.will(*[Say(500)] * 4)
    await write(play, "lost")
    await play.settled()
    await play.do("/clock/advance", by="59m")
    assert (await graph.get("me/subscribed_apps"))["data"] != []
    await play.do("/clock/advance", by="1m")
    await NOTICING[how](play, graph)
    account = await play.see("/facebook/account")
    assert (account["fields"], "feed" in account["app_fields"]) == ([], True)
    assert await graph.get("me/subscribed_apps") == {"data": []}
    await graph.post("me/subscribed_apps", subscribed_fields="messages")
    await write(play, "heard again")
    await play.settled()
    assert texts(play.desk)[4:] == ["heard again"]


async def waits(play: Play) -> None:
    """One delivery has failed and will come again."""
    play.desk.will(Say(500))
    await write(play, "lost")
    await play.desk.got(1)
    status, told = await play.ask("POST", "/settle", json={"timeout": 0.2})
    assert (status, told["waiting_for"]) == (504, "1 deliveries to the desk")


@pytest.mark.parametrize("meta_waits", [(3.0,)])
async def test_what_comes_again_after_the_hour_is_lost(play: Play) -> None:
    await waits(play)
    await play.do("/clock/advance", by="1h")
    await play.settled()
    assert texts(play.desk) == ["lost"]
    assert (await play.see("/facebook/account"))["fields"] == []


@pytest.mark.parametrize("meta_waits", [(3_600.0,)])
async def test_what_would_come_again_is_forgotten_with_the_rest(play: Play) -> None:
    await waits(play)
    await play.do("/clock/advance", by="1h")
    assert (await play.see("/facebook/account"))["fields"] == []
    await play.settled()
    assert texts(play.desk) == ["lost"]


async def test_one_success_and_the_hour_begins_anew(play: Play, graph: Graph) -> None:
    play.desk.will(*[Say(500)] * 4)
    await write(play, "lost")
    await play.settled()
    await play.do("/clock/advance", by="59m")
    await write(play, "heard")
    await play.settled()
    await play.do("/clock/advance", by="2h")
    await write(play, "heard, too")
    await play.settled()
    assert texts(play.desk)[4:] == ["heard", "heard, too"]


@pytest.mark.parametrize(
    ("fault", "order"),
    [("duplicate", [0, 0, 1, 2]), ("reorder", [1, 0, 2]), ("drop", [1, 2])],
)
async def test_faults_of_webhooks(play: Play, fault: str, order: list[int]) -> None:
    await play.do("/faults", platform="facebook", method="webhook", fault=fault)
    for n in range(3):
        await write(play, str(n))
    await play.settled()
    assert texts(play.desk) == [str(n) for n in order]


async def test_what_is_held_back_goes_with_the_faults(play: Play) -> None:
    await play.do("/faults", platform="facebook", method="webhook", fault="reorder")
    await write(play, "0")
    status, told = await play.ask("POST", "/settle", json={"timeout": 0.1})
    assert (status, told["waiting_for"]) == (504, "1 deliveries to the desk")
    await play.ask("DELETE", "/faults")
    await play.settled()
    assert texts(play.desk) == ["0"]


async def test_several_entries_in_one_delivery(play: Play, graph: Graph) -> None:
    assert await play.do("/facebook/batch", hold=True) == {"items": 0}
    await write(play, "1")
    await write(play, "2")
    await write(play, "3", "Tom H")
    await graph.comment()
    await write(play, "4", "Tom H")
    status, told = await play.ask("POST", "/settle", json={"timeout": 0.1})
    assert (status, told["waiting_for"]) == (504, "5 deliveries to the desk")
    assert await play.do("/facebook/batch", hold=False) == {"items": 5}
    (came,) = await play.desk.got(1)
    assert came.headers[SIGNATURE] == signature(came.body)
    entries = came.json["entry"]
    assert [len(e.get("messaging", e.get("changes"))) for e in entries] == [2, 1, 1, 1]
    assert ["changes" in e for e in entries] == [False, False, True, False]
    messages = [m["message"]["text"] for e in entries for m in e.get("messaging", [])]
    assert messages == ["1", "2", "3", "4"]
    await write(play, "5")
    await play.settled()
    assert len(play.desk.deliveries) == 2


async def test_a_delivery_has_a_thousand_things_at_most(play: Play) -> None:
    await play.do("/facebook/batch", hold=True)
    for n in range(1_001):
        await write(play, str(n))
    await play.do("/facebook/batch", hold=False)
    await play.settled()
    sizes = [len(d.json["entry"][0]["messaging"]) for d in play.desk.deliveries]
    assert sizes == [1_000, 1]


async def test_nothing_gathered_is_no_delivery(play: Play) -> None:
    await play.do("/facebook/batch", hold=True)
    assert await play.do("/facebook/batch", hold=False) == {"items": 0}
    assert await play.do("/facebook/batch", hold=False) == {"items": 0}
    await play.settled()
    assert play.desk.deliveries == []


async def test_deliver_says_what_the_desk_answered(play: Play) -> None:
    play.desk.will(Say(500, "broken"))
    told = await play.do("/facebook/deliver", body={"object": "page"})
    assert told == {"status": 500, "answer": "broken"}
    await play.settled()
    (came,) = play.desk.deliveries
    assert came.headers[SIGNATURE] == signature(came.body)
    assert json.loads(came.body) == {"object": "page"}


async def test_deliver_can_lie(play: Play) -> None:
    await play.do("/facebook/deliver", body="{", headers={SIGNATURE: "sha256=wrong"})
    (came,) = play.desk.deliveries
    assert (came.body, came.headers[SIGNATURE]) == (b"{", "sha256=wrong")


@pytest.mark.parametrize("headers", [{"a": "b\r\nc: d"}, {"a b": "c"}, {"a": 5}, {"a": None}])
async def test_headers_that_cannot_be_sent_stop_nobody(play: Play, headers: object) -> None:
    await play.ask("POST", "/facebook/deliver", json={"body": "{}", "headers": headers})
    await write(play, "still there?")
    await play.settled()
    assert "still there?" in play.desk.deliveries[-1].body.decode()


async def test_the_check_of_the_address(play: Play) -> None:
    assert (await play.see("/facebook/verify"))["valid"]
    told = await play.see("/facebook/verify", token="guessed")
    assert (told["valid"], told["status"]) == (False, 403)
    play.desk.verify_token = "another"
    assert (await play.see("/facebook/verify"))["valid"] is False


async def test_a_request_to_delete_what_is_known(play: Play, graph: Graph) -> None:
    await graph.customer()
    answer = {"url": "https://desk.example/deletion/abc", "confirmation_code": "abc"}
    await play.settled()
    play.desk.will(Say(200, json.dumps(answer)))
    told = await play.do("/facebook/delete_data", name="Maria K")
    assert told == {"status": 200, "answer": json.dumps(answer), **answer}
    came = play.desk.deliveries[-1]
    assert came.path == "/facebook/data-deletion"
    assert came.headers["Content-Type"] == "application/x-www-form-urlencoded"
    signed, payload = came.form["signed_request"].split(".")
    digest = hmac.new(SECRET.encode(), payload.encode(), hashlib.sha256).digest()
    assert decoded(signed) == digest
    asked = json.loads(decoded(payload))
    (person,) = (await play.see("/facebook/people"))["people"]
    assert asked["user_id"] == person["app_scoped_id"] != person["psid"]
    assert asked["algorithm"] == "HMAC-SHA256"
    assert isinstance(asked["issued_at"], int)


@pytest.mark.parametrize("said", ["gone", "[]", "[" * 10_000, '{"url": null}'])
async def test_an_answer_that_is_none(play: Play, said: str) -> None:
    play.desk.will(Say(404, said))
    told = await play.do("/facebook/delete_data", name="Maria K")
    nothing: Json = {"url": None, "confirmation_code": None}
    assert told == {"status": 404, "answer": said[:1000], **nothing}


async def test_limits_of_each_kind(play: Play, graph: Graph) -> None:
    psid = await graph.customer()
    for method, path, code in (
        ("POST /{id}/messages", "me/messages", 613),
        ("GET /{id}/conversations", "me/conversations", 32),
        ("GET /debug_token", "debug_token", 4),
    ):
        await play.do("/faults", platform="facebook", method=method, fault="429", retry_after=90)
        verb = method.partition(" ")[0]
        assert await graph.refused(verb, path, {}) == (code, None)
    await play.do("/faults", platform="facebook", fault="429", retry_after=90)
    async with play.http.get(f"{play.url}/graph/v25.0/me") as answer:
        (pages, messenger) = next(
            iter(json.loads(answer.headers["X-Business-Use-Case-Usage"]).values())
        )
        assert json.loads(answer.headers["X-App-Usage"])["call_count"] == 100
        assert "Retry-After" not in answer.headers
    assert (pages["type"], messenger["type"]) == ("pages", "messenger")
    assert (pages["call_count"], pages["estimated_time_to_regain_access"]) == (100, 2)
    assert (await graph.send(psid))[0] == 200


async def test_a_broken_platform(play: Play, graph: Graph) -> None:
    psid = await graph.customer()
    await play.do("/faults", platform="facebook", fault="500")
    status, told = await graph.send(psid)
    assert (status, told["error"]["code"], told["error"]["is_transient"]) == (500, 2, True)
    assert [m["from"] for m in (await play.see("/facebook/messages"))["messages"]] == ["Maria K"]


@pytest.mark.parametrize(
    ("fault", "is_done"), [("hang", False), ("drop", False), ("late", True), ("cut", True)]
)
async def test_lost_lines(play: Play, graph: Graph, fault: str, is_done: bool) -> None:
    psid = await graph.customer()
    method = "POST /{id}/messages"
    await play.do("/faults", platform="facebook", method=method, fault=fault, seconds=0.2)
    with pytest.raises(aiohttp.ClientError):
        await graph.send(psid)
    count = len((await play.see("/facebook/messages"))["messages"])
    assert count == (2 if is_done else 1)
    assert await play.statuses("facebook") == [(method, 200 if is_done else 0)]
    echoes = [item for item in await graph.told() if "is_echo" in item.get("message", {})]
    assert len(echoes) == is_done  # the platform's receipt


def decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
