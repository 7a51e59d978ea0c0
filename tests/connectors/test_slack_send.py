"""Does an answer reach its customer in their own thread, once, and is it found again?"""

from datetime import timedelta

import pytest

from connectors.contract import (
    Absent,
    DeliveryDelayed,
    DeliveryRefused,
    DeliveryUncertain,
    Found,
    Outgoing,
    Receipt,
    Unknown,
)
from connectors.slack.connector import SlackConnector
from tests.connectors.slack_made import (
    DIRECT,
    HELP,
    MARIA,
    NOW,
    ROOT,
    TOKEN,
    TS,
    answer,
    connector,
    outgoing,
    private,
    said,
)
from tests.connectors.slack_stand_in import Cut, Say, StandIn, no, ok

POSTED = ok(channel=HELP, ts=TS)
OPENED = ok(channel={"id": "DNEW"})
SINCE = NOW - timedelta(minutes=5)


def test_an_answer_goes_into_the_customers_own_thread(
    slack: SlackConnector, slack_api: StandIn
) -> None:
    slack_api.will("chat.postMessage", POSTED)
    found = slack.send(outgoing("1 < 2 & <!channel>"))
    assert (found.id, found.thread, found.to) == (f"{HELP}:{TS}", None, None)
    (call,) = slack_api.calls
    assert call.arguments == {
        "channel": HELP,
        "text": "1 &lt; 2 &amp; &lt;!channel&gt;",
        "thread_ts": ROOT,
        "metadata": {"event_type": "deskhand_reply", "event_payload": {"reply": "reply-1"}},
        "unfurl_links": False,
        "unfurl_media": False,
    }
    assert call.headers["Authorization"] == f"Bearer {TOKEN}"


def test_an_answer_to_a_direct_message(slack: SlackConnector, slack_api: StandIn) -> None:
    slack_api.will("chat.postMessage", ok(channel=DIRECT, ts=TS))
    assert slack.send(private()) == Receipt(f"{DIRECT}:{TS}")
    (asked,) = slack_api.asked("chat.postMessage")
    assert (asked["channel"], asked.get("thread_ts")) == (DIRECT, None)
    assert asked["metadata"]["event_payload"] == {"reply": "reply-1", "to": MARIA}
    assert slack_api.asked("conversations.open") == []


def test_an_answer_to_a_form_goes_under_what_was_written(
    slack: SlackConnector, slack_api: StandIn
) -> None:
    slack_api.will("chat.postMessage", ok(ts=TS))
    slack.send(private(thread=f"{DIRECT}:{ROOT}"))
    (asked,) = slack_api.asked("chat.postMessage")
    assert (asked["channel"], asked["thread_ts"]) == (DIRECT, ROOT)
    assert asked["metadata"]["event_payload"] == {"reply": "reply-1"}


def test_a_private_answer_to_words_in_a_room_is_a_direct_message(
    slack: SlackConnector, slack_api: StandIn
) -> None:
    slack_api.will("conversations.open", OPENED)
    slack_api.will("chat.postMessage", ok(ts=TS))
    found = slack.send(outgoing(private=True, to=f"T2:{MARIA}"))
    assert (found.id, found.thread) == (f"DNEW:{TS}", "DNEW")
    assert slack_api.asked("conversations.open") == [{"users": MARIA}]
    (asked,) = slack_api.asked("chat.postMessage")
    assert (asked["channel"], asked.get("thread_ts")) == ("DNEW", None)
    assert asked["metadata"]["event_payload"]["to"] == f"T2:{MARIA}"


def test_only_the_customer_can_be_pinged(slack: SlackConnector, slack_api: StandIn) -> None:
    slack_api.will("chat.postMessage", POSTED)
    slack.send(outgoing(f"<@{MARIA}> ask <@UTOM>"))
    assert slack_api.asked("chat.postMessage")[0]["text"] == f"<@{MARIA}> ask &lt;@UTOM&gt;"


