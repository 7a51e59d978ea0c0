"""`deskhand policy simulate` and `diagram`: what would a policy do, before a desk lives by it?"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from cli.packs import NAME_HELP, pack_meant
from cli.printing import AsJson, say, say_json, table
from lifecycle import columns
from lifecycle.drawing import mermaid
from lifecycle.hours import Calendar, parse_week
from lifecycle.policy import Policy
from lifecycle.simulating import Moment, runs, simulate
from lifecycle.stories import Story
from lifecycle.timeline import again, since, timeline
from runtime.problems import SetupProblem

START = datetime(2026, 1, 5, 9, tzinfo=UTC)  # a Monday
LONGEST = 366

Name = Annotated[str, typer.Argument(help=NAME_HELP)]


def simulate_pack(
    name: Name,
    silent_customer: Annotated[
        bool, typer.Option("--silent-customer", help="Answered, and never heard of again.")
    ] = False,
    silent_desk: Annotated[
        bool, typer.Option("--silent-desk", help="Nobody ever attends to it.")
    ] = False,
    ping_pong: Annotated[
        bool, typer.Option("--ping-pong", help="Four answers each, then it is solved.")
    ] = False,
    days: Annotated[int, typer.Option(min=1, max=LONGEST, help="How long to look.")] = 60,
    svg: Annotated[Path | None, typer.Option(help="Draw it into this file as well.")] = None,
    as_json: AsJson = False,
) -> None:
    """What happens to a ticket, hour by hour, from a Monday at 09:00 UTC."""
    story = _story(silent_customer, silent_desk, ping_pong)
    policy = pack_meant(name)
    moments = simulate(policy, story, own_hours(policy), START, START + timedelta(days=days))
    if svg:
        _write(svg, timeline(policy, story.shown, moments))
    if as_json:
        say_json([_told(moment) for moment in moments])
        return
    say(f"{policy.title} ({policy.name}, version {policy.version}): {story.shown.lower()}\n")
    _print(moments)


def own_hours(policy: Policy) -> Calendar:
    """The hours that the pack itself gives, in UTC."""
    return Calendar(zone=ZoneInfo("UTC"), week=parse_week(policy.hours or "24/7"))


def _story(silent_customer: bool, silent_desk: bool, ping_pong: bool) -> Story:
    asked = (silent_customer, silent_desk, ping_pong)
    chosen = [story for story, wanted in zip(Story, asked, strict=True) if wanted]
    if len(chosen) > 1:
        raise typer.BadParameter(f"one story at a time; these are {len(chosen)}")
    return chosen[0] if chosen else Story.SILENT_CUSTOMER


def _print(moments: Sequence[Moment]) -> None:
    start = moments[0].at
    rows = []
    for run in runs(moments):
        moment, more = run.first, again(run, start)
        happened = f"{moment.what} ({more})" if more else moment.what
        hears = "\n".join(moment.says) or "-"
        rows.append((since(start, moment.at), moment.shown, happened, moment.why, hears))
    table(("when", "status", "what", "why", "who hears"), rows)


def _told(moment: Moment) -> dict[str, object]:
    return {
        "at": moment.at,
        "after_seconds": int((moment.at - START).total_seconds()),
        "status": moment.status,
        "shown": moment.shown,
        "what": moment.what,
        "why": moment.why,
        "says": moment.says,
    }


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise SetupProblem([f"{file} can't be written: {error.strerror}."]) from None


class Format(StrEnum):
    """How a diagram is written."""

    MERMAID = "mermaid"
    SVG = "svg"


def draw_pack(
    name: Name,
    format: Annotated[Format, typer.Option(help="How it is written.")] = Format.MERMAID,
) -> None:
    """The statuses of a pack and every way between them, on standard output."""
    policy = pack_meant(name)
    print(mermaid(policy) if format is Format.MERMAID else columns.svg(policy), end="")  # noqa: T201 - this is what was asked for
