"""What the stage shows of Facebook has the contract's shapes; what it is asked wrongly, it says."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from sandbox.settings import SandboxSettings
from tests.sandbox.facebook_made import Graph
from tests.sandbox.made import Play

MESSAGE = {"id", "from", "to", "text", "at", "kind", "attachments", "reactions", "read"}


async def test_messages(play: Play, graph: Graph) -> None:
    assert await play.see("/facebook/messages") == {"messages": []}
    made = await play.do("/facebook/message", name="Maria K", text="hello", attachment="image")
    (message,) = (await play.see("/facebook/messages"))["messages"]
    assert set(message) >= MESSAGE
    assert message["id"] == made["id"]
    assert (message["from"], message["to"], message["kind"]) == ("Maria K", "deskhand", "message")
    assert (message["reactions"], message["read"]) == ([], False)
    assert datetime.fromisoformat(message["at"]).tzinfo
    (attachment,) = message["attachments"]
    assert set(attachment) == {"kind", "name", "url"}
    async with play.http.get(play.url + attachment["url"]) as answer:
        assert (answer.status, answer.content_type) == (200, "image/png")


async def test_posts_with_nested_comments(play: Play, graph: Graph) -> None:
    (post,) = (await play.see("/facebook/comments"))["posts"]
    assert (post["from"], post["comments"], bool(post["text"])) == ("deskhand", [], True)
    top = await graph.comment()
    nested = await graph.comment(name="Tom H", text="same here", reply_to=top)
    (post,) = (await play.see("/facebook/comments"))["posts"]
    (first,) = post["comments"]
    assert (first["id"], first["from"], first["text"]) == (top, "Maria K", "it is down")
    assert [c["id"] for c in first["comments"]] == [nested]
    assert (first["reply_to"], first["comments"][0]["reply_to"]) == (post["id"], top)


async def test_the_snapshot_has_it_all(play: Play, graph: Graph) -> None:
    await graph.customer()
    await graph.comment()
    told = (await play.see("/snapshot"))["facebook"]
    assert told["messages"] == (await play.see("/facebook/messages"))["messages"]
    assert told["posts"] == (await play.see("/facebook/comments"))["posts"]
    assert told["people"] == (await play.see("/facebook/people"))["people"]


async def test_people_and_how_long_they_can_be_answered(play: Play, graph: Graph) -> None:
    await graph.comment()
    (before,) = (await play.see("/facebook/people"))["people"]
    assert before["answer_until"] is before["human_answer_until"] is None
    await graph.customer()
    (after,) = (await play.see("/facebook/people"))["people"]
    message = (await play.see("/facebook/messages"))["messages"][0]
    at = datetime.fromisoformat(message["at"])
    assert datetime.fromisoformat(after["answer_until"]) - at == timedelta(hours=24)
    assert datetime.fromisoformat(after["human_answer_until"]) - at == timedelta(days=7)
    await play.do("/facebook/block", name="Maria K", blocked=True)
    assert (await play.see("/facebook/people"))["people"][0]["blocked"] is True


async def test_ids_stay_when_the_sandbox_starts_again(play: Play, graph: Graph) -> None:
    """A desk that kept its books meets the same people, and no comment twice."""
    from sandbox.facebook.state import FacebookState
    from sandbox.world import World

    psid, comment = await graph.customer(), await graph.comment()
    again = FacebookState(World(SandboxSettings()))
    assert again.person("maria k").psid == psid
    post = next(iter(again.posts.values()))
    assert again.add_comment(None, "hello", post).id != comment


async def test_an_address_of_a_file_is_good_for_an_hour(play: Play, graph: Graph) -> None:
    await play.do("/facebook/message", name="Maria K", attachment="file")
    (item,) = await graph.told()
    url = item["message"]["attachments"][0]["payload"]["url"]

    async def status(url: str) -> int:
        async with play.http.get(url) as answer:
            return answer.status

    assert await status(url) == 200
    assert await status(url.replace("oe=", "oe=1")) == 403
    assert await status(url[:-1] + ("0" if url[-1] != "0" else "1")) == 403
    assert await status(url.partition("?")[0]) == 403
    await play.do("/clock/advance", by="59m")
    assert await status(url) == 200
    await play.do("/clock/advance", by="2m")
    assert await status(url) == 403
    assert await status(f"{play.url}/fbcdn/nothing/a?oe=1&oh=1") == 403
    assert await status(f"{play.url}/stage/facebook/files/nothing") == 404


async def test_a_file_can_be_described(play: Play, graph: Graph) -> None:
    asked = {"kind": "file", "name": "Ä b.html", "content_type": "text/html", "bytes": 5_000_000}
    await play.do("/facebook/message", name="Maria K", attachment=asked)
    (item,) = await graph.told()
    async with play.http.get(item["message"]["attachments"][0]["payload"]["url"]) as answer:
        assert answer.content_type == "text/html"
        assert answer.headers["Content-Security-Policy"] == "sandbox"
        assert len(await answer.read()) == 5_000_000


@pytest.mark.parametrize(
    "attachment",
    [
        "spaceship",
        5,
        ["image"],
        {},
        {"kind": "spaceship"},
        {"kind": ["image"]},
        {"kind": "image", "bytes": 0},
        {"kind": "image", "bytes": 10**9},
        {"kind": "image", "bytes": "many"},
        {"kind": "image", "name": "a/b"},
        {"kind": "image", "name": "half \ud800 pair"},
        {"kind": "image", "content_type": "a\r\nb: c"},
    ],
)
async def test_attachments_that_are_not(play: Play, attachment: object) -> None:
    asked = {"name": "Maria K", "text": "look", "attachment": attachment}
    for act in ("message", "comment"):
        if attachment != {}:
            assert "attachment" in await play.refused(f"/facebook/{act}", **asked)
    assert (await play.see("/facebook/messages"))["messages"] == []


async def test_a_comment_can_only_have_a_picture(play: Play) -> None:
    for kind in ("file", "sticker"):
        asked = {"name": "Maria K", "text": "look", "attachment": kind}
        assert "image" in await play.refused("/facebook/comment", **asked)


@pytest.mark.parametrize("name", ["", "  ", None, 5, ["Maria"], {}, "a\nb", "x" * 101, "Deskhand"])
async def test_names_that_are_none(play: Play, name: object) -> None:
    asked: dict[str, Any] = {"name": name, "text": "x", "title": "x", "payload": "x", "ref": "x"}
    asked |= {"blocked": True, "private": True}
    acts = ("message", "comment", "postback", "referral", "read", "block", "profile", "delete_data")
    for act in acts:
        assert (await play.refused(f"/facebook/{act}", **asked)).startswith("name:")
    assert (await play.see("/facebook/people"))["people"] == []


@pytest.mark.parametrize("text", [None, "", " \n", 5, ["words"]])
async def test_words_that_are_none(play: Play, graph: Graph, text: object) -> None:
    comment = await graph.comment()
    for act in ("message", "comment", "post", "edit", "answer_elsewhere"):
        asked = {"name": "Maria K", "text": text, "id": comment}
        assert (await play.refused(f"/facebook/{act}", **asked)).startswith("text:")


@pytest.mark.parametrize("id", [None, "", "4711", 5, ["1"], "100_200"])
async def test_ids_that_are_nobodys(play: Play, id: object) -> None:
    asked = {"name": "Maria K", "text": "x", "emoji": "👍", "hidden": True, "id": id}
    for act in ("edit", "delete", "hide", "react"):
        assert (await play.refused(f"/facebook/{act}", **asked)).startswith("id:")
    if id:
        for act in ("message", "comment"):
            told = await play.refused(f"/facebook/{act}", name="Maria K", text="x", reply_to=id)
            assert told.startswith("reply_to:")
        told = await play.refused("/facebook/comment", name="Maria K", text="x", post=id)
        assert told.startswith("post:")


async def test_what_cannot_be_done(play: Play, graph: Graph) -> None:
    psid, comment = await graph.customer(), await graph.comment()
    ours = await graph.sent(psid)
    (post,) = (await play.see("/facebook/comments"))["posts"]
    reply = (await graph.post(f"{comment}/comments", message="hello"))["id"]
    refused = play.refused
    assert "edited" in await refused("/facebook/edit", id=ours, text="x")
    assert "can't see" in await refused("/facebook/react", name="Tom H", id=ours, emoji="👍")
    assert "not reacted" in await refused("/facebook/react", name="Maria K", id=ours)
    assert "not reacted" in await refused("/facebook/react", name="Maria K", id=comment)
    assert "one emoji" in await refused("/facebook/react", name="Maria K", id=ours, emoji="x" * 17)
    assert "true or false" in await refused("/facebook/hide", id=comment)
    assert "true or false" in await refused("/facebook/block", name="Maria K", blocked="yes")
    for id in (post["id"], ours, reply):
        assert "hidden" in await refused("/facebook/hide", id=id, hidden=True)
    assert "conversation" in await refused("/facebook/read", name="Tom H")
    elsewhere = {"name": "Tom H", "text": "x"}
    assert "conversation" in await refused("/facebook/answer_elsewhere", **elsewhere)
    assert "title" in await refused("/facebook/postback", name="Maria K", title="x")
    assert "ref" in await refused("/facebook/referral", name="Maria K")
    assert "hold" in await refused("/facebook/batch", hold="yes")
    told = await refused("/facebook/comment", name="Maria K", text="x", post=comment)
    assert told.startswith("post:")
    await play.do("/facebook/block", name="Maria K", blocked=True)
    for act in ("message", "postback", "referral"):
        asked = {"name": "Maria K", "text": "x", "title": "x", "payload": "x", "ref": "x"}
        assert "blocked" in await refused(f"/facebook/{act}", **asked)
    await play.do("/facebook/delete", id=post["id"])
    assert "no post" in await refused("/facebook/comment", name="Maria K", text="x")


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"mood": "good"},
        {"token": "stolen"},
        {"token": ["valid"]},
        {"scopes": "pages_messaging"},
        {"scopes": ["gossip"]},
        {"fields": [["feed"]]},
        {"app_fields": None},
        {"expires_at": "soon"},
        {"expires_at": -1},
        {"expires_at": True},
        {"data_access_expires_at": 10**12},
        {"usage": 101},
    ],
)
async def test_accounts_that_cannot_be(play: Play, asked: dict[str, Any]) -> None:
    before = await play.see("/facebook/account")
    assert await play.refused("/facebook/account", **asked)
    assert await play.see("/facebook/account") == before


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("APP_ID", "APP_SECRET", "VERIFY_TOKEN", "PAGE_ID", "PAGE_TOKEN"):
        monkeypatch.setenv(f"FACEBOOK_{name}", "4711")
    made = SandboxSettings.from_environment()
    assert made.facebook_app_id == made.facebook_app_secret == "4711"
    assert made.facebook_verify_token == made.facebook_page_id == made.facebook_page_token == "4711"
    assert made.facebook_app_secret not in repr(SandboxSettings(facebook_app_secret="hush"))
    for name in ("FACEBOOK_APP_ID", "FACEBOOK_PAGE_ID"):
        monkeypatch.setenv(name, "mine")
        with pytest.raises(ValueError, match=name):
            SandboxSettings.from_environment()
        monkeypatch.setenv(name, "1")
