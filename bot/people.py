"""Who is asking, and may they? Membership of the team's room makes an agent of that team."""

import re
import time
from dataclasses import dataclass, field

import aiohttp
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from lifecycle.errors import DeskhandError
from lifecycle.tickets import Agent, AgentId
from runtime.deskfile import DeskFile, Team

REMEMBERED = 60.0  # seconds
PAGES_AT_MOST = 50
AWAY = (SlackClientError, aiohttp.ClientError, OSError, TimeoutError)  # Slack takes nothing now


_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")


class NoSuchAgent(DeskhandError):
    """The words name nobody of the team."""


class NotAnAgent(DeskhandError):
    """The person is in no team's room."""


@dataclass
class People:
    """The agents of every team, as Slack knows them."""

    client: AsyncWebClient
    deskfile: DeskFile
    _members: dict[str, tuple[float, frozenset[str]]] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)
    _rooms: dict[str, str] = field(default_factory=dict)

    async def agent(self, user: str, team: str) -> Agent:
        """The agent with that Slack id; NotAnAgent unless a member of the team's room."""
        wanted = self.deskfile.team(team)
        if user not in await self._members_of(wanted):
            raise NotAnAgent(f"Only members of #{wanted.room} can do that. Ask one to invite you.")
        return Agent(AgentId(user), await self.name(user))

    async def teams_of(self, user: str) -> set[str]:
        """The names of the teams that the person works in."""
        teams = self.deskfile.teams.values()
        return {team.name for team in teams if user in await self._members_of(team)}

    async def team_of(self, user: str) -> Team:
        """The first team that the person works in; NotAnAgent."""
        theirs = await self.teams_of(user)
        for team in self.deskfile.teams.values():
            if team.name in theirs:
                return team
        rooms = " or ".join(f"#{team.room}" for team in self.deskfile.teams.values())
        raise NotAnAgent(f"The desk answers to members of {rooms}. Ask one to invite you.")

    async def named(self, text: str, team: str) -> Agent:
        """The agent of the team whom somebody mentioned or named; NoSuchAgent."""
        members = await self._members_of(self.deskfile.team(team))
        if match := _MENTION.search(text):
            return await self.agent(match[1], team)
        wanted = text.strip().lstrip("@").casefold()
        names = {id: await self.name(id) for id in sorted(members)}
        found = [id for id, name in names.items() if name.casefold() == wanted]
        if len(found) == 1:
            return Agent(AgentId(found[0]), names[found[0]])
        there = ", ".join(sorted(names.values())[:12])
        raise NoSuchAgent(f"Nobody in the team is called “{text[:40]}”. There are {there}.")

    async def name(self, user: str) -> str:
        """What people call them: desk.toml first, then Slack's display name."""
        if user in self.deskfile.agent_names:
            return self.deskfile.agent_names[user]
        if user not in self._names:
            try:
                answer = await self.client.users_info(user=user)
            except AWAY:
                return user
            found = answer.get("user") or {}
            profile = found.get("profile") or {}
            shown = profile.get("display_name") or profile.get("real_name") or found.get("name")
            self._names[user] = str(shown or user)
        return self._names[user]

    async def _members_of(self, team: Team) -> frozenset[str]:
        at, members = self._members.get(team.room, (0.0, frozenset[str]()))
        if members and time.monotonic() - at < REMEMBERED:
            return members
        try:
            found = await self._asked(team.room)
        except AWAY as error:
            if members:
                return members  # Slack is away: what was true a while ago is the best we know
            raise NotAnAgent(
                f"Slack does not tell who is in #{team.room}; try again in a minute."
            ) from error
        self._members[team.room] = (time.monotonic(), found)
        return found

    async def _asked(self, room: str) -> frozenset[str]:
        id = await self._room_id(room)
        found: set[str] = set()
        cursor = ""
        for _ in range(PAGES_AT_MOST):
            answer = await self.client.conversations_members(channel=id, limit=500, cursor=cursor)
            found |= set(answer.get("members") or [])
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                break
        return frozenset(found)

    async def _room_id(self, name: str) -> str:
        if name not in self._rooms:
            cursor = ""
            for _ in range(PAGES_AT_MOST):
                answer = await self.client.conversations_list(
                    types="public_channel,private_channel", limit=200, cursor=cursor
                )
                self._rooms |= {room["name"]: room["id"] for room in answer.get("channels") or []}
                cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
                if not cursor:
                    break
        return self._rooms.get(name, name)
