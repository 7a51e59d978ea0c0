"""What agents say in a card's thread stays among colleagues; a deleted card comes back."""

import json

from tests.desk.test_slack_edge import knock, said
from tests.stack import Stage, eventually

NOTE = "left a note for colleagues"
LOCKED = [{"name": "lock", "users": ["U0DESKHAND"], "count": 1}]


def _open(stage: Stage) -> int:
    stage.post("maria", "@deskhand help")
    stage.settle()
    return stage.number("maria")


def _note(stage: Stage, user: str, text: str) -> str:
    """Say `text` in the thread; the message's ts."""
    ts = stage.card("maria")["ts"]
    return str(
        stage.do("/slack/message", user=user, room="desk-support", text=text, thread_ts=ts)["ts"]
    )


def _reactions(stage: Stage, ts: str) -> list[object]:
    (found,) = (m for m in stage.card("maria")["replies"] if m["ts"] == ts)
    return list(found["reactions"])


def _notes(stage: Stage, number: int) -> int:
    return stage.command("agent-1", f"why {number}").count(NOTE)


def test_a_note_is_locked_kept_and_never_reaches_x(stage: Stage) -> None:
    number = _open(stage)
    calls = len(stage.calls("x"))
    ts = _note(stage, "agent-2", f"She is <angry> & rich, don't tell! walrus{stage.mark}")
    stage.settle()
    assert _reactions(stage, ts) == LOCKED
    assert f"agent-2 {NOTE}" in stage.command("agent-1", f"why {number}")
    assert "<angry>" not in stage.command("agent-1", "why " + str(number))
    found = stage.command("agent-1", f"find <angry> & walrus{stage.mark}")
    assert found.startswith("1 found"), "it is kept as it was typed"
    shown = json.loads(stage.stack.run("ticket", "show", str(number), "--json").stdout)
    assert [e["what"] for e in shown["history"]][-1] == f"agent-2 {NOTE}"
    assert shown["status"] == "new", "a note is no answer"
    assert len(stage.calls("x")) == calls


def test_a_note_that_mentions_people_is_a_note_like_any_other(stage: Stage) -> None:
    number = _open(stage)
    ts = _note(stage, "agent-1", f"<@U0AGENT2> have a look, @deskhand too, otter{stage.mark}")
    stage.settle()
    assert _reactions(stage, ts) == LOCKED
    assert _notes(stage, number) == 1
    assert stage.command("agent-2", f"find otter{stage.mark}").startswith("1 found")


def test_what_is_said_in_the_room_is_nobodys_note(stage: Stage) -> None:
    number = _open(stage)
    said = stage.do(
        "/slack/message", user="agent-1", room="desk-support", text=f"tea? {stage.mark}"
    )
    stage.do(
        "/slack/message", user="agent-2", room="desk-support", text="yes", thread_ts=said["ts"]
    )
    stage.settle()
    messages = stage.get("/slack/rooms/desk-support")["messages"]
    (found,) = (m for m in messages if m["ts"] == said["ts"])
    assert found["reactions"] == []
    assert found["replies"][0]["reactions"] == []
    assert _notes(stage, number) == 0
    assert "Nothing was said" in stage.command("agent-1", f"find tea? {stage.mark}")


def test_the_same_event_delivered_twice_is_one_note(stage: Stage) -> None:
    number = _open(stage)
    stage.do("/faults", platform="slack", method="webhook", fault="duplicate")
    ts = _note(stage, "agent-1", "just once")
    stage.settle()
    event = said("just once", ts=ts, thread_ts=stage.card("maria")["ts"])
    for id in ("Ev1", "Ev2"):  # Slack's retries, under the same id or another
        body = json.dumps(event | {"event_id": id}).encode()
        assert knock(stage.stack, body).status_code == 200
    stage.settle()
    assert _notes(stage, number) == 1
    assert _reactions(stage, ts) == LOCKED
    _note(stage, "agent-1", "just once")
    stage.settle()
    assert _notes(stage, number) == 2, "the same words said again are another note"


def test_what_bots_and_changed_messages_say_is_no_note(stage: Stage) -> None:
    number = _open(stage)
    root = stage.card("maria")["ts"]
    for n, more in enumerate(
        (
            {"bot_id": "B1"},
            {"subtype": "bot_message"},
            {"subtype": "message_changed"},
            {"subtype": "channel_join"},
            {"channel": "C0OPS"},
            {"ts": root},
        )
    ):
        about = {"ts": f"17.{n:06d}", "thread_ts": root} | more
        assert knock(stage.stack, json.dumps(said("psst", **about)).encode()).status_code == 200
    stage.settle()
    assert _notes(stage, number) == 0


def test_a_deleted_card_is_posted_again(stage: Stage) -> None:
    number = _open(stage)
    for _ in range(2):
        ts = stage.card("maria")["ts"]
        stage.do("/slack/delete", user="manager", room="desk-support", ts=ts)
        stage.settle()
        found = [c for c in stage.cards() if c["metadata"]["event_payload"]["ticket"] == number]
        assert len(found) == 1
        assert found[0]["ts"] != ts
    assert "posted again" in stage.command("agent-1", f"why {number}")
    stage.press("agent-1", "maria", "Claim")
    stage.settle()
    assert " · Open · " in stage.card("maria")["text"]
    ts = _note(stage, "agent-1", "in the new thread")
    stage.settle()
    assert _reactions(stage, ts) == LOCKED
    stage.reply("agent-1", "maria", f"It works {stage.mark}")
    stage.settle()
    assert any(f"It works {stage.mark}" in words for words in stage.thread("maria"))


def test_a_card_deleted_without_news_of_it_is_posted_again_with_the_next_change(
    stage: Stage,
) -> None:
    number = _open(stage)
    stage.do("/faults", platform="slack", method="webhook", fault="drop")
    ts = stage.card("maria")["ts"]
    stage.do("/slack/delete", user="manager", room="desk-support", ts=ts)
    assert f"#{number} is yours." in stage.command("agent-1", f"claim {number}")
    eventually(lambda: [c for c in stage.cards() if stage.handle("maria") in str(c["blocks"])])
    stage.settle()
    card = stage.card("maria")
    assert card["ts"] != ts
    assert card["text"].startswith(f"#{number} · Open")


def test_deleting_a_note_or_talk_changes_nothing(stage: Stage) -> None:
    number = _open(stage)
    ts = _note(stage, "agent-1", "never mind")
    stage.settle()
    before = stage.command("agent-1", f"why {number}")
    stage.do("/slack/delete", user="manager", room="desk-support", ts=ts)
    stage.settle()
    assert stage.command("agent-1", f"why {number}") == before
    assert len([c for c in stage.cards() if stage.handle("maria") in str(c["blocks"])]) == 1
