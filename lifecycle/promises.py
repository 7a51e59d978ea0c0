"""What a ticket owes, and by when: derived from what it is, never started or stopped."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lifecycle.policy import CountedFrom, Policy, Rule
from lifecycle.tickets import Done, Ticket


@dataclass(frozen=True, slots=True, order=True)
class Promise:
    """Something owed by an instant."""

    due_at: datetime
    rule: str
    since: datetime


class Kept(StrEnum):
    """How a promise ended, in the ledger."""

    KEPT = "kept"
    BROKEN = "broken"
    VOID = "void"  # events made it pointless


def settled(promise: Promise, ticket: Ticket, policy: Policy, now: datetime) -> Kept:
    """How `promise`, which `ticket` no longer carries, ended.

    What the desk does by itself is kept by doing it. What people owe is kept by acting in time;
    once the managers had to be told, or the time had passed, it is broken.
    """
    rule = policy.rule(promise.rule)
    acted = Done(promise.rule, promise.since) in ticket.done
    if rule is None:
        return Kept.VOID
    if not rule.action.is_ours:
        return Kept.KEPT if acted else Kept.VOID
    return Kept.BROKEN if acted or now > promise.due_at else Kept.KEPT


def promises(ticket: Ticket, policy: Policy) -> tuple[Promise, ...]:
    """Every promise that `ticket` carries now under `policy`, soonest first.

    A rule that has had its effect is not promised again for the same waiting; a new waiting counts
    anew, because it begins at another instant.
    """
    found = (_promise(ticket, rule) for rule in policy.rules if ticket.status in rule.status)
    return tuple(sorted(promise for promise in found if promise))


def due(ticket: Ticket, policy: Policy, rule: str, now: datetime) -> Promise | None:
    """The promise of `rule` if `ticket` still carries it and its time has come, else None."""
    return next(
        (p for p in promises(ticket, policy) if p.rule == rule and p.due_at <= now),
        None,
    )


def _promise(ticket: Ticket, rule: Rule) -> Promise | None:
    since = _counted_from(ticket, rule.counted_from)
    if since is None or Done(rule.id, since) in ticket.done:
        return None
    return Promise(since + rule.after, rule.id, since)


def _counted_from(ticket: Ticket, start: CountedFrom) -> datetime | None:
    match start:
        case CountedFrom.OPENED:
            return ticket.opened_at
        case CountedFrom.WAITING:
            return ticket.waiting_since
        case CountedFrom.STATUS:
            return ticket.status_since
