"""The Graph API lets in who has a good token and its proof, and to what the page has granted."""

import json
from typing import Any

import pytest

from tests.sandbox.facebook_made import APP, APP_TOKEN, PAGE, TOKEN, Graph, proof
from tests.sandbox.made import Play

FIELDS = ["messages", "feed"]


async def ask(play: Play, path: str = "v25.0/me", **more: Any) -> tuple[int, dict[str, Any]]:
    async with play.http.get(f"{play.url}/graph/{path}", **more) as answer:
        return answer.status, await answer.json()


async def test_the_token_may_come_in_a_header_or_as_a_parameter(play: Play) -> None:
    header = {"Authorization": f"Bearer {TOKEN}"}
    both = {"access_token": TOKEN, "appsecret_proof": proof()}
    page = (200, {"name": "Deskhand", "id": PAGE})
    assert await ask(play, params={"appsecret_proof": proof()}, headers=header) == page
    assert await ask(play, params=both) == page


@pytest.mark.parametrize("send", ["json", "data"])
async def test_a_body_may_be_json_or_a_form(play: Play, graph: Graph, send: str) -> None:
    comment = await graph.comment()
    body = {"access_token": TOKEN, "appsecret_proof": proof(), "message": "hello"}
    url = f"{play.url}/graph/v25.0/{comment}/comments"
    async with play.http.post(url, **{send: body}) as answer:  # type: ignore[arg-type]
        assert list(await answer.json()) == ["id"]


@pytest.mark.parametrize("version", ["v19.0", "v25.0", "v26.0", "v103.1"])
async def test_any_version(play: Play, version: str) -> None:
    both = {"access_token": TOKEN, "appsecret_proof": proof()}
    assert (await ask(play, f"{version}/{PAGE}", params=both))[0] == 200


@pytest.mark.parametrize("path", ["me", "v25/me", "v25.0", "v25.0/me/likes", "v25.0/a/b/c"])
async def test_paths_that_are_not(play: Play, path: str) -> None:
    both = {"access_token": TOKEN, "appsecret_proof": proof()}
    status, told = await ask(play, path, params=both)
    assert (status, told["error"]["code"]) == (400, 2500)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, 104),
        ({"appsecret_proof": proof()}, 104),
        ({"access_token": "wrong", "appsecret_proof": proof("wrong")}, 190),
        ({"access_token": "é\ud7ff", "appsecret_proof": "é"}, 190),
        ({"access_token": TOKEN}, 100),
        ({"access_token": TOKEN, "appsecret_proof": "é"}, 100),
        ({"access_token": TOKEN, "appsecret_proof": proof(secret="wrong")}, 100),
        ({"access_token": TOKEN, "appsecret_proof": proof("wrong")}, 100),
    ],
)
async def test_a_bad_token_or_proof(play: Play, given: dict[str, str], code: int) -> None:
    status, told = await ask(play, params=given)
    assert (status, told["error"]["code"]) == (400, code)


async def test_whoever_forgets_the_proof_is_told_so(play: Play) -> None:
    _, told = await ask(play, params={"access_token": TOKEN})
    assert "require an appsecret_proof" in told["error"]["message"]


@pytest.mark.parametrize(
    ("state", "subcode"), [("expired", 463), ("password_changed", 460), ("invalid", 467)]
)
async def test_a_token_ends(play: Play, graph: Graph, state: str, subcode: int) -> None:
    await play.do("/facebook/account", token=state)
    assert await graph.refused("GET", "me") == (190, subcode)
    app = Graph(play, APP_TOKEN)
    told = (await app.get("debug_token", input_token=TOKEN))["data"]
    assert (told["is_valid"], told["error"]["subcode"]) == (False, subcode)
    await play.do("/facebook/account", token="valid")
    assert (await graph.get("me"))["id"] == PAGE


