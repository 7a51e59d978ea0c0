"""Is what a customer writes weighed as the pack says, and is every slip in a pack named?"""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lifecycle.events import Triaged
from lifecycle.packs import pack_names, read_pack, shipped_pack
from lifecycle.tickets import Channel, Impact, Priority, Severity
from lifecycle.triage import MATRIX, Guess, Triage
from tests.lifecycle.stages import decided, fresh
from tests.lifecycle.test_packs import SMALL, faults
from tests.made import AGENT, START

QUEUES = shipped_pack("ticket-queues").triage

HINT = """
[[triage.hints]]
id = "vip"
says = "They pay for it."
senders = ["@Boss"]
channels = ["facebook"]
impact = "team"
"""
MATRIX_TABLE = """
[triage.matrix.business]
blocked = "low"
degraded = "low"
minor = "low"

[triage.matrix.team]
blocked = "normal"
degraded = "normal"
minor = "normal"

[triage.matrix.person]
blocked = "high"
degraded = "high"
minor = "urgent"
"""


def triage(text: str) -> Triage:
    return read_pack(SMALL + text, "small.toml").triage


def said(text: str, by: Triage = QUEUES, sender: str = "@maria_k", channel: str = "x") -> Guess:
    return by.guess(text, sender, channel)


@pytest.mark.parametrize("worse", ["Our SERVER is down!", "server down", "no internet since noon"])
@pytest.mark.parametrize("better", ["slow internet", "the internet is slow", "so sluggish"])
def test_tq_05_a_server_that_is_down_outranks_a_slow_internet(worse: str, better: str) -> None:
    down, slow = said(worse), said(better)
    assert (down.priority, slow.priority) == (Priority.URGENT, Priority.NORMAL)
    assert down.priority.rank < slow.priority.rank
    assert (down.impact, down.severity) == (Impact.BUSINESS, Severity.BLOCKED)
    assert (slow.impact, slow.severity) == (Impact.PERSON, Severity.DEGRADED)


def test_both_at_once_are_as_pressing_as_the_worse_one() -> None:
    both = said("First slow internet, now no internet at all")
    assert both.priority is Priority.URGENT
    assert both.because == (
        "outage (“no internet”): Nobody can work.",
        "slow (“slow internet”): It works, but badly.",
    )


def test_where_no_hint_speaks_the_pack_says_what_is_usual() -> None:
    assert said("hello?") == Guess(
        impact=Impact.PERSON,
        severity=Severity.DEGRADED,
        category="question",
        priority=Priority.NORMAL,
    )
    usual = triage('[triage]\nimpact = "business"\nseverity = "minor"\ncategory = "project"\n')
    guess = said("hello?", usual)
    assert (guess.impact, guess.severity) == (Impact.BUSINESS, Severity.MINOR)
    assert (guess.category, guess.priority) == ("project", Priority.NORMAL)


@pytest.mark.parametrize(
    "text", ["server downtime report", "observer down", "serverdown", "slowly"]
)
def test_only_whole_words_are_hints(text: str) -> None:
    assert said(text).because == ()


def test_signs_between_words_do_not_hide_them() -> None:
    assert said("SERVER... down?!").priority is Priority.URGENT


def test_a_hint_with_several_conditions_needs_them_all() -> None:
    by = triage(HINT)
    assert said("hi", by, "@boss", "facebook").impact is Impact.TEAM
    assert said("hi", by, "BOSS", "facebook").because == (
        "vip (from BOSS, on facebook): They pay for it.",
    )
    assert said("hi", by, "@boss", "x").because == ()
    assert said("hi", by, "@bossy", "facebook").because == ()


def test_a_channel_alone_is_a_condition() -> None:
    by = triage(HINT.replace('senders = ["@Boss"]\n', ""))
    assert said("hi", by, channel="facebook").because == ("vip (on facebook): They pay for it.",)
    assert said("hi", by, channel="slack").because == ()


def test_the_first_hint_that_names_a_category_files_it() -> None:
    found = said("Please change the wallpaper, I cannot work")
    assert (found.category, found.priority) == ("work_request", Priority.HIGH)


@pytest.mark.parametrize(("impact", "severity"), list(product(Impact, Severity)))
def test_each_cell_of_the_matrix_is_the_packs_own(impact: Impact, severity: Severity) -> None:
    by = triage(MATRIX_TABLE)
    wanted = {
        Impact.BUSINESS: Priority.LOW,
        Impact.TEAM: Priority.NORMAL,
        Impact.PERSON: Priority.URGENT if severity is Severity.MINOR else Priority.HIGH,
    }
    assert by.priority(impact, severity) is wanted[impact]
    assert triage("").priority(impact, severity) is MATRIX[impact, severity]
    after = decided(fresh(), Triaged(AGENT, impact, severity), START).ticket
    assert (after.priority, after.triaged) == (MATRIX[impact, severity], True)


