"""`python -m bench`: measure the desk on this machine. Two minutes; `--quick` for a first look."""

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench import acknowledging, cards, machine, report
from bench.houses import BenchProblem
from cli.family import Family

USUAL = {"rounds": 5, "seconds": 4.0, "posts": 50}
QUICK = {"rounds": 2, "seconds": 1.0, "posts": 8}


def main(words: Sequence[str] | None = None) -> int:
    """Measure and print; 1 when no figure can be given."""
    asked = _asked(words)
    plan = {**(QUICK if asked.quick else USUAL), "connections": asked.connections}
    plan |= {name: given for name in USUAL if (given := getattr(asked, name)) is not None}
    folder = Path(tempfile.mkdtemp(prefix="deskhand-bench-", dir=asked.folder))
    try:
        print(_measure(folder, plan, as_json=asked.json))
    except BenchProblem as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


def _measure(folder: Path, plan: dict[str, Any], *, as_json: bool) -> str:
    found = machine.describe(folder)
    servers: list[acknowledging.Server] = []
    waits = None
    with Family() as family:
        if plan["rounds"]:
            _say("Acknowledgements: the bare handler, SQLite and PostgreSQL in turn …")
            measured = acknowledging.measure(
                folder, family, plan["rounds"], plan["seconds"], plan["connections"]
            )
            servers, found["postgresql"] = measured.servers, measured.postgres
        if plan["posts"]:
            _say("From webhook to card …")
            waits = cards.measure(folder, family, plan["posts"])
    if as_json:
        return json.dumps(report.facts(found, plan, servers, waits), indent=2)
    return report.text(found, plan, servers, waits)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _asked(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="short rounds, few posts")
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    parser.add_argument("--rounds", type=_number(0, 50), help="rounds for each server; 0: none")
    parser.add_argument("--seconds", type=float, help="how long a round is")
    parser.add_argument("--connections", type=_number(1, 500), default=32)
    parser.add_argument("--posts", type=_number(0, 1000), help="posts until a card; 0: none")
    parser.add_argument("--folder", type=Path, help="the disk under test; else the temporary one")
    asked = parser.parse_args(words)
    if asked.seconds is not None and not 0.1 <= asked.seconds <= 120:
        parser.error("--seconds: from 0.1 to 120")
    if asked.folder and not asked.folder.is_dir():
        parser.error(f"--folder: there is no folder {asked.folder}")
    return asked


def _number(least: int, most: int) -> Any:  # noqa: ANN401 - what argparse calls a type
    def number(word: str) -> int:
        if not least <= int(word) <= most:
            raise argparse.ArgumentTypeError(f"from {least} to {most}")
        return int(word)

    return number


if __name__ == "__main__":
    sys.exit(main())
