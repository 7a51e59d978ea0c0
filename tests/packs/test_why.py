"""Does a ticket's history tell everything: each message to the customer, each promise's end?"""

from collections.abc import Iterator

import pytest

from bot.views import lists
from bot.views.thread import escalation
from lifecycle.effects import Escalate
from lifecycle.events import AgentHeld, ReviewPassed
from lifecycle.narrating import Told, told
from lifecycle.owing import owes
from lifecycle.tickets import Status
from storage import reading
from tests.packs.playing import ANA, REVIEWER, Play


@pytest.fixture
def bitblock(sqlite_url: str) -> Iterator[Play]:
    yield from _play("bitblock", sqlite_url)


@pytest.fixture
def it_pro(sqlite_url: str) -> Iterator[Play]:
    yield from _play("it-pro", sqlite_url)


@pytest.fixture
def queues(sqlite_url: str) -> Iterator[Play]:
    yield from _play("ticket-queues", sqlite_url)


def _play(pack: str, url: str) -> Iterator[Play]:
    play = Play(pack, url)
    yield play
    play.store.close()


def steps(play: Play) -> list[Told]:
    return play.store.read(
        lambda c: told(reading.entries(c, 1), reading.policy_by_version(c)),
    )


def ledger(play: Play) -> dict[str, tuple[str, str | None]]:
    rows = play.store.read(lambda c: reading.ledger(c, 1))
    return {row["rule"]: (row["outcome"], row["cause"]) for row in rows if row["outcome"]}


def test_each_message_is_told_with_its_wording_rule_and_text(bitblock: Play) -> None:
    bitblock.writes(private=True)
    bitblock.replies("Which one?")
    bitblock.customer_hears()
    bitblock.passes(days=4)
    (text,) = bitblock.customer_hears()
    silence, arrived = steps(bitblock)[-2:]
    assert silence.why.startswith("BB-33: ")
    assert silence.says == (f"To the customer (silence): “{text}”",)
    assert arrived.what == "The automatic message (silence) is with the customer"
    said = [one.says for one in steps(bitblock) if one.says]
    assert len(said) == 3  # the receipt and the question too
    assert said[1] == ("To the customer: “Which one?”",)
    assert all(one.policy_version == bitblock.policy.version for one in steps(bitblock))


def test_what_was_not_said_is_told_as_well(bitblock: Play) -> None:
    bitblock.writes()
    bitblock.replies()
    bitblock.passes(days=4)
    says = steps(bitblock)[-1].says
    assert says == ("The customer was not told (silence): it is only said in private",)


def test_what_was_overtaken_is_not_called_said(queues: Play) -> None:
    queues.writes()
    queues.replies()
    queues.customer_hears()
    queues.passes(days=4)
    first, second = steps(queues)[-2:]
    assert first.what == "Left unsaid: a reminder to the customer"
    assert first.says == ()
    assert "A later one was due as well." in first.why
    assert second.what == "The customer was reminded"
    assert "(follow-up 2 of 3)" in second.says[0]


def test_a_void_promise_says_by_what(bitblock: Play, queues: Play) -> None:
    queues.writes()
    queues.claims()
    queues.replies()
    assert ledger(queues)["tq-17"] == ("void", "ANA wrote a reply; it waits to be sent")
    assert ledger(queues)["tq-15"] == ("kept", None)


def test_a_repeated_promise_is_settled_by_what_happened_to_it(sqlite_url: str) -> None:
    play = Play("biztech", sqlite_url)
    play.writes()
    play.claims()
    play.passes(hours=4)  # 13:00: reminded; the next one is due at 17:00
    play.clock.advance(hours=1)
    play.replies()
    rows = play.store.read(lambda c: reading.ledger(c, 1))
    ends = [row["outcome"] for row in rows if row["rule"] == "bt-20"]
    assert ends == ["kept", "void"]
    play.store.close()


def test_what_is_put_on_hold_is_not_called_kept(it_pro: Play) -> None:
    it_pro.writes()
    it_pro.claims()
    it_pro.acts(AgentHeld(ANA, "a part"))
    assert ledger(it_pro)["it-10"] == ("void", "ANA put it on hold")


def test_a_clock_that_stands_still_says_what_the_ticket_is_now(it_pro: Play) -> None:
    it_pro.writes()
    it_pro.claims()
    it_pro.solves()
    it_pro.acts(ReviewPassed(REVIEWER))
    assert it_pro.ticket().status is Status.SOLVED
    calendar = it_pro.desk.calendars("support")
    said = owes(it_pro.ticket(), it_pro.policy, calendar)
    assert said[-1].endswith("it is solved.")


def test_slack_shows_version_messages_ledger_and_what_it_leaves_out(bitblock: Play) -> None:
    bitblock.writes(private=True)
    for n in range(8):
        bitblock.replies(f"Question {n}?")
        bitblock.writes(f"answer {n}", private=True)
    rows = bitblock.store.read(lambda c: reading.ledger(c, 1))
    found = steps(bitblock)
    _, blocks = lists.reasons(bitblock.ticket(), found, [], rows)
    shown = "\n".join(str(block) for block in blocks)
    assert f"[{bitblock.policy.version}]" in shown
    assert "To the customer: “Question 7?”" in shown
    assert "Question 1?" not in shown
    assert f"… and {len(found) - 12} earlier steps: `deskhand ticket why 1`" in shown
    assert "*Promises that are settled*" in shown
    assert "BB-39 kept" in shown


def test_a_bad_rating_does_not_say_that_somebody_waits(it_pro: Play) -> None:
    it_pro.writes()
    it_pro.claims()
    it_pro.solves()
    it_pro.acts(ReviewPassed(REVIEWER))
    it_pro.customer_hears()
    it_pro.clock.advance(hours=2)
    it_pro.writes("👎")
    (rated,) = [e for e in it_pro.tells() if isinstance(e, Escalate)]
    _, blocks = escalation(rated, it_pro.ticket(), (), None, it_pro.clock())
    shown = str(blocks)
    assert "Waiting since" not in shown
    assert "Asked " in shown
    assert "rated " in shown
