"""Is the embedded Redis there for as long as somebody uses it, and no longer?

Real processes and real signals. Whoever waits here waits for a lock or a line, never for a while;
the suite's timeout is the deadline.
"""

import fcntl
import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from redis import Redis

from runtime.embedded_redis import FOLDER, EmbeddedRedisFailed, ensure
from runtime.redis_keeper import KEEPER, SOCKET

DEEP = Path("long " * 20) / ("longer" * 20)
ROOT = Path(__file__).parents[2]
USER = """
import sys
from pathlib import Path
from runtime.embedded_redis import ensure
redis = ensure(Path(sys.argv[1]))
print(redis.url, flush=True)
sys.stdin.read()
"""
Process = subprocess.Popen[str]


@pytest.fixture
def user(tmp_path: Path) -> Iterator[Callable[[], Process]]:
    """Starts a process that uses the Redis of `tmp_path` until its input ends."""
    with ExitStack() as stack:

        def start() -> Process:
            process = subprocess.Popen(
                [sys.executable, "-c", USER, str(tmp_path)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                cwd=ROOT,
            )
            stack.enter_context(process)
            stack.callback(process.kill)
            return process

        yield start


def test_the_first_starts_it_and_the_others_join(tmp_path: Path) -> None:
    with ensure(tmp_path) as first, ensure(tmp_path) as second:
        assert first.ping()
        assert first.url == second.url
        assert _server_of(first.url) == _server_of(second.url)


def test_eight_at_once_start_one_server(user: Callable[[], Process]) -> None:
    users = [user() for _ in range(8)]

    assert len({_server_of(_url(each)) for each in users}) == 1


def test_it_stays_while_one_user_is_left_and_ends_with_the_last(tmp_path: Path) -> None:
    first, second = ensure(tmp_path), ensure(tmp_path)
    server = _server_of(first.url)

    first.stop()
    assert second.ping()

    second.stop()
    assert not second.ping()
    assert not _lives(server)
    assert not (tmp_path / FOLDER / SOCKET).exists()


def test_stopping_twice_is_stopping_once(tmp_path: Path) -> None:
    first, second = ensure(tmp_path), ensure(tmp_path)

    first.stop()
    first.stop()

    assert second.ping()
    second.stop()


def test_it_ends_when_all_its_users_are_killed(user: Callable[[], Process], tmp_path: Path) -> None:
    users = [user() for _ in range(3)]
    server = {_server_of(_url(each)) for each in users}.pop()

    for each in users:
        each.kill()

    _wait_for_its_end(tmp_path)
    assert not _lives(server)


def test_a_killed_user_takes_it_from_nobody(user: Callable[[], Process], tmp_path: Path) -> None:
    starter = user()
    server = _server_of(_url(starter))

    with ensure(tmp_path) as redis:
        starter.kill()
        starter.wait()

        assert redis.ping()
        assert _server_of(redis.url) == server


def test_ctrl_c_among_its_users_is_no_business_of_its(tmp_path: Path) -> None:
    with ensure(tmp_path) as redis:
        assert os.getsid(_server_of(redis.url)) != os.getsid(0)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the next start ends the server")
def test_a_killed_keeper_takes_the_server_with_it(tmp_path: Path) -> None:
    with ensure(tmp_path) as orphaned:
        server = _server_of(orphaned.url)
        _end_and_see_it_go(_parent_of(server), server)
        assert not orphaned.ping()

        with ensure(tmp_path) as again:
            assert again.ping()


def test_a_server_that_died_is_started_again(tmp_path: Path) -> None:
    with ensure(tmp_path) as bereft:
        os.kill(_server_of(bereft.url), signal.SIGKILL)
        _wait_for_its_end(tmp_path)

        with ensure(tmp_path) as again:
            assert again.url == bereft.url
            assert bereft.ping()


def test_what_a_crash_left_behind_is_cleared_away(tmp_path: Path) -> None:
    (tmp_path / FOLDER).mkdir()
    for left in (SOCKET, KEEPER, "users", "start"):
        (tmp_path / FOLDER / left).touch()

    with ensure(tmp_path) as redis:
        assert redis.ping()


def test_a_long_folder_name_gets_a_short_socket(tmp_path: Path) -> None:
    with ensure(tmp_path / DEEP) as redis, ensure(tmp_path / DEEP) as other:
        assert other.url == redis.url
        assert len(redis.url) < len("unix://") + 100
        assert Redis.from_url(redis.url).ping()


def test_a_folder_name_with_signs_is_a_url_still(tmp_path: Path) -> None:
    with ensure(tmp_path / "a b%20c?d#é") as redis:
        assert Redis.from_url(redis.url).ping()


@pytest.fixture
def short(tmp_path: Path) -> Iterator[Path]:
    """The short folder that `tmp_path / DEEP` falls back to; gone after the last use."""
    with ensure(tmp_path / DEEP) as redis:
        folder = Path(redis.url.removeprefix("unix://")).parent
    assert not folder.exists()
    yield folder
    folder.rmdir()


def test_a_short_folder_that_others_may_enter_is_refused(short: Path, tmp_path: Path) -> None:
    short.mkdir()
    short.chmod(0o777)

    with pytest.raises(EmbeddedRedisFailed, match="DESKHAND_REDIS_URL"):
        ensure(tmp_path / DEEP)


def test_it_listens_to_nobody_but_us_and_keeps_nothing(tmp_path: Path) -> None:
    with ensure(tmp_path) as redis:
        client = Redis.from_url(redis.url, decode_responses=True)
        client.set("door", "bell")
        assert client.config_get("port", "save", "appendonly") == {
            "port": "0",
            "save": "",
            "appendonly": "no",
        }
        assert (tmp_path / FOLDER / SOCKET).stat().st_mode & 0o077 == 0
        client.close()

    with ensure(tmp_path) as redis:
        assert Redis.from_url(redis.url).get("door") is None


def _url(process: Process) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def _server_of(url: str) -> int:
    with Redis.from_url(url) as client:
        return int(client.info("server")["process_id"])


def _parent_of(process: int) -> int:
    return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])


def _lives(process: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(process, 0)
        return True
    return False


def _end_and_see_it_go(keeper: int, server: int) -> None:
    end = select.poll()
    end.register(watched := os.pidfd_open(server), select.POLLIN)
    os.kill(keeper, signal.SIGKILL)
    end.poll()
    os.close(watched)


def _wait_for_its_end(folder: Path) -> None:
    with (folder / FOLDER / KEEPER).open() as keeper:
        fcntl.flock(keeper, fcntl.LOCK_EX)
