"""Made-up tickets that the measurements in process work with."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from lifecycle.events import TicketOpened
from lifecycle.hours import Calendar, parse_week
from lifecycle.messages import Author, Message
from lifecycle.tickets import Channel, ConversationId, CustomerId, TicketId

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
OFFICE = Calendar(
    zone=ZoneInfo("Europe/Berlin"), week=parse_week("mon-fri 09:00-12:30 13:00-17:30")
)


def opening(n: int) -> TicketOpened:
    return TicketOpened(
        message=message(str(n)),
        ticket=TicketId(n),
        conversation=ConversationId(n),
        customer=CustomerId(n),
        team="support",
    )


def message(id: str) -> Message:
    author = Author("55", "@maria_k", "Maria K.")
    text = "@deskhand the export fails since this morning, can you have a look please?"
    return Message(channel=Channel.X, account="100", id=id, author=author, text=text, sent_at=NOW)
