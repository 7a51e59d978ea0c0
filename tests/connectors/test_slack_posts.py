"""What does a message in Slack become: whose is it, where does it belong, is it a request?"""

from dataclasses import replace
from typing import Any

import pytest

from connectors.slack.known import Known
from connectors.slack.settings import Take
from lifecycle.messages import Attachment, Author, FileKind, Message, OwnPost
from tests.connectors import slack_made
from tests.connectors.slack_made import (
    ANA,
    BOT_USER,
    CARDS,
    DIRECT,
    HELP,
    KNOWN,
    MARIA,
    ROOT,
    SALES,
    TEAM,
    TOM,
    TS,
    WRITTEN,
    answer,
    below,
    direct,
    envelope,
    fact,
    file,
    ignored,
    message,
    ours,
    raw,
    read,
    said,
)

MENTION = f"<@{BOT_USER}> the printer is down"


def test_a_message_in_a_request_room() -> None:
    found = message(said())
    assert found.id == f"{HELP}:{TS}"
    assert found.account == TEAM
    assert found.author == Author(MARIA, "Maria", "Maria Kern")
    assert found.text == "the printer is down"
    assert found.sent_at == WRITTEN
    assert (found.thread, found.parent) == (None, None)
    assert (found.private, found.joins, found.opens) == (False, False, True)
    assert found.link == f"https://acme.slack.com/archives/{HELP}/p1795336200000100"


def test_a_direct_message_is_one_conversation() -> None:
    found = message(direct())
    assert (found.private, found.thread, found.parent) == (True, DIRECT, None)
    below = message(direct(thread_ts=ROOT))
    assert (below.thread, below.parent) == (f"{DIRECT}:{ROOT}", f"{DIRECT}:{ROOT}")
    assert (below.private, below.joins, below.opens) == (True, True, True)


def test_a_group_that_talks_to_the_desk_is_private() -> None:
    group = said(channel="CGROUP", channel_type="mpim")
    found = message(group)
    assert (found.private, found.thread, found.opens) == (True, "CGROUP", True)
    assert ignored(group | {"user": ANA}) == "an agent's own words"


def test_a_reply_belongs_to_the_ticket_of_its_thread_whoever_wrote_it() -> None:
    for user in (MARIA, TOM):
        found = message(below(user=user))
        assert (found.thread, found.parent) == (f"{HELP}:{ROOT}", f"{HELP}:{ROOT}")
        assert (found.joins, found.opens) == (True, False)
        assert found.link is not None
        assert found.link.endswith(f"?thread_ts={ROOT}&cid={HELP}")


def test_a_root_that_has_replies_is_a_root() -> None:
    assert message(said(thread_ts=TS)).parent is None


def test_a_reply_shown_in_the_room_too_is_the_same_message() -> None:
    told = below(subtype="thread_broadcast", root=said(ts=ROOT))
    assert message(told) == message(below())


@pytest.mark.parametrize("kind", ["message", "app_mention"])
def test_who_mentions_the_desk_asks_it_wherever_that_is(kind: str) -> None:
    for room in (SALES, "CELSEWHERE"):
        found = message(said(MENTION, type=kind, channel=room))
        assert found.opens
        assert found.text == "@deskhand the printer is down"
    in_thread = message(below(MENTION, type=kind, channel=SALES))
    assert (in_thread.joins, in_thread.opens) == (True, True)


def test_a_mention_that_comes_as_both_events_is_one_message() -> None:
    both = said(MENTION, channel=SALES)
    alone = {key: both[key] for key in ("user", "text", "ts", "channel", "team", "event_ts")}
    assert message(both) == message(alone | {"type": "app_mention"})


def test_what_is_said_in_a_room_where_only_requests_count() -> None:
    for room in (SALES, "CELSEWHERE"):
        assert ignored(said(channel=room)) == "nobody asked the desk"
    assert ignored(said("<@UOTHER> hi", channel=SALES)) == "nobody asked the desk"


def test_which_messages_count_is_as_the_desk_says() -> None:
    asked = replace(KNOWN, rooms={HELP: Take.ASKED})
    assert ignored(said(), asked) == "nobody asked the desk"
    assert message(said(MENTION), asked).opens


