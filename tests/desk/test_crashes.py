"""Processes are killed at the worst moments; customers notice nothing, or a delay."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from tests.stack import PROJECT, Stack, Stage, eventually, stack, words_of

REPLY = "We are on it."
CLAIM_AND_WAIT = """
import sys, time
from runtime.clock import real_now, wall
from storage import outbox
from storage.store import Store
store = Store(sys.argv[1])
rows = store.write(lambda c: outbox.claim(c, real_now(), wall(), 2.0, 10))
print(len(rows), flush=True)
time.sleep(60)
"""


@pytest.fixture
def stage(own_stack: Stack) -> Stage:
    return Stage(own_stack, "own")


@pytest.fixture
def on_both(database_url: str, tmp_path: Path) -> Iterator[Stage]:
    """A desk of this test alone, on each kind of database."""
    with stack(tmp_path, database_url, DESKHAND_LEASE="2") as running:
        yield Stage(running, "own")


def written(stage: Stage) -> str:
    """A customer's post on a claimed ticket."""
    post = stage.post("maria", "@deskhand the server is down")
    stage.settle()
    stage.press("agent-1", "maria", "Claim")
    stage.settle()
    return post


def restart(stage: Stage, name: str) -> None:
    stage.stack.start(name)
    stage.stack.wait()


def test_killed_between_claim_and_send_the_reply_goes_out_once(on_both: Stage) -> None:
    stage = on_both
    post = written(stage)
    stage.stack.kill("worker")
    stage.stack.kill("clock")
    assert stage.reply("agent-1", "maria", REPLY)["errors"] == {}
    claimer = subprocess.Popen(
        [sys.executable, "-c", CLAIM_AND_WAIT, stage.stack.database_url],
        env=stage.stack.environment,
        cwd=PROJECT,
        stdout=subprocess.PIPE,
    )
    assert claimer.stdout is not None
    assert int(claimer.stdout.readline()) >= 1  # it holds the reply now
    claimer.kill()
    claimer.wait(10)
    claimer.stdout.close()

    stage.stack.start("worker", "clock")
    eventually(lambda: stage.answers_to(post), 15, stage.stack.logs)
    stage.settle()
    assert stage.answers_to(post) == [REPLY]
    assert "✓ delivered" in words_of(stage.card("maria"))
    stage.check()


def test_killed_while_x_had_not_taken_it_the_reply_goes_out_once(on_both: Stage) -> None:
    stage = on_both
    post = written(stage)
    stage.do("/faults", platform="x", method="POST /2/tweets", fault="hang", seconds=5)
    assert stage.reply("agent-1", "maria", REPLY)["errors"] == {}
    eventually(lambda: posting(stage), 10, stage.stack.logs)
    stage.stack.kill("worker")
    stage.do("/clock/advance", by="1m")  # long enough to be sure that it is not there
    restart(stage, "worker")
    eventually(lambda: stage.answers_to(post), 20, stage.stack.logs)
    stage.settle()
    assert stage.answers_to(post) == [REPLY]
    stage.check()


@pytest.mark.parametrize("fault", ["late", "cut"])
def test_killed_between_send_and_settle_the_reply_stands_once(on_both: Stage, fault: str) -> None:
    stage = on_both
    post = written(stage)
    stage.do("/faults", platform="x", method="POST /2/tweets", fault=fault, seconds=5)
    stage.do("/faults", platform="x", method="webhook", fault="drop")  # nor does its echo tell us
    assert stage.reply("agent-1", "maria", REPLY)["errors"] == {}
    eventually(lambda: stage.answers_to(post), 10, stage.stack.logs)
    stage.stack.kill("worker")
    restart(stage, "worker")
    eventually(lambda: "✓ delivered" in words_of(stage.card("maria")), 20, stage.stack.logs)
    stage.settle()
    assert stage.answers_to(post) == [REPLY]
    assert len([c for c in stage.calls("x") if c["method"] == "POST /2/tweets"]) == 1
    stage.check()


