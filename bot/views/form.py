"""What does the reply form show, and what was written into it?"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.views.text import Block, clean, context, escape, quote, section
from connectors.contract import Length
from lifecycle.errors import DeskhandError
from lifecycle.policy import Policy
from lifecycle.tickets import Status, Ticket, TicketId

CALLBACK = "reply_form"
REPLY_BLOCK, THEN_BLOCK = "reply", "then"
_INPUT = "text"
INPUT_AT_MOST = 3000  # Slack's own limit of a plain text input
_THEN = {
    Status.PENDING: "Wait for the customer (Pending)",
    Status.OPEN: "Keep it open",
    Status.SOLVED: "Solve it",
}


@dataclass(frozen=True, slots=True)
class Filled:
    """A submitted form."""

    ticket: TicketId
    text: str
    then: Status


class OldForm(DeskhandError):
    """A form that this version did not make."""


def reply_form(
    ticket: Ticket, policy: Policy, limit: Length, then: Status, *, asking: bool = False
) -> Block:
    """The form in which an agent writes to a customer; recipient and channel can't be changed."""
    way = "a direct message" if ticket.private else "a public answer"
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "private_metadata": json.dumps({"ticket": ticket.id}),
        "title": _plain(f"Ask on #{ticket.id}" if asking else f"Reply on #{ticket.id}"),
        "submit": _plain("Send"),
        "close": _plain("Cancel"),
        "blocks": [
            section(
                f"To *{escape(ticket.customer_name)}* on {ticket.channel.shown}, as {way}. "
                f"{ticket.channel.shown} takes {limit.limit} characters."
            ),
            section(quote(ticket.last_text, 500)),
            _reply_input(asking=asking),
            _then_input(then, policy),
            context("The ticket says *delivered* only when the platform has confirmed it."),
        ],
    }


def filled(view: Mapping[str, Any]) -> Filled:
    """What was written into a submitted form; OldForm when it is not as this version made it."""
    try:
        values = view["state"]["values"]
        chosen = values[THEN_BLOCK][THEN_BLOCK].get("selected_option") or {}
        return Filled(
            ticket=TicketId(int(json.loads(view["private_metadata"])["ticket"])),
            text=clean(values[REPLY_BLOCK][_INPUT].get("value") or "").strip(),
            then=Status(chosen.get("value") or Status.PENDING),
        )
    except (KeyError, ValueError, TypeError, AttributeError):
        raise OldForm(
            "This form is of another version of the desk. Close it and press Reply again."
        ) from None


def _reply_input(*, asking: bool) -> Block:
    return {
        "type": "input",
        "block_id": REPLY_BLOCK,
        "label": _plain("Reply"),
        "element": {
            "type": "plain_text_input",
            "action_id": _INPUT,
            "multiline": True,
            "focus_on_load": True,
            "max_length": INPUT_AT_MOST,
            "placeholder": _plain("What do you need to know?" if asking else "Your answer"),
        },
    }


def _then_input(then: Status, policy: Policy) -> Block:
    options = [
        {"text": _plain(label), "value": status.value}
        for status, label in _THEN.items()
        if status in policy.shown
    ]
    initial = next(option for option in options if option["value"] == then.value)
    return {
        "type": "input",
        "block_id": THEN_BLOCK,
        "label": _plain("Then"),
        "element": {
            "type": "static_select",
            "action_id": THEN_BLOCK,
            "options": options,
            "initial_option": initial,
        },
    }


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text}
