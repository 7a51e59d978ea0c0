"""Is each delivery that Meta really sent accounted for? A table of them is printed with `-s`.

The deliveries are nobody's of ours and lie beside the project; without them nothing is tested.
"""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from connectors.contract import Reading, Unreadable
from connectors.facebook import parse
from tests.stack import PROJECT

FOLDER = Path(os.environ.get("DESKHAND_CAPTURED", PROJECT.parent / "shared" / "data")) / "facebook"
FILES = sorted(FOLDER.glob("*.json"))

pytestmark = pytest.mark.skipif(not FILES, reason="no captured deliveries beside the project")


def pages(data: dict[str, Any]) -> Iterator[str]:
    """Every page that a delivery may be for: samples name it now here, now there."""
    for entry in data["entry"]:
        yield str(entry["id"])
        for item in entry.get("messaging", []):
            for side in ("sender", "recipient"):
                if "id" in item.get(side, {}):
                    yield str(item[side]["id"])


def account_of(data: dict[str, Any]) -> str:
    """The page that the delivery is for: whom its items name as the page."""
    for entry in data["entry"]:
        for item in entry.get("messaging", []):
            own = "sender" if item.get("message", {}).get("is_echo") else "recipient"
            return str(item[own]["id"])
    return str(data["entry"][0]["id"])


def outcome(raw: bytes, account: str) -> Reading | str:
    try:
        return parse.read(raw, account)
    except Unreadable as problem:
        return str(problem)


def told(found: Reading | str) -> list[tuple[str, str]]:
    """What became of each part: the kind of fact, or a kind of silence with its reason."""
    if isinstance(found, str):
        return [("unreadable", found)]
    return [
        *((type(fact).__name__, "a fact") for fact in found.facts),
        *(("ignored", why) for why in found.ignored),
        *(("unread", part.why) for part in found.unread),
    ]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_part_is_a_fact_or_ignored_on_purpose_or_says_what_is_odd(file: Path) -> None:
    raw = file.read_bytes()
    data = json.loads(raw)
    found = outcome(raw, account_of(data))
    for kind, why in told(found):
        sys.stdout.write(f"\n{file.stem:14} {kind:12} {why}")
        assert len(why) > 5
    if isinstance(found, Reading) and data["object"] == "page":
        listed = [len(e.get(kind, [])) for e in data["entry"] for kind in ("messaging", "changes")]
        assert len(told(found)) == sum(listed)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_for_no_page_it_names_does_reading_break(file: Path) -> None:
    raw = file.read_bytes()
    for account in (*pages(json.loads(raw)), "1"):
        outcome(raw, account)


def test_real_messages_become_messages() -> None:
    raws = [file.read_bytes() for file in FILES]
    kinds = [kind for raw in raws for kind, _ in told(outcome(raw, account_of(json.loads(raw))))]
    assert kinds.count("Message") >= len(FILES) // 5
    assert {"Message", "OwnPost", "Deletion", "Seen", "AccountNews"} <= set(kinds)
