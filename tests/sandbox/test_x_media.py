"""Pictures on X: shown to everybody, those of direct messages to our account only; and uploads."""

import asyncio
import base64
from typing import Any

import pytest
import requests
from requests_oauthlib import OAuth1

from sandbox.x.pictures import png
from tests.sandbox.made import X_SECRET, Json, Play, Reply, X

GIF = b"GIF89a" + b"\0" * 20
MP4 = b"\0\0\0\x14ftypisom" + b"\0" * 20


async def fetched(play: Play, url: str) -> tuple[int, str, bytes]:
    async with play.http.get(url) as answer:
        return answer.status, answer.content_type, await answer.read()


async def by_our_account(verb: str, url: str, **more: Any) -> requests.Response:
    """A call that is signed as it stands, not as tweepy signs."""
    keys = OAuth1("sandbox-key", X_SECRET, "sandbox-token", "sandbox-token-secret")
    return await asyncio.to_thread(requests.request, verb, url, auth=keys, timeout=5, **more)


async def upload(x: X, content: bytes, category: str = "tweet_image") -> Reply:
    body = {"media": base64.b64encode(content).decode(), "media_category": category}
    return await x.call("POST", "/media/upload", json=body)


async def uploaded(x: X, content: bytes, category: str = "tweet_image") -> str:
    reply = await upload(x, content, category)
    assert reply.status == 200, reply.body
    return str(reply.body["data"]["id"])


async def create(x: X, *ids: str, **body: Any) -> Reply:
    return await x.call("POST", "/tweets", json={"media": {"media_ids": list(ids)}} | body)


async def test_pictures_of_posts_are_there_for_everybody(play: Play, x: X) -> None:
    await play.posts_x(media=["photo"])
    asked = {"expansions": "attachments.media_keys,author_id", "media_fields": "url,alt_text"}
    reply = await x.get("/users/100/mentions", user_fields="profile_image_url", **asked)
    (media,) = reply.body["includes"]["media"]
    assert media["url"].startswith(f"{play.url}/pbs.twimg.com/media/")
    status, kind, body = await fetched(play, media["url"])
    assert (status, kind, body[:8]) == (200, "image/png", b"\x89PNG\r\n\x1a\n")
    (user,) = reply.body["includes"]["users"]
    assert (await fetched(play, user["profile_image_url"]))[:2] == (200, "image/png")
    assert (await fetched(play, media["url"].replace(".png", "0.png")))[0] == 404


async def test_each_picture_is_another_one() -> None:
    assert png(1) != png(2)
    assert png(1) == png(1)


@pytest.mark.parametrize("kind", ["video", "gif"])
async def test_films(play: Play, x: X, kind: str) -> None:
    await play.posts_x(media=[kind])
    asked = {"expansions": "attachments.media_keys", "media_fields": "variants,preview_image_url"}
    (media,) = (await x.get("/users/100/mentions", **asked)).body["includes"]["media"]
    assert "url" not in media
    status, type, body = await fetched(play, media["variants"][0]["url"])
    assert (status, type, body[4:8]) == (200, "video/mp4", b"ftyp")
    assert (await fetched(play, media["preview_image_url"]))[1] == "image/png"


@pytest.mark.parametrize("kind", ["photo", "gif"])
async def test_pictures_of_messages_are_for_our_account_only(play: Play, x: X, kind: str) -> None:
    await play.do("/x/dm", handle="maria", text="see", media=kind)
    (came,) = await play.desk.got(1)
    event = came.json["direct_message_events"][0]["message_create"]["message_data"]
    media = event["attachment"]["media"]
    addresses = [media["media_url_https"]]
    if kind == "gif":
        addresses.append(media["video_info"]["variants"][0]["url"])
    reply = await x.get("/dm_events", expansions="attachments.media_keys", media_fields="url")
    assert reply.body["includes"]["media"][0]["media_key"].endswith(media["id_str"])
    for url in addresses:
        assert "/ton.twitter.com/1.1/ton/data/dm/" in url
        assert (await fetched(play, url))[0] == 401
        answer = await by_our_account("GET", url)
        assert answer.status_code == 200
        assert answer.content[:4] in (b"\x89PNG", b"\0\0\0\x14")
        other = await by_our_account("GET", url.replace(media["id_str"], "1"))
        assert other.status_code == 404
        public = f"{play.url}/pbs.twimg.com/media/{media['id_str']}.png"
        assert (await fetched(play, public))[0] == 404
    assert (await play.statuses("x"))[-1][1] == 404


