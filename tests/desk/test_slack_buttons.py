"""Which buttons a card has, and what presses do, once or twice, late or by strangers."""

import json
from concurrent.futures import ThreadPoolExecutor

from lifecycle.tickets import Status
from lifecycle.transitions import Verb, allowed
from tests.desk.test_slack_edge import interact, pressed
from tests.stack import Json, Stack, Stage, eventually, words_of

LABELS = {
    Verb.CLAIM: "Claim",
    Verb.REPLY: "Reply",
    Verb.ASK: "Ask & pend",
    Verb.SOLVE: "Solve",
    Verb.REOPEN: "Reopen",
}
OUTSIDE = "Only members of #desk-support can do that. Ask one to invite you."


def _buttons(card: Json) -> list[str]:
    elements = [e for block in card["blocks"] for e in block.get("elements", [])]
    return [e["text"]["text"] for e in elements if e["type"] == "button"]


def _stands(stage: Stage, status: Status) -> None:
    """The card is in `status` and has exactly the buttons that the table allows."""
    stage.settle()
    card = stage.card("maria")
    assert card["text"].startswith(f"#{stage.number('maria')} · {status.shown} · ")
    may = [LABELS[verb] for verb in allowed(status) if verb in LABELS]
    assert _buttons(card) == may
    for label in LABELS.values():
        if label not in may:
            told = stage.refused(
                "/slack/press", user="agent-1", room="desk-support", ts=card["ts"], button=label
            )
            assert "no such button" in told


def _why(stage: Stage) -> str:
    return stage.command("agent-1", f"why {stage.number('maria')}")


def test_each_status_has_its_buttons_and_no_other(stage: Stage) -> None:
    stage.post("maria", "@deskhand help")
    _stands(stage, Status.NEW)
    stage.press("agent-1", "maria", "Claim")
    _stands(stage, Status.OPEN)
    stage.press("agent-1", "maria", "Ask & pend")
    stage.expected.append(f"Which? {stage.mark}")
    stage.do("/slack/submit", user="agent-1", values={"Reply": stage.expected[0]})
    _stands(stage, Status.PENDING)
    stage.press("agent-1", "maria", "Reopen")
    _stands(stage, Status.OPEN)
    stage.press("agent-1", "maria", "Solve")
    _stands(stage, Status.SOLVED)
    stage.press("agent-1", "maria", "Reopen")
    _stands(stage, Status.OPEN)


def test_a_closed_ticket_has_no_buttons_and_takes_nothing(own_stack: Stack) -> None:
    stage = Stage(own_stack, "own")
    stage.post("maria", "@deskhand help")
    stage.settle()
    view = stage.press("agent-1", "maria", "Reply")["view"]
    stage.press("agent-1", "maria", "Solve")
    stage.do("/clock/advance", by="5d")
    stage.settle()
    _stands(stage, Status.CLOSED)
    number = stage.number("maria")
    for verb in ("claim {}", "reply {} hello", "ask {} hello", "solve {}", "reopen {}"):
        told = stage.command("agent-2", verb.format(number))
        assert f"#{number} is closed: you can't" in told, verb
        assert "A new message from the customer starts a new ticket." in told
    seen = stage.do(
        "/slack/submit", user="agent-1", view_id=view["id"], values={"Reply": "too late"}
    )
    assert f"#{number} is closed" in seen["errors"]["Reply"]
    _stands(stage, Status.CLOSED)
    stage.check()


def test_the_card_names_its_ticket_for_programs(stage: Stage) -> None:
    stage.post("maria", "@deskhand help")
    stage.settle()
    number = stage.number("maria")
    about = {"event_type": "deskhand_ticket", "event_payload": {"ticket": number}}
    stage.press("agent-1", "maria", "Claim")
    stage.settle()
    card = stage.card("maria")
    assert card["text"].startswith(f"#{number} · Open · @{stage.handle('maria')}")
    assert card["metadata"] == about
    assert [reply["metadata"] for reply in card["replies"]] == [about]


def test_pressing_twice_does_it_once(stage: Stage) -> None:
    stage.post("maria", "@deskhand help")
    stage.settle()
    number = stage.number("maria")
    for button, done in (
        ("claim", "agent-1 claimed it"),
        ("solve", "agent-1 solved it"),
        ("reopen", "agent-1 reopened it"),
    ):
        press = pressed("agent-1", f"ticket_{button}", {"ticket": number})
        again = pressed("agent-1", f"ticket_{button}", {"ticket": number})
        with ThreadPoolExecutor(3) as pool:
            answers = pool.map(lambda p: interact(stage.stack, p), (press, press, again))
            assert [answer.status_code for answer in answers] == [200, 200, 200]
        stage.settle()
        steps, _, _ = _why(stage).partition("Promises that are settled")
        assert steps.count(done) == 1
    _stands(stage, Status.OPEN)
    assert stage.get("/slack/ephemerals", user="agent-1")["ephemerals"][-1]["text"].startswith(
        "Why #"
    ), "a double press is no error: nothing is whispered"


