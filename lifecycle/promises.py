"""What a ticket owes, and by when: derived from what it is, never started or stopped."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from lifecycle.hours import ALWAYS, Calendar
from lifecycle.policy import Policy
from lifecycle.rules import STOPPABLE, CountedFrom, Length, Rule
from lifecycle.tickets import Done, Stop, Ticket


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
    acted = times_done(ticket, promise.rule, promise.since) > 0
    if rule is None:
        return Kept.VOID
    if not rule.is_ours:
        return Kept.KEPT if acted else Kept.VOID
    return Kept.BROKEN if acted or now > promise.due_at else Kept.KEPT


def derivation(policy: Policy, calendar: Calendar) -> str:
    """What promises are derived from: the policy's exact text, and the exact working time."""
    return f"{policy.version}:{_fingerprint(calendar)}"


@lru_cache(maxsize=256)
def _fingerprint(calendar: Calendar) -> str:
    said = (calendar.zone.key, calendar.week, sorted(calendar.closed))
    return hashlib.sha256(repr(said).encode()).hexdigest()[:12]


def cause(ticket: Ticket, promise: Promise, policy: Policy) -> str:
    """Why a promise was broken, as far as the ticket tells."""
    rule = policy.rule(promise.rule)
    who = f"{ticket.assignee.name} had it" if ticket.assignee else "nobody had it"
    return f"{who}; {rule.says}" if rule else who


def promises(ticket: Ticket, policy: Policy, calendar: Calendar = ALWAYS) -> tuple[Promise, ...]:
    """Every promise that `ticket` carries now under `policy`, soonest first.

    A rule that has had its effect is not promised again for the same waiting; a new waiting counts
    anew, because it begins at another instant.
    """
    found = (_promise(ticket, rule, calendar) for rule in policy.rules_for(ticket.status))
    return tuple(sorted(promise for promise in found if promise))


def due(
    ticket: Ticket, policy: Policy, rule: str, now: datetime, calendar: Calendar = ALWAYS
) -> Promise | None:
    """The promise of `rule` if `ticket` still carries it and its time has come, else None."""
    found = policy.rule(rule)
    promise = _promise(ticket, found, calendar) if found else None
    return promise if promise and promise.due_at <= now else None


def carried(ticket: Ticket, rule: Rule, since: datetime) -> bool:
    """Whether `ticket` still owes what `rule` counts from `since`, whatever the time."""
    return _since(ticket, rule) == since


def times_done(ticket: Ticket, rule: str, since: datetime) -> int:
    """How often the rule has acted for what began at `since`."""
    return next((d.times for d in ticket.done if (d.rule, d.since) == (rule, since)), 0)


def done_again(ticket: Ticket, rule: str, since: datetime) -> tuple[Done, ...]:
    """`ticket.done` after the rule acted once more."""
    times = times_done(ticket, rule, since) + 1
    others = (d for d in ticket.done if (d.rule, d.since) != (rule, since))
    return (*others, Done(rule, since, times))


def arithmetic(ticket: Ticket, rule: Rule, promise: Promise, calendar: Calendar) -> str:
    """How the instant was counted, for people: from, how long, every stop, until."""
    length = _length(ticket, rule)
    sign = "-" if rule.before else "+"
    parts = [f"{_shown(promise.since)} ({rule.counted_from}) {sign} {length}"]
    if length.working or length.days:
        parts.append(f"in working time, {calendar.zone.key}")
    for stop in _stops_of(ticket, rule, promise.since):
        if stop.until and stop.since < promise.due_at:
            word = stop.status.shown.lower()
            parts.append(f"stopped {_shown(stop.since)} to {_shown(stop.until)} ({word})")
    return f"{'; '.join(parts)} = {_shown(promise.due_at)} UTC"


def _shown(at: datetime) -> str:
    return f"{at:%d %b %H:%M}"


def _promise(ticket: Ticket, rule: Rule, calendar: Calendar) -> Promise | None:
    since = _since(ticket, rule)
    if since is None:
        return None
    return Promise(_due_at(ticket, rule, since, calendar), rule.id, since)


def _since(ticket: Ticket, rule: Rule) -> datetime | None:
    """The instant that `rule` counts from for `ticket`; None when the rule does not hold."""
    if ticket.status not in rule.status or not rule.when.holds(ticket):
        return None
    since = _counted_from(ticket, rule.counted_from)
    if since is None or times_done(ticket, rule.id, since) >= rule.at_most:
        return None
    stopped = rule.counted_from in STOPPABLE and ticket.stops and ticket.stops[-1].until is None
    return None if stopped else since


def _counted_from(ticket: Ticket, start: CountedFrom) -> datetime | None:
    match start:
        case CountedFrom.OPENED:
            return ticket.opened_at
        case CountedFrom.WAITING:
            return ticket.waiting_since
        case CountedFrom.STATUS:
            return ticket.status_since
        case CountedFrom.CLAIMED:
            return ticket.claimed_at
        case CountedFrom.REMINDER:
            return ticket.reminded_at
        case CountedFrom.DUE:
            return ticket.due_at
        case CountedFrom.WINDOW:
            return ticket.reply_until


def _length(ticket: Ticket, rule: Rule) -> Length:
    """How long this time: longer by `every` for each time that the rule has acted."""
    length = rule.after[ticket.priority]
    since = _counted_from(ticket, rule.counted_from)
    done = times_done(ticket, rule.id, since) if since else 0
    return length.and_then(rule.every.times(done)) if rule.every and done else length


def _due_at(ticket: Ticket, rule: Rule, since: datetime, calendar: Calendar) -> datetime:
    length = _length(ticket, rule)
    if rule.before:
        return since - length.time
    stops = list(_stops_of(ticket, rule, since))
    counting = calendar if length.working or length.days else ALWAYS
    if length.days:
        due_at = _put_off(calendar.add_days(since, length.days), stops, counting)
    else:
        due_at = _counted(since, length.time, stops, counting)
    return due_at or _by_the_clock(since, length, stops)


def _by_the_clock(since: datetime, length: Length, stops: list[Stop]) -> datetime:
    """In calendar time, where the calendar never has so much working time: owed all the same."""
    whole = length.time + timedelta(days=length.days)
    return _counted(since, whole, stops, ALWAYS) or since + whole


def _stops_of(ticket: Ticket, rule: Rule, since: datetime) -> Iterator[Stop]:
    """The stops that count: those after `since`, where the rule's clock can stand still."""
    if rule.counted_from in STOPPABLE:
        yield from (s for s in ticket.stops if s.until is None or s.until > since)


def _counted(
    since: datetime, left: timedelta, stops: list[Stop], calendar: Calendar
) -> datetime | None:
    """`since` and so much time, without the stops."""
    at = since
    for stop in stops:
        if stop.until is None:
            break
        ran = calendar.between(at, max(stop.since, at))
        if ran >= left:
            break
        left -= ran
        at = stop.until
    return calendar.add(at, left)


def _put_off(due_at: datetime | None, stops: list[Stop], calendar: Calendar) -> datetime | None:
    """`due_at`, later by every stop that began before it."""
    for stop in stops:
        if due_at and stop.until and stop.since < due_at:
            due_at = calendar.add(due_at, calendar.between(stop.since, stop.until))
    return due_at
