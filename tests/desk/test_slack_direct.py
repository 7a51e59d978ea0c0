"""Do people who write to the desk alone, and those answered in private, get what is theirs?"""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import requests

from connectors.slack.fields import stamp
from jobs.catching_up import WEB
from lifecycle.tickets import Channel, DeliveryState, Status
from runtime.clock import real_now
from storage import cursors, notes, reading
from storage.store import Store
from tests.connectors.slack_made import (
    ANA,
    CARDS,
    HELP,
    TEAM,
    answer,
    direct,
    file,
    ours,
    said,
)
from tests.connectors.slack_stand_in import Say, ok, stand_in
from tests.desk.slack_help import fresh
from tests.desk.slack_workspace import DESK, Somebody, Workspace, play
from tests.stack import Stack, answers, eventually

Json = dict[str, Any]

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20


@pytest.fixture(scope="module", params=["sqlite"])
def slack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder = tmp_path_factory.mktemp("direct")
    with stand_in() as api:
        play(api)
        url = fresh(folder)
        more = {"DESKHAND_CHANNELS": "slack", "SLACK_API_URL": api.url}
        stack = Stack(folder, url, more, DESK)
        books = Store(url)
        try:
            stack.start("web", "worker", "clock")
            eventually(lambda: answers(f"{stack.desk}/readyz"), 50, stack.logs)
            yield Workspace(api, stack, books)
        finally:
            stack.stop()
            books.close()


@pytest.fixture
def maria(slack: Workspace) -> Somebody:
    return Somebody(slack)


def test_a_direct_message_is_a_private_conversation(slack: Workspace, maria: Somebody) -> None:
    maria.writes("my <!channel> badge &lt;x&gt;")
    maria.writes("it is the blue one")
    ticket = maria.ticket()
    assert ticket.private
    assert ticket.last_text == "it is the blue one"
    card = next(p for p in slack.posts(CARDS) if p["text"].startswith(f"#{ticket.id} "))
    assert "Slack direct message" in json.dumps(card["blocks"])
    assert "<!channel>" not in json.dumps(card["blocks"])
    slack.types(ANA, f"reply {ticket.id} Come by at <ten> & bring it")
    sent = slack.posts(maria.dm)[-1]
    assert sent["text"] == "Come by at &lt;ten&gt; &amp; bring it"
    assert sent.get("thread_ts") is None
    assert sent["metadata"]["event_payload"]["to"] == maria.id
    maria.writes("thanks, when exactly?")
    assert maria.ticket().status is Status.OPEN


def test_our_own_answer_that_comes_back_is_no_news(slack: Workspace, maria: Somebody) -> None:
    maria.writes()
    number = maria.ticket().id
    before = slack.history(number).count("ReplySent(")
    slack.types(ANA, f"reply {number} Come by")
    sent = slack.posts(maria.dm)[-1]
    echo = ours("Come by", channel=maria.dm, channel_type="im", metadata=sent["metadata"])
    ts = slack.receipt(number, sent["metadata"]["event_payload"]["reply"])
    assert slack.hears(echo, ts) == slack.hears(echo, ts) == ts
    history = slack.history(number)
    assert history.count("ReplySent(") == before + 1
    assert "AnsweredElsewhere(" not in history


def press_reply(slack: Workspace, number: int) -> None:
    """An agent presses Reply on a card."""
    value = json.dumps({"ticket": number})
    slack.acts(
        {
            "type": "block_actions",
            "user": {"id": ANA, "team_id": TEAM},
            "channel": {"id": CARDS},
            "container": {"type": "message", "channel_id": CARDS, "message_ts": "1.1"},
            "actions": [{"action_id": "ticket_reply", "value": value, "action_ts": slack.ts()}],
        }
    )


