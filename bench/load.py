"""How many deliveries are acknowledged in so many seconds? A process of its own knocks.

Some connections that stay open; each delivers again as soon as it is answered. Bytes in, bytes
out: an HTTP library here would be slower than the server.
"""

import argparse
import asyncio
import json
import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from functools import partial
from statistics import median
from typing import cast

import uvloop

from bench.deliveries import requests

HOST = "127.0.0.1"
PATIENCE = 15.0  # seconds for the answers that are still missing when the time is over
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


@dataclass(frozen=True)
class Load:
    """What one round of knocking found. Milliseconds are from the request to its whole answer."""

    acknowledged: int
    others: dict[str, int]  # answers that were not 200, by status; 0: the line was cut
    seconds: float
    p50_ms: float
    p99_ms: float
    most_ms: float
    client_busy: float  # share of one core that the knocking itself took

    @property
    def rate(self) -> float:
        """Acknowledgements in a second."""
        return self.acknowledged / self.seconds


@dataclass
class Round:
    """What all lines of one round share."""

    source: Iterator[bytes]
    until: float
    waits: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    last: float = 0.0


class Line(asyncio.Protocol):
    """One connection: a request, its answer, the next request."""

    def __init__(self, shared: Round, ended: "asyncio.Future[None]") -> None:
        self._round = shared
        self._ended = ended
        self._got = b""
        self._sent_at = 0.0
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's own is no subclass
        self._send(self._transport)

    def data_received(self, data: bytes) -> None:
        self._got += data
        head, end, body = self._got.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if not end or (length and len(body) < int(length[1])):
            return
        now = time.perf_counter()
        self._got = b""
        self._round.waits.append(now - self._sent_at)
        self._round.statuses[int(head[9:12])] += 1
        self._round.last = now
        assert self._transport is not None
        if now < self._round.until:
            self._send(self._transport)
        else:
            self._sent_at = 0.0
            self._transport.close()

    def connection_lost(self, _: Exception | None) -> None:
        if self._sent_at:
            self._round.statuses[0] += 1
        if not self._ended.done():
            self._ended.set_result(None)

    def _send(self, transport: asyncio.Transport) -> None:
        request = next(self._round.source)
        self._sent_at = time.perf_counter()
        transport.write(request)


async def knock(port: int, connections: int, seconds: float, first: int) -> Load:
    """Deliver for so many seconds, then wait for what was not answered yet.

    Raises:
        TimeoutError: answers are missing long after the end.
    """
    loop = asyncio.get_running_loop()
    began, used = time.perf_counter(), time.process_time()
    shared = Round(requests(first), began + seconds)
    ends = [loop.create_future() for _ in range(connections)]
    async with asyncio.timeout(seconds + PATIENCE):
        for end in ends:
            await loop.create_connection(partial(Line, shared, end), HOST, port)
        await asyncio.gather(*ends)
    elapsed = max(shared.last, began + seconds) - began
    waits = sorted(shared.waits) or [float("nan")]
    return Load(
        acknowledged=shared.statuses.pop(200, 0),
        others={str(status): count for status, count in shared.statuses.items()},
        seconds=elapsed,
        p50_ms=median(waits) * 1000,
        p99_ms=percentile(waits, 99) * 1000,
        most_ms=waits[-1] * 1000,
        client_busy=(time.process_time() - used) / elapsed,
    )


def percentile(ordered: list[float], percent: float) -> float:
    """The value that so many percent of `ordered` do not exceed."""
    rank = -(-len(ordered) * percent // 100)  # rounded up
    return ordered[max(0, int(rank) - 1)]


def main() -> None:
    """Knock, and print what was found as JSON."""
    parser = argparse.ArgumentParser(prog="bench.load", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--connections", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--first", type=int, required=True)
    asked = parser.parse_args()
    work = knock(asked.port, asked.connections, asked.seconds, asked.first)
    print(json.dumps(asdict(uvloop.run(work))))


if __name__ == "__main__":
    main()
