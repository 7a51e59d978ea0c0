"""`deskhand slack …`: setting up Slack's side."""

from typing import Annotated

import typer

from bot.manifest import manifest as make_manifest
from cli.printing import say_json
from runtime.problems import SetupProblem

app = typer.Typer(help="Slack's side of the desk.", no_args_is_help=True)


@app.callback()
def slack() -> None:
    """Slack's side of the desk."""


@app.command()
def manifest(
    url: Annotated[
        str | None, typer.Option(help="Where Slack reaches the desk, e.g. https://desk.example")
    ] = None,
    socket: Annotated[
        bool, typer.Option("--socket", help="No public address: the desk calls Slack (Socket Mode)")
    ] = False,
) -> None:
    """The app's manifest: paste it at api.slack.com under "Create New App"."""
    if socket == (url is not None):
        raise typer.BadParameter("Say either --url, or --socket for a desk without an address.")
    if url is not None and not url.startswith("https://"):
        raise SetupProblem([f"Slack needs an address that begins with https://, not {url}."])
    say_json(make_manifest(url and url.rstrip("/")))
