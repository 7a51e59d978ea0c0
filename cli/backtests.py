"""`deskhand policy backtest`: would another policy have served this desk better?"""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.progress import Progress

from cli.packs import NAME_HELP, pack_meant
from cli.printing import AsJson, say, say_json, table
from lifecycle.backtest import SHOWN_AT_MOST, Calendars, Compared, compare
from lifecycle.hours import Calendar
from lifecycle.policy import Policy
from runtime.clock import DeskClock
from runtime.deskfile import DeskFile, read_desk
from runtime.settings import load_settings
from runtime.wiring import open_store
from storage.lives import count, lives

Item = TypeVar("Item")

_ROWS = {
    "tickets": "tickets",
    "broken": "promises broken",
    "escalations": "escalations",
    "reminders": "reminders to customers",
    "silent": "ended by silence",
    "closes": "closes",
    "not_allowed": "not allowed",
    "more_tickets": "more tickets",
}


def backtest_pack(
    name: Annotated[str, typer.Argument(help=NAME_HELP)],
    since: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Only tickets that opened then (UTC) or later."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """What would have been different, had the desk's own tickets lived under a policy."""
    policy = pack_meant(name)
    settings = load_settings()
    desk = read_desk(settings.deskhand_desk)
    start = since.replace(tzinfo=UTC) if since else None
    store = open_store(settings)
    try:
        replayed = _watched(lives(store, start), count(store, start))
        now = DeskClock(settings.deskhand_clock_file)()
        compared = compare(replayed, policy, _calendars(desk), now)
    finally:
        store.close()
    if as_json:
        say_json({"policy": policy.name, "version": policy.version, **asdict(compared)})
    else:
        _print(policy, compared)


def _calendars(desk: DeskFile) -> Calendars:
    """Each team's working time; made once for each policy, since calendars remember."""
    known: dict[tuple[str, str], Calendar] = {}

    def calendar(team: str, policy: Policy) -> Calendar:
        key = (team, policy.version)
        if key not in known:
            known[key] = desk.calendar_under(team, policy)
        return known[key]

    return calendar


def _watched(items: Iterable[Item], total: int) -> Iterator[Item]:
    """`items`, with a bar on standard error that shows how far it is, on a terminal only."""
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not sys.stderr.isatty()) as progress:
        yield from progress.track(items, total=total, description="Tickets")


def _print(policy: Policy, compared: Compared) -> None:
    if not compared.lived.tickets:
        say("There are no tickets to replay. Without --since, all are taken.")
        return
    say(f"{compared.lived.tickets} tickets replayed, to this moment.\n")
    lived, other = asdict(compared.lived), asdict(compared.other)
    rows = [(words, lived[key], other[key]) for key, words in _ROWS.items()]
    table(("", "as it was", policy.name), rows)
    say("")
    if not compared.different:
        say("No ticket would have ended differently.")
        return
    many = compared.different
    words = "1 ticket" if many == 1 else f"{many} tickets"
    more = f"; the first {SHOWN_AT_MOST}" if many > SHOWN_AT_MOST else ""
    say(f"{words} would have ended differently{more}:\n")
    table(
        ("ticket", "as it was", policy.name),
        [(f"#{found.ticket}", found.lived, found.other) for found in compared.shown],
    )
