"""What may the app do? What its scopes say, as often as Slack lets it, while it is installed."""

from typing import Any

import pytest

from sandbox.slack.grant import SCOPES
from sandbox.slack.limits import POST_BURST, Limits
from tests.sandbox.made import SUPPORT, Play

Json = dict[str, Any]

# Every method's arguments that are fine, by what it needs
NEEDED: list[tuple[str, str, Json]] = [
    ("chat.postMessage", "chat:write", {"channel": SUPPORT, "text": "x"}),
    ("chat.update", "chat:write", {"channel": SUPPORT, "ts": "1.000001", "text": "x"}),
    ("chat.delete", "chat:write", {"channel": SUPPORT, "ts": "1.000001"}),
    ("chat.postEphemeral", "chat:write", {"channel": SUPPORT, "user": "U0AGENT1", "text": "x"}),
    ("conversations.history", "channels:history", {"channel": "C0HELP"}),
    ("conversations.history", "groups:history", {"channel": SUPPORT}),
    ("conversations.history", "im:history", {"channel": "D0MARIA"}),
    ("conversations.replies", "im:history", {"channel": "D0NOBODY", "ts": "1.000001"}),
    ("conversations.info", "channels:read", {"channel": "C0HELP"}),
    ("conversations.members", "groups:read", {"channel": SUPPORT}),
    ("conversations.list", "channels:read", {}),
    ("conversations.list", "mpim:read", {"types": "public_channel,mpim"}),
    ("users.conversations", "im:read", {"types": "im"}),
    ("conversations.open", "im:write", {"users": "U0MARIA"}),
    ("conversations.open", "mpim:write", {"users": "U0MARIA,U0AGENT1"}),
    ("users.info", "users:read", {"user": "U0AGENT1"}),
    ("bots.info", "users:read", {}),
    ("team.info", "team:read", {}),
    ("reactions.add", "reactions:write", {"channel": SUPPORT, "timestamp": "1.0", "name": "x"}),
    ("reactions.remove", "reactions:write", {"channel": SUPPORT, "timestamp": "1.0", "name": "x"}),
    ("reactions.get", "reactions:read", {"channel": SUPPORT, "timestamp": "1.0"}),
    ("files.info", "files:read", {"file": "F0NONE"}),
    ("files.getUploadURLExternal", "files:write", {"filename": "a", "length": 1}),
    ("files.completeUploadExternal", "files:write", {"files": [{"id": "F0NONE"}]}),
]


@pytest.mark.parametrize(("method", "scope", "asked"), NEEDED)
async def test_a_method_without_its_scope(play: Play, method: str, scope: str, asked: Json) -> None:
    await play.do("/slack/home", user="maria", tab="messages")
    left = (await play.do("/slack/scopes", without=[scope]))["scopes"]
    headers = {"Authorization": "Bearer xoxb-sandbox"}
    url = f"{play.url}/slack/api/{method}"
    async with play.http.post(url, json=asked, headers=headers) as answer:
        told = await answer.json()
    assert told == {
        "ok": False,
        "error": "missing_scope",
        "needed": scope,
        "provided": ",".join(left),
    }
    await play.do("/slack/scopes")
    async with play.http.post(url, json=asked, headers=headers) as answer:
        assert (await answer.json()).get("error") != "missing_scope"


async def test_the_header_names_what_is_granted(play: Play) -> None:
    await play.do("/slack/scopes", scopes=["chat:write", "im:history"])
    answer = await play.slack().auth_test()
    assert answer.headers["x-oauth-scopes"] == "chat:write,im:history"
    for wrong in ({"scopes": "chat:write"}, {"without": "chat:write"}, {"without": ["x:y"]}):
        assert "without" in await play.refused("/slack/scopes", **wrong)


async def test_what_the_scopes_do_not_say_is_not_told(play: Play) -> None:
    await play.do("/slack/scopes", without=["im:history", "reactions:read", "app_mentions:read"])
    await play.writes("maria", room="dm")
    ts = await play.writes("maria", "<@U0DESKHAND> hi")
    await play.do("/slack/react", user="maria", room="help", ts=ts, emoji="eyes")
    assert [(e["type"], e["channel"]) for e in await play.events()] == [("message", "C0HELP")]


