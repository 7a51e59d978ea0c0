"""What is this desk? `desk.toml`: teams, rooms, routes, people; refused whole when it is bad."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lifecycle.errors import PolicyError
from lifecycle.packs import pack_names, read_pack, shipped_pack
from lifecycle.policy import Policy
from lifecycle.routing import Route, Routing
from lifecycle.tickets import Channel
from runtime.problems import SetupProblem

_KEYS = {
    "": {"desk", "teams", "routes", "agents"},
    "desk": {"name", "timezone", "policy", "dashboard_url"},
    "teams": {"room", "managers_room", "managers", "ops_room", "policy"},
    "routes": {"channel", "words", "account", "team", "policy"},
    "agents": {"name", "roles", "skills", "hours", "timezone"},
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


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskFile:
    """The desk as its operator described it."""

    name: str
    timezone: ZoneInfo
    teams: Mapping[str, Team]
    routing: Routing
    agent_names: Mapping[str, str] = field(default_factory=dict)  # by Slack user id

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
        teams = self._teams(self._word(about, "policy", "desk", "bitblock"))
        desk = DeskFile(
            name=self._word(about, "name", "desk", "Deskhand"),
            timezone=self._zone(self._word(about, "timezone", "desk", "UTC")),
            teams=teams,
            routing=Routing(tuple(self._routes(teams)), next(iter(teams), "")),
            agent_names=self._agents(),
        )
        if self._faults:
            raise SetupProblem([f"{self._file}: {fault}" for fault in self._faults])
        return desk

    def _teams(self, policy: str) -> dict[str, Team]:
        tables = self._table(self._data.get("teams", {}), "teams")
        if not tables:
            self._faults.append('teams: a desk needs a team, e.g. [teams.support] room = "…"')
        return {name: self._team(name, table, policy) for name, table in tables.items()}

    def _team(self, name: str, value: object, policy: str) -> Team:
        where = f"teams.{name}"
        table = self._table(value, where)
        self._known(table, "teams", where)
        room = self._word(table, "room", where)
        return Team(
            name=name,
            room=room,
            managers_room=self._word(table, "managers_room", where, room),
            managers=self._words(table, "managers", where),
            ops_room=self._word(table, "ops_room", where, room),
            policy=self._policy(self._word(table, "policy", where, policy), where),
        )

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

    def _agents(self) -> dict[str, str]:
        names: dict[str, str] = {}
        for id, value in self._table(self._data.get("agents", {}), "agents").items():
            table = self._table(value, f"agents.{id}")
            self._known(table, "agents", f"agents.{id}")
            if name := self._word(table, "name", f"agents.{id}", ""):
                names[id] = name
        return names

    def _zone(self, name: str) -> ZoneInfo:
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self._faults.append(f'desk.timezone: "{name}" is no time zone, e.g. Europe/Berlin')
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
