"""What does a ticket become by an agent's hand?"""

from dataclasses import replace
from datetime import datetime

from lifecycle import notices
from lifecycle.effects import DrawCard, TellTeam
from lifecycle.errors import AlreadyClaimed, NeedsReason, NotAllowed, OwnReview
from lifecycle.events import (
    AgentClaimed,
    AgentHeld,
    AgentReopened,
    AgentSolved,
    AgentSuspended,
    Assigned,
    CustomerUnreachable,
    DueDateSet,
    Released,
    ReviewPassed,
    ReviewReturned,
    Tagged,
    Triaged,
)
from lifecycle.moves import Outcome, moved, owned, permit
from lifecycle.policy import Policy
from lifecycle.tickets import Agent, Status, Ticket
from lifecycle.transitions import OWING, Verb

TAG_AT_MOST = 40


def claimed(ticket: Ticket, event: AgentClaimed, policy: Policy, now: datetime) -> Outcome:
    """The agent takes it; AlreadyClaimed when another one has it."""
    agent = event.agent
    if ticket.assignee == agent:
        return ticket, ()
    permit(ticket, Verb.CLAIM, policy)
    if ticket.assignee:
        raise AlreadyClaimed(ticket.id, ticket.assignee, ticket.claimed_at or now, now)
    return _given(ticket, agent, policy, now)


def assigned(ticket: Ticket, event: Assigned, policy: Policy, now: datetime) -> Outcome:
    """Somebody, or the policy, gives it to an agent, whoever had it before."""
    if ticket.assignee == event.to:
        return ticket, ()
    permit(ticket, Verb.ASSIGN, policy)
    after, owed = _given(ticket, event.to, policy, now)
    return after, (*owed, TellTeam(f"Assigned to {event.to.name}: {event.why}", (event.to.id,)))


def released(ticket: Ticket, event: Released, policy: Policy) -> Outcome:
    """Nobody has it any more; the others are told, kindly."""
    if ticket.assignee is None:
        return ticket, ()
    permit(ticket, Verb.RELEASE, policy)
    free = replace(ticket, assignee=None, claimed_at=None, released_by=ticket.assignee)
    return free, (TellTeam(f"Back in the queue: {event.why}"), DrawCard())


def solved(ticket: Ticket, event: AgentSolved, policy: Policy, now: datetime) -> Outcome:
    """The agent says that the work is done; where work is reviewed, that comes first."""
    if ticket.status is policy.solved:
        return ticket, ()
    permit(ticket, Verb.SOLVE, policy)
    done = replace(
        owned(ticket, event.agent, now),
        waiting_since=None,
        completed_by=event.agent,
        resolution=event.resolution or ticket.resolution,
    )
    there = moved(done, policy.solved, now)
    if policy.review.wanted:
        said = f"{event.agent.name} completed the work. A reviewer looks at it next."
        return there, (TellTeam(said, ("reviewer",)), DrawCard())
    return _told(there, policy, "solved", now, ask=event.ask_rating)


def reopened(ticket: Ticket, event: AgentReopened, policy: Policy, now: datetime) -> Outcome:
    """It is ours to answer again."""
    if ticket.status is Status.OPEN:
        return ticket, ()
    permit(ticket, Verb.REOPEN, policy)
    ours = replace(ticket, waiting_since=ticket.waiting_since or now, held_for="")
    there = moved(owned(ours, event.agent, now), Status.OPEN, now)
    if ticket.status is Status.SUSPENDED and ticket.status_since == ticket.opened_at:
        return notices.both(notices.tell(there, policy, "receipt", now), DrawCard())  # BB-22
    return there, (DrawCard(),)


def held(ticket: Ticket, event: AgentHeld, policy: Policy, now: datetime) -> Outcome:
    """Neither side can go on: the clock stands still until something arrives."""
    if ticket.status is Status.ON_HOLD:
        return ticket, ()
    permit(ticket, Verb.HOLD, policy)
    waits = replace(owned(ticket, event.agent, now), held_for=event.why)
    return moved(waits, Status.ON_HOLD, now), (DrawCard(),)


def suspended(ticket: Ticket, event: AgentSuspended, policy: Policy, now: datetime) -> Outcome:
    """Kept aside; nothing is deleted, and a person looks at it every day."""
    if ticket.status is Status.SUSPENDED:
        return ticket, ()
    permit(ticket, Verb.SUSPEND, policy)
    return moved(replace(ticket, held_for=event.why), Status.SUSPENDED, now), (DrawCard(),)


def due_date(ticket: Ticket, event: DueDateSet, policy: Policy) -> Outcome:
    """A date was agreed, or taken back."""
    if ticket.due_at == event.due_at:
        return ticket, ()
    permit(ticket, Verb.DUE, policy)
    return replace(ticket, due_at=event.due_at), (DrawCard(),)


