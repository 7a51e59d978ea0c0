"""The few changes of a ticket that every decision is made of."""

from dataclasses import replace
from datetime import datetime

from lifecycle.effects import Effect
from lifecycle.errors import NotAllowed
from lifecycle.tickets import Agent, Status, Ticket
from lifecycle.transitions import Verb, allowed

Outcome = tuple[Ticket, tuple[Effect, ...]]


def moved(ticket: Ticket, status: Status, now: datetime) -> Ticket:
    """`ticket` in `status`, since `now` unless it was there already."""
    if ticket.status is status:
        return ticket
    return replace(ticket, status=status, status_since=now)


def owned(ticket: Ticket, agent: Agent, now: datetime) -> Ticket:
    """`ticket` with an owner: `agent`, unless it has one."""
    if ticket.assignee:
        return ticket
    return replace(ticket, assignee=agent, claimed_at=now)


def permit(ticket: Ticket, verb: Verb) -> None:
    """Return when the table allows it; NotAllowed, with what is allowed, otherwise."""
    if verb not in allowed(ticket.status):
        raise NotAllowed(ticket.id, verb, ticket.status, allowed(ticket.status))
