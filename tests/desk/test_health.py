"""`/healthz`, `/readyz`, `/metrics`: how the desk is, said with reasons, and never a secret."""

import json
import re
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import requests

from runtime.clock import real_now
from runtime.settings import Settings
from sandbox.x.envelopes import signed
from storage import notes, outbox
from storage.store import Store
from tests.stack import SECRETS, Json, Stack, Stage, answers, eventually, free_port

KEPT_SECRET = {name: value for name, value in SECRETS.items() if not name.endswith("_ID")}


def ready(stack: Stack) -> tuple[int, Json]:
    """What `/readyz` answers."""
    answer = requests.get(f"{stack.desk}/readyz", timeout=10)
    told: Json = answer.json()
    assert told["ready"] is (answer.status_code == 200)
    return answer.status_code, told


@pytest.fixture
def web_only(sqlite_url: str, tmp_path: Path) -> Iterator[Stack]:
    """A desk of which only the web process runs; its Redis is one that nobody started."""
    dead = {"DESKHAND_REDIS_URL": f"redis://127.0.0.1:{free_port()}/0"}
    made = Stack(tmp_path, sqlite_url, dead)
    try:
        made.start("web")
        eventually(lambda: answers(f"{made.desk}/healthz"), 30, made.logs)
        yield made
    finally:
        made.stop()


def test_a_desk_that_is_well_says_so(shared_stack: Stack, stage: Stage) -> None:
    stage.post("well", "@deskhand hello")
    stage.settle()
    status, told = ready(shared_stack)
    assert status == 200
    assert set(told) == {"ready", "checks", "due", "ages", "working"}
    assert told["checks"] == {"database": "ok", "redis": "ok", "clock": "ok"}
    assert told["due"] == {"outbox": 0, "promises": 0}
    assert told["working"] == 0
    assert set(told["ages"]) == {"clock", "oldest_due"}
    assert 0 <= told["ages"]["clock"] < 15
    assert told["ages"]["oldest_due"] == 0
    answer = requests.get(f"{shared_stack.desk}/healthz", timeout=5)
    assert (answer.status_code, answer.json()) == (200, {"alive": True})


def test_metrics_count_what_came_in(shared_stack: Stack, stage: Stage) -> None:
    def counted() -> tuple[float, float]:
        text = requests.get(f"{shared_stack.desk}/metrics", timeout=5).text
        kept = re.search(
            r'^deskhand_webhooks_total\{channel="x",outcome="kept"\} (\S+)$', text, re.MULTILINE
        )
        timed = re.search(
            r'^deskhand_webhook_seconds_count\{channel="x"\} (\S+)$', text, re.MULTILINE
        )
        return float(kept[1]) if kept else 0.0, float(timed[1]) if timed else 0.0

    kept, timed = counted()
    stage.post("metric", "@deskhand count me")
    stage.settle()
    assert counted() == (kept + 1, timed + 1)
    answer = requests.get(f"{shared_stack.desk}/metrics", timeout=5)
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert stage.handle("metric") not in answer.text  # no customers in labels


def test_no_secret_is_in_any_log_or_page(shared_stack: Stack, stage: Stage) -> None:
    stage.post("secret", "@deskhand hello")
    stage.settle()
    stage.reply("agent-1", "secret", "Hello, too.")
    stage.settle()
    stage.do("/faults", platform="slack", method="chat.update", fault="500")
    body = b'{"for_user_id": 1}'
    for headers in ({}, signed(SECRETS["X_API_SECRET"], body)):
        requests.post(f"{shared_stack.desk}/webhooks/x", data=body, headers=headers, timeout=5)
    requests.post(f"{shared_stack.desk}/slack/events", data=b"{}", timeout=5)
    stage.reply("agent-1", "secret", "And once more.")
    stage.settle(30)

    pages = {
        path: requests.get(f"{shared_stack.desk}{path}", timeout=5).text
        for path in ("/metrics", "/readyz", "/healthz", "/webhooks/x", "/nowhere")
    }
    logs = {file.name: file.read_text() for file in shared_stack.folder.glob("*.log")}
    assert {"web.log", "worker.log", "clock.log"} <= set(logs)
    assert "could not be read" in logs["web.log"]  # the logs are those of what was done here
    for where, text in (pages | logs).items():
        assert not [name for name, value in KEPT_SECRET.items() if value in text], where


@pytest.mark.parametrize(
    "name",
    [
        "web",
        "worker",
        "clock",
    ],
)
def test_a_log_is_one_json_object_a_line(shared_stack: Stack, stage: Stage, name: str) -> None:
    stage.post("log", "@deskhand hello")
    requests.post(f"{shared_stack.desk}/slack/events", data=b"{}", timeout=5)
    stage.settle()
    lines = (shared_stack.folder / f"{name}.log").read_text().splitlines()
    assert [line for line in lines if not line.startswith("{")] == []
    assert all(json.loads(line)["timestamp"] for line in lines)


