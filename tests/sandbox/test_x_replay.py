"""What a desk missed within a day, X brings again when it is asked."""

import asyncio
from datetime import datetime, timedelta

import pytest

from tests.sandbox.made import Json, Play, Reply, Say, X


async def stamp(play: Play, **ago: float) -> str:
    """A minute so long ago on the stage, as X takes it."""
    now = datetime.fromisoformat((await play.see("/clock"))["now"])
    return (now - timedelta(**ago)).strftime("%Y%m%d%H%M")


async def webhook_id(x: X) -> str:
    return str((await x.get("/webhooks", user=False)).body["data"][0]["id"])


async def replay(x: X, **asked: object) -> Reply:
    body = {"webhook_id": await webhook_id(x)} | asked
    return await x.call("POST", "/webhooks/replay", user=False, json=body)


async def span(play: Play) -> Json:
    """The last hours, as far as a replay may go."""
    return {
        "from_date": await stamp(play, hours=23),
        "to_date": await stamp(play, minutes=11),
    }


async def status(play: Play, count: int) -> Json:
    """The job's last word, behind so many deliveries."""
    came = await play.desk.got(count + 1)
    return dict(came[count].json["replay_job_status"])


async def test_what_was_missed_comes_again_in_order_and_then_the_end(play: Play, x: X) -> None:
    await play.do("/x/silence", on=True)
    for n in range(3):
        await play.posts_x(f"@deskhand {n}")
    await play.do("/x/dm", handle="maria", text="psst")
    await play.do("/x/silence", on=False)
    await play.do("/clock/advance", by="1h")
    await play.posts_x("@deskhand too new")
    await play.desk.got(1)
    reply = await replay(x, **await span(play))
    assert (reply.status, set(reply.body["data"])) == (200, {"job_id", "created_at"})
    told = await status(play, 5)
    assert told == {
        "webhook_id": await webhook_id(x),
        "job_state": "Complete",
        "job_state_description": "Job completed successfully",
        "job_id": reply.body["data"]["job_id"],
    }
    again = [d.json for d in play.desk.deliveries[1:5]]
    texts = [one["tweet_create_events"][0]["text"] for one in again[:3]]
    assert texts == [f"@deskhand {n}" for n in range(3)]
    assert "direct_message_events" in again[3]


async def test_what_had_come_comes_as_well(play: Play, x: X) -> None:
    await play.posts_x()
    (first,) = await play.desk.got(1)
    await play.do("/clock/advance", by="1h")
    await replay(x, **await span(play))
    await status(play, 2)
    assert play.desk.deliveries[1].body == first.body


async def test_a_desk_that_fails_again_is_told_so(play: Play, x: X) -> None:
    await play.posts_x()
    await play.desk.got(1)
    await play.do("/clock/advance", by="1h")
    play.desk.will(Say(500))
    await replay(x, **await span(play))
    assert (await status(play, 2))["job_state"] == "Incomplete"


async def test_a_stretch_of_minutes(play: Play, x: X) -> None:
    for n in range(3):
        await play.posts_x(f"@deskhand {n}")
        await play.do("/clock/advance", by="1h")
    await play.desk.got(3)
    await replay(
        x,
        from_date=await stamp(play, hours=2, minutes=10),
        to_date=await stamp(play, hours=1, minutes=50),
    )
    await status(play, 4)
    assert b"@deskhand 1" in play.desk.deliveries[3].body


@pytest.mark.parametrize(
    ("since", "until"),
    [
        ({"hours": 25}, {"hours": 1}),
        ({"minutes": 30}, {"minutes": 20}),
        ({"hours": 1}, {"minutes": 5}),
        ({"hours": 1}, {"hours": 2}),
        ({"hours": -1}, {"minutes": 11}),
    ],
)
async def test_times_that_x_does_not_take(
    play: Play, x: X, since: dict[str, float], until: dict[str, float]
) -> None:
    asked = {"from_date": await stamp(play, **since), "to_date": await stamp(play, **until)}
    reply = await replay(x, **asked)
    assert reply.status == 400
    assert reply.body["errors"][0]["message"].startswith("QueryParamInvalid")


@pytest.mark.parametrize("date", ["", "yesterday", "202699999999", "2026-11-22", None, 5])
async def test_dates_that_are_none(play: Play, x: X, date: object) -> None:
    reply = await replay(x, **await span(play) | {"from_date": date})
    assert reply.body["errors"][0]["message"].startswith("QueryParamInvalid")


async def test_an_address_must_prove_itself_first(play: Play, x: X) -> None:
    play.desk.crc_secret = "another"
    reply = await replay(x, **await span(play))
    assert reply.body["errors"][0]["message"] == "CrcValidationFailed"
    wrong = await replay(x, **await span(play) | {"webhook_id": "1"})
    assert wrong.body["errors"][0]["message"] == "WebhookIdInvalid"


async def test_settling_waits_for_the_end_of_a_replay(play: Play, x: X) -> None:
    await play.do("/x/silence", on=True)
    for n in range(20):
        await play.posts_x(f"@deskhand {n}")
    await play.do("/x/silence", on=False)
    await play.do("/clock/advance", by="1h")
    await replay(x, **await span(play))
    await play.settled()
    assert "replay_job_status" in play.desk.deliveries[-1].json
    assert len(play.desk.deliveries) == 21


async def test_one_replay_at_a_time(play: Play, x: X) -> None:
    await play.posts_x()
    await play.desk.got(1)
    await play.do("/clock/advance", by="1h")
    done = asyncio.Event()
    play.desk.will(Say(after=done))
    asked = await span(play)
    assert (await replay(x, **asked)).status == 200
    second = await replay(x, **asked)
    assert second.body["errors"][0]["message"] == "ReplayConflictError"
    done.set()
    assert (await status(play, 2))["job_state"] == "Complete"
    await play.settled()
    assert (await replay(x, **asked)).status == 200
    await play.settled()
