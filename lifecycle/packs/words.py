"""How is a pack's `[wording]` read: what customers are told, with its placeholders checked?"""

from lifecycle.notices import (
    PLACEHOLDERS,
    REACHES,
    REACHES_IN_PRIVATE,
    longest,
    placeholders,
)
from lifecycle.packs.faults import Faults, Table
from lifecycle.policy import Wording
from lifecycle.weighing import weight


def read_wording(data: Table, faults: Faults) -> dict[str, Wording]:
    """The templates by name: a text, or a table with `text` and `private_only`."""
    table = faults.table(data, "wording")
    found = {}
    for name, value in table.items():
        where = f"wording.{name}"
        given = value if isinstance(value, dict) else {"text": value}
        faults.unknown(given, {"text", "private_only"}, where)
        text = faults.text(given, "text", where)
        private = faults.flag(given, "private_only", where, False)
        if name == "rate":
            _refuse_long_question(text, where, faults)
        else:
            _refuse_bad(text, private, where, faults)
        found[name] = Wording(text, private)
    return found


def _refuse_bad(text: str, private: bool, where: str, faults: Faults) -> None:
    try:
        names = placeholders(text)
        size = longest(text)
    except ValueError as error:
        faults(where, f"has a brace that can't be filled: {error}; {{{{ stands for a brace itself")
        return
    for name in sorted(names - set(PLACEHOLDERS)):
        known = ", ".join(f"{{{one}}}" for one in PLACEHOLDERS)
        faults(where, f"there is no {{{name}}}; there are {known}")
    if private and size > REACHES_IN_PRIVATE:
        faults(where, f"can become {size} characters long; in private {REACHES_IN_PRIVATE} fit")
    elif size > REACHES and not private:
        faults(where, f"can become {size} characters long as X counts; X takes {REACHES}")


def _refuse_long_question(text: str, where: str, faults: Faults) -> None:
    """The question how it went stands as it is inside another wording."""
    size, room = weight(text), PLACEHOLDERS["rate"]
    if size > room:
        faults(where, f"is {size} characters long as X counts; {{rate}} takes {room}")
    if "{" in text:
        faults(where, "stands inside another wording as it is; it takes no placeholder")
