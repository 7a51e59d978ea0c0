"""How does the whole desk run on one machine, without any account?"""

import json
import os
import shutil
import socket
import sys
import tempfile
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.family import Family
from cli.printing import say
from lifecycle.packs import pack_names, read_pack
from runtime.problems import SetupProblem
from storage.engine import open_engine
from storage.upgrade import upgrade

START_SECONDS = 30.0
LOOK_EVERY = 0.05
HERE = "127.0.0.1"
DEFAULT_PACK = "bitblock"

_DESK = """\
# The demo's desk. Change it and start again with --data to see what it does.
[desk]
name = "Deskhand"
policy = {policy}
hours = "24/7"  # so that it behaves alike at any time of day; without this the pack's own count

[teams.support]
room = "desk-support"
managers_room = "desk-escalations"
managers = ["U0MANAGER"]
ops_room = "desk-ops"

[[slack_rooms]]  # where customers ask in Slack: each message is a request
room = "help"

[[slack_rooms]]
room = "help-acme"

[[slack_rooms]]
room = "requests"
take = "asked"  # only what names the desk, and what somebody puts 🎫 on

[agents.U0AGENT1]
name = "agent-1"
roles = ["agent", "lead"]
skills = ["network", "internet", "server"]

[agents.U0AGENT2]
name = "agent-2"
roles = ["agent"]
skills = ["printer", "laptop", "phone"]

[agents.U0AGENT3]
name = "agent-3"
roles = ["agent"]
skills = ["invoice", "order", "payment"]

[agents.U0REVIEWER]
name = "reviewer"
roles = ["reviewer"]

[agents.U0DISPATCHER]
name = "dispatcher"
roles = ["dispatcher"]

[agents.U0MANAGER]
name = "manager"
roles = ["manager"]
"""

_SANDBOX_SECRETS = {
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
# What a script that drives the demo may choose: the account, and what deliveries are signed with.
_MAY_BE_GIVEN = ("X_USER_ID", "X_API_SECRET", "SLACK_SIGNING_SECRET")
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV", "TZ")


def demo(
    port: Annotated[int, typer.Option(min=1, max=65535, help="The desk's port.")] = 8080,
    sandbox_port: Annotated[int, typer.Option(min=1, max=65535, help="The page's port.")] = 8100,
    data: Annotated[
        Path | None, typer.Option(help="Keep the tickets in this folder; a new one otherwise.")
    ] = None,
    policy: Annotated[
        str | None,
        typer.Option(help="The pack that tickets live under: one of ours, or a .toml file."),
    ] = None,
    story: Annotated[
        str | None, typer.Option(help="Play a story by itself, e.g. first-day.")
    ] = None,
) -> None:
    """Run everything on this machine, with X, Facebook and Slack played by a sandbox."""
    _check(port, sandbox_port, story)
    policy = policy or _storys_policy(story)
    pack = _pack(policy) if policy else None
    folder = data.absolute() if data else Path(tempfile.mkdtemp(prefix="deskhand-demo-"))
    _prepare(folder, pack)
    environment = _environment(folder, port, sandbox_port)
    try:
        with Family() as family:
            _start(family, folder, environment, port, sandbox_port)
            _wait_until_ready(family, folder, port, sandbox_port)
            if family.asked_to_end:
                return
            _tell(folder, port, sandbox_port, kept=data is not None)
            if story:
                _post(sandbox_port, "/stage/story", {"name": story})
                say(f"The story “{story}” plays now.")
            if ended := family.watch():
                raise SetupProblem([_ended(ended, folder)])
            say("\nEnding what was started …")
    finally:
        if data is None:
            shutil.rmtree(folder, ignore_errors=True)


def _check(port: int, sandbox_port: int, story: str | None) -> None:
    faults = []
    if port == sandbox_port:
        faults.append("--port and --sandbox-port need different numbers.")
    for option, number in (("--port", port), ("--sandbox-port", sandbox_port)):
        if not _is_free(number):
            faults.append(
                f"Port {number} is in use: end what listens there, or choose another with {option}."
            )
    if story and story not in _stories():
        faults.append(f"There is no story {story}; there are {', '.join(_stories())}.")
    if faults:
        raise SetupProblem(faults)


def _pack(policy: str) -> str:
    """The pack as desk.toml names it; PolicyError or SetupProblem for one that can't be used."""
    file = Path(policy).absolute()
    if policy.endswith(".toml") and file.is_file():
        read_pack(file.read_text(encoding="utf-8"), policy)
        return str(file)
    if policy not in pack_names():
        there = ", ".join(pack_names())
        raise SetupProblem([f"There is no pack {policy}; there are {there}, or your own .toml."])
    return policy


def _storys_policy(story: str | None) -> str | None:
    """The pack that the story is about, if it is about one."""
    if story is None:
        return None
    text = (_project() / "sandbox" / "stories" / f"{story}.toml").read_text(encoding="utf-8")
    found = tomllib.loads(text).get("policy")
    return str(found) if found else None


def _stories() -> list[str]:
    return sorted(file.stem for file in (_project() / "sandbox" / "stories").glob("*.toml"))


def _project() -> Path:
    return Path(__file__).resolve().parent.parent


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HERE, port))
        except OSError:
            return False
    return True


