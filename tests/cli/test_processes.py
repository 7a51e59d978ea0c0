"""web, worker, clock: what stops them from starting is said at once, and they end cleanly."""

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.cli import running, without
from tests.stack import DESK, HERE, SECRETS, Stack, answers, eventually, free_port

NAMES = ("web", "worker", "clock")


@pytest.fixture
def desk(sqlite_url: str, tmp_path: Path) -> Iterator[Stack]:
    """A desk of which nothing runs yet."""
    (tmp_path / "desk.toml").write_text(DESK)
    made = Stack(tmp_path, sqlite_url)
    yield made
    made.stop()


def types(desk: Stack, *commands: list[str], **more: str) -> dict[str, list[str]]:
    """What each of the commands said on refusing, one line each; run side by side."""
    with ThreadPoolExecutor(3) as pool:
        ended = list(pool.map(lambda words: desk.run(*words, **more), commands))
    told = {}
    for words, said in zip(commands, ended, strict=True):
        assert said.returncode == 1, f"{words}: {said.stderr}"
        assert said.stdout == ""
        assert "Traceback" not in said.stderr
        for name, value in SECRETS.items():
            assert name == "X_USER_ID" or value not in said.stderr
        told[words[0]] = said.stderr.strip().splitlines()
    return told


def test_nothing_starts_without_its_secrets_and_all_are_named(desk: Stack) -> None:
    optional = ("X_BEARER_TOKEN", "FACEBOOK_APP_ID")
    gone = {name for name in SECRETS if name not in optional}
    port = str(free_port())
    told = types(desk, ["web", "--port", port], ["worker"], ["clock"], **without(*gone))
    assert set(told) == set(NAMES)
    for lines in told.values():
        assert {line for line in lines if line.endswith(" is not set")} == {
            f"{name} is not set" for name in gone
        }
        assert ".env" in lines[-1]
    assert not answers(f"http://{HERE}:{port}/healthz")
    eventually(lambda: not running(desk.folder))


def test_a_missing_secret_and_a_missing_desk_are_named_together(desk: Stack) -> None:
    there = desk.folder / "nowhere.toml"
    more = {**without("X_API_SECRET"), "DESKHAND_DESK": str(there)}
    (lines,) = types(desk, ["clock"], **more).values()
    assert "X_API_SECRET is not set" in lines
    assert any(line.startswith(f"{there} is missing: ") for line in lines)


def test_nothing_starts_without_the_schema_or_with_a_bad_desk_or_on_a_taken_port(
    desk: Stack,
) -> None:
    new = f"sqlite:///{desk.folder / 'new.db'}"
    (lines,) = types(desk, ["worker"], DESKHAND_DATABASE_URL=new).values()
    assert lines[-1] == "Run: deskhand db upgrade"

    bad = desk.folder / "bad.toml"
    bad.write_text('[desk]\npolicy = "x"\ncolour = 1\n[teams.support]\nroom = "r"\n')
    (lines,) = types(desk, ["clock"], DESKHAND_DESK=str(bad)).values()
    assert len(lines) == 2
    assert all(line.startswith(f"{bad}: ") for line in lines)

    with socket.socket() as taken:
        taken.bind((HERE, 0))
        taken.listen()
        port = taken.getsockname()[1]
        (lines,) = types(desk, ["web", "--port", str(port)]).values()
    said = f"Port {port} is in use: end what listens there, or choose another with --port."
    assert lines[-1] == said  # what Bolt says before it: tests/desk/test_health.py
    eventually(lambda: not running(desk.folder))


def test_a_worker_without_redis_says_so_in_a_sentence(desk: Stack) -> None:
    (lines,) = types(
        desk, ["worker"], DESKHAND_REDIS_URL=f"redis://127.0.0.1:{free_port()}/0"
    ).values()
    assert "DESKHAND_REDIS_URL" in " ".join(lines)


def children(parent: int) -> list[int]:
    """The living children of a process."""
    found = Path(f"/proc/{parent}/task/{parent}/children").read_text()
    return [int(child) for child in found.split()]


def test_two_workers_side_by_side_start_and_end_together(desk: Stack) -> None:
    with (desk.folder / "workers.log").open("wb") as log:
        parent = subprocess.Popen(
            [sys.executable, "-m", "cli.main", "worker", "--processes", "2"],
            cwd=desk.folder,
            env=desk.environment,
            stdout=log,
            stderr=log,
        )
    try:
        eventually(lambda: len(children(parent.pid)) == 2, 20, desk.logs)
        workers = children(parent.pid)
        redis = "valkey-server"
        eventually(lambda: any(redis in line for line in running(desk.folder)), 20, desk.logs)
        assert parent.poll() is None
        assert children(parent.pid) == workers  # nobody ended and was started again
        parent.terminate()
        assert parent.wait(20) == 0
        eventually(lambda: not running(desk.folder), 10, lambda: str(running(desk.folder)))
    finally:
        if parent.poll() is None:
            parent.kill()
            parent.wait(5)


def test_one_of_two_workers_that_dies_ends_the_other_and_is_told(desk: Stack) -> None:
    with (desk.folder / "workers.log").open("wb") as log:
        parent = subprocess.Popen(
            [sys.executable, "-m", "cli.main", "worker", "--processes", "2"],
            cwd=desk.folder,
            env=desk.environment,
            stdout=log,
            stderr=log,
        )
    try:
        eventually(lambda: len(children(parent.pid)) == 2, 20, desk.logs)
        subprocess.run(["kill", "-KILL", str(children(parent.pid)[1])], check=True)
        assert parent.wait(20) == 1
        eventually(lambda: not running(desk.folder), 10, lambda: str(running(desk.folder)))
        assert "worker-2 ended by itself" in desk.logs()
    finally:
        if parent.poll() is None:
            parent.kill()
            parent.wait(5)


def minds(process: int, number: signal.Signals) -> bool:
    """Whether a process has something to do when it is sent that signal."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    (caught,) = [line.split()[1] for line in lines if line.startswith("SigCgt")]
    return bool(int(caught, 16) >> (number - 1) & 1)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_every_process_ends_at_once_when_asked(desk: Stack, number: signal.Signals) -> None:
    desk.start(*NAMES)
    desk_up = f"{desk.desk}/readyz"
    eventually(lambda: answers(desk_up), 30, desk.logs)
    for name, process in list(desk.processes.items()):
        eventually(lambda pid=process.pid: minds(pid, signal.SIGTERM), 20, desk.logs)  # type: ignore[misc]
        process.send_signal(number)
        assert process.wait(15) == 0, f"{name}\n{desk.logs()}"
    desk.processes.clear()
    assert "Traceback" not in desk.logs()
    eventually(lambda: not running(desk.folder), 10, lambda: str(running(desk.folder)))
