"""Is everything that people can use in the docs, and does every link lead somewhere?"""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from bot.grammar import VERBS
from bot.manifest import EVENTS, SCOPES
from bot.views.card import LABELS
from cli.main import app as commands
from lifecycle.assigning import Way, WhenAway
from lifecycle.notices import PLACEHOLDERS
from lifecycle.packs import pack_names, reading, rules
from lifecycle.policy import OnMessage
from lifecycle.rules import Action, CountedFrom
from lifecycle.tickets import Impact, Severity, Status
from runtime import deskfile
from runtime.settings import Settings
from sandbox import faults
from sandbox.server import make_sandbox
from sandbox.settings import SandboxSettings

PROJECT = Path(__file__).resolve().parents[2]
PAGES = sorted([*PROJECT.glob("*.md"), *PROJECT.glob("docs/**/*.md")])
LONGEST = 119  # letters in a line of prose

_FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`[^`\n]*`")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)

pages = pytest.mark.parametrize("file", PAGES, ids=lambda file: str(file.relative_to(PROJECT)))


@pages
def test_every_link_leads_to_a_file_and_a_heading(file: Path) -> None:
    assert [link for link in links(file) if not leads_somewhere(file, link)] == []


@pages
def test_every_page_can_be_reached_from_the_readme(file: Path) -> None:
    assert file in reached(PROJECT / "README.md")


@pages
def test_lines_of_prose_fit_a_window(file: Path) -> None:
    prose = _FENCED.sub("", text_of(file)).splitlines()
    assert [line for line in prose if len(line) > LONGEST and not line.startswith("|")] == []


def test_every_setting_is_described_and_in_the_example_or_internal() -> None:
    known, _, internal = reference("settings").partition("\n## Internal\n")
    example = text_of(PROJECT / ".env.example")
    for name in map(str.upper, Settings.model_fields):
        if f"| `{name}` |" not in internal:
            assert f"| `{name}` |" in known
            assert f"{name}=" in example


def test_every_setting_that_is_described_exists() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \|", reference("settings"), re.MULTILINE)
    assert {name.lower() for name in rows} == set(Settings.model_fields)


def test_every_verb_is_described() -> None:
    shown = reference("slack")
    typed = (" ".join(filter(None, ("/desk", words.verb, words.takes))) for words in VERBS)
    assert [words for words in typed if f"`{words}`" not in shown] == []


def test_every_verb_that_is_described_exists() -> None:
    described = re.findall(r"`/desk ([a-z]+)", reference("slack"))
    assert set(described) == {words.verb for words in VERBS if words.verb}


def test_every_button_and_scope_and_event_is_described() -> None:
    shown = reference("slack")
    wanted = [f"**{label}**" for label in LABELS.values()] + [f"`{s}`" for s in (*SCOPES, *EVENTS)]
    assert [words for words in wanted if words not in shown] == []


def test_every_command_and_option_is_described() -> None:
    shown = reference("commands")
    for words, command in leaves(typer.main.get_command(commands), "deskhand"):
        assert f"`{words}" in shown
        for parameter in command.params:
            if parameter.param_type_name == "option" and parameter.name != "help":
                assert parameter.opts[0] in shown, words


def test_every_command_that_is_written_anywhere_exists() -> None:
    known = dict(leaves(typer.main.get_command(commands), "deskhand"))
    for file in PAGES:
        for typed in re.findall(r"\bdeskhand((?: [a-z]+){1,3})", code_of(file)):
            words = typed.split()
            shorter = (" ".join(["deskhand", *words[:n]]) for n in range(1, len(words) + 1))
            assert any(words in known for words in shorter), (file, typed)


def test_every_target_of_make_that_is_written_anywhere_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", text_of(PROJECT / "Makefile"), re.MULTILINE))
    for file in PAGES:
        assert set(re.findall(r"\bmake ([a-z]+)", code_of(file))) <= targets, file


