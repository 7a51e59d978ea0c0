"""Do the drawings of a policy show every way that it has, and are the committed ones today's?"""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from lifecycle.columns import svg
from lifecycle.drawing import Edge, edges, length, mermaid, statuses
from lifecycle.packpage import page
from lifecycle.packs import pack_names, read_pack, shipped_pack
from lifecycle.tickets import Status

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "reference" / "packs"
EVERY = pytest.mark.parametrize("name", pack_names())


@EVERY
def test_the_committed_page_and_drawing_are_those_of_today(name: str) -> None:
    hint = "renew them with: .venv/bin/python scripts/pack_pages.py"
    policy = shipped_pack(name)
    assert (FOLDER / f"{name}.md").read_text(encoding="utf-8") == page(policy), hint
    assert (FOLDER / f"{name}.svg").read_text(encoding="utf-8") == svg(policy), hint


def test_every_committed_page_is_that_of_a_pack() -> None:
    assert sorted({file.stem for file in FOLDER.iterdir()}) == list(pack_names())


@EVERY
def test_every_status_and_rule_is_drawn(name: str) -> None:
    policy = shipped_pack(name)
    ways = edges(policy)
    reached = {edge.end for edge in ways}
    assert reached == set(policy.shown) == set(statuses(policy))
    for rule in policy.rules:
        labels = [edge for edge in ways if f"({rule.id.upper()}" in edge.label]
        assert {edge.start for edge in labels} == rule.status & set(policy.shown)
    assert len(ways) == len(set(ways))


@EVERY
def test_no_way_leads_where_the_policy_does_not(name: str) -> None:
    policy = shipped_pack(name)
    for edge in edges(policy):
        if edge.start and edge.start is not edge.end:
            assert policy.may(edge.start, edge.end), edge
    assert not [e for e in edges(policy) if e.end is Status.NEW and e.start not in (None, e.end)]


def test_the_edges_of_bitblock() -> None:
    ways = edges(shipped_pack("bitblock"))
    assert (
        Edge(Status.PENDING, Status.SOLVED, "4d (BB-33, not before an agreed date)", "clock")
        in ways
    )
    assert Edge(Status.SOLVED, Status.CLOSED, "4d (BB-38)", "clock") in ways
    assert Edge(Status.PENDING, Status.OPEN, "the customer writes", "customer") in ways
    assert Edge(Status.NEW, Status.OPEN, "claim, assign", "people") in ways
    assert Edge(Status.NEW, Status.SUSPENDED, "the receipt is refused", "customer") in ways


def test_work_that_is_reviewed_goes_through_review() -> None:
    ways = edges(shipped_pack("it-pro"))
    assert Edge(Status.OPEN, Status.WORK_COMPLETED, "solve", "people") in ways
    assert Edge(Status.WORK_COMPLETED, Status.SOLVED, "pass the review", "people") in ways


def test_lengths_that_depend_on_the_priority_say_so() -> None:
    rule = shipped_pack("ticket-queues").rule("tq-15")
    assert rule
    assert length(rule) == "2h working / 4h working / 10h working / 30h working by priority"


@EVERY
def test_mermaid_names_each_status_as_customers_see_it(name: str) -> None:
    policy = shipped_pack(name)
    lines = mermaid(policy).splitlines()
    assert lines[0] == "stateDiagram-v2"
    for status, shown in policy.shown.items():
        assert f'    state "{shown}" as {status.value}' in lines
    known = "|".join(policy.shown)
    shape = re.compile(rf"(\[\*\]|{known}) --> (\[\*\]|{known})( : [^:;]+)?|({known}) : [^:]+")
    for line in lines[2 + len(policy.shown) :]:
        assert shape.fullmatch(line.strip()), line


def test_hostile_names_stay_words() -> None:
    evil = 'a"; <script>alert(1)</script> : b --> c'
    text = shipped_pack("bitblock").text.replace('"Pending"', f"'{evil}'")
    text = text.replace('"Solved"', '"Sol\\u001b[31mved"')
    policy = read_pack(text.replace('"BitBlock"', '"</text><script/>"'), "evil")
    (line,) = [one for one in mermaid(policy).splitlines() if one.endswith("as pending")]
    assert line.count('"') == 2
    assert "<" not in line
    assert "\x1b" not in mermaid(policy) + svg(policy)
    root = ET.fromstring(svg(policy))
    assert not [element for element in root.iter() if element.tag.endswith("script")]
    assert "</text><script/>" in "".join(root.itertext())