async def test_a_message_may_be_a_picture_alone(play: Play) -> None:
    await play.do("/x/dm", handle="maria", media="photo")
    (came,) = await play.desk.got(1)
    data = came.json["direct_message_events"][0]["message_create"]["message_data"]
    (link,) = data["entities"]["urls"]
    assert data["text"] == f" {link['url']}"
    assert data["attachment"]["media"]["url"] == link["url"]
    (shown,) = (await play.see("/x/dms"))["dms"]
    assert [media["kind"] for media in shown["media"]] == ["photo"]
    assert (await fetched(play, play.url + shown["media"][0]["picture"]))[1] == "image/png"


@pytest.mark.parametrize(
    "media", ["photo", ["map"], [["photo"]], ["photo"] * 5, ["video"] * 2, ["photo", "gif"], 5]
)
async def test_media_that_x_does_not_have(play: Play, media: object) -> None:
    asked = {"handle": "maria", "text": "see", "media": media}
    assert (await play.refused("/x/post", **asked)).startswith("media:")
    if media != "photo":
        assert (await play.refused("/x/dm", **asked)).startswith("media:")


async def test_what_we_upload_stands_in_our_post(play: Play, x: X) -> None:
    content = png(7, 4, 4)
    id = await uploaded(x, content)
    reply = await create(x, id, text="see")
    assert reply.status == 201
    (shown,) = (await play.see("/x/posts"))["posts"]
    assert (await fetched(play, play.url + shown["media"][0]["picture"]))[2] == content
    assert (await create(x, await uploaded(x, GIF, "tweet_gif"))).status == 201  # needs no text
    calls = (await play.see("/calls", platform="x"))["calls"]
    assert calls[0]["body"]["media"] == f"{len(content)} bytes"


async def test_a_form_uploads_as_well(play: Play, x: X) -> None:
    form = {"media_category": "tweet_image"}
    answer = await by_our_account(
        "POST", f"{play.url}/x/2/media/upload", data=form, files={"media": png(1, 2, 2)}
    )
    assert answer.status_code == 200, answer.text
    assert (await create(x, answer.json()["data"]["id"])).status == 201


@pytest.mark.parametrize(
    ("content", "category"),
    [
        (b"words", "tweet_image"),
        (b"", "tweet_image"),
        (MP4, "tweet_image"),
        (GIF, "tweet_video"),
        (png(1, 2, 2), "tweet_gif"),
        (png(1, 2, 2), "subtitles"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 5 * 1024 * 1024, "tweet_image"),
    ],
    ids=["words", "nothing", "film", "gif", "picture", "category", "size"],
)
async def test_uploads_that_x_does_not_take(x: X, content: bytes, category: str) -> None:
    assert (await upload(x, content, category)).status == 400


@pytest.mark.parametrize("media", ["ä", "not base64", None, 5])
async def test_uploads_that_cannot_be_read(x: X, media: object) -> None:
    body: Json = {"media": media, "media_category": "tweet_image"}
    assert (await x.call("POST", "/media/upload", json=body)).status == 400


async def test_four_pictures_or_one_film(play: Play, x: X) -> None:
    pictures = [await uploaded(x, png(n, 2, 2)) for n in range(4)]
    film = await uploaded(x, MP4, "tweet_video")
    private = await uploaded(x, png(9, 2, 2), "dm_image")
    for ids in ([film, pictures[0]], [private], [pictures[0]] * 2, ["1"]):
        assert (await create(x, *ids)).status == 400
    assert (await create(x, *pictures)).status == 201
    await play.do("/clock/advance", by="24h")
    assert (await create(x, film)).status == 400  # an upload is kept for a day


async def test_a_picture_in_a_message_of_ours(play: Play, x: X) -> None:
    await play.do("/x/dm", handle="maria", text="psst")
    id = await uploaded(x, png(1, 2, 2), "dm_image")
    body = {"attachments": [{"media_id": id}]}
    reply = await x.call("POST", "/dm_conversations/with/1001/messages", json=body)
    assert reply.status == 201
    assert [len(m["media"]) for m in (await play.see("/x/dms"))["dms"]] == [0, 1]
