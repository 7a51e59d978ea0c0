"""What would happen to a ticket under a policy, moment by moment, if people did just this?"""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from lifecycle import owning
from lifecycle.assigning import Candidate
from lifecycle.decide import Decision, decide, opened
from lifecycle.effects import Effect, Escalate, SendReply, TellOps, TellTeam
from lifecycle.errors import DeskhandError
from lifecycle.events import AgentReplied, Event, PromiseDue, ReplySent
from lifecycle.hours import Calendar
from lifecycle.policy import Policy
from lifecycle.reasons import why
from lifecycle.rules import ROLES
from lifecycle.stepping import kept_until
from lifecycle.stories import ANA, Story, acts, opening
from lifecycle.telling import kind, what
from lifecycle.tickets import Status, Ticket

_ROLES = frozenset(ROLES)


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happens, and who hears of it."""

    at: datetime
    what: str
    why: str
    status: Status  # after it
    shown: str  # what customers see that called
    says: tuple[str, ...]  # what customers, managers and agents hear, each with who hears it
    mover: str = "promise"  # who moved: `customer`, `agent` or `promise`


def simulate(
    policy: Policy, story: Story, calendar: Calendar, start: datetime, until: datetime
) -> list[Moment]:
    """Everything that happens from `start` to `until`, or until the ticket is closed.

    Args:
        policy: what the ticket lives under.
        story: what people do.
        calendar: when the team works.
        start: when the customer first writes; UTC.
        until: what comes later is not told.
    """
    return list(_lived(policy, story, calendar, start, until))


@dataclass(frozen=True, slots=True)
class Run:
    """The same thing happening so often in a row, the last time at `until`."""

    first: Moment
    times: int
    until: datetime


def runs(moments: Sequence[Moment]) -> list[Run]:
    """`moments` with what repeats itself told once."""
    told: list[Run] = []
    for moment in moments:
        if told and _alike(told[-1].first, moment):
            told[-1] = Run(told[-1].first, told[-1].times + 1, moment.at)
        else:
            told.append(Run(moment, 1, moment.at))
    return told


def _alike(one: Moment, other: Moment) -> bool:
    return replace(one, at=other.at) == other


def _lived(
    policy: Policy, story: Story, calendar: Calendar, start: datetime, until: datetime
) -> Iterator[Moment]:
    first = opening(start)
    decision = opened(first, policy, start, calendar)
    yield _moment(first, decision, policy, start)
    ticket = yield from _given(_arrived(decision, policy, start), policy, calendar, start)
    for act in acts(story, policy, start):
        at = start + act.after
        if at > until:
            break
        ticket = yield from _waited(ticket, policy, calendar, at)
        try:
            decision = decide(ticket, act.event, policy, at, calendar)
        except DeskhandError as refusal:
            yield _refused(ticket, act.event, policy, at, refusal)
            if ticket.status is Status.CLOSED:  # what comes is another ticket's
                break
            continue
        if decision.ticket == ticket and not decision.effects:
            continue  # who claims it has it already
        yield _moment(act.event, decision, policy, at)
        ticket = yield from _given(_arrived(decision, policy, at), policy, calendar, at)
    yield from _waited(ticket, policy, calendar, until)


def _waited(
    ticket: Ticket, policy: Policy, calendar: Calendar, until: datetime
) -> Generator[Moment, None, Ticket]:
    """What the policy does by itself until then; returns the ticket after it."""
    for step in kept_until(ticket, policy, calendar, until):
        yield _moment(step.event, step.decision, policy, step.at)
        ticket = step.decision.ticket
    return ticket


def _given(
    ticket: Ticket, policy: Policy, calendar: Calendar, at: datetime
) -> Generator[Moment, None, Ticket]:
    """Whom the policy's ways choose at once, where there is one agent, at work by the hours."""
    if not owning.wants_owner(ticket, policy):
        return ticket
    team = [Candidate(agent=ANA, here=calendar.is_open(at))]
    event = owning.new_owner(ticket, policy, team)
    if event is None:
        return ticket
    decision = decide(ticket, event, policy, at, calendar)
    yield _moment(event, decision, policy, at)
    return _arrived(decision, policy, at)


def _arrived(decision: Decision, policy: Policy, now: datetime) -> Ticket:
    """The ticket once the platform has taken what was sent; here it always does, at once."""
    ticket = decision.ticket
    for effect in decision.effects:
        if isinstance(effect, SendReply):
            ticket = decide(ticket, ReplySent(effect.reply, "taken"), policy, now).ticket
    return ticket


def _moment(event: Event, decision: Decision, policy: Policy, at: datetime) -> Moment:
    status = decision.ticket.status
    says = tuple(said for effect in decision.effects for said in _said(effect))
    told, reason = _what(event, policy, status), _why(event, policy, status)
    shown = policy.name_of(decision.ticket)
    return Moment(at, told, reason, status, shown, says, kind(event))


def _refused(
    ticket: Ticket, event: Event, policy: Policy, at: datetime, refusal: DeskhandError
) -> Moment:
    told = f"Not allowed: {_what(event, policy, ticket.status)}"
    shown = policy.name_of(ticket)
    return Moment(at, told, str(refusal), ticket.status, shown, (), kind(event))


def _what(event: Event, policy: Policy, status: Status) -> str:
    """What happened; a reply arrives at once here."""
    if isinstance(event, AgentReplied):
        return f"{event.agent.name} answered"
    return what(event, policy, status)


def _why(event: Event, policy: Policy, status: Status) -> str:
    """The reason; of a promise its rule's sentence alone, since nothing here is late."""
    rule = policy.rule(event.rule) if isinstance(event, PromiseDue) else None
    return f"{rule.id.upper()}: {rule.says}" if rule else why(event, policy, status)


def _said(effect: Effect) -> Iterator[str]:
    match effect:
        case SendReply(text=text):
            yield f"customer: {text}"
        case Escalate(why=reason):
            yield f"managers: {reason}"
        case TellTeam(text, to):
            yield f"{', '.join(sorted(_ROLES & set(to))) or 'agents'}: {text}"
        case TellOps(text):
            yield f"operations: {text}"
        case _:
            return
