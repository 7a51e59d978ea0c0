"""The whole desk in real processes, with the sandbox in front: what tests knock at."""

import hashlib
import hmac
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from runtime.clock import wall

PROJECT = Path(__file__).resolve().parent.parent
HERE = "127.0.0.1"
START_SECONDS = 30.0
DESK = """
[desk]
policy = "bitblock"
[teams.support]
room = "desk-support"
managers_room = "desk-escalations"
managers = ["U0MANAGER"]
ops_room = "desk-ops"
"""
SECRETS = {
    "SLACK_BOT_TOKEN": "xoxb-sandbox",
    "SLACK_SIGNING_SECRET": "sandbox-signing-secret",
    "X_API_KEY": "sandbox-key",
    "X_API_SECRET": "sandbox-x-secret",
    "X_ACCESS_TOKEN": "sandbox-token",
    "X_ACCESS_TOKEN_SECRET": "sandbox-token-secret",
    "X_BEARER_TOKEN": "sandbox-bearer",
    "X_USER_ID": "100",
    "FACEBOOK_APP_ID": "700100200300400",
    "FACEBOOK_APP_SECRET": "sandbox-facebook-secret",
    "FACEBOOK_VERIFY_TOKEN": "sandbox-verify-token",
    "FACEBOOK_PAGE_ID": "100200300400500",
    "FACEBOOK_PAGE_TOKEN": "sandbox-page-token",
}

Json = dict[str, Any]


def free_port() -> int:
    """A port that nobody listens at just now."""
    with socket.socket() as probe:
        probe.bind((HERE, 0))
        return int(probe.getsockname()[1])


