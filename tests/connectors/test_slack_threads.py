"""Who wants a thread to be a ticket, what is in it, and what was said while we were away?"""

from datetime import timedelta
from typing import Any

import pytest

from connectors.contract import DeliveryRefused, Missed
from connectors.slack.connector import SlackConnector
from connectors.slack.known import Kind, Place
from connectors.slack.taking import Wish, natural, wanted
from lifecycle.messages import Deletion, Edit, Fact, Message, OwnPost, Reaction
from tests.connectors.slack_made import (
    ANA,
    BOT_USER,
    CARDS,
    DIRECT,
    HELP,
    KNOWN,
    MARIA,
    NOW,
    ROOT,
    SALES,
    TEAM,
    TOM,
    TS,
    answer,
    below,
    direct,
    envelope,
    file,
    ours,
    reacted,
    said,
)
from tests.connectors.slack_stand_in import StandIn, no, ok

ROOM = Place(SALES, Kind.ROOM, TEAM)
ROOT_ID = f"{SALES}:{ROOT}"
ASKS = f"<@{BOT_USER}> please"


def wish(slack: SlackConnector, event: object) -> Wish | None:
    slack.prepare({})
    return slack.wish(envelope(event))


@pytest.mark.parametrize("user", [MARIA, ANA])
def test_a_ticket_sign_is_a_wish(slack: SlackConnector, user: str) -> None:
    item = {"type": "message", "channel": SALES, "ts": TS}
    found = wish(slack, reacted("ticket", user=user, item=item, item_user=TOM))
    assert found == Wish(ROOM, TS, "", user)


@pytest.mark.parametrize("user", [MARIA, ANA])
def test_a_mention_inside_of_a_thread_is_a_wish(slack: SlackConnector, user: str) -> None:
    found = wish(slack, below(ASKS, channel=SALES, user=user))
    assert found == Wish(ROOM, TS, ROOT, user)


@pytest.mark.parametrize(
    "event",
    [
        reacted("+1"),
        reacted("ticket", user=BOT_USER),
        reacted("ticket", item={"type": "message", "channel": CARDS, "ts": TS}),
        reacted("ticket", item={"type": "file", "file": "F1"}),
        reacted("ticket", item=None),
        said(ASKS),
        below(),
        below(ASKS, channel=CARDS),
        below(ASKS, bot_id="BOTHER"),
        below(ASKS, subtype="channel_join"),
        below(ASKS, channel=DIRECT, channel_type="im"),
        {"type": "reaction_removed", "reaction": "ticket"},
        7,
    ],
)
def test_what_is_no_wish(slack: SlackConnector, event: object) -> None:
    assert wish(slack, event) is None


def root(text: str = "the scanner is slow", **more: Any) -> dict[str, Any]:
    return said(text, ts=ROOT, channel=SALES, thread_ts=ROOT) | more


def reply(n: int, text: str = "mine too", **more: Any) -> dict[str, Any]:
    return below(text, ts=f"1795336200.00000{n}", channel=SALES) | more


def parents(facts: tuple[Fact, ...]) -> list[tuple[str, str | None]]:
    told = [one for one in facts if isinstance(one, Message | OwnPost)]
    assert len(told) == len(facts)
    return [(one.text, one.parent) for one in told]


def test_a_thread_is_taken_whole_in_its_order() -> None:
    thread = [
        root(),
        reply(1, user=TOM, files=[file()]),
        reply(2, "restart it", user=ANA),
        reply(3, "a bot's noise", bot_id="BOTHER"),
        reply(4, "joined", subtype="channel_join"),
        reply(5, "that helped", user=MARIA),
    ]
    found = wanted(thread, ROOM, KNOWN)
    assert parents(found) == [
        ("the scanner is slow", None),
        ("mine too", ROOT_ID),
        ("restart it", ROOT_ID),
        ("that helped", ROOT_ID),
    ]
    opener, tom, colleague, maria = found
    assert isinstance(opener, Message)
    assert (opener.opens, opener.joins) == (True, False)
    assert isinstance(tom, Message)
    assert isinstance(maria, Message)
    assert (tom.joins, tom.opens, len(tom.attachments)) == (True, False, 1)
    assert isinstance(colleague, OwnPost)


