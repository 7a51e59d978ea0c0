"""Is there a word for everything that can happen?"""

from typing import get_args

import pytest

from lifecycle.effects import (
    DrawCard,
    Effect,
    Escalate,
    FetchFile,
    Lane,
    MarkNote,
    SendReply,
    ShowEdit,
    ShowGone,
    ShowMessage,
    ShowProblem,
    ShowReply,
    TellOps,
    TellTeam,
    lane_of,
)
from lifecycle.events import (
    AgentClaimed,
    AgentHeld,
    AgentReopened,
    AgentSolved,
    AgentSuspended,
    AnsweredElsewhere,
    Assigned,
    CardLost,
    CustomerEdited,
    CustomerJudged,
    CustomerReacted,
    CustomerSaw,
    CustomerUnreachable,
    DispatchAsked,
    DueDateSet,
    Event,
    JoinedTo,
    KeptAside,
    NoteWritten,
    PolicyAdopted,
    PostGone,
    PromiseDue,
    RatingGiven,
    Released,
    ReplyConfirmed,
    ReplyRefused,
    ReplyRepeated,
    ReplySent,
    ReplyUncertain,
    ReviewPassed,
    ReviewReturned,
    Tagged,
    TicketOpened,
    Triaged,
)
from lifecycle.messages import Attachment, Author, FileKind
from lifecycle.reasons import why
from lifecycle.telling import kind, what
from lifecycle.tickets import ReplyId, Severity, Status, TicketId
from tests.lifecycle.stages import R1, opening, reply, wrote
from tests.made import AGENT, BITBLOCK, OTHER, START, message, own_post

SAMPLES: list[tuple[Event, str, str]] = [  # with who moved, and words that must be said
    (opening(), "customer", "@maria_k wrote on X: a ticket opened"),
    (wrote(), "customer", "@maria_k wrote again"),
    (AnsweredElsewhere(own_post("1", "On it.")), "delivery", "outside Deskhand"),
    (AgentClaimed(AGENT), "agent", "agent-1 claimed it"),
    (reply(), "agent", "agent-1 wrote a reply; it waits to be sent"),
    (AgentSolved(AGENT), "agent", "agent-1 solved it"),
    (AgentReopened(AGENT), "agent", "agent-1 reopened it"),
    (NoteWritten(Author("U1", "agent-2"), "secret", "C1", "1.1"), "agent", "agent-2 left a note"),
    (ReplySent(R1, "777"), "delivery", "The platform's receipt: 777"),
    (ReplyRefused(R1, "It is too long."), "delivery", "It is too long."),
    (ReplyUncertain(R1, "The line was cut."), "delivery", "The line was cut."),
    (ReplyConfirmed(AGENT, R1), "agent", "agent-1 saw the reply"),
    (ReplyRepeated(AGENT, R1, ReplyId("r2")), "agent", "agent-1 had the reply sent again"),
    (CardLost("C1", "1.1"), "delivery", "The card was deleted"),
    (
        PolicyAdopted(before="biztech", version="1a2b", carried=("due-soon",)),
        "promise",
        "It lived under biztech (version 1a2b) until now. Owed as before: DUE-SOON.",
    ),
    (Assigned(AGENT, None, "least in hand"), "promise", "The policy gave it to agent-1"),
    (Assigned(AGENT, OTHER, "by hand"), "agent", "agent-2 gave it to agent-1"),
    (DispatchAsked("by skill: agent-1"), "promise", "by skill: agent-1"),
    (Released(AGENT, "too busy"), "agent", "agent-1 gave it back"),
    (Released(None, "agent-1 is off"), "promise", "agent-1 is off"),
    (AgentHeld(AGENT, "waits for a part"), "agent", "waits for a part"),
    (DueDateSet(AGENT, START), "agent", "Due 22 Nov 2026 09:00 UTC"),
    (DueDateSet(AGENT, None), "agent", "took the date back"),
    (Triaged(AGENT, severity=Severity.MINOR), "agent", "severity minor"),
    (Tagged(AGENT, "vip"), "agent", "tagged it vip"),
    (AgentSuspended(AGENT, "spam"), "agent", "spam"),
    (CustomerUnreachable(AGENT), "agent", "could not reach the customer"),
    (ReviewPassed(OTHER), "agent", "A second person has looked"),
    (ReviewPassed(OTHER, alone=True), "agent", "Nobody else could"),
    (ReviewReturned(OTHER, "untested"), "agent", "untested"),
    (RatingGiven(message("905", "👎"), good=False), "customer", "rated the work bad"),
    (CustomerEdited(message("905", "up"), "down", "v2", START), "customer", "changed a message"),
    (PostGone("905", "@maria_k"), "customer", "@maria_k deleted a message"),
    (PostGone("777", "", ours=True), "customer", "Our answer was deleted"),
    (CustomerSaw(START, read=True), "customer", "What we sent was read"),
    (CustomerSaw(START, read=False), "customer", "What we sent has arrived"),
    (CustomerReacted(Author("55", "@maria_k"), "🎉"), "customer", "@maria_k reacted with 🎉"),
    (CustomerJudged(AGENT, "the same person as @maria"), "agent", "the same person as @maria"),
    (KeptAside("30 messages within a minute"), "promise", "30 messages within a minute"),
    (JoinedTo(TicketId(7)), "delivery", "#7"),
    (PromiseDue("bb-29"), "promise", "BB-29: A new ticket that nobody attends to"),
]
EFFECTS: list[tuple[Effect, Lane]] = [
    (Escalate("bb-29", "why", START, START), Lane.ESCALATION),
    (SendReply(R1, "On it.", "900"), Lane.CUSTOMER_REPLY),
    (ShowMessage("@maria_k", "down", START, None), Lane.TEAM_NOTICE),
    (
        ShowEdit(post="900", author="@maria_k", before="down", after="up", at=START, link=None),
        Lane.TEAM_NOTICE,
    ),
    (ShowGone("900", "@maria_k"), Lane.TEAM_NOTICE),
    (FetchFile("900", Attachment(kind=FileKind.IMAGE, ref="1")), Lane.TEAM_NOTICE),
    (ShowReply("agent-1", "On it.", None), Lane.TEAM_NOTICE),
    (ShowProblem(AGENT, R1, "too long", uncertain=False), Lane.TEAM_NOTICE),
    (TellOps("a line"), Lane.TEAM_NOTICE),
    (TellTeam("a line"), Lane.TEAM_NOTICE),
    (DrawCard(), Lane.CARD_UPDATE),
    (MarkNote("C1", "1.1"), Lane.CARD_UPDATE),
]


