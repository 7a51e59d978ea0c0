"""`deskhand ticket …`: reading the desk without Slack."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.printing import AsJson, say, say_json, table, when
from lifecycle.narrating import Told, told
from lifecycle.owing import owes
from lifecycle.tickets import Status, Ticket
from runtime.deskfile import read_desk
from runtime.problems import SetupProblem
from runtime.settings import load_settings
from runtime.wiring import open_store
from storage import reading
from storage.store import Store

AT_MOST = 200

app = typer.Typer(help="Tickets: lists, one whole, its reasons, a search.", no_args_is_help=True)

Number = Annotated[int, typer.Argument(min=1, help="The ticket's number.")]


@app.command("list")
def list_tickets(
    status: Annotated[Status | None, typer.Option(help="Only those in this status.")] = None,
    as_json: AsJson = False,
) -> None:
    """Unclosed tickets, the most pressing first."""
    with _books() as store:
        found = store.read(lambda c: reading.queue(c, status=status, at_most=AT_MOST))
    _print(found, as_json, "No tickets. A customer's message makes the first one.")


@app.command()
def find(
    words: Annotated[str, typer.Argument(help="Words that were said, or a number.")],
    as_json: AsJson = False,
) -> None:
    """Tickets on which all of these words were said."""
    with _books() as store:
        found = store.read(lambda c: reading.find(c, words, AT_MOST))
    _print(found, as_json, "Nothing was found. Fewer words find more.")


@app.command()
def show(number: Number, as_json: AsJson = False) -> None:
    """One ticket: what it is, what it owes, what happened."""
    with _books() as store:
        ticket, entries, owed, look_up = store.read(
            lambda c: (
                reading.ticket(c, number),
                reading.entries(c, number),
                reading.owed(c, number),
                reading.policy_by_version(c),
            )
        )
    if as_json:
        promised = [{"rule": p.rule, "due_at": p.due_at, "since": p.since} for p in owed]
        history = {"history": _history(told(entries, look_up))}
        say_json(_told(ticket) | {"promises": promised} | history)
        return
    say(f"#{ticket.id} · {ticket.status.shown} · {ticket.customer_name} on {ticket.channel.shown}")
    say(f"{ticket.subject}\n")
    facts = {
        "owner": ticket.assignee.name if ticket.assignee else "nobody",
        "team": ticket.team,
        "priority": ticket.priority.value,
        "category": ticket.category,
        "tags": ", ".join(ticket.tags) or "-",
        "agreed date": when(ticket.due_at),
        "opened": when(ticket.opened_at),
        "waiting on us since": when(ticket.waiting_since),
        "first answered": when(ticket.answered_at),
        "follows": f"#{ticket.follow_up_of}" if ticket.follow_up_of else "-",
        "reply": ticket.delivery.state.value if ticket.delivery else "none yet",
        "owes": ", ".join(f"{p.rule} by {when(p.due_at)}" for p in owed) or "nothing",
    }
    table(("", ""), facts.items())
    say("")
    _print_history(told(entries, look_up), reasons=False)


@app.command("why")
def why_ticket(number: Number, as_json: AsJson = False) -> None:
    """What made a ticket what it is: each step, its reason, its policy's version."""
    settings = load_settings()
    with _books() as store:
        ticket, entries, look_up, ledger = store.read(
            lambda c: (
                reading.ticket(c, number),
                reading.entries(c, number),
                reading.policy_by_version(c),
                reading.ledger(c, number),
            )
        )
    owed = _owed(ticket, settings.deskhand_desk)
    if as_json:
        about = {"id": ticket.id, "history": _history(told(entries, look_up))}
        say_json(about | {"owes": owed, "ledger": [_settled(row) for row in ledger]})
        return
    say(f"Why #{ticket.id} is {ticket.status.shown.lower()}\n")
    _print_history(told(entries, look_up), reasons=True)
    say("\nWhat comes next\n" + ("\n".join(owed) or "nothing by itself"))
    if ended := [_settled(row) for row in ledger if row["outcome"]]:
        say("\nPromises that are settled")
        heads = ("rule", "due", "outcome", "late", "why")
        rows = [
            (r["rule"], when(r["due_at"]), r["outcome"], _late(r["late"]), r["cause"] or "")
            for r in ended
        ]
        table(heads, rows)


def _owed(ticket: Ticket, file: Path) -> list[str]:
    """What the ticket owes, where there is a desk.toml to say by which policy and hours."""
    try:
        desk = read_desk(file)
    except SetupProblem:
        return ["desk.toml can't be read, so what comes next is not known; see `deskhand doctor`"]
    return owes(ticket, desk.policy(ticket.team), desk.calendar(ticket.team))


def _settled(row: Mapping[str, Any]) -> dict[str, Any]:
    keys = ("rule", "since", "due_at", "outcome", "settled_at", "late", "cause")
    return {key: row[key] for key in keys}


def _late(seconds: float | None) -> str:
    return str(timedelta(seconds=round(seconds))) if seconds else "-"


@contextmanager
def _books() -> Iterator[Store]:
    store = open_store(load_settings())
    try:
        yield store
    finally:
        store.close()


def _print(found: Sequence[Ticket], as_json: bool, empty: str) -> None:
    if as_json:
        say_json([_told(ticket) for ticket in found])
    elif not found:
        say(empty)
    else:
        table(
            ("", "status", "customer", "owner", "waiting since", "about"),
            [
                (
                    f"#{t.id}",
                    t.status.shown,
                    t.customer_name,
                    t.assignee.name if t.assignee else "-",
                    when(t.waiting_since),
                    t.subject,
                )
                for t in found
            ],
        )


def _told(ticket: Ticket) -> dict[str, Any]:
    return {
        "id": ticket.id,
        "status": ticket.status,
        "priority": ticket.priority,
        "channel": ticket.channel,
        "customer": ticket.customer_name,
        "team": ticket.team,
        "owner": ticket.assignee.name if ticket.assignee else None,
        "subject": ticket.subject,
        "category": ticket.category,
        "tags": ticket.tags,
        "due_at": ticket.due_at,
        "opened_at": ticket.opened_at,
        "waiting_since": ticket.waiting_since,
        "answered_at": ticket.answered_at,
        "follow_up_of": ticket.follow_up_of,
        "policy": ticket.policy,
        "delivery": ticket.delivery.state if ticket.delivery else None,
    }


def _history(steps: Sequence[Told]) -> list[dict[str, object]]:
    return [
        {
            "at": one.at,
            "what": one.what,
            "why": one.why,
            "says": one.says,
            "status": one.status,
            "policy_version": one.policy_version,
        }
        for one in steps
    ]


def _print_history(steps: Sequence[Told], *, reasons: bool) -> None:
    heads = ("at", "what", "then", "why") if reasons else ("at", "what", "then")
    rows = []
    for one in steps:
        reason = "\n".join((f"{one.why} [{one.policy_version}]", *one.says))
        rows.append((when(one.at), one.what, one.status.shown, reason)[: len(heads)])
    table(heads, rows)
