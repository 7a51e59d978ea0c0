"""`deskhand policy change` and `undo`: another policy for a running desk, shown first."""

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import tomlkit
import typer
from tomlkit.exceptions import TOMLKitError

from cli.printing import say, table, when
from lifecycle.changing import AHEAD, Change, Foreseen, changed
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
    text = _with_policy(file, name, team)
    _agree(file, text, yes=yes)
    shutil.copy2(file, _beside(file, BEFORE))
    _put(file, text)
    say("`deskhand policy undo` brings back the policies that it named before.")


def undo(yes: Yes = False) -> None:
    """Take the last change of policy back; whatever else was edited since stays."""
    file = load_settings().deskhand_desk
    before = _beside(file, BEFORE)
    if not before.exists():
        raise SetupProblem([f"There is nothing to undo: {before} is missing."])
    text = _with_policies_of(file, before)
    _agree(file, text, yes=yes)
    _put(file, text)
    before.unlink()


def _agree(file: Path, text: str, *, yes: bool) -> None:
    """Show what `text` as desk.toml would change, and ask; SetupProblem on a no."""
    settings = load_settings()
    following = _beside(file, NEXT)
    following.write_text(text, encoding="utf-8")
    try:
        then = read_desk(following)
        _show(settings, then)
        if not yes and not typer.confirm("Change desk.toml?"):
            raise SetupProblem(["Nothing was changed."])
    finally:
        following.unlink(missing_ok=True)


def _put(file: Path, text: str) -> None:
    """Make `text` desk.toml, whole or not at all."""
    following = _beside(file, NEXT)
    following.write_text(text, encoding="utf-8")
    following.replace(file)
    say("desk.toml is changed; running processes follow within seconds.")


def _with_policies_of(file: Path, before: Path) -> str:
    """The file's text with the policies that the one before named, and nothing else of it."""
    document, old = _parsed(file), _parsed(before)
    _put_back(document, "desk", old)
    for team in document.get("teams", {}):
        if team in old.get("teams", {}):
            _put_back(document["teams"], team, old["teams"])
    return tomlkit.dumps(document)


def _put_back(tables: Any, name: str, old: Any) -> None:  # noqa: ANN401 - tables of TOML
    """Give the table of that name the policy that it had; it may have had none."""
    was = old.get(name, {}).get("policy")
    table = tables.get(name, {})
    if was is not None and name in tables:
        table["policy"] = was
    elif "policy" in table:
        del table["policy"]
        if not table and name not in old:
            del tables[name]


def _parsed(file: Path) -> tomlkit.TOMLDocument:
    try:
        return tomlkit.parse(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, TOMLKitError) as error:
        raise SetupProblem([f"{file} can't be read: {error}"]) from None


def _with_policy(file: Path, name: str, team: str | None) -> str:
    """The file's text with that policy; comments stay as they are."""
    document = _parsed(file)
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
    _tell_of_customers(touched)
    rows = [
        (
            f"#{one.ticket}",
            _told(one.gone),
            _told(one.new),
            "\n".join(map(_ahead, one.foreseen)) or "-",
            "yes" if one.without_status else "",
        )
        for one in touched[:SHOWN_AT_MOST]
    ]
    if rows:
        alone = f"if nobody acts for {AHEAD.days} days"
        table(("ticket", "owes no more", "owes", alone, "status is not in the policy"), rows)
    if len(touched) > SHOWN_AT_MOST:
        say(f"… and {len(touched) - SHOWN_AT_MOST} more")


def _tell_of_customers(touched: Sequence[Change]) -> None:
    """What can't be taken back: messages to customers, and tickets that end."""
    ended = [one for one in touched if any(f.status for f in one.foreseen)]
    messages = sum(len(f.says) for one in touched for f in one.foreseen)
    if ended or messages:
        say(
            f"If nobody writes or acts for {AHEAD.days} days, the policy ends {len(ended)} of them "
            f"and sends customers {messages} messages; that can't be taken back."
        )


def _ahead(one: Foreseen) -> str:
    said = [f"“{text}”" for text in one.says]
    ends = [one.status.shown.lower()] if one.status else []
    return f"{when(one.at)} {one.rule.upper()}: {'; '.join([*ends, *said])}"


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
