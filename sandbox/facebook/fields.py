"""What does a caller want to read? `fields=id,messages.limit(20){id,from}`, in Graph's grammar.

fields := field ("," field)*      field := name ("." name "(" text ")")* ["{" fields "}"]
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from sandbox.facebook.errors import Refused

NESTED_AT_MOST = 5
_NAME = re.compile(r"\s*([A-Za-z_][A-Za-z0-9_]*)\s*")
_ARGUMENT = re.compile(r"\(([^(){}]*)\)\s*")


@dataclass(frozen=True)
class Wanted:
    """One field; `inner` is what is wanted of its value, all that is usual when empty."""

    name: str
    options: Mapping[str, str] = field(default_factory=dict)
    inner: tuple["Wanted", ...] = ()
    source: str = ""  # what stands between the braces, as it was written


def parse_fields(text: str) -> tuple[Wanted, ...]:
    """The fields that `text` names, none for an empty one; Refused when it can't be read."""
    if not text.strip():
        return ()
    reader = _Reader(text)
    found = reader.fields(0)
    if reader.at != len(text):
        raise reader.error("Expected end of string")
    return found


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self.at = 0

    def fields(self, depth: int) -> tuple[Wanted, ...]:
        if depth > NESTED_AT_MOST:
            raise self.error("Too many nested fields")
        found = [self._field(depth)]
        while self._take(","):
            found.append(self._field(depth))
        return tuple(found)

    def error(self, expected: str) -> Refused:
        said = f'Syntax error "{expected}" at character {self.at}: {self._text[:200]}'
        return Refused(2500, said)

    def _field(self, depth: int) -> Wanted:
        name, options = self._match(_NAME, "Expected a field's name"), {}
        while self._take("."):
            option = self._match(_NAME, "Expected a modifier")
            options[option] = self._match(_ARGUMENT, "Expected its argument").strip()
        start = self.at + 1
        if not self._take("{"):
            return Wanted(name, options)
        inner = self.fields(depth + 1)
        end = self.at
        if not self._take("}"):
            raise self.error('Expected "}"')
        return Wanted(name, options, inner, self._text[start:end])

    def _match(self, pattern: re.Pattern[str], expected: str) -> str:
        found = pattern.match(self._text, self.at)
        if found is None:
            raise self.error(expected)
        self.at = found.end()
        return found[1]

    def _take(self, letter: str) -> bool:
        if not self._text.startswith(letter, self.at):
            return False
        self.at += 1
        while self._text[self.at : self.at + 1].isspace():
            self.at += 1
        return True
