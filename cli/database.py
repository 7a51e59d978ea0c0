"""`deskhand db …`: the schema, and whether the books are in order."""

from collections.abc import Callable
from pathlib import Path

import typer

from cli.printing import AsJson, say, say_json
from lifecycle.hours import ALWAYS, Calendar
from runtime.deskfile import read_desk
from runtime.problems import SetupProblem
from runtime.settings import load_settings
from runtime.wiring import open_store
from storage.checking import check as check_books
from storage.engine import open_engine
from storage.upgrade import revisions
from storage.upgrade import upgrade as upgrade_schema

app = typer.Typer(help="The database: its schema and its safety.", no_args_is_help=True)


@app.command()
def upgrade() -> None:
    """Bring the schema to this version's; safe to run again."""
    engine = open_engine(load_settings().deskhand_database_url)
    before, _ = revisions(engine)
    upgrade_schema(engine)
    after, _ = revisions(engine)
    engine.dispose()
    say(
        f"The schema is at {after}, as before." if before == after else f"The schema is at {after}."
    )


@app.command()
def check(as_json: AsJson = False) -> None:
    """Look whether every ticket is what its history says, and every promise is the right one."""
    settings = load_settings()
    store = open_store(settings)
    try:
        found = check_books(store, _calendars(settings.deskhand_desk))
    finally:
        store.close()
    if as_json:
        say_json({"tickets": found.tickets, "entries": found.entries, "faults": found.faults})
    else:
        say(f"{found.tickets} tickets, {found.entries} entries of history looked at.")
    if found.faults:
        raise SetupProblem(found.faults)
    if not as_json:
        say("The books are in order.")


def _calendars(file: Path) -> Callable[[str], Calendar]:
    """Each team's working time; all the time where there is no desk.toml that says."""
    try:
        return read_desk(file).calendar
    except SetupProblem:
        return lambda _team: ALWAYS
