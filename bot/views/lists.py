"""How are several things shown at once: the queue, what was found, a ticket's reasons?"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from bot.views.text import Block, context, cut, escape, lasted, section, when
from lifecycle.narrating import Told
from lifecycle.tickets import Agent, Status, Ticket

ROWS = 12


def row(ticket: Ticket) -> str:
    """One ticket in one line."""
    owner = escape(ticket.assignee.name) if ticket.assignee else "_unclaimed_"
    return (
        f"*#{ticket.id}* {ticket.status.shown} · {escape(ticket.customer_name)} · "
        f"{escape(cut(ticket.subject, 80))} · {owner}"
    )


def queue(
    agent: Agent, tickets: Sequence[Ticket], counts: Mapping[Status, int]
) -> tuple[str, list[Block]]:
    """The agent's own tickets, then those that nobody has."""
    mine = [ticket for ticket in tickets if ticket.assignee == agent]
    free = [
        ticket
        for ticket in tickets
        if ticket.assignee is None and ticket.status in (Status.NEW, Status.OPEN)
    ]
    if not tickets:
        return "Nothing waits.", [section("🌤️ *Nothing waits.* New messages appear here as cards.")]
    totals = " · ".join(f"{status.shown} {count}" for status, count in counts.items())
    blocks = [*_part("Yours", mine), *_part("Unclaimed", free)]
    blocks.append(context(f"{totals} · `/desk next` takes the most pressing one"))
    return f"{len(mine)} yours, {len(free)} unclaimed", blocks


def found(words: str, tickets: Sequence[Ticket]) -> tuple[str, list[Block]]:
    """What a search found."""
    if not tickets:
        said = f"Nothing was said about “{escape(cut(words, 80))}”. Fewer words find more."
        return said, [section(said)]
    head = f"{len(tickets)} found for “{escape(cut(words, 80))}”"
    return head, _part(head, tickets)


def suspended(tickets: Sequence[Ticket]) -> tuple[str, list[Block]]:
    """What is kept aside, each with why, and what to do about it."""
    if not tickets:
        return "Nothing is kept aside.", [section("🌤️ *Nothing is kept aside.*")]
    lines = (f"{row(t)}\n> {escape(cut(t.held_for or 'by the policy', 200))}" for t in tickets)
    head = f"{len(tickets)} kept aside"
    blocks = [section(f"*{head}*"), *(section(line) for line in list(lines)[:ROWS])]
    blocks.append(context("`/desk reopen N` lets one in; nothing is deleted unseen."))
    return head, blocks


def reasons(
    ticket: Ticket,
    steps: Sequence[Told],
    owed: Sequence[str],
    ledger: Sequence[Mapping[str, Any]],
) -> tuple[str, list[Block]]:
    """What made the ticket what it is, the latest first; what it owes now; what is settled."""
    head = f"Why #{ticket.id} is {ticket.status.shown.lower()}"
    blocks = [section(f"*{head}*"), *[section(_reason(one)) for one in reversed(steps[-ROWS:])]]
    if len(steps) > ROWS:
        earlier = f"… and {len(steps) - ROWS} earlier steps: `deskhand ticket why {ticket.id}`"
        blocks.append(context(earlier))
    if owed:
        blocks.append(context("*What comes next*\n" + "\n".join(escape(line) for line in owed)))
    if ended := [row for row in ledger if row["outcome"]][-ROWS:]:
        blocks.append(context("*Promises that are settled*\n" + "\n".join(map(_settled, ended))))
    return head, blocks


def _reason(one: Told) -> str:
    lines = (f"{one.why} [{one.policy_version}]", *one.says)
    return f"{when(one.at)} *{escape(one.what)}*\n" + "\n".join(map(escape, lines))


def _settled(row: Mapping[str, Any]) -> str:
    late = lasted(timedelta(seconds=row["late"] or 0))
    why = f": {row['cause']}" if row["cause"] else ""
    said = f"{row['rule'].upper()} {row['outcome']}{f', {late} late' if late else ''}{why}"
    return escape(cut(said, 200))


def _part(title: str, tickets: Sequence[Ticket]) -> list[Block]:
    if not tickets:
        return [section(f"*{title}*: none")]
    lines = "\n".join(row(ticket) for ticket in tickets[:ROWS])
    rest = len(tickets) - ROWS
    more = f"\n… and {rest} more" if rest > 0 else ""
    return [section(f"*{title}*\n{lines}{more}")]
