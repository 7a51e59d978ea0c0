"""How are the figures shown? As a table for people, or as JSON."""

from collections.abc import Sequence
from dataclasses import asdict
from statistics import median
from typing import Any

from bench.acknowledging import Server, middle, ratios
from bench.cards import Cards

HEADINGS = ("", "per second", "lowest", "highest", "of bare", "p50 ms", "p99 ms", "CPU µs")


def facts(
    machine: dict[str, str], plan: dict[str, Any], servers: Sequence[Server], cards: Cards | None
) -> dict[str, Any]:
    """Everything that was found, ready for JSON."""
    found: dict[str, Any] = {"machine": machine, "plan": plan}
    if servers:
        found["acknowledgements"] = [_server_facts(server, servers[0]) for server in servers]
    if cards:
        found["webhook_to_card"] = {
            "p50_ms": cards.p50_ms,
            "p99_ms": cards.p99_ms,
            "most_ms": max(cards.waits_ms),
            "waits_ms": cards.waits_ms,
        }
    return found


def text(
    machine: dict[str, str], plan: dict[str, Any], servers: Sequence[Server], cards: Cards | None
) -> str:
    """The same, for people."""
    lines = [f"{name:18} {value}" for name, value in machine.items()]
    if servers:
        lines += ["", *_acknowledgements(plan, servers)]
    if cards:
        waits = f"{cards.p50_ms:.1f} ms, p99 {cards.p99_ms:.1f} ms, most {max(cards.waits_ms):.1f}"
        lines += [
            "",
            "From a customer's post to its card in the team's room, as the sandbox sees it",
            f"({plan['posts']} posts one at a time; web, worker, clock, embedded Redis, SQLite):",
            f"  p50 {waits} ms",
        ]
    return "\n".join(lines)


def _acknowledgements(plan: dict[str, Any], servers: Sequence[Server]) -> list[str]:
    rows = [HEADINGS, *(_row(server, servers[0]) for server in servers)]
    busy = max(turn.load.client_busy for server in servers for turn in server.turns)
    how = (
        f"({plan['connections']} connections kept open, {plan['rounds']} rounds in turn of "
        f"{plan['seconds']:g} s each, medians; `deskhand web` alone, one process):"
    )
    return [
        "Signed webhooks acknowledged, each a new ticket that is committed before the answer",
        how,
        *("  " + f"{row[0]:20}" + "".join(f"{cell:>12}" for cell in row[1:]) for row in rows),
        f"  The load generator took at most {busy:.0%} of a core. CPU is the web process's own,",
        "  for each acknowledgement. Every acknowledgement was found in the books afterwards.",
    ]


def _row(server: Server, bare: Server) -> tuple[str, ...]:
    rates = [turn.load.rate for turn in server.turns]
    cpu = _cpu(server)
    return (
        server.name,
        f"{median(rates):,.0f}",
        f"{min(rates):,.0f}",
        f"{max(rates):,.0f}",
        f"{median(ratios(server, bare)):.3f}",
        f"{middle(server, 'p50_ms'):.2f}",
        f"{middle(server, 'p99_ms'):.2f}",
        "-" if cpu is None else f"{cpu:.0f}",
    )


def _server_facts(server: Server, bare: Server) -> dict[str, Any]:
    shares = ratios(server, bare)
    return {
        "server": server.name,
        "per_second": middle(server, "rate"),
        "of_bare": median(shares),
        "of_bare_range": [min(shares), max(shares)],
        "p50_ms": middle(server, "p50_ms"),
        "p99_ms": middle(server, "p99_ms"),
        "cpu_us": _cpu(server),
        "rounds": [
            {**asdict(turn.load), "per_second": turn.load.rate, "cpu_us": turn.cpu_us}
            for turn in server.turns
        ],
    }


def _cpu(server: Server) -> float | None:
    known = [turn.cpu_us for turn in server.turns if turn.cpu_us is not None]
    return median(known) if known else None