def test_under_a_colleagues_words_the_first_customer_asks() -> None:
    thread = [root("We move to new scanners", user=ANA), reply(1, "mine is slow", user=TOM)]
    asked, above = wanted(thread, ROOM, KNOWN)
    assert isinstance(asked, Message)
    assert (asked.author.id, asked.parent, asked.opens) == (TOM, ROOT_ID, True)
    assert isinstance(above, OwnPost)
    assert (above.id, above.thread, above.to) == (ROOT_ID, ROOT_ID, TOM)


def test_under_an_apps_words_the_first_customer_asks() -> None:
    alert = {"user": None, "bot_id": "BALERT", "username": "alerts", "subtype": "bot_message"}
    asked, above = wanted([root("disk full", **alert), reply(1, user=TOM)], ROOM, KNOWN)
    assert isinstance(asked, Message)
    assert isinstance(above, OwnPost)
    assert (asked.author.id, above.text) == (TOM, "disk full")


def test_a_thread_of_colleagues_or_of_an_app_can_be_a_ticket_too() -> None:
    (only,) = wanted([root(user=ANA)], ROOM, KNOWN)
    assert isinstance(only, Message)
    assert only.author.shown == "Ana"
    alert = {"user": None, "bot_id": "BALERT", "username": "alerts", "subtype": "bot_message"}
    (only,) = wanted([root("disk full", **alert)], ROOM, KNOWN)
    assert isinstance(only, Message)
    assert (only.author.id, only.author.shown) == ("BALERT", "alerts")


def test_our_own_answers_in_a_thread_are_ours() -> None:
    thread = [root(), answer("r7", ts=TS, channel=SALES), ours(channel=SALES, thread_ts=ROOT)]
    _, echo = wanted(thread, ROOM, KNOWN)
    assert isinstance(echo, OwnPost)
    assert echo.reply == "r7"


def test_nothing_is_made_of_nobodys_words() -> None:
    assert wanted([], ROOM, KNOWN) == ()
    assert wanted([root(subtype="channel_join")], ROOM, KNOWN) == ()
    assert wanted([ours(ts=ROOT, channel=SALES)], ROOM, KNOWN) == ()


def test_nothing_is_made_of_the_teams_words() -> None:
    room = Place(CARDS, Kind.ROOM, TEAM)
    thread = [said(ASKS, ts=ROOT, channel=CARDS), below(ASKS, channel=CARDS)]
    assert natural(thread, room, KNOWN) == ()
    assert wanted(thread, room, KNOWN) == ()


def test_a_thread_that_begins_with_a_request_is_one_by_itself() -> None:
    thread = [said(ts=ROOT, thread_ts=ROOT), below(user=TOM)]
    place = Place(HELP, Kind.ROOM, TEAM)
    assert len(natural(thread, place, KNOWN)) == 2
    assert natural(thread, place, KNOWN) == wanted(thread, place, KNOWN)
    assert natural([root(), reply(1)], ROOM, KNOWN) == ()
    assert len(natural([root(ASKS), reply(1)], ROOM, KNOWN)) == 2
    assert natural([], ROOM, KNOWN) == ()


def test_a_thread_is_fetched_by_any_of_its_messages(
    slack: SlackConnector, slack_api: StandIn
) -> None:
    whole = ok(messages=[root(), reply(1, user="UNEW"), 7, None])
    slack_api.will("conversations.replies", ok(messages=[reply(1)]), whole)
    found, facts = slack.thread(ROOM, "1795336200.000001", wish=True)
    assert found == ROOT
    assert len(facts) == 2
    assert [one["ts"] for one in slack_api.asked("conversations.replies")] == [
        "1795336200.000001",
        ROOT,
    ]
    assert {one["user"] for one in slack_api.asked("users.info")} == {MARIA, "UNEW"}
    slack_api.will("conversations.replies", whole)
    assert slack.thread(ROOM, ROOT, wish=False) == (ROOT, ())


def test_a_thread_that_slack_does_not_show(slack: SlackConnector, slack_api: StandIn) -> None:
    slack_api.will("conversations.replies", no("not_in_channel"))
    with pytest.raises(DeliveryRefused, match="/invite"):
        slack.thread(ROOM, ROOT, wish=True)


# --- what was said while we were away

