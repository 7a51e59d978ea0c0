"""How a ticket came to be what it is: its events in order, and the ticket they fold to."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from lifecycle.decide import Decision, decide, opened
from lifecycle.events import Event, TicketOpened
from lifecycle.policy import Policy
from lifecycle.tickets import Status, Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One event of a ticket's history, as it was kept."""

    seq: int  # 1 for the first
    event: Event
    at: datetime  # when it was decided; the `now` of that decision
    policy_version: str
    status: Status  # after it


Policies = Callable[[str], Policy]  # a policy by its version


def step(ticket: Ticket | None, entry: Entry, policies: Policies) -> Decision:
    """What `entry` meant when it was decided.

    Raises:
        ValueError: the history does not begin with its opening.
    """
    policy = policies(entry.policy_version)
    if isinstance(entry.event, TicketOpened):
        return opened(entry.event, policy, entry.at)
    if ticket is None:
        raise ValueError("a history begins with its ticket's opening")
    return decide(ticket, entry.event, policy, entry.at)


def fold(entries: Iterable[Entry], policies: Policies) -> Ticket:
    """The ticket that its history gives; equal to the ticket that was saved."""
    ticket: Ticket | None = None
    for entry in entries:
        ticket = step(ticket, entry, policies).ticket
    if ticket is None:
        raise ValueError("an empty history gives no ticket")
    return ticket
