"""Trying a policy out: simulated and drawn."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from lifecycle.columns import svg
from lifecycle.drawing import mermaid
from lifecycle.packs import pack_names, shipped_pack
from tests.cli import Operator, operator


@pytest.fixture
def me(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Operator:
    """Somebody who has set nothing: trying a pack needs no settings."""
    made = operator(tmp_path, monkeypatch, capsys)
    made.environment = {"COLUMNS": "200", "TERM": "dumb"}
    return made


@pytest.mark.parametrize("name", pack_names())
def test_a_simulation(me: Operator, name: str) -> None:
    policy = shipped_pack(name)
    said = me.types("policy", "simulate", name)
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith(
        f"{policy.title} ({name}, version {policy.version}): silent customer\n"
    )
    assert "0d 00:30 (Mon 09:30)" in said.out
    assert me.types("policy", "simulate", name, "--silent-customer").out == said.out


@pytest.mark.parametrize("story", ["silent-customer", "silent-desk", "ping-pong"])
def test_a_story_as_json(me: Operator, story: str) -> None:
    told = json.loads(me.types("policy", "simulate", "bitblock", f"--{story}", "--json").out)
    assert set(told[0]) == {"at", "after_seconds", "status", "shown", "what", "why", "says"}
    assert [told[0][key] for key in ("at", "after_seconds", "status")] == [
        "2026-01-05T09:00:00+00:00",
        0,
        "new",
    ]
    answered = any(moment["what"] == "Ana answered" for moment in told)
    assert answered == (story != "silent-desk")


def test_two_stories_at_once_are_not_understood(me: Operator) -> None:
    said = me.types("policy", "simulate", "bitblock", "--ping-pong", "--silent-desk")
    assert (said.code, said.out) == (2, "")
    assert "one story at a time" in said.err


@pytest.mark.parametrize("days", ["0", "367", "-1", "many"])
def test_days_that_are_none(me: Operator, days: str) -> None:
    said = me.types("policy", "simulate", "bitblock", "--days", days)
    assert (said.code, said.out) == (2, "")


def test_fewer_days_tell_less(me: Operator) -> None:
    assert "BB-33" in me.types("policy", "simulate", "bitblock").out
    assert "BB-33" not in me.types("policy", "simulate", "bitblock", "--days", "3").out


def test_a_simulation_is_drawn(me: Operator) -> None:
    said = me.types("policy", "simulate", "bitblock", "--svg", "story.svg")
    assert (said.code, said.err) == (0, "")
    drawn = ET.parse(me.folder / "story.svg").getroot()
    assert "BB-33" in "".join(drawn.itertext())


@pytest.mark.parametrize("file", [".", "missing/story.svg"])
def test_a_drawing_that_can_not_be_written(me: Operator, file: str) -> None:
    said = me.types("policy", "simulate", "bitblock", "--svg", file)
    assert (said.code, said.out) == (1, "")
    (line,) = said.lines
    assert line.startswith(f"{file} can't be written: ")


@pytest.mark.parametrize("name", pack_names())
def test_a_diagram(me: Operator, name: str) -> None:
    policy = shipped_pack(name)
    said = me.types("policy", "diagram", name)
    assert (said.code, said.out, said.err) == (0, mermaid(policy), "")
    assert me.types("policy", "diagram", name, "--format", "mermaid").out == said.out
    assert me.types("policy", "diagram", name, "--format", "svg").out == svg(policy)


def test_a_format_that_there_is_not(me: Operator) -> None:
    said = me.types("policy", "diagram", "bitblock", "--format", "png")
    assert (said.code, said.out) == (2, "")


@pytest.mark.parametrize("command", ["simulate", "diagram"])
def test_a_file_of_ones_own(me: Operator, command: str) -> None:
    text = shipped_pack("bitblock").text.replace('title = "BitBlock"', 'title = "Acme"')
    (me.folder / "acme.toml").write_text(text.replace("bb-33", "acme-33"))
    said = me.types("policy", command, "acme.toml")
    assert (said.code, said.err) == (0, "")
    assert "ACME-33" in said.out


@pytest.mark.parametrize("command", ["simulate", "diagram"])
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("nobody", "There is no pack nobody; there are bitblock"),
        ("", "There is no pack "),
        ("../bitblock", "There is no pack ../bitblock;"),
        ("missing.toml", "missing.toml can't be read: "),
        ("bad.toml", "bad.toml: "),
        ("odd.toml", "odd.toml can't be read: it is not UTF-8 text."),
    ],
)
def test_a_pack_that_can_not_be_tried(me: Operator, command: str, name: str, words: str) -> None:
    (me.folder / "bad.toml").write_text("name = 7")
    (me.folder / "odd.toml").write_bytes(b"\xff\xfe")
    said = me.types("policy", command, name)
    assert (said.code, said.out) == (1, "")
    assert all(line.startswith(words) for line in said.lines)
