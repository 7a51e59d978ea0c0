"""Is a good pack read, and a bad one refused whole, with every fault named?"""

from datetime import timedelta

import pytest

from lifecycle.errors import PolicyError
from lifecycle.packs import pack_names, read_pack, shipped_pack
from lifecycle.policy import OnMessage
from lifecycle.rules import Action, CountedFrom, Length
from lifecycle.tickets import Priority, Status
from tests.made import BITBLOCK

SMALL = """
name = "small"
title = "Small"
summary = "As little as a pack can say."

[statuses]
new = "New"
open = "Open"
pending = "Waiting for you"
solved = "Solved"
closed = "Closed"

[on_message]
new = "add"
open = "add"
pending = "reopen"
solved = "reopen"
closed = "follow_up"

[[rules]]
id = "r1"
says = "Nobody waits for ever."
status = ["new", "open"]
from = "waiting"
after = "90m"
then = "escalate"

[[rules]]
id = "over"
says = "What is solved for a week is over."
status = ["solved"]
from = "status"
after = "7d"
then = "close"
"""


def faults(text: str) -> tuple[str, ...]:
    with pytest.raises(PolicyError) as refused:
        read_pack(text, "small.toml")
    return refused.value.faults


def changed(old: str, new: str) -> str:
    assert SMALL.count(old) >= 1
    return SMALL.replace(old, new, 1)


def test_a_small_pack_is_read() -> None:
    policy = read_pack(SMALL, "small.toml")
    assert (policy.name, policy.title) == ("small", "Small")
    assert policy.text == SMALL
    assert policy.shown[Status.PENDING] == "Waiting for you"
    assert policy.on_message[Status.PENDING] is OnMessage.REOPEN
    assert policy.after_reply is Status.PENDING  # where a pack does not say
    rule = policy.rule("r1")
    assert rule
    assert policy.rules[0] == rule
    assert (rule.counted_from, rule.first) == (CountedFrom.WAITING, Action.ESCALATE)
    assert rule.after == dict.fromkeys(Priority, Length(timedelta(minutes=90)))
    assert rule.status == frozenset({Status.NEW, Status.OPEN})
    assert policy.rule("r2") is None


def test_a_version_names_the_exact_text() -> None:
    policy = read_pack(SMALL, "a.toml")
    assert read_pack(SMALL, "b.toml").version == policy.version
    assert read_pack(SMALL + "# more\n", "a.toml").version != policy.version


def test_every_pack_that_ships_is_good_and_has_its_files_name() -> None:
    assert "bitblock" in pack_names()
    for name in pack_names():
        assert shipped_pack(name).name == name
    assert read_pack(BITBLOCK.text, "again.toml") == BITBLOCK
    with pytest.raises(KeyError):
        shipped_pack("../bitblock")


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('name = "small"', "", "name: needs a text"),
        ('title = "Small"', "title = 7", "title: needs a text"),
        ('summary = "As little as a pack can say."', 'summary = " "', "summary: needs a text"),
        ("[statuses]", "colour = 1\n[statuses]", 'unknown key "colour"; known are assign, check'),
        ('new = "New"\n', "", 'statuses: "new" is missing; every desk has it'),
        ('open = "Open"\n', "", 'statuses: "open" is missing; every desk has it'),
        ('closed = "Closed"\n', "", 'statuses: "closed" is missing; every desk has it'),
        ('solved = "Solved"\n', "", 'statuses: "solved" is missing; every desk has it'),
        ('new = "New"', 'new = ""', "statuses.new: needs a text"),
        ('new = "New"', "new = 7", "statuses.new: needs a text"),
        ('new = "New"', "new = []", "statuses.new: needs a text"),
        ('new = "New"', 'new = "New"\nlost = "Lost"', 'statuses: "lost" is unknown; choose from '),
        ('pending = "reopen"\n', "", 'on_message: "pending" is missing: what does a message do'),
        ('"reopen"', '"shrug"', 'on_message.pending: "shrug" is unknown; choose from add, reopen'),
        ('"reopen"', "[]", 'on_message.pending: "[]" is unknown; choose from add, reopen'),
        ('new = "add"', 'new = "add"\nlost = "add"', 'on_message: "lost" is unknown; choose from '),
        ('"follow_up"', '"reopen"', "on_message.closed: a closed ticket takes no message; use fol"),
        ("[[rules]]", "[on_reply]\nwhen = 1\n[[rules]]", 'on_reply: unknown key "when"; known ar'),
        ("[[rules]]", '[on_reply]\nthen = "lost"\n[[rules]]', 'on_reply.then: "lost" is unknown'),
        (
            "[[rules]]",
            '[on_reply]\nthen = "on_hold"\n[[rules]]',
            'on_reply.then: this pack has no status "on_hold"',
        ),
        (
            "[[rules]]",
            '[on_reply]\nthen = "new"\n[[rules]]',
            "on_reply.then: a reply can't leave a ticket new; use open, pending or solved",
        ),
        (
            "[[rules]]",
            '[on_reply]\nthen = "closed"\n[[rules]]',
            "on_reply.then: a reply can't leave a ticket closed; use open, pending or solved",
        ),
        ('id = "r1"\n', "", "rule 1.id: needs a text"),
        ('says = "Nobody waits for ever."\n', "", "rule r1.says: needs a text"),
        (
            'id = "r1"',
            'id = "r1"\nif = 1',
            'rule r1: unknown key "if"; known are after, at_most, before',
        ),
        ('["new", "open"]', "[]", 'rule r1.status: needs a list such as ["new", "open"]'),
        ('["new", "open"]', '"new"', 'rule r1.status: needs a list such as ["new", "open"]'),
        ('["new", "open"]', '["new", "lost"]', 'rule r1.status: "lost" is unknown; choose from '),
        (
            '["new", "open"]',
            '["new", "on_hold"]',
            'rule r1.status: this pack has no status "on_hold"',
        ),
        ('"waiting"', '"birth"', 'rule r1.from: "birth" is unknown; choose from opened, waiting'),
        (
            '"escalate"',
            '"pray"',
            'rule r1.then: "pray" is unknown; choose from escalate, remind_customer',
        ),
        ('"90m"', '"90"', 'rule r1.after: "90" is not a duration; write 90m, 24h or 4d'),
        ('after = "90m"\n', "", "rule r1.after: "),
    ],
)
def test_a_fault_is_named_with_its_place(old: str, new: str, fault: str) -> None:
    assert [line for line in faults(changed(old, new)) if line.startswith(fault)]


