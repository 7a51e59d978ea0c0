"""What becomes of a reply: written, sent, refused, in doubt, given elsewhere."""

from dataclasses import replace
from datetime import datetime, timedelta

from lifecycle.effects import DrawCard, Effect, SendReply, ShowProblem, ShowReply, TellOps
from lifecycle.errors import ReplyWindowClosed
from lifecycle.events import (
    AgentReplied,
    AnsweredElsewhere,
    ReplyConfirmed,
    ReplyRepeated,
    ReplySent,
)
from lifecycle.messages import OwnPost
from lifecycle.moves import Outcome, moved, owned, permit
from lifecycle.policy import Policy
from lifecycle.tickets import Delivery, DeliveryState, ReplyId, Status, Ticket
from lifecycle.transitions import OWING, Verb, after_reply

ELSEWHERE = "A colleague, outside Deskhand"
SKEW = timedelta(minutes=2)  # how far the platform's clock may be behind ours


def written(ticket: Ticket, event: AgentReplied, now: datetime) -> Outcome:
    """The agent pressed Send: the reply is owed, and it is the other side's turn."""
    _permit_reply(ticket, now)
    then = after_reply(event.then)
    delivery = Delivery(
        reply=event.reply,
        agent=event.agent,
        text=event.text,
        state=DeliveryState.SENDING,
        at=now,
        waited_since=ticket.waiting_since,
        answers=ticket.last_message,
        then=then,
        written_at=now,
    )
    ours = owned(ticket, event.agent, now)
    return _owed(_their_turn(ours, then, now), delivery)


def sent(ticket: Ticket, event: ReplySent, now: datetime) -> Outcome:
    """The platform has it: only now is it shown as sent."""
    delivery = _unsettled(ticket, event.reply)
    if delivery is None:
        return ticket, ()
    arrived = replace(delivery, state=DeliveryState.SENT, at=now, problem=None, link=event.link)
    told = ShowReply(delivery.agent.name, delivery.text, event.link)
    settled = _noted(_answered(ticket, now), arrived)
    if delivery.state is DeliveryState.UNCERTAIN:  # the doubt had made it our turn again
        settled = _doubt_ended(settled, arrived, now)
    return settled, (told, DrawCard())


def failed(ticket: Ticket, reply: ReplyId, why: str, now: datetime, *, uncertain: bool) -> Outcome:
    """It did not arrive, or nobody can tell: the customer waits again, as long as before."""
    delivery = _unsettled(ticket, reply)
    if delivery is None:
        return ticket, ()
    state = DeliveryState.UNCERTAIN if uncertain else DeliveryState.REFUSED
    if delivery.state is state:
        return ticket, ()
    failing = _noted(ticket, replace(delivery, state=state, at=now, problem=why))
    told: list[Effect] = [ShowProblem(delivery.agent, reply, why, uncertain), DrawCard()]
    if ticket.status is Status.CLOSED:
        return failing, (*told, TellOps(f"A reply on #{ticket.id}, closed by now, failed: {why}"))
    since = min(filter(None, (delivery.waited_since, ticket.waiting_since)), default=delivery.at)
    return moved(replace(failing, waiting_since=since), Status.OPEN, now), tuple(told)


def confirmed(ticket: Ticket, event: ReplyConfirmed, now: datetime) -> Outcome:
    """An agent saw the doubtful reply on the platform."""
    delivery = _in_doubt(ticket, event.reply)
    if delivery is None:
        return ticket, ()
    arrived = replace(delivery, state=DeliveryState.SENT, at=now, problem=None)
    told = ShowReply(delivery.agent.name, delivery.text, None)
    settled = _noted(_answered(ticket, now), arrived)
    return _doubt_ended(settled, arrived, now), (told, DrawCard())