def test_the_teams_rooms_are_never_customers() -> None:
    for event in (said(MENTION), below(), said(subtype="file_share", files=[file()]), ours()):
        assert ignored(event | {"channel": CARDS}) == "said in a room of the team"
    everywhere = replace(KNOWN, rooms={CARDS: Take.EVERY})
    assert ignored(said(channel=CARDS), everywhere) == "said in a room of the team"


def test_an_agent_who_answers_in_the_thread_answered_elsewhere() -> None:
    found = fact(below("Turn it off and on", user=ANA))
    assert isinstance(found, OwnPost)
    assert (found.text, found.parent, found.thread) == (
        "Turn it off and on",
        f"{HELP}:{ROOT}",
        f"{HELP}:{ROOT}",
    )
    assert (found.reply, found.to) == (None, None)


def test_an_agent_is_a_customer_where_they_ask() -> None:
    assert ignored(said(user=ANA)) == "an agent's own words"
    assert message(said(MENTION, user=ANA)).author.id == ANA
    assert message(direct(user=ANA)).author.id == ANA


def test_our_own_answer_comes_back_with_our_id_of_it() -> None:
    found = fact(answer("reply-7"))
    assert isinstance(found, OwnPost)
    assert (found.id, found.reply, found.parent) == (f"{HELP}:{TS}", "reply-7", f"{HELP}:{ROOT}")
    data = {"event_type": "deskhand_reply", "event_payload": {"reply": "r", "to": MARIA}}
    alone = fact(ours(channel=DIRECT, channel_type="im", metadata=data))
    assert isinstance(alone, OwnPost)
    assert (alone.thread, alone.to, alone.private) == (DIRECT, MARIA, True)


def test_what_somebody_wrote_into_our_form_is_theirs() -> None:
    data = {"event_type": "deskhand_asked", "event_payload": {"user": TOM}}
    found = message(ours("a &lt;b&gt; &amp; c", channel=DIRECT, channel_type="im", metadata=data))
    assert found.author == Author(TOM, "tom", "Tom Hill")
    assert (found.text, found.private, found.opens) == ("a <b> & c", True, True)
    assert (found.thread, found.parent) == (None, None), "a conversation of its own"


def test_nobody_else_can_say_that_they_are_we() -> None:
    for event_type, payload in (
        ("deskhand_asked", {"user": TOM}),
        ("deskhand_reply", {"reply": "r", "to": TOM}),
    ):
        data = {"event_type": event_type, "event_payload": payload}
        assert message(said(metadata=data)).author.id == MARIA
        other = said(metadata=data, bot_id="BOTHER", app_id="AOTHER")
        assert ignored(other) == "another app's words"


def test_our_other_posts_say_nothing() -> None:
    for data in ({}, {"event_type": "deskhand_ticket", "event_payload": {"ticket": 1}}, None, 7):
        assert ignored(ours(metadata=data)) == "our own words"


@pytest.mark.parametrize(
    "other",
    [
        {"bot_id": "BOTHER"},
        {"bot_id": "BOTHER", "app_id": "AOTHER", "user": "UOTHER"},
        {"subtype": "bot_message", "username": "alerts", "user": None},
        {"user": "USLACKBOT"},
    ],
)
def test_other_apps_are_no_customers(other: dict[str, object]) -> None:
    assert ignored(said(MENTION) | other) == "another app's words"
    assert ignored(direct() | other) == "another app's words"


@pytest.mark.parametrize(
    "subtype",
    ["channel_join", "channel_leave", "channel_topic", "channel_purpose", "channel_name",
     "channel_archive", "bot_add", "pinned_item", "reminder_add", "tombstone", "message_replied",
     "huddle_thread", "group_join", "new_one", 7, ["x"], {}],
)  # fmt: skip
def test_what_nobody_said(subtype: object) -> None:
    assert "nobody's words" in ignored(said(subtype=subtype))


def test_people_of_another_organisation() -> None:
    for more in ({"user_team": "T2", "team": "T2"}, {"team": "T2"}, {"user_team": "T2"}):
        found = message(said(**more), is_ext_shared_channel=True)
        assert found.author == Author(f"T2:{MARIA}", "Maria", "Maria Kern")
        assert found.account == TEAM
    theirs = message(said(team="T2"), team_id="T2", context_team_id="T2")
    assert theirs.account == TEAM, "the workspace that authorized us, whatever room it is"