def test_every_dependency_is_described() -> None:
    shown = reference("dependencies")
    project = tomllib.loads(text_of(PROJECT / "pyproject.toml"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = [re.split(r"[^\w.-]", one, maxsplit=1)[0] for one in wanted]
    assert [name for name in names if f"| `{name}` |" not in shown] == []
    assert set(re.findall(r"^\| `([\w-]+)` \|", shown, re.MULTILINE)) == set(names)


def test_every_route_of_the_stage_is_described() -> None:
    app = make_sandbox(SandboxSettings(), "http://127.0.0.1:8100")
    found = {
        f"{route.method} {route.resource.canonical}"
        for route in app.router.routes()
        if route.resource
        and route.resource.canonical.startswith("/stage")
        and route.method != "HEAD"
    }
    described = re.findall(
        r"^\| `((?:GET|POST|DELETE) /stage[^`?]*)", reference("sandbox"), re.MULTILINE
    )
    assert set(described) == found


def test_every_fault_is_described() -> None:
    shown = reference("sandbox")
    for fault in {*faults.ON_CALLS, *faults.ON_WEBHOOKS}:
        assert f"`{fault}`" in shown


def test_every_key_of_desk_toml_is_described() -> None:
    shown = reference("desk-toml")
    keys = {key for table in deskfile._KEYS.values() for key in table}
    assert [key for key in sorted(keys) if f"`{key}`" not in shown and f"[{key}" not in shown] == []


def test_every_key_and_word_of_a_pack_is_described() -> None:
    shown = reference("policy-pack")
    words = {
        *reading._KEYS,
        *rules._KEYS,
        *rules._WHEN_KEYS,
        *PLACEHOLDERS,
        *Status,
        *OnMessage,
        *CountedFrom,
        *Action,
        *Way,
        *WhenAway,
        *Impact,
        *Severity,
    }
    assert [word for word in sorted({*words, *pack_names()}) if f"`{word}`" not in shown] == []


def test_the_desk_that_the_docs_show_is_a_good_one(tmp_path: Path) -> None:
    example = re.findall(r"```toml\n(.*?)```", reference("desk-toml"), re.DOTALL)[0]
    (tmp_path / "desk.toml").write_text(example, encoding="utf-8")
    pack = PROJECT / "lifecycle" / "packs" / "bitblock.toml"
    (tmp_path / "acme.toml").write_text(text_of(pack), encoding="utf-8")
    assert list(deskfile.read_desk(tmp_path / "desk.toml").teams) == ["support", "billing"]


def text_of(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def reference(name: str) -> str:
    return text_of(PROJECT / "docs" / "reference" / f"{name}.md")


def code_of(file: Path) -> str:
    """Everything on the page that is set as code."""
    text = text_of(file)
    return "\n".join(_FENCED.findall(text) + _CODE.findall(_FENCED.sub("", text)))


def links(file: Path) -> list[str]:
    """The links to places of our own."""
    return [link for link in _LINK.findall(_FENCED.sub("", text_of(file))) if "://" not in link]


def leads_somewhere(file: Path, link: str) -> bool:
    path, _, heading = link.partition("#")
    target = file.parent / path if path else file
    return target.exists() and (not heading or heading in headings(target))


def headings(file: Path) -> list[str]:
    """What a link may name behind its #."""
    found = _HEADING.findall(_FENCED.sub("", text_of(file)))
    return [re.sub(r"[^\w -]", "", words.lower()).replace(" ", "-") for words in found]


def reached(start: Path) -> set[Path]:
    """Every page to which links lead from `start`."""
    found: set[Path] = set()
    waiting = [start]
    while waiting:
        file = waiting.pop()
        if file not in found and file.suffix == ".md" and file.exists():
            found.add(file)
            waiting += [(file.parent / link.partition("#")[0]).resolve() for link in links(file)]
    return found


def leaves(command: Any, words: str) -> Iterator[tuple[str, Any]]:
    """Every command that does something, by how it is typed."""
    inner = getattr(command, "commands", None)
    if inner is None:
        yield words, command
        return
    for name, child in inner.items():
        yield from leaves(child, f"{words} {name}")
