"""What do a customer's edits, deletions and marks do to a ticket?"""

from dataclasses import replace
from datetime import datetime

from lifecycle.effects import DrawCard, Effect, ShowEdit, ShowGone, TellTeam
from lifecycle.events import (
    CustomerEdited,
    CustomerJudged,
    CustomerReacted,
    CustomerSaw,
    KeptAside,
    PostGone,
)
from lifecycle.hearing import courtesy, reopens
from lifecycle.messages import Message
from lifecycle.moves import Outcome, moved
from lifecycle.policy import Policy
from lifecycle.tickets import Status, Ticket

GONE = "(deleted by its author)"
_WAITING_ON_THEM = frozenset({Status.PENDING, Status.ON_HOLD})


def edited(ticket: Ticket, event: CustomerEdited, policy: Policy, now: datetime) -> Outcome:
    """The new words count; where we waited for the customer, they have moved.

    An edit never wakes what is solved or closed: the team is told, and an agent decides.
    """
    message = event.message
    told: list[Effect] = [_shown(message, event)]
    after = _with_words(ticket, message)
    if ticket.status in _WAITING_ON_THEM and not courtesy(ticket, message, policy):
        waiting = replace(after, waiting_since=ticket.waiting_since or now)
        after = reopens(waiting, policy, now)
    elif ticket.status in (Status.SOLVED, Status.WORK_COMPLETED, Status.CLOSED):
        told.append(TellTeam("The customer changed a message after the end. Does it ask for more?"))
    return after, (*told, DrawCard())


def gone(ticket: Ticket, event: PostGone) -> Outcome:
    """A tombstone stands where the words were."""
    if event.ours:
        said = f"Our answer is not on {ticket.channel.shown} any more: somebody deleted it there."
        return ticket, (TellTeam(said),)
    after = ticket
    if ticket.last_message == event.post:
        after = replace(after, last_text=GONE, last_link=None)
    if ticket.first_message == event.post:
        after = replace(after, subject=GONE)
    return after, (ShowGone(event.post, event.who), DrawCard())


def saw(ticket: Ticket, event: CustomerSaw) -> Outcome:
    """What we sent has arrived, or was read; only news counts."""
    known = (ticket.seen_until, ticket.seen_read)
    if known[0] and (event.until, event.read) <= known:
        return ticket, ()
    read = event.read or (known[1] and known[0] is not None and event.until <= known[0])
    return replace(ticket, seen_until=event.until, seen_read=read), (DrawCard(),)


def reacted(ticket: Ticket, event: CustomerReacted) -> Outcome:
    """A sign is not words: the team sees it, and nothing else changes."""
    return ticket, (TellTeam(f"{event.author.shown} reacted with {event.sign}"),)


def judged(ticket: Ticket, event: CustomerJudged) -> Outcome:
    """The team hears what an agent decided about the customer; the card shows it."""
    return ticket, (TellTeam(f"{event.agent.name}: {event.said}"), DrawCard())


def kept_aside(ticket: Ticket, event: KeptAside, now: datetime) -> Outcome:
    """A loop, or a flood: a person looks before anything goes on; nothing is deleted."""
    if ticket.status in (Status.SUSPENDED, Status.CLOSED):
        return ticket, ()
    aside = moved(replace(ticket, held_for=event.why), Status.SUSPENDED, now)
    return aside, (TellTeam(f"Kept aside: {event.why}"), DrawCard())


def _with_words(ticket: Ticket, message: Message) -> Ticket:
    if ticket.last_message != message.id:
        return ticket
    return replace(ticket, last_text=message.words, last_link=message.link)


def _shown(message: Message, event: CustomerEdited) -> ShowEdit:
    return ShowEdit(
        post=message.id,
        author=message.author.shown,
        before=event.before,
        after=message.words,
        at=event.at,
        link=message.link,
    )