def test_every_line_of_a_log_names_its_process(shared_stack: Stack, stage: Stage) -> None:
    log = shared_stack.folder / "worker.log"
    before = len(log.read_text().splitlines())
    stage.do("/faults", platform="slack", method="chat.postMessage", fault="500")
    stage.post("named", "@deskhand hello")
    told = eventually(lambda: log.read_text().splitlines()[before:], 20, shared_stack.logs)
    stage.settle()
    assert [json.loads(line).get("process") for line in told] == ["worker"] * len(told)


def test_settings_show_no_secret() -> None:
    given = {name.lower(): value for name, value in SECRETS.items()}
    given["deskhand_database_url"] = "postgresql://desk:hunter2@db/desk"
    given["deskhand_redis_url"] = "redis://:hunter3@there/0"
    settings = Settings.model_validate(given)
    for shown in (repr(settings), str(settings), repr(settings.x_api_secret)):
        assert not [name for name, value in KEPT_SECRET.items() if value in shown]
        assert "hunter" not in shown
    assert settings.x_api_secret.get_secret_value() == SECRETS["X_API_SECRET"]


def test_a_desk_without_clock_and_redis_says_what_is_missing(web_only: Stack) -> None:
    status, told = ready(web_only)
    assert status == 503
    assert told["checks"]["database"] == "ok"
    assert "has not ticked yet" in told["checks"]["clock"]
    assert "deskhand clock" in told["checks"]["clock"]
    assert "does not answer" in told["checks"]["redis"]

    store = Store(web_only.database_url)
    now = real_now()
    store.write(lambda c: notes.keep_beat(c, "clock", now))
    assert ready(web_only)[1]["checks"]["clock"] == "ok"
    store.write(lambda c: notes.keep_beat(c, "clock", now - timedelta(seconds=60)))
    _, told = ready(web_only)
    stale = now - timedelta(seconds=60)
    assert f"ticked last at {stale:%H:%M:%S} UTC" in told["checks"]["clock"]
    assert told["ages"]["clock"] >= 60

    store.write(lambda c: outbox.owe_ops(c, "support", "waits", now - timedelta(seconds=10)))
    _, told = ready(web_only)
    assert told["due"]["outbox"] == 1
    assert told["ages"]["oldest_due"] >= 10
    assert "outbox" not in told["checks"]
    store.write(lambda c: outbox.owe_ops(c, "support", "waits", now - timedelta(hours=2)))
    status, told = ready(web_only)
    assert (status, told["due"]["outbox"]) == (503, 2)
    assert "2 rows are due since" in told["checks"]["outbox"]
    store.close()


def test_a_message_is_kept_although_nobody_works(web_only: Stack) -> None:
    body = b'{"for_user_id": "100", "tweet_create_events": ['
    body += b'{"id_str": "1", "text": "@deskhand hi", "user": {"id_str": "5"}}]}'
    headers = signed(SECRETS["X_API_SECRET"], body)
    answer = requests.post(f"{web_only.desk}/webhooks/x", data=body, headers=headers, timeout=10)
    assert answer.status_code == 200
    assert ready(web_only)[1]["due"]["outbox"] >= 1


def test_a_database_that_can_not_be_read_is_named_and_the_process_lives(web_only: Stack) -> None:
    file = Path(web_only.database_url.removeprefix("sqlite:///"))
    for beside in file.parent.glob(f"{file.name}-*"):
        beside.unlink()
    file.write_bytes(b"this is no database " * 1000)
    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(file).execute("SELECT * FROM tickets")
    status, told = ready(web_only)
    assert status == 503
    assert told["checks"]["database"].startswith("does not answer")
    assert "clock" not in told["checks"]  # nothing can be said of it
    assert told["due"] == {}
    body = b"not JSON, and it must be kept"
    headers = signed(SECRETS["X_API_SECRET"], body)
    answer = requests.post(f"{web_only.desk}/webhooks/x", data=body, headers=headers, timeout=20)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert answers(f"{web_only.desk}/healthz")


def test_a_killed_clock_is_missed_and_a_new_one_is_welcome(own_stack: Stack) -> None:
    assert ready(own_stack)[0] == 200
    own_stack.kill("clock")
    store = Store(own_stack.database_url)
    then = real_now() - timedelta(seconds=20)
    store.write(lambda c: notes.keep_beat(c, "clock", then))
    status, told = ready(own_stack)
    assert status == 503
    assert f"ticked last at {then:%H:%M:%S} UTC" in told["checks"]["clock"]
    own_stack.start("clock")
    eventually(lambda: ready(own_stack)[0] == 200, 20, own_stack.logs)
    store.close()