async def test_an_address_is_told_only_to_who_may_know_it(play: Play) -> None:
    user = (await play.slack().users_info(user="U0AGENT1"))["user"]
    assert user["profile"]["email"] == "agent-1@sandbox.example"
    await play.do("/slack/scopes", without=["users:read.email"])
    user = (await play.slack().users_info(user="U0AGENT1"))["user"]
    assert "email" not in user["profile"]


async def test_a_token_that_is_revoked(play: Play) -> None:
    await play.do("/slack/revoke")
    (event,) = await play.events()
    assert (event["type"], event["tokens"]["bot"]) == ("tokens_revoked", ["U0DESKHAND"])
    assert await play.refusal("auth.test") == "token_revoked"
    assert await play.refusal("chat.postMessage", channel=SUPPORT, text="x") == "token_revoked"
    await play.writes("maria")
    assert len(await play.events()) == 1


async def test_an_app_that_is_removed_and_comes_back(play: Play) -> None:
    await play.do("/slack/uninstall")
    assert [e["type"] for e in await play.events()] == ["tokens_revoked", "app_uninstalled"]
    assert await play.refusal("auth.test") == "account_inactive"
    await play.do("/slack/install")
    assert (await play.slack().auth_test())["ok"]
    await play.writes("maria")
    assert (await play.events())[-1]["type"] == "message"


async def test_scopes_of_the_sandbox_are_each_needed_by_something() -> None:
    by_events = {"app_mentions:read", "commands", "groups:history", "mpim:history", "im:read"}
    by_more = {"users:read.email", "groups:read"}
    assert set(SCOPES) == {scope for _, scope, _ in NEEDED} | by_events | by_more


async def post(play: Play, channel: str = SUPPORT) -> tuple[int, str | None]:
    """The status of one post, and when to come again."""
    url, headers = (
        f"{play.url}/slack/api/chat.postMessage",
        {"Authorization": "Bearer xoxb-sandbox"},
    )
    asked = {"channel": channel, "text": "x"}
    async with play.http.post(url, json=asked, headers=headers) as answer:
        return answer.status, answer.headers.get("Retry-After")


async def test_nothing_is_limited_unless_it_is_asked_for(play: Play) -> None:
    assert {await post(play) for _ in range(3 * POST_BURST)} == {(200, None)}


async def test_a_flood_into_one_room_is_stopped(play: Play) -> None:
    assert await play.do("/slack/limits", on=True) == {"on": True}
    burst = [await post(play) for _ in range(POST_BURST)]
    assert {status for status, _ in burst} == {200}
    flood = [await post(play) for _ in range(60)]
    refused = [again for status, again in flood if status == 429]
    assert refused
    assert set(refused) == {"1"}
    assert (await post(play, "C0HELP"))[0] == 200  # other rooms go on
    await play.do("/slack/limits", on=False)
    assert (await post(play))[0] == 200


async def test_switching_is_a_yes_or_a_no(play: Play) -> None:
    for on in (None, "yes", 1):
        assert (await play.refused("/slack/limits", on=on)).startswith("on:")


def test_a_bucket_fills_as_real_time_passes() -> None:
    now = 100.0
    limits = Limits(clock=lambda: now)
    limits.switch(on=True)
    for _ in range(POST_BURST):
        assert limits.wait("chat.postMessage", 600, SUPPORT) == 0
    assert limits.wait("chat.postMessage", 600, SUPPORT) == pytest.approx(1)
    now += 0.75
    assert limits.wait("chat.postMessage", 600, SUPPORT) == pytest.approx(0.25)
    now += 0.25
    assert limits.wait("chat.postMessage", 600, SUPPORT) == 0
    assert limits.wait("chat.postMessage", 600, SUPPORT) > 0
    now += 3600
    for _ in range(POST_BURST):
        assert limits.wait("chat.postMessage", 600, SUPPORT) == 0
    assert limits.wait("chat.postMessage", 600, SUPPORT) > 0


def test_a_method_passes_as_often_as_its_tier_says() -> None:
    now = 0.0
    limits = Limits(clock=lambda: now)
    limits.switch(on=True)
    for _ in range(20):
        assert limits.wait("conversations.list", 20) == 0
    assert limits.wait("conversations.list", 20) == pytest.approx(3)
    assert limits.wait("conversations.info", 50) == 0
    now += 3
    assert limits.wait("conversations.list", 20) == 0
    assert limits.wait("conversations.list", 20) > 0
