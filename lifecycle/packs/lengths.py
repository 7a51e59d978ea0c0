"""How long is `"4h working"`?"""

import re
from collections.abc import Mapping
from datetime import timedelta

from lifecycle.packs.faults import Fault
from lifecycle.rules import Length
from lifecycle.tickets import Priority

LONGEST = timedelta(days=366)
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_FORM = re.compile(r"([1-9][0-9]{0,5})([mhd])( working)?")
_HINT = "write 90m, 24h or 4d; 2h working for working time, 1d working for working days"


def duration(text: object) -> timedelta:
    """`"90m"`, `"24h"` or `"4d"` as a timedelta; ValueError for anything else."""
    found = length(text)
    if found.working or found.days:
        raise ValueError(f'"{text}" must be calendar time here; write 90m, 24h or 4d')
    return found.time


def length(text: object) -> Length:
    """The length that the text writes; ValueError says what can be written."""
    match = _FORM.fullmatch(text) if isinstance(text, str) else None
    if not match:
        raise ValueError(f'"{text}" is not a duration; {_HINT}')
    time = timedelta(**{_UNITS[match[2]]: int(match[1])})
    if time > LONGEST:
        raise ValueError(f'"{text}" is longer than a year')
    if match[3] and match[2] == "d":
        return Length(days=int(match[1]))
    return Length(time, working=bool(match[3]))


def lengths(value: object, where: str, fault: Fault) -> Mapping[Priority, Length]:
    """One length for all priorities, or a table that names all four."""
    if not isinstance(value, dict):
        one = _length(value, where, fault)
        return dict.fromkeys(Priority, one)
    for key in sorted(set(value) - set(Priority)):
        fault(where, f'"{key}" is no priority; they are {", ".join(Priority)}')
    for priority in Priority:
        if priority not in value:
            fault(where, f'"{priority}" is missing; name all four, or give one duration')
    found = {p: _length(value[p], f"{where}.{p}", fault) for p in Priority if p in value}
    return {p: found.get(p, Length()) for p in Priority}


def _length(value: object, where: str, fault: Fault) -> Length:
    try:
        return length(value)
    except ValueError as error:
        fault(where, str(error))
        return Length()