@pytest.mark.parametrize("key", ["statuses", "on_message", "on_reply"])
def test_a_table_must_be_a_table(key: str) -> None:
    assert f"{key}: needs a table" in faults(f"{key} = 3\n")


@pytest.mark.parametrize("rules", ["rules = 3", "rules = [1]", "[rules]"])
def test_rules_must_be_tables(rules: str) -> None:
    assert "rules: needs [[rules]] tables" in faults(rules)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"90m"', '"90"'),
        ('after = "90m"\n', ""),
        ('from = "waiting"', 'from = "birth"'),
        ('then = "escalate"', 'then = "pray"'),
        ('["new", "open"]', '"new"'),
        ('["new", "open"]', '["new", "opne"]'),
        ('id = "r1"\n', ""),
        ('says = "Nobody waits for ever."\n', ""),
        ('new = "New"', "new = 7"),
        ('pending = "reopen"', 'pending = "shrug"'),
        ("[[rules]]", '[on_reply]\nthen = "on_hold"\n[[rules]]'),
    ],
)
def test_one_slip_is_one_fault(old: str, new: str) -> None:
    assert len(faults(changed(old, new))) == 1


def test_two_rules_without_an_id_do_not_stand_twice() -> None:
    nameless = SMALL[SMALL.rindex("[[rules]]") :].replace('id = "over"\n', "")
    assert faults(SMALL + nameless * 2) == ("rule 3.id: needs a text", "rule 4.id: needs a text")


def test_a_rule_that_stands_twice_is_named_once() -> None:
    again = SMALL[SMALL.rindex("[[rules]]") :]
    assert faults(SMALL + again + again) == ("rule over: stands twice; ids must be unique",)
    shouted = again.replace('"over"', '"OVER"')  # people see every id in capitals
    assert faults(SMALL + shouted) == ("rule over: stands twice; ids must be unique",)


def test_every_fault_is_named_at_once() -> None:
    bad = changed('title = "Small"', "").replace('"90m"', '"soon"').replace('"reopen"', '"shrug"')
    found = faults(bad + "colour = 1\n")
    for place in (
        "title",
        "rule r1.after",
        "on_message.pending",
        'rule over: unknown key "colour"',
    ):
        assert [line for line in found if line.startswith(place)], place


def test_an_empty_pack_is_told_all_it_lacks() -> None:
    found = faults("")
    assert [line for line in found if line.endswith("needs a text")] == [
        "name: needs a text",
        "title: needs a text",
        "summary: needs a text",
    ]
    assert sum("every desk has it" in line for line in found) == 4


def test_the_error_begins_each_line_with_the_file() -> None:
    with pytest.raises(PolicyError) as refused:
        read_pack(changed('name = "small"', "").replace('title = "Small"', ""), "small.toml")
    lines = str(refused.value).splitlines()
    assert lines == ["small.toml: name: needs a text", "small.toml: title: needs a text"]


def test_what_is_not_toml_says_where() -> None:
    (fault,) = faults("name = = 1")
    assert fault.startswith("this is not TOML: ")
    assert "line 1" in fault


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("a = " + "[" * 5000, "this is nested too deeply"),
        ("a = " + "9" * 5000, "this can't be read: "),
        (f"[statuses]\nnew{'.a' * 5000} = 1\n[on_message]\nnew{'.a' * 5000} = 1", "this is nested"),
        ("[on_message]\nnew = 0x" + "f" * 5000, "this can't be read: "),
    ],
    ids=["deep", "long", "dotted", "hexadecimal"],
)
def test_what_the_reader_cannot_bear_is_a_fault_of_the_pack(text: str, fault: str) -> None:
    (only,) = faults(text)
    assert only.startswith(fault)
