"""What an event means for a ticket: the ticket after it, what the world must hear, what is owed."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from lifecycle import acting, adopting, amending, hearing, keeping, replies
from lifecycle.effects import DrawCard, Effect, MarkNote, TellTeam
from lifecycle.events import (
    AgentClaimed,
    AgentHeld,
    AgentReopened,
    AgentReplied,
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
    CustomerWrote,
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
from lifecycle.hours import ALWAYS, Calendar
from lifecycle.moves import Outcome
from lifecycle.opening import opened_ticket
from lifecycle.policy import Policy
from lifecycle.promises import Promise, derivation, promises
from lifecycle.tickets import Ticket


@dataclass(frozen=True, slots=True)
class Decision:
    """What to save and what to tell."""

    ticket: Ticket
    effects: tuple[Effect, ...]
    promises: tuple[Promise, ...]  # the full set that the ticket carries from now on
    derived_by: str = ""  # what they were derived from: `promises.derivation`


def opened(
    event: TicketOpened, policy: Policy, now: datetime, calendar: Calendar = ALWAYS
) -> Decision:
    """The ticket that a first message makes, waiting since `now`."""
    ticket, effects = opened_ticket(event, policy, now)
    return _decision(ticket, effects, policy, calendar)


def decide(
    ticket: Ticket, event: Event, policy: Policy, now: datetime, calendar: Calendar = ALWAYS
) -> Decision:
    """What `event` means for `ticket`.

    Args:
        ticket: the ticket as last saved.
        event: what happened.
        policy: the policy that the ticket lives under.
        now: aware, UTC; the only time that this function knows of.
        calendar: the team's working time; what it decides is what falls due when, never what the
            ticket becomes, so that history folds whatever holidays were declared since.

    Returns:
        The ticket after the event, what the world must be told, in order, and every promise that
        the ticket carries from now on. A ticket equal to the given one with no effects means that
        the event changes nothing and need not be kept.

    Raises:
        NotAllowed: the ticket's status, or its policy, does not permit the event.
        AlreadyClaimed: another agent has it.
        ReplyWindowClosed: the platform takes no answer any more.
        OwnReview, NeedsReason: a review that is none.
    """
    after, effects = _outcome(ticket, event, policy, now, calendar)
    if after != ticket or effects:
        after = replace(
            after, version=ticket.version + 1, policy_version=policy.version, touched_at=now
        )
    return _decision(after, effects, policy, calendar)


def _decision(
    ticket: Ticket, effects: tuple[Effect, ...], policy: Policy, calendar: Calendar
) -> Decision:
    owed = promises(ticket, policy, calendar)
    return Decision(ticket, effects, owed, derivation(policy, calendar))


def _outcome(
    ticket: Ticket, event: Event, policy: Policy, now: datetime, calendar: Calendar
) -> Outcome:
    match event:
        case TicketOpened():
            raise ValueError("a ticket opens once; use opened()")
        case (
            CustomerWrote()
            | CustomerEdited()
            | PostGone()
            | CustomerSaw()
            | CustomerReacted()
            | KeptAside()
            | CustomerJudged()
            | RatingGiven()
            | JoinedTo()
        ):
            return _by_customer(ticket, event, policy, now)
        case NoteWritten(room=room, ts=ts):
            return ticket, (MarkNote(room, ts),)
        case DispatchAsked(why):
            return ticket, (TellTeam(why, ("dispatcher",)),)
        case CardLost():
            return ticket, (DrawCard(),)
        case PolicyAdopted():
            return adopting.adopted(ticket, event, policy, now)
        case PromiseDue():
            return keeping.kept(ticket, event, policy, now, calendar)
        case AgentReplied():
            return replies.written(ticket, event, policy, now)
        case ReplySent():
            return replies.sent(ticket, event, now)
        case ReplyRefused(reply, why):
            return replies.failed(ticket, reply, why, policy, now, uncertain=False)
        case ReplyUncertain(reply, why):
            return replies.failed(ticket, reply, why, policy, now, uncertain=True)
        case ReplyConfirmed():
            return replies.confirmed(ticket, event, now)
        case ReplyRepeated():
            return replies.repeated(ticket, event, policy, now)
        case AnsweredElsewhere():
            return replies.elsewhere(ticket, event, policy, now)
        case _:
            return _by_hand(ticket, event, policy, now)


_ByCustomer = (
    CustomerWrote
    | CustomerEdited
    | PostGone
    | CustomerSaw
    | CustomerReacted
    | KeptAside
    | CustomerJudged
    | RatingGiven
    | JoinedTo
)


def _by_customer(ticket: Ticket, event: _ByCustomer, policy: Policy, now: datetime) -> Outcome:
    match event:
        case CustomerWrote():
            return hearing.customer_wrote(ticket, event, policy, now)
        case CustomerEdited():
            return amending.edited(ticket, event, policy, now)
        case PostGone():
            return amending.gone(ticket, event)
        case CustomerSaw():
            return amending.saw(ticket, event)
        case CustomerReacted():
            return amending.reacted(ticket, event)
        case KeptAside():
            return amending.kept_aside(ticket, event, now)
        case CustomerJudged():
            return amending.judged(ticket, event)
        case RatingGiven():
            return hearing.rated(ticket, event, now)
        case JoinedTo():
            return hearing.joined(ticket, event, now)
        case _:
            assert_never(event)


_ByHand = (
    AgentClaimed
    | AgentSolved
    | AgentReopened
    | Assigned
    | Released
    | AgentHeld
    | DueDateSet
    | Triaged
    | Tagged
    | AgentSuspended
    | CustomerUnreachable
    | ReviewPassed
    | ReviewReturned
)


def _by_hand(ticket: Ticket, event: _ByHand, policy: Policy, now: datetime) -> Outcome:
    match event:
        case AgentClaimed():
            return acting.claimed(ticket, event, policy, now)
        case Assigned():
            return acting.assigned(ticket, event, policy, now)
        case Released():
            return acting.released(ticket, event, policy)
        case AgentSolved():
            return acting.solved(ticket, event, policy, now)
        case AgentReopened():
            return acting.reopened(ticket, event, policy, now)
        case AgentHeld():
            return acting.held(ticket, event, policy, now)
        case AgentSuspended():
            return acting.suspended(ticket, event, policy, now)
        case DueDateSet():
            return acting.due_date(ticket, event, policy)
        case Triaged():
            return acting.triaged(ticket, event, policy, now)
        case Tagged():
            return acting.tagged(ticket, event, policy)
        case CustomerUnreachable():
            return acting.unreachable(ticket, event, policy, now)
        case ReviewPassed():
            return acting.passed(ticket, event, policy, now)
        case ReviewReturned():
            return acting.returned(ticket, event, policy, now)
        case _:
            assert_never(event)
