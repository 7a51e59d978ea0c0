"""How does what a channel reported get into the books? Committed, before anybody is told so."""

import asyncio
from collections.abc import Sequence

import structlog

from bot.views.text import clean
from connectors.contract import Reading, Unread
from lifecycle.messages import Fact
from lifecycle.tickets import Channel
from runtime.ingest import Ingest
from runtime.wiring import House
from storage import notes, outbox
from storage.store import Connection

log = structlog.get_logger(__name__)


class Intake:
    """Files what was read, and keeps raw what was not."""

    def __init__(self, house: House, channel: Channel, ingest: Ingest) -> None:
        self._house = house
        self._channel = channel
        self._ingest = ingest

    async def take(self, reading: Reading) -> str:
        """Return when all of it is committed, with what became of it in a word; Busy."""
        await self.file(reading.facts)
        if reading.unread:
            await asyncio.to_thread(self._keep, reading.unread)
            return "unread"
        return "kept" if reading.facts else "ignored"

    async def file(self, facts: Sequence[Fact]) -> None:
        """Return when the facts are committed; Busy."""
        if facts:
            await asyncio.wrap_future(self._ingest.submit(facts))

    def _keep(self, unread: Sequence[Unread]) -> None:
        """Signed and not understood: kept raw, and the operations room is told."""
        now = self._house.clock()
        team = self._house.deskfile.team(self._house.desk.routing.otherwise).name
        for part in unread:
            log.warning("a delivery could not be read", channel=self._channel.value, why=part.why)

        def work(connection: Connection) -> None:
            for part in unread:
                number = notes.keep_letter(
                    connection, self._channel.value, clean(part.why), clean(part.raw), now
                )
                said = f"A delivery of {self._channel.shown} could not be read: "
                said += f"{clean(part.why)}. It is kept as dead letter {number}."
                outbox.owe_ops(connection, team, said, now)

        self._house.store.write(work)
        self._house.ring()
