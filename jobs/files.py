"""How does what hangs on a message come under its card? Fetched once, kept, and shown in Slack."""

import hashlib

from bot.room import RoomRefused, Rooms
from bot.views.files import described
from bot.views.text import context, escape
from connectors.contract import (
    ConnectorError,
    DeliveryDelayed,
    DeliveryUncertain,
    NotFetched,
)
from lifecycle.effects import FetchFile
from lifecycle.messages import File
from lifecycle.tickets import Ticket
from runtime.wiring import House
from storage import keeping_files
from storage.outbox import Owed
from storage.reading import Card

AT_MOST = 20 * 1000 * 1000  # bytes
TRIES_AT_MOST = 8


class FileNotNow(Exception):
    """The file can't be had now; later perhaps."""

    def __init__(self, why: str, retry_after: float | None = None) -> None:
        super().__init__(why)
        self.retry_after = retry_after


class Files:
    """Fetches what hangs on messages."""

    def __init__(self, house: House, rooms: Rooms) -> None:
        self._house = house
        self._rooms = rooms

    def bring(self, owed: Owed, effect: FetchFile, ticket: Ticket, card: Card) -> None:
        """Put the file into the card's thread, or say why it can't be had; FileNotNow."""
        try:
            file = self._kept(effect, ticket)
        except NotFetched as problem:
            self._say(card, effect, str(problem))
            return
        except (DeliveryDelayed, DeliveryUncertain) as problem:
            if owed.tries < TRIES_AT_MOST:
                raise FileNotNow(str(problem), getattr(problem, "retry_after", None)) from problem
            self._say(card, effect, str(problem))
            return
        except ConnectorError as problem:
            self._say(card, effect, str(problem))
            return
        try:
            self._rooms.upload(card.room, card.ts, file.name, file.content)
        except RoomRefused as problem:
            self._say(card, effect, f"Slack does not take it: {problem}")

    def _kept(self, effect: FetchFile, ticket: Ticket) -> File:
        """The file from the books, or from the platform, and then in the books."""
        ref = effect.attachment.ref
        key = (ticket.id, effect.post, hashlib.sha256(ref.encode()).hexdigest())
        known = self._house.store.read(lambda c: keeping_files.find(c, *key))
        if known:
            return known
        connector = self._house.connectors.get(ticket.channel)
        if connector is None:
            raise NotFetched(f"the channel {ticket.channel.shown} is switched off")
        file = connector.fetch(ref, AT_MOST)
        now = self._house.clock()
        self._house.store.write(lambda c: keeping_files.keep(c, *key, file, now))
        return file

    def _say(self, card: Card, effect: FetchFile, why: str) -> None:
        what = described(effect.attachment)
        said = context(f"{what} could not be brought here: {escape(why)}")
        text = "A file could not be brought here"
        self._rooms.post(card.room, text, [said], thread=card.ts, ticket=card.ticket)
