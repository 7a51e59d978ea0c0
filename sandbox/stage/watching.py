"""What did the desk do, and why? The desk tells it in a demo; the sandbox only passes it on."""

import asyncio

import aiohttp

from sandbox.world import World

EVERY = 0.4  # seconds
KEPT = 500


async def watch_timeline(session: aiohttp.ClientSession, world: World) -> None:
    """Ask the desk for its timeline until cancelled."""
    url = f"{world.settings.desk_url}/demo/timeline"
    while True:
        since = world.timeline[-1]["id"] if world.timeline else 0
        try:
            async with session.get(url, params={"since": since}) as answer:
                fresh = (await answer.json())["entries"] if answer.status == 200 else []
        except (aiohttp.ClientError, OSError, ValueError, KeyError):
            fresh = []
        if fresh:
            world.timeline = [*world.timeline, *fresh][-KEPT:]
            world.change()
        await asyncio.sleep(EVERY)
