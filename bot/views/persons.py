"""What is shown of a customer: names on every channel, tickets, who else they may be?"""

import json
from collections.abc import Sequence

from bot.views.lists import row
from bot.views.text import Block, Drawing, button, context, escape, section
from lifecycle.tickets import Ticket
from storage.customers import Alike, Contacts, Identity

SAME = "customer_same"


def contacts(found: Contacts | None) -> str:
    """`3rd contact, 1 open`, for the card; nothing for somebody new."""
    if found is None or (found.number < 2 and not found.others_open):
        return ""
    others = f", {found.others_open} open" if found.others_open else ""
    return f"{_ordinal(found.number)} contact{others}"


def suggestion(ticket: Ticket, alike: Sequence[Alike]) -> Drawing:
    """Who the customer may be as well; an agent decides."""
    said = f"{ticket.customer_name} may be somebody that we know"
    blocks: list[Block] = [section(f"👥 *{escape(said)}*")]
    for one in alike:
        many = f"{one.tickets} ticket{'' if one.tickets == 1 else 's'}"
        line = f"*{escape(one.shown)}* on {one.channel.shown}: {one.because}, {many}"
        value = json.dumps({"ticket": ticket.id, "other": one.customer, "shown": one.shown[:80]})
        blocks.append({**section(line), "accessory": button("Same person", SAME, value)})
    blocks.append(context("Nothing is linked unless you say so."))
    return escape(said), blocks


def known(
    ticket: Ticket, names: Sequence[Identity], tickets: Sequence[Ticket], alike: Sequence[Alike]
) -> Drawing:
    """All that is known of a ticket's customer."""
    head = f"{escape(ticket.customer_name)}, who wrote #{ticket.id}"
    lines = "\n".join(f"• *{escape(one.shown)}* on {one.channel.shown}" for one in names)
    rows = "\n".join(map(row, tickets))
    blocks: list[Block] = [section(f"*{head}*\n{lines}"), section(f"*Tickets*\n{rows}")]
    if alike:
        blocks += suggestion(ticket, alike)[1]
    return head, blocks


def _ordinal(number: int) -> str:
    ends = {1: "st", 2: "nd", 3: "rd"}
    end = "th" if 10 <= number % 100 <= 20 else ends.get(number % 10, "th")
    return f"{number}{end}"
