"""The made-up guestbook of the documentation: a platform small enough to read at once."""

import hashlib
import hmac
import itertools
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

from runtime.clock import real_now

Json = dict[str, Any]
SECRET, TOKEN, BOOK = "guestbook-secret", "guestbook-token", "book"
PICTURE = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
PAGE = 50


@dataclass
class Guestbook:
    """The book, and what goes wrong with it."""

    desk: str  # where deliveries go
    url: str = ""
    entries: list[Json] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def write(self, by: str, text: str, **more: object) -> Json:
        """Somebody writes; the desk is told."""
        number = next(self._numbers)
        entry = {
            "number": number,
            "id": f"e{number}",
            "by": by,
            "name": by.title(),
            "text": text,
            "at": real_now().astimezone(UTC).isoformat(),
            "page": "p1",
            "url": f"https://guestbook.test/{number}",
            "version": 1,
            **more,
        }
        self.entries.append(entry)
        self.tell("written", entry)
        return entry

    def change(self, id: str, text: str) -> None:
        entry = self.found(id)
        entry |= {"text": text, "version": entry["version"] + 1}
        self.tell("changed", entry)

    def remove(self, id: str) -> None:
        self.tell("removed", {"id": id, "at": real_now().isoformat()})
        self.entries = [entry for entry in self.entries if entry["id"] != id]

    def found(self, id: str) -> Json:
        return next(entry for entry in self.entries if entry["id"] == id)

    def tell(self, kind: str, entry: Json) -> None:
        body = json.dumps({"kind": kind, "entry": entry}).encode()
        signature = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        headers = {"Guestbook-Signature": signature}
        requests.post(f"{self.desk}/webhooks/web", data=body, headers=headers, timeout=10)

    def answer(self, asked: Json) -> tuple[int, Json, Json]:
        """What a `POST /entries` gives: status, body, headers; 0 drops the line."""
        fault = self.faults.pop(0) if self.faults else ""
        if fault == "429":
            return 429, {"error": "slow down"}, {"Retry-After": "7"}
        if not any(entry["id"] == asked["answers"] for entry in self.entries):
            return 404, {"error": "no such entry"}, {}
        made = self.write(BOOK, asked["text"], answers=asked["answers"], key=asked["key"])
        return (0 if fault == "cut" else 201), made, {}


@contextmanager
def guestbook(desk: str) -> Iterator[Guestbook]:
    """A guestbook at a free port."""
    book = Guestbook(desk)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if self._may():
                self._say(*book.answer(asked))

        def do_GET(self) -> None:
            there = urlsplit(self.path)
            if there.path.startswith("/files/"):
                self._raw(200, PICTURE, {})
            elif self._may():
                after = int(parse_qs(there.query).get("after", ["0"])[0])
                found = [entry for entry in book.entries if entry["number"] > after]
                self._say(200, {"entries": found[:PAGE]}, {})

        def _may(self) -> bool:
            if self.headers.get("Authorization") == f"Bearer {TOKEN}":
                return True
            self._say(401, {"error": "who are you?"}, {})
            return False

        def _say(self, status: int, body: Json, headers: Json) -> None:
            if status == 0:
                self.close_connection = True
                return
            self._raw(status, json.dumps(body).encode(), headers)

        def _raw(self, status: int, body: bytes, headers: Json) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Tests are quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    book.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield book
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)
