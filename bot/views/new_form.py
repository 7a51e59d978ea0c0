"""What does the form show in which anybody asks the desk something, and what was written there?"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.views.text import Block, clean, context, escape
from lifecycle.errors import DeskhandError

CALLBACK = "new_request"
TEXT_BLOCK, PLACE_BLOCK = "asked", "place"
INPUT_AT_MOST = 2_900  # characters; Slack's own limit is 3,000
_PRIVATE = "private"


@dataclass(frozen=True, slots=True)
class Asked:
    """A submitted form."""

    text: str
    room: str | None  # the id of the room in which all may read it; None: nobody but the desk


class OldForm(DeskhandError):
    """A form that this version did not make."""


def new_form(text: str, room: str | None, name: str) -> Block:
    """The form; in `room`, called `name`, others may read the question too."""
    options = [_option("Only you and the desk (a direct message)", _PRIVATE)]
    options += [_option(f"Everybody in #{name}", "room")] if room else []
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "private_metadata": json.dumps({"room": room}),
        "title": _plain("Ask the desk"),
        "submit": _plain("Ask"),
        "close": _plain("Cancel"),
        "blocks": [
            {
                "type": "input",
                "block_id": TEXT_BLOCK,
                "label": _plain("What is it about?"),
                "element": {
                    "type": "plain_text_input",
                    "action_id": TEXT_BLOCK,
                    "multiline": True,
                    "focus_on_load": True,
                    "max_length": INPUT_AT_MOST,
                    "placeholder": _plain("What happens, since when, and what you need"),
                    **({"initial_value": text[:INPUT_AT_MOST]} if text else {}),
                },
            },
            {
                "type": "input",
                "block_id": PLACE_BLOCK,
                "label": _plain("Who may read it?"),
                "element": {
                    "type": "static_select",
                    "action_id": PLACE_BLOCK,
                    "options": options,
                    "initial_option": options[0],
                },
            },
            context(escape("The answer comes where your question stands.")),
        ],
    }


def asked(view: Mapping[str, Any]) -> Asked:
    """What was written into a submitted form; OldForm when it is not as this version made it."""
    try:
        values = view["state"]["values"]
        chosen = values[PLACE_BLOCK][PLACE_BLOCK].get("selected_option") or {}
        room = json.loads(view["private_metadata"])["room"]
        text = clean(values[TEXT_BLOCK][TEXT_BLOCK].get("value") or "").strip()
    except (KeyError, ValueError, TypeError, AttributeError):
        raise OldForm(
            "This form is of another version of the desk. Close it and type `/desk new` again."
        ) from None
    public = chosen.get("value") == "room" and isinstance(room, str)
    return Asked(text, room if public else None)


def _option(label: str, value: str) -> Block:
    return {"text": _plain(label[:75]), "value": value}


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text}