def triaged(ticket: Ticket, event: Triaged, policy: Policy, now: datetime) -> Outcome:
    """The agent confirms or changes what the policy guessed; NotAllowed for no category.

    Where triage opens (BB-28, IT-06), it is new no longer.
    """
    permit(ticket, Verb.TRIAGE, policy)
    if event.category and event.category not in policy.triage.categories:
        known = tuple(policy.triage.categories)
        raise NotAllowed(ticket.id, f"file it as {event.category}", ticket.status, known)
    impact = event.impact or ticket.impact or policy.triage.impact
    severity = event.severity or ticket.severity or policy.triage.severity
    changed = event.impact or event.severity
    by_matrix = policy.triage.priority(impact, severity) if changed else ticket.priority
    after = replace(
        ticket,
        impact=impact,
        severity=severity,
        category=event.category or ticket.category,
        priority=event.priority or by_matrix,
        triaged=True,
    )
    if policy.triage.opens and ticket.status is Status.NEW:
        after = moved(after, Status.OPEN, now)
    return (ticket, ()) if after == ticket else (after, (DrawCard(),))


def tagged(ticket: Ticket, event: Tagged, policy: Policy) -> Outcome:
    """A word to find it by."""
    tag = " ".join(event.tag.split())[:TAG_AT_MOST]
    if not tag or tag in ticket.tags:
        return ticket, ()
    permit(ticket, Verb.TAG, policy)
    return replace(ticket, tags=(*ticket.tags, tag)), (DrawCard(),)


def unreachable(
    ticket: Ticket, event: CustomerUnreachable, policy: Policy, now: datetime
) -> Outcome:
    """The customer is written to, and the ticket goes back until they answer (IT-14, IT-15)."""
    permit(ticket, Verb.UNREACHABLE, policy)
    told, owed = notices.tell(ticket, policy, "unreachable", now)
    back = replace(told, assignee=None, claimed_at=None, waiting_since=None)
    if policy.needs_owner:
        back = replace(back, assignee=ticket.assignee, claimed_at=ticket.claimed_at)
    said = f"{event.agent.name} could not reach the customer. It is back until they answer."
    waits = moved(back, Status.PENDING, now)
    return waits, (*owed, TellTeam(said, ("dispatcher",)), DrawCard())


def passed(ticket: Ticket, event: ReviewPassed, policy: Policy, now: datetime) -> Outcome:
    """A second person has looked: the customer is told what was done, and asked how it went."""
    if ticket.status is policy.review.passed:
        return ticket, ()
    permit(ticket, Verb.PASS, policy)
    if event.reviewer == ticket.completed_by and not event.alone:
        raise OwnReview(ticket.id)
    there = moved(replace(ticket, waiting_since=None), policy.review.passed, now)
    return _told(there, policy, "completed", now, ask=event.ask_rating)


def returned(ticket: Ticket, event: ReviewReturned, policy: Policy, now: datetime) -> Outcome:
    """Not yet: it is the owner's again, with the reason."""
    if ticket.status is Status.OPEN:
        return ticket, ()
    permit(ticket, Verb.RETURN, policy)
    if not event.why.strip():
        raise NeedsReason(ticket.id)
    ours = replace(ticket, waiting_since=now, completed_by=None)
    who = (ticket.assignee.id,) if ticket.assignee else ()
    said = f"{event.reviewer.name} returned it: {event.why}"
    return moved(ours, Status.OPEN, now), (TellTeam(said, who), DrawCard())


def _given(ticket: Ticket, agent: Agent, policy: Policy, now: datetime) -> Outcome:
    taken = replace(ticket, assignee=agent, claimed_at=now, released_by=None)
    if ticket.status in OWING:  # open is a debt, also where a colleague answered elsewhere
        owing = replace(taken, waiting_since=ticket.waiting_since or now)
        taken = moved(owing, Status.OPEN, now)
    told, owed = notices.tell(taken, policy, "assigned", now, agent=agent.name)
    return told, (*owed, DrawCard())


def _told(ticket: Ticket, policy: Policy, wording: str, now: datetime, *, ask: bool) -> Outcome:
    """What the customer hears at the end, with the question how it went where it may be asked."""
    template = policy.wording.get(wording)
    rate = policy.wording.get("rate")
    asks = bool(ask and policy.rating.wanted and rate and template and "{rate}" in template.text)
    words = rate.text if rate and asks else ""
    told, owed = notices.tell(ticket, policy, wording, now, rate=words)
    if asks and owed:
        told = replace(told, rating_asked_at=now)
    return told, (*owed, DrawCard())
