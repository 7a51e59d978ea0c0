"""What is this desk? A good desk.toml is read; a bad one is refused whole, every fault named."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from lifecycle.assigning import Profile
from lifecycle.hours import ALWAYS, parse_week
from lifecycle.packs import shipped_pack
from lifecycle.tickets import Channel
from runtime.clock import real_now
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
        'top: unknown key "colour"; known are agents, desk, routes, slack_rooms, teams',
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


HOURS = """
[desk]
timezone = "Europe/Berlin"
hours = "mon-fri 09:00-17:00"
holidays = "DE-BE"
[teams.support]
room = "a"
[teams.billing]
room = "b"
timezone = "America/New_York"
hours = "mon-sun 10:00-12:00"
holidays = "US"
closures = "closed.ics"
[agents.U1]
name = "Ann"
roles = ["agent", "lead"]
skills = ["vpn"]
team = "billing"
hours = "sat 08:00-09:00"
capacity = 3
[agents.U2]
timezone = "Asia/Tokyo"
[agents.U3]
team = "billing"
"""
EVENT = "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:{}0601\r\nEND:VEVENT\r\n"
ICAL = f"BEGIN:VCALENDAR\r\n{EVENT}END:VCALENDAR\r\n"


def test_hours_of_which_closures_leave_nothing_are_refused_in_each_place(tmp_path: Path) -> None:
    every_day = ICAL.replace("0601\r\n", "0601\r\nRRULE:FREQ=DAILY\r\n").format(2020)
    (tmp_path / "closed.ics").write_text(every_day, newline="")
    closed = HOURS.replace('hours = "sat 08:00-09:00"\n', "")
    found = faults(tmp_path, closed)
    assert len(found) == 1
    assert "teams.billing: hours, holidays and closures: nothing is left of the hours" in found[0]


def test_teams_have_the_hours_of_the_desk_or_their_own(tmp_path: Path) -> None:
    year = real_now().year
    (tmp_path / "closed.ics").write_text(ICAL.format(year))
    desk = read(tmp_path, HOURS)
    support, billing = (team.calendar for team in desk.teams.values())
    assert support is not None
    assert billing is not None
    assert support.zone.key == "Europe/Berlin"
    assert support.is_open(datetime(2025, 1, 7, 8, tzinfo=UTC))
    assert date(year, 3, 8) in support.closed  # only in Berlin
    assert date(year, 7, 4) not in support.closed
    assert billing.zone.key == "America/New_York"
    assert billing.is_open(datetime(2025, 1, 5, 15, tzinfo=UTC))
    assert {date(year, 7, 4), date(year, 6, 1)} <= billing.closed


def test_people_have_hours_of_their_own_or_their_teams(tmp_path: Path) -> None:
    year = real_now().year
    (tmp_path / "closed.ics").write_text(ICAL.format(year))
    ann, bo, cy = read(tmp_path, HOURS).agents.values()
    assert (ann.name, ann.skills) == ("Ann", frozenset({"vpn"}))
    assert ann.roles == {"agent", "lead"}
    assert (ann.team, ann.capacity) == ("billing", 3)
    assert ann.calendar is not None
    assert ann.calendar.zone.key == "America/New_York"
    assert ann.calendar.is_open(datetime(2025, 1, 11, 13, tzinfo=UTC))
    assert date(year, 6, 1) in ann.calendar.closed
    assert bo.calendar is not None  # the desk's hours, in Tokyo
    assert bo.calendar.is_open(datetime(2025, 1, 7, 0, tzinfo=UTC))
    assert cy == Profile(id="U3", name="", team="billing")


def test_without_hours_the_packs_count_and_else_all_the_time(tmp_path: Path) -> None:
    text = '[desk]\nholidays = "GB"\n[teams.a]\nroom = "a"\n[agents.U1]\nname = "Ana"\n'
    desk = read(tmp_path, text)
    assert desk.team("a").calendar.week == ALWAYS.week
    assert desk.agents["U1"].calendar is None
    text = '[teams.a]\nroom = "a"\npolicy = "support-center"\n'
    assert read(tmp_path, text).team("a").calendar.week == parse_week("mon-fri 09:00-17:00")


def test_under_another_policy_a_team_without_hours_has_that_packs(tmp_path: Path) -> None:
    packs = [shipped_pack(name) for name in ("bitblock", "support-center")]
    desk = read(
        tmp_path, '[teams.a]\nroom = "a"\n[teams.b]\nroom = "b"\nhours = "sat 09:00-10:00"\n'
    )
    weeks = [desk.calendar_under("a", pack).week for pack in packs]
    assert weeks == [ALWAYS.week, parse_week("mon-fri 09:00-17:00")]
    assert {desk.calendar_under("b", pack).week for pack in packs} == {
        parse_week("sat 09:00-10:00")
    }


def test_faults_of_hours_and_people_are_named_at_once_where_they_stand(tmp_path: Path) -> None:
    found = faults(
        tmp_path,
        """
        [desk]
        hours = "mon 9-5"
        holidays = "Atlantis"
        [teams.a]
        room = "a"
        [teams.b]
        room = "b"
        timezone = "Mars"
        hours = 7
        closures = "none.ics"
        [agents.U1]
        roles = ["boss"]
        skills = "vpn"
        hours = " "
        timezone = "Venus"
        team = "c"
        capacity = 0
        [agents.U2]
        capacity = true
        hours = "mon 09:00-12:00 11:00-13:00"
        """,
    )
    for fault in (
        'desk.hours: "9-5" is no span of time',
        'desk.holidays: "Atlantis" is no country',
        'teams.b.timezone: "Mars" is no time zone',
        "teams.b.hours: needs a text",
        f"teams.b.closures: {tmp_path / 'none.ics'} is missing",
        'agents.U1.roles: "boss" is no role; roles are agent, manager, dispatcher, reviewer, lead',
        "agents.U1.skills: needs a list of texts",
        "agents.U1.hours: needs a text",
        'agents.U1.timezone: "Venus" is no time zone',
        'agents.U1: there is no team "c"',
        "agents.U1.capacity: needs a whole number above 0",
        "agents.U2.capacity: needs a whole number above 0",
        "agents.U2.hours: mon 09:00-12:00 and mon 11:00-13:00 overlap",
    ):
        assert len([line for line in found if line.startswith(fault)]) == 1, fault
    assert len(found) == 13, found


ROOMS = """
[teams.a]
room = "a-cards"
ops_room = "a-ops"
[[slack_rooms]]
room = "#help"
[[slack_rooms]]
room = "sales"
take = "asked"
"""


def test_customers_rooms_in_slack(tmp_path: Path) -> None:
    assert read(tmp_path, ROOMS).slack_rooms == {"help": "every", "sales": "asked"}
    assert read(tmp_path, "[teams.a]\nroom = 'a'").slack_rooms == {}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[[slack_rooms]]\nroom = 'a-ops'", 'slack room 3: "a-ops" is a team\'s own room'),
        ("[[slack_rooms]]\nroom = 'help'", 'slack room 3: "help" is there twice'),
        (
            "[[slack_rooms]]\nroom = 'x'\ntake = 'some'",
            'slack room 3.take: "some" is none of every, asked',
        ),
        ("[[slack_rooms]]\ntake = 'asked'", "slack room 3.room: needs a text"),
        (
            "[[slack_rooms]]\nroom = 'x'\nteam = 'a'",
            'slack room 3: unknown key "team"; known are room, take',
        ),
    ],
)
def test_a_bad_room_of_customers(tmp_path: Path, text: str, fault: str) -> None:
    (found,) = faults(tmp_path, ROOMS + text)
    assert found.startswith(fault)


def test_rooms_that_are_no_tables(tmp_path: Path) -> None:
    (found,) = faults(tmp_path, "slack_rooms = 7\n[teams.a]\nroom = 'a'")
    assert found == "slack_rooms: needs [[slack_rooms]] tables"
