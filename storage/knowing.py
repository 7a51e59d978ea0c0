"""What do the books know of a post, of a customer, of a place?"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import Connection, Row, and_, bindparam, func, select

from lifecycle.books import Known
from lifecycle.events import CustomerEdited, CustomerWrote, RatingGiven, TicketOpened
from lifecycle.floods import Standing
from lifecycle.messages import Message
from lifecycle.tickets import Channel, ConversationId, CustomerId, TicketId
from storage.schema import conversations, customers, history, posts, tickets
from storage.wire import event_named

_SAYING = (TicketOpened, CustomerWrote, CustomerEdited, RatingGiven)
_HERE = and_(posts.c.channel == bindparam("on_channel"), posts.c.account == bindparam("of_account"))
_POST = select(posts).where(_HERE, posts.c.post_id == bindparam("post"))
_TICKETS = (
    select(tickets.c.id)
    .where(tickets.c.conversation_id == bindparam("conversation"))
    .order_by(tickets.c.id.desc())
)
_SAID = (
    select(history.c.kind, history.c.body)
    .where(
        history.c.ticket_id == bindparam("number"),
        history.c.kind.in_([kind.__name__ for kind in _SAYING]),
    )
    .order_by(history.c.seq.desc())
)
_CONVERSATION = select(conversations.c.id).where(
    conversations.c.channel == bindparam("on_channel"),
    conversations.c.account == bindparam("of_account"),
    conversations.c.key == bindparam("wanted"),
)
_STANDING = select(
    select(customers.c.muted_at)
    .where(customers.c.id == bindparam("customer"))
    .scalar_subquery()
    .label("muted_at"),
    select(func.count())
    .select_from(tickets)
    .where(tickets.c.customer_id == bindparam("customer"), tickets.c.opened_at > bindparam("since"))
    .scalar_subquery()
    .label("lately"),
)
_HOUR = timedelta(hours=1)


def known(connection: Connection, channel: Channel, account: str, post: str) -> Known | None:
    """The post of that id, by any id that it has had; None when it is new to us."""
    row = _row(connection, channel, account, post)
    if row and row.first_id:
        row = _row(connection, channel, account, row.first_id)
    if row is None:
        return None
    numbers = [] if row.conversation_id is None else _numbers(connection, row.conversation_id)
    if row.ours:
        return Known(row.post_id, True, numbers[0] if numbers else None)
    for number in numbers:
        if message := _message(connection, number, row.post_id):
            return Known(row.post_id, False, number, message.words, message.author.shown)
    return Known(row.post_id, False)


def conversation(
    connection: Connection, channel: Channel, account: str, thread: str, customer: str
) -> ConversationId | None:
    """The conversation of the customer of that platform id in that thread."""
    wanted = {"on_channel": channel, "of_account": account, "wanted": f"{thread}:{customer}"}
    found = connection.execute(_CONVERSATION, wanted).scalar()
    return ConversationId(found) if found else None


def standing(connection: Connection, customer: CustomerId, now: datetime) -> Standing:
    """What there is to know of a customer before another ticket opens."""
    row = connection.execute(_STANDING, {"customer": customer, "since": now - _HOUR}).one()
    return Standing(row.muted_at is not None, row.lately)


def _row(connection: Connection, channel: Channel, account: str, post: str) -> Row | None:  # type: ignore[type-arg]
    wanted = {"on_channel": channel, "of_account": account, "post": post}
    return connection.execute(_POST, wanted).first()


def _numbers(connection: Connection, conversation: int) -> list[TicketId]:
    found = connection.execute(_TICKETS, {"conversation": conversation}).scalars()
    return [TicketId(number) for number in found]


def _message(connection: Connection, number: TicketId, post: str) -> Message | None:
    """The message as the ticket heard it last."""
    return next((m for m in _said(connection, number) if m.id == post), None)


def _said(connection: Connection, number: TicketId) -> Iterator[Message]:
    for row in connection.execute(_SAID, {"number": number}).all():
        event = event_named(row.kind, row.body)
        if isinstance(event, _SAYING):
            yield event.message
