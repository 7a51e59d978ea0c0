"""Which ticket is next? The most pressing; among equals, the one that was received first."""

from datetime import datetime

from lifecycle.tickets import Ticket


def queue_key(ticket: Ticket) -> tuple[int, datetime, int]:
    """What tickets are sorted by, wherever they stand in a queue; no two are equal.

    The books' queries say the same in SQL; a test holds them to it.
    """
    return ticket.priority.rank, ticket.opened_at, ticket.id
