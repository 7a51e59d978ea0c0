"""Where are commands and presses answered? At their `response_url`, five times, thirty minutes."""

from aiohttp import web

from sandbox.slack import blocks as block_kit
from sandbox.slack.cast import BOT_USER
from sandbox.slack.chances import ResponseUrl
from sandbox.slack.state import SlackState
from sandbox.world import World


def add_responses(app: web.Application, world: World, state: SlackState) -> None:
    """Add the address of every answer."""

    async def respond(request: web.Request) -> web.Response:
        try:
            answer = await request.json()
        except (ValueError, RecursionError):
            answer = None
        url = state.chances.responses.get(request.match_info["id"])
        status, error = _refusal(world, url, answer)
        world.called("slack", "response_url", status, answer)
        if url is None or error:
            return web.json_response({"ok": False, "error": error}, status=status)
        blocks = answer.get("blocks") or []
        url.left -= 1
        if answer.get("response_type") == "in_channel":
            state.add(url.room, BOT_USER, str(answer.get("text") or ""), blocks)
        else:
            state.whisper(url.room, url.user, str(answer.get("text") or ""), blocks)
        return web.Response(text="ok")

    app.router.add_post("/slack/response/{id}", respond)


def _refusal(world: World, url: ResponseUrl | None, answer: object) -> tuple[int, str]:
    """The status and why not; 200 and nothing for what is taken."""
    if url is None or url.until < world.now() or url.left == 0:
        return 404, "expired_url"
    if not isinstance(answer, dict):
        return 400, "invalid_payload"
    if not answer.get("blocks") and not answer.get("text"):
        return 400, "no_text"
    if block_kit.faults_of_message(answer.get("blocks") or []):
        return 400, "invalid_blocks"
    return 200, ""
