"""Does the whole desk serve customers on Facebook, played by the sandbox?"""

import requests

from tests.stack import SECRETS, Stage, eventually, words_of

PATH = "/facebook"


def name(stage: Stage, who: str) -> str:
    return f"{who.title()} {stage.mark}"


def card_with(stage: Stage, words: str) -> dict[str, object]:
    """The card on which these words stand."""
    found = [card for card in stage.cards() if words in words_of(card)]
    assert found, f"no card with {words!r}"
    return found[-1]


def press(stage: Stage, words: str, button: str) -> dict[str, object]:
    ts = card_with(stage, words)["ts"]
    return stage.do("/slack/press", user="agent-1", room="desk-support", ts=ts, button=button)


def test_a_message_becomes_a_ticket_and_the_answer_arrives(stage: Stage) -> None:
    who, asked = name(stage, "maria"), f"is it open {stage.mark}?"
    stage.do("/facebook/message", name=who, text=asked)
    stage.settle()
    words = words_of(card_with(stage, asked))
    assert "Facebook direct message" in words
    assert "can be answered until" in words
    view = press(stage, asked, "Reply")["view"]
    assert "It takes an answer until" in words_of({"text": "", **view})  # type: ignore[dict-item]
    stage.do("/slack/submit", user="agent-1", values={"Reply": f"Yes, until six {stage.mark}"})
    stage.settle()
    told = stage.get("/facebook/messages")["messages"]
    assert f"Yes, until six {stage.mark}" in [m["text"] for m in told if m["from"] == "deskhand"]
    assert "✓ delivered" in words_of(card_with(stage, asked))


def test_what_was_read_is_on_the_card(stage: Stage) -> None:
    who, asked = name(stage, "maria"), f"seen {stage.mark}?"
    stage.do("/facebook/message", name=who, text=asked)
    stage.settle()
    press(stage, asked, "Reply")
    stage.do("/slack/submit", user="agent-1", values={"Reply": f"Here {stage.mark}"})
    stage.settle()
    stage.do("/facebook/read", name=who)
    eventually(lambda: "👁 read" in words_of(card_with(stage, asked)), 20)


def test_a_comment_is_answered_in_public_and_once_in_private(stage: Stage) -> None:
    who, asked = name(stage, "tom"), f"my order {stage.mark} is late"
    stage.do("/facebook/post", text=f"News of {stage.mark}")
    stage.settle()
    assert not [c for c in stage.cards() if f"News of {stage.mark}" in words_of(c)]
    stage.do("/facebook/comment", name=who, text=asked)
    stage.settle()
    press(stage, asked, "Reply")
    said = f"Which number, {stage.mark}?"
    both = {"Reply": said, "On Facebook": "Both: privately, and the same in public"}
    seen = stage.do("/slack/submit", user="agent-1", values=both)
    assert (seen["view"], seen["errors"]) == (None, {})
    stage.settle()
    comments = [c for post in stage.get("/facebook/comments")["posts"] for c in _all(post)]
    assert said in [c["text"] for c in comments if c["from"] == "deskhand"]
    told = stage.get("/facebook/messages")["messages"]
    assert said in [m["text"] for m in told if m["from"] == "deskhand"]


def test_who_goes_on_in_private_is_the_same_customer(stage: Stage) -> None:
    who, asked = name(stage, "li"), f"a private matter {stage.mark}"
    stage.do("/facebook/post", text=f"More of {stage.mark}")
    stage.do("/facebook/comment", name=who, text=asked)
    stage.settle()
    press(stage, asked, "Reply")
    values = {"Reply": f"Tell us here {stage.mark}", "On Facebook": "Private message"}
    stage.do("/slack/submit", user="agent-1", values=values)
    stage.settle()
    stage.do("/facebook/message", name=who, text=f"it is number 12 {stage.mark}")
    stage.settle()
    words = words_of(card_with(stage, f"it is number 12 {stage.mark}"))
    assert "follows #" in words
    assert "2nd contact" in words


def test_a_picture_comes_under_the_card(stage: Stage) -> None:
    who, asked = name(stage, "maria"), f"look at this {stage.mark}"
    stage.do("/facebook/message", name=who, text=asked, attachment="image")
    stage.settle()
    card = card_with(stage, asked)
    replies = [words_of(reply) for reply in card["replies"]]  # type: ignore[attr-defined]
    assert any("🖼️" in words for words in replies), replies


def test_a_person_who_asks_is_forgotten(stage: Stage) -> None:
    who, asked = name(stage, "maria"), f"forget me {stage.mark}"
    stage.do("/facebook/message", name=who, text=asked)
    stage.settle()
    assert card_with(stage, asked)
    answer = stage.do("/facebook/delete_data", name=who)
    assert answer["status"] == 200
    page = requests.get(answer["url"], timeout=10)
    assert answer["confirmation_code"] in page.text
    eventually(
        lambda: "carried out on" in requests.get(answer["url"], timeout=10).text,
        60,
        stage.stack.logs,
    )
    stage.settle()
    assert not [card for card in stage.cards() if asked in words_of(card)]


def test_metas_check_of_our_address_is_answered(stage: Stage) -> None:
    assert stage.get("/facebook/verify")["valid"]
    assert not stage.get("/facebook/verify?token=wrong")["valid"]
    assert SECRETS["FACEBOOK_VERIFY_TOKEN"]


def _all(place: dict[str, object]) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for comment in place.get("comments") or []:  # type: ignore[attr-defined]
        found += [comment, *_all(comment)]
    return found
