"""What stands in the rows of tickets, of history, and of what was said?"""

from datetime import datetime

from lifecycle.decide import Decision
from lifecycle.events import (
    AgentReplied,
    AnsweredElsewhere,
    CustomerEdited,
    CustomerWrote,
    Event,
    NoteWritten,
    RatingGiven,
    TicketOpened,
)
from lifecycle.policy import Policy
from lifecycle.tickets import Ticket
from storage.adding import Row
from storage.wire import dumps


def entry_row(event: Event, ticket: Ticket, policy: Policy, now: datetime) -> Row:
    """The row of `history`."""
    return {
        "ticket_id": ticket.id,
        "seq": ticket.version,
        "kind": type(event).__name__,
        "body": dumps(event),
        "at": now,
        "policy_version": policy.version,
        "status": ticket.status,
    }


def ticket_row(decision: Decision) -> Row:
    """The row of `tickets`."""
    ticket = decision.ticket
    return {
        "id": ticket.id,
        "conversation_id": ticket.conversation,
        "customer_id": ticket.customer,
        "team": ticket.team,
        "status": ticket.status,
        "priority_rank": ticket.priority.rank,
        "assignee": ticket.assignee.id if ticket.assignee else None,
        "opened_at": ticket.opened_at,
        "waiting_since": ticket.waiting_since,
        "category": ticket.category,
        "rating_asked_at": ticket.rating_asked_at,
        "rating": ticket.rating,
        "derived_by": decision.derived_by,
        "version": ticket.version,
        "body": dumps(ticket),
    }


def said(event: Event) -> str | None:
    """What an event adds to the words that a search looks through."""
    match event:
        case (
            TicketOpened(message=message)
            | CustomerWrote(message)
            | RatingGiven(message)
            | CustomerEdited(message=message)
        ):
            return f"{message.author.shown} {message.author.name} {message.text}"
        case AgentReplied(text=text) | NoteWritten(text=text):
            return text
        case AnsweredElsewhere(post):
            return post.text
        case _:
            return None