def test_a_solving_answer_asks_whether_it_is_solved(
    slack: SlackConnector, slack_api: StandIn
) -> None:
    slack_api.will("chat.postMessage", POSTED)
    slack.send(outgoing("New toner & paper.", solves=True))
    (asked,) = slack_api.asked("chat.postMessage")
    first, question, buttons = asked["blocks"]
    assert first["text"]["text"] == asked["text"] == "New toner &amp; paper."
    assert question["elements"][0]["text"] == "Is it solved?"
    labels = [one["text"]["text"] for one in buttons["elements"]]
    assert labels == ["Yes", "No"]


def test_a_receipt_has_the_posts_address_once_the_workspace_is_known(
    slack: SlackConnector, slack_api: StandIn
) -> None:
    slack.prepare({})
    slack_api.will("chat.postMessage", POSTED)
    page = f"https://acme.slack.com/archives/{HELP}/p1795336200000100?thread_ts={ROOT}&cid={HELP}"
    assert slack.send(outgoing()).link == page


@pytest.mark.parametrize("text", ["", " ", "a" * 40_001, "a\x00b"])
def test_what_slack_would_refuse_never_leaves(
    slack: SlackConnector, slack_api: StandIn, text: str
) -> None:
    with pytest.raises(DeliveryRefused):
        slack.send(outgoing(text))
    assert slack_api.calls == []


