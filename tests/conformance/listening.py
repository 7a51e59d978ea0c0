"""A desk that only listens: what a platform pushes is kept, raw, with its headers."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True, slots=True)
class Pushed:
    """One delivery, as it came."""

    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Listener:
    """Keeps deliveries in the order in which they came."""

    url: str = ""
    _kept: list[Pushed] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def keep(self, pushed: Pushed) -> None:
        with self._lock:
            self._kept.append(pushed)

    def all(self) -> list[Pushed]:
        """Every delivery so far."""
        with self._lock:
            return list(self._kept)


@contextmanager
def listening() -> Iterator[Listener]:
    """A listener at a free port; every delivery is acknowledged at once."""
    listener = Listener()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            listener.keep(Pushed(self.path, dict(self.headers.items()), body))
            self._answer(b"")

        def do_GET(self) -> None:
            self._answer(b"{}")

        def _answer(self, body: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Tests are quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    listener.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield listener
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)
