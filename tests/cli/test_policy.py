"""Packs: listed, shown, and checked with every fault at once."""

import json
from pathlib import Path

import pytest

from lifecycle.packs import pack_names, shipped_pack
from tests.cli import Operator, operator

BAD = """
name = "bad"
title = ""
colour = "red"

[statuses]
new = "New"
open = "Open"
closed = "Closed"
lost = "Lost"

[on_message]
new = "add"
open = "dance"
closed = "reopen"

[[rules]]
id = "r1"
says = "Soon."
status = ["new"]
from = "yesterday"
after = "1 fortnight"
then = "explode"
"""


@pytest.fixture
def me(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Operator:
    """Somebody who has set nothing: packs need no settings."""
    made = operator(tmp_path, monkeypatch, capsys)
    made.environment = {"COLUMNS": "200", "TERM": "dumb"}
    return made


def test_the_list(me: Operator) -> None:
    said = me.types("policy", "list")
    assert (said.code, said.err) == (0, "")
    told = json.loads(me.types("policy", "list", "--json").out)
    assert [pack["name"] for pack in told] == list(pack_names())
    assert "bitblock" in pack_names()
    for pack in told:
        assert pack["title"]
        assert pack["name"] in said.out
        assert pack["summary"] in said.out


@pytest.mark.parametrize("name", pack_names())
def test_one_pack(me: Operator, name: str) -> None:
    policy = shipped_pack(name)
    said = me.types("policy", "show", name)
    assert (said.code, said.err) == (0, "")
    assert f"({name}, version {policy.version})" in said.out
    for rule in policy.rules:
        assert rule.says in said.out
    told = json.loads(me.types("policy", "show", name, "--json").out)
    assert told["version"] == policy.version
    assert [rule["id"] for rule in told["rules"]] == [rule.id for rule in policy.rules]
    assert told["statuses"] == {status.value: shown for status, shown in policy.shown.items()}


@pytest.mark.parametrize("name", ["nobody", "", "../bitblock", "bitblock.toml", "[bold]x", "\x1b"])
def test_a_pack_that_is_not_there(me: Operator, name: str) -> None:
    for more in ([], ["--json"]):
        said = me.types("policy", "show", name, *more)
        assert (said.code, said.out) == (1, "")
        (line,) = said.lines
        assert line.startswith("There is no pack ")
        assert "bitblock" in line


def test_a_good_file(me: Operator) -> None:
    policy = shipped_pack("bitblock")
    (me.folder / "mine.toml").write_text(policy.text)
    said = me.types("policy", "check", "mine.toml")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("mine.toml is a good pack")
    assert policy.version in said.out
    assert json.loads(me.types("policy", "check", "mine.toml", "--json").out)["name"] == "bitblock"


def test_every_fault_of_a_bad_file_is_named_at_once(me: Operator) -> None:
    (me.folder / "bad.toml").write_text(BAD)
    for more in ([], ["--json"]):
        said = me.types("policy", "check", "bad.toml", *more)
        assert (said.code, said.out) == (1, "")
        assert all(line.startswith("bad.toml: ") for line in said.lines)
        for fault in (
            'unknown key "colour"',
            "title: needs a text",
            "summary: needs a text",
            'statuses: "lost" is unknown',
            'on_message.open: "dance" is unknown',
            "on_message.closed",
            'rule r1.from: "yesterday" is unknown',
            "rule r1.after",
            'rule r1.then: "explode" is unknown',
        ):
            assert [line for line in said.lines if fault in line], fault


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "name: needs a text"),
        (b"this is = = no TOML", "this is not TOML"),
        (b"\xff\xfe", "can't be read"),
        (b'name = "\x1b[31m"', "this is not TOML"),
        (b"rules = 7", "needs [[rules]] tables"),
        (b"statuses = []\n[[rules]]\n[[rules]]\nstatus = 1", "statuses: needs a table"),
    ],
)
def test_a_file_that_is_no_pack(me: Operator, content: bytes, words: str) -> None:
    (me.folder / "odd.toml").write_bytes(content)
    said = me.types("policy", "check", "odd.toml")
    assert (said.code, said.out) == (1, "")
    assert words in said.err
    assert "\x1b" not in said.err


@pytest.mark.parametrize("name", ["missing.toml", ".", "missing/missing.toml"])
def test_a_file_that_can_not_be_read(me: Operator, name: str) -> None:
    said = me.types("policy", "check", name)
    assert (said.code, said.out) == (1, "")
    (line,) = said.lines
    assert line.startswith(f"{name} can't be read: ")
    assert "Errno" not in line
