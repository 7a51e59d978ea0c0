"""How are words and lines written as an SVG that reads well on light and on dark?"""

import html
import re
import textwrap
from collections.abc import Iterable

_UNDRAWABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]"
)  # XML has no way to say it

_STYLE = """\
svg { --paper: #fff; --ink: #1c2733; --soft: #5b6875; --rule: #d5dbe1; --box: #eef3f8;
  --people: #1264a3; --customer: #0b7a53; --clock: #b4530a; }
@media (prefers-color-scheme: dark) { svg { --paper: #14191f; --ink: #e8edf2; --soft: #9fb0c0;
  --rule: #38434e; --box: #222b34; --people: #6cb4ee; --customer: #56cf9c; --clock: #f2a65a; } }
text { font: 13px system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; fill: var(--ink); }
.paper { fill: var(--paper); } .box { fill: var(--box); stroke: var(--rule); }
.title { font-size: 18px; font-weight: 600; } .strong { font-weight: 600; }
.soft { fill: var(--soft); } .small { font-size: 12px; } .middle { text-anchor: middle; }
.end { text-anchor: end; } .on { stroke: var(--paper); stroke-width: 4; paint-order: stroke; }
.line { stroke: var(--rule); } .arrow { stroke-width: 1.6; fill: none; }
.faint { stroke-dasharray: 2 4; }
.people { stroke: var(--people); } .customer { stroke: var(--customer); }
.clock { stroke: var(--clock); } .dot { stroke-width: 2; fill: var(--paper); }
.people.head, .people.word { fill: var(--people); } .clock.head, .clock.word { fill: var(--clock); }
.customer.head, .customer.word { fill: var(--customer); } .head { stroke: none; }
.word { stroke: none; } .word.on { stroke: var(--paper); }"""


def page(width: int, height: int, label: str, parts: Iterable[str]) -> str:
    """The whole drawing; `label` is what it is called by those who do not see it."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img" aria-label="{escaped(label)}">'
    )
    paper = f'<rect class="paper" width="{width}" height="{height}" rx="8"/>'
    return "\n".join((head, f"<style>\n{_STYLE}\n</style>", paper, *parts, "</svg>\n"))


def text(x: float, y: float, words: str, looks: str = "") -> str:
    """Words on one line, from (x, y) on its base."""
    return f'<text class="{looks}" x="{x:g}" y="{y:g}">{escaped(words)}</text>'


def line(x: float, y: float, to_x: float, to_y: float, looks: str = "line") -> str:
    """A straight line."""
    return f'<line class="{looks}" x1="{x:g}" y1="{y:g}" x2="{to_x:g}" y2="{to_y:g}"/>'


def dot(x: float, y: float, looks: str) -> str:
    """A small ring."""
    return f'<circle class="dot {looks}" cx="{x:g}" cy="{y:g}" r="5"/>'


def box(x: float, y: float, width: float, height: float) -> str:
    """A box with round corners."""
    return f'<rect class="box" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="6"/>'


def arrow(x: float, to_x: float, y: float, looks: str) -> str:
    """A level arrow."""
    back = -8 if to_x > x else 8
    head = f"{to_x:g},{y:g} {to_x + back:g},{y - 4:g} {to_x + back:g},{y + 4:g}"
    return (
        line(x, y, to_x, y, f"arrow {looks}") + f'<polygon class="head {looks}" points="{head}"/>'
    )


def lines_of(words: str, letters: int) -> list[str]:
    """`words` in lines of so many letters at most."""
    return textwrap.wrap(words, letters)


def escaped(words: str) -> str:
    """Words that mean nothing to XML, whatever they are."""
    return html.escape(drawable(words))


def drawable(words: str) -> str:
    """Words without what would control a terminal, or what XML can't hold."""
    return _UNDRAWABLE.sub("\ufffd", words)
