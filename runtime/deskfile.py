"""What is this desk? `desk.toml`: teams, rooms, routes, people; refused whole when it is bad."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lifecycle.assigning import Profile
from lifecycle.errors import PolicyError
from lifecycle.hours import ALWAYS, Calendar
from lifecycle.packs import pack_names, read_pack, shipped_pack
from lifecycle.policy import Policy
from lifecycle.routing import Route, Routing
from lifecycle.tickets import Channel
from lifecycle.weeks import parse_week
from runtime.calendars import make_calendar
from runtime.clock import real_now
from runtime.problems import SetupProblem

_HOURS = ("hours", "holidays", "closures")
ROLES = ("agent", "manager", "dispatcher", "reviewer", "lead")
_KEYS = {
    "": {"desk", "teams", "routes", "agents"},
    "desk": {"name", "timezone", "policy", "dashboard_url", *_HOURS},
    "teams": {"room", "managers_room", "managers", "ops_room", "policy", "timezone", *_HOURS},
    "routes": {"channel", "words", "account", "team", "policy"},
    "agents": {"name", "roles", "skills", "hours", "timezone", "team", "capacity"},
}


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


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskFile:
    """The desk as its operator described it."""

    name: str
    timezone: ZoneInfo
    teams: Mapping[str, Team]
    routing: Routing
    agent_names: Mapping[str, str] = field(default_factory=dict)  # by Slack user id
    agents: Mapping[str, Profile] = field(default_factory=dict)  # by Slack user id

    def calendar(self, team: str) -> Calendar:
        """When the team works."""
        return self.team(team).calendar

    def policy(self, team: str) -> Policy:
        """The policy that the team's tickets live under now."""
        return self.team(team).policy

    def with_role(self, role: str) -> tuple[str, ...]:
        """The Slack ids of those who have that role."""
        return tuple(id for id, profile in self.agents.items() if role in profile.roles)

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