def test_a_private_answer_to_words_in_a_room_goes_on_in_private(
    slack: Workspace, maria: Somebody
) -> None:
    slack.hears(said("my pay is wrong", user=maria.id))
    before = len(slack.posts(HELP))
    press_reply(slack, maria.ticket().id)
    slack.submits(ANA, {"Reply": "Send me the slip.", "On Slack": "Private message"})
    sent = slack.posts(maria.dm)[-1]
    assert sent["text"] == "Send me the slip."
    assert len(slack.posts(HELP)) == before, "nothing of it in the room"
    maria.writes("here it is")
    first, second = maria.tickets()
    assert second.follow_up_of == first.id
    assert (first.private, second.private) == (False, True)


def test_the_form_asks_in_private_and_each_time_anew(slack: Workspace, maria: Somebody) -> None:
    for n, words in enumerate(("my chair squeaks", "my desk squeaks"), 1):
        slack.types(maria.id, f"new {words}", HELP)
        slack.submits(maria.id, {})
        asked, at = slack.posts(maria.dm)[-1], len(slack.posts(maria.dm))
        assert asked["text"] == words
        assert asked["metadata"]["event_payload"] == {"user": maria.id}
        told = ours(words, channel=maria.dm, channel_type="im", metadata=asked["metadata"])
        ts = slack.hears(told)
        assert [ticket.private for ticket in maria.tickets()] == [True] * n
        slack.types(ANA, f"reply {maria.tickets()[-1].id} Oil is on its way")
        assert {post.get("thread_ts") for post in slack.posts(maria.dm)[at:]} == {ts}
        maria.writes("which oil?", thread_ts=ts)
        assert len(maria.tickets()) == n, "what is said under it belongs to it"


def test_people_of_another_organisation_are_answered_in_the_shared_room(
    slack: Workspace, maria: Somebody
) -> None:
    ts = slack.hears(said("hello from Acme", user=maria.id, team="T2", user_team="T2"))
    slack.types(ANA, f"reply {maria.ticket().id} Hello back")
    sent = slack.posts(HELP)[-1]
    assert (sent["thread_ts"], sent["text"]) == (ts, "Hello back")
    theirs = Somebody(slack, ANA)
    slack.hears(said("an agent's id, of another organisation", user=ANA, team="T2"))
    assert theirs.ticket().id, "nobody of theirs is an agent of ours"


def test_files_are_brought_under_the_card(slack: Workspace, maria: Somebody) -> None:
    slack.api.will("/files/printer.png", Say(PNG, headers={"content-type": "image/png"}))
    upload = ok(upload_url=f"{slack.api.files}/upload", file_id="F9")
    slack.api.will("files.getUploadURLExternal", upload)
    slack.api.will("files.completeUploadExternal", ok(files=[{"id": "F9"}]))
    picture = file(url_private_download=f"{slack.api.files}/printer.png")
    maria.writes("see", files=[picture], subtype="file_share")
    done = eventually(lambda: slack.api.asked("files.completeUploadExternal"), 20)
    (asked,) = slack.api.asked("files.getUploadURLExternal")
    assert (asked["filename"], asked["length"]) == ("printer.png", str(len(PNG)))
    assert done[-1]["channel_id"] == CARDS


def test_news_of_our_account_are_told_in_the_operations_room(slack: Workspace) -> None:
    slack.hears({"type": "app_uninstalled"})
    slack.hears({"type": "channel_left", "channel": HELP})
    texts = [post["text"] for post in slack.posts(CARDS)]
    assert any("taken out of the workspace" in text for text in texts)
    assert any("removed from #help" in text for text in texts)


def test_a_group_and_the_desk(slack: Workspace, maria: Somebody) -> None:
    group = {"channel": "CGROUP", "channel_type": "mpim"}
    slack.hears(said("we three can't print", user=maria.id, **group))
    slack.types(ANA, f"reply {maria.ticket().id} Which printer?")
    sent = slack.posts("CGROUP")[-1]
    assert (sent["text"], sent.get("thread_ts")) == ("Which printer?", None)
    assert maria.ticket().private


