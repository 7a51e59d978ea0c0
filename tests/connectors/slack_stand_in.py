"""A stand-in for Slack's Web API on this machine: it notes calls, and answers as it was told."""

import json
import threading
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.connectors import slack_made

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Say:
    """One answer: a status, a JSON value (or raw bytes), headers."""

    body: object = field(default_factory=dict)
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


class Cut:
    """Take the request whole, then drop the line."""


@dataclass(frozen=True, slots=True)
class Call:
    """What was asked: a method or a path, and with which arguments."""

    name: str
    arguments: Json
    headers: Mapping[str, str]


Told = Say | Cut | Callable[[Json], Json]

PEOPLE = {
    id: {"id": id, "profile": {"display_name": p.shown, "real_name": p.name}}
    for id, p in slack_made.PEOPLE.items()
}
ROOMS = [
    {"id": slack_made.HELP, "name": "help", "is_member": True},
    {"id": slack_made.SALES, "name": "sales", "is_member": True},
    {"id": slack_made.CARDS, "name": "cards", "is_member": True},
]


def ok(**more: Any) -> Say:
    """Slack did it."""
    return Say({"ok": True, **more})


def no(code: str, **more: Any) -> Say:
    """Slack did not."""
    return Say({"ok": False, "error": code, **more})


class StandIn:
    """Answers those given for the method first, then what a quiet workspace says, else `ok`."""

    def __init__(self, url: str) -> None:
        self.url = f"{url}/api/"
        self.files = f"{url}/files"
        self.calls: list[Call] = []
        self._answers: dict[str, deque[Told]] = defaultdict(deque)
        self._lock = threading.Lock()
        self.always: dict[str, Told] = {
            "auth.test": Say(
                {
                    "ok": True,
                    "team_id": slack_made.TEAM,
                    "user_id": slack_made.BOT_USER,
                    "bot_id": slack_made.BOT,
                    "url": "https://acme.slack.com/",
                }
            ),
            "conversations.list": ok(channels=ROOMS),
            "conversations.members": ok(members=[slack_made.ANA, slack_made.BOT_USER]),
            "users.info": _user,
        }

    def will(self, name: str, *answers: Told) -> None:
        """Answer the next calls of that method, or to that path, so."""
        self._answers[name].extend(answers)

    def asked(self, name: str) -> list[Json]:
        """The arguments of every call of that method."""
        return [call.arguments for call in self.calls if call.name == name]

    def answer(self, call: Call) -> Say | None:
        """Note `call`; its answer, or None where the line is to be dropped."""
        with self._lock:
            self.calls.append(call)
            waiting = self._answers[call.name]
            told = waiting.popleft() if waiting else self.always.get(call.name, ok())
        if isinstance(told, Cut):
            return None
        return told if isinstance(told, Say) else Say(told(call.arguments))


def _user(arguments: Json) -> Json:
    found = PEOPLE.get(arguments.get("user", ""))
    return {"ok": True, "user": found} if found else {"ok": False, "error": "user_not_found"}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = True
    stand_in: StandIn

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that has gone is part of the play."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = 20

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def log_message(self, format: str, *args: object) -> None:
        """Quietly."""

    def _answer(self) -> None:
        sent = self.rfile.read(int(self.headers.get("content-length") or 0)).decode(
            errors="replace"
        )
        address = urlsplit(self.path)
        path = address.path
        name = path.removeprefix("/api/") if path.startswith("/api/") else path
        if "json" in self.headers.get("content-type", ""):
            arguments = json.loads(sent or "{}")
        else:
            arguments = dict(parse_qsl(sent, keep_blank_values=True))
        arguments |= dict(parse_qsl(address.query, keep_blank_values=True))
        told = self.server.stand_in.answer(Call(name, arguments, dict(self.headers.items())))
        if told is not None:
            self._say(told)

    def _say(self, told: Say) -> None:
        body = told.body if isinstance(told.body, bytes) else json.dumps(told.body).encode()
        self.send_response(told.status)
        given = {"content-type": "application/json; charset=utf-8"} | dict(told.headers)
        for name, value in {"content-length": str(len(body)), **given}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def stand_in() -> Iterator[StandIn]:
    """A stand-in that answers until the block ends."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.stand_in = StandIn(f"http://127.0.0.1:{server.server_address[1]}")
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield server.stand_in
        finally:
            server.shutdown()
            thread.join(10)