SINCE = NOW - timedelta(hours=24)
OLD = "1795100000.000000"  # before that
ROOMS = ok(
    channels=[
        {"id": HELP, "name": "help", "is_channel": True},
        {"id": CARDS, "name": "cards"},
        {"id": DIRECT, "is_im": True, "user": MARIA},
        {"id": "CGROUP", "is_mpim": True},
        7,
    ]
)


def whole(slack: SlackConnector) -> list[Missed]:
    """Every answer until there is nothing more."""
    found, cursor = [], None
    for _ in range(10):
        found.append(slack.backfill(SINCE, cursor))
        cursor = found[-1].cursor
        if not found[-1].more:
            return found
    raise AssertionError("it never ends")


def test_rooms_and_direct_messages_are_asked_one_after_another(
    slack: SlackConnector, slack_api: StandIn
) -> None:
    slack_api.will("users.conversations", ROOMS)
    slack_api.will(
        "conversations.history",
        ok(messages=[said("second", ts="1795336300.000000"), said("first")]),
        ok(messages=[direct()]),
        ok(messages=[said("in a group")]),
    )
    (found,) = whole(slack)
    told = [one for one in found.facts if isinstance(one, Message)]
    assert [(one.text, one.private) for one in told] == [
        ("first", False),
        ("second", False),
        ("my badge is broken", True),
        ("in a group", True),
    ]
    assert [asked["channel"] for asked in slack_api.asked("conversations.history")] == [
        HELP,
        DIRECT,
        "CGROUP",
    ]
    assert found.gap is None
    slack_api.will("users.conversations", ok(channels=[]))
    assert slack.backfill(SINCE, found.cursor) == Missed((), found.cursor)


def test_many_places_are_asked_a_few_at_a_time(slack: SlackConnector, slack_api: StandIn) -> None:
    many = [{"id": f"D{n}", "is_im": True} for n in range(25)]
    slack_api.will("users.conversations", ok(channels=many))
    slack_api.always["conversations.history"] = lambda asked: {
        "ok": True,
        "messages": [direct(asked["channel"])],
    }
    found = whole(slack)
    assert [len(one.facts) for one in found] == [10, 10, 5]
    assert [one.more for one in found] == [True, True, False]
    texts = [fact.text for one in found for fact in one.facts if isinstance(fact, Message)]
    assert texts == [f"D{n}" for n in range(25)]
    assert len(slack_api.asked("users.conversations")) == 1


def test_a_talkative_place_ends_the_call(slack: SlackConnector, slack_api: StandIn) -> None:
    slack_api.will("users.conversations", ROOMS)
    much = [said(f"{n}", ts=f"1795336{n:03d}.000001") for n in range(200)]
    slack_api.will("conversations.history", ok(messages=much), ok(messages=[direct()]))
    assert [len(one.facts) for one in whole(slack)] == [200, 1]


def caught(slack: SlackConnector, slack_api: StandIn, *messages: object) -> tuple[Fact, ...]:
    slack_api.will("users.conversations", ok(channels=[{"id": HELP}]))
    slack_api.will("conversations.history", ok(messages=list(messages)))
    (found,) = whole(slack)
    return found.facts


def test_what_is_older_is_not_told_again(slack: SlackConnector, slack_api: StandIn) -> None:
    assert caught(slack, slack_api, said(ts=OLD), said(ts="x"), 7) == ()
    assert caught(slack, slack_api, said(ts=OLD, reactions=[{"name": "+1"}])) == ()


def test_an_older_thread_that_went_on(slack: SlackConnector, slack_api: StandIn) -> None:
    old = said(ts=OLD, thread_ts=OLD, reply_count=2, latest_reply=TS)
    thread = ok(messages=[old, below("old", ts="1795100001.000000"), below("new", thread_ts=OLD)])
    slack_api.will("conversations.replies", thread)
    (found,) = caught(slack, slack_api, old)
    assert isinstance(found, Message)
    assert (found.text, found.joins, found.parent) == ("new", True, f"{HELP}:{OLD}")


def test_what_was_changed_is_an_edit(slack: SlackConnector, slack_api: StandIn) -> None:
    edited = {"user": MARIA, "ts": "1795336300.000000"}
    (found,) = caught(slack, slack_api, said("new", ts=OLD, edited=edited))
    assert isinstance(found, Edit)
    assert (found.version, found.message.text) == ("1795336300.000000", "new")