def test_a_limit_is_waited_for(slack: SlackConnector, slack_api: StandIn) -> None:
    limited = Say({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": "30"})
    slack_api.will("chat.postMessage", limited, no("ratelimited"))
    for wait in (30.0, None):
        with pytest.raises(DeliveryDelayed) as caught:
            slack.send(outgoing())
        assert caught.value.retry_after == wait


@pytest.mark.parametrize("wait", ["soon", "-1", "1e9", ""])
def test_a_limit_without_a_usable_end(slack: SlackConnector, slack_api: StandIn, wait: str) -> None:
    limited = Say({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": wait})
    slack_api.will("chat.postMessage", limited)
    with pytest.raises(DeliveryDelayed) as caught:
        slack.send(outgoing())
    assert caught.value.retry_after is None


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("channel_not_found", "/invite @deskhand"),
        ("not_in_channel", "/invite @deskhand"),
        ("is_archived", "archived"),
        ("thread_not_found", "not there any more"),
        ("user_disabled", "can't be written to"),
        ("messages_tab_disabled", "Messages tab"),
        ("cannot_dm_bot", "an app"),
        ("restricted_action_thread_only_channel", "does not let the desk write there"),
        ("missing_scope", "lacks a scope"),
        ("account_inactive", "SLACK_BOT_TOKEN"),
        ("token_revoked", "installed again"),
        ("invalid_auth", "SLACK_BOT_TOKEN"),
        ("something_new", "something_new"),
    ],
)
def test_a_refusal_in_an_agents_words(
    slack: SlackConnector, slack_api: StandIn, code: str, words: str
) -> None:
    slack_api.will("chat.postMessage", no(code))
    with pytest.raises(DeliveryRefused, match=words):
        slack.send(outgoing())


def test_a_person_who_takes_no_direct_message(slack: SlackConnector, slack_api: StandIn) -> None:
    slack_api.will("conversations.open", no("users_not_found"), ok(channel={}))
    for _ in range(2):
        with pytest.raises(DeliveryRefused):
            slack.send(outgoing(private=True))
    assert slack_api.asked("chat.postMessage") == []


@pytest.mark.parametrize(
    "told",
    [
        Cut(),
        no("internal_error"),
        no("fatal_error"),
        Say({"ok": False, "error": "service_unavailable"}, 503),
        Say(b"<html>Bad gateway</html>", 502, {"content-type": "text/html"}),
        Say(b"<html>Sign in</html>", 200, {"content-type": "text/html"}),
        Say(b"", 200),
        ok(),  # taken, and no word of where
    ],
)
def test_what_nobody_can_tell(slack: SlackConnector, slack_api: StandIn, told: Say) -> None:
    slack_api.will("chat.postMessage", told)
    with pytest.raises(DeliveryUncertain):
        slack.send(outgoing())
    assert len(slack_api.calls) == 1, "the client sends nothing a second time by itself"


def test_a_slack_that_can_not_be_reached_has_nothing() -> None:
    with pytest.raises(DeliveryDelayed, match="could not be reached"):
        connector().send(outgoing())


def shown(*messages: object, after: str = "") -> Say:
    return ok(messages=list(messages), response_metadata={"next_cursor": after})


def test_our_answer_is_found_by_our_own_id_of_it(slack: SlackConnector, slack_api: StandIn) -> None:
    other = answer("reply-0", ts="1795336150.000000")
    slack_api.will("conversations.replies", shown(said(ts=ROOT), other, answer("reply-1")))
    seen = slack.look(outgoing("other words"), SINCE)
    assert seen == Found(Receipt(f"{HELP}:{TS}"))
    (asked,) = slack_api.asked("conversations.replies")
    assert (asked["channel"], asked["ts"], asked["include_all_metadata"]) == (HELP, ROOT, "1")
    assert float(asked["oldest"]) == SINCE.timestamp() - 120


def test_our_answer_is_found_in_a_direct_message(slack: SlackConnector, slack_api: StandIn) -> None:
    slack_api.will("conversations.history", shown(answer("reply-1", thread_ts=None)))
    assert slack.look(private(), SINCE) == Found(Receipt(f"{DIRECT}:{TS}"))
    slack_api.will("conversations.open", OPENED)
    slack_api.will("conversations.history", shown(answer("reply-1", thread_ts=None)))
    assert slack.look(outgoing(private=True), SINCE) == Found(Receipt(f"DNEW:{TS}", thread="DNEW"))


def test_an_answer_on_a_later_page_is_found(slack: SlackConnector, slack_api: StandIn) -> None:
    slack_api.will("conversations.replies", shown(said(), after="p2"), shown(answer()))
    assert isinstance(slack.look(outgoing(), SINCE), Found)
    assert slack_api.asked("conversations.replies")[1]["cursor"] == "p2"


@pytest.mark.parametrize(
    "there",
    [
        [],
        [said(), 7, None, answer("reply-0"), answer("reply-1", metadata=None)],
        [answer("reply-1", metadata={"event_type": "x", "event_payload": {"reply": "reply-1"}})],
    ],
)
def test_what_is_surely_absent(
    slack: SlackConnector, slack_api: StandIn, there: list[object]
) -> None:
    slack_api.will("conversations.replies", shown(*there))
    assert slack.look(outgoing(), SINCE) == Absent()


def test_nobody_can_tell_where_more_was_said_than_is_shown(
    slack: SlackConnector, slack_api: StandIn
) -> None:
    slack_api.always["conversations.replies"] = shown(said(), after="more")
    assert isinstance(slack.look(outgoing(), SINCE), Unknown)
    assert len(slack_api.calls) == 5


@pytest.mark.parametrize("told", [Cut(), no("ratelimited"), no("channel_not_found")])
def test_nobody_can_tell_where_slack_does_not(
    slack: SlackConnector, slack_api: StandIn, told: Say
) -> None:
    slack_api.will("conversations.replies", told)
    assert isinstance(slack.look(outgoing(), SINCE), Unknown)


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (outgoing(), []),
        (private(), []),
        (outgoing(private=True), ["a direct message from the desk"]),
        (
            outgoing(private=True, to=f"T2:{MARIA}"),
            ["a direct message from the desk", "another organisation"],
        ),
        (outgoing("a" * 4_001), ["folds what is longer than 4000"]),
    ],
)
def test_what_an_agent_should_know_before(reply: Outgoing, words: list[str]) -> None:
    found = connector().remarks(reply, NOW)
    assert len(found) == len(words)
    assert all(word in said for word, said in zip(words, found, strict=True))
