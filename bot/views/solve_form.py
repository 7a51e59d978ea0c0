"""What does an agent fill in to complete work that a second person reviews?"""

import json
from collections.abc import Mapping
from typing import Any

from bot.views.form import OldForm
from bot.views.text import Block, clean, escape, section
from lifecycle.tickets import Ticket, TicketId

CALLBACK = "solve_form"
DONE_BLOCK = "done"
_INPUT = "text"


def solve_form(ticket: Ticket) -> Block:
    """The form that asks what was done; what was said before stands in it."""
    who = escape(ticket.customer_name)
    element = {
        "type": "plain_text_input",
        "action_id": _INPUT,
        "multiline": True,
        "max_length": 1000,
        "placeholder": _plain("A new battery"),
    }
    if ticket.resolution:
        element["initial_value"] = ticket.resolution[:1000]
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "private_metadata": json.dumps({"ticket": ticket.id}),
        "title": _plain(f"Solve #{ticket.id}"),
        "submit": _plain("Solve"),
        "close": _plain("Cancel"),
        "blocks": [
            section(f"A reviewer looks at it next. Then *{who}* reads what you write here."),
            {
                "type": "input",
                "block_id": DONE_BLOCK,
                "label": _plain("What was done"),
                "element": element,
            },
        ],
    }


def solved(view: Mapping[str, Any]) -> tuple[TicketId, str]:
    """The ticket of a submitted form, and what was done; OldForm."""
    try:
        ticket = TicketId(int(json.loads(view["private_metadata"])["ticket"]))
        text = view["state"]["values"][DONE_BLOCK][_INPUT].get("value")
    except (KeyError, ValueError, TypeError, AttributeError):
        raise OldForm(
            "This form is of another version of the desk. Close it and press Solve again."
        ) from None
    return ticket, clean(text or "").strip()


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text}
