"""What can be read of the page: its feed and comments, by fields, in pages, since when."""

import pytest

from tests.sandbox.facebook_made import PAGE, Graph
from tests.sandbox.made import Play


async def test_the_feed_with_its_comments(play: Play, graph: Graph) -> None:
    first = await graph.comment()
    await graph.comment(name="Tom H", text="same here", reply_to=first)
    await play.do("/facebook/post", name="Li Wei", text="hello")
    told = await graph.get(
        "me/feed",
        fields="id,message,from,comments.filter(stream){id,message,from{name},parent{id,message}}",
    )
    wall, ours = told["data"]
    assert (wall["from"]["name"], wall["message"]) == ("Li Wei", "hello")
    assert "comments" not in wall  # Facebook leaves out what is empty
    assert ours["from"] == {"name": "Deskhand", "id": PAGE}
    top, nested = ours["comments"]["data"]
    assert (top["id"], top["from"], "parent" in top) == (first, {"name": "Maria K"}, False)
    assert nested["parent"] == {"message": "it is down", "id": first}


async def test_comments_of_one_level_or_of_all(play: Play, graph: Graph) -> None:
    (post,) = (await play.see("/facebook/comments"))["posts"]
    first = await graph.comment(text="1")
    await graph.comment(text="1.1", reply_to=first)
    await graph.comment(text="2")

    async def texts(id: str, **query: str) -> list[str]:
        told = await graph.get(f"{id}/comments", fields="message", **query)
        return [comment["message"] for comment in told["data"]]

    assert await texts(post["id"]) == ["1", "2"]
    assert await texts(post["id"], filter="stream") == ["1", "1.1", "2"]
    assert await texts(post["id"], order="reverse_chronological") == ["2", "1"]
    assert await texts(first) == ["1.1"]


async def test_comments_in_pages(play: Play, graph: Graph) -> None:
    (post,) = (await play.see("/facebook/comments"))["posts"]
    for n in range(7):
        await graph.comment(text=str(n))
    query = {"limit": "3", "fields": "message"}
    pages = [await graph.get(f"{post['id']}/comments", **query)]
    for _ in range(3):
        after = pages[-1]["paging"]["cursors"]["after"]
        pages.append(await graph.get(f"{post['id']}/comments", **query, after=after))
    assert [len(page["data"]) for page in pages] == [3, 3, 1, 0]
    assert [c["message"] for page in pages for c in page["data"]] == [str(n) for n in range(7)]
    nexts = ["next" in page.get("paging", {}) for page in pages]
    assert (nexts, pages[-1]) == ([True, True, False, False], {"data": []})


async def test_a_page_has_25_unless_asked_and_100_at_most(graph: Graph) -> None:
    first = await graph.comment(text="0")
    for n in range(1, 103):
        await graph.comment(text=str(n), reply_to=first)
    for query, count in (({}, 25), ({"limit": "100"}, 100), ({"limit": "5000"}, 100)):
        assert len((await graph.get(f"{first}/comments", **query))["data"]) == count


async def test_since(play: Play, graph: Graph) -> None:
    (post,) = (await play.see("/facebook/comments"))["posts"]
    await graph.comment(text="early")
    await play.do("/clock/advance", by="2h")
    late = await graph.comment(text="late")
    await play.do("/facebook/post", text="news")
    at = (await graph.get(late))["created_time"]
    seconds = str(int((await graph.feed())[1]["created_time"]))
    for since in (seconds, at):
        told = await graph.get(f"{post['id']}/comments", since=since, fields="message")
        assert [c["message"] for c in told["data"]] == ["late"]
        feed = await graph.get("me/feed", since=since)
        assert [p["message"] for p in feed["data"]] == ["news"]
    told = await graph.get(f"{post['id']}/comments", until=seconds, fields="message")
    assert [c["message"] for c in told["data"]] == ["early"]


@pytest.mark.parametrize(
    "query",
    [
        {"since": "yesterday"},
        {"until": "99999999999999"},
        {"limit": "0"},
        {"limit": "-1"},
        {"limit": "many"},
        {"limit": "²"},
        {"after": "elsewhere"},
        {"before": "MTIz"},
        {"after": "é"},
    ],
)
async def test_pages_that_are_not(graph: Graph, query: dict[str, str]) -> None:
    assert (await graph.refused("GET", "me/feed", **query))[0] == 100


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ("likes_of_my_aunt", 100),
        ("id,comments{shoe_size}", 100),
        ("id,", 2500),
        (",", 2500),
        ("id message", 2500),
        ("comments{id", 2500),
        ("comments}", 2500),
        ("comments.limit{id}", 2500),
        ("comments.limit(2", 2500),
        ("comments.(2){id}", 2500),
        ("comments{}", 2500),
        ("é", 2500),
        ("comments{" * 9 + "id" + "}" * 9, 2500),
        ("a{" * 1_000, 2500),
        ("comments.limit(no){id}", 100),
    ],
)
async def test_fields_that_are_not(graph: Graph, fields: str, code: int) -> None:
    await graph.comment()
    assert (await graph.refused("GET", "me/feed", fields=fields))[0] == code


async def test_fields_may_have_spaces(graph: Graph) -> None:
    comment = await graph.comment()
    told = await graph.get(comment, fields=" id , message , from { id } ")
    assert set(told) == {"id", "message", "from"}
    assert set(told["from"]) == {"id"}


async def test_what_a_comment_tells(play: Play, graph: Graph) -> None:
    (post,) = (await play.see("/facebook/comments"))["posts"]
    first = await graph.comment(attachment="image")
    nested = await graph.comment(name="Tom H", text="same", reply_to=first)
    fields = "object,comment_count,permalink_url,attachment,is_hidden,comments{message},parent"
    told = await graph.get(first, fields=fields)
    assert told["object"] == {"id": post["id"]}
    assert (told["comment_count"], told["is_hidden"], "parent" in told) == (1, False, False)
    assert told["permalink_url"].endswith(first.partition("_")[2])
    assert "/fbcdn/" in told["attachment"]["media"]["image"]["src"]
    assert told["comments"]["data"] == [{"message": "same", "id": nested}]
    usual = await graph.get(nested)
    assert set(usual) == {"created_time", "from", "message", "id"}


async def test_what_a_post_and_the_page_tell(play: Play, graph: Graph) -> None:
    (ours,) = (await play.see("/facebook/comments"))["posts"]
    wall = await play.do("/facebook/post", name="Tom H", text="hello")
    fields = "status_type,permalink_url,updated_time,is_published,can_reply_privately"
    told = [await graph.get(id, fields=fields) for id in (ours["id"], wall["id"])]
    assert [t["status_type"] for t in told] == ["mobile_status_update", "wall_post"]
    assert [t["can_reply_privately"] for t in told] == [False, True]
    assert set(await graph.get(wall["id"])) == {"created_time", "message", "id"}
    assert await graph.get("me") == {"name": "Deskhand", "id": PAGE}
    page = await graph.get(PAGE, fields="id,name,username,link")
    assert page["username"] == "deskhand"
