"""Who is in each team's room? Noted in the books, for policies that choose owners themselves."""

import structlog

from bot.room import RoomDelayed, RoomRefused, Rooms
from lifecycle.assigning import Way
from runtime.deskfile import Team
from runtime.wiring import House
from storage import people

log = structlog.get_logger(__name__)


def note_rosters(house: House, rooms: Rooms) -> None:
    """Note the members of every team whose policy gives tickets to people by itself."""
    for team in house.deskfile.teams.values():
        if _chooses(team):
            _note(house, rooms, team)


def _chooses(team: Team) -> bool:
    assigning = team.policy.assigning
    ways = {*assigning.ways, *(way for ways in assigning.by_category.values() for way in ways)}
    return ways != {Way.EVERYONE} or team.policy.review.wanted


def _note(house: House, rooms: Rooms, team: Team) -> None:
    try:
        found = rooms.members(rooms.id(team.room))
    except (RoomDelayed, RoomRefused) as problem:
        log.warning("the team's members are not known", team=team.name, error=str(problem))
        return
    names = {id: house.deskfile.agent_names.get(id, name) for id, name in found.items()}
    house.store.write(lambda c: people.note_members(c, team.name, names))
