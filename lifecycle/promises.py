"""What a ticket owes, and by when: derived from what it is, never started or stopped."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from lifecycle.hours import ALWAYS, Calendar
from lifecycle.policy import Policy
from lifecycle.rules import STOPPABLE, CountedFrom, Length, Rule
from lifecycle.tickets import Done, InForce, Stop, Ticket

_DERIVED_AS = 2  # one more when the same policy and ticket come to owe something else


@dataclass(frozen=True, slots=True, order=True)
class Promise:
    """Something owed by an instant."""

    due_at: datetime
    rule: str
    since: datetime


def derivation(policy: Policy, calendar: Calendar) -> str:
    """What promises are derived from: the policy's exact text, and the exact working time."""
    return f"{policy.version}:{_fingerprint(calendar)}"


@lru_cache(maxsize=256)
def _fingerprint(calendar: Calendar) -> str:
    said = (_DERIVED_AS, calendar.zone.key, calendar.week, sorted(calendar.closed))
    return hashlib.sha256(repr(said).encode()).hexdigest()[:12]


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
    start = _since(ticket, rule)
    if start is None:
        return False
    came = in_force(ticket, rule, start)
    return since == start or (came is not None and since == came.since)


def in_force(ticket: Ticket, rule: Rule, start: datetime) -> InForce | None:
    """When `rule` began to count for `ticket`, where its policy came as the ticket went."""
    found = ticket.adoption.of(rule.id, start) if ticket.adoption else None
    return found if found and found.since else None


def started(ticket: Ticket, rule: Rule) -> datetime | None:
    """The instant that `rule` counts from, whatever policy was in force then."""
    start = _counted_from(ticket, rule.counted_from)
    if start and rule.when.due is False and ticket.due_at:
        return max(start, ticket.due_at)  # what was agreed for a day is not dropped before
    return start


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
    start = started(ticket, rule)
    length = _length(ticket, rule, start or promise.since)
    sign = "-" if rule.before else "+"
    agreed = rule.when.due is False and start == ticket.due_at
    name = "the agreed date" if agreed else rule.counted_from
    parts = [f"{_shown(start or promise.since)} ({name}) {sign} {length}"]
    if start and promise.since != start:
        parts.append(f"counted from {_shown(promise.since)}, when this policy came into force")
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
    start = _since(ticket, rule)
    if start is None:
        return None
    length = _length(ticket, rule, start)
    promise = Promise(_due_at(ticket, rule, start, length, calendar), rule.id, start)
    came = in_force(ticket, rule, start)
    if came is None or came.since is None:
        return promise
    return _not_before(came.since, came.times, promise, ticket, rule, calendar)


def _not_before(
    came: datetime, times: int, promise: Promise, ticket: Ticket, rule: Rule, calendar: Calendar
) -> Promise:
    """The promise under a policy that came into force as the ticket went.

    Nothing falls due before that. What the customer hears, or ends by, has its whole time from
    then; what was due before is due once, however often it would have come.
    """
    if rule.before:
        return Promise(max(promise.due_at, came), rule.id, promise.since)
    if promise.since >= came:
        return promise
    first = rule.after[ticket.priority]
    if not rule.concerns_the_customer:
        length = _longer(first, rule, times)
        if _due_at(ticket, rule, promise.since, length, calendar) >= came:
            return promise
        first = Length(working=first.working or bool(first.days))  # at once, within the hours
    length = _longer(first, rule, times_done(ticket, rule.id, promise.since) - times)
    return Promise(_due_at(ticket, rule, came, length, calendar), rule.id, came)


def _since(ticket: Ticket, rule: Rule) -> datetime | None:
    """The instant that `rule` counts from for `ticket`; None when the rule does not hold."""
    if ticket.status not in rule.status or not rule.when.holds(ticket):
        return None
    since = started(ticket, rule)
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


def _length(ticket: Ticket, rule: Rule, since: datetime) -> Length:
    """How long this time."""
    return _longer(rule.after[ticket.priority], rule, times_done(ticket, rule.id, since))


def _longer(length: Length, rule: Rule, done: int) -> Length:
    """Longer by `every` for each time that the rule has acted."""
    if not rule.every or done <= 0:
        return length
    more = rule.every.times(done)
    return length.and_then(more) if length.time or length.days else more


def _due_at(
    ticket: Ticket, rule: Rule, since: datetime, length: Length, calendar: Calendar
) -> datetime:
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