def test_nobody_of_another_organisation_is_an_agent() -> None:
    assert message(below(user=ANA, team="T2")).author.id == f"T2:{ANA}"


def test_files_hang_on_the_message() -> None:
    found = message(said("", subtype="file_share", files=[file()]))
    assert found.attachments == (
        Attachment(
            kind=FileKind.IMAGE,
            name="printer.png",
            type="image/png",
            size=1234,
            link="https://acme.slack.com/files/UMARIA/F1/printer.png",
            ref="https://files.slack.com/files-pri/T1-F1/download/printer.png",
        ),
    )
    assert found.words == "(printer.png)"


@pytest.mark.parametrize(
    ("more", "ref"),
    [
        ({"url_private_download": None}, "https://files.slack.com/files-pri/T1-F1/printer.png"),
        ({"file_access": "check_file_info"}, "slack-file:F1"),
        ({"url_private_download": None, "url_private": None}, "slack-file:F1"),
        ({"is_external": True, "url_private": "https://drive.example/x"}, ""),
    ],
)
def test_where_a_file_is_had(more: dict[str, object], ref: str) -> None:
    (found,) = message(said(files=[file(**more)])).attachments
    assert found.ref == ref


@pytest.mark.parametrize(
    ("type", "kind"),
    [
        ("video/mp4", FileKind.VIDEO),
        ("audio/mp4", FileKind.AUDIO),
        ("application/pdf", FileKind.FILE),
        ("", FileKind.FILE),
        (None, FileKind.FILE),
    ],
)
def test_kinds_of_files(type: str, kind: FileKind) -> None:
    (found,) = message(said(files=[file(mimetype=type, size="9")])).attachments
    assert (found.kind, found.size) == (kind, None)


def test_a_file_that_was_deleted_does_not_hang_there() -> None:
    assert message(said(files=[file(mode="tombstone"), 7, None])).attachments == ()


def test_a_message_that_passes_another_one_on() -> None:
    shared = {"is_share": True, "text": "it smokes", "from_url": "https://acme.slack.com/x"}
    found = message(said("", attachments=[shared]))
    assert (found.text, found.quotes) == ("it smokes", "https://acme.slack.com/x")
    with_words = message(said("look", attachments=[shared, {"text": "a page's preview"}]))
    assert (with_words.text, with_words.quotes) == ("look", "https://acme.slack.com/x")


def test_a_message_without_words_or_files() -> None:
    odd: list[Any] = ["", None, " \n", 7]
    for text in odd:
        assert ignored(said(text=text)) == "a message without words or files"


def test_a_name_that_is_not_known_is_the_id() -> None:
    assert message(said(user="UNEW")).author == Author("UNEW", "UNEW")
    assert message(said("<@UNEW> said so")).text == "<@UNEW> said so"


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"channel": None}, "channel"),
        ({"channel": "C" * 99}, "channel"),
        ({"ts": None}, "ts"),
        ({"ts": "now"}, "ts"),
        ({"ts": 1795336200.0001}, "ts"),
        ({"user": None}, "user"),
        ({"user": "a b"}, "user"),
    ],
)
def test_a_message_of_unknown_shape_is_kept_raw(more: dict[str, Any], why: str) -> None:
    found = read(said(**more))
    assert (found.facts, found.ignored) == ((), ())
    (part,) = found.unread
    assert part.why.startswith(f"{why} is missing")
    assert "the printer is down" in part.raw


def test_the_app_itself_is_told_by_the_delivery_where_nothing_is_known() -> None:
    """So that nothing of ours is a customer's even before anything was asked."""
    blank = Known()
    assert ignored(ours(bot_id="BDESK"), blank) == "our own words"
    assert message(said(MENTION), blank).opens
    assert message(said(MENTION), blank).link is None
    assert ignored(said(), blank) == "nobody asked the desk"


def test_reading_asks_nobody() -> None:
    """The connector's own door, without a line to Slack."""
    found = slack_made.connector().read(raw(envelope(direct())))
    (only,) = found.facts
    assert isinstance(only, Message)
    assert only.account == TEAM
