"""How are a pack's statuses read, and the ways between them?"""

from collections.abc import Mapping

from lifecycle.packs.faults import Faults, Table
from lifecycle.packs.rules import read_condition
from lifecycle.policy import FREE, OnMessage, Stage
from lifecycle.rules import ALWAYS_HOLDS
from lifecycle.tickets import Status
from lifecycle.transitions import after_reply


def read_shown(data: Table, faults: Faults) -> dict[Status, str]:
    """The statuses in use, and what customers see each called."""
    table = faults.table(data, "statuses")
    words = {key: faults.word(Status, key, "statuses") for key in table}
    shown = {s: faults.text(table, key, "statuses") for key, s in words.items() if s}
    for needed in (Status.NEW, Status.OPEN, Status.SOLVED, Status.CLOSED):
        if needed not in shown:
            faults("statuses", f'"{needed}" is missing; every desk has it')
    return shown


def read_stages(data: Table, shown: Mapping[Status, str], faults: Faults) -> tuple[Stage, ...]:
    """What some statuses are called while the ticket is as asked."""
    tables = faults.tables(data, "stages")
    return tuple(s for n, one in enumerate(tables, 1) if (s := _stage(one, n, shown, faults)))


def _stage(table: Table, n: int, shown: Mapping[Status, str], faults: Faults) -> Stage | None:
    where = f"stage {n}"
    faults.unknown(table, {"status", "when", "shown"}, where)
    status = faults.word(Status, table.get("status"), f"{where}.status")
    if status and status not in shown:
        faults(f"{where}.status", f'this pack has no status "{status}"')
    when = read_condition(faults.table(table, "when", where), f"{where}.when", faults)
    if when == ALWAYS_HOLDS:
        faults(f"{where}.when", "is missing; what always holds is named in [statuses]")
    text = faults.text(table, "shown", where)
    return Stage(status=status, when=when, shown=text) if status else None


def read_on_message(
    data: Table, shown: Mapping[Status, str], faults: Faults
) -> dict[Status, OnMessage]:
    """What a customer's message does in each status."""
    table = faults.table(data, "on_message")
    found: dict[Status, OnMessage] = {}
    for key, value in table.items():
        status = faults.word(Status, key, "on_message")
        does = faults.word(OnMessage, value, f"on_message.{key}")
        if status and does:
            found[status] = does
    for status in sorted(status for status in shown if status not in table):
        faults("on_message", f'"{status}" is missing: what does a message do then?')
    after_the_end = (OnMessage.FOLLOW_UP, OnMessage.NEW_TICKET)
    for status, does in found.items():
        if status is Status.CLOSED and does not in after_the_end:
            faults(
                "on_message.closed",
                "a closed ticket takes no message; use follow_up or new_ticket",
            )
        elif status is not Status.CLOSED and does in after_the_end:
            faults(f"on_message.{status}", "only a closed ticket is followed up; use add or reopen")
    return found


def read_after_reply(data: Table, shown: Mapping[Status, str], faults: Faults) -> Status:
    """The status that a reply leaves behind."""
    table = faults.table(data, "on_reply")
    faults.unknown(table, {"then"}, "on_reply")
    status = faults.word(Status, table.get("then", "pending"), "on_reply.then")
    if status and status not in shown:
        faults("on_reply.then", f'this pack has no status "{status}"')
    elif status:
        try:
            after_reply(status)
        except ValueError as error:
            faults("on_reply.then", f"{error}; use open, pending or solved")
    return status or Status.PENDING


def read_transitions(
    data: Table, shown: Mapping[Status, str], faults: Faults
) -> Mapping[Status, frozenset[Status]]:
    """Where a ticket may go from each status."""
    if "transitions" not in data:
        return FREE
    table = faults.table(data, "transitions")
    found = dict.fromkeys(shown, frozenset[Status]())
    for key in table:
        where = f"transitions.{key}"
        status = faults.word(Status, key, "transitions")
        words = [faults.word(Status, w, where) for w in faults.words(table, key, "transitions")]
        to = frozenset(word for word in words if word)
        for other in sorted((to | ({status} if status else set())) - set(shown)):
            faults(where, f'this pack has no status "{other}"')
        if Status.NEW in to:
            faults(where, "a ticket that has left new is never new again")
        if status is Status.CLOSED and to:
            faults(where, "a closed ticket is final")
        if status:
            found[status] = to
    for status in sorted(s for s in shown if s not in table and s is not Status.CLOSED):
        faults("transitions", f'"{status}" is missing: where may a ticket go from there?')
    return found
