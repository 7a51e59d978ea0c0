"""What the operator types, and what they are told.

Most commands are run in this process, since a new one takes a second and a half to begin.
"""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from cli import printing
from cli.main import main
from tests.stack import DESK, SECRETS


@dataclass(frozen=True)
class Said:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        """What was said on standard error."""
        return self.err.strip().splitlines()


@dataclass
class Operator:
    """Somebody at a terminal, in a folder of their own."""

    folder: Path
    environment: dict[str, str]
    _patch: pytest.MonkeyPatch
    _capture: pytest.CaptureFixture[str]

    def types(self, *words: str, **more: str) -> Said:
        """`deskhand words…`, with these settings besides."""
        with self._patch.context() as patch:
            for name in set(os.environ) - {"PATH", "PYTEST_CURRENT_TEST", "TMPDIR"}:
                patch.delenv(name)
            for name, value in {**self.environment, **more}.items():
                patch.setenv(name, value)
            patch.chdir(self.folder)
            patch.setattr(sys, "argv", ["deskhand", *words])
            patch.setattr(printing._console, "width", 200)  # no sentence is cut in two
            self._capture.readouterr()
            code = _ended()
        said = self._capture.readouterr()
        assert "Traceback" not in said.err
        return Said(code, said.out, said.err)


def _ended() -> int:
    try:
        main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


def operator(
    folder: Path,
    patch: pytest.MonkeyPatch,
    capture: pytest.CaptureFixture[str],
    settings: Mapping[str, str] | None = None,
) -> Operator:
    """Somebody with a good desk.toml and every secret, unless `settings` say otherwise."""
    (folder / "desk.toml").write_text(DESK)
    usual = {"HOME": str(folder), "COLUMNS": "200", "NO_COLOR": "1", "TERM": "dumb", **SECRETS}
    return Operator(folder, {**usual, **(settings or {})}, patch, capture)


def without(*names: str) -> dict[str, str]:
    """These settings, emptied."""
    return dict.fromkeys(names, "")


def running(folder: Path) -> list[str]:
    """What lives of the desk in `folder`: the processes that have it in their words or settings."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes()
            settings = (process / "environ").read_bytes()
        except OSError:
            continue  # ended meanwhile
        if os.fsencode(folder) in words + settings and int(process.name) != os.getpid():
            found.append(f"{process.name} {words.decode(errors='replace')}")
    return found
