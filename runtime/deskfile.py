"""What is this desk? `desk.toml`: teams, rooms, routes, people; refused whole when it is bad."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from lifecycle.assigning import Profile
from lifecycle.errors import PolicyError
from lifecycle.hours import ALWAYS, Calendar, parse_week
from lifecycle.packs import pack_names, read_pack, shipped_pack
from lifecycle.policy import Policy
from lifecycle.routing import Route, Routing
from lifecycle.tickets import Channel
from runtime.calendars import NEVER_OPEN, make_calendar
from runtime.clock import real_now
from runtime.problems import SetupProblem
from runtime.slack_rooms import KEYS as SLACK_ROOM_KEYS
from runtime.slack_rooms import slack_rooms
from runtime.tables import Tables

_KEYS = {
    "": {"desk", "teams", "routes", "agents", "slack_rooms"},
    "desk": {"name", "timezone", "policy", "dashboard_url", "hours", "holidays", "closures"},
    "teams": {
        *("room", "managers_room", "managers", "ops_room", "policy"),
        *("timezone", "hours", "holidays", "closures"),
    },
    "routes": {"channel", "words", "account", "team", "policy"},
    "agents": {"name", "roles", "skills", "hours", "timezone", "team", "capacity"},
    "slack_rooms": SLACK_ROOM_KEYS,
}
ROLES = ("agent", "manager", "dispatcher", "reviewer", "lead")


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """Who answers, and in which rooms."""

    name: str
    room: str
    managers_room: str
    managers: tuple[str, ...]
    ops_room: str
    policy: Policy
    calendar: Calendar = ALWAYS  # when it works
    own_hours: bool = False  # it, or the desk, says its hours; otherwise they are the policy's

    @property
    def rooms(self) -> tuple[str, ...]:
        """Every room of the team, by name."""
        return (self.room, self.managers_room, self.ops_room)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskFile:
    """The desk as its operator described it."""

    name: str
    timezone: ZoneInfo
    dashboard_url: str = ""  # our own pages as the world sees them, without a slash at the end
    teams: Mapping[str, Team]
    routing: Routing
    agents: Mapping[str, Profile] = field(default_factory=dict)  # by Slack user id
    slack_rooms: Mapping[str, str] = field(
        default_factory=dict
    )  # customers' rooms, and what to take

    @property
    def agent_names(self) -> Mapping[str, str]:
        """The names that the file gives, by Slack user id."""
        return {id: agent.name for id, agent in self.agents.items() if agent.name}

    def calendar(self, team: str) -> Calendar:
        """When the team works."""
        return self.team(team).calendar

    def calendar_under(self, team: str, policy: Policy) -> Calendar:
        """When the team would work under `policy`: by that pack's hours, unless it has its own."""
        found = self.team(team)
        if found.own_hours:
            return found.calendar
        return replace(found.calendar, week=parse_week(policy.hours or "24/7"))

    def with_role(self, role: str) -> tuple[str, ...]:
        """The Slack ids of those who have that role."""
        return tuple(id for id, profile in self.agents.items() if role in profile.roles)

    def policy(self, team: str) -> Policy:
        """The policy that the team's tickets live under now."""
        return self.team(team).policy

    def team(self, name: str) -> Team:
        """The team of that name; the first one for a team that is no more."""
        return self.teams.get(name) or next(iter(self.teams.values()))


def read_desk(file: Path) -> DeskFile:
    """The desk that `file` describes; SetupProblem names every fault at once."""
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        hint = "copy desk.example.toml, or name another file with DESKHAND_DESK"
        raise SetupProblem([f"{file} is missing: {hint}"]) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SetupProblem([f"{file}: {error}"]) from None
    return _Reader(data, file).desk()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Times:
    """What a calendar is made of; teams take over what they do not say from the desk."""

    zone: ZoneInfo
    hours: str | None = None
    holidays: str | None = None
    closures: str | None = None


