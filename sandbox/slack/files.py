"""Which files are in the workspace, and who may fetch them? Whoever shows the bot's token."""

import mimetypes
import secrets
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from sandbox.calls import Caller
from sandbox.slack.cast import DOMAIN, TEAM
from sandbox.slack.grant import Grant
from sandbox.slack.refusals import broken, limited
from sandbox.world import World

Json = dict[str, Any]

_PAGE = (
    "<!DOCTYPE html><html><head><title>Sign in | Slack</title></head><body>Sign in</body></html>"
)


@dataclass
class SlackFile:
    """A file; `size` is what Slack says of it, which a test may make a lie."""

    id: str
    name: str
    mimetype: str
    data: bytes
    user: str
    created: int
    size: int
    title: str = ""
    shares: list[tuple[str, str]] = field(default_factory=list)  # room, ts
    is_uploaded: bool = True

    @property
    def filetype(self) -> str:
        """As Slack calls it: mostly the ending of the name."""
        ending = self.name.rpartition(".")[2].lower() if "." in self.name else ""
        return {"txt": "text", "jpeg": "jpg", "": "binary"}.get(ending, ending)


class Files:
    """The workspace's files, by id."""

    def __init__(self, world: World, base: str) -> None:
        self._world = world
        self.base = base
        self.kept: dict[str, SlackFile] = {}

    def keep(self, user: str, name: str, data: bytes, mimetype: str = "") -> SlackFile:
        """Have that file from now on."""
        guessed = mimetype or mimetypes.guess_type(name)[0] or "application/octet-stream"
        id = f"F0{secrets.token_hex(4).upper()}"
        made = SlackFile(id, name, guessed, data, user, self._now(), len(data), title=name)
        self.kept[id] = made
        return made

    def address(self, file: SlackFile, *, download: bool = False) -> str:
        """Where the file is fetched."""
        part = "/download" if download else ""
        return f"{self.base}/slack/files-pri/{TEAM}-{file.id}{part}/{_plain(file.name)}"

    def upload_address(self, file: SlackFile) -> str:
        """Where the bytes of a file that was announced are sent."""
        return f"{self.base}/slack/upload/{file.id}"

    def told(self, file: SlackFile) -> Json:
        """The file as Slack tells of it."""
        return {
            "id": file.id,
            "created": file.created,
            "timestamp": file.created,
            "name": file.name,
            "title": file.title or file.name,
            "mimetype": file.mimetype,
            "filetype": file.filetype,
            "user": file.user,
            "user_team": TEAM,
            "editable": False,
            "size": file.size,
            "mode": "hosted",
            "is_external": False,
            "is_public": False,
            "url_private": self.address(file),
            "url_private_download": self.address(file, download=True),
            "permalink": f"https://{DOMAIN}.slack.com/files/{file.user}/{file.id}",
            "file_access": "visible",
        }

    def hinted(self, file: SlackFile) -> Json:
        """What is told of a stranger's file in a shared room: the app has to ask for it."""
        return {
            "id": file.id,
            "mode": "file_access",
            "file_access": "check_file_info",
            "created": 0,
            "timestamp": 0,
            "user": "",
        }

    def _now(self) -> int:
        return int(self._world.now().timestamp())


def add_files(app: web.Application, world: World, files: Files, grant: Grant) -> None:
    """Add the addresses at which files are fetched and uploaded."""

    async def fetch(request: web.Request, _: Json) -> web.Response:
        """The file; a page to sign in, with 200, for whoever may not have it."""
        file = files.kept.get(request.match_info["id"].removeprefix(f"{TEAM}-"))
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        may = token == world.settings.slack_token and not grant.ended
        if file is None or not may or grant.lacks("files:read"):
            return web.Response(text=_PAGE, content_type="text/html")
        return web.Response(body=file.data, headers={"Content-Type": file.mimetype})

    async def upload(request: web.Request) -> web.Response:
        file = files.kept.get(request.match_info["id"])
        if file is None or file.is_uploaded:
            return web.Response(status=404, text="no such upload")
        file.data = await request.read()
        if len(file.data) != file.size:
            return web.Response(status=400, text="the size is not the one that was announced")
        file.is_uploaded = True
        world.called("slack", "upload", 200, {"file": file.id})
        return web.Response(text=f"OK - {file.size}")

    fetching = Caller(world, "slack", limited, broken, lambda _: None).route("file", fetch)
    app.router.add_get("/slack/files-pri/{id}/{name}", fetching)
    app.router.add_get("/slack/files-pri/{id}/download/{name}", fetching)
    app.router.add_post("/slack/upload/{id}", upload)


def _plain(name: str) -> str:
    """The name as it stands in an address."""
    return "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "_" for c in name).lower()
