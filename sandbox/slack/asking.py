"""How is the app asked on behalf of a person who waits? Once, for three seconds."""

import asyncio
import json
from typing import Any

import aiohttp

from sandbox.slack.lines import Lines
from sandbox.world import World

ANSWER_SECONDS = 3.0  # Slack waits no longer for an acknowledgement
LOOK_SECONDS = 0.03

Json = dict[str, Any]


class Asking:
    """Brings to the app what people do; `session` is set while the sandbox runs."""

    def __init__(self, world: World, lines: Lines) -> None:
        self._url = f"{world.settings.desk_url}/readyz"
        self._lines = lines
        self.session: aiohttp.ClientSession | None = None

    async def ask(self, form: Json) -> tuple[int, str]:
        """The status and text of the app's answer; a status of 0 when there was none."""
        if self.session is None:
            raise RuntimeError("the sandbox is not running")
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return await self._lines.act(self.session, form)
        except (aiohttp.ClientError, TimeoutError, OSError):
            return 0, ""

    async def wait(self) -> None:
        """Until the desk has done what was pressed: it acknowledges first, and works then."""
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                while await self._is_working():  # noqa: ASYNC110 - over HTTP
                    await asyncio.sleep(LOOK_SECONDS)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
            return

    async def _is_working(self) -> bool:
        assert self.session is not None  # noqa: S101 - set when the sandbox starts
        async with self.session.get(self._url) as answer:
            health = await answer.json()
        return isinstance(health, dict) and bool(health.get("working"))


def in_payload(payload: Json) -> Json:
    """A press, a form or a shortcut, as Slack sends it: JSON inside a form."""
    return {"payload": json.dumps(payload)}