class _Reader(Tables):
    """Reads one file, collecting faults instead of stopping at the first."""

    def __init__(self, data: Mapping[str, Any], file: Path) -> None:
        self._data = data
        self._file = file
        super().__init__()
        self._team_said: dict[str, _Times] = {}

    def desk(self) -> DeskFile:
        self.known(self._data, _KEYS[""], "")
        about = self.table(self._data.get("desk", {}), "desk")
        self.known(about, _KEYS["desk"], "desk")
        times = self._times(about, "desk", _Times(zone=ZoneInfo("UTC")))
        self._calendar(times, about, "desk")
        teams = self._teams(self.word(about, "policy", "desk", "bitblock"), times)
        desk = DeskFile(
            name=self.word(about, "name", "desk", "Deskhand"),
            timezone=times.zone,
            dashboard_url=self._address(about),
            teams=teams,
            routing=Routing(tuple(self._routes(teams)), next(iter(teams), "")),
            agents=self._agents(teams, times),
            slack_rooms=slack_rooms(
                self._data.get("slack_rooms", []),
                {room for team in teams.values() for room in team.rooms},
                self,
            ),
        )
        if self.faults:
            raise SetupProblem([f"{self._file}: {fault}" for fault in self.faults])
        return desk

    def _address(self, about: Mapping[str, Any]) -> str:
        """Our own address; plain http only for this machine."""
        url = self.word(about, "dashboard_url", "desk", "").rstrip("/")
        local = ("http://127.0.0.1", "http://localhost")
        if url and not url.startswith(("https://", *local)):
            self.faults.append("desk.dashboard_url: needs an address that begins with https://")
        return url

    def _teams(self, policy: str, times: _Times) -> dict[str, Team]:
        tables = self.table(self._data.get("teams", {}), "teams")
        if not tables:
            self.faults.append('teams: a desk needs a team, e.g. [teams.support] room = "…"')
        return {name: self._team(name, table, policy, times) for name, table in tables.items()}

    def _team(self, name: str, value: object, policy: str, desk: _Times) -> Team:
        where = f"teams.{name}"
        table = self.table(value, where)
        self.known(table, _KEYS["teams"], where)
        room = self.word(table, "room", where)
        lives_under = self._policy(self.word(table, "policy", where, policy), where)
        said = self._times(table, where, desk)
        times = replace(said, hours=said.hours or lives_under.hours)
        self._team_said[name] = times
        return Team(
            name=name,
            room=room,
            managers_room=self.word(table, "managers_room", where, room),
            managers=self.words(table, "managers", where),
            ops_room=self.word(table, "ops_room", where, room),
            policy=lives_under,
            calendar=self._calendar(times, table, where),
            own_hours=bool(said.hours),
        )

    def _policy(self, name: str, where: str) -> Policy:
        file = self._file.parent / name
        try:
            if name.endswith(".toml"):
                return read_pack(file.read_text(encoding="utf-8"), str(file))
            return shipped_pack(name)
        except KeyError:
            packs = ", ".join(pack_names())
            self.faults.append(f'{where}.policy: there is no pack "{name}"; there are {packs}')
        except OSError as error:
            self.faults.append(f"{where}.policy: {file} can't be read: {error.strerror}")
        except PolicyError as error:
            self.faults.extend(f"{where}.policy: {line}" for line in str(error).splitlines())
        return shipped_pack("bitblock")  # never used: a desk with faults is refused

    def _routes(self, teams: Mapping[str, Team]) -> list[Route]:
        tables = self._data.get("routes", [])
        if not isinstance(tables, list):
            self.faults.append("routes: needs [[routes]] tables")
            return []
        return [self._route(table, n, teams) for n, table in enumerate(tables, 1)]

    def _route(self, value: object, n: int, teams: Mapping[str, Team]) -> Route:
        where = f"route {n}"
        table = self.table(value, where)
        self.known(table, _KEYS["routes"], where)
        team = self.word(table, "team", where)
        if team and team not in teams:
            self.faults.append(f'{where}: there is no team "{team}"')
        channel = self.word(table, "channel", where, "")
        if channel and channel not in set(Channel):
            self.faults.append(f'{where}: "{channel}" is no channel')
            channel = ""
        return Route(
            team=team,
            channel=Channel(channel) if channel else None,
            account=self.word(table, "account", where, "") or None,
            words=self.words(table, "words", where),
        )

    def _agents(self, teams: Mapping[str, Team], times: _Times) -> dict[str, Profile]:
        tables = self.table(self._data.get("agents", {}), "agents")
        return {id: self._agent(id, table, teams, times) for id, table in tables.items()}

    def _agent(self, id: str, value: object, teams: Mapping[str, Team], desk: _Times) -> Profile:
        where = f"agents.{id}"
        table = self.table(value, where)
        self.known(table, _KEYS["agents"], where)
        team = self.word(table, "team", where, "") or None
        if team and team not in teams:
            self.faults.append(f'{where}: there is no team "{team}"')
        return Profile(
            id=id,
            name=self.word(table, "name", where, ""),
            roles=self._roles(table, where),
            skills=frozenset(self.words(table, "skills", where)),
            calendar=self._own_calendar(table, where, self._team_said.get(team or "", desk)),
            team=team,
            capacity=self.count(table, "capacity", where),
        )

    def _roles(self, table: Mapping[str, Any], where: str) -> frozenset[str]:
        roles = frozenset(self.words(table, "roles", where))
        for role in sorted(roles - set(ROLES)):
            self.faults.append(f'{where}.roles: "{role}" is no role; roles are {", ".join(ROLES)}')
        return roles

    def _own_calendar(self, table: Mapping[str, Any], where: str, team: _Times) -> Calendar | None:
        """Their own hours, or the team's in their own time zone; None when they say neither."""
        if not {"hours", "timezone"} & set(table):
            return None
        return self._calendar(self._times(table, where, team), table, where)

    def _times(self, table: Mapping[str, Any], where: str, above: _Times) -> _Times:
        """What the table says of its hours; the rest as it is `above`."""
        times = replace(
            above,
            hours=self._said(table, "hours", where) or above.hours,
            holidays=self._said(table, "holidays", where) or above.holidays,
            closures=self._said(table, "closures", where) or above.closures,
        )
        if "timezone" in table:
            times = replace(times, zone=self.zone(self.word(table, "timezone", where), where))
        return times

    def _said(self, table: Mapping[str, Any], key: str, where: str) -> str | None:
        return self.word(table, key, where) if key in table else None

    def _calendar(self, times: _Times, table: Mapping[str, Any], where: str) -> Calendar:
        """The calendar; all the time without hours. A fault is told where its key was written."""
        file = self._file.parent / times.closures if times.closures else None
        hours, year = times.hours or "24/7", real_now().year
        try:
            return make_calendar(times.zone, hours, times.holidays, file, year)
        except SetupProblem as problem:
            texts = {
                key for key, value in table.items() if isinstance(value, str) and value.strip()
            }
            told = (fault for fault in problem.faults if fault.partition(":")[0] in texts)
            self.faults.extend(f"{where}.{fault}" for fault in told)
            never = (fault for fault in problem.faults if fault.startswith(NEVER_OPEN))
            self.faults.extend(f"{where}: {fault}" for fault in never)
            return ALWAYS
