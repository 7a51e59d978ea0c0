"""How did a promise end that a ticket carries no more, and why?"""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from lifecycle.events import Event, JoinedTo, KeptAside, PolicyAdopted, PromiseDue
from lifecycle.policy import Policy
from lifecycle.promises import Promise
from lifecycle.rules import CountedFrom, Rule
from lifecycle.telling import what
from lifecycle.tickets import Status, Ticket
from lifecycle.transitions import STOPPED

HOURS_CHANGED = "the working hours changed"
POLICY_CHANGED = "the policy changed"
LATER_ONE = "a later one was due as well, so this was not said"


class Kept(StrEnum):
    """How a promise ended, in the ledger."""

    KEPT = "kept"
    BROKEN = "broken"
    VOID = "void"  # events made it pointless


def settled(
    promise: Promise,
    event: Event | None,
    ticket: Ticket,
    owed: Collection[Promise],
    policy: Policy,
    now: datetime,
) -> Kept:
    """How `promise` ended.

    What the desk does by itself is kept by doing it. What people owe is kept by acting in time;
    once the managers had to be told, or the time had passed, it is broken.

    Args:
        promise: what `ticket` carries no more.
        event: by which it ended; None where only the working hours changed.
        ticket: after it.
        owed: what it carries since.
        policy: that of `ticket`.
        now: UTC.
    """
    rule = policy.rule(promise.rule)
    if rule is None:
        return Kept.VOID
    acted = _acts(event, promise)
    if not rule.is_ours:
        return Kept.KEPT if acted and not _overtaken(event) else Kept.VOID
    if acted or now > promise.due_at:
        return Kept.BROKEN
    return Kept.VOID if _goes_on(promise, rule, event, ticket, owed) else Kept.KEPT


def cause(
    outcome: Kept, promise: Promise, event: Event | None, ticket: Ticket, policy: Policy
) -> str:
    """Why a promise was broken or became void, as far as the ticket tells; empty when kept."""
    if outcome is Kept.BROKEN:
        return _why_broken(promise, ticket, policy)
    if outcome is Kept.KEPT:
        return ""
    if event is None:
        return HOURS_CHANGED
    if isinstance(event, PolicyAdopted):
        return POLICY_CHANGED
    return LATER_ONE if _acts(event, promise) else what(event, policy, ticket.status)


def _why_broken(promise: Promise, ticket: Ticket, policy: Policy) -> str:
    rule = policy.rule(promise.rule)
    who = f"{ticket.assignee.name} had it" if ticket.assignee else "nobody had it"
    parts = [who, rule.says] if rule else [who]
    if ticket.adoption and promise.since == ticket.adoption.at:
        parts.append(POLICY_CHANGED)
    return "; ".join(parts)


def _acts(event: Event | None, promise: Promise) -> bool:
    """Whether the event is this promise's own coming due; older books do not say since when."""
    is_it = isinstance(event, PromiseDue) and event.rule == promise.rule
    return is_it and isinstance(event, PromiseDue) and event.since in (None, promise.since)


def _overtaken(event: Event | None) -> bool:
    return isinstance(event, PromiseDue) and event.overtaken


def _goes_on(
    promise: Promise, rule: Rule, event: Event | None, ticket: Ticket, owed: Collection[Promise]
) -> bool:
    """Whether what was promised is still to be done: it ended without anybody's answer."""
    if event is None or isinstance(event, JoinedTo | KeptAside | PolicyAdopted):
        return True
    if any((p.rule, p.since) == (promise.rule, promise.since) for p in owed):
        return True  # due at another time now
    waits = rule.counted_from is CountedFrom.WAITING and ticket.waiting_since == promise.since
    return waits and ticket.status in STOPPED | {Status.SUSPENDED}
