"""What did the desk do, and why? Told as JSON to the demo's page, and only in a demo."""

from aiohttp import web

from bot.front import Front
from lifecycle.history import Policies
from lifecycle.reasons import why
from lifecycle.telling import kind, what
from storage import reading
from storage.reading import Line

AT_MOST = 300


def add_timeline(app: web.Application, front: Front) -> None:
    """Add `GET /demo/timeline?since=N`: entries after number N, oldest first."""

    async def timeline(request: web.Request) -> web.Response:
        asked = request.query.get("since", "0")
        since = int(asked) if asked.isdigit() else 0
        lines, look_up = await front.read(
            lambda c: (reading.timeline(c, since, AT_MOST), reading.policy_by_version(c))
        )
        return web.json_response({"entries": [_told(line, look_up) for line in lines]})

    app.router.add_get("/demo/timeline", timeline)


def _told(line: Line, look_up: Policies) -> dict[str, object]:
    entry, policy = line.entry, look_up(line.entry.policy_version)
    return {
        "id": line.id,
        "at": entry.at.isoformat(),
        "ticket": line.ticket,
        "what": what(entry.event, policy, entry.status),
        "why": why(entry.event, policy, entry.status),
        "kind": kind(entry.event),
    }