def test_worse_is_never_less_pressing() -> None:
    for one, other in product(product(Impact, Severity), repeat=2):
        for name in pack_names():
            matrix = shipped_pack(name).triage.matrix
            if _as_bad(one[0], other[0]) and _as_bad(one[1], other[1]):
                assert matrix[one].rank >= matrix[other].rank


def _as_bad(one: Impact | Severity, other: Impact | Severity) -> bool:
    words = [*Impact, *Severity]
    return words.index(one) <= words.index(other)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('degraded = "high"\n', "", 'triage.matrix.person: "degraded" is missing; all nine cells'),
        ('"urgent"', '"asap"', 'triage.matrix.person.minor: "asap" is unknown; choose from urgent'),
        ('"urgent"', "1", 'triage.matrix.person.minor: "1" is unknown; choose from urgent'),
        ("[triage.matrix.team]", "[triage.matrix.all]", 'triage.matrix: unknown key "all"; known'),
        ("[triage.matrix.team]", "[triage.matrix.all]", 'triage.matrix: "team" is missing; all ni'),
        ('minor = "low"', 'tiny = "low"', 'triage.matrix.business: unknown key "tiny"; known are'),
    ],
)
def test_a_bad_matrix_is_named_with_its_cell(old: str, new: str, fault: str) -> None:
    assert MATRIX_TABLE.count(old)
    found = faults(SMALL + MATRIX_TABLE.replace(old, new))
    assert [line for line in found if line.startswith(fault)], found


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('id = "vip"\n', "", "hint 1.id: needs a text"),
        ('says = "They pay for it."\n', "", "hint vip.says: needs a text"),
        ('impact = "team"', "", "hint vip: needs impact, severity or category: what does it say?"),
        (
            'senders = ["@Boss"]\nchannels = ["facebook"]\n',
            "",
            "hint vip: needs words, senders or channels: when does it apply?",
        ),
        ('["facebook"]', '["fax"]', 'hint vip.channels: "fax" is unknown; choose from x, facebook'),
        ('["@Boss"]', '"@Boss"', "hint vip.senders: needs a list of texts"),
        ('["@Boss"]', '["@Boss", 7]', "hint vip.senders: needs a list of texts"),
        ('"team"', '"galaxy"', 'hint vip.impact: "galaxy" is unknown; choose from person, team'),
        ('impact = "team"', 'severity = "awful"', 'hint vip.severity: "awful" is unknown; choose'),
        (
            'impact = "team"',
            'category = "wish"',
            'hint vip.category: "wish" is no category; they are question, work_request, project',
        ),
        ('impact = "team"', "category = {}", 'hint vip.category: "{}" is no category; they are'),
        ('id = "vip"', 'id = "vip"\nif = 1', 'hint vip: unknown key "if"; known are category'),
        ("[[triage.hints]]", "[triage.hints]", "triage.hints: needs [[triage.hints]] tables"),
    ],
)
def test_a_bad_hint_is_named_with_what_is_wrong(old: str, new: str, fault: str) -> None:
    assert HINT.count(old)
    (found,) = faults(SMALL + HINT.replace(old, new))
    assert found.startswith(fault)


def test_a_hint_that_stands_twice_is_named_once() -> None:
    assert faults(SMALL + HINT * 3) == ("hint vip: stands twice; ids must be unique",)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('impact = "galaxy"', 'triage.impact: "galaxy" is unknown; choose from person, team, bus'),
        ("severity = []", 'triage.severity: "[]" is unknown; choose from minor, degraded, blocked'),
        ('category = "wish"', 'triage.category: "wish" is no category; they are question, work_re'),
        ("category = []", 'triage.category: "[]" is no category; they are question, work_request'),
        ("colour = 1", 'triage: unknown key "colour"; known are categories, category, hints'),
        ("categories = 3", "triage.categories: needs a table"),
        ("categories = {wish = 3}", "triage.categories.wish: needs a text"),
        ("matrix = 3", "triage.matrix: needs a table"),
        ("hints = [3]", "triage.hints: needs [[triage.hints]] tables"),
    ],
)
def test_a_bad_word_in_the_table_is_named(line: str, fault: str) -> None:
    found = faults(f"{SMALL}\n[triage]\n{line}\n")
    assert [one for one in found if one.startswith(fault)], found


def test_triage_must_be_a_table() -> None:
    assert "triage: needs a table" in faults("triage = 3\n" + SMALL)


@settings(max_examples=60, deadline=None)
@given(text=st.text(), sender=st.text(), channel=st.sampled_from([*Channel, "fax", ""]))
@pytest.mark.parametrize("pack", pack_names())
def test_any_words_can_be_weighed(pack: str, text: str, sender: str, channel: str) -> None:
    by = shipped_pack(pack).triage
    guess = by.guess(text, sender, channel)
    assert guess == by.guess(text, sender, channel)
    assert guess.priority is by.priority(guess.impact, guess.severity)
    assert guess.category in by.categories