def test_every_event_has_a_sample_here() -> None:
    assert {type(event) for event, _, _ in SAMPLES} == set(get_args(Event))


@pytest.mark.parametrize(("event", "moved", "words"), SAMPLES)
def test_every_event_is_told(event: Event, moved: str, words: str) -> None:
    assert kind(event) == moved
    for status in Status:
        told = [what(event, BITBLOCK, status), why(event, BITBLOCK, status)]
        assert all(line.strip() for line in told)
        assert all("\n" not in line and "None" not in line for line in told)
        assert words in " / ".join(told)


def test_the_timeline_does_not_repeat_a_note() -> None:
    note = next(event for event, _, _ in SAMPLES if isinstance(event, NoteWritten))
    told = what(note, BITBLOCK, Status.OPEN) + why(note, BITBLOCK, Status.OPEN)
    assert note.text not in told


@pytest.mark.parametrize(
    ("rule", "did"),
    [
        ("bb-29", "Managers were told"),
        ("bb-39", "Managers were told"),
        ("bb-33", "Solved by the policy"),
        ("bb-38", "Closed by the policy"),
    ],
)
def test_a_promise_says_what_it_did_and_which_rule_it_was(rule: str, did: str) -> None:
    found = BITBLOCK.rule(rule)
    assert found
    assert what(PromiseDue(rule), BITBLOCK, Status.OPEN) == did
    assert why(PromiseDue(rule), BITBLOCK, Status.OPEN).startswith(
        f"{rule.upper()}: {found.says} Prevented by: "
    )


def test_a_rule_that_the_policy_no_longer_has_is_still_named() -> None:
    assert what(PromiseDue("old-1"), BITBLOCK, Status.ON_HOLD) == (
        "The rule old-1 came due (On hold)"
    )
    assert why(PromiseDue("old-1"), BITBLOCK, Status.ON_HOLD) == "OLD-1"


def test_a_follow_up_names_the_ticket_before_it() -> None:
    first = opening()
    second = TicketOpened(
        message=first.message,
        ticket=TicketId(2),
        conversation=first.conversation,
        customer=first.customer,
        team=first.team,
        follow_up_of=TicketId(1),
    )
    assert "#1" in why(second, BITBLOCK, Status.NEW)
    assert "#" not in why(first, BITBLOCK, Status.NEW)


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (wrote(), "After a message it is on hold (BitBlock)"),
        (AgentClaimed(AGENT), "it is on hold now"),
        (reply(Status.SOLVED), "After this reply the ticket is solved"),
    ],
)
def test_the_reason_names_the_status(event: Event, words: str) -> None:
    assert words in why(event, BITBLOCK, Status.ON_HOLD)


def test_every_effect_has_its_lane() -> None:
    assert {type(effect) for effect, _ in EFFECTS} == set(get_args(Effect))
    assert all(lane_of(effect) is lane for effect, lane in EFFECTS)
    assert sorted(Lane) == list(Lane)