def repeated(ticket: Ticket, event: ReplyRepeated, now: datetime) -> Outcome:
    """An agent saw that the doubtful reply is not there: it is owed again, under a new id."""
    doubtful = _in_doubt(ticket, event.reply)
    if doubtful is None:
        return ticket, ()
    _permit_reply(ticket, now)
    again = replace(doubtful, reply=event.again, state=DeliveryState.SENDING, at=now, problem=None)
    without = tuple(d for d in ticket.deliveries if d.reply != event.reply)
    return _owed(_doubt_ended(replace(ticket, deliveries=without), again, now), again)


def news_of(ticket: Ticket, post: OwnPost) -> ReplySent | AnsweredElsewhere:
    """What a post of our own account means: a reply of ours arrived, or a colleague answered."""
    echo = next((d for d in ticket.deliveries if _is_echo(post, d)), None)
    return ReplySent(echo.reply, post.id, post.link) if echo else AnsweredElsewhere(post)


def elsewhere(ticket: Ticket, post: OwnPost, policy: Policy, now: datetime) -> Outcome:
    """Our account answered: one of our own replies come back, or a colleague in another app."""
    news = news_of(ticket, post)
    if isinstance(news, ReplySent):
        return sent(ticket, news, now)
    told = (ShowReply(ELSEWHERE, post.text, post.link), DrawCard())
    if ticket.status not in OWING or post.sent_at < ticket.last_written_at:
        return ticket, told
    return _their_turn(_answered(ticket, now), policy.after_reply, now), told


def _permit_reply(ticket: Ticket, now: datetime) -> None:
    """Return when a reply may go out now; NotAllowed or ReplyWindowClosed otherwise."""
    permit(ticket, Verb.REPLY)
    if ticket.reply_until and now > ticket.reply_until:
        raise ReplyWindowClosed(ticket.id, ticket.reply_until)


def _owed(ticket: Ticket, delivery: Delivery) -> Outcome:
    kept = tuple(d for d in ticket.deliveries if not d.settled)
    effect = SendReply(delivery.reply, delivery.text, delivery.answers)
    return replace(ticket, deliveries=(*kept, delivery)), (effect, DrawCard())


def _their_turn(ticket: Ticket, then: Status, now: datetime) -> Ticket:
    """After an answer to their last words; a ticket that is kept open is still a debt."""
    waiting = now if then is Status.OPEN else None
    return moved(replace(ticket, waiting_since=waiting), then, now)


def _doubt_ended(ticket: Ticket, delivery: Delivery, now: datetime) -> Ticket:
    """Their turn after all, unless they asked more, or an agent moved the ticket on meanwhile."""
    if ticket.status not in OWING or ticket.last_message != delivery.answers:
        return ticket
    return _their_turn(ticket, delivery.then, now)


def _answered(ticket: Ticket, now: datetime) -> Ticket:
    return replace(ticket, answered_at=ticket.answered_at or now)


def _noted(ticket: Ticket, delivery: Delivery) -> Ticket:
    """`ticket` with `delivery` in its place; older settled ones are left to the history."""
    last = ticket.deliveries[-1].reply
    put = (delivery if d.reply == delivery.reply else d for d in ticket.deliveries)
    return replace(ticket, deliveries=tuple(d for d in put if not d.settled or d.reply == last))


def _unsettled(ticket: Ticket, reply: ReplyId) -> Delivery | None:
    return next((d for d in ticket.deliveries if d.reply == reply and not d.settled), None)


def _in_doubt(ticket: Ticket, reply: ReplyId) -> Delivery | None:
    found = _unsettled(ticket, reply)
    return found if found and found.state is DeliveryState.UNCERTAIN else None


def _is_echo(post: OwnPost, delivery: Delivery) -> bool:
    """True when `post` may be `delivery` come back: still awaited, written first, same words."""
    if delivery.settled or not _same(delivery.text, post.text):
        return False
    return delivery.written_at is None or post.sent_at >= delivery.written_at - SKEW


def _same(ours: str, theirs: str) -> bool:
    """Equal but for white space and the mentions that a platform puts in front."""
    return _bare(ours) == _bare(theirs)


def _bare(text: str) -> list[str]:
    words = text.split()
    while words and words[0].startswith("@"):
        words = words[1:]
    return words
