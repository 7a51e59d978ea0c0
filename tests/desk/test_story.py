"""The story that plays by itself, to its end, on a desk where other tickets are about already."""

from tests.stack import Json, Stack, Stage, eventually, words_of

ANSWER = (
    "Hello Maria, sorry about that! Our payment provider had trouble until 9:40. "
    "Could you try once more?"
)


def test_the_first_day_plays_to_its_end_beside_other_tickets(own_stack: Stack) -> None:
    stage = Stage(own_stack, "own")
    stage.do("/x/post", handle="somebody", text="@deskhand was here before")
    stage.settle()
    stage.command("agent-1", "reply 1 We know.")
    stage.settle()
    stage.expected += ["We know.", ANSWER]
    stage.do("/story", name="first-day", pause=0.4)
    told: Json = eventually(lambda: ended(stage), 40, own_stack.logs)
    assert told["line"].startswith("That was the first day.")
    stage.settle()
    somebody, maria, tom = stage.cards()
    assert somebody["text"].startswith("#1 · ")
    assert maria["text"].startswith("#2 · Closed")
    assert any("it works now" in words_of(reply) for reply in maria["replies"])
    assert "Owner *agent-2*" in words_of(tom)
    escalated = stage.cards("desk-escalations")[0]
    assert escalated["text"].startswith("Escalation: #3")
    stage.check()


def test_a_pause_that_is_none_is_refused(own_stack: Stack) -> None:
    stage = Stage(own_stack, "own")
    for pause in ("1", -1, 61, True):
        assert stage.refused("/story", name="first-day", pause=pause).startswith("pause: ")


def ended(stage: Stage) -> Json | None:
    told: Json = stage.get("/story")["playing"]
    return told if told["done"] else None
