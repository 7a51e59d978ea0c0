"""`python -m bench.policy`: what do decisions, promises and a change of policy cost?

In this process, without a network. Each figure stands beside a plain loop of the same run, since
the machine is shared. `--quick` for a first look.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from statistics import median

from bench import machine, promising
from bench.houses import BenchProblem
from bench.promising import Sizes
from bench.tickets import NOW, OFFICE, message, opening
from lifecycle.decide import decide, opened
from lifecycle.events import AgentClaimed, AgentReplied, CustomerWrote
from lifecycle.packs import pack_names, shipped_pack
from lifecycle.policy import Policy
from lifecycle.promises import promises
from lifecycle.tickets import Agent, AgentId, ReplyId, Status, Ticket

ANA = Agent(AgentId("U0ANA"), "Ana")
QUICK = Sizes(1_000, 20_000, 2_000)
PLAIN = "a plain loop"


def main(words: Sequence[str] | None = None) -> int:
    """Measure and print; 1 when no figure can be given."""
    parser = argparse.ArgumentParser(prog="python -m bench.policy", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small numbers, for a first look")
    parser.add_argument("--json", action="store_true", help="print JSON")
    asked = parser.parse_args(words)
    with tempfile.TemporaryDirectory(prefix="deskhand-bench-") as folder:
        try:
            found = _measure(Path(folder), quick=asked.quick)
        except BenchProblem as problem:
            print(problem, file=sys.stderr)
            return 1
    print(json.dumps(found, indent=2) if asked.json else _text(found))
    return 0


def _measure(folder: Path, *, quick: bool) -> dict[str, dict[str, object]]:
    loops = 500 if quick else 5_000
    found: dict[str, dict[str, object]] = {"machine": dict(machine.describe(folder))}
    found["in process, per second"] = dict(_in_process(loops))
    books = promising.measure(folder, QUICK if quick else Sizes())
    return found | {name: dict(figures) for name, figures in books.items()}


def _in_process(loops: int) -> dict[str, float]:
    """How often a second: a plain loop, decisions and promises of each pack, working time."""
    found = {PLAIN: _rate(_plain, loops)}
    for name in pack_names():
        policy = shipped_pack(name)
        ticket = opened(opening(1), policy, NOW, OFFICE).ticket
        found[f"decisions, {name}"] = 3 * _rate(_living(ticket, policy), loops)
        found[f"tickets' promises, {name}"] = _rate(_deriving(ticket, policy), loops)
    found["4 working hours from then"] = _rate(_counting, loops)
    return found


def _living(ticket: Ticket, policy: Policy) -> Callable[[int], object]:
    """A claim, an answer, another message: three decisions."""

    def work(n: int) -> None:
        claimed = decide(ticket, AgentClaimed(ANA), policy, NOW, OFFICE).ticket
        reply = AgentReplied(ANA, ReplyId(f"r{n}"), "On it.", Status.PENDING)
        answered = decide(claimed, reply, policy, NOW, OFFICE).ticket
        decide(answered, CustomerWrote(message(f"m{n}")), policy, NOW, OFFICE)

    return work


def _deriving(ticket: Ticket, policy: Policy) -> Callable[[int], object]:
    return lambda _: promises(ticket, policy, OFFICE)


def _counting(n: int) -> object:
    return OFFICE.add(NOW + timedelta(minutes=n % 5000), timedelta(hours=4))


def _plain(n: int) -> str:
    """What the machine can: a small value, made and written as JSON."""
    return json.dumps({"id": n, "text": "the server is down", "at": [n, n + 1, n + 2]})


def _rate(work: Callable[[int], object], loops: int) -> float:
    """How often a second, the median of five runs."""
    rates = []
    for _ in range(5):
        begun = time.perf_counter()
        for n in range(loops):
            work(n)
        rates.append(loops / (time.perf_counter() - begun))
    return median(rates)


def _text(found: dict[str, dict[str, object]]) -> str:
    plain = found["in process, per second"][PLAIN]
    lines = []
    for title, figures in found.items():
        lines.append(f"\n{title}")
        for name, value in figures.items():
            shown = f"{value:,.3f}" if isinstance(value, float) else str(value)
            if title.startswith("in process") and isinstance(value, float):
                share = value / plain if isinstance(plain, float) else 0
                shown = f"{value:,.0f}   {share:.3f} of a plain loop"
            lines.append(f"  {name:38} {shown}")
    return "\n".join(lines)


if __name__ == "__main__":
    raise SystemExit(main())
