"""What an event means for a ticket: the ticket after it, what the world must hear, what is owed."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from lifecycle import replies
from lifecycle.effects import DrawCard, Effect, Escalate, MarkNote, ShowMessage
from lifecycle.errors import AlreadyClaimed, NotAllowed
from lifecycle.events import (
    AgentClaimed,
    AgentReopened,
    AgentReplied,
    AgentSolved,
    AnsweredElsewhere,
    CardLost,
    CustomerWrote,
    Event,
    NoteWritten,
    PromiseDue,
    ReplyConfirmed,
    ReplyRefused,
    ReplyRepeated,
    ReplySent,
    ReplyUncertain,
    TicketOpened,
)
from lifecycle.messages import Message
from lifecycle.moves import Outcome, moved, owned, permit
from lifecycle.policy import Action, OnMessage, Policy
from lifecycle.promises import Promise, due, promises
from lifecycle.tickets import Agent, Done, Priority, Status, Ticket
from lifecycle.transitions import OWING, Verb

SUBJECT_AT_MOST = 80


@dataclass(frozen=True, slots=True)
class Decision:
    """What to save and what to tell."""

    ticket: Ticket
    effects: tuple[Effect, ...]
    promises: tuple[Promise, ...]  # the full set that the ticket carries from now on


def opened(event: TicketOpened, policy: Policy, now: datetime) -> Decision:
    """The ticket that a first message makes, new and waiting since `now`."""
    message = event.message
    ticket = Ticket(
        id=event.ticket,
        channel=message.channel,
        account=message.account,
        conversation=event.conversation,
        customer=event.customer,
        customer_name=message.author.shown,
        team=event.team,
        policy=policy.name,
        policy_version=policy.version,
        status=Status.NEW,
        priority=Priority.NORMAL,
        subject=_subject(message.text),
        private=message.private,
        opened_at=now,
        status_since=now,
        waiting_since=now,
        last_text=message.text,
        last_message=message.id,
        last_link=message.link,
        last_written_at=message.sent_at,
        reply_until=message.reply_until,
        follow_up_of=event.follow_up_of,
    )
    return Decision(ticket, (DrawCard(), _shown(message)), promises(ticket, policy))


def decide(ticket: Ticket, event: Event, policy: Policy, now: datetime) -> Decision:
    """What `event` means for `ticket`.

    Args:
        ticket: the ticket as last saved.
        event: what happened.
        policy: the policy that the ticket lives under.
        now: aware, UTC; the only time that this function knows of.

    Returns:
        The ticket after the event, what the world must be told, in order, and every promise that
        the ticket carries from now on. A ticket equal to the given one with no effects means that
        the event changes nothing and need not be kept.

    Raises:
        NotAllowed: the ticket's status does not permit the event.
        AlreadyClaimed: another agent has it.
        ReplyWindowClosed: the platform takes no answer any more.
    """
    after, effects = _outcome(ticket, event, policy, now)
    if after != ticket or effects:
        after = replace(after, version=ticket.version + 1, policy_version=policy.version)
    return Decision(after, effects, promises(after, policy))


def _outcome(ticket: Ticket, event: Event, policy: Policy, now: datetime) -> Outcome:
    match event:
        case TicketOpened():
            raise ValueError("a ticket opens once; use opened()")
        case CustomerWrote(message):
            return _customer_wrote(ticket, message, policy, now)
        case AgentClaimed(agent):
            return _claimed(ticket, agent, now)
        case AgentSolved(agent):
            return _solved(ticket, agent, now)
        case AgentReopened(agent):
            return _reopened(ticket, agent, now)
        case NoteWritten(room=room, ts=ts):
            return ticket, (MarkNote(room, ts),)
        case CardLost():
            return ticket, (DrawCard(),)
        case PromiseDue(rule):
            return _promise_due(ticket, rule, policy, now)
        case AgentReplied():
            return replies.written(ticket, event, now)
        case ReplySent():
            return replies.sent(ticket, event, now)
        case ReplyRefused(reply, why):
            return replies.failed(ticket, reply, why, now, uncertain=False)
        case ReplyUncertain(reply, why):
            return replies.failed(ticket, reply, why, now, uncertain=True)
        case ReplyConfirmed():
            return replies.confirmed(ticket, event, now)
        case ReplyRepeated():
            return replies.repeated(ticket, event, now)
        case AnsweredElsewhere(post):
            return replies.elsewhere(ticket, post, policy, now)
        case _:
            assert_never(event)


def _customer_wrote(ticket: Ticket, message: Message, policy: Policy, now: datetime) -> Outcome:
    does = _on_message(ticket, policy)
    newest = message.sent_at >= ticket.last_written_at  # deliveries come out of order
    heard = replace(
        ticket,
        waiting_since=ticket.waiting_since or now,
        last_text=message.text if newest else ticket.last_text,
        last_message=message.id if newest else ticket.last_message,
        last_link=message.link if newest else ticket.last_link,
        last_written_at=max(message.sent_at, ticket.last_written_at),
        reply_until=message.reply_until if newest else ticket.reply_until,
    )
    if does is OnMessage.REOPEN:
        heard = moved(heard, Status.OPEN, now)
    return heard, (_shown(message), DrawCard())


def _on_message(ticket: Ticket, policy: Policy) -> OnMessage:
    """What a message does to `ticket`: it joins or reopens; NotAllowed when that is closed."""
    if ticket.status is Status.CLOSED:
        raise NotAllowed(ticket.id, "write to", ticket.status, ())
    does = policy.on_message.get(ticket.status)
    if does in (OnMessage.ADD, OnMessage.REOPEN):
        return does
    # The policy has no use for a message here: it changed under the ticket, or asks for a second
    # ticket beside an unclosed one. A refusal would fail the whole batch that the message came in,
    # so it goes where a policy always promises an answer: it is our turn already, or becomes so.
    return OnMessage.ADD if ticket.status in OWING else OnMessage.REOPEN


def _claimed(ticket: Ticket, agent: Agent, now: datetime) -> Outcome:
    if ticket.assignee == agent:
        return ticket, ()
    permit(ticket, Verb.CLAIM)
    if ticket.assignee:
        raise AlreadyClaimed(ticket.id, ticket.assignee, ticket.claimed_at or now, now)
    taken = replace(ticket, assignee=agent, claimed_at=now)
    return moved(taken, Status.OPEN, now), (DrawCard(),)


def _solved(ticket: Ticket, agent: Agent, now: datetime) -> Outcome:
    if ticket.status is Status.SOLVED:
        return ticket, ()
    permit(ticket, Verb.SOLVE)
    done = replace(ticket, waiting_since=None)
    return moved(owned(done, agent, now), Status.SOLVED, now), (DrawCard(),)


def _reopened(ticket: Ticket, agent: Agent, now: datetime) -> Outcome:
    if ticket.status is Status.OPEN:
        return ticket, ()
    permit(ticket, Verb.REOPEN)
    ours = replace(ticket, waiting_since=ticket.waiting_since or now)
    return moved(owned(ours, agent, now), Status.OPEN, now), (DrawCard(),)


def _promise_due(ticket: Ticket, id: str, policy: Policy, now: datetime) -> Outcome:
    promise, rule = due(ticket, policy, id, now), policy.rule(id)
    if promise is None or rule is None:
        return ticket, ()  # overtaken by events, or done already
    acted = replace(ticket, done=(*ticket.done, Done(id, promise.since)))
    match rule.action:
        case Action.ESCALATE:
            told = Escalate(id, rule.says, promise.since, promise.due_at)
            return acted, (told, DrawCard())
        case Action.SOLVE:
            return moved(acted, Status.SOLVED, now), (DrawCard(),)
        case Action.CLOSE:
            return moved(acted, Status.CLOSED, now), (DrawCard(),)


def _shown(message: Message) -> ShowMessage:
    return ShowMessage(message.author.shown, message.text, message.sent_at, message.link)


def _subject(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= SUBJECT_AT_MOST else words[: SUBJECT_AT_MOST - 1] + "…"
