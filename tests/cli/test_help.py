"""Every command explains itself, and what is not understood ends with 2."""

from pathlib import Path

import pytest

from tests.cli import Operator, operator

COMMANDS = [
    ["demo"],
    ["web"],
    ["worker"],
    ["clock"],
    ["doctor"],
    ["db", "upgrade"],
    ["db", "check"],
    ["policy", "list"],
    ["policy", "show"],
    ["policy", "check"],
    ["ticket", "list"],
    ["ticket", "show"],
    ["ticket", "why"],
    ["ticket", "find"],
    ["slack", "manifest"],
]


@pytest.fixture
def me(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Operator:
    return operator(tmp_path, monkeypatch, capsys)


@pytest.mark.parametrize("words", [[], ["db"], ["policy"], ["ticket"], ["slack"]])
def test_help_names_every_command(me: Operator, words: list[str]) -> None:
    said = me.types(*words, "--help")
    assert said.code == 0
    below = [c[len(words)] for c in COMMANDS if c[: len(words)] == words and len(c) > len(words)]
    for name in below:
        assert f" {name} " in said.out


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_has_help_and_needs_no_settings_for_it(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
) -> None:
    me = operator(tmp_path, monkeypatch, capsys)
    me.environment = {"COLUMNS": "200"}
    (tmp_path / "desk.toml").unlink()
    for option in ("--help", "-h"):
        said = me.types(*words, option)
        assert said.code == 0
        assert " ".join(words) in said.out
        assert said.out.count("\n") > 4
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "words",
    [
        ["dance"],
        ["db", "dance"],
        ["web", "--port", "seventy"],
        ["web", "--port", "0"],
        ["web", "--port", "65536"],
        ["worker", "--processes", "0"],
        ["worker", "--processes", "65"],
        ["demo", "--port", "-1"],
        ["ticket", "show"],
        ["ticket", "show", "maria"],
        ["ticket", "show", "0"],
        ["ticket", "why", "--yaml", "1"],
        ["ticket", "list", "--status", "lost"],
        ["ticket", "find"],
        ["policy", "show"],
        ["policy", "check"],
        ["slack", "manifest"],
        ["doctor", "now"],
    ],
    ids=" ".join,
)
def test_what_is_not_understood_ends_with_2(me: Operator, words: list[str]) -> None:
    said = me.types(*words)
    assert said.code == 2
    assert "Usage" in said.err
    assert said.out == ""


@pytest.mark.parametrize("words", [[], ["db"], ["policy"], ["ticket"], ["slack"]])
def test_no_words_show_the_help(me: Operator, words: list[str]) -> None:
    said = me.types(*words)
    assert said.code in (0, 2)
    assert "Usage" in said.out + said.err
