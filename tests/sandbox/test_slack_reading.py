"""What does the desk find when it reads back? Between two moments, in pages, threads whole."""

from typing import Any

import pytest
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from tests.sandbox.made import Play

Json = dict[str, Any]


async def written(play: Play, count: int, **more: Any) -> list[str]:
    return [await play.writes("maria", f"line {n}", **more) for n in range(count)]


async def history(play: Play, **asked: Any) -> Json:
    return told(await play.slack().conversations_history(channel="C0HELP", **asked))


async def thread(play: Play, ts: str, **asked: Any) -> Json:
    return told(await play.slack().conversations_replies(channel="C0HELP", ts=ts, **asked))


def told(answer: AsyncSlackResponse) -> Json:
    assert isinstance(answer.data, dict)
    return answer.data


def stamps(answer: Json) -> list[str]:
    return [m["ts"] for m in answer["messages"]]


async def test_between_two_moments(play: Play) -> None:
    a, b, c, d = await written(play, 4)
    assert stamps(await history(play, oldest=a)) == [d, c, b]
    assert stamps(await history(play, latest=c)) == [b, a]
    assert stamps(await history(play, oldest=a, latest=d)) == [c, b]
    assert stamps(await history(play, oldest=a, latest=c, inclusive=True)) == [c, b, a]
    assert stamps(await history(play, oldest=b, latest=b, inclusive=True)) == [b]
    assert stamps(await history(play, oldest="0", latest="")) == [d, c, b, a]
    assert stamps(await history(play, oldest=a.split(".")[0])) == [d, c, b, a]


async def test_pages_stay_whole_while_people_write(play: Play) -> None:
    before = await written(play, 5)
    first = await history(play, limit=2)
    assert first["has_more"]
    await written(play, 3)
    seen, page = stamps(first), first
    for _ in range(5):
        page = await history(play, limit=2, cursor=page["response_metadata"]["next_cursor"])
        seen += stamps(page)
        if not page["has_more"]:
            break
    assert seen == list(reversed(before))
    assert page["response_metadata"]["next_cursor"] == ""


async def test_a_thread_in_pages_with_its_root_on_each(play: Play) -> None:
    (root,) = await written(play, 1)
    replies = await written(play, 5, thread_ts=root)
    seen: list[str] = []
    cursor = ""
    for _ in range(5):
        answer = await thread(play, root, limit=2, cursor=cursor)
        head, *page = stamps(answer)
        assert head == root
        seen += page
        if not (cursor := answer["response_metadata"]["next_cursor"]):
            break
    assert seen == replies
    assert stamps(await thread(play, root, oldest=replies[2])) == [root, *replies[3:]]


async def test_a_root_tells_of_its_thread(play: Play) -> None:
    (root,) = await written(play, 1)
    assert "thread_ts" not in (await history(play))["messages"][0]
    reply = await play.writes("maria", thread_ts=root)
    last = await play.says("C0HELP", thread_ts=root)
    (head,) = (await history(play))["messages"]
    assert (head["thread_ts"], head["reply_count"], head["latest_reply"]) == (root, 2, last)
    assert head["reply_users"] == ["U0MARIA", "U0DESKHAND"]
    parents = [m.get("parent_user_id") for m in (await thread(play, reply))["messages"]]
    assert parents == [None, "U0MARIA", "U0MARIA"]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"oldest": "yesterday"}, "invalid_ts_oldest"),
        ({"latest": "1e9"}, "invalid_ts_latest"),
        ({"cursor": "bmV4dDp4"}, "invalid_cursor"),
        ({"cursor": "bmV4dDoxLjIuMw=="}, "invalid_cursor"),
        ({"cursor": "€"}, "invalid_cursor"),
        ({"limit": "0x"}, "invalid_limit"),
    ],
)
async def test_what_cannot_be_read(play: Play, asked: Json, code: str) -> None:
    (root,) = await written(play, 1)
    for method in ("conversations.history", "conversations.replies"):
        assert await play.refusal(method, channel="C0HELP", ts=root, **asked) == code
