"""What is answered to what agents type after `/desk`, and what it does."""

import pytest

from lifecycle.tickets import Status
from lifecycle.transitions import allowed
from tests.stack import Stack, Stage, words_of

VERBS = ("show", "next", "claim", "reply", "ask", "solve", "reopen", "find", "why", "help")


def _ticket(stage: Stage, name: str = "maria", text: str = "@deskhand it is broken") -> int:
    stage.post(name, text)
    stage.settle()
    return stage.number(name)


def _status(stage: Stage, name: str = "maria") -> str:
    stage.settle()
    return str(stage.card(name)["text"].split(" · ")[1])


def test_desk_and_next_on_a_fresh_desk(own_stack: Stack) -> None:
    stage = Stage(own_stack, "own")
    assert "Nothing waits" in stage.command("agent-1", "")
    assert "Nobody is waiting" in stage.command("agent-1", "next")

    first, second = _ticket(stage, "maria"), _ticket(stage, "john")
    queue = stage.command("agent-1", "")
    assert "0 yours, 2 unclaimed" in queue
    assert queue.index(f"#{first}*") < queue.index(f"#{second}*")

    answer = stage.command("agent-1", "next")
    assert f"#{first} is yours" in answer
    assert _status(stage) == "Open"
    assert "Owner *agent-1*" in words_of(stage.card("maria"))
    assert _status(stage, "john") == "New"
    assert "1 yours, 1 unclaimed" in stage.command("agent-1", "")
    assert "0 yours, 1 unclaimed" in stage.command("agent-2", "")
    assert f"#{second} is yours" in stage.command("agent-2", "  NEXT ")
    assert "Nobody is waiting" in stage.command("agent-3", "next")
    stage.check()


def test_a_number_shows_the_ticket(stage: Stage) -> None:
    number = _ticket(stage)
    for typed in ("{n}", "#{n}", "show {n}", "show #{n}", " {n} "):
        answer = stage.command("agent-1", typed.format(n=number))
        assert answer.startswith(f"#{number} · New · @{stage.handle('maria')}"), typed
        assert "it is broken" in answer
    assert _status(stage) == "New"


@pytest.mark.parametrize("typed", ["claim {n}", "CLAIM  #{n}"])
def test_claim(stage: Stage, typed: str) -> None:
    number = _ticket(stage)
    assert f"#{number} is yours." in stage.command("agent-2", typed.format(n=number))
    assert _status(stage) == "Open"
    assert "Owner *agent-2*" in words_of(stage.card("maria"))
    assert "agent-2 claimed" in stage.command("agent-1", typed.format(n=number))
    assert "Owner *agent-2*" in words_of(stage.card("maria"))
    assert f"#{number} is yours." in stage.command("agent-2", f"claim {number}")


@pytest.mark.parametrize("verb", ["reply", "ask"])
def test_reply_and_ask_reach_the_customer(stage: Stage, verb: str) -> None:
    post = stage.post("maria", "@deskhand it is broken")
    stage.settle()
    text = f"Which one? Two   spaces & <angles> {stage.mark}"
    stage.expected.append(text)
    answer = stage.command("agent-1", f"{verb} {stage.number('maria')} {text}")
    assert f"On its way to @{stage.handle('maria')}" in answer
    assert _status(stage) == "Pending"
    assert stage.answers_to(post) == [text]
    assert "Owner *agent-1*" in words_of(stage.card("maria"))
    assert "✓ delivered" in words_of(stage.card("maria"))


def test_a_reply_of_several_lines_and_the_word_payload(stage: Stage) -> None:
    post = stage.post("maria", "@deskhand the payload is missing")
    stage.settle()
    text = f'payload={{"type": "x"}} the payload came back\nsecond line {stage.mark}'
    stage.expected.append(text)
    stage.command("agent-1", f"reply {stage.number('maria')} {text}")
    stage.settle()
    assert stage.answers_to(post) == [text]
    assert f"@{stage.handle('maria')}" in stage.command("agent-1", f"find payload {stage.mark}")


def test_the_text_of_a_reply_may_begin_on_the_next_line(stage: Stage) -> None:
    number = _ticket(stage)
    text = f"Dear customer {stage.mark}"
    answer = stage.command("agent-1", f"reply {number}\n{text}")
    stage.settle()
    stage.expected = stage.sent()
    assert "On its way" in answer
    assert stage.sent() == [text]


def test_a_reply_that_is_too_long_for_x_is_not_sent(stage: Stage) -> None:
    number = _ticket(stage)
    answer = stage.command("agent-1", f"reply {number} {'a' * 281}")
    assert "Nothing was sent" in answer
    assert "281 of X's 280" in answer
    assert _status(stage) == "New"


