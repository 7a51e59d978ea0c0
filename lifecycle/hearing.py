"""What do a customer's further words do to a ticket?"""

from dataclasses import replace
from datetime import datetime

from lifecycle.effects import DrawCard, Effect, Escalate, TellTeam
from lifecycle.errors import NotAllowed
from lifecycle.events import CustomerWrote, JoinedTo, RatingGiven
from lifecycle.messages import Message
from lifecycle.moves import Outcome, moved, owned
from lifecycle.opening import shown
from lifecycle.policy import OnMessage, Policy
from lifecycle.smallwords import Courtesy, thanks
from lifecycle.tickets import Status, Ticket
from lifecycle.transitions import OWING

HEARD_AT_MOST = 30  # instants that a ticket remembers
RATING = "rating"  # what managers read where a rule's id stands


def customer_wrote(ticket: Ticket, event: CustomerWrote, policy: Policy, now: datetime) -> Outcome:
    """The message joins, reopens, or is only thanks; NotAllowed on a closed ticket."""
    message = event.message
    does = _on_message(ticket, policy)
    if courtesy(ticket, message, policy):
        kind = "Only thanks, so the ticket stays solved. Press Reopen if it is more than that."
        return _heard(ticket, message, now), (*shown(message), TellTeam(kind), DrawCard())
    heard = replace(
        _heard(ticket, message, now),
        waiting_since=ticket.waiting_since or now,
        reminders=0,
        reminded_at=None,
    )
    if does is OnMessage.REOPEN:
        heard = reopens(heard, policy, now)
    return heard, (*shown(message), DrawCard())


def reopens(ticket: Ticket, policy: Policy, now: datetime) -> Ticket:
    """It is ours again, with an owner where the policy wants one."""
    return moved(_with_owner(ticket, policy, now), Status.OPEN, now)


def courtesy(ticket: Ticket, message: Message, policy: Policy) -> Courtesy | None:
    """The thanks that the message is, and nothing else; None where they do not matter."""
    if policy.thanks_reopen or ticket.status not in (Status.SOLVED, Status.WORK_COMPLETED):
        return None
    return thanks(message.text)


def rated(ticket: Ticket, event: RatingGiven, now: datetime) -> Outcome:
    """One tap: kept on the ticket, whatever its status; a bad one goes to the managers."""
    message = event.message
    rated = replace(_heard(ticket, message, now), rating=event.good)
    told: list[Effect] = [*shown(message), DrawCard()]
    if not event.good:
        why = "The customer rated the work bad. Reopen the ticket, or call them."
        asked = ticket.rating_asked_at or message.sent_at
        told.insert(0, Escalate(RATING, why, asked, message.sent_at))
    return rated, tuple(told)


def joined(ticket: Ticket, event: JoinedTo, now: datetime) -> Outcome:
    """Its posts belong to another ticket, which has them now."""
    over = replace(ticket, waiting_since=None)
    said = f"Its posts came out of order: they belong to #{event.ticket} and stand there."
    return moved(over, Status.CLOSED, now), (TellTeam(said), DrawCard())


def _with_owner(ticket: Ticket, policy: Policy, now: datetime) -> Ticket:
    """Where open means assigned: who had it last has it again, before a customer is forgotten."""
    last = ticket.released_by or (ticket.delivery.agent if ticket.delivery else None)
    return owned(ticket, last, now) if policy.needs_owner and last else ticket


def _heard(ticket: Ticket, message: Message, now: datetime) -> Ticket:
    """`ticket` with the words; older ones that come late do not replace the newest."""
    ticket = replace(ticket, heard_at=(*ticket.heard_at, now)[-HEARD_AT_MOST:])
    if message.sent_at < ticket.last_written_at:
        return ticket
    return replace(
        ticket,
        last_text=message.words,
        last_message=message.id,
        last_link=message.link,
        last_written_at=message.sent_at,
        reply_until=message.reply_until,
        automatic_until=message.automatic_until,
        private=message.private,
        addressed=message.addressed,
    )


def _on_message(ticket: Ticket, policy: Policy) -> OnMessage:
    """What a message does to `ticket`: it joins or reopens; NotAllowed when that is closed."""
    if ticket.status is Status.CLOSED:
        raise NotAllowed(ticket.id, "write to it", ticket.status, ())
    if ticket.status is Status.SUSPENDED:
        return OnMessage.ADD  # until a person has looked
    does = policy.on_message.get(ticket.status)
    if does in (OnMessage.ADD, OnMessage.REOPEN):
        return does
    # The policy has no use for a message here: it changed under the ticket, or asks for a second
    # ticket beside an unclosed one. A refusal would fail the whole batch that the message came in,
    # so it goes where a policy always promises an answer: it is our turn already, or becomes so.
    return OnMessage.ADD if ticket.status in OWING else OnMessage.REOPEN
