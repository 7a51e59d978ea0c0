"""What is this desk? A good desk.toml is read; a bad one is refused whole, every fault named."""

from pathlib import Path

import pytest

from lifecycle.packs import shipped_pack
from lifecycle.tickets import Channel
from runtime.deskfile import DeskFile, read_desk
from runtime.problems import SetupProblem
from tests import made
from tests.stack import DESK

WHOLE = """
[desk]
name = "Shop"
timezone = "Europe/Berlin"
policy = "bitblock"
dashboard_url = "https://shop.example"
[teams.support]
room = "#desk-support"
managers_room = "#managers"
managers = ["U1", "U2"]
ops_room = "ops"
[teams.billing]
room = "billing"
[[routes]]
words = ["invoice", "refund"]
team = "billing"
[[routes]]
channel = "x"
account = "100"
team = "support"
[agents.U1]
name = "Ann"
"""
BAD = """
colour = "red"
[desk]
timezone = "Mars/Base"
policy = "nobody"
motto = "hello"
[teams.support]
rooms = "desk-support"
managers = "U1"
[teams.billing]
room = " "
policy = "missing.toml"
[[routes]]
team = "nobody"
channel = "pigeon"
words = [1]
[[routes]]
colour = 1
[agents.U1]
nick = "x"
"""


def read(folder: Path, text: str) -> DeskFile:
    file = folder / "desk.toml"
    file.write_text(text, encoding="utf-8")
    return read_desk(file)


def faults(folder: Path, text: str) -> list[str]:
    """What is said of it, without the file's name, which stands before each."""
    with pytest.raises(SetupProblem) as refused:
        read(folder, text)
    start = f"{folder / 'desk.toml'}: "
    assert all(fault.startswith(start) for fault in refused.value.faults)
    return [fault.removeprefix(start) for fault in refused.value.faults]


def test_a_whole_desk(tmp_path: Path) -> None:
    desk = read(tmp_path, WHOLE)
    assert desk.name == "Shop"
    assert desk.timezone.key == "Europe/Berlin"
    assert list(desk.teams) == ["support", "billing"]
    support, billing = desk.teams.values()
    assert (support.room, support.managers_room, support.ops_room) == (
        "desk-support",
        "managers",
        "ops",
    )
    assert support.managers == ("U1", "U2")
    assert (billing.room, billing.managers_room, billing.ops_room) == ("billing",) * 3
    assert desk.agent_names == {"U1": "Ann"}
    invoice, other = desk.routing.routes
    assert (invoice.team, invoice.words, invoice.channel) == (
        "billing",
        ("invoice", "refund"),
        None,
    )
    assert (other.team, other.channel, other.account) == ("support", Channel.X, "100")
    assert desk.routing.otherwise == "support"
    assert desk.routing.team(made.message("1", "@deskhand my INVOICE is wrong")) == "billing"
    assert desk.routing.team(made.message("2", "@deskhand it is down")) == "support"


def test_a_small_desk_and_the_example_are_good(tmp_path: Path) -> None:
    small = read(tmp_path, '[teams.support]\nroom = "help"')
    assert small.team("support").policy == shipped_pack("bitblock")
    assert small.timezone.key == "UTC"
    assert read(tmp_path, DESK).team("support").managers == ("U0MANAGER",)
    example = Path(__file__).parent.parent.parent / "desk.example.toml"
    assert read_desk(example).team("support").room == "desk-support"


def test_a_team_that_is_no_more_is_the_first_one(tmp_path: Path) -> None:
    desk = read(tmp_path, WHOLE)
    assert desk.team("gone").name == "support"
    assert desk.policy("gone") == desk.policy("support")


def test_a_policy_of_ones_own_stands_beside_the_desk(tmp_path: Path) -> None:
    mine = shipped_pack("bitblock").text.replace('name = "bitblock"', 'name = "mine"')
    (tmp_path / "mine.toml").write_text(mine)
    desk = read(tmp_path, '[desk]\npolicy = "mine.toml"\n[teams.a]\nroom = "a"')
    assert desk.policy("a").name == "mine"


def test_every_fault_is_named_at_once(tmp_path: Path) -> None:
    found = faults(tmp_path, BAD)
    for fault in (
        'top: unknown key "colour"; known are agents, desk, routes, teams',
        'desk: unknown key "motto"',
        'desk.timezone: "Mars/Base" is no time zone',
        'teams.support: unknown key "rooms"',
        "teams.support.room: needs a text",
        "teams.support.managers: needs a list of texts",
        'teams.support.policy: there is no pack "nobody"; there are ',
        "teams.billing.room: needs a text",
        "teams.billing.policy: ",
        'route 1: there is no team "nobody"',
        'route 1: "pigeon" is no channel',
        "route 1.words: needs a list of texts",
        'route 2: unknown key "colour"',
        "route 2.team: needs a text",
        'agents.U1: unknown key "nick"',
    ):
        assert [line for line in found if line.startswith(fault)], fault
    assert len(found) >= 15


@pytest.mark.parametrize("text", ["", "[desk]", "[teams]"])
def test_a_desk_without_a_team(tmp_path: Path, text: str) -> None:
    (fault,) = faults(tmp_path, text)
    assert fault.startswith("teams: a desk needs a team")


@pytest.mark.parametrize(
    "text",
    [
        "teams = 7",
        "teams = []",
        "desk = 7\n[teams.a]\nroom = 'a'",
        "routes = 7\n[teams.a]\nroom = 'a'",
        "routes = [7]\n[teams.a]\nroom = 'a'",
        "agents = 7\n[teams.a]\nroom = 'a'",
        "[agents]\nU1 = 7\n[teams.a]\nroom = 'a'",
        "[teams]\na = 7",
        "[desk]\nname = 7\n[teams.a]\nroom = 'a'",
        "[desk]\ntimezone = '../../etc/passwd'\n[teams.a]\nroom = 'a'",
        "[desk]\ntimezone = ''\n[teams.a]\nroom = 'a'",
        "[desk]\npolicy = ''\n[teams.a]\nroom = 'a'",
        "[teams.a]\nroom = ['a']",
        "[teams.a]\nroom = 'a'\nmanagers = [1]",
        "this is = = no TOML",
        "[teams.a]\nroom = 'a'\n[teams.a]\nroom = 'b'",
        "\ufeff[teams.a",
    ],
)
def test_odd_desks_are_refused_in_words(tmp_path: Path, text: str) -> None:
    found = faults(tmp_path, text)
    assert found
    assert all(len(fault) > 10 for fault in found)


def test_a_room_may_be_written_with_its_sign_and_blanks(tmp_path: Path) -> None:
    desk = read(tmp_path, '[teams.a]\nroom = " #desk-support "')
    assert desk.team("a").room == "desk-support"


@pytest.mark.parametrize("room", ["#", " # "])
def test_a_room_without_a_name_is_refused(tmp_path: Path, room: str) -> None:
    assert faults(tmp_path, f'[teams.a]\nroom = "{room}"')


def test_a_file_that_is_missing_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SetupProblem) as refused:
        read_desk(tmp_path / "desk.toml")
    (fault,) = refused.value.faults
    assert "is missing: copy desk.example.toml" in fault
    assert "DESKHAND_DESK" in fault


@pytest.mark.parametrize("content", [b"\xff\xfe", b"[teams.\x00]"])
def test_a_file_that_can_not_be_read(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "desk.toml").write_bytes(content)
    with pytest.raises(SetupProblem):
        read_desk(tmp_path / "desk.toml")
    with pytest.raises(SetupProblem):
        read_desk(tmp_path)  # a folder
