"""What the page's feed tells the desk, in Meta's shapes."""

from tests.sandbox.facebook_made import PAGE, Graph
from tests.sandbox.made import Json, Play

US = {"id": PAGE, "name": "Deskhand"}


async def first_post(play: Play) -> str:
    return str((await play.see("/facebook/comments"))["posts"][0]["id"])


async def someone(play: Play, name: str = "Maria K") -> Json:
    people = (await play.see("/facebook/people"))["people"]
    return {"id": next(p["comment_id"] for p in people if p["name"] == name), "name": name}


async def test_a_comment(play: Play, graph: Graph) -> None:
    post, comment = await first_post(play), await graph.comment(text="it is down / weg: ä")
    (came,) = await play.desk.got(1)
    (entry,) = came.json["entry"]
    assert list(entry) == ["id", "time", "changes"]
    assert len(str(entry["time"])) == 10  # seconds
    (value,) = await graph.feed()
    about = value.pop("post")
    assert value == {
        "item": "comment",
        "verb": "add",
        "comment_id": comment,
        "post_id": post,
        "parent_id": post,
        "created_time": entry["time"],
        "message": "it is down / weg: ä",
        "from": await someone(play),
    }
    assert (about["id"], about["is_published"]) == (post, True)
    assert post.startswith(f"{PAGE}_")
    assert comment.startswith(f"{post.partition('_')[2]}_")
    assert set(about) == {
        "id",
        "permalink_url",
        "status_type",
        "is_published",
        "updated_time",
        "promotion_status",
    }


async def test_an_answer_to_a_comment_names_its_parent(play: Play, graph: Graph) -> None:
    top = await graph.comment()
    nested = await graph.comment(name="Tom H", text="same", reply_to=top)
    await graph.comment(text="hello?", reply_to=nested)
    assert [value["parent_id"] for value in await graph.feed()] == [
        await first_post(play),
        top,
        top,
    ]


async def test_a_picture_alone_has_no_words(play: Play, graph: Graph) -> None:
    await play.do("/facebook/comment", name="Maria K", attachment="image")
    await play.do("/facebook/comment", name="Maria K", attachment="image", text="look")
    alone, worded = await graph.feed()
    assert ("message" in alone, worded["message"]) == (False, "look")
    async with play.http.get(alone["photo"]) as answer:
        assert (answer.status, answer.content_type) == (200, "image/png")


async def test_a_comment_is_edited(play: Play, graph: Graph) -> None:
    comment = await graph.comment(text="helo")
    await play.do("/facebook/edit", id=comment, text="hello")
    added, edited = await graph.feed()
    assert edited == added | {"verb": "edited", "message": "hello"}


async def test_a_comment_is_removed(play: Play, graph: Graph) -> None:
    comment = await graph.comment()
    await graph.comment(name="Tom H", text="same", reply_to=comment)
    await play.do("/facebook/delete", id=comment)
    added, _, removed = await graph.feed()
    kept = {k: v for k, v in added.items() if k not in ("message", "post")}
    assert removed == kept | {"verb": "remove"}
    (post,) = (await play.see("/facebook/comments"))["posts"]
    assert post["comments"] == []


async def test_a_comment_is_hidden_and_shown_again(play: Play, graph: Graph) -> None:
    comment = await graph.comment()
    for hidden in (True, True, False):
        await play.do("/facebook/hide", id=comment, hidden=hidden)
        (post,) = (await play.see("/facebook/comments"))["posts"]
        assert post["comments"][0]["hidden"] is hidden
    added, gone, back = await graph.feed()
    assert gone == added | {"verb": "hide"}
    assert back == added | {"verb": "unhide"}


async def test_what_the_desk_does_is_told_too(graph: Graph) -> None:
    comment = await graph.comment()
    ours = (await graph.post(f"{comment}/comments", message="helo"))["id"]
    await graph.post(ours, message="hello")
    await graph.post(comment, is_hidden=True)
    await graph.ask("DELETE", ours)
    told = await graph.feed()
    assert [(t["verb"], t["comment_id"]) for t in told] == [
        ("add", comment),
        ("add", ours),
        ("edited", ours),
        ("hide", comment),
        ("remove", ours),
    ]
    assert [t["from"] for t in told if t["comment_id"] == ours] == [US] * 3
    assert told[1]["parent_id"] == comment


