"""Whatever stands in a file: a policy, or an error that names its faults, and nothing else."""

import re

import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from lifecycle.errors import PolicyError
from lifecycle.packs import read_pack
from lifecycle.policy import OnMessage, Policy
from lifecycle.rules import Action, CountedFrom
from lifecycle.tickets import Status
from lifecycle.transitions import OWING
from tests.made import BITBLOCK

LINES = BITBLOCK.text.splitlines()
VALUE = re.compile(r"(?<== )[^#\n]+")
VALUES = (
    *("0", "-1", "1.5", "nan", "true", "[]", "[[]]", "{}", "[{}]", '""', '"new"', '"closed"'),
    *('["new"]', '["closed", 1]', '"1h"', '"999999d"', "1979-05-27", "07:32:00", r'"\u0000"'),
)
HEADS = (
    "[statuses]",
    "[on_message]",
    "[on_reply]",
    "[[rules]]",
    "[rules]",
    "[x.y]",
    "[[statuses]]",
)
STRAY = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@st.composite
def packs(draw: DrawFn) -> str:
    """Bitblock's text after a few accidents."""
    lines = list(LINES)
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, len(lines) - 1))
        match draw(st.integers(0, 6)):
            case 0 if len(lines) > 1:
                del lines[at]
            case 1:
                lines.insert(at, lines[draw(st.integers(0, len(lines) - 1))])
            case 2 | 3:
                value = draw(st.sampled_from(VALUES))
                lines[at] = VALUE.sub(value.replace("\\", r"\\"), lines[at])
            case 4:
                lines.insert(at, draw(st.sampled_from(HEADS)))
            case 5:
                cut = draw(st.integers(0, len(lines[at])))
                lines[at] = lines[at][:cut] + draw(STRAY) + lines[at][cut + 1 :]
            case _:
                lines.insert(at, f"{draw(st.sampled_from([*Status, 'then', 'id', 'x']))} = 1")
    return "\n".join(lines)


def read(text: str) -> Policy | PolicyError:
    try:
        return read_pack(text, "fuzzed.toml")
    except PolicyError as error:
        return error


def check(read: Policy | PolicyError, text: str) -> None:
    if isinstance(read, PolicyError):
        assert read.faults
        assert str(read).startswith("fuzzed.toml: ")
        return
    assert read.text == text
    assert {Status.NEW, Status.OPEN, Status.SOLVED, Status.CLOSED} <= set(read.shown)
    assert all(name.strip() for name in read.shown.values())
    assert set(read.shown) <= set(read.on_message)
    after_the_end = (OnMessage.FOLLOW_UP, OnMessage.NEW_TICKET)
    followed = {s for s, does in read.on_message.items() if does in after_the_end}
    assert followed == {Status.CLOSED}
    assert read.after_reply in {Status.OPEN, Status.PENDING, Status.SOLVED} & set(read.shown)
    assert not any(Status.CLOSED in rule.status for rule in read.rules)
    assert len({rule.id for rule in read.rules}) == len(read.rules)
    joins = {status for status, does in read.on_message.items() if does is OnMessage.ADD}
    for status in (OWING | joins) & set(read.shown):
        assert any(
            status in rule.status
            and rule.does(Action.ESCALATE)
            and rule.counted_from is CountedFrom.WAITING
            for rule in read.rules
        )


@settings(max_examples=400, deadline=None)
@given(packs())
def test_a_damaged_pack_is_read_or_refused(text: str) -> None:
    check(read(text), text)


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_is_read_or_refused(text: str) -> None:
    check(read(text), text)


@pytest.mark.parametrize("kind", [Policy, PolicyError])
def test_some_damaged_packs_are_good_and_some_are_not(kind: type[Policy | PolicyError]) -> None:
    """A fuzz that only ever met broken TOML would prove little."""
    looking = settings(max_examples=500, deadline=None, derandomize=True)

    def interesting(text: str) -> bool:
        outcome = read(text)
        return isinstance(outcome, kind) and text != "\n".join(LINES) and "TOML" not in str(outcome)

    find(packs(), interesting, settings=looking)