def test_a_thread_that_somebody_wished_to_be_a_ticket(
    slack: SlackConnector, slack_api: StandIn
) -> None:
    wished = root(reply_count=1, latest_reply=TS, reactions=[{"name": "ticket", "users": [ANA]}])
    slack_api.will("users.conversations", ok(channels=[{"id": SALES}]))
    slack_api.will("conversations.history", ok(messages=[wished]))
    slack_api.will("conversations.replies", ok(messages=[wished, reply(1)]))
    (found,) = whole(slack)
    assert [one.opens for one in found.facts if isinstance(one, Message)] == [True, False]


def test_signs_of_customers_under_our_posts(slack: SlackConnector, slack_api: StandIn) -> None:
    signs = [{"name": "+1", "users": [MARIA, ANA, BOT_USER]}, {"name": "x", "users": None}, 7]
    (echo, sign) = caught(slack, slack_api, answer(reactions=signs))
    assert isinstance(echo, OwnPost)
    assert isinstance(sign, Reaction)
    assert (sign.author.id, sign.sign) == (MARIA, "👍")


def test_a_room_that_can_not_be_read_is_a_gap_and_no_end(
    slack: SlackConnector, slack_api: StandIn
) -> None:
    slack_api.will("users.conversations", ROOMS)
    slack_api.will("conversations.history", no("not_in_channel"), ok(messages=[direct()]))
    (found,) = whole(slack)
    assert found.gap is not None
    assert found.gap.startswith("#help can't be read")
    assert len(found.facts) == 1


def test_a_token_that_ended_is_no_gap(slack: SlackConnector, slack_api: StandIn) -> None:
    slack_api.will("users.conversations", ROOMS)
    slack_api.will("conversations.history", no("account_inactive"))
    with pytest.raises(DeliveryRefused, match="installed again"):
        slack.backfill(SINCE, None)


def test_more_than_slack_shows_is_a_gap(slack: SlackConnector, slack_api: StandIn) -> None:
    slack_api.will("users.conversations", ok(channels=[{"id": HELP}]))
    more = ok(messages=[said()], response_metadata={"next_cursor": "on"})
    slack_api.always["conversations.history"] = more
    (found,) = whole(slack)
    assert found.gap == "more was said in #help than Slack shows at once"
    assert len(slack_api.asked("conversations.history")) == 20


@pytest.mark.parametrize("cursor", [None, "", "x", "[]", '{"left": 7}', '{"end": "x", "left": []}'])
def test_a_cursor_that_is_none_of_ours_begins_anew(
    slack: SlackConnector, slack_api: StandIn, cursor: str | None
) -> None:
    slack_api.will("users.conversations", ok(channels=[{"id": HELP}]))
    slack.backfill(SINCE, cursor)
    (asked,) = slack_api.asked("conversations.history")
    week_and_overlap = timedelta(days=7, minutes=2)
    assert float(asked["oldest"]) == (SINCE - week_and_overlap).timestamp()
    assert float(asked["latest"]) == NOW.timestamp()


def test_the_next_time_begins_where_the_last_ended(
    slack: SlackConnector, slack_api: StandIn
) -> None:
    slack_api.always["users.conversations"] = ok(channels=[{"id": HELP}])
    first = slack.backfill(SINCE, None)
    slack.backfill(SINCE, first.cursor)
    asked = slack_api.asked("conversations.history")[1]
    assert float(asked["oldest"]) == (NOW - timedelta(days=7, minutes=2)).timestamp()


def test_a_message_that_is_gone_leaves_no_trace(slack: SlackConnector, slack_api: StandIn) -> None:
    tomb = said("This message was deleted.", subtype="tombstone", user="USLACKBOT")
    assert not any(isinstance(one, Deletion) for one in caught(slack, slack_api, tomb))


def test_people_have_their_names_in_what_was_missed(
    slack: SlackConnector, slack_api: StandIn
) -> None:
    thread = ok(messages=[said(ts=ROOT, thread_ts=ROOT), below(user=TOM)])
    slack_api.will("conversations.replies", thread)
    found = caught(slack, slack_api, said(ts=ROOT, thread_ts=ROOT, latest_reply=TS))
    names = [one.author.shown for one in found if isinstance(one, Message)]
    assert names == ["Maria", "tom"]