def test_a_reply_that_x_only_may_have_taken_is_found_without_a_second_call(stage: Stage) -> None:
    post = written(stage)
    stage.do("/faults", platform="x", method="POST /2/tweets", fault="cut")
    stage.do("/faults", platform="x", method="webhook", fault="drop")
    stage.reply("agent-1", "maria", REPLY)
    eventually(lambda: "✓ delivered" in words_of(stage.card("maria")), 20, stage.stack.logs)
    assert stage.answers_to(post) == [REPLY]
    stage.check()


def test_when_nobody_can_tell_the_agent_is_asked_and_decides(stage: Stage) -> None:
    post = written(stage)
    stage.do("/faults", platform="x", method="POST /2/tweets", fault="drop")
    stage.do("/faults", platform="x", method="GET /2/users/{id}/tweets", fault="500", times=99)
    stage.reply("agent-1", "maria", REPLY)
    eventually(lambda: posting(stage), 10, stage.stack.logs)
    stage.do("/clock/advance", by="3m")
    asked = eventually(lambda: question(stage), 20, stage.stack.logs)
    assert stage.answers_to(post) == []
    eventually(lambda: " · Open" in stage.card("maria")["text"], 10, stage.stack.logs)

    stage.stack.kill("web")  # the question survives
    restart(stage, "web")
    stage.do(
        "/slack/press", user="agent-1", room="desk-support", ts=asked["ts"], button="Send again"
    )
    eventually(lambda: stage.answers_to(post), 20, stage.stack.logs)
    stage.settle()
    assert stage.answers_to(post) == [REPLY]
    stage.check()


def test_what_was_acknowledged_survives_the_web_process(stage: Stage) -> None:
    stage.stack.kill("worker")
    stage.stack.kill("clock")
    stage.post("maria", "@deskhand hello")
    eventually(lambda: "#1" in stage.stack.run("ticket", "list").stdout, 10, stage.stack.logs)
    stage.stack.kill("web")
    stage.stack.start("web", "worker", "clock")
    stage.stack.wait()
    eventually(stage.cards, 15, stage.stack.logs)
    stage.settle()
    assert len(stage.cards()) == 1


def test_redis_flushed_again_and_again_loses_nothing(stage: Stage) -> None:
    folder = Path(stage.stack.database_url.removeprefix("sqlite:///")).parent
    redis = Redis(unix_socket_path=str(next(folder.glob(".redis/*.sock"))))
    for n in range(10):
        stage.post(f"c{n}", f"@deskhand question {n}")
        redis.flushall()
    eventually(lambda: len(stage.cards()) == 10, 20, stage.stack.logs)
    for n in range(10):
        redis.flushall()
        stage.reply("agent-1", f"c{n}", f"Answer {n}")
        redis.flushall()
    eventually(lambda: len(stage.sent()) == 10, 20, stage.stack.logs)
    redis.close()
    stage.settle()
    stage.check()


def test_without_redis_the_clock_does_the_work_and_hangs_up_a_new_doorbell(stage: Stage) -> None:
    folder = Path(stage.stack.database_url.removeprefix("sqlite:///")).parent
    redis = Redis(unix_socket_path=str(next(folder.glob(".redis/*.sock"))))
    redis.shutdown(nosave=True)
    redis.close()
    stage.post("maria", "@deskhand still there?")
    eventually(stage.cards, 20, stage.stack.logs)
    stage.reply("agent-1", "maria", "Of course.")
    eventually(lambda: stage.sent() == ["Of course."], 20, stage.stack.logs)
    eventually(lambda: "ok" in stage.stack.health()["checks"]["redis"], 20, stage.stack.logs)
    stage.settle()
    stage.check()


def posting(stage: Stage) -> bool:
    return any(call["method"] == "POST /2/tweets" for call in stage.calls("x"))


def question(stage: Stage) -> dict[str, object] | None:
    replies = stage.card("maria")["replies"]
    return next((reply for reply in replies if "nobody can tell" in words_of(reply)), None)
