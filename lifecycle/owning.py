"""Which event gives a ticket an owner, or takes an absent one away? Decided from who is there."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from lifecycle.assigning import Assigning, Candidate, Way, WhenAway, choose
from lifecycle.events import (
    AgentSolved,
    Assigned,
    DispatchAsked,
    Event,
    Released,
    ReviewPassed,
)
from lifecycle.moves import verbs
from lifecycle.policy import Policy, RatingRule
from lifecycle.tickets import Ticket
from lifecycle.transitions import OWING, Verb

_ASKING = {Way.EVERYONE, Way.DISPATCHER}  # ways that ask people instead of choosing


def chooses(assigning: Assigning) -> bool:
    """Whether the policy gives tickets to people by itself, at least in some categories."""
    ways = {*assigning.ways, *(w for ways in assigning.by_category.values() for w in ways)}
    return not ways <= _ASKING


def wants_owner(ticket: Ticket, policy: Policy) -> bool:
    """Whether nobody has the ticket though the policy has ways to find somebody for it."""
    ways = set(policy.assigning.ways_for(ticket.category))
    return ticket.assignee is None and ticket.status in OWING and ways != {Way.EVERYONE}


def new_owner(ticket: Ticket, policy: Policy, team: Sequence[Candidate]) -> Event | None:
    """Who gets the ticket, or that a dispatcher is asked; None where everybody was told."""
    choice = choose(ticket, policy.assigning, team)
    if choice.agent:
        return Assigned(choice.agent, None, choice.why)
    return DispatchAsked(choice.why) if choice.way is Way.DISPATCHER else None


def later_owner(ticket: Ticket, policy: Policy, team: Sequence[Candidate]) -> Assigned | None:
    """Who gets a ticket that waited for somebody to come; not who gave it back."""
    others = [c for c in team if c.agent != ticket.released_by]
    event = new_owner(ticket, policy, others)
    return event if isinstance(event, Assigned) else None


def given_back(ticket: Ticket, team: Sequence[Candidate]) -> Released | None:
    """An owner who is off does not swallow the ticket of a customer who came back."""
    owner = next((c for c in team if c.agent == ticket.assignee), None)
    if owner is None or owner.here:
        return None
    return Released(None, f"{owner.agent.name} is off just now")


def may_be_given_back(ticket: Ticket, policy: Policy) -> bool:
    """Whether the policy takes tickets from owners who are off."""
    back = policy.assigning.away is WhenAway.QUEUE and not policy.needs_owner
    return back and ticket.assignee is not None and ticket.status in OWING


def may_ask(rule: RatingRule, asked: datetime | None, now: datetime) -> bool:
    """Whether a customer who was asked then may be asked again how it went."""
    return rule.wanted and (asked is None or now - asked >= rule.every)


def lacks_resolution(ticket: Ticket, event: Event, policy: Policy) -> bool:
    """Whether work would go to review, and then to the customer, with nobody saying what it was."""
    if not isinstance(event, AgentSolved) or not policy.review.wanted or event.resolution.strip():
        return False
    return ticket.status is not policy.solved and Verb.SOLVE in verbs(ticket, policy)


def told_of(
    ticket: Ticket, event: AgentSolved | ReviewPassed, team: Sequence[Candidate], *, ask: bool
) -> Event:
    """`event` with what only the books can tell."""
    if isinstance(event, AgentSolved):
        return replace(event, ask_rating=ask)
    named = [c.agent for c in team if "reviewer" in c.roles]
    could = named or [c.agent for c in team]  # where nobody has the role, any colleague could
    own = event.reviewer == ticket.completed_by
    alone = own and all(agent == event.reviewer for agent in could)
    return replace(event, alone=alone, ask_rating=ask)
