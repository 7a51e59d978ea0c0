"""`python -m sandbox --port 8100`: the sandbox alone, its settings from the environment."""

import argparse

from aiohttp import web

from sandbox.server import make_sandbox
from sandbox.settings import SandboxSettings

LAST_WORDS = 0.5  # seconds for open requests at the end; a page that watches would stay for ever


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="sandbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8100)
    asked = parser.parse_args()
    base = f"http://{asked.host}:{asked.port}"
    app = make_sandbox(SandboxSettings.from_environment(), base)
    web.run_app(
        app,
        host=asked.host,
        port=asked.port,
        print=None,
        access_log=None,
        shutdown_timeout=LAST_WORDS,
    )


if __name__ == "__main__":
    main()
