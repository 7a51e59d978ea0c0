"""An agent goes, or comes back: what waits on them is handed back meanwhile."""

import asyncio

from bot.front import Front
from bot.grammar import Command
from bot.times import instant
from bot.views.text import Block, section, when
from lifecycle.errors import NotAllowed
from lifecycle.events import Released
from lifecycle.tickets import Agent
from runtime.deskfile import Team
from storage import people

Shown = tuple[str, list[Block]]


async def answer(front: Front, agent: Agent, team: Team, command: Command, key: str) -> Shown:
    """Note it, hand back what waits, and say what was done."""
    house = front.house
    until = None
    if command.verb == "away":
        until = instant(command.text, house.clock(), team.calendar.zone)
    await asyncio.to_thread(
        house.store.write, lambda c: people.note_away(c, team.name, agent, until)
    )
    if until is None:
        said = "You are here again. `/desk next` takes the most pressing ticket."
        return said, [section(said)]
    waiting = await front.read(lambda c: people.owned_by(c, team.name, agent.id))
    back = [n for n in waiting if await _handed_back(front, n, agent, f"{key}:{n}")]
    rest = len(waiting) - len(back)
    said = f"You are away until {when(until)}. {len(back)} of your tickets went back to the queue."
    said += f" {rest} must keep an owner: hand them over with `/desk assign`." if rest else ""
    return said, [section(said)]


async def _handed_back(front: Front, number: int, agent: Agent, key: str) -> bool:
    try:
        await front.act(number, Released(agent, f"{agent.name} is away"), key)
    except NotAllowed:
        return False
    return True