async def test_a_colleague_comments_elsewhere(play: Play, graph: Graph) -> None:
    comment, post = await graph.comment(), await first_post(play)
    below = await play.do("/facebook/answer_elsewhere", id=comment, text="hi Maria")
    on_post = await play.do("/facebook/answer_elsewhere", id=post, text="hi all")
    _, first, second = await graph.feed()
    assert (first["comment_id"], first["from"], first["parent_id"]) == (below["id"], US, comment)
    assert (second["comment_id"], second["from"], second["parent_id"]) == (on_post["id"], US, post)


async def test_our_own_posts_and_visitors_posts(play: Play, graph: Graph) -> None:
    ours = await play.do("/facebook/post", text="news")
    named = await play.do("/facebook/post", name="deskhand", text="more news")
    theirs = await play.do("/facebook/post", name="Maria K", text="hello")
    told = await graph.feed()
    assert [(t["item"], t["verb"], t["post_id"], t["from"]) for t in told] == [
        ("status", "add", ours["id"], US),
        ("status", "add", named["id"], US),
        ("post", "add", theirs["id"], await someone(play)),
    ]
    assert [(t["message"], t["published"]) for t in told] == [
        ("news", 1),
        ("more news", 1),
        ("hello", 1),
    ]


async def test_a_post_is_edited_and_removed(play: Play, graph: Graph) -> None:
    post = (await play.do("/facebook/post", name="Maria K", text="helo"))["id"]
    await graph.comment(name="Tom H", text="hi", post=post)
    await play.do("/facebook/edit", id=post, text="hello")
    await play.do("/facebook/delete", id=post)
    _, _, edited, removed = await graph.feed()
    assert (edited["verb"], edited["message"], edited["post_id"]) == ("edited", "hello", post)
    assert (removed["verb"], removed["post_id"], "message" in removed) == ("remove", post, False)
    shown = (await play.see("/facebook/comments"))["posts"]
    assert [p["from"] for p in shown] == ["deskhand"]


async def test_comments_go_where_they_are_asked_to(play: Play, graph: Graph) -> None:
    await graph.comment(text="on the first")
    ours = (await play.do("/facebook/post", text="news"))["id"]
    theirs = (await play.do("/facebook/post", name="Tom H", text="hello"))["id"]
    await graph.comment(text="on our latest")
    await graph.comment(text="on theirs", post=theirs)
    await graph.comment(text="on it, too", reply_to=theirs)
    shown = (await play.see("/facebook/comments"))["posts"]
    assert [[c["text"] for c in post["comments"]] for post in shown] == [
        ["on the first"],
        ["on our latest"],
        ["on theirs", "on it, too"],
    ]
    assert [post["id"] for post in shown[1:]] == [ours, theirs]


async def test_reactions_in_public(play: Play, graph: Graph) -> None:
    comment, post = await graph.comment(), await first_post(play)
    await play.do("/facebook/react", name="Tom H", id=comment, emoji="❤️")
    await play.do("/facebook/react", name="Tom H", id=post, emoji="👍")
    await play.do("/facebook/react", name="Tom H", id=post)
    _, love, like, gone = await graph.feed()
    assert (love["item"], love["verb"], love["reaction_type"]) == ("reaction", "add", "love")
    assert (love["comment_id"], love["post_id"], love["parent_id"]) == (comment, post, post)
    assert (like["reaction_type"], "comment_id" in like) == ("like", False)
    assert gone == like | {"verb": "remove", "created_time": gone["created_time"]}
    (shown,) = (await play.see("/facebook/comments"))["posts"]
    assert shown["reactions"] == []
    assert shown["comments"][0]["reactions"] == [{"name": "Tom H", "emoji": "❤️"}]
