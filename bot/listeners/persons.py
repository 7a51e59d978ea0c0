"""Who is the customer? Two tickets of one person, apart again, muted, all that is known."""

import asyncio

from bot.front import Front
from bot.grammar import Command
from bot.views import persons
from bot.views.text import Block, section
from lifecycle.errors import DeskhandError
from lifecycle.events import CustomerJudged
from lifecycle.tickets import Agent, CustomerId, Ticket
from storage import customers

Shown = tuple[str, list[Block]]
TICKETS_AT_MOST = 10
VERBS = ("customer", "same", "apart", "mute", "unmute")


async def answer(front: Front, command: Command, ticket: Ticket, agent: Agent, key: str) -> Shown:
    """What `/desk same | apart | customer | mute | unmute` does, and says."""
    if command.verb == "customer":
        return await _shown(front, ticket)
    if command.verb == "same":
        other = await front.ticket(_number(command))
        await front.people.agent(agent.id, other.team)
        return _said(await same(front, ticket, other.customer, other.customer_name, agent, key))
    if command.verb == "apart":
        return _said(await _apart(front, ticket, agent, key))
    return _said(await _muted(front, ticket, agent, key, on=command.verb == "mute"))


async def same(
    front: Front, ticket: Ticket, other: CustomerId, shown: str, agent: Agent, key: str
) -> str:
    """Both customers are one person, by the agent's word."""
    now = front.house.clock()
    changed = await asyncio.to_thread(
        front.house.store.write,
        lambda c: customers.link(c, ticket.customer, other, agent, now),
    )
    if not changed:
        return f"{ticket.customer_name} and {shown} are one person already."
    said = f"{ticket.customer_name} and {shown} are one person"
    await front.act(ticket.id, CustomerJudged(agent, said), key)
    return f"{said}. `/desk apart {ticket.id}` takes it back."


async def _apart(front: Front, ticket: Ticket, agent: Agent, key: str) -> str:
    now = front.house.clock()
    changed = await asyncio.to_thread(
        front.house.store.write, lambda c: customers.unlink(c, ticket.customer, agent, now)
    )
    if not changed:
        return f"Nobody said that {ticket.customer_name} is somebody else as well."
    said = f"{ticket.customer_name} is a person of their own again"
    await front.act(ticket.id, CustomerJudged(agent, said), key)
    return f"{said}."


async def _muted(front: Front, ticket: Ticket, agent: Agent, key: str, *, on: bool) -> str:
    at = front.house.clock() if on else None
    await asyncio.to_thread(
        front.house.store.write, lambda c: customers.mute(c, ticket.customer, at)
    )
    said = f"{ticket.customer_name} is {'muted' if on else 'heard again'}"
    await front.act(ticket.id, CustomerJudged(agent, said), key)
    more = " Their next tickets are kept aside; `/desk suspended` shows them." if on else ""
    return f"{said}.{more}"


async def _shown(front: Front, ticket: Ticket) -> Shown:
    names, numbers, alike = await front.read(
        lambda c: (
            customers.identities_of(c, ticket.customer),
            customers.tickets_of(c, ticket.customer, TICKETS_AT_MOST),
            customers.alike(c, ticket.customer),
        )
    )
    tickets = [await front.ticket(number) for number in numbers]
    return persons.known(ticket, names, tickets, alike)


def _number(command: Command) -> int:
    word = command.text.strip().lstrip("#")
    if not word.isdigit() or len(word) > 9:
        raise DeskhandError("Name two tickets, e.g. `/desk same 12 15`.")
    return int(word)


def _said(text: str) -> Shown:
    return text, [section(text)]
