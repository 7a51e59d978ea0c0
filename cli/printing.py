"""How is something shown on a terminal: as a table for people, or as JSON for programs?"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]

# Customers' words must not move the cursor, colour the screen or turn the direction of writing.
_HOSTILE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")

_console = Console(highlight=False, markup=False, soft_wrap=True)


def say(text: str) -> None:
    """A line or more, as it stands."""
    _console.print(plain(text))


def say_json(value: object) -> None:
    """JSON on standard output."""
    print(json.dumps(value, indent=2, default=_json))  # noqa: T201 - this is what was asked for


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table; nothing in it is taken for markup or control."""
    made = Table(*heads, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        made.add_row(*[Text(plain(str(cell))) for cell in row])
    _console.print(made)


def plain(text: str) -> str:
    """`text` without what would control a terminal."""
    return _HOSTILE.sub("\ufffd", text)


def when(at: datetime | None) -> str:
    """An instant, in UTC."""
    return f"{at:%Y-%m-%d %H:%M:%S} UTC" if at else "-"


def _json(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    return str(value)
