"""How does a reply reach its customer once, whatever dies on the way?

Before the call the row is marked in flight. A row that is found in flight may have been sent: then
the platform is asked first. Found: it is settled. Surely absent: it is sent. Nobody can tell: the
agent is asked. Nothing is guessed.
"""

from collections.abc import Callable
from datetime import timedelta

from connectors.contract import (
    DeliveryDelayed,
    DeliveryRefused,
    DeliveryUncertain,
    Found,
    Outgoing,
    Receipt,
    Unknown,
)
from jobs import patience
from lifecycle.effects import SendReply
from lifecycle.events import ReplyRefused, ReplySent, ReplyUncertain
from lifecycle.notices import SOLVED
from lifecycle.tickets import Status, Ticket, TicketId
from runtime.wiring import House
from storage import cursors, outbox, reading
from storage.outbox import Owed
from storage.reading import Address

_REFUSED = ""  # no platform's id

_Ending = ReplySent | ReplyRefused | ReplyUncertain


class Replies:
    """Delivers replies through the connectors."""

    def __init__(self, house: House, wall: Callable[[], float]) -> None:
        self._house = house
        self._wall = wall

    def deliver(self, owed: Owed, effect: SendReply) -> str:
        """Bring one reply a step further; what became of it, in a word."""
        ticket, address = self._about(owed)
        connector = self._house.connectors.get(ticket.channel)
        if connector is None:
            why = f"the channel {ticket.channel.shown} is switched off"
            return self._delayed(owed, effect, DeliveryDelayed(why))
        if _is_settled(ticket, effect):
            return self._settle(owed, "known")  # its echo was quicker than its receipt
        after = self._before(effect, ticket)
        if after == _REFUSED:
            why = "the part of the answer before it was not delivered"
            return self._told(owed, ReplyRefused(effect.reply, why), "refused")
        outgoing = _outgoing(effect, ticket, address, after)
        if owed.in_flight_at is None:
            return self._send(owed, effect, outgoing, ticket)
        sight = connector.look(outgoing, owed.in_flight_at)
        flown = self._house.clock() - owed.in_flight_at
        if isinstance(sight, Found):
            return self._sent(owed, effect, sight.receipt)
        if isinstance(sight, Unknown):
            if flown < patience.GIVE_UP_LOOKING_AFTER:
                return self._look_later(owed, sight.why)
            return self._told(owed, ReplyUncertain(effect.reply, sight.why), "uncertain")
        if flown < patience.SURELY_ABSENT_AFTER:
            return self._look_later(owed, "not there yet")
        return self._send(owed, effect, outgoing, ticket)

    def _before(self, effect: SendReply, ticket: Ticket) -> str | None:
        """The receipt of the part before; `_REFUSED` when it never arrived."""
        before = effect.after
        if before is None:
            return None
        receipt = self._house.store.read(lambda c: reading.receipt(c, ticket.id, before))
        return receipt or _REFUSED

    def _send(self, owed: Owed, effect: SendReply, outgoing: Outgoing, ticket: Ticket) -> str:
        now, lease = self._house.clock(), self._house.settings.deskhand_lease
        ours = self._house.store.write(lambda c: outbox.take_off(c, owed, now, self._wall(), lease))
        if not ours:
            return "lost"  # the lease had ended; another courier has the row
        try:
            receipt = self._house.connectors[ticket.channel].send(outgoing)
            self._count(ticket, outgoing)
        except DeliveryDelayed as problem:
            return self._delayed(owed, effect, problem)
        except DeliveryRefused as problem:
            return self._told(owed, ReplyRefused(effect.reply, str(problem)), "refused")
        except DeliveryUncertain as problem:
            return self._look_later(owed, str(problem))
        return self._sent(owed, effect, receipt)

    def _count(self, ticket: Ticket, outgoing: Outgoing) -> None:
        """What the platform charges for, month by month."""
        connector, now = self._house.connectors[ticket.channel], self._house.clock()
        kind = connector.kind(outgoing)
        self._house.store.write(
            lambda c: cursors.count(c, ticket.channel, ticket.account, kind, 1, now)
        )

    def _sent(self, owed: Owed, effect: SendReply, receipt: Receipt) -> str:
        event = ReplySent(effect.reply, receipt.id, receipt.link, receipt.thread, receipt.to)
        return self._told(owed, event, "sent", receipt.id)

    def _told(self, owed: Owed, event: _Ending, outcome: str, receipt: str | None = None) -> str:
        """The ticket learns what became of the reply first, then the row is settled."""
        self._house.desk.act(_ticket(owed), event, f"reply:{event.reply}:{outcome}")
        problem = None if isinstance(event, ReplySent) else event.why
        return self._settle(owed, outcome, receipt, problem)

    def _settle(
        self, owed: Owed, outcome: str, receipt: str | None = None, problem: str | None = None
    ) -> str:
        now = self._house.clock()
        self._house.store.write(
            lambda c: outbox.settle(c, owed, outcome, now, receipt=receipt, problem=problem)
        )
        return outcome

    def _delayed(self, owed: Owed, effect: SendReply, problem: DeliveryDelayed) -> str:
        now = self._house.clock()
        if now - owed.created_at > patience.REPLY_PATIENCE:
            why = f"tried for an hour: {problem}"
            return self._told(owed, ReplyRefused(effect.reply, why), "refused")
        until = patience.again_at(now, owed.tries, problem.retry_after)
        self._house.store.write(
            lambda c: outbox.put_off(c, owed, until, str(problem), in_flight=False)
        )
        return "delayed"

    def _look_later(self, owed: Owed, why: str) -> str:
        wait = patience.LOOK_AFTER * min(owed.tries, 5)
        until = self._house.clock() + max(wait, timedelta(seconds=1))
        self._house.store.write(lambda c: outbox.put_off(c, owed, until, why, in_flight=True))
        return "looking"

    def _about(self, owed: Owed) -> tuple[Ticket, Address]:
        ticket = self._house.store.read(lambda c: reading.ticket(c, _ticket(owed)))
        return ticket, self._house.store.read(lambda c: reading.address(c, ticket.conversation))


