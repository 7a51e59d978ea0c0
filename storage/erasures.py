"""Who asked that their data be deleted, and was it done?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from lifecycle.tickets import Channel
from storage.schema import erasures


@dataclass(frozen=True, slots=True)
class Erasure:
    """One request."""

    code: str
    channel: Channel
    person: str
    asked_at: datetime
    done_at: datetime | None
    said: str


def ask(connection: Connection, code: str, channel: Channel, person: str, now: datetime) -> None:
    """Note a request; it is carried out from now on."""
    row = {"code": code, "channel": channel, "person": person, "asked_at": now, "said": ""}
    connection.execute(insert(erasures), row)


def waiting(connection: Connection) -> list[Erasure]:
    """The requests that are not carried out yet, oldest first."""
    found = select(erasures).where(erasures.c.done_at.is_(None)).order_by(erasures.c.asked_at)
    return [_erasure(row) for row in connection.execute(found)]


def find(connection: Connection, code: str) -> Erasure | None:
    """The request of that code."""
    row = connection.execute(select(erasures).where(erasures.c.code == code)).first()
    return _erasure(row) if row else None


def end(connection: Connection, code: str, said: str, now: datetime) -> None:
    """It is carried out; whom it was about is forgotten too."""
    there = update(erasures).where(erasures.c.code == code)
    connection.execute(there.values(done_at=now, said=said, person=""))


def _erasure(row: Any) -> Erasure:  # noqa: ANN401 - a row
    return Erasure(row.code, Channel(row.channel), row.person, row.asked_at, row.done_at, row.said)
