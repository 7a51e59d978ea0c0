"""Is another policy shown first, lived under at once, and taken back?"""

from pathlib import Path

import pytest

from tests.stack import DESK, Stack, Stage, eventually, words_of

BEFORE = "desk.toml.before"


@pytest.fixture
def desk(tmp_path: Path, sqlite_url: str) -> Stack:
    """A desk whose processes do not run, with a desk.toml."""
    (tmp_path / "desk.toml").write_text(f"# ours\n{DESK}")
    return Stack(tmp_path, sqlite_url)


def test_an_empty_desk_changes_and_goes_back(desk: Stack) -> None:
    file = desk.folder / "desk.toml"
    before = file.read_text()
    done = desk.run("policy", "change", "support-center", "--yes")
    assert done.returncode == 0, done.stderr
    assert "0 unclosed tickets; 0 of them" in done.stdout
    assert 'policy = "support-center"' in file.read_text()
    assert "# ours" in file.read_text()
    assert desk.run("policy", "undo", "--yes").returncode == 0
    assert file.read_text() == before


def test_what_was_edited_since_stays_when_a_change_is_taken_back(desk: Stack) -> None:
    file = desk.folder / "desk.toml"
    desk.run("policy", "change", "support-center", "--yes")
    team = file.read_text() + '\n[teams.billing]\nroom = "desk-support"\npolicy = "it-pro"\n'
    file.write_text(team)
    assert desk.run("policy", "undo", "--yes").returncode == 0
    after = file.read_text()
    assert after == team.replace('"support-center"', '"bitblock"')
    again = desk.run("policy", "undo", "--yes")
    assert (again.returncode, "nothing to undo" in again.stderr) == (1, True)
    assert file.read_text() == after


def test_what_is_no_policy_changes_nothing(desk: Stack) -> None:
    before = (desk.folder / "desk.toml").read_text()
    for words in (["nowhere"], ["bitblock", "--team", "nobody"], ["missing.toml"]):
        refused = desk.run("policy", "change", *words, "--yes")
        assert refused.returncode == 1
        assert "there are" in refused.stderr or "can't be read" in refused.stderr
    refused = desk.run("policy", "undo", "--yes")
    assert (refused.returncode, "nothing to undo" in refused.stderr) == (1, True)
    assert (desk.folder / "desk.toml").read_text() == before
    assert sorted(f.name for f in desk.folder.glob("desk.toml*")) == ["desk.toml"]


def test_a_running_desk_follows_and_a_bad_file_does_not_count(own_stack: Stack) -> None:
    stage = Stage(own_stack, "own")
    stage.post("maria", "@deskhand help")
    stage.settle()
    number = stage.number("maria")
    done = own_stack.run("policy", "change", "biztech", "--yes")
    assert f"#{number}" in done.stdout
    assert "bb-29" in done.stdout
    assert "bt-19" in done.stdout
    eventually(lambda: "BT-19" in stage.command("agent-1", f"why {number}"), 20, own_stack.logs)
    file = own_stack.folder / "desk.toml"
    good = file.read_text()
    file.write_text(good.replace("biztech", "no-such-pack"))
    ops = eventually(
        lambda: [
            words_of(m)
            for m in stage.get("/slack/rooms/desk-ops")["messages"]
            if "became bad" in words_of(m)
        ],
        30,
        own_stack.logs,
    )
    assert "no-such-pack" in ops[0]
    assert "BT-19" in stage.command("agent-1", f"why {number}")
    file.write_text(good)
