"""Are the books in order? History folds to the tickets, and promises are what they must be."""

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from lifecycle.history import Policies, fold
from lifecycle.hours import ALWAYS, Calendar
from lifecycle.promises import derivation, promises
from lifecycle.tickets import Ticket
from storage import reading
from storage.erasing import erased
from storage.schema import tickets
from storage.store import Store

FAULTS_AT_MOST = 20
_PAGE = 500


@dataclass
class Checked:
    """What was looked at, and what is wrong."""

    tickets: int = 0
    entries: int = 0
    faults: list[str] = field(default_factory=list)


Calendars = Callable[[str], Calendar]  # a team's working time


def check(store: Store, calendars: Calendars = lambda _team: ALWAYS) -> Checked:
    """Look at every ticket; stops at the twentieth fault."""
    checked, last = Checked(), 0
    while len(checked.faults) < FAULTS_AT_MOST:
        ids = store.read(lambda c, last=last: _after(c, last))  # type: ignore[misc]
        if not ids:
            break
        store.read(lambda c, ids=ids: _look(c, ids, checked, calendars))  # type: ignore[misc]
        last = ids[-1]
    return checked


def _after(connection: Connection, last: int) -> list[int]:
    found = select(tickets.c.id).where(tickets.c.id > last).order_by(tickets.c.id).limit(_PAGE)
    return list(connection.execute(found).scalars())


def _look(connection: Connection, ids: list[int], checked: Checked, calendars: Calendars) -> None:
    look_up = reading.policy_by_version(connection)
    for id in ids:
        checked.tickets += 1
        try:
            ticket, entries = reading.ticket(connection, id), reading.entries(connection, id)
            checked.entries += len(entries)
            if not erased(connection, id) and fold(entries, look_up) != ticket:
                checked.faults.append(f"#{id}: its history gives another ticket than its row")
        except Exception as error:  # noqa: BLE001 - whatever it is, it is the finding
            checked.faults.append(f"#{id}: it can't be read: {error!r}")
            continue
        _look_at_promises(connection, ticket, look_up, checked, calendars(ticket.team))


def _look_at_promises(
    connection: Connection,
    ticket: Ticket,
    look_up: Policies,
    checked: Checked,
    calendar: Calendar,
) -> None:
    owed = reading.owed(connection, ticket.id)
    derived_by = select(tickets.c.derived_by).where(tickets.c.id == ticket.id)
    said = connection.execute(derived_by).scalar_one()
    policy = look_up(said.partition(":")[0])
    if said != derivation(policy, calendar):
        return  # of other hours than today's: the clock derives them anew
    if tuple(owed) != promises(ticket, policy, calendar):
        checked.faults.append(f"#{ticket.id}: its promises are not those that its policy gives")
