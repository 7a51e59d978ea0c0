"""What came while we were away, when X itself is asked? All of it, once, the oldest first."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.contract import (
    DeliveryDelayed,
    DeliveryRefused,
    DeliveryUncertain,
    Missed,
)
from connectors.x.connector import XConnector
from connectors.x.fields import from_snowflake, snowflake
from lifecycle.messages import Edit, FileKind, Message, OwnPost
from tests.connectors import x_made
from tests.connectors.x_made import NOW, new_post, page, photo, shown_talk
from tests.connectors.x_stand_in import Cut, Say, StandIn

SINCE = NOW - timedelta(hours=24)
MARIA = {"id": "55", "username": "maria_k", "name": "Maria K."}
MENTIONS, POSTS, TALKS = (
    "/x/2/users/100/mentions",
    "/x/2/users/100/tweets",
    "/x/2/dm_events",
)
EMPTY = page()


def at(minutes: int) -> datetime:
    """So many minutes after SINCE."""
    return SINCE + timedelta(minutes=minutes)


def post(minutes: int, **more: Any) -> dict[str, Any]:
    """A post of that minute, with an id as X would make it; Maria's."""
    id = snowflake(at(minutes))
    return new_post(id, f"@deskhand {minutes}", created_at=at(minutes).isoformat()) | more


def talk(minutes: int, **more: Any) -> dict[str, Any]:
    """A direct message of that minute; Maria's."""
    id = snowflake(at(minutes))
    given = {"sender_id": "55", "dm_conversation_id": "55-100"}
    return shown_talk(id, f"talk {minutes}", created_at=at(minutes).isoformat(), **given) | more


def shown(*items: Any, after: str | None = None, **includes: Any) -> dict[str, Any]:
    """A page as X shows it, newest first, with Maria beside it."""
    newest = sorted(items, key=lambda item: int(item["id"]), reverse=True)
    return page(*newest, after=after) | {"includes": {"users": [MARIA]} | includes}


def asked(x: XConnector, api: StandIn, *pages: Any, cursor: str | None = None) -> Missed:
    """What a round tells when X shows `pages`, one after the other."""
    api.will(*(one if isinstance(one, Say | Cut) else Say(body=one) for one in pages))
    return x.backfill(SINCE, cursor)


def texts(missed: Missed) -> list[str]:
    found = []
    for fact in missed.facts:
        assert isinstance(fact, Message | OwnPost)
        found.append(fact.text)
    return found


def test_all_three_lists_are_asked_with_our_own_keys(x: XConnector, x_api: StandIn) -> None:
    missed = asked(x, x_api, EMPTY, EMPTY, EMPTY)
    assert (missed.facts, missed.gap, missed.more, missed.reads) == ((), None, False, 3)
    assert [call.path for call in x_api.calls] == [MENTIONS, POSTS, TALKS]
    for call in x_api.calls:
        assert call.method == "GET"
        assert call.headers["Authorization"].startswith("OAuth ")
        assert "affiliation" in call.query["user.fields"].split(",")
    mentions, posts, talks = x_api.calls
    assert [call.query["max_results"] for call in x_api.calls] == ["100", "100", "10"]
    assert mentions.query["since_id"] == posts.query["since_id"] == snowflake(SINCE)
    assert posts.query["exclude"] == "retweets"
    assert talks.query["event_types"] == "MessageCreate"
    for call in (mentions, posts):
        fields = set(call.query["tweet.fields"].split(","))
        assert {"note_tweet", "edit_history_tweet_ids", "referenced_tweets", "entities"} <= fields
        assert "attachments.media_keys" in call.query["expansions"]