def _prepare(folder: Path, pack: str | None) -> None:
    try:
        (folder / "logs").mkdir(parents=True, exist_ok=True)
        desk = folder / "desk.toml"
        if pack or not desk.exists():
            desk.write_text(_DESK.format(policy=json.dumps(pack or DEFAULT_PACK)), encoding="utf-8")
    except OSError as error:
        raise SetupProblem([f"{folder} can't be used: {error.strerror}."]) from None
    engine = open_engine(_database(folder))
    upgrade(engine)
    engine.dispose()


def _database(folder: Path) -> str:
    return f"sqlite:///{folder / 'deskhand.db'}"


def _environment(folder: Path, port: int, sandbox_port: int) -> dict[str, str]:
    """Nothing of the operator's own accounts comes near the demo, and no proxy."""
    sandbox = f"http://{HERE}:{sandbox_port}"
    given = {name: os.environ[name] for name in _MAY_BE_GIVEN if os.environ.get(name)}
    passed = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return {
        **passed,
        **_SANDBOX_SECRETS,
        **given,
        "PYTHONUNBUFFERED": "1",
        "PYTHONPATH": str(_project()),
        "DESKHAND_DATABASE_URL": _database(folder),
        "DESKHAND_CHANNELS": "x,facebook,slack",
        "DESKHAND_DESK": str(folder / "desk.toml"),
        "DESKHAND_CLOCK_FILE": str(folder / "clock"),
        "DESKHAND_DEMO": "1",
        "SLACK_API_URL": f"{sandbox}/slack/api/",
        "X_API_URL": f"{sandbox}/x",
        "FACEBOOK_API_URL": f"{sandbox}/graph/v25.0",
        "SANDBOX_DESK_URL": f"http://{HERE}:{port}",
    }


def _start(
    family: Family, folder: Path, environment: Mapping[str, str], port: int, sandbox_port: int
) -> None:
    commands = {
        "sandbox": ["-m", "sandbox", "--port", str(sandbox_port)],
        "web": ["-m", "cli.main", "web", "--port", str(port)],
        "worker": ["-m", "cli.main", "worker"],
        "clock": ["-m", "cli.main", "clock"],
    }
    for name, words in commands.items():
        log = folder / "logs" / f"{name}.log"
        family.start(name, [sys.executable, *words], environment, log, folder)


def _wait_until_ready(family: Family, folder: Path, port: int, sandbox_port: int) -> None:
    until = time.monotonic() + START_SECONDS
    while not family.asked_to_end:
        if ended := family.ended():
            raise SetupProblem([_ended(ended, folder)])
        if _answers(port, "/readyz") and _answers(sandbox_port, "/stage/clock"):
            return
        if time.monotonic() > until:
            logs = folder / "logs"
            raise SetupProblem([f"The demo did not start in {START_SECONDS:.0f} s; see {logs}."])
        time.sleep(LOOK_EVERY)


def _answers(port: int, path: str) -> bool:
    try:
        with urllib.request.urlopen(f"http://{HERE}:{port}{path}", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _post(port: int, path: str, body: Mapping[str, Any]) -> None:
    request = urllib.request.Request(
        f"http://{HERE}:{port}{path}",
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=5):  # noqa: S310 - an address of our own
        return


def _ended(name: str, folder: Path) -> str:
    lines = (folder / "logs" / f"{name}.log").read_text(errors="replace").strip().splitlines()
    return "\n".join([f"The demo's {name} process ended by itself. It said:", *lines[-8:]])


def _tell(folder: Path, port: int, sandbox_port: int, *, kept: bool) -> None:
    where = (
        f"Tickets are kept in {folder}; what the platforms show here is played anew each time"
        if kept
        else f"Everything is in {folder} until the end"
    )
    say(
        f"""
Deskhand is running.

  Open    http://{HERE}:{sandbox_port}    X, Facebook, Slack and what the desk did, side by side
  Desk    http://{HERE}:{port}/readyz    how it is

What to try first:
  1. Left: write as a customer, e.g. "@deskhand my order 4711 is late". A card appears in Slack.
  2. Middle: press Claim, then Reply. The answer stands on X, and the card says delivered.
  3. Right, on top: press +1 hour with an unclaimed ticket, and see the managers told.

{where}. Ctrl-C ends it."""
    )
