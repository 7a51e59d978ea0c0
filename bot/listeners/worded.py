"""Which event do the words after a ticket's number mean?"""

from collections.abc import Awaitable, Callable

from bot.front import Front
from bot.grammar import Command
from bot.times import instant
from bot.views.text import escape, when
from lifecycle.errors import DeskhandError
from lifecycle.events import (
    AgentHeld,
    AgentSuspended,
    Assigned,
    CustomerUnreachable,
    DueDateSet,
    Event,
    Released,
    ReviewPassed,
    ReviewReturned,
    Tagged,
    Triaged,
)
from lifecycle.tickets import Agent, Impact, Priority, Severity, Ticket

Meant = tuple[Event, str]  # what happens, and what the agent is told
_Maker = Callable[[Front, Command, Ticket, Agent], Awaitable[Meant]]


class UnknownWord(DeskhandError):
    """A word that means nothing here; says what does."""


async def event(front: Front, command: Command, ticket: Ticket, agent: Agent) -> Meant:
    """The event that `command` asks for; DeskhandError says why there is none."""
    return await _MAKERS[command.verb](front, command, ticket, agent)


async def _assign(front: Front, command: Command, ticket: Ticket, agent: Agent) -> Meant:
    to = await front.people.named(command.text, ticket.team)
    said = f"#{ticket.id} is {escape(to.name)}'s now."
    return Assigned(to, agent, f"{agent.name} chose"), said


async def _release(_: Front, command: Command, ticket: Ticket, agent: Agent) -> Meant:
    why = command.text or f"{agent.name} gave it back"
    return Released(agent, why), f"#{ticket.id} is back in the queue."


async def _hold(_: Front, command: Command, ticket: Ticket, agent: Agent) -> Meant:
    return AgentHeld(agent, command.text), f"#{ticket.id} is on hold."


async def _due(front: Front, command: Command, ticket: Ticket, agent: Agent) -> Meant:
    if command.text.strip().lower() == "none":
        return DueDateSet(agent, None), f"#{ticket.id} has no date any more."
    house = front.house
    zone = house.deskfile.calendar(ticket.team).zone
    at = instant(command.text, house.clock(), zone)
    return DueDateSet(agent, at), f"#{ticket.id} is agreed for {when(at)}."


async def _priority(_: Front, command: Command, ticket: Ticket, agent: Agent) -> Meant:
    word = command.text.strip().lower()
    if word not in set(Priority):
        raise UnknownWord(f"“{command.text[:40]}” is no priority: {', '.join(Priority)}.")
    return Triaged(agent, priority=Priority(word)), f"#{ticket.id} is {word}."


async def _triage(front: Front, command: Command, ticket: Ticket, agent: Agent) -> Meant:
    categories = front.house.deskfile.policy(ticket.team).triage.categories
    impact, severity, category = None, None, None
    for word in command.text.lower().split():
        if word in set(Impact):
            impact = Impact(word)
        elif word in set(Severity):
            severity = Severity(word)
        elif word in categories:
            category = word
        else:
            known = ", ".join((*Impact, *Severity, *categories))
            raise UnknownWord(f"“{word[:40]}” is neither impact, severity nor category: {known}.")
    said = f"#{ticket.id} is triaged; its card shows the priority."
    return Triaged(agent, impact, severity, category), said


async def _tag(_: Front, command: Command, ticket: Ticket, agent: Agent) -> Meant:
    return Tagged(agent, command.text), f"#{ticket.id} is tagged."


async def _suspend(_: Front, command: Command, ticket: Ticket, agent: Agent) -> Meant:
    return AgentSuspended(agent, command.text), f"#{ticket.id} is put aside; nothing is deleted."


async def _unreachable(_: Front, _c: Command, ticket: Ticket, agent: Agent) -> Meant:
    return CustomerUnreachable(agent), f"#{ticket.id} waits until the customer answers."


async def _pass(front: Front, _: Command, ticket: Ticket, agent: Agent) -> Meant:
    front.require_reviewer(agent)
    return ReviewPassed(agent), f"#{ticket.id} passed."


async def _return(front: Front, command: Command, ticket: Ticket, agent: Agent) -> Meant:
    front.require_reviewer(agent)
    return ReviewReturned(agent, command.text), f"#{ticket.id} is returned."


_MAKERS: dict[str, _Maker] = {
    "assign": _assign,
    "release": _release,
    "hold": _hold,
    "due": _due,
    "priority": _priority,
    "triage": _triage,
    "tag": _tag,
    "suspend": _suspend,
    "unreachable": _unreachable,
    "pass": _pass,
    "return": _return,
}
VERBS = tuple(_MAKERS)
