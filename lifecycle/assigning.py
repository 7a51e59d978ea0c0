"""Who gets a ticket that nobody has? The policy's ways, tried in order, each explained."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from lifecycle.hours import Calendar
from lifecycle.tickets import Agent, AgentId, Ticket


class Way(StrEnum):
    """One way to find an owner."""

    EVERYONE = "everyone"  # all are told, the first free takes it
    NEXT_AVAILABLE = "next_available"  # who is there and has least in hand
    STICKY = "sticky"  # who answered this customer last
    AFFINITY = "affinity"  # who has answered this customer most
    LEAD = "lead"  # a lead of the team
    DISPATCHER = "dispatcher"  # a dispatcher assigns, by skill


class WhenAway(StrEnum):
    """What happens to a ticket whose customer comes back while its owner is off."""

    WAIT = "wait"
    QUEUE = "queue"  # it goes back, and the ways are tried again


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigning:
    """The policy's part: the ways in order, for each category where it differs."""

    ways: tuple[Way, ...] = (Way.EVERYONE,)
    by_category: Mapping[str, tuple[Way, ...]] = field(default_factory=dict)
    away: WhenAway = WhenAway.WAIT

    def ways_for(self, category: str) -> tuple[Way, ...]:
        """The ways to try for a ticket of that category, first to last."""
        return self.by_category.get(category, self.ways)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What the operator says of an agent."""

    id: str
    name: str = ""
    roles: frozenset[str] = frozenset()
    skills: frozenset[str] = frozenset()
    calendar: Calendar | None = None  # when they work; None: the team's hours
    team: str | None = None  # the one they belong to; None: any whose room they are in
    capacity: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """What the books know of an agent of a team, and of them and one customer."""

    agent: Agent
    away_until: datetime | None = None
    load: int = 0
    answered: int = 0
    answered_last: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An agent of the team, as they are now."""

    agent: Agent
    here: bool  # within their hours, and not away
    load: int = 0  # unclosed tickets that they own and that wait for us
    capacity: int | None = None
    answered: int = 0  # how often they answered this customer
    answered_last: bool = False  # the last answer to this customer was theirs
    roles: frozenset[str] = frozenset()
    skills: frozenset[str] = frozenset()

    @property
    def free(self) -> bool:
        """Whether they can take one more now."""
        return self.here and (self.capacity is None or self.load < self.capacity)

    @property
    def takes_work(self) -> bool:
        """Whether tickets are given to them: those who have only other roles get none."""
        return not self.roles or bool(self.roles & {"agent", "lead"})


@dataclass(frozen=True, slots=True)
class Choice:
    """Who gets it and why; nobody (`agent` None) when people must choose."""

    agent: Agent | None
    why: str
    way: Way


def choose(ticket: Ticket, assigning: Assigning, candidates: Sequence[Candidate]) -> Choice:
    """Who should own `ticket` now.

    Args:
        ticket: the ticket that nobody owns.
        assigning: the policy's part.
        candidates: the team's agents as they are now, each once.

    Returns:
        A choice; its `agent` is None where everybody, or the dispatcher, is asked instead.
    """
    ways = assigning.ways_for(ticket.category)
    able = [c for c in candidates if c.takes_work and c.free]
    for way in ways:
        found = _by(way, able)
        if found:
            return found
    if Way.DISPATCHER in ways:
        return Choice(None, _for_dispatcher(ticket, candidates), Way.DISPATCHER)
    return Choice(None, "Everybody is told; the first who is free takes it", Way.EVERYONE)


def candidates(
    colleagues: Sequence[Colleague],
    profiles: Mapping[str, Profile],
    calendar: Calendar,
    now: datetime,
) -> list[Candidate]:
    """The team's agents as they are at `now`: those in the books, as the operator says they are.

    Args:
        colleagues: whom the books know in the team.
        profiles: what the operator says, by Slack id.
        calendar: the team's hours, for those who have none of their own.
        now: UTC.
    """
    return [_candidate(c, profiles.get(c.agent.id), calendar, now) for c in colleagues]


def _candidate(
    known: Colleague, profile: Profile | None, calendar: Calendar, now: datetime
) -> Candidate:
    said = profile or Profile(id=known.agent.id)
    away = known.away_until is not None and known.away_until > now
    return Candidate(
        agent=Agent(AgentId(known.agent.id), said.name or known.agent.name),
        here=not away and (said.calendar or calendar).is_open(now),
        load=known.load,
        capacity=said.capacity,
        answered=known.answered,
        answered_last=known.answered_last,
        roles=said.roles,
        skills=said.skills,
    )


def _by(way: Way, able: Sequence[Candidate]) -> Choice | None:
    match way:
        case Way.STICKY:
            known = [c for c in able if c.answered_last]
            return _first(known, way, "answered this customer last")
        case Way.AFFINITY:
            known = sorted((c for c in able if c.answered), key=lambda c: (-c.answered, _order(c)))
            return _first(known, way, "has worked with this customer most")
        case Way.LEAD:
            leads = sorted((c for c in able if "lead" in c.roles), key=_order)
            return _first(leads, way, "leads this kind of work")
        case Way.NEXT_AVAILABLE:
            return _first(sorted(able, key=_order), way, "is here and has least in hand")
        case Way.EVERYONE | Way.DISPATCHER:
            return None


def _order(candidate: Candidate) -> tuple[int, str]:
    return candidate.load, candidate.agent.id


def _first(found: Sequence[Candidate], way: Way, why: str) -> Choice | None:
    if not found:
        return None
    best = found[0]
    return Choice(best.agent, f"{best.agent.name} {why} ({best.load} open)", way)


def _for_dispatcher(ticket: Ticket, candidates: Sequence[Candidate]) -> str:
    """What a dispatcher is told: who has a skill that the words ask for, the least busy first."""
    said = f" {ticket.subject} {ticket.last_text} ".casefold()
    fit = [
        c
        for c in candidates
        if c.takes_work and c.here and any(skill.casefold() in said for skill in c.skills)
    ]
    if not fit:
        return "A dispatcher assigns it; nobody's skills are named in its words"
    names = ", ".join(f"{c.agent.name} ({c.load} open)" for c in sorted(fit, key=_order)[:3])
    return f"A dispatcher assigns it; by skill: {names}"
