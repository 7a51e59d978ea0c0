"""What does a reviewer fill in to return completed work?"""

import json
from collections.abc import Mapping
from typing import Any

from bot.views.form import OldForm
from bot.views.text import Block, clean, escape, section
from lifecycle.tickets import Ticket, TicketId

CALLBACK = "return_form"
REASON_BLOCK = "reason"
_INPUT = "text"


def return_form(ticket: Ticket) -> Block:
    """The form that asks what is missing."""
    who = escape(ticket.completed_by.name) if ticket.completed_by else "somebody"
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "private_metadata": json.dumps({"ticket": ticket.id}),
        "title": _plain(f"Return #{ticket.id}"),
        "submit": _plain("Return"),
        "close": _plain("Cancel"),
        "blocks": [
            section(f"Completed by *{who}*. They read your reason in the thread."),
            {
                "type": "input",
                "block_id": REASON_BLOCK,
                "label": _plain("Reason"),
                "element": {
                    "type": "plain_text_input",
                    "action_id": _INPUT,
                    "multiline": True,
                    "max_length": 1000,
                    "placeholder": _plain("What is missing?"),
                },
            },
        ],
    }


def returned(view: Mapping[str, Any]) -> tuple[TicketId, str]:
    """The ticket and the reason of a submitted form; OldForm."""
    try:
        ticket = TicketId(int(json.loads(view["private_metadata"])["ticket"]))
        text = view["state"]["values"][REASON_BLOCK][_INPUT].get("value")
    except (KeyError, ValueError, TypeError, AttributeError):
        raise OldForm(
            "This form is of another version of the desk. Close it and press Return again."
        ) from None
    return ticket, clean(text or "").strip()


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text}
