"""What becomes of what connectors report? Each fact finds its ticket, or makes one."""

from dataclasses import dataclass
from typing import assert_never

from lifecycle import floods
from lifecycle.books import Arrival, Known
from lifecycle.decide import opened
from lifecycle.events import (
    CustomerEdited,
    CustomerReacted,
    CustomerSaw,
    CustomerWrote,
    JoinedTo,
    KeptAside,
    PostGone,
    RatingGiven,
    TicketOpened,
)
from lifecycle.messages import (
    AccountNews,
    Deletion,
    Edit,
    Fact,
    Message,
    OwnPost,
    Reaction,
    Seen,
)
from lifecycle.policy import OnMessage
from lifecycle.replies import news_of
from lifecycle.routing import Routing
from lifecycle.smallwords import rating
from lifecycle.tickets import ConversationId, Status, Ticket, TicketId
from lifecycle.working import Work


@dataclass(frozen=True, slots=True)
class Reception:
    """Files facts in one transaction."""

    work: Work
    routing: Routing

    def file(self, fact: Fact) -> TicketId | None:
        """Take in one fact; the ticket that changed by it, None when none did."""
        match fact:
            case Message():
                return self._message(fact)
            case OwnPost():
                return self._own(fact)
            case Edit():
                return self._edit(fact)
            case Deletion():
                return self._deletion(fact)
            case Seen():
                return self._seen(fact)
            case Reaction():
                return self._reaction(fact)
            case AccountNews():
                self.work.unit.tell_ops(self.routing.otherwise, fact.text, self.work.now)
                return None
            case _:
                assert_never(fact)

    def _own(self, post: OwnPost) -> TicketId | None:
        unit = self.work.unit
        conversation = unit.arrive_own(post, self.work.now)
        ticket = unit.unclosed(conversation) if conversation else None
        return self.work.apply(ticket, news_of(ticket, post)).id if ticket else None

    def _message(self, message: Message) -> TicketId | None:
        arrival = self.work.unit.arrive(message, self.work.now)
        if arrival is None:
            return None
        id = self._hear(message, arrival)
        for part, whole in arrival.joined:
            self._join(part, whole)
        return id

    def _hear(self, message: Message, arrival: Arrival) -> TicketId:
        unit, work = self.work.unit, self.work
        ticket = unit.unclosed(arrival.conversation)
        if ticket and (given := _rating(ticket, message)):
            return work.apply(ticket, given).id
        if ticket:
            heard = work.apply(ticket, CustomerWrote(message))
            if why := floods.loop(ticket, heard, message):
                return work.apply(heard, KeptAside(why)).id
            return work.find_owner(work.back_from_the_absent(heard)).id
        closed = unit.last_closed(arrival.conversation)
        if closed:
            before = unit.ticket(closed)
            if given := _rating(before, message):
                return work.apply(before, given).id
        return self._open(message, arrival, closed)

    def _open(self, message: Message, arrival: Arrival, closed: TicketId | None) -> TicketId:
        unit, now = self.work.unit, self.work.now
        team = self.routing.team(message)
        policy = self.work.policies(team)
        follows = policy.on_message.get(Status.CLOSED) is not OnMessage.NEW_TICKET
        event = TicketOpened(
            message=message,
            ticket=unit.next_number(),
            conversation=arrival.conversation,
            customer=arrival.customer,
            team=team,
            follow_up_of=(closed if follows else None) or arrival.continues,
            aside=floods.aside(message, unit.standing(arrival.customer, now)),
        )
        decision = opened(event, policy, now, self.work.calendars(team))
        unit.save(event, decision, policy, now)
        self.work.find_owner(decision.ticket)
        return event.ticket

    def _join(self, part: ConversationId, whole: ConversationId) -> None:
        """Posts came out of order and made two tickets of one; unless agents work on both."""
        unit = self.work.unit
        lesser, ticket = unit.unclosed(part), unit.unclosed(whole)
        if lesser is None or ticket is None or lesser.assignee or lesser.deliveries:
            return
        for message in unit.said(lesser.id):
            ticket = self.work.apply(ticket, CustomerWrote(message))
        self.work.apply(lesser, JoinedTo(ticket.id))

    def _edit(self, edit: Edit) -> TicketId | None:
        """A new version of what is known; what is not known is a message like any other."""
        message = edit.message
        known = self.work.unit.known(message.channel, message.account, message.id)
        if known is None:
            return self._message(message)
        if edit.also:
            self.work.unit.also_known(message, edit.also, self.work.now)
        if known.ours or known.ticket is None or known.text == message.words:
            return None
        if not self._first_time("edit", message.channel, message.account, message.id, edit.version):
            return None
        event = CustomerEdited(message, known.text, edit.version, edit.at)
        return self.work.apply(self.work.unit.ticket(known.ticket), event).id

    def _deletion(self, deletion: Deletion) -> TicketId | None:
        known = self.work.unit.known(deletion.channel, deletion.account, deletion.id)
        if known is None or known.ticket is None:
            return None
        if not self._first_time("gone", deletion.channel, deletion.account, deletion.id):
            return None
        before = self.work.unit.ticket(known.ticket)
        return self.work.apply(before, PostGone(known.post, known.who, known.ours)).id

    def _seen(self, seen: Seen) -> TicketId | None:
        ticket = self._of_thread(seen)
        return self.work.apply(ticket, CustomerSaw(seen.until, seen.read)).id if ticket else None

    def _of_thread(self, seen: Seen) -> Ticket | None:
        unit = self.work.unit
        conversation = unit.conversation(seen.channel, seen.account, seen.thread, seen.customer)
        return unit.unclosed(conversation) if conversation else None

    def _reaction(self, reaction: Reaction) -> TicketId | None:
        known = self.work.unit.known(reaction.channel, reaction.account, reaction.id)
        if known is None or known.ticket is None:
            return None
        key = (reaction.channel, reaction.account, reaction.id, reaction.author.id, reaction.sign)
        if not self._first_time("reaction", *key):
            return None
        ticket = self.work.unit.ticket(known.ticket)
        given = _rated_by(ticket, known, reaction)
        event = given or CustomerReacted(reaction.author, reaction.sign)
        return self.work.apply(ticket, event).id

    def _first_time(self, *key: str) -> bool:
        return self.work.unit.first_time(":".join(key)[:200], self.work.now)


def _rating(ticket: Ticket, message: Message) -> RatingGiven | None:
    """The rating that a message is, where one was asked for and not given yet."""
    if ticket.rating_asked_at is None or ticket.rating is not None:
        return None
    good = rating(message.text)
    return None if good is None else RatingGiven(message, good)


def _rated_by(ticket: Ticket, known: Known, reaction: Reaction) -> RatingGiven | None:
    """A thumb under the question how it went is the rating itself: one tap."""
    if not known.ours:
        return None
    message = Message(
        channel=reaction.channel,
        account=reaction.account,
        id=reaction.id,
        author=reaction.author,
        text=reaction.sign,
        sent_at=reaction.at,
        private=ticket.private,
        link=ticket.last_link,
        reply_until=ticket.reply_until,
        automatic_until=ticket.automatic_until,
    )
    return _rating(ticket, message)
