"""When is everything done? When all is delivered and the desk owes nothing that is due."""

import asyncio
from collections.abc import Callable
from time import monotonic

import aiohttp

from sandbox.world import World

LOOK_SECONDS = 0.05
ANSWER_SECONDS = 5.0
QUIET_LOOKS = 2  # in a row: a delivery may end between two looks


async def settle(
    session: aiohttp.ClientSession, world: World, pending: Callable[[], int], seconds: float
) -> str:
    """Wait at most so many seconds; empty when all is done, else what is waited for."""
    until, quiet = monotonic() + seconds, 0
    while True:
        waiting = await _waiting_for(session, world, pending())
        quiet = 0 if waiting else quiet + 1
        if quiet >= QUIET_LOOKS:
            return ""
        if monotonic() > until:
            return waiting or "a second quiet look"
        await asyncio.sleep(LOOK_SECONDS)


async def _waiting_for(session: aiohttp.ClientSession, world: World, deliveries: int) -> str:
    if deliveries:
        return f"{deliveries} deliveries to the desk"
    limit = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
    try:
        async with session.get(f"{world.settings.desk_url}/readyz", timeout=limit) as answer:
            health = await answer.json()
    except (aiohttp.ClientError, OSError, ValueError) as error:
        return f"the desk's /readyz: {error!r}"
    if not isinstance(health, dict) or not health.get("due"):
        told = health.get("checks") if isinstance(health, dict) else health
        return f"a database that answers: {told}"
    owed = {**health["due"], "working": health.get("working", 0)}
    busy = [f"{count} of {what}" for what, count in owed.items() if count]
    return ", ".join(busy)
