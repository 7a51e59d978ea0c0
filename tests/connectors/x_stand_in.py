"""A stand-in for X's API on this machine: it notes what it is asked and answers as it was told."""

import json
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True, slots=True)
class Say:
    """One answer: a status, a JSON value (or raw bytes), headers."""

    status: int = 200
    body: object = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


class Cut:
    """Take the request whole, then drop the line."""


class Hang:
    """Take the request whole, then say nothing until the stand-in closes."""


class Drip:
    """Answer with a letter now and then, without an end, until the stand-in closes."""


@dataclass(frozen=True, slots=True)
class Call:
    """What the connector asked."""

    method: str
    path: str
    query: Mapping[str, str]
    body: Any
    headers: Mapping[str, str]


class StandIn:
    """Answers come in the order in which they were given, then as its routes say; else 501."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.calls: list[Call] = []
        self.routes: dict[str, Say] = {}  # by "GET /2/users/me"
        self._answers: deque[Say | Cut | Hang | Drip] = deque()
        self._lock = threading.Lock()
        self._closing = threading.Event()

    def will(self, *answers: Say | Cut | Hang | Drip) -> None:
        """Answer the next calls so."""
        self._answers.extend(answers)

    def close(self) -> None:
        """Let what hangs go."""
        self._closing.set()

    def is_open(self, seconds: float) -> bool:
        """Whether the stand-in still plays after so long."""
        return not self._closing.wait(seconds)

    def answer(self, call: Call) -> Say | Drip | None:
        """Note `call`; its answer, or None where the line is to be dropped."""
        with self._lock:
            self.calls.append(call)
            usual = self.routes.get(f"{call.method} {call.path.removeprefix('/x')}", Say(501))
            told = self._answers.popleft() if self._answers else usual
        if isinstance(told, Hang):
            self._closing.wait(20)
        return told if isinstance(told, Say | Drip) else None


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

    def do_PUT(self) -> None:
        self._answer()

    def log_message(self, format: str, *args: object) -> None:
        """Quietly."""

    def _answer(self) -> None:
        size = int(self.headers.get("content-length") or 0)
        sent = self.rfile.read(size)
        address = urlsplit(self.path)
        query = dict(parse_qsl(address.query, keep_blank_values=True))
        body = json.loads(sent) if sent else None
        call = Call(self.command, address.path, query, body, dict(self.headers.items()))
        told = self.server.stand_in.answer(call)
        if isinstance(told, Say):
            self._say(told)
        elif isinstance(told, Drip):
            self._drip()

    def _drip(self) -> None:
        self.send_response(200)
        self.end_headers()
        with suppress(OSError):  # who waited has gone
            for _ in range(1_000):
                self.wfile.write(b".")
                self.wfile.flush()
                if not self.server.stand_in.is_open(0.02):
                    break

    def _say(self, told: Say) -> None:
        body = told.body if isinstance(told.body, bytes) else json.dumps(told.body).encode()
        usual = {
            "content-type": "application/json; charset=utf-8",
            "content-length": str(len(body)),
        }
        self.send_response(told.status)
        for name, value in (usual | dict(told.headers)).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def stand_in() -> Iterator[StandIn]:
    """A stand-in that answers until the block ends."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.stand_in = StandIn(f"http://127.0.0.1:{server.server_address[1]}/x")
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield server.stand_in
        finally:
            server.stand_in.close()
            server.shutdown()
            thread.join(10)
