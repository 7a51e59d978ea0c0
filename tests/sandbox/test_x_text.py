"""How X writes texts: escaped, links as t.co, with what stands where; long ones cut short."""

from typing import Any

import pytest

from tests.sandbox.made import Json, Play, X

ALL = "entities,display_text_range,note_tweet,attachments,in_reply_to_user_id,source"


async def newest(x: X) -> Json:
    reply = await x.get("/users/1001/tweets", tweet_fields=ALL)
    return dict(reply.body["data"][0])


async def pushed(play: Play, **asked: Any) -> Json:
    """The post as account activity brings it."""
    before = len(play.desk.deliveries)
    await play.posts_x(**asked)
    came = (await play.desk.got(before + 1))[before]
    return dict(came.json["tweet_create_events"][0])


def cut(post: Json, entity: Json, text: str = "text") -> str:
    start, end = entity.get("indices") or (entity["start"], entity["end"])
    return str(post[text][start:end])


async def test_links_are_short_and_say_where_they_lead(play: Play, x: X) -> None:
    text = "@deskhand a & b: https://shop.example/a?b=1&c=2, (see example.com/x) #Help $ACME 🙂"
    await play.posts_x(text)
    post = await newest(x)
    (mention,) = post["entities"]["mentions"]
    first, second = post["entities"]["urls"]
    assert mention == {"start": 0, "end": 9, "username": "deskhand", "id": "100"}
    assert first["url"].startswith("https://t.co/")
    assert first["expanded_url"] == "https://shop.example/a?b=1&c=2"
    assert second["expanded_url"] == "http://example.com/x"
    assert second["display_url"] == "example.com/x"
    assert post["text"] == (
        f"@deskhand a &amp; b: {first['url']}, (see {second['url']}) #Help $ACME 🙂"
    )
    for entity in (first, second):
        assert cut(post, entity) == entity["url"]
    (tag,), (symbol,) = post["entities"]["hashtags"], post["entities"]["cashtags"]
    assert (cut(post, tag), tag["tag"]) == ("#Help", "Help")
    assert (cut(post, symbol), symbol["tag"]) == ("$ACME", "ACME")
    assert post["display_text_range"] == [0, len(post["text"])]


async def test_the_older_form_has_the_same_under_other_names(play: Play) -> None:
    text = "@deskhand 👩‍👩‍👧 https://shop.example/a #Help"
    post = await pushed(play, text=text)
    entities = post["entities"]
    assert entities["user_mentions"] == [
        {
            "screen_name": "deskhand",
            "name": "Deskhand",
            "id": 100,
            "id_str": "100",
            "indices": [0, 9],
        }
    ]
    assert cut(post, entities["urls"][0]) == entities["urls"][0]["url"]
    assert cut(post, entities["hashtags"][0]) == "#Help"
    assert (entities["symbols"], "display_text_range" in post) == ([], False)


@pytest.mark.parametrize(
    "text", ["me@example.com", "no.such", "a.b.c.d", "1.5 and 2.0", "@deskhand.com", "…"]
)
async def test_what_is_no_link_stays_a_text(play: Play, x: X, text: str) -> None:
    await play.posts_x(text)
    post = await newest(x)
    assert (post["text"], "urls" in post.get("entities", {})) == (text, False)


async def test_x_names_in_front_whom_an_answer_is_for(play: Play, x: X) -> None:
    ours = (await x.post("good morning"))[1]["data"]["id"]
    await play.posts_x("is it?", reply_to=ours)
    post = await newest(x)
    assert (post["text"], post["display_text_range"]) == ("@deskhand is it?", [10, 16])
    assert post["in_reply_to_user_id"] == "100"
    await play.posts_x("@deskhand @otto is it?", reply_to=ours)
    post = await newest(x)
    assert (post["text"], post["display_text_range"][0]) == ("@deskhand @otto is it?", 16)
    assert [p["text"] for p in (await play.see("/x/posts"))["posts"]][1] == "is it?"


async def test_nobody_is_named_in_front_of_a_thread_of_ones_own(play: Play, x: X) -> None:
    first = await play.posts_x("one")
    await play.posts_x("two", reply_to=first)
    assert (await newest(x))["text"] == "two"


