"""A tweet becomes a ticket, an agent answers it from Slack, the answer is on X."""

from tests.stack import Stack, Stage, eventually, words_of


def test_a_post_becomes_a_card_and_the_reply_stands_under_the_post(stage: Stage) -> None:
    post = stage.post("maria", "@deskhand the server is down")
    stage.settle()
    card = stage.card("maria")
    number = stage.number("maria")
    assert card["text"].startswith(f"#{number} · New")
    assert card["metadata"] == {
        "event_type": "deskhand_ticket",
        "event_payload": {"ticket": number},
    }

    stage.press("agent-1", "maria", "Claim")
    stage.settle()
    assert stage.card("maria")["text"].startswith(f"#{number} · Open")
    assert "agent-1" in words_of(stage.card("maria"))

    sent = stage.reply("agent-1", "maria", "We are on it, it will be up in an hour.")
    assert sent["errors"] == {}
    assert sent["view"] is None
    stage.settle()
    assert stage.answers_to(post) == ["We are on it, it will be up in an hour."]
    assert "✓ delivered" in words_of(stage.card("maria"))
    assert stage.card("maria")["text"].startswith(f"#{number} · Pending")


def test_the_second_claim_is_told_kindly_who_has_it(stage: Stage) -> None:
    stage.post("maria", "@deskhand help")
    stage.settle()
    stage.press("agent-1", "maria", "Claim")
    seen = stage.press("agent-2", "maria", "Claim")
    assert "agent-1 claimed" in words_of(seen["ephemerals"][0])


def test_the_customers_answer_reopens_and_stands_in_the_thread(stage: Stage) -> None:
    stage.post("maria", "@deskhand my order is late")
    stage.settle()
    stage.reply("agent-1", "maria", "Which order is it?")
    stage.settle()
    posts = stage.get("/x/posts")["posts"]
    ours = next(p["id"] for p in posts if p["text"] == "Which order is it?")
    stage.post("maria", "@deskhand 4711", reply_to=ours)
    stage.settle()
    assert " · Open" in stage.card("maria")["text"]
    assert any("4711" in said for said in stage.thread("maria"))
    assert len([c for c in stage.cards() if stage.handle("maria") in str(c["blocks"])]) == 1


def test_an_hour_unclaimed_is_told_to_the_managers_once(own_stack: Stack) -> None:
    stage = Stage(own_stack, "own")
    stage.post("maria", "@deskhand anybody there?")
    stage.settle()
    stage.do("/clock/advance", by="1h")
    eventually(lambda: stage.cards("desk-escalations"), 10, own_stack.logs)
    stage.settle()
    (told,) = stage.cards("desk-escalations")
    assert "<@U0MANAGER>" in words_of(told)
    assert "BB-29" in words_of(told)
    stage.do("/clock/advance", by="1h")
    stage.settle()
    assert len(stage.cards("desk-escalations")) == 1
    stage.check()


def test_a_direct_message_is_answered_in_private(stage: Stage) -> None:
    handle = stage.handle("maria")
    stage.do("/x/dm", handle=handle, text="my card number is on the invoice, please remove it")
    stage.settle()
    assert "direct message" in words_of(stage.card("maria"))
    opened = stage.press("agent-1", "maria", "Reply")
    assert "who wrote a direct message" in words_of(
        {"text": "", "blocks": opened["view"]["blocks"]}
    )
    stage.do("/slack/submit", user="agent-1", values={"Reply": "Done, it is gone."})
    stage.settle()
    talk = [m["text"] for m in stage.get("/x/dms")["dms"] if handle in (m["to"], m["from"])]
    receipt = f"@{handle}, we have your message: it is ticket #{stage.number('maria')}. "
    assert talk == [
        "my card number is on the invoice, please remove it",
        receipt + "Our whole team sees it.",
        "Done, it is gone.",
    ]
    assert "✓ delivered" in words_of(stage.card("maria"))


def test_after_closing_a_new_message_opens_a_follow_up(own_stack: Stack) -> None:
    stage = Stage(own_stack, "own")
    post = stage.post("maria", "@deskhand thanks for nothing")
    stage.settle()
    stage.press("agent-1", "maria", "Solve")
    stage.do("/clock/advance", by="4d")
    eventually(lambda: "Closed" in words_of(stage.card("maria")), 10, own_stack.logs)
    stage.post("maria", "@deskhand it is broken again", reply_to=post)
    stage.settle()
    assert stage.number("maria") == 2
    assert "follows #1" in words_of(stage.card("maria"))
    stage.check()
