"""How do frozen values become JSON and values again? By their own type hints."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from lifecycle.effects import Effect
from lifecycle.events import Event

Value = TypeVar("Value")


def dumps(value: object) -> str:
    """`value`, a frozen dataclass, as compact JSON."""
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"))


def loads(kind: type[Value], text: str) -> Value:
    """The value of type `kind` that `dumps` wrote; unknown fields are left out."""
    found: Value = _value(kind, json.loads(text))
    return found


def event_named(kind: str, text: str) -> Event:
    """The event of class `kind`; KeyError for a kind that is not known."""
    found: Event = loads(_by_name(Event)[kind], text)
    return found


def effect_named(kind: str, text: str) -> Effect:
    """The effect of class `kind`; KeyError for a kind that is not known."""
    found: Effect = loads(_by_name(Effect)[kind], text)
    return found


def _by_name(union: Any) -> Mapping[str, type[Any]]:  # noqa: ANN401 - a union is no type
    return {member.__name__: member for member in get_args(union)}


def _plain(value: object) -> Any:  # noqa: ANN401 - what JSON can hold
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return value


@cache
def _hints(kind: Any) -> Mapping[str, Any]:  # noqa: ANN401 - any dataclass
    return get_type_hints(kind)


def _value(kind: Any, data: Any) -> Any:  # noqa: ANN401 - driven by type hints
    kind = getattr(kind, "__supertype__", kind)  # a NewType is what it is made of
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        choices = [choice for choice in get_args(kind) if choice is not NoneType]
        return None if data is None else _value(choices[0], data)
    if origin is tuple:
        return tuple(_value(get_args(kind)[0], item) for item in data)
    if kind is datetime:
        return datetime.fromisoformat(data)
    if is_dataclass(kind) and isinstance(kind, type):
        known = {n: _value(hint, data[n]) for n, hint in _hints(kind).items() if n in data}
        return kind(**known)
    return kind(data) if isinstance(kind, type) and issubclass(kind, Enum) else data