def test_a_late_press_is_told_what_can_be_done(stage: Stage) -> None:
    stage.post("maria", "@deskhand help")
    stage.settle()
    number = stage.number("maria")
    stage.press("agent-1", "maria", "Solve")
    stage.settle()
    interact(stage.stack, pressed("agent-2", "ticket_claim", {"ticket": number}))
    stage.settle()
    told = stage.get("/slack/ephemerals", user="agent-2")["ephemerals"][-1]
    instead = ", ".join(allowed(Status.SOLVED))
    words = f"#{number} is solved: you can't claim it. What you can do now: {instead}."
    assert words in words_of(told)
    _stands(stage, Status.SOLVED)


def test_a_button_of_another_version_is_told_kindly(stage: Stage) -> None:
    for value in ("", "x", "[]", "null", '{"ticket": "x"}', '{"ticket": null}'):
        press = pressed("agent-3", "ticket_claim", {})
        press["actions"][0]["value"] = value
        assert interact(stage.stack, press).status_code == 200
    stage.settle()
    told = stage.get("/slack/ephemerals", user="agent-3")["ephemerals"][-6:]
    assert ["another version of the desk" in words_of(words) for words in told] == [True] * 6


def test_a_press_on_a_ticket_that_is_not_there_is_told_kindly(stage: Stage) -> None:
    for action in ("ticket_claim", "ticket_reply", "reply_confirm"):
        interact(stage.stack, pressed("agent-3", action, {"ticket": 987_654_321, "reply": "r"}))
    stage.settle()
    told = stage.get("/slack/ephemerals", user="agent-3")["ephemerals"][-3:]
    assert ["There is no ticket #987654321." in words_of(words) for words in told] == [True] * 3


def test_an_outsiders_presses_are_told_kindly_and_change_nothing(stage: Stage) -> None:
    stage.post("maria", "@deskhand help")
    stage.settle()
    before = stage.card("maria")
    value = {"ticket": stage.number("maria"), "reply": "r"}
    for verb in Verb:
        interact(stage.stack, pressed("outsider", f"ticket_{verb}", value, room="C0HELP"))
    for action in ("reply_confirm", "reply_repeat"):
        interact(stage.stack, pressed("outsider", action, value, room="C0HELP"))
    stage.settle()
    told = stage.get("/slack/ephemerals", user="outsider")["ephemerals"]
    assert [words["text"] for words in told[-7:]] == [OUTSIDE] * 7
    assert stage.get("/slack/views", user="outsider")["views"] == []
    assert stage.card("maria") == before


def test_an_outsiders_commands_are_told_kindly_and_change_nothing(stage: Stage) -> None:
    stage.post("maria", f"@deskhand secret{stage.mark}")
    stage.settle()
    before, number = stage.card("maria"), stage.number("maria")
    verbs = ("{}", "claim {}", "reply {} hi", "ask {} hi", "solve {}", "reopen {}", "why {}")
    for verb in verbs:
        told = stage.command("outsider", verb.format(number), room="help")
        assert OUTSIDE in told, verb
        assert stage.mark not in told, verb
    for typed in ("", "next", f"find secret{stage.mark}"):
        told = stage.command("outsider", typed, room="help")
        assert "The desk answers to members of #desk-support. Ask one to invite you." in told
        assert stage.handle("maria") not in json.dumps(told)
    assert "Did you mean" in stage.command("outsider", "calim 3", room="help")
    stage.settle()
    assert stage.card("maria") == before


def test_where_work_is_reviewed_solve_asks_what_was_done(own_stack: Stack) -> None:
    stage = Stage(own_stack, "own")
    stage.post("maria", "@deskhand the printer jams")
    stage.settle()
    number = stage.number("maria")
    own_stack.run("policy", "change", "it-pro", "--yes")
    eventually(lambda: "IT-06" in stage.command("agent-1", f"why {number}"), 20, own_stack.logs)
    assert "Say what was done" in stage.command("agent-1", f"solve {number}")
    view = eventually(lambda: stage.press("agent-1", "maria", "Solve")["view"], 20, own_stack.logs)
    assert view["title"]["text"] == f"Solve #{number}"
    shown = stage.do("/slack/submit", user="agent-1", values={"What was done": "A new roller."})
    assert shown["errors"] == {}
    stage.settle()
    assert "Work completed" in stage.card("maria")["text"]