async def test_a_token_expires_by_the_stages_clock(play: Play, graph: Graph) -> None:
    told = (await graph.get("debug_token", input_token=TOKEN))["data"]
    assert told["expires_at"] == 0
    soon = told["data_access_expires_at"]
    await play.do("/facebook/account", expires_at=soon)
    await play.do("/clock/advance", by="89d")
    assert (await graph.get("debug_token", input_token=TOKEN))["data"]["expires_at"] == soon
    await play.do("/clock/advance", by="2d")
    assert await graph.refused("GET", "me") == (190, 463)


async def test_what_a_token_is_worth(graph: Graph) -> None:
    told = (await graph.get("debug_token", input_token=TOKEN))["data"]
    assert (told["is_valid"], told["type"], told["app_id"]) == (True, "PAGE", APP)
    assert told["profile_id"] == PAGE
    assert {"pages_messaging", "pages_manage_engagement"} <= set(told["scopes"])
    other = (await graph.get("debug_token", input_token="other"))["data"]
    assert (other["is_valid"], other["error"]["code"], other["scopes"]) == (False, 190, [])
    assert (await graph.get("debug_token", input_token=APP_TOKEN))["data"]["type"] == "APP"
    assert await graph.refused("GET", "debug_token") == (100, None)


@pytest.mark.parametrize(
    ("scope", "code", "verb", "path"),
    [
        ("pages_messaging", 230, "POST", "me/messages"),
        ("pages_messaging", 10, "GET", "me/conversations"),
        ("pages_read_engagement", 10, "GET", "me/feed"),
        ("pages_read_engagement", 10, "GET", "{comment}"),
        ("pages_read_engagement", 10, "GET", "{comment}/comments"),
        ("pages_manage_engagement", 200, "POST", "{comment}/comments"),
        ("pages_manage_engagement", 200, "POST", "{comment}"),
        ("pages_manage_engagement", 200, "DELETE", "{comment}"),
        ("pages_manage_metadata", 200, "GET", "me/subscribed_apps"),
        ("pages_manage_metadata", 200, "POST", "me/subscribed_apps"),
        ("pages_manage_metadata", 200, "DELETE", "me/subscribed_apps"),
    ],
)
async def test_a_permission_that_is_missing(
    play: Play, graph: Graph, scope: str, code: int, verb: str, path: str
) -> None:
    comment = await graph.comment()
    granted = (await play.see("/facebook/account"))["scopes"]
    await play.do("/facebook/account", scopes=[one for one in granted if one != scope])
    assert await graph.refused(verb, path.format(comment=comment), {}) == (code, None)
    told = (await graph.get("debug_token", input_token=TOKEN))["data"]
    assert scope not in told["scopes"]


async def test_a_profile_needs_the_permission_for_messages(play: Play, graph: Graph) -> None:
    psid = await graph.customer()
    assert (await graph.get(psid))["first_name"] == "Maria"
    await play.do("/facebook/account", scopes=["pages_read_engagement"])
    assert await graph.refused("GET", psid) == (10, None)


async def test_who_wrote_in_public_needs_a_permission_too(play: Play, graph: Graph) -> None:
    await play.do("/facebook/account", scopes=["pages_read_engagement"])
    comment = await graph.comment()
    assert "from" not in await graph.get(comment, fields="from,message")
    assert "from" not in (await graph.feed())[0]
    feed = await graph.get("me/feed", fields="from,comments{from}")
    assert feed["data"][0]["from"]["id"] == PAGE
    assert "from" not in feed["data"][0]["comments"]["data"][0]


async def test_subscriptions_of_the_page(graph: Graph) -> None:
    first = (await graph.get("me/subscribed_apps"))["data"]
    assert [app["id"] for app in first] == [APP]
    assert set(FIELDS) < set(first[0]["subscribed_fields"])
    assert await graph.ask("DELETE", f"{PAGE}/subscribed_apps") == (200, {"success": True})
    assert await graph.get("me/subscribed_apps") == {"data": []}
    for given in (FIELDS, ",".join(FIELDS)):
        assert await graph.post("me/subscribed_apps", subscribed_fields=given) == {"success": True}
        (app,) = (await graph.get("me/subscribed_apps"))["data"]
        assert app["subscribed_fields"] == FIELDS


