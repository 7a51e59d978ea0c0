"""How does a customer see at a glance how far it has come? By a mark on their first message."""

import structlog

from bot.room import RoomDelayed
from connectors.contract import ConnectorError, DeliveryDelayed, Mark, Marking
from lifecycle.tickets import Status, Ticket
from runtime.wiring import House
from storage import reading

TRIES_AT_MOST = 5  # a mark is worth a second look at the card, and no more

log = structlog.get_logger(__name__)


def mark_of(ticket: Ticket) -> Mark | None:
    """The mark that stands for where the ticket is; None where it stays as it is."""
    match ticket.status:
        case Status.SOLVED:
            return Mark.SOLVED
        case Status.PENDING | Status.ON_HOLD:
            return Mark.WAITING
        case Status.CLOSED | Status.SUSPENDED:
            return None
    if ticket.assignee:
        return Mark.TAKEN
    untouched = ticket.status is Status.NEW and ticket.released_by is None
    return None if untouched else Mark.NONE


def show_mark(house: House, ticket: Ticket, tries: int) -> None:
    """Mark the message that the ticket began with, where its channel can; RoomDelayed."""
    connector, mark = house.connectors.get(ticket.channel), mark_of(ticket)
    if mark is None or not isinstance(connector, Marking):
        return
    post = house.store.read(lambda c: reading.first_post(c, ticket.id))
    try:
        connector.mark(post, mark)
    except DeliveryDelayed as problem:
        if tries < TRIES_AT_MOST:
            raise RoomDelayed(str(problem), problem.retry_after) from problem
    except ConnectorError as problem:
        log.warning("a mark was not put", ticket=ticket.id, mark=mark.value, why=str(problem))