def _ticket(owed: Owed) -> TicketId:
    if owed.ticket is None:
        raise ValueError(f"row {owed.id} of the outbox belongs to no ticket")
    return owed.ticket


def _is_settled(ticket: Ticket, effect: SendReply) -> bool:
    """Whether the ticket knows already what became of the reply."""
    if any(notice.reply == effect.reply for notice in ticket.notices):
        return False
    found = (d for d in ticket.deliveries if d.reply == effect.reply)
    delivery = next(found, None)
    return delivery is None or delivery.settled


def _outgoing(effect: SendReply, ticket: Ticket, address: Address, after: str | None) -> Outgoing:
    return Outgoing(
        reply=effect.reply,
        account=ticket.account,
        text=effect.text,
        answers=effect.answers,
        to=address.customer,
        thread=address.thread,
        private=ticket.private if effect.private is None else effect.private,
        was_private=ticket.private,
        automatic=effect.automatic,
        heard_at=ticket.last_written_at,
        after=after,
        addressed=ticket.addressed,
        solves=_solves(effect, ticket),
    )


def _solves(effect: SendReply, ticket: Ticket) -> bool:
    """Whether it is the last word that the customer gets before the ticket counts as solved."""
    if ticket.status is not Status.SOLVED:
        return False
    ends = [notice.reply for notice in ticket.notices if notice.wording == SOLVED]
    if ends or effect.automatic:
        return effect.reply in ends
    goes_on = any(delivery.after == effect.reply for delivery in ticket.deliveries)
    ours = (delivery for delivery in ticket.deliveries if delivery.reply == effect.reply)
    return not goes_on and any(delivery.then is Status.SOLVED for delivery in ours)
