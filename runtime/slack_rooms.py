"""In which rooms of Slack do customers ask? `[[slack_rooms]]` of desk.toml."""

from typing import Any

from runtime.tables import Tables

KEYS = {"room", "take"}
TAKES = ("every", "asked")  # which messages of a room are requests


def slack_rooms(value: Any, ours: set[str], tables: Tables) -> dict[str, str]:  # noqa: ANN401 - TOML
    """The rooms by name, each with which of its messages are requests; faults go to `tables`.

    Args:
        value: what stands under `slack_rooms`.
        ours: the names of the teams' rooms, where no customer is.
        tables: reads, and gathers what is wrong.
    """
    if not isinstance(value, list):
        tables.faults.append("slack_rooms: needs [[slack_rooms]] tables")
        return {}
    found: dict[str, str] = {}
    for n, one in enumerate(value, 1):
        where = f"slack room {n}"
        table = tables.table(one, where)
        tables.known(table, KEYS, where)
        room, take = tables.word(table, "room", where), tables.word(table, "take", where, "every")
        if room in ours:
            tables.faults.append(
                f'{where}: "{room}" is a team\'s own room: customers ask elsewhere'
            )
        if room in found:
            tables.faults.append(f'{where}: "{room}" is there twice')
        if take not in TAKES:
            tables.faults.append(f'{where}.take: "{take}" is none of {", ".join(TAKES)}')
        found[room] = take
    return found
