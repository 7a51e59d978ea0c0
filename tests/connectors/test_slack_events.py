"""What do the other events say: edits, deletions, signs, news of the account; and what nothing?"""

from typing import Any

import pytest

from connectors.contract import Unreadable
from connectors.slack.parse import read_envelope
from lifecycle.messages import AccountNews, Deletion, Edit, Message, Reaction
from tests.connectors import slack_made
from tests.connectors.slack_made import (
    ANA,
    BOT_USER,
    CARDS,
    HELP,
    KNOWN,
    MARIA,
    ROOT,
    SALES,
    TEAM,
    TS,
    answer,
    below,
    changed,
    deleted,
    direct,
    envelope,
    fact,
    file,
    ignored,
    ours,
    raw,
    reacted,
    read,
    said,
)


def edit(event: object) -> Edit:
    found = fact(event)
    assert isinstance(found, Edit)
    return found


def test_an_edit_has_the_new_words_under_the_old_id() -> None:
    found = edit(changed(said("the scanner is down")))
    assert (found.message.id, found.message.text) == (f"{HELP}:{TS}", "the scanner is down")
    assert (found.version, found.also) == ("1795336300.000000", None)
    assert found.at.timestamp() == 1795336300
    assert found.message.opens


def test_an_edit_of_a_direct_message_and_of_a_reply() -> None:
    assert edit(changed(direct("more"), direct())).message.private
    found = edit(changed(below("no, downstairs"), below())).message
    assert (found.parent, found.joins, found.opens) == (f"{HELP}:{ROOT}", True, False)


def test_an_edit_in_a_room_where_only_requests_count() -> None:
    """Somebody may have made a ticket of it: the books know."""
    assert not edit(changed(said("new", channel=SALES))).message.opens
    asks = said(f"<@{BOT_USER}> new", channel=SALES)
    assert edit(changed(asks, said(channel=SALES))).message.opens


def test_an_agents_edit_makes_nobody_a_customer() -> None:
    for message in (said("new", user=ANA), below("new", user=ANA)):
        found = edit(changed(message)).message
        assert (found.joins, found.opens) == (False, False)


@pytest.mark.parametrize(
    "now",
    [
        said(attachments=[{"from_url": "https://example.org", "text": "a preview"}]),
        said(thread_ts=TS, reply_count=3, latest_reply="1795336300.000300"),
        said(reactions=[{"name": "eyes", "users": [BOT_USER]}]),
    ],
)
def test_a_message_that_is_only_shown_in_another_way_is_no_edit(now: dict[str, object]) -> None:
    assert "no word is another" in ignored(changed(now))


def test_a_file_that_was_added_is_an_edit() -> None:
    assert edit(changed(said(files=[file()]))).message.attachments


def test_an_edit_without_its_own_id_takes_that_from_before() -> None:
    now = {k: v for k, v in said("new").items() if k != "ts"}
    assert edit(changed(now)).message.id == f"{HELP}:{TS}"


def test_an_edit_without_what_was_before_is_for_the_books_to_judge() -> None:
    event = {k: v for k, v in changed(said()).items() if k != "previous_message"}
    assert edit(event).message.text == "the printer is down"


def test_our_own_changes_and_other_apps_are_no_edits() -> None:
    assert ignored(changed(answer(text="new"), answer())) == "our own words, changed by us"
    assert ignored(changed(said("new", bot_id="BOTHER"))) == "another app's words"
    assert ignored(changed(said("new", channel=CARDS))) == "said in a room of the team"


def gone(event: object) -> Deletion:
    found = fact(event)
    assert isinstance(found, Deletion)
    return found


def test_a_deletion() -> None:
    found = gone(deleted(said()))
    assert (found.id, found.account) == (f"{HELP}:{TS}", TEAM)
    assert found.at.timestamp() == pytest.approx(1795336400.0004)
    assert gone(deleted(answer())).id == f"{HELP}:{TS}", "also of an answer of ours"
    assert ignored(deleted(said(channel=CARDS))) == "said in a room of the team"


def test_a_deleted_message_whose_thread_goes_on() -> None:
    tomb = said("This message was deleted.", subtype="tombstone", user="USLACKBOT")
    assert gone(changed(tomb)).id == f"{HELP}:{TS}"


