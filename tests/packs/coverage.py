"""Which of the 149 published behaviours does which test show? Prints docs/reference/coverage.md.

python -m tests.packs.coverage > docs/reference/coverage.md
"""

import ast
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent.parent / "docs" / "reference" / "coverage.md"
CHECKLIST = HERE / "checklist.toml"
_ID = re.compile(r"test_([a-z]{2})_(\d\d)_")
DESKS = {
    "BB": ("BitBlock", "bitblock"),
    "CS": ("The Customer Support Center", "support-center"),
    "BT": ("BizTech", "biztech"),
    "TQ": ("Ticket queues", "ticket-queues"),
    "IT": ("IT Pro", "it-pro"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One published behaviour; `waits_for` says why nothing shows it yet."""

    id: str
    says: str
    waits_for: str | None


def lines() -> list[Line]:
    """Every behaviour, in the checklist's order."""
    data = tomllib.loads(CHECKLIST.read_text(encoding="utf-8"))
    return [Line(id, row["says"], row.get("waits_for")) for id, row in data.items()]


def shown() -> dict[str, list[tuple[str, str]]]:
    """The tests by the id that they show: (file, test)."""
    found: dict[str, list[tuple[str, str]]] = {}
    for file in sorted(HERE.glob("test_*.py")):
        for name in _tests(file):
            if match := _ID.match(name):
                found.setdefault(f"{match[1].upper()}-{match[2]}", []).append((file.name, name))
    return found


def page() -> str:
    """The page, whole."""
    tests, all_lines = shown(), lines()
    count = sum(1 for line in all_lines if line.id in tests)
    parts = [
        "# Coverage",
        "",
        "Five real support desks publish how they handle a ticket. Each ships as a policy pack,",
        "and each line that they publish is a named test on that pack. This page is generated; a",
        "test holds it to be true.",
        "",
        f"{count} of {len(all_lines)} lines are shown; the others say what they wait for.",
    ]
    for prefix, (title, pack) in DESKS.items():
        parts += [
            "",
            f"## {title}: `{pack}`",
            "",
            "| id | what the desk does | shown by |",
            "|---|---|---|",
        ]
        parts += [_row(line, tests) for line in all_lines if line.id.startswith(prefix)]
    return "\n".join(parts) + "\n"


def _row(line: Line, tests: dict[str, list[tuple[str, str]]]) -> str:
    links = ", ".join(
        f"[`{name}`](../../tests/packs/{file})" for file, name in tests.get(line.id, [])
    )
    return (
        f"| {line.id} | {line.says} | {f'✅ {links}' if links else f'not yet: {line.waits_for}'} |"
    )


def _tests(file: Path) -> Iterator[str]:
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield node.name


if __name__ == "__main__":
    print(page(), end="")  # noqa: T201 - this is what was asked for