def test_everything_comes_in_the_order_in_which_it_was_said(x: XConnector, x_api: StandIn) -> None:
    ours = post(3, author_id="100", text="On it.", in_reply_to_user_id="55")
    missed = asked(x, x_api, shown(post(1), post(4)), shown(ours), shown(talk(2), talk(5)))
    assert texts(missed) == ["@deskhand 1", "talk 2", "On it.", "@deskhand 4", "talk 5"]
    assert missed.reads == 5
    mention, message, answer = missed.facts[:3]
    assert isinstance(mention, Message)
    assert mention.author.shown == "@maria_k"
    assert mention.addressed
    assert isinstance(message, Message)
    assert (message.thread, message.private) == ("dm:55-100", True)
    assert message.author.name == "Maria K."
    assert isinstance(answer, OwnPost)
    assert answer.to == "55"


def test_the_next_round_goes_on_where_this_one_ended(x: XConnector, x_api: StandIn) -> None:
    first = asked(x, x_api, shown(post(1), post(4)), EMPTY, shown(talk(2)))
    second = asked(x, x_api, EMPTY, EMPTY, shown(talk(2), talk(1)), cursor=first.cursor)
    assert second.facts == ()
    mentions, posts, _ = x_api.calls[3:]
    assert mentions.query["since_id"] == snowflake(at(4))
    assert posts.query["since_id"] == snowflake(SINCE)
    third = asked(x, x_api, EMPTY, EMPTY, shown(talk(9), talk(2)), cursor=second.cursor)
    assert texts(third) == ["talk 9"]


def test_pages_are_turned_until_the_last(x: XConnector, x_api: StandIn) -> None:
    pages = shown(post(8), post(7), after="t1"), shown(post(6), post(5), after="t2"), shown(post(4))
    missed = asked(x, x_api, *pages, EMPTY, EMPTY)
    assert texts(missed) == [f"@deskhand {minute}" for minute in (4, 5, 6, 7, 8)]
    assert [call.query.get("pagination_token") for call in x_api.calls[:3]] == [None, "t1", "t2"]
    assert missed.reads == 7


def test_messages_are_turned_back_to_what_is_known(x: XConnector, x_api: StandIn) -> None:
    before = asked(x, x_api, EMPTY, EMPTY, shown(talk(1)))
    after = asked(
        x,
        x_api,
        EMPTY,
        EMPTY,
        shown(talk(4), talk(3), after="t1"),
        shown(talk(2), talk(1), talk(0), after="t2"),
        cursor=before.cursor,
    )
    assert texts(after) == ["talk 2", "talk 3", "talk 4"]
    assert [call.query["max_results"] for call in x_api.calls[5:]] == ["10", "100"]
    assert (len(x_api.calls), after.reads) == (7, 5)  # what was read before is not paid again


def test_what_is_older_than_the_first_round_wants_is_left(x: XConnector, x_api: StandIn) -> None:
    missed = asked(x, x_api, EMPTY, EMPTY, shown(talk(1), talk(-1), after="t1"))
    assert texts(missed) == ["talk 1"]


def test_pictures_long_words_and_edits_come_along(x: XConnector, x_api: StandIn) -> None:
    pictured = post(1, attachments={"media_keys": ["3_1"]}, note_tweet={"text": "very long"})
    edited = post(3, edit_history_tweet_ids=[snowflake(at(2)), snowflake(at(3))])
    private = talk(4, attachments={"media_keys": ["3_2"]}, text="https://t.co/a")
    secret = photo("3_2", url="https://ton.x.com/i/ton/data/dm/1/2/b.jpg")
    missed = asked(
        x,
        x_api,
        shown(pictured, edited, media=[photo()]),
        EMPTY,
        shown(private, media=[secret]),
    )
    message, edit, talked = missed.facts
    assert isinstance(message, Message)
    assert message.text == "very long"
    assert message.attachments[0].kind is FileKind.IMAGE
    assert isinstance(edit, Edit)
    assert edit.message.id == snowflake(at(2))
    assert isinstance(talked, Message)
    assert (talked.attachments[0].link, talked.attachments[0].ref) == (None, secret["url"])


