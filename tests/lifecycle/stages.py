"""Tickets in any status, and the shortest way to write what happens to them."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from lifecycle.decide import Decision, decide, opened
from lifecycle.events import AgentReplied, CustomerWrote, Event, TicketOpened
from lifecycle.policy import Policy
from lifecycle.tickets import (
    ConversationId,
    CustomerId,
    Delivery,
    DeliveryState,
    ReplyId,
    Status,
    Ticket,
    TicketId,
)
from lifecycle.transitions import OWING
from tests.made import AGENT, BITBLOCK, START, message

R1 = ReplyId("r1")


def opening(**more: Any) -> TicketOpened:
    """Maria's first message, and the number it got."""
    return TicketOpened(
        message=message("900", **more),
        ticket=TicketId(1),
        conversation=ConversationId(1),
        customer=CustomerId(1),
        team="support",
    )


def fresh(policy: Policy = BITBLOCK, **more: Any) -> Ticket:
    """A ticket just opened by a message with these fields."""
    return opened(opening(**more), policy, START).ticket


def put(status: Status, **more: Any) -> Ticket:
    """A ticket in `status`; the customer waits where it is our turn."""
    waiting = START if status in OWING else None
    return replace(fresh(), status=status, waiting_since=waiting, **more)


def delivery(state: DeliveryState, **more: Any) -> Delivery:
    """The reply `r1`, so far on its way."""
    given: dict[str, Any] = {
        "reply": R1,
        "agent": AGENT,
        "text": "On it.",
        "at": START,
        "waited_since": START,
        "answers": "900",
        "then": Status.PENDING,
        "written_at": START,
    } | more
    return Delivery(state=state, **given)


def reply(then: Status = Status.PENDING, id: str = "r1", text: str = "On it.") -> AgentReplied:
    return AgentReplied(AGENT, ReplyId(id), text, then)


def wrote(id: str = "901", text: str = "any news?", **more: Any) -> CustomerWrote:
    return CustomerWrote(message(id, text, **more))


def decided(
    ticket: Ticket, event: Event, now: datetime = START, policy: Policy = BITBLOCK
) -> Decision:
    return decide(ticket, event, policy, now)


def lived(ticket: Ticket, *events: Event, now: datetime = START) -> Ticket:
    """The ticket after all of them."""
    for event in events:
        ticket = decided(ticket, event, now).ticket
    return ticket