@pytest.mark.parametrize("given", [None, "", [], 5, "messages,gossip", ["feed", 5]])
async def test_fields_that_are_not(graph: Graph, given: object) -> None:
    body = {"subscribed_fields": given}
    assert await graph.refused("POST", "me/subscribed_apps", body) == (100, None)


async def test_subscriptions_of_the_app(play: Play, graph: Graph) -> None:
    await play.do("/facebook/account", app_fields=["feed"])
    app = Graph(play, APP_TOKEN)
    (told,) = (await app.get(f"{APP}/subscriptions"))["data"]
    assert (told["object"], told["active"]) == ("page", True)
    assert told["callback_url"].endswith("/webhooks/facebook")
    assert told["fields"] == [{"name": "feed", "version": "v25.0"}]
    assert await graph.refused("GET", f"{APP}/subscriptions") == (15, None)
    assert await app.refused("GET", f"{PAGE}/subscriptions") == (100, 33)


async def test_the_app_itself_is_no_page(play: Play) -> None:
    app = Graph(play, APP_TOKEN)
    for verb, path in (("GET", "me"), ("GET", "me/feed"), ("POST", "me/messages")):
        assert await app.refused(verb, path) == (210, None)


async def test_other_pages_are_not_ours(graph: Graph) -> None:
    for path in ("messages", "subscribed_apps"):
        assert await graph.refused("POST", f"123/{path}", {}) == (100, 33)
    for path in ("feed", "conversations", "subscribed_apps", "comments", "messages"):
        assert await graph.refused("GET", f"123/{path}") == (100, 33)


async def test_who_somebody_is_to_our_page(play: Play, graph: Graph) -> None:
    app = Graph(play, APP_TOKEN)
    await graph.comment()
    (person,) = (await play.see("/facebook/people"))["people"]
    path = f"{person['app_scoped_id']}/ids_for_pages"
    assert await app.get(path) == {"data": []}
    await graph.customer()
    (told,) = (await app.get(path))["data"]
    assert (told["id"], told["page"]["id"]) == (person["psid"], PAGE)
    assert await graph.refused("GET", path) == (15, None)
    assert await app.refused("GET", f"{person['psid']}/ids_for_pages") == (100, 33)


async def test_every_answer_tells_how_much_is_used(play: Play) -> None:
    async def used(**query: str) -> tuple[Any, Any]:
        async with play.http.get(f"{play.url}/graph/v25.0/me", params=query) as answer:
            headers = answer.headers
        app = headers["X-App-Usage"]
        return app, headers["X-Business-Use-Case-Usage"]

    both = {"access_token": TOKEN, "appsecret_proof": proof()}
    app, business = await used(**both)
    assert app == '{"call_count": 0, "total_time": 0, "total_cputime": 0}'
    assert f'"{PAGE}": [{{"type": "pages", "call_count": 0' in business
    await play.do("/facebook/account", usage=85)
    assert '"call_count": 85' in (await used(**both))[0]
    assert '"call_count": 85' in (await used())[1]


async def test_what_was_used_an_hour_ago_counts_no_more(play: Play, graph: Graph) -> None:
    async def percent() -> int:
        async with play.http.get(f"{play.url}/graph/v25.0/me") as answer:
            return int(json.loads(answer.headers["X-App-Usage"])["call_count"])

    for _ in range(48):  # of 4,800
        await graph.get("me")
    assert await percent() == 1
    await play.do("/clock/advance", by="61m")
    assert await percent() == 0


async def test_secrets_are_not_noted(play: Play, graph: Graph) -> None:
    await ask(play, params={"access_token": TOKEN, "appsecret_proof": proof()})
    await play.do("/faults", platform="facebook", fault="500")
    await ask(play, params={"access_token": TOKEN, "appsecret_proof": proof(), "fields": "id"})
    await graph.get("debug_token", input_token=TOKEN)
    calls = (await play.see("/calls", platform="facebook"))["calls"]
    assert [call["body"] for call in calls] == [{}, {"fields": "id"}, {}]
    assert [call["method"] for call in calls] == ["GET /{id}", "GET /{id}", "GET /debug_token"]
