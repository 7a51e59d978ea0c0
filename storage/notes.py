"""The small things that processes leave in the books: cards, heartbeats, dead letters."""

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from lifecycle.tickets import TicketId
from storage.adding import insert_new
from storage.schema import beats, cards, dead_letters, thread_posts


def keep_card(connection: Connection, ticket: TicketId, room: str, ts: str) -> None:
    """The ticket's card stands there from now on."""
    connection.execute(delete(cards).where(cards.c.ticket_id == ticket))
    connection.execute(insert(cards), {"ticket_id": ticket, "room": room, "ts": ts})


def forget_card(connection: Connection, room: str, ts: str) -> None:
    """The card that stood there is gone; one that was posted since is not."""
    connection.execute(delete(cards).where(cards.c.room == room, cards.c.ts == ts))


def keep_thread_post(
    connection: Connection, ticket: TicketId, post: str, room: str, ts: str
) -> None:
    """A customer's words stand there under the card, as they wrote or as they changed them."""
    row = {"ticket_id": ticket, "post_id": post, "room": room, "ts": ts}
    insert_new(connection, thread_posts, row)


def thread_posts_of(connection: Connection, ticket: TicketId, post: str) -> list[tuple[str, str]]:
    """Where the words of that post stand, every version of them: room and ts."""
    found = select(thread_posts.c.room, thread_posts.c.ts).where(
        thread_posts.c.ticket_id == ticket, thread_posts.c.post_id == post
    )
    return [(row.room, row.ts) for row in connection.execute(found)]


def keep_letter(connection: Connection, channel: str, why: str, raw: str, now: datetime) -> int:
    """Keep a delivery that could not be read; its number."""
    row = {"channel": channel, "why": why, "raw": raw, "at": now}
    made = connection.execute(insert(dead_letters).returning(dead_letters.c.id), row)
    return int(made.scalar_one())


def keep_beat(connection: Connection, name: str, now: datetime) -> None:
    """The process of that name lives."""
    if not insert_new(connection, beats, {"name": name, "at": now}):
        connection.execute(beats.update().where(beats.c.name == name).values(at=now))
