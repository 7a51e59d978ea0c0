"""What becomes of a reply: written, sent, refused, in doubt, given elsewhere."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from lifecycle import notices
from lifecycle.effects import DrawCard, Effect, SendReply, ShowProblem, ShowReply, TellOps
from lifecycle.errors import NotAllowed, ReplyWindowClosed
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
from lifecycle.transitions import OWING, Verb, after_reply, allowed

ELSEWHERE = "A colleague, outside Deskhand"
SKEW = timedelta(minutes=2)  # how far the platform's clock may be behind ours


def written(ticket: Ticket, event: AgentReplied, policy: Policy, now: datetime) -> Outcome:
    """The agent pressed Send: the reply is owed, and it is the other side's turn."""
    _permit_reply(ticket, policy, now)
    then = _then(ticket, after_reply(event.then), policy)
    said = _said(ticket, event.text, event.resolution)
    ours = replace(owned(said, event.agent, now), replied_at=now)
    if then is policy.solved:
        ours = replace(ours, completed_by=event.agent)
    after, owed = _owed(_their_turn(ours, then, now), *_deliveries(ticket, event, then, now))
    if then is not Status.SOLVED or ticket.status is Status.SOLVED:
        return after, owed
    told, more = notices.tell(after, policy, "solved", now)
    return told, (*owed, *more)


def _deliveries(
    ticket: Ticket, event: AgentReplied, then: Status, now: datetime
) -> Iterator[Delivery]:
    """The reply on its way; in parts, each after the one before."""
    texts = event.parts or (event.text,)
    before: ReplyId | None = None
    for n, text in enumerate(texts, 1):
        reply = event.reply if len(texts) == 1 else ReplyId(f"{event.reply}-{n}")
        yield Delivery(
            reply=reply,
            agent=event.agent,
            text=text,
            state=DeliveryState.SENDING,
            at=now,
            waited_since=ticket.waiting_since,
            answers=ticket.last_message,
            then=then,
            written_at=now,
            private=event.private,
            after=before,
        )
        before = reply


def sent(ticket: Ticket, event: ReplySent, now: datetime) -> Outcome:
    """The platform has it: only now is it shown as sent."""
    if notice := notices.unsettled(ticket, event.reply):
        return notices.arrived(ticket, notice, event.link)
    delivery = _unsettled(ticket, event.reply)
    if delivery is None:
        return ticket, ()
    arrived = replace(delivery, state=DeliveryState.SENT, at=now, problem=None, link=event.link)
    told = ShowReply(delivery.agent.name, delivery.text, event.link)
    settled = _noted(_answered(ticket, now), arrived)
    if delivery.state is DeliveryState.UNCERTAIN:  # the doubt had made it our turn again
        settled = _doubt_ended(settled, arrived, now)
    return settled, (told, DrawCard())


def failed(
    ticket: Ticket, reply: ReplyId, why: str, policy: Policy, now: datetime, *, uncertain: bool
) -> Outcome:
    """It did not arrive, or nobody can tell: the customer waits again, as long as before."""
    if notice := notices.unsettled(ticket, reply):
        outcome = notices.failed(ticket, notice, why, uncertain=uncertain)
        refused = notice.wording == "receipt" and not uncertain
        aside = refused and policy.suspend_unreachable and ticket.status is Status.NEW
        return (moved(outcome[0], Status.SUSPENDED, now), outcome[1]) if aside else outcome
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
    again = moved(replace(failing, waiting_since=since), Status.OPEN, now)
    return _ran_on(again, delivery.written_at or delivery.at), tuple(told)


def confirmed(ticket: Ticket, event: ReplyConfirmed, now: datetime) -> Outcome:
    """An agent saw the doubtful reply on the platform."""
    delivery = _in_doubt(ticket, event.reply)
    if delivery is None:
        return ticket, ()
    arrived = replace(delivery, state=DeliveryState.SENT, at=now, problem=None)
    told = ShowReply(delivery.agent.name, delivery.text, None)
    settled = _noted(_answered(ticket, now), arrived)
    return _doubt_ended(settled, arrived, now), (told, DrawCard())


def repeated(ticket: Ticket, event: ReplyRepeated, policy: Policy, now: datetime) -> Outcome:
    """An agent saw that the doubtful reply is not there: it is owed again, under a new id."""
    doubtful = _in_doubt(ticket, event.reply)
    if doubtful is None:
        return ticket, ()
    _permit_reply(ticket, policy, now)
    again = replace(doubtful, reply=event.again, state=DeliveryState.SENDING, at=now, problem=None)
    without = tuple(d for d in ticket.deliveries if d.reply != event.reply)
    return _owed(_doubt_ended(replace(ticket, deliveries=without), again, now), again)


