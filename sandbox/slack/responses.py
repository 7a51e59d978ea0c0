"""Where are commands and presses answered? At their `response_url`, five times, thirty minutes."""

from typing import Any

from aiohttp import web

from sandbox.slack import blocks as block_kit
from sandbox.slack.cast import BOT_USER
from sandbox.slack.state import SlackState
from sandbox.world import World


def add_responses(app: web.Application, world: World, state: SlackState) -> None:
    """Add the address of every answer."""

    async def respond(request: web.Request) -> web.Response:
        answer = await request.json()
        world.called("slack", "response_url", 200, answer)
        url = state.responses.get(request.match_info["id"])
        if url is None or url.until < world.now() or url.left == 0:
            return web.json_response({"ok": False, "error": "expired_url"}, status=404)
        blocks: list[dict[str, Any]] = answer.get("blocks") or []
        if block_kit.faults_of_message(blocks):
            return web.json_response({"ok": False, "error": "invalid_blocks"}, status=400)
        if not blocks and not answer.get("text"):
            return web.json_response({"ok": False, "error": "no_text"}, status=400)
        url.left -= 1
        if answer.get("response_type") == "in_channel":
            state.add(url.room, BOT_USER, str(answer.get("text") or ""), blocks)
        else:
            state.whisper(url.room, url.user, str(answer.get("text") or ""), blocks)
        return web.Response(text="ok")

    app.router.add_post("/slack/response/{id}", respond)
