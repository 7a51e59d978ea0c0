"""What our page may do with comments, and what Facebook refuses."""

import pytest

from tests.sandbox.facebook_made import Graph
from tests.sandbox.made import Json, Play

NOT_THERE = (100, 33)


async def shown(play: Play) -> list[Json]:
    """The comments on the page's first post."""
    post = (await play.see("/facebook/comments"))["posts"][0]
    return list(post["comments"])


async def test_a_public_reply_stands_below_the_comment(play: Play, graph: Graph) -> None:
    comment = await graph.comment()
    made = await graph.post(f"{comment}/comments", message="we look into it")
    assert list(made) == ["id"]
    (top,) = await shown(play)
    assert [(c["id"], c["from"], c["text"]) for c in top["comments"]] == [
        (made["id"], "deskhand", "we look into it")
    ]
    assert await play.statuses("facebook") == [("POST /{id}/comments", 200)]


async def test_there_are_two_levels(play: Play, graph: Graph) -> None:
    top = await graph.comment()
    nested = await graph.comment(name="Tom H", text="same here", reply_to=top)
    await graph.post(f"{nested}/comments", message="hello Tom")
    await graph.comment(text="hello?", reply_to=nested)
    (found,) = await shown(play)
    assert [c["text"] for c in found["comments"]] == ["same here", "hello Tom", "hello?"]
    assert {c["reply_to"] for c in found["comments"]} == {top}


async def test_a_comment_on_a_post(play: Play, graph: Graph) -> None:
    (post,) = (await play.see("/facebook/comments"))["posts"]
    await graph.post(f"{post['id']}/comments", message="we are back")
    assert [c["text"] for c in await shown(play)] == ["we are back"]


async def test_a_reply_with_a_picture(play: Play, graph: Graph) -> None:
    comment, link = await graph.comment(), "https://files.example/a.png"
    made = await graph.post(f"{comment}/comments", attachment_url=link)
    told = await graph.get(made["id"], fields="attachment,message")
    assert told["attachment"]["media"]["image"]["src"] == link
    for wrong in ("a.png", 5, ""):
        body = {"attachment_url": wrong}
        assert await graph.refused("POST", f"{comment}/comments", body) == (100, None)


async def test_the_same_words_again_are_refused_there(play: Play, graph: Graph) -> None:
    first, second = await graph.comment(), await graph.comment(text="and that")
    nested = await graph.comment(name="Tom H", text="same", reply_to=first)
    await graph.post(f"{first}/comments", message="we know")
    for again, place in (("we know", first), (" we know ", first), ("we know", nested)):
        status, told = await graph.ask("POST", f"{place}/comments", {"message": again})
        assert (status, told["error"]["code"]) == (400, 368)
    await graph.post(f"{second}/comments", message="we know")
    await graph.post(f"{first}/comments", message="we know it")
    assert [len(top["comments"]) for top in await shown(play)] == [3, 1]


async def test_others_may_say_the_same(play: Play, graph: Graph) -> None:
    first = await graph.comment(text="help")
    await graph.comment(text="help", reply_to=first)
    await graph.post(f"{first}/comments", message="help")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"message": ""},
        {"message": "  "},
        {"message": 5},
        {"message": None},
        {"message": "x" * 8_001},
        {"message": "half \ud800 pair"},
    ],
)
async def test_words_that_are_none(play: Play, graph: Graph, body: Json) -> None:
    comment = await graph.comment()
    assert await graph.refused("POST", f"{comment}/comments", body) == (100, None)
    ours = (await graph.post(f"{comment}/comments", message="hello"))["id"]
    assert await graph.refused("POST", ours, body) == (100, None)
    assert [c["text"] for top in await shown(play) for c in top["comments"]] == ["hello"]


async def test_what_is_not_there(graph: Graph) -> None:
    said = {"message": "hello"}
    psid = await graph.customer()
    for id in ("1_2", "4711", psid):
        assert await graph.refused("POST", f"{id}/comments", said) == NOT_THERE
        assert await graph.refused("GET", f"{id}/comments") == NOT_THERE
        assert await graph.refused("POST", id, said) == NOT_THERE
        assert await graph.refused("DELETE", id) == NOT_THERE
    assert await graph.refused("GET", "1_2") == NOT_THERE


async def test_our_own_words_can_be_changed(play: Play, graph: Graph) -> None:
    comment = await graph.comment()
    ours = (await graph.post(f"{comment}/comments", message="helo"))["id"]
    assert await graph.post(ours, message="hello") == {"success": True}
    (found,) = (await shown(play))[0]["comments"]
    assert (found["text"], found["edited"]) == ("hello", True)
    assert await graph.refused("POST", comment, {"message": "hello"}) == (200, None)


async def test_others_can_be_hidden(play: Play, graph: Graph) -> None:
    comment = await graph.comment()
    for hidden in (True, False, "true"):
        assert await graph.post(comment, is_hidden=hidden) == {"success": True}
        told = await graph.get(comment, fields="is_hidden")
        assert told["is_hidden"] is (str(hidden).lower() == "true")
    ours = (await graph.post(f"{comment}/comments", message="hello"))["id"]
    assert await graph.refused("POST", ours, {"is_hidden": True}) == (100, None)
    assert await graph.refused("POST", comment, {"is_hidden": "perhaps"}) == (100, None)


async def test_comments_can_be_deleted_with_what_stands_below(play: Play, graph: Graph) -> None:
    comment, other = await graph.comment(), await graph.comment(text="and that")
    ours = (await graph.post(f"{comment}/comments", message="hello"))["id"]
    assert await graph.ask("DELETE", comment) == (200, {"success": True})
    assert [c["id"] for c in await shown(play)] == [other]
    for gone in (comment, ours):
        assert await graph.refused("GET", gone) == NOT_THERE
        assert await graph.refused("DELETE", gone) == NOT_THERE
