"""How much of its allowance has the page used up, by the headers that Meta sends with each answer?

Above 80 of 100 every call waits: as long as Meta says, or a minute. One call then finds out more.
https://developers.facebook.com/docs/graph-api/overview/rate-limiting
"""

import json
from collections.abc import Iterator, Mapping

HIGH = 80  # percent
A_WHILE = 60.0  # seconds
_SIMPLE = ("x-app-usage", "x-page-usage")
_BUSINESS = "x-business-use-case-usage"
_SHARES = ("call_count", "total_time", "total_cputime")
_REGAIN = "estimated_time_to_regain_access"  # minutes
_A_DAY = 86_400.0


def pause(headers: Mapping[str, str]) -> float | None:
    """How many seconds to leave Meta alone; None while there is enough left."""
    if max(_shares(headers), default=0) <= HIGH:
        return None
    return regained_in(headers) or A_WHILE


def regained_in(headers: Mapping[str, str]) -> float | None:
    """In how many seconds Meta takes calls again, when it names a time."""
    minutes = max((_number(use, _REGAIN) for use in _uses(headers)), default=0)
    return min(minutes * 60, _A_DAY) if minutes > 0 else None


def _shares(headers: Mapping[str, str]) -> Iterator[float]:
    for use in _uses(headers):
        yield from (_number(use, name) for name in _SHARES)


def _uses(headers: Mapping[str, str]) -> Iterator[dict[str, object]]:
    for name in (*_SIMPLE, _BUSINESS):
        value = _parsed(headers.get(name))
        listed = value.values() if name == _BUSINESS and isinstance(value, dict) else [value]
        for one in listed:
            for use in one if isinstance(one, list) else [one]:
                if isinstance(use, dict):
                    yield use


def _number(use: Mapping[str, object], name: str) -> float:
    value = use.get(name)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0.0


def _parsed(header: str | None) -> object:
    try:
        return json.loads(header) if header else None
    except (ValueError, RecursionError):
        return None