def test_reposts_groups_and_silence_are_left_out(x: XConnector, x_api: StandIn) -> None:
    repost = post(1, referenced_tweets=[{"type": "retweeted", "id": "7"}])
    group = talk(2, dm_conversation_id="1993620471999999999")
    joined = talk(3, event_type="ParticipantsJoin")
    missed = asked(x, x_api, shown(repost), EMPTY, shown(group, joined))
    assert missed.facts == ()
    assert missed.gap is None


def test_eight_hundred_mentions_may_not_be_all(x: XConnector, x_api: StandIn) -> None:
    """X shows no more than that, and does not say that there were others."""
    full = [
        shown(*(post(1_000 - 100 * n - m) for m in range(100)), after=f"t{n}" if n < 7 else None)
        for n in range(8)
    ]
    missed = asked(x, x_api, *full, EMPTY, EMPTY)
    assert len(missed.facts) == 800
    assert missed.gap == (
        "X shows the newest 800 mentions: there may be others between 21 Nov 2026 09:00 and "
        "21 Nov 2026 12:21 UTC."
    )
    assert missed.reads == 802
    again = asked(x, x_api, EMPTY, EMPTY, EMPTY, cursor=missed.cursor)
    assert (again.gap, x_api.calls[-3].query["since_id"]) == (None, snowflake(at(1_000)))


def test_pages_are_bounded(x: XConnector, x_api: StandIn) -> None:
    endless = [shown(talk(1_000 - n), after="t") for n in range(20)]
    missed = asked(x, x_api, EMPTY, EMPTY, *endless)
    assert [call.path for call in x_api.calls].count(TALKS) == 15
    assert missed.gap
    assert "the newest 15 direct messages" in missed.gap


def test_messages_of_more_than_thirty_days_ago_are_gone(x: XConnector, x_api: StandIn) -> None:
    x_api.will(*[Say(body=EMPTY)] * 3)
    missed = x.backfill(NOW - timedelta(days=40), None)
    assert missed.gap == (
        "X shows direct messages of the last 30 days: there may be others between "
        "13 Oct 2026 09:00 and 23 Oct 2026 09:00 UTC."
    )
    x_api.will(*[Say(body=EMPTY)] * 3)
    assert x.backfill(NOW, missed.cursor).gap is None


def test_a_quiet_year_is_no_gap(x: XConnector, x_api: StandIn) -> None:
    """What counts is when the list was read last, not how old its newest message is."""
    old = {"since": snowflake(NOW - timedelta(days=365)), "at": (NOW - timedelta(1)).isoformat()}
    cursor = json.dumps({"places": {"talks": old}})
    assert asked(x, x_api, EMPTY, EMPTY, EMPTY, cursor=cursor).gap is None


def test_what_can_not_be_read_is_said_and_loses_nothing_else(x: XConnector, x_api: StandIn) -> None:
    broken = post(2, text=None)
    missed = asked(x, x_api, shown(post(1), broken, post(3)), EMPTY, EMPTY)
    assert texts(missed) == ["@deskhand 1", "@deskhand 3"]
    assert missed.gap == "1 of X's mentions could not be read (text is not a text)."


LIMITED = Say(429, {}, {"retry-after": "300"})


def test_a_list_that_is_limited_holds_up_no_other_and_is_left_in_peace(
    x: XConnector, x_api: StandIn
) -> None:
    first = asked(x, x_api, shown(post(1)), EMPTY, LIMITED)
    assert texts(first) == ["@deskhand 1"]
    assert first.gap is None
    second = asked(x, x_api, EMPTY, EMPTY, cursor=first.cursor)
    assert second.reads == 2
    assert [call.path for call in x_api.calls[3:]] == [MENTIONS, POSTS]


def test_a_list_that_fails_is_asked_again_from_the_same_place(
    x: XConnector, x_api: StandIn
) -> None:
    first = asked(x, x_api, shown(post(3), after="t"), Say(500), EMPTY, shown(talk(1)))
    assert texts(first) == ["talk 1"]
    second = asked(x, x_api, shown(post(2), post(3)), EMPTY, EMPTY, cursor=first.cursor)
    assert texts(second) == ["@deskhand 2", "@deskhand 3"]
    assert x_api.calls[-3].query["since_id"] == snowflake(SINCE)


