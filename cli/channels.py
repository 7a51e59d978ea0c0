"""`deskhand channels …`: setting up where customers write."""

import typer

from cli import facebook_channel, x_channel

app = typer.Typer(help="Where customers write.", no_args_is_help=True)
app.add_typer(x_channel.app, name="x")
app.add_typer(facebook_channel.app, name="facebook")


@app.callback()
def channels() -> None:
    """Where customers write."""