def test_a_reply_that_slack_refuses_is_told_to_its_author(
    slack: Workspace, maria: Somebody
) -> None:
    maria.writes()
    number = maria.ticket().id
    slack.api.will("chat.postMessage", Say({"ok": False, "error": "messages_tab_disabled"}))
    slack.types(ANA, f"reply {number} Hello?")
    told = json.dumps([post.get("blocks") for post in slack.posts(CARDS)])
    assert "not delivered" in told
    assert "Messages tab" in told
    assert maria.ticket().status is Status.OPEN


def test_an_answer_whose_receipt_was_lost_is_found_and_not_sent_again(
    slack: Workspace, maria: Somebody
) -> None:
    maria.writes()
    number, before = maria.ticket().id, len(slack.posts(maria.dm))
    slack.api.will("chat.postMessage", Say(b"gateway", 502))

    def found(_: Json) -> Json:
        sent = slack.posts(maria.dm)[-1]
        return {"ok": True, "messages": [answer(metadata=sent["metadata"], thread_ts=None)]}

    slack.api.always["conversations.history"] = found
    slack.types(ANA, f"reply {number} Once only")
    eventually(lambda: "Once only" in sent_of(slack, number), 20, slack.stack.logs)
    assert len(slack.posts(maria.dm)) == before + 1


def sent_of(slack: Workspace, number: int) -> str:
    """What the ticket knows of its last answer, once it was delivered."""
    ticket = slack.books.read(lambda c: reading.ticket(c, number))
    delivery = ticket.delivery
    return delivery.text if delivery and delivery.state is DeliveryState.SENT else ""


def test_what_was_said_while_the_desk_was_away_is_asked_for(
    slack: Workspace, maria: Somebody
) -> None:
    """A day without a web process: sixty questions in a room, and one in private, each once."""
    maria.writes("before the night")
    slack.stack.kill("web")
    now = real_now()
    left = now - timedelta(hours=24)
    cursor = json.dumps({"start": stamp(left)})
    slack.books.write(lambda c: notes.keep_beat(c, WEB, left))
    slack.books.write(lambda c: cursors.keep(c, Channel.SLACK, TEAM, cursor, left))
    at = [stamp(now - timedelta(minutes=20 * n)) for n in range(1, 61)]
    crowd = [Somebody(slack) for _ in range(6)]
    missed = [said(f"missed {n}", user=crowd[n % 6].id, ts=ts) for n, ts in enumerate(at)]
    alone = direct("missed in private", user=maria.id, ts=stamp(now - timedelta(hours=2)))
    shown = {HELP: missed, maria.dm: [alone], CARDS: [said("a card", channel=CARDS)]}
    places = [{"id": HELP}, {"id": CARDS}, {"id": maria.dm, "is_im": True}]
    slack.api.always["users.conversations"] = ok(channels=places)
    slack.api.always["conversations.history"] = lambda asked: {
        "ok": True,
        "messages": shown.get(asked["channel"], []),
    }
    slack.stack.start("web")
    eventually(lambda: answers(f"{slack.stack.desk}/readyz"), 50, slack.stack.logs)
    eventually(lambda: sum(len(p.tickets()) for p in crowd) == 60, 50, slack.stack.logs)
    slack.settle()
    assert maria.ticket().last_text == "missed in private"
    texts = [ticket.last_text for person in crowd for ticket in person.tickets()]
    assert sorted(texts) == sorted(f"missed {n}" for n in range(60))
    slack.hears(missed[0], at[0])
    assert len(crowd[0].tickets()) == 10, "what Slack brings after all is known"
    assert all(asked["channel"] != CARDS for asked in slack.api.asked("conversations.history"))


def test_no_other_door_leads_to_customers_words(slack: Workspace) -> None:
    """What Slack did not sign is nobody's, also where a customer is named."""
    body = json.dumps({"type": "event_callback", "event": said("forged")}).encode()
    url = f"{slack.stack.desk}/slack/events"
    kind = {"Content-Type": "application/json"}
    assert requests.post(url, data=body, headers=kind, timeout=10).status_code == 401
