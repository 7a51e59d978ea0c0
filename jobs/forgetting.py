"""How is a person forgotten who asked for it? Their ids are asked for, and their words erased."""

import structlog

from connectors.contract import ConnectorError, PassesOnDeletions
from runtime.wiring import House
from storage import erasing, erasures
from storage.erasures import Erasure
from storage.store import Connection

log = structlog.get_logger(__name__)


def forget(house: House) -> int:
    """Carry out what was asked; how many requests are done. One that fails comes again."""
    found = house.store.read(erasures.waiting)
    return sum(_forget(house, one) for one in found)


def _forget(house: House, asked: Erasure) -> bool:
    connector = house.connectors.get(asked.channel)
    if not isinstance(connector, PassesOnDeletions):
        log.warning("nobody can tell who is to be forgotten", channel=asked.channel)
        return False
    try:
        ids = connector.ids_of(asked.person)
    except ConnectorError as problem:
        log.warning("could not forget yet", channel=asked.channel, error=str(problem))
        return False
    now = house.clock()

    def work(connection: Connection) -> int:
        count = erasing.erase_customer(connection, asked.channel, ids, now) if ids else 0
        erasures.end(connection, asked.code, f"{count} tickets", now)
        return count

    count = house.store.write(work)
    house.ring()
    log.info("a person was forgotten", channel=asked.channel, tickets=count, code=asked.code)
    return True
