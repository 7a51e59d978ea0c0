"""How are words deleted that a platform, or a person, wants gone? What is owed and done stays.

A ticket whose words were erased folds to its row no more; the books say so by `erased_at`.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, and_, delete, select, update

from lifecycle.amending import GONE
from lifecycle.effects import DrawCard, Effect, FetchFile, ShowEdit, ShowGone, ShowMessage
from lifecycle.messages import Author
from lifecycle.tickets import Channel, Ticket, TicketId
from storage import outbox
from storage.reading import entries
from storage.rows import said
from storage.schema import (
    conversations,
    customers,
    files,
    history,
    identities,
    posts,
    sayings,
    thread_posts,
    tickets,
)
from storage.schema import outbox as outbox_rows
from storage.wire import dumps, loads

NOBODY = "(deleted)"
_WORDS = ("text", "before", "said", "resolution", "held_for")
Json = dict[str, Any]


def erase_message(connection: Connection, ticket: TicketId, post: str, now: datetime) -> None:
    """The words of one message are gone from history, search and files."""
    _rewrite(connection, ticket, lambda body: _without_message(body, post))
    _forget_search(connection, [ticket])
    _say_again(connection, ticket)
    connection.execute(delete(files).where(files.c.ticket_id == ticket, files.c.post_id == post))
    _forget_effects(connection, ticket, post)
    _mark(connection, [ticket], now)


def erase_customer(
    connection: Connection, channel: Channel, platform_ids: Sequence[str], now: datetime
) -> int:
    """Everything that the person of these ids wrote is gone, and who they were.

    Returns:
        How many tickets were rewritten.
    """
    there = and_(identities.c.channel == channel, identities.c.platform_id.in_(platform_ids))
    people = connection.execute(select(identities.c.customer_id).where(there)).scalars().all()
    talks = (
        connection.execute(
            select(conversations.c.id).where(
                conversations.c.channel == channel,
                conversations.c.customer_platform_id.in_(platform_ids),
            )
        )
        .scalars()
        .all()
    )
    numbers = (
        connection.execute(select(tickets.c.id).where(tickets.c.conversation_id.in_(talks)))
        .scalars()
        .all()
    )
    _in(connection, outbox_rows, numbers)
    for number in numbers:
        _rewrite(connection, TicketId(number), _without_words)
        _rewrite_ticket(connection, TicketId(number), now)
    _forget_search(connection, numbers)
    _in(connection, files, numbers)
    _mark(connection, numbers, now)
    _forget_person(connection, channel, platform_ids, talks, people)
    return len(numbers)


def _forget_effects(connection: Connection, ticket: TicketId, post: str) -> None:
    """What was told of the message, or would be."""
    kinds = [kind.__name__ for kind in (ShowMessage, ShowEdit, FetchFile)]
    rows = connection.execute(
        select(outbox_rows.c.id, outbox_rows.c.body).where(
            outbox_rows.c.ticket_id == ticket, outbox_rows.c.kind.in_(kinds)
        )
    ).all()
    about = [row.id for row in rows if json.loads(row.body).get("post") == post]
    connection.execute(delete(outbox_rows).where(outbox_rows.c.id.in_(about)))


def _forget_person(
    connection: Connection,
    channel: Channel,
    platform_ids: Sequence[str],
    talks: Iterable[int],
    people: Iterable[int],
) -> None:
    for talk in talks:
        gone = f"erased:{talk}"
        moved = update(posts).where(posts.c.conversation_id == talk)
        connection.execute(moved.values(thread=gone))
        renamed = update(conversations).where(conversations.c.id == talk)
        values = {"key": gone, "thread": gone, "customer_platform_id": gone}
        connection.execute(renamed.values(**values))
    there = and_(identities.c.channel == channel, identities.c.platform_id.in_(platform_ids))
    connection.execute(delete(identities).where(there))
    for person in people:
        left = select(identities.c.channel).where(identities.c.customer_id == person)
        if connection.execute(left).first() is None:
            named = update(customers).where(customers.c.id == person)
            connection.execute(named.values(name=NOBODY))


def _rewrite(
    connection: Connection, ticket: TicketId, without: Callable[[Json], Json | None]
) -> None:
    rows = connection.execute(
        select(history.c.id, history.c.body).where(history.c.ticket_id == ticket)
    ).all()
    for row in rows:
        if changed := without(json.loads(row.body)):
            there = update(history).where(history.c.id == row.id)
            connection.execute(there.values(body=json.dumps(changed, ensure_ascii=False)))


def _without_message(body: Json, post: str) -> Json | None:
    message = body.get("message")
    if not isinstance(message, dict) or message.get("id") != post:
        return None
    return body | {"message": _emptied(message)} | ({"before": ""} if "before" in body else {})


def _without_words(body: Json) -> Json:
    changed = {key: "" if key in _WORDS else value for key, value in body.items()}
    for key in ("message", "post"):
        if isinstance(value := changed.get(key), dict):
            changed[key] = _anonymous(value)
    if isinstance(changed.get("author"), dict) and "sign" in changed:
        changed["author"] = _nobody()
    if isinstance(changed.get("who"), str):
        changed["who"] = NOBODY
    return changed


def _emptied(message: Json) -> Json:
    return message | {"text": "", "attachments": [], "quotes": None}


def _anonymous(message: Json) -> Json:
    whole = _emptied(message) | {"link": None, "thread": None, "to": None}
    kept = {key: value for key, value in whole.items() if key in message or key == "text"}
    return kept | ({"author": _nobody()} if "author" in message else {})


def _nobody() -> Json:
    found: Json = json.loads(dumps(Author(NOBODY, NOBODY)))
    return found


def _rewrite_ticket(connection: Connection, number: TicketId, now: datetime) -> None:
    """The row without words, and what the team must see of it."""
    body = connection.execute(select(tickets.c.body).where(tickets.c.id == number)).scalar_one()
    ticket = loads(Ticket, body)
    plain: Json = json.loads(body) | {
        "customer_name": NOBODY,
        "subject": GONE,
        "last_text": GONE,
        "last_link": None,
        "resolution": "",
        "held_for": "",
        "deliveries": [],  # nobody is there to have what was on its way
        "notices": [],
    }
    there = update(tickets).where(tickets.c.id == number)
    connection.execute(there.values(body=json.dumps(plain, ensure_ascii=False)))
    shown = connection.execute(
        select(thread_posts.c.post_id).where(thread_posts.c.ticket_id == number).distinct()
    ).scalars()
    gone: list[Effect] = [ShowGone(post, NOBODY) for post in shown]
    outbox.owe(connection, ticket, (*gone, DrawCard()), now)


def _forget_search(connection: Connection, numbers: Sequence[int]) -> None:
    _in(connection, sayings, numbers)


def _say_again(connection: Connection, ticket: TicketId) -> None:
    """What is left of a ticket's words can be found again."""
    words = [text for entry in entries(connection, ticket) if (text := said(entry.event))]
    for text in words:
        row = {"ticket_id": ticket, "text": text.casefold()}
        connection.execute(sayings.insert(), row)


def _in(connection: Connection, table: Table, numbers: Sequence[int]) -> None:
    connection.execute(delete(table).where(table.c.ticket_id.in_(numbers)))


def _mark(connection: Connection, numbers: Sequence[int], now: datetime) -> None:
    there = update(tickets).where(tickets.c.id.in_(numbers))
    connection.execute(there.values(erased_at=now))


def erased(connection: Connection, number: int) -> bool:
    """Whether words of the ticket were deleted since it was written."""
    found = select(tickets.c.erased_at).where(tickets.c.id == number)
    return connection.execute(found).scalar() is not None