class _Reader:
    """Reads one file, collecting faults instead of stopping at the first."""

    def __init__(self, data: Mapping[str, Any], file: Path) -> None:
        self._data = data
        self._file = file
        self._faults: list[str] = []

    def desk(self) -> DeskFile:
        self._known(self._data, "", "")
        about = self._table(self._data.get("desk", {}), "desk")
        self._known(about, "desk", "desk")
        zone = self._zone(self._word(about, "timezone", "desk", "UTC"), "desk")
        teams = self._teams(self._word(about, "policy", "desk", "bitblock"), about, zone)
        agents = self._agents(zone, teams)
        desk = DeskFile(
            name=self._word(about, "name", "desk", "Deskhand"),
            timezone=zone,
            teams=teams,
            routing=Routing(tuple(self._routes(teams)), next(iter(teams), "")),
            agent_names={id: agent.name for id, agent in agents.items() if agent.name},
            agents=agents,
        )
        if self._faults:
            raise SetupProblem([f"{self._file}: {fault}" for fault in self._faults])
        return desk

    def _teams(self, policy: str, desk: Mapping[str, Any], zone: ZoneInfo) -> dict[str, Team]:
        tables = self._table(self._data.get("teams", {}), "teams")
        if not tables:
            self._faults.append('teams: a desk needs a team, e.g. [teams.support] room = "…"')
        return {n: self._team(n, table, policy, desk, zone) for n, table in tables.items()}

    def _team(
        self, name: str, value: object, policy: str, desk: Mapping[str, Any], zone: ZoneInfo
    ) -> Team:
        where = f"teams.{name}"
        table = self._table(value, where)
        self._known(table, "teams", where)
        room = self._word(table, "room", where)
        lives_under = self._policy(self._word(table, "policy", where, policy), where)
        return Team(
            name=name,
            room=room,
            managers_room=self._word(table, "managers_room", where, room),
            managers=self._words(table, "managers", where),
            ops_room=self._word(table, "ops_room", where, room),
            policy=lives_under,
            calendar=self._calendar(table, desk, zone, lives_under.hours, where),
        )

    def _calendar(
        self,
        table: Mapping[str, Any],
        desk: Mapping[str, Any],
        zone: ZoneInfo,
        packs: str | None,
        where: str,
    ) -> Calendar:
        """The team's own hours, else the desk's, else the pack's, else all the time."""
        if "timezone" in table:
            zone = self._zone(self._word(table, "timezone", where), where)
        given = {key: table.get(key, desk.get(key)) for key in _HOURS}
        for key in _HOURS:
            if given[key] is not None and not isinstance(given[key], str):
                self._faults.append(f"{where}.{key}: needs a text")
                given[key] = None
        closures = self._file.parent / given["closures"] if given["closures"] else None
        try:
            hours = given["hours"] or packs or "24/7"
            return make_calendar(zone, hours, given["holidays"], closures, real_now().year)
        except ValueError as error:
            self._faults.append(f"{where}: {error}")
            return ALWAYS

    def _policy(self, name: str, where: str) -> Policy:
        file = self._file.parent / name
        try:
            if name.endswith(".toml"):
                return read_pack(file.read_text(encoding="utf-8"), str(file))
            return shipped_pack(name)
        except KeyError:
            packs = ", ".join(pack_names())
            self._faults.append(f'{where}.policy: there is no pack "{name}"; there are {packs}')
        except OSError as error:
            self._faults.append(f"{where}.policy: {file} can't be read: {error.strerror}")
        except PolicyError as error:
            self._faults.extend(f"{where}.policy: {line}" for line in str(error).splitlines())
        return shipped_pack("bitblock")  # never used: a desk with faults is refused

    def _routes(self, teams: Mapping[str, Team]) -> list[Route]:
        tables = self._data.get("routes", [])
        if not isinstance(tables, list):
            self._faults.append("routes: needs [[routes]] tables")
            return []
        return [self._route(table, n, teams) for n, table in enumerate(tables, 1)]

    def _route(self, value: object, n: int, teams: Mapping[str, Team]) -> Route:
        where = f"route {n}"
        table = self._table(value, where)
        self._known(table, "routes", where)
        team = self._word(table, "team", where)
        if team and team not in teams:
            self._faults.append(f'{where}: there is no team "{team}"')
        channel = self._word(table, "channel", where, "")
        if channel and channel not in set(Channel):
            self._faults.append(f'{where}: "{channel}" is no channel')
            channel = ""
        return Route(
            team=team,
            channel=Channel(channel) if channel else None,
            account=self._word(table, "account", where, "") or None,
            words=self._words(table, "words", where),
        )

    def _agents(self, zone: ZoneInfo, teams: Mapping[str, Team]) -> dict[str, Profile]:
        tables = self._table(self._data.get("agents", {}), "agents")
        return {id: self._agent(id, value, zone, teams) for id, value in tables.items()}

    def _agent(self, id: str, value: object, zone: ZoneInfo, teams: Mapping[str, Team]) -> Profile:
        where = f"agents.{id}"
        table = self._table(value, where)
        self._known(table, "agents", where)
        roles = self._words(table, "roles", where)
        for role in sorted(set(roles) - set(ROLES)):
            self._faults.append(f'{where}.roles: "{role}" is no role; roles are {", ".join(ROLES)}')
        team = self._word(table, "team", where, "") or None
        if team and team not in teams:
            self._faults.append(f'{where}.team: there is no team "{team}"')
        capacity = table.get("capacity")
        if capacity is not None and (type(capacity) is not int or capacity < 1):
            self._faults.append(f"{where}.capacity: needs a number: so many open tickets at most")
            capacity = None
        return Profile(
            id=id,
            name=self._word(table, "name", where, ""),
            roles=frozenset(roles),
            skills=frozenset(self._words(table, "skills", where)),
            calendar=self._agent_hours(table, where, zone, teams.get(team or "")),
            team=team,
            capacity=capacity,
        )

    def _agent_hours(
        self, table: Mapping[str, Any], where: str, zone: ZoneInfo, team: Team | None
    ) -> Calendar | None:
        if "timezone" in table:
            zone = self._zone(self._word(table, "timezone", where), where)
        hours = self._word(table, "hours", where, "")
        if not hours:
            return None
        try:
            week = parse_week(hours)
        except ValueError as error:
            self._faults.append(f"{where}.hours: {error}")
            return None
        return Calendar(zone=zone, week=week, closed=team.calendar.closed if team else frozenset())

    def _zone(self, name: str, where: str) -> ZoneInfo:
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self._faults.append(f'{where}.timezone: "{name}" is no time zone, e.g. Europe/Berlin')
            return ZoneInfo("UTC")

    def _known(self, table: Mapping[str, Any], kind: str, where: str) -> None:
        for key in sorted(set(table) - _KEYS[kind]):
            known = ", ".join(sorted(_KEYS[kind]))
            self._faults.append(f'{where or "top"}: unknown key "{key}"; known are {known}')

    def _table(self, value: object, where: str) -> Mapping[str, Any]:
        if isinstance(value, dict):
            return value
        self._faults.append(f"{where}: needs a table")
        return {}

    def _word(
        self, table: Mapping[str, Any], key: str, where: str, otherwise: str | None = None
    ) -> str:
        value = table.get(key, otherwise)
        if isinstance(value, str) and key.endswith("room"):
            value = value.strip().removeprefix("#").strip()
        if isinstance(value, str) and (value.strip() or otherwise == ""):
            return value
        self._faults.append(f"{where}.{key}: needs a text")
        return "?"

    def _words(self, table: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
        value = table.get(key, [])
        if isinstance(value, list) and all(isinstance(word, str) for word in value):
            return tuple(value)
        self._faults.append(f"{where}.{key}: needs a list of texts")
        return ()
