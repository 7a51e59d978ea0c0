"""How do frozen values become JSON and values again? By their own type hints."""

import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from lifecycle.effects import Effect
from lifecycle.events import Event

Value = TypeVar("Value")
Reader = Callable[[Any], Any]  # from what JSON holds to a value

_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_PLAIN_ALREADY = frozenset({str, int, float, bool, NoneType})


def dumps(value: object) -> str:
    """`value`, a frozen dataclass, as compact JSON."""
    return _COMPACT.encode(_plain(value))


def loads(kind: type[Value], text: str) -> Value:
    """The value of type `kind` that `dumps` wrote; unknown fields are left out."""
    hint: Any = kind
    found: Value = _reader(hint)(json.loads(text))
    return found


def event_named(kind: str, text: str) -> Event:
    """The event of class `kind`; KeyError for a kind that is not known."""
    found: Event = loads(_by_name(Event)[kind], text)
    return found


def effect_named(kind: str, text: str) -> Effect:
    """The effect of class `kind`; KeyError for a kind that is not known."""
    found: Effect = loads(_by_name(Effect)[kind], text)
    return found


@cache
def _by_name(union: Any) -> Mapping[str, type[Any]]:  # noqa: ANN401 - a union is no type
    return {member.__name__: member for member in get_args(union)}


def _plain(value: object) -> Any:  # noqa: ANN401 - what JSON can hold
    kind: Any = type(value)
    if kind in _PLAIN_ALREADY:
        return value
    if (names := _field_names(kind)) is not None:
        return {name: _plain(getattr(value, name)) for name in names}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


@cache
def _field_names(kind: Any) -> tuple[str, ...] | None:  # noqa: ANN401 - any class
    """The fields of a dataclass, None for another class; looked up once for each class."""
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else None


@cache
def _reader(kind: Any) -> Reader:  # noqa: ANN401 - driven by type hints
    """What makes a value of `kind` again; worked out once for each type hint."""
    kind = getattr(kind, "__supertype__", kind)  # a NewType is what it is made of
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        choices = [choice for choice in get_args(kind) if choice is not NoneType]
        return _or_none(_reader(choices[0]))
    if origin is tuple:
        return _each(_reader(get_args(kind)[0]))
    if kind is datetime:
        return datetime.fromisoformat
    if is_dataclass(kind) and isinstance(kind, type):
        return _fields_of(kind)
    return kind if isinstance(kind, type) and issubclass(kind, Enum) else _as_it_is


def _or_none(reader: Reader) -> Reader:
    return lambda data: None if data is None else reader(data)


def _each(reader: Reader) -> Reader:
    return lambda data: tuple(map(reader, data))


def _fields_of(kind: type[Any]) -> Reader:
    readers = {name: _reader(hint) for name, hint in get_type_hints(kind).items()}
    return lambda data: kind(**{n: read(data[n]) for n, read in readers.items() if n in data})


def _as_it_is(data: Any) -> Any:  # noqa: ANN401 - what JSON holds
    return data
