"""An answer that nobody has sent yet: what a channel is asked about before an agent decides."""

from connectors.contract import Outgoing
from lifecycle.tickets import ReplyId, Ticket


def draft(ticket: Ticket, text: str = "", private: bool | None = None) -> Outgoing:
    """An answer to the ticket's last message; `private` None: where the customer wrote."""
    return Outgoing(
        reply=ReplyId("draft"),
        account=ticket.account,
        text=text,
        answers=ticket.last_message,
        to="",
        thread="",
        private=ticket.private if private is None else private,
        was_private=ticket.private,
        heard_at=ticket.last_written_at,
        addressed=ticket.addressed,
    )
