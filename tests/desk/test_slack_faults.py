"""Slack fails in its ways: the desk comes back to it, and everything stands once."""

from collections.abc import Iterator

import pytest
import requests

from tests.stack import Json, Stage, eventually, words_of

SECONDS = 20.0


@pytest.fixture(autouse=True)
def _no_fault_stays(stage: Stage) -> Iterator[None]:
    """A fault that nothing met must not meet another test."""
    yield
    requests.delete(f"{stage.stack.sandbox}/stage/faults", timeout=10)


def _fault(stage: Stage, fault: str, method: str, **more: object) -> None:
    stage.do("/faults", platform="slack", method=method, fault=fault, **more)


def _used(stage: Stage) -> bool:
    return not stage.get("/faults")["faults"]


def _cards(stage: Stage, name: str) -> list[Json]:
    handle = stage.handle(name)
    return [card for card in stage.cards() if handle in str(card["blocks"])]


def _complete(stage: Stage, name: str) -> bool:
    """Whether the card and the customer's words are there."""
    found = _cards(stage, name)
    return bool(found) and bool(found[-1]["replies"])


def _until(stage: Stage, name: str, words: str) -> None:
    """Until the card says `words`."""
    eventually(lambda: words in words_of(stage.card(name)), SECONDS, stage.stack.logs)
    stage.settle()


def test_posts_that_slack_refuses_for_now_stand_once_in_the_end(stage: Stage) -> None:
    _fault(stage, "429", "chat.postMessage", retry_after=1)
    _fault(stage, "500", "chat.postMessage")
    _fault(stage, "drop", "chat.postMessage")
    names = ("maria", "john", "li")
    for name in names:
        stage.post(name, "@deskhand help")
    for name in names:
        eventually(lambda n=name: _complete(stage, n), SECONDS, stage.stack.logs)  # type: ignore[misc]
    assert _used(stage)
    stage.settle()
    for name in names:
        (card,) = _cards(stage, name)
        assert card["text"].startswith(f"#{stage.number(name)} · New · ")
        (words,) = stage.thread(name)
        assert "help" in words
    statuses = [c["status"] for c in stage.calls("slack") if c["method"] == "chat.postMessage"]
    assert {429, 500, 0} <= set(statuses)


def test_a_card_that_slack_posted_without_saying_so_is_found_again(stage: Stage) -> None:
    _fault(stage, "cut", "chat.postMessage")
    stage.post("maria", "@deskhand help")
    eventually(lambda: _complete(stage, "maria"), SECONDS, stage.stack.logs)
    assert _used(stage)
    stage.settle()
    (card,) = _cards(stage, "maria")
    assert len(card["replies"]) == 1
    stage.press("agent-1", "maria", "Claim")
    stage.settle()
    (claimed,) = _cards(stage, "maria")
    assert claimed["ts"] == card["ts"]
    assert " · Open · " in claimed["text"]


def test_words_that_slack_posted_without_saying_so_stand_once(stage: Stage) -> None:
    post = stage.post("maria", "@deskhand help")
    stage.settle()
    _fault(stage, "cut", "chat.postMessage")
    stage.post("maria", "@deskhand are you there?", reply_to=post)
    eventually(lambda: _used(stage), SECONDS, stage.stack.logs)
    stage.press("agent-1", "maria", "Claim")  # drawn after the words, which come first
    _until(stage, "maria", "Owner *agent-1*")
    assert len([words for words in stage.thread("maria") if "are you there?" in words]) == 1


def test_cards_are_redrawn_in_the_end(stage: Stage) -> None:
    before = {}
    for name in ("maria", "john", "li", "ann"):
        stage.post(name, "@deskhand help")
        stage.settle()
        before[name] = stage.card(name)["ts"]
    for fault in ("429", "500", "cut", "drop"):
        _fault(stage, fault, "chat.update", retry_after=1)
    for name in before:
        stage.command("agent-1", f"claim {stage.number(name)}")
    for name, ts in before.items():
        _until(stage, name, "Owner *agent-1*")
        assert [card["ts"] for card in _cards(stage, name)] == [ts]
    assert _used(stage)


def test_a_reply_is_not_held_up_by_slack_and_is_told_in_the_end(stage: Stage) -> None:
    post = stage.post("maria", "@deskhand help")
    stage.settle()
    _fault(stage, "500", "chat.postMessage")
    text = f"On it {stage.mark}"
    stage.reply("agent-1", "maria", text)
    eventually(lambda: stage.answers_to(post) == [text], SECONDS, stage.stack.logs)
    _until(stage, "maria", "✓ delivered")
    eventually(lambda: any(text in words for words in stage.thread("maria")), SECONDS)
    stage.settle()
    assert len([words for words in stage.thread("maria") if text in words]) == 1
    assert len(_cards(stage, "maria")) == 1


def test_a_lock_that_slack_refused_for_now_is_put_on_in_the_end(stage: Stage) -> None:
    for name in ("maria", "john"):
        stage.post(name, "@deskhand help")
    stage.settle()
    for name, fault in (("maria", "500"), ("john", "cut")):
        _fault(stage, fault, "reactions.add")
        ts = stage.card(name)["ts"]
        stage.do("/slack/message", user="agent-1", room="desk-support", text=fault, thread_ts=ts)
    for name in ("maria", "john"):
        eventually(lambda n=name: _locked(stage, n), SECONDS, stage.stack.logs)  # type: ignore[misc]
    assert _used(stage)


def test_a_form_that_slack_did_not_open_is_told_and_opens_at_the_next_press(stage: Stage) -> None:
    stage.post("maria", "@deskhand help")
    stage.settle()
    for fault in ("429", "500", "drop"):
        _fault(stage, fault, "views.open")
        seen = stage.press("agent-1", "maria", "Reply")
        assert seen["view"] is None
        (told,) = seen["ephemerals"]
        assert "again" in told["text"], fault
    sent = stage.reply("agent-1", "maria", f"Here we are {stage.mark}")
    assert sent["errors"] == {}


def test_a_claim_counts_while_slack_takes_no_whisper(stage: Stage) -> None:
    stage.post("maria", "@deskhand help")
    stage.settle()
    stage.press("agent-1", "maria", "Claim")
    _fault(stage, "500", "chat.postEphemeral")
    assert stage.press("agent-2", "maria", "Claim")["ephemerals"] == []
    assert _used(stage)
    (told,) = stage.press("agent-2", "maria", "Claim")["ephemerals"]
    assert "agent-1 claimed" in told["text"]


def _locked(stage: Stage, name: str) -> bool:
    replies = stage.card(name)["replies"]
    return any("lock" in str(reply["reactions"]) for reply in replies)