async def test_a_post_that_begins_with_a_name_counts_as_said_to_it(play: Play, x: X) -> None:
    post = await pushed(play, text="@deskhand help")
    assert (post["in_reply_to_user_id_str"], post["in_reply_to_status_id_str"]) == ("100", None)
    assert (await newest(x))["in_reply_to_user_id"] == "100"
    await play.posts_x("help @deskhand")
    assert "in_reply_to_user_id" not in await newest(x)


async def test_a_long_post_is_cut_and_whole_elsewhere(play: Play, x: X) -> None:
    text = "@deskhand " + "words & more words " * 40 + "https://shop.example/end #last"
    old = await pushed(play, text=text, long=True)
    escaped = text.replace("&", "&amp;")
    assert old["truncated"] is True
    assert len(old["text"]) < 200
    assert "… https://t.co/" in old["text"]
    whole = old["extended_tweet"]
    link = whole["entities"]["urls"][0]
    assert whole["full_text"] == escaped.replace("https://shop.example/end", link["url"])
    assert cut(whole, link, "full_text") == link["url"]
    new = await newest(x)
    assert len(new["text"]) < 340
    assert new["note_tweet"]["text"] == whole["full_text"]
    tag = new["note_tweet"]["entities"]["hashtags"][0]
    assert cut(new["note_tweet"], tag) == "#last"
    bare = (await x.get("/users/1001/tweets")).body["data"][0]
    assert "note_tweet" not in bare


async def test_short_texts_are_not_long(play: Play) -> None:
    for text in ("short", "x" * 280, "x" * 25_001):
        told = await play.refused("/x/post", handle="maria", text=text, long=True)
        assert told.startswith("long:")


async def test_pictures_are_a_link_at_the_end_that_is_not_displayed(play: Play, x: X) -> None:
    old = await pushed(play, text="@deskhand see", media=["photo", "photo"])
    shown, pictures = old["display_text_range"], old["extended_entities"]["media"]
    assert old["text"][slice(*shown)] == "@deskhand see"
    assert (old["entities"]["urls"], len(old["entities"]["media"])) == ([], 1)
    assert [picture["type"] for picture in pictures] == ["photo", "photo"]
    assert {cut(old, picture) for picture in pictures} == {pictures[0]["url"]}
    assert pictures[0]["expanded_url"].endswith("/photo/1")
    new = await newest(x)
    assert new["text"][slice(*new["display_text_range"])] == "@deskhand see"
    keys = [link["media_key"] for link in new["entities"]["urls"]]
    assert keys == new["attachments"]["media_keys"]


async def test_a_quote_ends_with_a_link_to_what_it_quotes(play: Play, x: X) -> None:
    ours = (await x.post("good morning"))[1]["data"]["id"]
    await play.desk.got(1)
    old = await pushed(play, text="they say so", quote=ours)
    assert old["is_quote_status"] is True
    assert old["quoted_status_id_str"] == old["quoted_status"]["id_str"] == ours
    assert old["quoted_status"]["text"] == "good morning"
    (link,) = old["entities"]["urls"]
    assert link["expanded_url"] == f"https://x.com/deskhand/status/{ours}"
    assert old["text"][slice(*old["display_text_range"])] == "they say so"


@pytest.mark.parametrize(("kind", "type"), [("video", "video"), ("gif", "animated_gif")])
async def test_films_have_addresses_too(play: Play, kind: str, type: str) -> None:
    post = await pushed(play, text="@deskhand see", media=[kind])
    (media,) = post["extended_entities"]["media"]
    assert media["type"] == type
    (variant,) = media["video_info"]["variants"]
    assert variant["content_type"] == "video/mp4"
    assert ("duration_millis" in media["video_info"]) == (kind == "video")


async def test_who_wrote_it_with_what(play: Play, x: X) -> None:
    await x.post("by the app")
    await play.do("/x/post", handle="deskhand", text="by hand")
    reply = await x.get("/users/100/tweets", tweet_fields="source")
    assert [post["source"] for post in reply.body["data"]] == ["X for iPhone", "Deskhand"]
