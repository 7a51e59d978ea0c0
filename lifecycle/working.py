"""What can be done to tickets within one transaction, by the policies of their teams?"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from lifecycle import owning
from lifecycle.adopting import adoption
from lifecycle.assigning import Candidate, Profile, candidates
from lifecycle.books import Unit
from lifecycle.decide import decide
from lifecycle.errors import NeedsResolution
from lifecycle.events import AgentReplied, AgentSolved, Event, ReviewPassed
from lifecycle.hours import Calendar
from lifecycle.lateness import overdue
from lifecycle.policy import Policy
from lifecycle.promises import derivation, promises
from lifecycle.tickets import Status, Ticket, TicketId


@dataclass(frozen=True, slots=True)
class Work:
    """One transaction over the books at one instant."""

    unit: Unit
    now: datetime
    policies: Callable[[str], Policy]  # by team
    calendars: Callable[[str], Calendar]  # by team
    profiles: Mapping[str, Profile]  # by Slack id

    def current(self, ticket: Ticket) -> Ticket:
        """The ticket under its team's policy of today; one that is new to it comes into force."""
        policy, calendar = self.policies(ticket.team), self.calendars(ticket.team)
        if ticket.policy_version == policy.version:
            return ticket
        event = adoption(ticket, self.unit.owed(ticket.id), policy, calendar)
        if event is None:
            return ticket
        decision = decide(ticket, event, policy, self.now, calendar)
        self.unit.save(event, decision, policy, self.now)
        return decision.ticket

    def apply(self, before: Ticket, event: Event) -> Ticket:
        """Let `event` happen; what changes nothing is not kept."""
        before = self.current(before)
        policy = self.policies(before.team)
        decision = decide(before, event, policy, self.now, self.calendars(before.team))
        if decision.ticket != before or decision.effects:
            self.unit.save(event, decision, policy, self.now)
        return decision.ticket

    def completed(self, ticket: Ticket, event: Event) -> Event:
        """`event` with what only the books can tell; NeedsResolution where work is reviewed."""
        if isinstance(event, AgentReplied):
            done = event.text if event.then is Status.SOLVED else ""
            return replace(event, resolution=done)
        if owning.lacks_resolution(ticket, event, self.policies(ticket.team)):
            raise NeedsResolution(ticket.id)
        if not isinstance(event, AgentSolved | ReviewPassed):
            return event
        rule = self.policies(ticket.team).rating
        asked = self.unit.rating_asked(ticket.customer) if rule.wanted else None
        team = self._team(ticket) if isinstance(event, ReviewPassed) else ()
        return owning.told_of(ticket, event, team, ask=owning.may_ask(rule, asked, self.now))

    def find_owner(self, ticket: Ticket) -> Ticket:
        """Give the ticket that nobody has to whom the policy's ways choose, or ask for one."""
        policy = self.policies(ticket.team)
        if not owning.wants_owner(ticket, policy):
            return ticket
        event = owning.new_owner(ticket, policy, self._team(ticket))
        return self.apply(ticket, event) if event else ticket

    def give(self, id: TicketId) -> bool:
        """Give the ticket to who has come to work since; whether somebody has it now."""
        ticket = self.unit.ticket(id)
        policy = self.policies(ticket.team)
        if not owning.wants_owner(ticket, policy):
            return False
        event = owning.later_owner(ticket, policy, self._team(ticket))
        if event:
            self.apply(ticket, event)
        return event is not None

    def back_from_the_absent(self, ticket: Ticket) -> Ticket:
        """An owner who is off does not swallow a returning customer, where policy says so."""
        policy = self.policies(ticket.team)
        if not owning.may_be_given_back(ticket, policy):
            return ticket
        event = owning.given_back(ticket, self._team(ticket))
        return self.apply(ticket, event) if event else ticket

    def keep(self, ticket: Ticket, late_because: str) -> None:
        """Do everything that the ticket owes by now, the earliest first."""
        ticket = self.current(ticket)
        policy, calendar = self.policies(ticket.team), self.calendars(ticket.team)
        steps = overdue(ticket, policy, calendar, self.now, late_because)
        for step in steps:
            self.unit.save(step.event, step.decision, policy, self.now, step.at)
        if not steps:  # overtaken by events, or by another policy
            self.derive(ticket)

    def derive(self, ticket: Ticket) -> None:
        """Owe what the policy and the hours of today say, whatever others said."""
        ticket = self.current(ticket)
        policy, calendar = self.policies(ticket.team), self.calendars(ticket.team)
        owed = promises(ticket, policy, calendar)
        self.unit.owe(ticket, owed, policy, derivation(policy, calendar), self.now)

    def _team(self, ticket: Ticket) -> Sequence[Candidate]:
        known = self.unit.colleagues(ticket.team, ticket.customer)
        return candidates(known, self.profiles, self.calendars(ticket.team), self.now)
