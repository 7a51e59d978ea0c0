"""`deskhand channels facebook …`: setting up a page, and what Facebook knows of the desk."""

import typer

from cli.printing import AsJson, say, say_json
from connectors.contract import ConnectorError
from connectors.facebook.connector import FacebookConnector
from lifecycle.tickets import Channel
from runtime.clock import DeskClock
from runtime.problems import SetupProblem
from runtime.settings import load_settings
from runtime.wiring import facebook_settings

app = typer.Typer(help="Facebook's side of the desk.", no_args_is_help=True)


@app.command("connect")
def connect() -> None:
    """Subscribe the app to the page's news; may be run again, and after an outage must be."""
    connector = _facebook()
    try:
        fields = connector.subscribe()
    except ConnectorError as problem:
        raise SetupProblem([str(problem)]) from problem
    finally:
        connector.close()
    say(f"The page tells the desk of: {', '.join(fields)}.")


@app.command("status")
def status(as_json: AsJson = False) -> None:
    """What is wrong with the page's access, each fault with its fix."""
    connector = _facebook()
    try:
        faults = connector.health()
    finally:
        connector.close()
    if as_json:
        say_json({"page": connector.account, "faults": faults})
    else:
        say(
            "\n".join(faults) or f"The page {connector.account} is connected, and nothing is wrong."
        )
    if faults:
        raise typer.Exit(1)


def _facebook() -> FacebookConnector:
    settings = load_settings()
    if missing := settings.missing_of(Channel.FACEBOOK):
        raise SetupProblem([f"{name} is not set" for name in missing])
    clock = DeskClock(settings.deskhand_clock_file)
    return FacebookConnector(facebook_settings(settings), clock)
