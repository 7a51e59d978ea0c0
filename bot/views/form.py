"""What does the reply form show, and what was written into it?"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.views.text import Block, clean, context, escape, quote, section, when
from connectors.contract import Length
from lifecycle.errors import DeskhandError
from lifecycle.policy import Policy
from lifecycle.tickets import Status, Ticket, TicketId

CALLBACK = "reply_form"
REPLY_BLOCK, THEN_BLOCK, WAY_BLOCK, AGREED_BLOCK = "reply", "then", "way", "agreed"
_INPUT = "text"
INPUT_AT_MOST = 3000  # Slack's own limit of a plain text input
_THEN = {
    Status.PENDING: "Wait for the customer (Pending)",
    Status.OPEN: "Keep it open",
    Status.SOLVED: "Solve it",
}


class Way(StrEnum):
    """Where an answer to a public message goes."""

    PUBLIC = "public"
    PRIVATE = "private"
    BOTH = "both"


_WAYS = {
    Way.PUBLIC: "Public answer",
    Way.PRIVATE: "Private message",
    Way.BOTH: "Both: privately, and the same in public",
}
PREVIEWED_AT_MOST = 10  # parts


@dataclass(frozen=True, slots=True)
class Filled:
    """A submitted form."""

    ticket: TicketId
    text: str
    then: Status
    way: Way | None = None  # None: the customer wrote in private, so the answer is private too
    agreed: bool = False  # the agent has seen how it would go out, and wants it so

    @property
    def privately(self) -> tuple[bool | None, ...]:
        """Each sending that is wanted: in private or not; None where the customer wrote."""
        ways: dict[Way | None, tuple[bool | None, ...]] = {
            None: (None,),
            Way.PUBLIC: (False,),
            Way.PRIVATE: (True,),
            Way.BOTH: (True, False),
        }
        return ways[self.way]


class OldForm(DeskhandError):
    """A form that this version did not make."""


def reply_form(
    ticket: Ticket,
    policy: Policy,
    limit: Length,
    then: Status,
    *,
    asking: bool = False,
    remarks: Sequence[str] = (),
) -> Block:
    """The form in which an agent writes to a customer; recipient and channel can't be changed."""
    kind = "a direct message" if ticket.private else "a public post"
    facts = [f"{ticket.channel.shown} takes {limit.limit} characters at once."]
    if ticket.reply_until:
        facts.append(f"It takes an answer until {when(ticket.reply_until)}.")
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "private_metadata": json.dumps({"ticket": ticket.id}),
        "title": _plain(f"Ask on #{ticket.id}" if asking else f"Reply on #{ticket.id}"),
        "submit": _plain("Send"),
        "close": _plain("Cancel"),
        "blocks": [
            section(
                f"To *{escape(ticket.customer_name)}* on {ticket.channel.shown}, who wrote {kind}. "
                + " ".join(facts)
            ),
            section(quote(ticket.last_text, 500)),
            *(context(f"⚠️ {escape(one)}") for one in remarks),
            _reply_input(asking=asking),
            *([] if ticket.private else [_way_input(ticket)]),
            _then_input(then, policy),
            context("The ticket says *delivered* only when the platform has confirmed it."),
        ],
    }


def filled(view: Mapping[str, Any]) -> Filled:
    """What was written into a submitted form; OldForm when it is not as this version made it."""
    try:
        values = view["state"]["values"]
        chosen = values[THEN_BLOCK][THEN_BLOCK].get("selected_option") or {}
        way = _chosen(values, WAY_BLOCK)
        text = clean(values[REPLY_BLOCK][_INPUT].get("value") or "").strip()
        about = json.loads(view["private_metadata"])
        return Filled(
            ticket=TicketId(int(about["ticket"])),
            text=text,
            then=Status(chosen.get("value") or Status.PENDING),
            way=Way(way) if way else None,
            agreed=bool(_ticked(values, AGREED_BLOCK)) and about.get("previewed") == _mark(text),
        )
    except (KeyError, ValueError, TypeError, AttributeError):
        raise OldForm(
            "This form is of another version of the desk. Close it and press Reply again."
        ) from None


def preview(
    view: Mapping[str, Any], text: str, parts: Sequence[str], cautions: Sequence[str]
) -> Block:
    """The submitted form again: the parts in which it would go out, and what speaks against it.

    Only the very text that was previewed can be agreed to.
    """
    kept = ("type", "callback_id", "title", "submit", "close")
    about = json.loads(view["private_metadata"]) | {"previewed": _mark(text)}
    inputs = [block for block in view["blocks"] if block.get("block_id") != AGREED_BLOCK]
    shown = [block for block in inputs if not str(block.get("block_id")).startswith("part_")]
    many = f"Or send it in {len(parts)} parts, one after the other:"
    lines = [section(f"⚠️ {escape(one)}") for one in cautions]
    if len(parts) > 1:
        lines += [section(many), *(section(quote(one, 1000)) for one in parts[:PREVIEWED_AT_MOST])]
    drawn = [{**line, "block_id": f"part_{n}"} for n, line in enumerate(lines)]
    return {
        **{key: view[key] for key in kept},
        "private_metadata": json.dumps(about),
        "blocks": [*shown, *drawn, _agreed_input()],
    }


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _chosen(values: Mapping[str, Any], block: str) -> str:
    found = values.get(block, {}).get(block, {}).get("selected_option") or {}
    return str(found.get("value") or "")


def _ticked(values: Mapping[str, Any], block: str) -> Sequence[Any]:
    return values.get(block, {}).get(block, {}).get("selected_options") or ()


def _agreed_input() -> Block:
    option = {"text": _plain("Send it so"), "value": "yes"}
    return {
        "type": "input",
        "block_id": AGREED_BLOCK,
        "optional": True,
        "label": _plain("Agreed"),
        "element": {"type": "checkboxes", "action_id": AGREED_BLOCK, "options": [option]},
    }


def _way_input(ticket: Ticket) -> Block:
    options = [{"text": _plain(label), "value": way.value} for way, label in _WAYS.items()]
    return {
        "type": "input",
        "block_id": WAY_BLOCK,
        "label": _plain(f"On {ticket.channel.shown}"),
        "element": {
            "type": "static_select",
            "action_id": WAY_BLOCK,
            "options": options,
            "initial_option": options[0],
        },
    }


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
