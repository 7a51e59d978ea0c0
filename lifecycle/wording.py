"""Do people's words contain a phrase, whatever its case, accents and signs between?"""

import unicodedata
from collections.abc import Sequence


def mentions(text: str, phrases: Sequence[str]) -> bool:
    """Whether any of `phrases` stands in `text` as whole words."""
    return first_mentioned(text, phrases) is not None


def first_mentioned(text: str, phrases: Sequence[str]) -> str | None:
    """The first of `phrases` that stands in `text` as whole words."""
    found = f" {plain(text)} "
    return next((p for p in phrases if (words := plain(p)) and f" {words} " in found), None)


def plain(text: str) -> str:
    """The letters and digits of `text` in one form, one space between words; nothing else."""
    letters = unicodedata.normalize("NFC", text.casefold())
    return " ".join("".join(c if c.isalnum() else " " for c in letters).split())
