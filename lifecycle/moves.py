"""The few changes of a ticket that every decision is made of."""

from dataclasses import replace
from datetime import datetime

from lifecycle.effects import Effect
from lifecycle.errors import NotAllowed
from lifecycle.policy import Policy
from lifecycle.tickets import Agent, Status, Stop, Ticket
from lifecycle.transitions import LEADS_TO, STOPPED, Verb, allowed

Outcome = tuple[Ticket, tuple[Effect, ...]]


def moved(ticket: Ticket, status: Status, now: datetime) -> Ticket:
    """`ticket` in `status`, since `now` unless it was there already."""
    if ticket.status is status:
        return ticket
    there = replace(ticket, status=status, status_since=now, stops=_stops(ticket, status, now))
    if ticket.status is Status.PENDING:
        there = replace(there, reminders=0, reminded_at=None)
    return there


def owned(ticket: Ticket, agent: Agent, now: datetime) -> Ticket:
    """`ticket` with an owner: `agent`, unless it has one."""
    if ticket.assignee:
        return ticket
    return replace(ticket, assignee=agent, claimed_at=now)


def permit(ticket: Ticket, verb: Verb, policy: Policy) -> None:
    """Return when table and policy allow it; NotAllowed, with what is allowed, otherwise."""
    can = verbs(ticket, policy)
    if verb not in can:
        raise NotAllowed(ticket.id, verb.phrase, ticket.status, can)


def verbs(ticket: Ticket, policy: Policy) -> tuple[Verb, ...]:
    """What an agent may do with `ticket` under its policy, in the order of the buttons."""
    return verbs_in(ticket.status, policy)


def verbs_in(status: Status, policy: Policy) -> tuple[Verb, ...]:
    """What an agent may do with any ticket in `status` under the policy."""
    return tuple(verb for verb in allowed(status) if _leads(status, verb, policy))


def _leads(status: Status, verb: Verb, policy: Policy) -> bool:
    """Whether the policy lets a ticket go from `status` where `verb` leads."""
    if verb is Verb.SOLVE:
        return policy.may(status, policy.solved)
    if verb is Verb.PASS:
        return policy.may(status, policy.review.passed)
    if verb is Verb.RELEASE and policy.needs_owner:
        return False  # without an owner it could not be opened again when the customer answers
    target = LEADS_TO.get(verb)
    stays = target is None or target is status or (verb is Verb.ASSIGN and status not in CLAIMABLE)
    return stays or (target is not None and policy.may(status, target))


# Where somebody who is given the ticket opens it.
CLAIMABLE = frozenset({Status.NEW, Status.OPEN})


def _stops(ticket: Ticket, status: Status, now: datetime) -> tuple[Stop, ...]:
    """The times in which our clock stood still, after a move to `status`."""
    stops = ticket.stops
    running = stops[-1] if stops and stops[-1].until is None else None
    if running and status not in STOPPED:
        return (*stops[:-1], replace(running, until=now))
    if running is None and status in STOPPED:
        return (*stops, Stop(now, None, status))
    return stops
