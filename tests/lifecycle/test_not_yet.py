"""What ought to hold and does not yet; each is marked, so that mending it is noticed."""

import re
from datetime import timedelta

import pytest

from lifecycle.errors import PolicyError
from lifecycle.events import (
    AgentSolved,
    AnsweredElsewhere,
    Event,
    PromiseDue,
    ReplyConfirmed,
    ReplySent,
    ReplyUncertain,
)
from lifecycle.packs import read_pack
from lifecycle.replies import ELSEWHERE
from lifecycle.tickets import DeliveryState, Status
from tests.lifecycle.stages import R1, decided, fresh, lived, reply
from tests.lifecycle.test_packs import SMALL
from tests.lifecycle.test_routing import goes
from tests.made import AGENT, BITBLOCK, START, own_post

LATER = START + timedelta(hours=2)
DOUBT = ReplyUncertain(R1, "The line was cut.")


def bitblock(old: str, new: str) -> str:
    """Bitblock's text, changed in one place."""
    assert BITBLOCK.text.count(old) == 1
    return BITBLOCK.text.replace(old, new)


def small(old: str, new: str) -> str:
    """The small pack's text, changed in one place."""
    assert SMALL.count(old) == 1
    return SMALL.replace(old, new)


def refused(text: str) -> bool:
    try:
        read_pack(text, "bad.toml")
    except PolicyError:
        return True
    return False


@pytest.mark.xfail(reason="a late receipt leaves the customer waiting", strict=True)
@pytest.mark.parametrize(
    "receipt",
    [ReplySent(R1, "777"), AnsweredElsewhere(own_post("777", "@maria_k On it.", sent_at=LATER))],
)
def test_a_receipt_ends_a_doubt_as_an_agents_eyes_do(receipt: Event) -> None:
    after = lived(fresh(), reply(), DOUBT, receipt, now=LATER)
    seen = lived(fresh(), reply(), DOUBT, ReplyConfirmed(AGENT, R1), now=LATER)
    assert (after.status, after.waiting_since) == (seen.status, seen.waiting_since)


@pytest.mark.xfail(reason="an older post with the same words counts as a receipt", strict=True)
def test_a_post_from_before_the_reply_is_not_its_echo() -> None:
    earlier = own_post("777", "On it.", sent_at=LATER - timedelta(hours=1))
    ticket = lived(fresh(), reply(), now=LATER)
    decision = decided(ticket, AnsweredElsewhere(earlier), LATER)
    assert decision.ticket.delivery
    assert decision.ticket.delivery.state is DeliveryState.SENDING
    assert getattr(decision.effects[0], "who", None) == ELSEWHERE


@pytest.mark.xfail(reason="the confirmed reply's own status wins", strict=True)
@pytest.mark.parametrize("then", [Status.PENDING, Status.OPEN])
def test_looking_for_a_reply_does_not_reopen_what_an_agent_solved(then: Status) -> None:
    solved = lived(fresh(), reply(then), DOUBT, AgentSolved(AGENT))
    assert lived(solved, ReplyConfirmed(AGENT, R1), now=LATER).status is Status.SOLVED


@pytest.mark.xfail(reason="an answer elsewhere forgets the debt of a ticket kept open", strict=True)
def test_an_answer_elsewhere_that_keeps_the_ticket_open_is_a_debt_too() -> None:
    kept_open = read_pack(bitblock('then = "pending"', 'then = "open"'), "open.toml")
    post = AnsweredElsewhere(own_post("777", "We look.", sent_at=LATER))
    decision = decided(fresh(), post, LATER, kept_open)
    assert decision.ticket.waiting_since == LATER
    assert decision.promises


@pytest.mark.xfail(reason="only the status closed is checked", strict=True)
@pytest.mark.parametrize("status", ["new", "open", "pending", "solved"])
def test_only_a_closed_ticket_is_followed_up(status: str) -> None:
    """The message would be refused at the desk, with everything that came beside it."""
    assert refused(re.sub(rf'{status} = "(add|reopen)"', f'{status} = "follow_up"', SMALL))


@pytest.mark.xfail(reason="waiting is checked where it is our turn, nowhere else", strict=True)
@pytest.mark.parametrize("status", ["pending", "solved"])
def test_a_message_that_only_joins_must_be_owed_an_answer_there_too(status: str) -> None:
    assert refused(small(f'{status} = "reopen"', f'{status} = "add"'))


@pytest.mark.xfail(reason="any status in use is taken", strict=True)
@pytest.mark.parametrize("then", ["closed", "new"])
def test_a_pack_leaves_no_status_that_no_reply_may_leave(then: str) -> None:
    assert refused(f'{SMALL}[on_reply]\nthen = "{then}"\n')


@pytest.mark.xfail(reason="a rule may begin at closed", strict=True)
def test_no_rule_reopens_a_closed_ticket() -> None:
    text = bitblock('status = ["solved"]', 'status = ["closed"]')
    text = text.replace('then = "close"', 'then = "solve"')
    if refused(text):
        return
    solved = lived(fresh(), AgentSolved(AGENT))
    closed = lived(solved, PromiseDue("bb-38"), now=START + timedelta(days=4))
    again = decided(closed, PromiseDue("bb-38"), START + timedelta(days=9), read_pack(text, "b"))
    assert again.ticket.status is Status.CLOSED


@pytest.mark.xfail(reason="agents solve, whatever the pack says", strict=True)
def test_a_pack_has_the_status_that_agents_put_tickets_in() -> None:
    """Without it a customer's word on a solved ticket joins, and nobody is told."""
    without = small('solved = "Solved"\n', "").replace('solved = "reopen"\n', "")
    assert refused(without)


@pytest.mark.xfail(reason="names are taken as they come", strict=True)
@pytest.mark.parametrize("name", ['""', "7", "[]"])
def test_customers_see_a_status_by_a_name(name: str) -> None:
    assert refused(small('new = "New"', f"new = {name}"))


@pytest.mark.xfail(reason="tomllib lets these two through", strict=True)
@pytest.mark.parametrize("text", ["a = " + "[" * 5000, "a = " + "9" * 5000], ids=["deep", "long"])
def test_what_the_toml_reader_cannot_bear_is_a_fault_of_the_pack(text: str) -> None:
    with pytest.raises(PolicyError):
        read_pack(text, "bad.toml")


@pytest.mark.xfail(reason="a rule with a fault is left out before the check", strict=True)
def test_one_slip_is_one_fault() -> None:
    with pytest.raises(PolicyError) as bad:
        read_pack(small('"90m"', '"90"'), "small.toml")
    assert len(bad.value.faults) == 1


@pytest.mark.xfail(reason="letters are compared as they are written", strict=True)
def test_an_accent_written_apart_is_the_same_letter() -> None:
    assert goes("eine Sto\u0308rung", "störung")


@pytest.mark.xfail(reason="only the text's white space is tidied", strict=True)
def test_signs_between_the_words_of_a_route_do_not_matter() -> None:
    assert goes("please log - in", "log - in")


@pytest.mark.xfail(reason="a word without letters is found in a text without any", strict=True)
def test_a_word_without_letters_takes_nothing() -> None:
    assert not goes("???", "!")