def news_of(ticket: Ticket, post: OwnPost) -> ReplySent | AnsweredElsewhere:
    """What a post of our own account means: a reply of ours arrived, or a colleague answered."""
    if post.reply in _awaited(ticket):
        return ReplySent(ReplyId(str(post.reply)), post.id, post.link)
    ours = (d.reply for d in ticket.deliveries if _is_echo(post, d))
    by_policy = (n.reply for n in ticket.notices if same_words(n.text, post.text))
    echo = next(ours, None) or next(by_policy, None)
    return ReplySent(echo, post.id, post.link) if echo else AnsweredElsewhere(post, resolution="")


def elsewhere(ticket: Ticket, event: AnsweredElsewhere, policy: Policy, now: datetime) -> Outcome:
    """Our account answered: one of our own replies come back, or a colleague in another app."""
    post = event.post
    news = news_of(ticket, post)
    if isinstance(news, ReplySent):
        return sent(ticket, news, now)
    told = (ShowReply(ELSEWHERE, post.text, post.link), DrawCard())
    if ticket.status not in OWING or post.sent_at < ticket.last_written_at:
        return ticket, told
    said = _said(ticket, post.text, event.resolution)
    answered = replace(_answered(said, now), replied_at=now)
    if policy.needs_owner and not ticket.assignee:
        # It stays where no owner is needed, and somebody still has to take it.
        return replace(answered, waiting_since=now), told
    return _their_turn(answered, policy.after_reply, now), told


def _said(ticket: Ticket, text: str, resolution: str | None) -> Ticket:
    """What the customer was told last, and, where it says so, what was done."""
    if resolution is None:  # older books took every answer for it
        return replace(ticket, resolution=text)
    return replace(ticket, last_said=text, resolution=resolution or ticket.resolution)


def _then(ticket: Ticket, asked: Status, policy: Policy) -> Status:
    """Where the reply leaves the ticket: reviewed work first goes to review; NotAllowed."""
    then = policy.solved if asked is Status.SOLVED else asked
    if then is not ticket.status and not policy.may(ticket.status, then):
        words = f"answer it and leave it {then.shown.lower()}"
        raise NotAllowed(ticket.id, words, ticket.status, allowed(ticket.status))
    return then


def _permit_reply(ticket: Ticket, policy: Policy, now: datetime) -> None:
    """Return when a reply may go out now; NotAllowed or ReplyWindowClosed otherwise."""
    permit(ticket, Verb.REPLY, policy)
    if ticket.reply_until and now > ticket.reply_until:
        raise ReplyWindowClosed(ticket.id, ticket.reply_until)


def _owed(ticket: Ticket, *deliveries: Delivery) -> Outcome:
    kept = tuple(d for d in ticket.deliveries if not d.settled)
    effects = (SendReply(d.reply, d.text, d.answers, d.private, d.after) for d in deliveries)
    return replace(ticket, deliveries=(*kept, *deliveries)), (*effects, DrawCard())


def _their_turn(ticket: Ticket, then: Status, now: datetime) -> Ticket:
    """After an answer to their last words; a ticket that is kept open is still a debt."""
    waiting = now if then is Status.OPEN else None
    answered = replace(ticket, waiting_since=waiting)
    if then is ticket.status is Status.PENDING:  # asked anew: silence counts from this question
        return replace(answered, status_since=now, reminders=0, reminded_at=None)
    return moved(answered, then, now)


def _doubt_ended(ticket: Ticket, delivery: Delivery, now: datetime) -> Ticket:
    """Their turn after all, unless they asked more, or an agent moved the ticket on meanwhile."""
    if ticket.status not in OWING or ticket.last_message != delivery.answers:
        return ticket
    if delivery.then in (Status.SOLVED, Status.WORK_COMPLETED):
        ticket = replace(ticket, completed_by=delivery.agent)
    return _their_turn(ticket, delivery.then, now)


def _answered(ticket: Ticket, now: datetime) -> Ticket:
    return replace(ticket, answered_at=ticket.answered_at or now)


def _ran_on(ticket: Ticket, since: datetime) -> Ticket:
    """The customer never had the answer, so our clock did not stand still from then on."""
    before = (s for s in ticket.stops if s.since < since)
    return replace(
        ticket, stops=tuple(replace(s, until=min(s.until or since, since)) for s in before)
    )


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


def _awaited(ticket: Ticket) -> set[str]:
    """Our own ids of what is on its way."""
    replies = {str(d.reply) for d in ticket.deliveries if not d.settled}
    return replies | {str(n.reply) for n in ticket.notices}


def _is_echo(post: OwnPost, delivery: Delivery) -> bool:
    """True when `post` may be `delivery` come back: still awaited, written first, same words."""
    if delivery.settled or not same_words(delivery.text, post.text):
        return False
    return delivery.written_at is None or post.sent_at >= delivery.written_at - SKEW


def same_words(ours: str, theirs: str) -> bool:
    """Whether they are equal but for white space and the mentions that a platform puts in front."""
    return _bare(ours) == _bare(theirs)


def _bare(text: str) -> list[str]:
    words = text.split()
    while words and words[0].startswith("@"):
        words = words[1:]
    return words
