"""How is a pack's `[wording]` read: what customers are told, with its placeholders checked?"""

from lifecycle.notices import PLACEHOLDERS, REACHES, longest, placeholders
from lifecycle.packs.faults import Faults, Table
from lifecycle.policy import Wording


def read_wording(data: Table, faults: Faults) -> dict[str, Wording]:
    """The templates by name: a text, or a table with `text` and `private_only`."""
    table = faults.table(data, "wording")
    found = {}
    for name, value in table.items():
        where = f"wording.{name}"
        given = value if isinstance(value, dict) else {"text": value}
        faults.unknown(given, {"text", "private_only"}, where)
        text = faults.text(given, "text", where)
        _refuse_bad(text, where, faults)
        found[name] = Wording(text, faults.flag(given, "private_only", where, False))
    return found


def _refuse_bad(text: str, where: str, faults: Faults) -> None:
    try:
        names = placeholders(text)
        size = longest(text)
    except ValueError as error:
        faults(where, f"has a brace that does not match ({error}); write {{{{ for a brace")
        return
    for name in sorted(names - set(PLACEHOLDERS)):
        known = ", ".join(f"{{{one}}}" for one in PLACEHOLDERS)
        faults(where, f"there is no {{{name}}}; there are {known}")
    if size > REACHES:
        faults(where, f"can become {size} characters long; X takes {REACHES}")