def test_solve_and_reopen(stage: Stage) -> None:
    number = _ticket(stage)
    assert f"#{number} is solved." in stage.command("agent-1", f"solve {number}")
    assert _status(stage) == "Solved"
    assert f"#{number} is solved." in stage.command("agent-1", f"solve #{number}")
    refused = stage.command("agent-2", f"claim {number}")
    instead = ", ".join(allowed(Status.SOLVED))
    assert f"#{number} is solved: you can't claim it. What you can do now: {instead}." in refused
    assert f"#{number} is open again." in stage.command("agent-1", f"reopen {number}")
    assert _status(stage) == "Open"


def test_find_finds_what_was_said_by_anybody_and_numbers(stage: Stage) -> None:
    word = f"zebra{stage.mark}"
    number = _ticket(stage, text=f"@deskhand my {word} escaped, 100%_sure")
    handle = f"@{stage.handle('maria')}"
    for words in (word, word.upper(), f"escaped {word}", f"{word} 100%_sure", f"#{number}"):
        found = stage.command("agent-1", f"find {words}")
        assert found.startswith("1 found for"), words
        assert handle in found
    for words in (f"{word} nowhere", f"{word} 100%sure", "nobody_ever_said_this"):
        assert "Nothing was said about" in stage.command("agent-1", f"find {words}"), words
    stage.expected.append(f"the ostrich {stage.mark}")
    stage.command("agent-1", f"reply {number} the ostrich {stage.mark}")
    assert handle in stage.command("agent-2", f"find ostrich {word}")


def test_why_tells_what_happened_and_the_reason(stage: Stage) -> None:
    number = _ticket(stage)
    stage.command("agent-1", f"claim {number}")
    stage.command("agent-1", f"solve {number}")
    told = stage.command("agent-2", f"why #{number}")
    assert f"Why #{number} is solved" in told
    steps = ("agent-1 solved it", "agent-1 claimed it", "a ticket opened")
    places = [told.index(step) for step in steps]
    assert places == sorted(places), "the latest comes first"
    assert "The conversation had no unclosed ticket" in told


def test_help_lists_every_verb_and_explains_each(stage: Stage) -> None:
    everything = stage.command("agent-1", "help")
    for verb in VERBS[1:]:
        assert f"`/desk {verb}" in everything, verb
        one = stage.command("agent-1", f"help {verb}")
        assert "For example" in one, verb
        assert len(one) < len(everything)
    assert stage.command("agent-1", "help yourself") == everything


def test_a_near_miss_is_shown_what_was_meant_and_does_nothing(stage: Stage) -> None:
    number = _ticket(stage)
    answer = stage.command("agent-1", f"calim {number}")
    assert f"`calim` is no command. Did you mean `/desk claim {number}`?" in answer
    assert "`/desk reply" in stage.command("agent-1", f"repyl {number} hello")
    assert "`/desk help` lists them all" in stage.command("agent-1", "xyzzy 3")
    assert _status(stage) == "New"


def test_a_verb_without_its_number_says_so(stage: Stage) -> None:
    for verb in ("show", "claim", "reply", "ask", "solve", "reopen", "why"):
        for rest in ("", " it"):
            answer = stage.command("agent-1", verb + rest)
            assert f"`{verb}` needs a ticket's number, e.g. `/desk" in answer, verb + rest
    for rest in (" #", " -1", " 1.5", " 12345678901"):
        assert "needs a ticket's number" in stage.command("agent-1", f"claim{rest}"), rest


def test_reply_ask_and_find_without_words_say_so(stage: Stage) -> None:
    number = _ticket(stage)
    for typed in (f"reply {number}", f"ask {number}  ", "find", "find   "):
        assert "needs some words, e.g. `/desk" in stage.command("agent-1", typed), typed


def test_a_number_that_nobody_has_is_told_kindly(stage: Stage) -> None:
    verbs = ("claim {}", "reply {} hello", "ask {} hello", "solve {}", "reopen {}", "why {}", "{}")
    for number in (0, 987_654_321, 999_999_999):
        for verb in verbs:
            answer = stage.command("agent-1", verb.format(number))
            assert f"There is no ticket #{number}." in answer, verb
    for digits in ("#999999999999", "9" * 40, "#0"):
        assert "Nothing was said about" in stage.command("agent-1", f"find {digits}"), digits


def test_an_agent_may_type_it_in_any_room(stage: Stage) -> None:
    number = _ticket(stage)
    assert f"#{number} is yours." in stage.command("agent-1", f"claim {number}", room="help")
    assert _status(stage) == "Open"