@dataclass
class Stack:
    """Processes of one desk. `kill` and `start` are for tests of crashes."""

    folder: Path
    database_url: str
    more: Mapping[str, str] = field(default_factory=dict)  # settings beside the usual ones
    desk_toml: str = DESK
    port: int = field(default_factory=free_port)
    sandbox_port: int = field(default_factory=free_port)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def desk(self) -> str:
        return f"http://{HERE}:{self.port}"

    @property
    def sandbox(self) -> str:
        return f"http://{HERE}:{self.sandbox_port}"

    @property
    def environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "PYTHONPATH": str(PROJECT),
            "PYTHONUNBUFFERED": "1",
            **SECRETS,
            "DESKHAND_DATABASE_URL": self.database_url,
            "DESKHAND_DESK": str(self.folder / "desk.toml"),
            "DESKHAND_CLOCK_FILE": str(self.folder / "clock"),
            "DESKHAND_DEMO": "1",
            "DESKHAND_CHANNELS": "x,facebook",
            "SLACK_API_URL": f"{self.sandbox}/slack/api/",
            "X_API_URL": f"{self.sandbox}/x",
            "FACEBOOK_API_URL": f"{self.sandbox}/graph/v25.0",
            "SANDBOX_DESK_URL": self.desk,
            **self.more,
        }

    def start(self, *names: str) -> None:
        """Start these processes."""
        (self.folder / "desk.toml").write_text(self.desk_toml)
        commands = {
            "sandbox": ["-m", "sandbox", "--port", str(self.sandbox_port)],
            "web": ["-m", "cli.main", "web", "--port", str(self.port)],
            "worker": ["-m", "cli.main", "worker"],
            "clock": ["-m", "cli.main", "clock"],
        }
        for name in names:
            with (self.folder / f"{name}.log").open("ab") as log:
                self.processes[name] = subprocess.Popen(
                    [sys.executable, *commands[name]],
                    cwd=self.folder,
                    env=self.environment,
                    stdout=log,
                    stderr=log,
                )

    def wait(self, path: str = "/readyz") -> None:
        """Until the desk and the sandbox answer."""
        eventually(lambda: answers(f"{self.sandbox}/stage/clock"), START_SECONDS, self.logs)
        eventually(lambda: answers(f"{self.desk}{path}"), START_SECONDS, self.logs)

    def kill(self, name: str, number: int = signal.SIGKILL) -> None:
        """End a process the hard way, unless `number` says otherwise."""
        process = self.processes.pop(name)
        process.send_signal(number)
        process.wait(15)

    def stop(self) -> None:
        """End everything."""
        for process in self.processes.values():
            process.send_signal(signal.SIGCONT)
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(5)
        self.processes.clear()

    def health(self) -> Json:
        """What `/readyz` says."""
        told: Json = requests.get(f"{self.desk}/readyz", timeout=10).json()
        return told

    def logs(self) -> str:
        """What the processes said, for a failing test."""
        files = sorted(self.folder.glob("*.log"))
        return "\n".join(f"== {f.name}\n{f.read_text(errors='replace')[-3000:]}" for f in files)

    def run(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        """`deskhand words…` on this desk."""
        return subprocess.run(
            [sys.executable, "-m", "cli.main", *words],
            env={**self.environment, **more},
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=50,
            check=False,
        )


@contextmanager
def stack(folder: Path, database_url: str, desk_toml: str = DESK, **more: str) -> Iterator[Stack]:
    """A desk that runs, and ends with the block."""
    made = Stack(folder, database_url, more, desk_toml)
    try:
        made.start("sandbox", "web", "worker", "clock")
        made.wait()
        yield made
    finally:
        made.stop()


def eventually(
    holds: Callable[[], object], seconds: float = 10.0, tell: Callable[[], str] = str
) -> Any:
    """What `holds` returns as soon as it is true; fails after so many seconds."""
    until = time.monotonic() + seconds
    while not (found := holds()):
        if time.monotonic() > until:
            raise AssertionError(f"not within {seconds} s\n{tell()}")
        time.sleep(0.05)
    return found


def answers(url: str) -> bool:
    """Whether somebody answers 200 there."""
    try:
        return requests.get(url, timeout=5).status_code == 200
    except requests.RequestException:
        return False


class Stage:
    """One test's people: what they do and see. `expected` names every reply that may go out."""

    def __init__(self, stack: Stack, mark: str) -> None:
        self.stack = stack
        self.mark = mark  # in every handle, so that tests on one desk don't meet
        self.expected: list[str] = []
        self._calls_before = len(self.calls("x"))

    def get(self, path: str, **query: str) -> Json:
        """Look at something."""
        answer = requests.get(f"{self.stack.sandbox}/stage{path}", params=query, timeout=30)
        return _told(answer)

    def do(self, path: str, **asked: Any) -> Json:
        """Do something."""
        answer = requests.post(f"{self.stack.sandbox}/stage{path}", json=asked, timeout=40)
        return _told(answer)

    def refused(self, path: str, **asked: Any) -> str:
        """Do what the stage refuses; its words."""
        answer = requests.post(f"{self.stack.sandbox}/stage{path}", json=asked, timeout=30)
        assert answer.status_code == 400, answer.text
        return str(answer.json()["error"])

    def settle(self, seconds: float = 20) -> None:
        """Until everything is delivered and nothing is due."""
        answer = requests.post(
            f"{self.stack.sandbox}/stage/settle", json={"timeout": seconds}, timeout=seconds + 10
        )
        assert answer.status_code == 200, f"{answer.text}\n{self.stack.logs()}"

    def handle(self, name: str) -> str:
        """A customer's handle of this test alone."""
        return f"{name}_{self.mark}"[:15]

    def post(self, name: str, text: str, reply_to: str | None = None, **more: Any) -> str:
        """A customer posts; the post's id."""
        handle = self.handle(name)
        return str(self.do("/x/post", handle=handle, text=text, reply_to=reply_to, **more)["id"])

    def card(self, name: str, room: str = "desk-support") -> Json:
        """The card of that customer's latest ticket."""
        handle = re.compile(rf"@{self.handle(name)}\b")
        found: list[Json] = [c for c in self.cards(room) if handle.search(words_of(c))]
        assert found, f"no card of {handle}\n{self.stack.logs()}"
        return found[-1]

    def cards(self, room: str = "desk-support") -> list[Json]:
        """Every card in the room, oldest first."""
        messages: list[Json] = self.get(f"/slack/rooms/{room}")["messages"]
        return [m for m in messages if m["metadata"] and m["text"].startswith(("#", "Escalation"))]

    def number(self, name: str) -> int:
        """The number of that customer's latest ticket."""
        return int(self.card(name)["metadata"]["event_payload"]["ticket"])

    def press(self, user: str, name: str, button: str) -> Json:
        """Press a button of that customer's card."""
        ts = self.card(name)["ts"]
        return self.do("/slack/press", user=user, room="desk-support", ts=ts, button=button)

    def command(self, user: str, text: str, room: str = "desk-support") -> str:
        """Type `/desk text`; everything that is answered, in one text."""
        seen = self.do("/slack/command", user=user, room=room, command="/desk", text=text)
        assert len(seen["ephemerals"]) == 1, seen
        return words_of(seen["ephemerals"][0])

    def reply(self, user: str, name: str, text: str, **values: str) -> Json:
        """Press Reply, write, send."""
        opened = self.press(user, name, "Reply")
        assert opened["view"], opened
        self.expected.append(text)
        return self.do("/slack/submit", user=user, values={"Reply": text, **values})

    def thread(self, name: str) -> list[str]:
        """What stands under that customer's card."""
        return [words_of(reply) for reply in self.card(name)["replies"]]

    def calls(self, platform: str) -> list[Json]:
        """Every call that the desk made to that platform."""
        found: list[Json] = self.get("/calls", platform=platform)["calls"]
        return found

    def sent(self) -> list[str]:
        """The text of every post that X took from the desk during this test, in order."""
        calls = self.calls("x")[self._calls_before :]
        posts = [c for c in calls if c["method"] == "POST /2/tweets" and c["status"] == 201]
        return [call["body"]["text"] for call in posts]

    def answers_to(self, post: str) -> list[str]:
        """What stands under a post on X, by the desk."""
        posts: list[Json] = self.get("/x/posts")["posts"]
        return [p["text"] for p in posts if p["reply_to"] == post and p["handle"] == "deskhand"]

    def check(self) -> None:
        """Customers got what this test expected, each once, and nothing else."""
        assert sorted(self.sent()) == sorted(self.expected)


def words_of(shown: Json) -> str:
    """Everything that can be read in a message."""
    return "\n".join([shown["text"], *_texts(shown["blocks"])])


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value["text"]
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _told(answer: requests.Response) -> Json:
    assert answer.status_code == 200, f"{answer.status_code} {answer.text}"
    told: Json = answer.json()
    return told


def slack_headers(body: bytes, at: float | None = None) -> dict[str, str]:
    """The headers with which Slack signs `body`."""
    stamp = str(int(wall() if at is None else at))
    base = b"v0:" + stamp.encode() + b":" + body
    secret = SECRETS["SLACK_SIGNING_SECRET"].encode()
    digest = hmac.new(secret, base, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}
