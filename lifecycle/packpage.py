"""What does the documentation say of a pack? One page, made from the pack itself."""

import textwrap

from lifecycle.drawing import does, mermaid, timed
from lifecycle.policy import Policy

_KEYS = "Every key is in [Policy packs](../policy-pack.md)."
_LETTERS = 110  # in a line of prose


def page(policy: Policy) -> str:
    """The page of that pack, as Markdown."""
    rows = [
        f"| {_cell(rule.says)} | {_cell(timed(rule))} | {', '.join(sorted(rule.status))} "
        f"| {_cell(does(rule))} |"
        for rule in policy.rules
    ]
    parts = (
        f"# {policy.title}",
        textwrap.fill(policy.summary, _LETTERS),
        f'`policy = "{policy.name}"` in [desk.toml](../desk-toml.md). {_KEYS}',
        f'<img src="{policy.name}.svg" alt="Every status of the pack, and every way between them">',
        "## Rules",
        "\n".join(("| rule | when | in | does |", "|---|---|---|---|", *rows)),
        "## As a diagram",
        f"```mermaid\n{mermaid(policy)}```",
    )
    return "\n\n".join(parts) + "\n"


def _cell(words: str) -> str:
    """Words that do not end a cell of a table."""
    return " ".join(words.split()).replace("|", "\\|")
