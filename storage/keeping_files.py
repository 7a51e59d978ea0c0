"""Where is the content of what hung on messages kept?"""

from datetime import datetime

from sqlalchemy import Connection, and_, select

from lifecycle.messages import File
from lifecycle.tickets import TicketId
from storage.adding import insert_new
from storage.schema import files


def find(connection: Connection, ticket: TicketId, post: str, ref_hash: str) -> File | None:
    """The file that hung on that post, or None when it was not kept."""
    wanted = and_(
        files.c.ticket_id == ticket, files.c.post_id == post, files.c.ref_hash == ref_hash
    )
    row = connection.execute(select(files).where(wanted)).first()
    return File(row.name, row.type, row.content) if row else None


def keep(
    connection: Connection,
    ticket: TicketId,
    post: str,
    ref_hash: str,
    file: File,
    now: datetime,
) -> None:
    """Keep a file; a second time changes nothing."""
    row = {
        "ticket_id": ticket,
        "post_id": post,
        "ref_hash": ref_hash,
        "name": file.name,
        "type": file.type,
        "size": len(file.content),
        "content": file.content,
        "at": now,
    }
    insert_new(connection, files, row)
