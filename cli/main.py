"""Which commands are there, and how do they end? 0 done, 1 refused, 2 not understood."""

import sys
from typing import NoReturn

import typer
from rich.console import Console

from cli import channels, database, demo, doctor, policies, processes, slack, tickets
from cli.printing import plain
from lifecycle.errors import DeskhandError
from storage.engine import DatabaseAway

NO_DATABASE = "is it running, and is DESKHAND_DATABASE_URL right? `deskhand doctor` looks."

app = typer.Typer(
    name="deskhand",
    help="Deskhand: an open-source support desk that lives where people already talk.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("demo")(demo.demo)
app.command("web")(processes.web)
app.command("worker")(processes.worker)
app.command("clock")(processes.clock)
app.command("doctor")(doctor.doctor)
app.add_typer(database.app, name="db")
app.add_typer(policies.app, name="policy")
app.add_typer(tickets.app, name="ticket")
app.add_typer(slack.app, name="slack")
app.add_typer(channels.app, name="channels")


def main() -> None:
    """The command `deskhand`."""
    try:
        app()
    except DeskhandError as problem:
        _refuse(str(problem))
    except DatabaseAway as error:
        _refuse(f"The database does not answer ({type(error).__name__}): {NO_DATABASE}")


def _refuse(said: str) -> NoReturn:
    Console(stderr=True, highlight=False, markup=False, soft_wrap=True).print(plain(said))
    sys.exit(1)


if __name__ == "__main__":
    main()
