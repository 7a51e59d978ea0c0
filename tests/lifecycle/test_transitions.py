"""Does `decide` refuse what the table forbids, and nothing else?"""

from collections.abc import Callable

import pytest

from lifecycle.errors import AlreadyClaimed, NotAllowed
from lifecycle.events import AgentClaimed, AgentReopened, AgentSolved, Event
from lifecycle.moves import verbs
from lifecycle.tickets import Status
from lifecycle.transitions import ALLOWED, OWING, UNCLOSED, Verb, after_reply, allowed
from tests.lifecycle.stages import decided, opening, put, reply
from tests.made import AGENT, BITBLOCK, OTHER

ASKED: dict[Verb, Callable[[], Event]] = {
    Verb.CLAIM: lambda: AgentClaimed(AGENT),
    Verb.REPLY: lambda: reply(Status.OPEN),
    Verb.SOLVE: lambda: AgentSolved(AGENT),
    Verb.REOPEN: lambda: AgentReopened(AGENT),
}
LEADS_TO = {Verb.CLAIM: Status.OPEN, Verb.REPLY: Status.OPEN} | {
    Verb.SOLVE: Status.SOLVED,
    Verb.REOPEN: Status.OPEN,
}
THERE_ALREADY = {(Status.SOLVED, Verb.SOLVE), (Status.OPEN, Verb.REOPEN)}
EVERY = [(status, verb) for status in Status for verb in ASKED]
PERMITTED = [(status, verb) for status, verb in EVERY if verb in ALLOWED[status]]
FORBIDDEN = [pair for pair in EVERY if pair not in PERMITTED and pair not in THERE_ALREADY]


@pytest.mark.parametrize(("status", "verb"), PERMITTED)
def test_what_the_table_allows_is_done(status: Status, verb: Verb) -> None:
    decision = decided(put(status), ASKED[verb]())
    assert decision.ticket.status is LEADS_TO[verb]
    assert decision.ticket.assignee == AGENT
    assert decision.effects


@pytest.mark.parametrize(("status", "verb"), FORBIDDEN)
def test_what_the_table_forbids_is_refused_and_the_way_out_named(
    status: Status, verb: Verb
) -> None:
    with pytest.raises(NotAllowed) as refused:
        decided(put(status), ASKED[verb]())
    left = verbs(put(status), BITBLOCK)
    assert refused.value.instead == left
    words = str(refused.value)
    assert words.startswith(f"#1 is {status.shown.lower()}: you can't {verb.phrase}. ")
    assert all(other.value in words for other in left)
    assert ("starts a new ticket" in words) == (not left)


@pytest.mark.parametrize(("status", "verb"), sorted(THERE_ALREADY))
def test_asking_for_what_is_so_already_is_harmless(status: Status, verb: Verb) -> None:
    ticket = put(status)
    decision = decided(ticket, ASKED[verb]())
    assert (decision.ticket, decision.effects) == (ticket, ())


@pytest.mark.parametrize("status", Status)
def test_claiming_ones_own_ticket_again_is_harmless(status: Status) -> None:
    ticket = put(status, assignee=AGENT)
    decision = decided(ticket, AgentClaimed(AGENT))
    assert (decision.ticket, decision.effects) == (ticket, ())


@pytest.mark.parametrize("status", Status)
def test_nobody_takes_a_colleagues_ticket(status: Status) -> None:
    expected = AlreadyClaimed if Verb.CLAIM in allowed(status) else NotAllowed
    with pytest.raises(expected):
        decided(put(status, assignee=OTHER), AgentClaimed(AGENT))


@pytest.mark.parametrize(
    ("status", "verb"), [pair for pair in PERMITTED if pair[1] is not Verb.CLAIM]
)
def test_helping_out_leaves_the_owner(status: Status, verb: Verb) -> None:
    assert decided(put(status, assignee=OTHER), ASKED[verb]()).ticket.assignee == OTHER


def test_the_buttons_stand_in_the_same_order_everywhere() -> None:
    for row in ALLOWED.values():
        assert list(row) == [verb for verb in Verb if verb in row]


def test_every_status_has_its_line_and_no_button_twice() -> None:
    assert set(ALLOWED) == set(Status)
    assert all(len(set(verbs)) == len(verbs) for verbs in ALLOWED.values())


def test_asking_is_replying_so_the_table_never_allows_it_alone() -> None:
    assert all(Verb.REPLY in verbs for verbs in ALLOWED.values() if Verb.ASK in verbs)


def test_a_closed_ticket_is_final() -> None:
    assert [status for status in Status if not allowed(status)] == [Status.CLOSED]
    assert set(Status) - {Status.CLOSED} == UNCLOSED
    assert OWING < UNCLOSED


@pytest.mark.parametrize("status", Status)
def test_a_reply_leaves_a_ticket_open_pending_or_solved(status: Status) -> None:
    if status in (Status.OPEN, Status.PENDING, Status.SOLVED):
        assert after_reply(status) is status
        assert decided(put(Status.OPEN), reply(status)).ticket.status is status
        return
    with pytest.raises(ValueError, match=status.shown.lower()):
        after_reply(status)
    with pytest.raises(ValueError, match="a reply can't leave a ticket"):
        decided(put(Status.OPEN), reply(status))


def test_a_ticket_opens_once() -> None:
    with pytest.raises(ValueError, match="opens once"):
        decided(put(Status.NEW), opening())
