"""`deskhand policy change` and `undo`: another policy for a running desk, shown first."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import tomlkit
import typer
from tomlkit.exceptions import TOMLKitError

from cli.printing import say, table, when
from lifecycle.changing import Change, changed
from lifecycle.promises import Promise
from runtime.clock import DeskClock
from runtime.deskfile import DeskFile, read_desk
from runtime.problems import SetupProblem
from runtime.settings import Settings, load_settings
from runtime.wiring import open_store
from storage import reading
from storage.store import Store

BEFORE = ".before"
NEXT = ".next.toml"
PAGE = 500
SHOWN_AT_MOST = 20

Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


def change(
    name: Annotated[str, typer.Argument(help="A pack, or a file beside desk.toml.")],
    team: Annotated[str | None, typer.Option(help="For this team; otherwise the desk's.")] = None,
    yes: Yes = False,
) -> None:
    """Live under another policy: what changes is shown first, and `undo` takes it back."""
    file = load_settings().deskhand_desk
    read_desk(file)
    _put(file, _with_policy(file, name, team), yes=yes)


def undo(yes: Yes = False) -> None:
    """Take the last change back: what changes is shown first."""
    file = load_settings().deskhand_desk
    before = _beside(file, BEFORE)
    if not before.exists():
        raise SetupProblem([f"There is nothing to undo: {before} is missing."])
    _put(file, before.read_text(encoding="utf-8"), yes=yes)


def _put(file: Path, text: str, *, yes: bool) -> None:
    """Show what `text` would change; on a yes it is desk.toml, and the one before is kept."""
    settings = load_settings()
    following = _beside(file, NEXT)
    following.write_text(text, encoding="utf-8")
    try:
        then = read_desk(following)
        _show(settings, then)
        if not yes and not typer.confirm("Change desk.toml?"):
            raise SetupProblem(["Nothing was changed."])
        shutil.copy2(file, _beside(file, BEFORE))
        following.replace(file)
    finally:
        following.unlink(missing_ok=True)
    say("desk.toml is changed; running processes follow within seconds. `deskhand policy undo`")


def _with_policy(file: Path, name: str, team: str | None) -> str:
    """The file's text with that policy; comments stay as they are."""
    try:
        document = tomlkit.parse(file.read_text(encoding="utf-8"))
    except (OSError, TOMLKitError) as error:
        raise SetupProblem([f"{file} can't be read: {error}"]) from None
    teams = document.get("teams", {})
    if team is not None and team not in teams:
        raise SetupProblem([f"There is no team {team}; there are {', '.join(teams)}."])
    if team is None and "desk" not in document:
        document["desk"] = tomlkit.table()
    place = document["desk"] if team is None else teams[team]
    place["policy"] = name
    return tomlkit.dumps(document)


def _show(settings: Settings, then: DeskFile) -> None:
    store = open_store(settings)
    try:
        count, found = _changes(store, settings, then)
    finally:
        store.close()
    touched = [one for one in found if one]
    at_once = sum(len(one.due) for one in touched)
    say(f"{count} unclosed tickets; {len(touched)} of them owe something else then.")
    if at_once:
        say(f"{at_once} of the new promises are due at once, and are kept within seconds.")
    rows = [
        (f"#{one.ticket}", _told(one.gone), _told(one.new), "yes" if one.without_status else "")
        for one in touched[:SHOWN_AT_MOST]
    ]
    if rows:
        table(("ticket", "owes no more", "owes", "status is not in the policy"), rows)
    if len(touched) > SHOWN_AT_MOST:
        say(f"… and {len(touched) - SHOWN_AT_MOST} more")


def _changes(store: Store, settings: Settings, then: DeskFile) -> tuple[int, list[Change]]:
    now = DeskClock(settings.deskhand_clock_file)()
    count, found = 0, []
    for ticket, owed in _unclosed(store):
        count += 1
        policy, calendar = then.policy(ticket.team), then.calendar(ticket.team)
        found.append(changed(ticket, owed, policy, calendar, now))
    return count, found


def _unclosed(store: Store) -> Iterator[reading.TicketOwing]:
    """Every unclosed ticket with what it owes, page by page."""
    last = 0
    while page := store.read(lambda c, last=last: reading.owing_after(c, last, PAGE)):  # type: ignore[misc]
        yield from page
        last = page[-1][0].id


def _told(owed: tuple[Promise, ...]) -> str:
    return ", ".join(f"{p.rule} {when(p.due_at)}" for p in owed) or "-"


def _beside(file: Path, ending: str) -> Path:
    return file.with_name(file.name + ending)
