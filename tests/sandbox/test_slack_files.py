"""How do files come and go? Shared by people, fetched with the token only, uploaded by us."""

import base64
from typing import Any

import pytest

from tests.sandbox.made import Play

Json = dict[str, Any]

PIXEL = b"\x89PNG\r\n\x1a\n\x00\xff"
FILES: list[Json] = [
    {
        "name": "Screen shot ü.PNG",
        "mimetype": "image/png",
        "content_base64": base64.b64encode(PIXEL).decode(),
    },
    {"name": "log.txt", "text": "line 1\n"},
]


async def fetched(play: Play, url: str, token: str | None = "xoxb-sandbox") -> tuple[str, bytes]:
    """The type and the bytes of what is answered there."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with play.http.get(url, headers=headers) as answer:
        assert answer.status == 200
        return answer.content_type, await answer.read()


async def shared(play: Play, user: str = "maria", room: str = "help", **more: Any) -> Json:
    """The event of a message with files."""
    asked: Json = {"text": "see this", "files": FILES} | more
    await play.writes(user, asked.pop("text"), room, **asked)
    return (await play.events())[-1]


async def test_a_message_with_files(play: Play) -> None:
    event = await shared(play)
    assert (event["subtype"], event["text"], event["user"]) == ("file_share", "see this", "U0MARIA")
    picture, log = event["files"]
    assert (picture["name"], picture["mimetype"]) == ("Screen shot ü.PNG", "image/png")
    assert (picture["filetype"], picture["size"]) == ("png", len(PIXEL))
    assert (log["mimetype"], log["filetype"], log["size"]) == ("text/plain", "text", 7)
    assert {"id", "title", "user", "permalink", "file_access"} <= set(log)
    (message,) = (await play.see("/slack/rooms/help"))["messages"]
    assert [f["name"] for f in message["files"]] == ["Screen shot ü.PNG", "log.txt"]
    history = (await play.slack().conversations_history(channel="C0HELP"))["messages"]
    assert history[0]["files"] == event["files"]


async def test_files_need_no_words(play: Play) -> None:
    event = await shared(play, text="")
    assert event["text"] == ""
    assert "blocks" not in event


async def test_files_are_fetched_with_the_token_only(play: Play) -> None:
    picture, log = (await shared(play))["files"]
    for address in ("url_private", "url_private_download"):
        assert picture[address].startswith(f"{play.url}/slack/files-pri/")
        assert await fetched(play, picture[address]) == ("image/png", PIXEL)
        assert await fetched(play, log[address]) == ("text/plain", b"line 1\n")
        for token in (None, "xoxb-wrong", "xapp-sandbox"):
            kind, page = await fetched(play, picture[address], token)
            assert kind == "text/html"
            assert b"Sign in" in page
    await play.do("/slack/scopes", without=["files:read"])
    assert (await fetched(play, picture["url_private"]))[0] == "text/html"


async def test_a_fetch_can_go_wrong(play: Play) -> None:
    picture, _ = (await shared(play))["files"]
    await play.do("/faults", platform="slack", method="file", fault="500")
    headers = {"Authorization": "Bearer xoxb-sandbox"}
    async with play.http.get(picture["url_private"], headers=headers) as answer:
        assert answer.status == 500
    assert await play.statuses("slack") == [("file", 500)]


async def test_slack_may_claim_another_size_and_type(play: Play) -> None:
    lie = {"name": "a.png", "mimetype": "image/png", "text": "<script>", "size": 5}
    (told,) = (await shared(play, files=[lie]))["files"]
    assert (told["size"], told["mimetype"]) == (5, "image/png")
    assert (await fetched(play, told["url_private"]))[1] == b"<script>"


async def test_a_strangers_file_has_to_be_asked_for(play: Play) -> None:
    event = await shared(play, "maria@acme", "help-acme")
    hint = event["files"][0]
    assert (hint["file_access"], hint["mode"]) == ("check_file_info", "file_access")
    assert not {"url_private", "name", "mimetype"} & set(hint)
    file = (await play.slack().files_info(file=hint["id"]))["file"]
    assert (file["name"], file["file_access"]) == ("Screen shot ü.PNG", "visible")
    assert await fetched(play, file["url_private"]) == ("image/png", PIXEL)


async def test_files_of_rooms_that_are_not_ours_are_not_told_of(play: Play) -> None:
    await play.do("/slack/room", name="theirs", members=["maria"], bot=False)
    await play.writes("maria", room="theirs", files=FILES)
    (message,) = (await play.see("/slack/rooms/theirs"))["messages"]
    for file in (message["files"][0]["id"], "F0NONE"):
        assert await play.refusal("files.info", file=file) == "file_not_found"


@pytest.mark.parametrize(
    "files",
    [
        "a.txt",
        [{}],
        [{"name": ""}],
        ["a.txt"],
        FILES * 6,
        [{"name": "a", "content_base64": "%%%"}],
        [{"name": "a", "mimetype": "image/png\r\nX: y"}],
        [{"name": "a", "text": "x", "size": -1}],
        [{"name": "a", "text": "x", "size": "big"}],
    ],
)
async def test_files_that_cannot_be_shared(play: Play, files: object) -> None:
    told = await play.refused("/slack/message", user="maria", room="help", text="x", files=files)
    assert told.startswith("files:")


async def test_the_bot_uploads_a_file(play: Play) -> None:
    root = await play.writes("maria")
    await play.slack().files_upload_v2(
        channel="C0HELP",
        thread_ts=root,
        initial_comment="as you asked",
        content="id,name\n",
        filename="list.csv",
        title="The list",
    )
    event = (await play.events())[-1]
    assert (event["subtype"], event["bot_id"], event["thread_ts"]) == (
        "file_share",
        "B0DESKHAND",
        root,
    )
    (file,) = event["files"]
    assert (file["title"], file["name"], event["text"]) == ("The list", "list.csv", "as you asked")
    assert await fetched(play, file["url_private"]) == ("text/csv", b"id,name\n")
    shares = (await play.slack().files_info(file=file["id"]))["file"]["shares"]
    assert shares == {"private": {"C0HELP": [{"ts": event["ts"]}]}}


async def test_an_upload_is_announced_sent_and_shared_in_this_order(play: Play) -> None:
    wrongs: list[Json] = [{"filename": "a", "length": 0}, {"filename": "", "length": 3}, {}]
    for asked in wrongs:
        refused = await play.refusal("files.getUploadURLExternal", **asked)
        assert refused == "missing_argument"
    slack = play.slack()
    made = await slack.files_getUploadURLExternal(filename="a.txt", length=3)
    share: Json = {"files": [{"id": made["file_id"]}], "channel_id": "C0HELP"}
    assert await play.refusal("files.completeUploadExternal", **share) == "file_not_found"
    async with play.http.post(made["upload_url"], data=b"toolong") as answer:
        assert answer.status == 400
    async with play.http.post(made["upload_url"], data=b"abc") as answer:
        assert answer.status == 200
    async with play.http.post(made["upload_url"], data=b"xyz") as answer:
        assert answer.status == 404
    for wrong, code in (
        ({"channel_id": "C0NOWHERE"}, "channel_not_found"),
        ({"thread_ts": "1.000001"}, "thread_not_found"),
        ({"files": []}, "invalid_arguments"),
        ({"files": [{"id": "F0NONE"}]}, "file_not_found"),
    ):
        assert await play.refusal("files.completeUploadExternal", **share | wrong) == code
    await slack.api_call("files.completeUploadExternal", json=share)
    ((file,),) = [e["files"] for e in await play.events()]
    assert await fetched(play, file["url_private"]) == ("text/plain", b"abc")


async def test_the_page_fetches_files_without_a_token(play: Play) -> None:
    await shared(play)
    (message,) = (await play.see("/slack/rooms/help"))["messages"]
    url = message["files"][0]["url"]
    assert await fetched(play, play.url + url, None) == ("image/png", PIXEL)
    assert (await play.ask("GET", "/slack/files/F0NONE"))[0] == 400
