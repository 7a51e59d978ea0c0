"""What could aiohttp do at best? It checks X's signature, answers 200, and keeps nothing.

It shares no code with the desk, so that it stays the same when the desk changes.
"""

import argparse
import hmac

import uvloop
from aiohttp import web
from prometheus_client import generate_latest

from bench.deliveries import PATH, SIGNATURE, signature


async def receive(request: web.Request) -> web.Response:
    """200 when the body is signed, else 401."""
    body = await request.read()
    given = request.headers.get(SIGNATURE, "")
    right = hmac.compare_digest(signature(body).encode(), given.encode())
    return web.Response(status=200 if right else 401, text="")


async def healthz(_: web.Request) -> web.Response:
    """Alive."""
    return web.json_response({"alive": True})


async def metrics(_: web.Request) -> web.Response:
    """What the process used up."""
    return web.Response(body=generate_latest())


def main() -> None:
    """Serve until it is ended."""
    parser = argparse.ArgumentParser(prog="bench.bare", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    asked = parser.parse_args()
    app = web.Application(client_max_size=1024 * 1024)
    app.router.add_post(PATH, receive)
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/metrics", metrics)
    loop = uvloop.new_event_loop()
    web.run_app(app, host="127.0.0.1", port=asked.port, print=None, access_log=None, loop=loop)


if __name__ == "__main__":
    main()
