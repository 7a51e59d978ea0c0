"""Is every captured delivery accounted for: understood, ignored on purpose, or refused in words?

The deliveries are other people's, so they are not among the project's files: they are looked for
beside the project, or where DESKHAND_CAPTURED says, and without them there is nothing to show.
"""

import json
import os
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from connectors.contract import Reading, Unreadable
from connectors.facebook import parse as facebook
from connectors.slack import parse as slack
from connectors.slack.known import Known
from connectors.x import parse as x

NOW = datetime(2026, 11, 25, tzinfo=UTC)
HERE = Path(__file__).resolve().parents[2]
CAPTURED = Path(os.environ.get("DESKHAND_CAPTURED") or HERE.parent / "shared" / "data")


def _of_x(body: bytes, data: Any) -> Reading:
    return x.read(body, str(data.get("for_user_id") or "0"), NOW)


def _of_facebook(body: bytes, data: Any) -> Reading:
    entries = data.get("entry") if isinstance(data, dict) else None
    pages = [str(entry.get("id")) for entry in entries or [] if isinstance(entry, dict)]
    return facebook.read(body, pages[0] if pages else "0")


def _of_slack(body: bytes, _: Any) -> Reading:
    """Presses, forms and commands are no deliveries of events: they are refused here."""
    return slack.read(body, Known())


def _bodies(folder: Path) -> list[tuple[str, bytes]]:
    found = [(file.name, file.read_bytes()) for file in sorted(folder.rglob("*.json"))]
    for file in sorted(folder.glob("*.jsonl")):
        lines = file.read_bytes().splitlines()
        found += [(f"{file.name}:{n}", line) for n, line in enumerate(lines, 1) if line.strip()]
    return found


@pytest.mark.parametrize(
    ("channel", "read"), [("x", _of_x), ("facebook", _of_facebook), ("slack", _of_slack)]
)
def test_every_captured_delivery_is_accounted_for(channel: str, read: Any) -> None:
    if not (CAPTURED / channel).is_dir():
        pytest.skip(f"there are no captured deliveries at {CAPTURED / channel}")
    table: Counter[str] = Counter()
    for name, body in _bodies(CAPTURED / channel):
        try:
            reading = read(body, json.loads(body))
        except Unreadable as problem:
            table[f"refused: {problem}"] += 1
            continue
        assert reading.facts or reading.ignored or reading.unread, name
        table.update(type(fact).__name__ for fact in reading.facts)
        table.update(f"ignored: {why}" for why in reading.ignored)
        table.update(f"kept raw: {part.why}" for part in reading.unread)
    lines = [f"  {times:5} {what}" for what, times in table.most_common()]
    print("\n".join(["", channel, *lines]))  # noqa: T201 - seen with -s: what the payloads are
    assert all(len(what.split(": ", 1)[-1]) > 3 for what in table)
