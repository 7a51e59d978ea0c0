"""`deskhand demo`: everything on this machine, and nothing of it afterwards."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests

from tests.cli import Operator, operator, running
from tests.stack import HERE, PROJECT, Json, answers, eventually, free_port


@dataclass
class Demo:
    """One demo that runs."""

    process: subprocess.Popen[bytes]
    log: Path
    port: int
    sandbox_port: int
    more: dict[str, str] = field(default_factory=dict)

    def said(self) -> str:
        return self.log.read_text()

    def stage(self, path: str) -> Json:
        told: Json = requests.get(
            f"http://{HERE}:{self.sandbox_port}/stage{path}", timeout=10
        ).json()
        return told

    def do(self, path: str, **asked: object) -> None:
        url = f"http://{HERE}:{self.sandbox_port}/stage{path}"
        assert requests.post(url, json=asked, timeout=30).status_code == 200

    def cards(self) -> list[Json]:
        messages = self.stage("/slack/rooms/desk-support")["messages"]
        return [m for m in messages if m["metadata"]]

    def ends(self, number: signal.Signals) -> int:
        """What it ends with when it is sent that signal."""
        self.process.send_signal(number)
        return self.process.wait(25)


@contextmanager
def demo(folder: Path, *words: str) -> Iterator[Demo]:
    """A demo on free ports, whatever it is told besides; ended with the block."""
    port, sandbox_port = free_port(), free_port()
    ports = ["--port", str(port), "--sandbox-port", str(sandbox_port)]
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "PYTHONPATH": str(PROJECT),
        "PYTHONUNBUFFERED": "1",
        "SLACK_BOT_TOKEN": "xoxb-of-the-operator",  # must not come near the demo
        "DESKHAND_DATABASE_URL": "sqlite:////nowhere/at/all.db",
        "https_proxy": "http://127.0.0.1:1",
    }
    with (folder / "demo.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "cli.main", "demo", *ports, *words],
            cwd=folder,
            env=environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    made = Demo(process, folder / "demo.log", port, sandbox_port)
    try:
        yield made
    finally:
        if process.poll() is None:
            process.kill()
            process.wait(5)


def wait_for(made: Demo) -> None:
    eventually(lambda: "Ctrl-C ends it" in made.said() or made.process.poll(), 40, made.said)
    assert made.process.poll() is None, made.said()


def gone(folder: Path) -> bool:
    """Whether nothing of the demo runs any more."""
    return not running(folder)


@pytest.fixture
def me(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Operator:
    return operator(tmp_path, monkeypatch, capsys)


def test_a_demo_with_data_runs_ends_keeps_its_tickets_and_dies_whole(
    tmp_path: Path, me: Operator
) -> None:
    data = tmp_path / "data"
    me.environment["DESKHAND_DATABASE_URL"] = f"sqlite:///{data / 'deskhand.db'}"

    def tickets() -> list[str]:
        return [
            ticket["subject"] for ticket in json.loads(me.types("ticket", "list", "--json").out)
        ]

    with demo(tmp_path, "--data", str(data)) as first:
        wait_for(first)
        said = first.said()
        assert f"http://{HERE}:{first.port}/readyz" in said
        assert f"http://{HERE}:{first.sandbox_port} " in said
        assert str(data) in said
        assert answers(f"http://{HERE}:{first.port}/readyz")
        assert answers(f"http://{HERE}:{first.sandbox_port}/")
        first.do("/x/post", handle="maria_k", text="@deskhand the first day")
        first.do("/settle", timeout=20)
        (card,) = first.cards()
        assert card["text"].startswith("#1 · New")
        assert first.ends(signal.SIGINT) == 0
        assert "Traceback" not in first.said()
    eventually(lambda: gone(tmp_path), 5, lambda: str(running(tmp_path)))
    assert tickets() == ["@deskhand the first day"]

    with demo(tmp_path, "--data", str(data)) as second:
        wait_for(second)
        assert tickets() == ["@deskhand the first day"]
        second.do("/x/post", handle="tom_h", text="@deskhand the second day")
        second.do("/settle", timeout=20)
        assert any(card["text"].startswith("#2 · New") for card in second.cards())
        assert len(running(data)) >= 5  # web, worker, clock, the keeper and its server at least
        second.process.kill()
        second.process.wait(5)
        eventually(lambda: gone(tmp_path), 10, lambda: str(running(tmp_path)))
    assert tickets() == ["@deskhand the first day", "@deskhand the second day"]


def test_an_open_page_does_not_hold_up_the_end(tmp_path: Path) -> None:
    with demo(tmp_path) as made, ThreadPoolExecutor(1) as pool:
        wait_for(made)
        version = made.stage("/snapshot")["version"]
        watching = pool.submit(made.stage, f"/snapshot?since={version + 1000}")
        eventually(watching.running)
        made.stage("/clock")  # answered beside the open request
        assert not watching.done()
        assert made.ends(signal.SIGINT) == 0
        assert "was killed" not in made.said()
        assert isinstance(watching.exception(5), requests.RequestException)
    eventually(lambda: gone(tmp_path), 5, lambda: str(running(tmp_path)))


def test_a_story_plays_and_nothing_is_left_of_a_demo_without_data(tmp_path: Path) -> None:
    with demo(tmp_path, "--story", "first-day") as made:
        wait_for(made)
        eventually(lambda: "first-day" in made.said(), 10, made.said)
        (data,) = tmp_path.glob("deskhand-demo-*")
        assert (data / "deskhand.db").exists()
        eventually(made.cards, 20, made.said)
        assert made.cards()[0]["text"].startswith("#1 · ")
        assert made.stage("/story")["playing"]["name"] == "first-day"
        assert made.ends(signal.SIGTERM) == 0
    eventually(lambda: gone(tmp_path), 5, lambda: str(running(tmp_path)))
    assert not data.exists()


def test_a_demo_that_is_ended_while_it_starts_leaves_nothing(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with demo(tmp_path, "--data", str(data)) as made:
        eventually((data / "logs" / "web.log").exists, 30, made.said)
        assert made.ends(signal.SIGINT) == 0
        assert "Traceback" not in made.said()
        assert "Deskhand is running" not in made.said()
    eventually(lambda: gone(tmp_path), 5, lambda: str(running(tmp_path)))


def test_taken_ports_are_said_at_once(me: Operator) -> None:
    with socket.socket() as one, socket.socket() as two:
        for taken in (one, two):
            taken.bind((HERE, 0))
            taken.listen()
        port, sandbox_port = one.getsockname()[1], two.getsockname()[1]
        said = me.types("demo", "--port", str(port), "--sandbox-port", str(sandbox_port))
    assert (said.code, said.out) == (1, "")
    assert said.lines == [
        f"Port {n} is in use: end what listens there, or choose another with {option}."
        for n, option in ((port, "--port"), (sandbox_port, "--sandbox-port"))
    ]


@pytest.mark.parametrize(
    ("words", "starts"),
    [
        (["--policy", "nobody"], "There is no pack nobody; there are "),
        (["--story", "nobody"], "There is no story nobody; there are "),
        (["--story", "../first-day"], "There is no story ../first-day; there are "),
    ],
)
def test_what_is_not_there_is_said_in_a_sentence(
    me: Operator, words: list[str], starts: str
) -> None:
    data = me.folder / "data"
    ports = ["--port", str(free_port()), "--sandbox-port", str(free_port())]
    said = me.types("demo", *ports, "--data", str(data), *words)
    assert (said.code, said.out) == (1, "")
    (line,) = said.lines
    assert line.startswith(starts)
    assert not data.exists()


def test_one_port_for_both_is_refused(me: Operator) -> None:
    port = str(free_port())
    said = me.types("demo", "--port", port, "--sandbox-port", port)
    assert (said.code, said.out) == (1, "")
    assert said.lines == ["--port and --sandbox-port need different numbers."]


def test_a_folder_that_can_not_be_used_is_said_in_a_sentence(me: Operator) -> None:
    (me.folder / "file").write_text("")
    ports = ["--port", str(free_port()), "--sandbox-port", str(free_port())]
    said = me.types("demo", *ports, "--data", "file")
    assert (said.code, said.out) == (1, "")
    (line,) = said.lines
    assert "file" in line
    assert "can't be used" in line
