"""What was a call given? Parameters come as JSON, or in a form as texts that may hold JSON."""

import json
import re
from typing import Any

from sandbox.facebook.errors import invalid

Json = dict[str, Any]

_LONE = re.compile("[\ud800-\udfff]")


def object_of(body: Json, name: str) -> Json:
    """The object `name`, empty when it is missing; Refused when it is something else."""
    value = structured(body.get(name), name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise invalid(f"Param {name} must be a JSON object")
    return value


def structured(value: Any, name: str) -> Any:  # noqa: ANN401 - JSON
    """`value`, read as JSON when it is a text, as forms have it."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        raise invalid(f"Param {name} must be valid JSON") from None


def text_of(value: object, name: str, at_most: int) -> str:
    """`value` as a text that is not empty; Refused when it is none, broken or too long."""
    if not isinstance(value, str) or _LONE.search(value):
        raise invalid(f"Param {name} must be a UTF-8 encoded string")
    if not value.strip():
        raise invalid(f"Param {name} must be a non-empty string")
    if len(value) > at_most:
        raise invalid(f"Length of param {name} must be less than or equal to {at_most}")
    return value


def flag_of(value: object, name: str) -> bool:
    """`value` as yes or no."""
    if isinstance(value, bool):
        return value
    if str(value).lower() not in ("true", "false", "1", "0"):
        raise invalid(f"Param {name} must be a boolean")
    return str(value).lower() in ("true", "1")


def address_of(value: object, name: str) -> str:
    """`value` as an address of a file on the web."""
    if not isinstance(value, str) or not re.match(r"https?://[^\s/]", value) or len(value) > 2000:
        raise invalid(f"Param {name} must be a valid URL")
    return value