def test_a_customers_sign_under_our_answer() -> None:
    found = fact(reacted())
    assert isinstance(found, Reaction)
    assert (found.id, found.author.id, found.sign) == (f"{HELP}:{TS}", MARIA, "👍")
    for name, sign in (("+1::skin-tone-3", "👍"), ("party-parrot", ":party-parrot:")):
        again = fact(reacted(name))
        assert isinstance(again, Reaction)
        assert again.sign == sign


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"item_user": MARIA}, "a reaction to somebody else's words"),
        ({"item_user": None}, "a reaction to somebody else's words"),
        ({"user": ANA}, "a reaction of the team"),
        ({"user": BOT_USER}, "a reaction of the team"),
        ({"item": {"channel": CARDS, "ts": TS}}, "a reaction in a room of the team"),
    ],
)
def test_a_sign_that_means_nothing(more: dict[str, Any], why: str) -> None:
    assert ignored(reacted(**more)) == why


@pytest.mark.parametrize(
    ("event", "words"),
    [
        ({"type": "app_uninstalled"}, "taken out of the workspace"),
        ({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["UDESK"]}}, "was revoked"),
        ({"type": "channel_left", "channel": HELP}, "removed from #help"),
        ({"type": "group_left", "channel": SALES}, "removed from #sales"),
        ({"type": "member_left_channel", "channel": HELP, "user": BOT_USER}, "removed from #help"),
        ({"type": "channel_archive", "channel": HELP, "user": MARIA}, "#help was archived"),
    ],
)
def test_news_of_our_account(event: dict[str, object], words: str) -> None:
    found = fact(event)
    assert isinstance(found, AccountNews)
    assert words in found.text
    assert (found.account, found.at.timestamp()) == (TEAM, 1795336200)


def test_slack_that_left_events_out_says_so() -> None:
    told = {"type": "app_rate_limited", "team_id": TEAM, "minute_rate_limited": 1795336200}
    (found,) = slack_made.connector().read(raw(told)).facts
    assert isinstance(found, AccountNews)
    assert "left events out" in found.text
    assert found.at.timestamp() == 1795336200


@pytest.mark.parametrize(
    "event",
    [
        {"type": "reaction_removed", "user": MARIA, "reaction": "+1"},
        {"type": "member_joined_channel", "channel": HELP, "user": MARIA},
        {"type": "member_left_channel", "channel": HELP, "user": MARIA},
        {"type": "channel_left", "channel": "COTHER"},
        {"type": "channel_archive", "channel": CARDS},
        {"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": []}},
        {"type": "app_home_opened", "user": MARIA, "tab": "home"},
        {"type": "pin_added"},
        {"type": "what_comes_next_year"},
        {"type": None},
        {},
    ],
)
def test_events_that_concern_no_customer(event: dict[str, object]) -> None:
    assert "concerns no customer" in ignored(event)


def test_slacks_check_of_our_address_says_nothing() -> None:
    told = {"type": "url_verification", "challenge": "abc"}
    assert slack_made.connector().read(raw(told)).ignored == ("Slack's check of our address",)


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"7", b"null", b'"x"', b"\xff\xfe", b"payload=%7B%7D", b"{}",
        b'{"type": 7}', b'{"type": "event_callback"}', b'{"type": "event_callback", "event": 7}',
        b'{"type": "view_submission"}', b"[" * 100_000,
        b'{"type": "event_callback", "event": ' + b'{"a": ' * 70 + b"1" + b"}" * 71,
    ],
)  # fmt: skip
def test_what_is_no_delivery_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        slack_made.connector().read(body)


def test_a_delivery_that_names_no_workspace_is_kept_raw() -> None:
    nowhere = envelope(said(), team_id=None, authorizations=None)
    (part,) = slack_made.connector().read(raw(nowhere)).unread
    assert part.why == "it names no workspace"
    (ours,) = read_envelope(nowhere, KNOWN).facts
    assert isinstance(ours, Message)
    assert ours.account == TEAM, "there is only one, once it is known"


def test_our_posts_are_known_by_any_of_our_ids() -> None:
    given: list[dict[str, Any]] = [{"bot_id": None, "app_id": None}, {"user": None, "app_id": None}]
    for more in (*given, {"user": None}):
        assert ignored(ours(**more)) == "our own words"
    assert read(said(user=KNOWN.us.user)).ignored == ("our own words",)
