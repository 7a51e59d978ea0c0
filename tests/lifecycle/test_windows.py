"""Does a platform's window end without a word wasted, or a customer forgotten?"""

from dataclasses import replace
from datetime import timedelta

import pytest

from lifecycle import notices
from lifecycle.effects import Escalate, SendReply, TellTeam
from lifecycle.events import PromiseDue
from lifecycle.hours import ALWAYS
from lifecycle.lateness import overdue
from lifecycle.packs import pack_names, shipped_pack
from lifecycle.promises import promises
from lifecycle.tickets import Status, Ticket
from tests.lifecycle.stages import put
from tests.made import AGENT, START

DAY = timedelta(days=1)
CENTER = shipped_pack("support-center")


def waiting(status: Status = Status.OPEN, **more: object) -> Ticket:
    window = {"reply_until": START + 7 * DAY, "automatic_until": START + DAY} | more
    return put(status, assignee=AGENT, **window)


@pytest.mark.parametrize("name", pack_names())
def test_the_managers_hear_before_the_platform_takes_no_answer(name: str) -> None:
    owed = {p.rule: p.due_at for p in promises(waiting(), shipped_pack(name))}
    assert owed["window"] == START + 7 * DAY - timedelta(hours=4)
    assert "window" not in {p.rule for p in promises(put(Status.OPEN), shipped_pack(name))}


def test_the_warning_is_given_once_and_to_both() -> None:
    policy = replace(CENTER, rules=tuple(r for r in CENTER.rules if r.id == "window"))
    steps = overdue(waiting(), policy, ALWAYS, START + 9 * DAY, "")
    (step,) = steps
    assert isinstance(step.event, PromiseDue)
    kinds = [type(effect) for effect in step.decision.effects]
    assert Escalate in kinds
    assert TellTeam in kinds


def test_an_automatic_message_goes_out_inside_the_window() -> None:
    ticket = replace(waiting(Status.PENDING), reminders=1)
    _, effects = notices.tell(ticket, CENTER, "reminder_1", START + timedelta(hours=23))
    assert [type(e) for e in effects] == [SendReply]


@pytest.mark.parametrize("hours", [25, 24 * 8])
def test_after_the_window_the_agent_has_the_words_instead(hours: int) -> None:
    ticket = waiting(Status.PENDING)
    after, effects = notices.tell(ticket, CENTER, "reminder_1", START + timedelta(hours=hours))
    assert after == ticket
    (effect,) = effects
    assert isinstance(effect, TellTeam)
    assert effect.to == (AGENT.id,)
    assert "takes no automatic message now" in effect.text
    assert "waits for your answer to our question" in effect.text


def test_a_window_for_people_alone_holds_up_no_automatic_message() -> None:
    ticket = replace(waiting(Status.PENDING), automatic_until=None)
    _, effects = notices.tell(ticket, CENTER, "reminder_1", START + 2 * DAY)
    assert [type(e) for e in effects] == [SendReply]