def test_what_x_does_not_let_us_read_is_told_once(x: XConnector, x_api: StandIn) -> None:
    no = Say(403, {"detail": "Not with this permission."})
    first = asked(x, x_api, EMPTY, EMPTY, no)
    told = "X does not show its direct messages: X refused it (403): Not with this permission."
    assert first.gap == told
    second = asked(x, x_api, EMPTY, EMPTY, no, cursor=first.cursor)
    assert second.gap is None
    third = asked(x, x_api, EMPTY, EMPTY, EMPTY, cursor=second.cursor)
    assert third.gap is None
    fourth = asked(x, x_api, EMPTY, EMPTY, no, cursor=third.cursor)
    assert fourth.gap == first.gap


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        ([Say(401)] * 3, DeliveryRefused),
        ([Say(503)] * 3, DeliveryUncertain),
        ([Cut()] * 3, DeliveryUncertain),
        ([LIMITED] * 3, DeliveryDelayed),
        ([Say(401), Say(500), LIMITED], DeliveryDelayed),
        ([Say(401), Say(500), Say(402)], DeliveryUncertain),
        ([Say(body=b"<html>")] * 3, DeliveryUncertain),
        ([Say(body={"errors": [{"title": "Not Found Error"}]})] * 3, DeliveryUncertain),
    ],
)
def test_when_no_list_can_be_had_the_round_fails(
    x: XConnector, x_api: StandIn, answers: list[Say | Cut], error: type[Exception]
) -> None:
    x_api.will(*answers)
    with pytest.raises(error):
        x.backfill(SINCE, None)
    assert len(x_api.calls) == 3


def test_the_shortest_wait_is_the_one_that_counts(x: XConnector, x_api: StandIn) -> None:
    x_api.will(LIMITED, Say(429, {}, {"retry-after": "60"}), LIMITED)
    with pytest.raises(DeliveryDelayed) as delay:
        x.backfill(SINCE, None)
    assert delay.value.retry_after == 60


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "{",
        "[]",
        "7",
        "[" * 100_000,
        "{}",
        json.dumps({"places": {"mentions": {"since": "x"}, "posts": 7, "talks": None}}),
        json.dumps({"places": {"mentions": {"since": None, "at": "soon"}}, "told": {"talks": 7}}),
    ],
    ids=lambda cursor: cursor[:12],
)
def test_a_cursor_that_is_lost_begins_again(x: XConnector, x_api: StandIn, cursor: str) -> None:
    missed = asked(x, x_api, shown(post(1)), EMPTY, EMPTY, cursor=cursor)
    assert texts(missed) == ["@deskhand 1"]
    assert x_api.calls[0].query["since_id"] == snowflake(SINCE)


def test_a_day_of_six_hundred_messages_is_caught_up_with_in_one_round(
    x: XConnector, x_api: StandIn
) -> None:
    def pages(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
        newest = items[::-1]
        cut = [newest[first : first + 100] for first in range(0, len(newest), 100)]
        last = len(cut) - 1
        return [shown(*one, after=f"t{n}" if n < last else None) for n, one in enumerate(cut)]

    mentions = [post(2 * n + 2) for n in range(350)]
    talks = [talk(2 * n + 1) for n in range(250)]
    missed = asked(x, x_api, *pages(mentions), EMPTY, *pages(talks))
    assert len(missed.facts) == len(set(missed.facts)) == 600
    times = [fact.sent_at for fact in missed.facts if isinstance(fact, Message)]
    assert times == sorted(times)
    assert missed.gap is None


def test_an_instant_and_its_first_id_agree() -> None:
    assert from_snowflake(snowflake(NOW)) == NOW
    assert snowflake(datetime(1999, 1, 1, tzinfo=UTC)) == "1"
    assert int(snowflake(x_made.WRITTEN)) < int(snowflake(NOW))
