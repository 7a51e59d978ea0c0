"""Is every slip in what a pack can say named, with its place and what is allowed?"""

import pytest

from lifecycle.packs import read_pack, shipped_pack
from lifecycle.rules import FOREVER, Action, Length
from lifecycle.tickets import Priority, Status
from tests.lifecycle.test_packs import SMALL, changed, faults
from tests.made import BITBLOCK

REMINDING = """
[wording]
again = "{customer}, {ticket} waits for you ({count} of {times})."
end = "{customer}, we take {ticket} for solved."

[[rules]]
id = "r2"
says = "Silence is reminded of."
status = ["pending"]
from = "status"
after = "1d"
every = "1d"
at_most = 3
then = "remind_customer:again"

[[rules]]
id = "r3"
says = "Silence ends it."
status = ["pending"]
from = "status"
after = "4d"
then = ["tag:No Response", "solve", "tell_customer:end"]
"""
WAYS = """
[transitions]
new = ["open", "pending", "solved"]
open = ["pending", "solved"]
pending = ["open", "solved"]
solved = ["open", "pending", "closed"]
"""


def rule(id: str, **more: str) -> str:
    given = {
        "says": '"It is so."',
        "status": '["pending"]',
        "from": '"status"',
        "after": '"1d"',
        "then": '"solve"',
    } | more
    lines = "\n".join(f"{key} = {value}" for key, value in given.items() if value)
    return f'\n[[rules]]\nid = "{id}"\n{lines}\n'


def names(found: tuple[str, ...], fault: str) -> None:
    """The one fault of the pack begins like that."""
    assert len(found) == 1, found
    assert found[0].startswith(fault), found


def test_a_pack_that_says_all_this_is_good() -> None:
    policy = read_pack(SMALL + REMINDING + WAYS, "small.toml")
    reminding, ending = policy.rules[2:]
    assert (reminding.every, reminding.at_most) == (Length(reminding.every.time), 3)  # type: ignore[union-attr]
    assert [step.action for step in ending.steps] == [
        Action.TAG,
        Action.SOLVE,
        Action.TELL_CUSTOMER,
    ]
    assert policy.may(Status.SOLVED, Status.CLOSED)
    assert not policy.may(Status.OPEN, Status.CLOSED)


@pytest.mark.parametrize(
    "bad", ["P1M", "1e9d", "-1h", "0d", "", "1 day", "1.5h", "2w", "1d  working", "1 working", "h"]
)
@pytest.mark.parametrize("key", ["after", "every"])
def test_what_is_no_duration_is_named_with_its_place(key: str, bad: str) -> None:
    more = {key: f'"{bad}"'} | ({"at_most": "2"} if key == "every" else {})
    found = faults(SMALL + rule("r2", **(more | {"then": '"review"'})))
    names(found, f'rule r2.{key}: "{bad}" is not a duration; write 90m, 24h or 4d')


def test_longer_than_a_year_is_no_promise() -> None:
    names(faults(changed('"90m"', '"367d"')), 'rule r1.after: "367d" is longer than a year')
    names(faults(changed('"90m"', '"9000h working"')), 'rule r1.after: "9000h working" is longer')


@pytest.mark.parametrize(
    ("table", "fault"),
    [
        ('{ urgent = "1h", high = "2h", normal = "3h" }', 'rule r1.after: "low" is missing'),
        (
            '{ urgent = "1h", high = "2h", normal = "3h", low = "P1M" }',
            'rule r1.after.low: "P1M" is not a duration',
        ),
        (
            '{ urgent = "1h", high = "2h", normal = "3h", low = "4h", asap = "1m" }',
            'rule r1.after: "asap" is no priority; they are urgent, high, normal, low',
        ),
    ],
)
def test_a_length_for_each_priority_names_all_four(table: str, fault: str) -> None:
    names(faults(changed('"90m"', table)), fault)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("hi {name}", "wording.again: there is no {name}; there are {customer}, {ticket}, {agent}"),
        ("hi {}", "wording.again: there is no {}; there are {customer}"),
        ("hi {customer", "wording.again: has a brace that can't be filled"),
        ("hi }", "wording.again: has a brace that can't be filled"),
        (" ", "wording.again.text: needs a text"),
        ("x" * 281, "wording.again: can become 281 characters long as X counts; X takes 280"),
        (
            "x" * 190 + "{resolution}",
            "wording.again: can become 280 characters long as X counts; X takes 280",
        ),
    ],
)
def test_a_bad_template_is_named(text: str, fault: str) -> None:
    pack = SMALL + REMINDING.replace(
        "{customer}, {ticket} waits for you ({count} of {times}).", text
    )
    if fault.endswith("become 280 characters long as X counts; X takes 280"):
        read_pack(pack, "small.toml")  # exactly as much as it takes
        pack = pack.replace("x{resolution}", "xx{resolution}")
        fault = fault.replace("become 280", "become 281")
    names(faults(pack), fault)


def test_a_template_with_a_place_for_the_whole_answer_is_as_long_as_that_can_be() -> None:
    long = SMALL + REMINDING.replace("waits for you", "waits: {resolution} {needed} {rate}" * 2)
    names(faults(long), "wording.again: can become ")


@pytest.mark.parametrize("table", ['{ text = "hi", loud = true }', '{ text = "hi", loud = 1 }'])
def test_an_unknown_word_about_a_wording_is_named(table: str) -> None:
    pack = SMALL + f"\n[wording]\nreceipt = {table}\n"
    names(faults(pack), 'wording.receipt: unknown key "loud"; known are private_only, text')


def test_a_wording_is_private_or_not() -> None:
    pack = SMALL + '\n[wording]\nreceipt = { text = "hi", private_only = "yes" }\n'
    names(faults(pack), "wording.receipt.private_only: needs true or false")


@pytest.mark.parametrize("does", ["remind_customer", "tell_customer"])
def test_what_is_said_must_be_worded(does: str) -> None:
    pack = SMALL + REMINDING + rule("r4", then=f'"{does}:other"', after='"2d"')
    names(faults(pack), 'rule r4.then: there is no wording "other"; there are again, end')
    unworded = SMALL + rule("r4", then=f'"{does}:other"')
    names(faults(unworded), 'rule r4.then: there is no wording "other"; there are none')
    wordless = SMALL + rule("r4", then=f'"{does}"')
    names(faults(wordless), f'rule r4.then: "{does}" needs a word after a colon, e.g. "{does}:rem')


def test_a_review_is_asked_of_a_role_that_there_is() -> None:
    read_pack(SMALL + rule("r2", then='"review:dispatcher"'), "small.toml")
    found = faults(SMALL + rule("r2", then='"review:boss"'))
    names(found, 'rule r2.then: "boss" is no role that can be asked to look; choose from dispatch')


def test_what_takes_no_word_has_none() -> None:
    names(faults(SMALL + rule("r2", then='"close:now"')), 'rule r2.then: "close" takes nothing')


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('solved = ["open", "pending", "closed"]', "solved = []", 'nobody can leave "solved"'),
        ('solved = ["open", "pending", "closed"]\n', "", '"solved" is missing: where may a ticket'),
        ('"pending", "closed"]', '"pending"]', 'nothing leads to "closed"'),
        ('"pending", "closed"]', '"pending"]', 'no way leads from "new" to "closed"'),
        ('"pending", "closed"]', '"pending"]', 'no way leads from "solved" to "closed"'),
    ],
)
def test_a_status_without_a_way_in_out_or_to_the_end_is_named(
    old: str, new: str, fault: str
) -> None:
    assert WAYS.count(old)
    found = faults(SMALL + WAYS.replace(old, new))
    assert [line for line in found if line.startswith(f"transitions: {fault}")], found


@pytest.mark.parametrize("without", ["over", "bb-38"])
def test_what_is_solved_must_close_some_day(without: str) -> None:
    """No agent closes a ticket: without a rule that does, it stays for ever."""
    pack = SMALL if without == "over" else BITBLOCK.text
    head, *rules = pack.split("[[rules]]")
    kept = [rule for rule in rules if f'id = "{without}"' not in rule]
    assert len(kept) == len(rules) - 1
    found = faults("[[rules]]".join([head, *kept]))
    assert (
        'transitions: nothing leads to "closed": add a rule that closes what is "solved"' in found
    )


def test_a_way_that_nobody_and_nothing_goes_is_none() -> None:
    """Whatever the table allows: what is kept aside is only ever reopened."""
    ways = "[transitions]\n" + "".join(
        f'{status} = ["open", "pending", "solved", "closed", "suspended"]\n'
        for status in ("new", "open", "pending", "solved")
    )
    found = faults(BITBLOCK.text + ways + 'suspended = ["closed"]\n')
    assert 'transitions: nobody can leave "suspended"' in found


def test_work_is_completed_only_where_it_is_reviewed() -> None:
    pack = shipped_pack("it-pro").text
    without = pack.replace('[review]                   # IT-17 to IT-19\npassed = "solved"', "")
    assert without != pack
    found = faults(without)
    assert [line for line in found if 'nothing leads to "work_completed"' in line], found


def test_a_status_that_nothing_leads_to_is_named() -> None:
    held = changed('pending = "Waiting for you"', 'pending = "Waiting"\non_hold = "On hold"')
    held = held.replace('pending = "reopen"', 'pending = "reopen"\non_hold = "reopen"')
    ways = WAYS + 'on_hold = ["open"]\n'
    found = faults(held + ways + rule("r2", status='["on_hold"]', then='"escalate"'))
    names(found, 'transitions: nothing leads to "on_hold"')


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            '"pending", "solved"]\nopen',
            '"new"]\nopen',
            "transitions.new: a ticket that has left new",
        ),
        (
            "[transitions]",
            '[transitions]\nclosed = ["open"]',
            "transitions.closed: a closed ticket",
        ),
        (
            "[transitions]",
            '[transitions]\non_hold = ["open"]',
            "transitions.on_hold: this pack has",
        ),
        ('"closed"]', '"closed", "on_hold"]', "transitions.solved: this pack has no status"),
        ('"closed"]', '"closed", "gone"]', 'transitions.solved: "gone" is unknown; choose from'),
        ('pending = ["open", ', "pending = [", "on_message.pending: reopens, but transitions do"),
    ],
)
def test_a_way_that_cannot_be_is_named(old: str, new: str, fault: str) -> None:
    assert WAYS.count(old)
    found = faults(SMALL + WAYS.replace(old, new))
    assert [line for line in found if line.startswith(fault)], found


def test_a_rule_goes_no_way_that_the_pack_does_not_know() -> None:
    found = faults(SMALL + WAYS + rule("r2", then='"close"'))
    names(found, 'rule r2: leads from "pending" to "closed", which is no transition')


def test_two_rules_that_end_it_at_one_instant_contradict() -> None:
    found = faults(SMALL + rule("r2") + rule("r3", then='"close"'))
    names(found, "rule r3: contradicts rule r2: both end the ticket at the same instant")
    found = faults(SMALL + rule("r2", when="{ assigned = true }") + rule("r3", then='"close"'))
    names(found, "rule r3: contradicts rule r2: both end the ticket at the same instant")
    by_priority = '{ urgent = "1h", high = "2h", normal = "1d", low = "4d" }'
    found = faults(SMALL + rule("r2", after=by_priority) + rule("r3", then='"close"'))
    names(found, "rule r3: contradicts rule r2: both end the ticket at the same instant")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("{ assigned = true }", "{ assigned = false }"),
        ('{ priority = ["low"] }', '{ priority = ["urgent", "high"] }'),
        ('{ category = ["question"] }', '{ category = ["project"] }'),
    ],
)
def test_rules_for_different_tickets_do_not_contradict(one: str, other: str) -> None:
    both = rule("r2", when=one) + rule("r3", when=other, then='"close"')
    assert read_pack(SMALL + both, "small.toml")


def test_one_priority_ends_in_one_way_too() -> None:
    here, there = ('{ priority = ["low"] }', '{ priority = ["low", "high"] }')
    found = faults(SMALL + rule("r2", when=here) + rule("r3", when=there, then='"close"'))
    names(found, "rule r3: contradicts rule r2")


@pytest.mark.parametrize("when", ["{ assigned = true }", '{ priority = ["low"] }'])
def test_a_stricter_rule_that_comes_later_never_comes(when: str) -> None:
    found = faults(SMALL + rule("r2") + rule("r3", when=when, after='"2d"', then='"review"'))
    names(found, "rule r3: never comes: rule r2 has ended the ticket by then")
    loose = rule("r2", when=when) + rule("r3", after='"2d"', then='"review"')
    assert read_pack(SMALL + loose, "small.toml")  # it comes for the others


@pytest.mark.parametrize("late", [{"after": '"2d"'}, {"after": '"25h"', "then": '"review"'}])
def test_a_rule_that_never_comes_is_named(late: dict[str, str]) -> None:
    found = faults(SMALL + rule("r2") + rule("r3", **late))
    names(found, "rule r3: never comes: rule r2 has ended the ticket by then")
    found = faults(SMALL + rule("r3", **late) + rule("r2"))
    names(found, "rule r3: never comes: rule r2 has ended the ticket by then")


def test_a_rule_that_repeats_says_how_often() -> None:
    again = {"then": '"review"', "every": '"1d"'}
    for odd in ("1", "0", "true", '"3"', "2.0"):
        found = faults(SMALL + rule("r2", **again, at_most=odd))
        names(found, "rule r2.at_most: needs a number from 2 on: how often it acts in all")
    assert read_pack(SMALL + rule("r2", **again), "small.toml").rules[-1].at_most == FOREVER
    found = faults(SMALL + rule("r2", **again | {"then": '"tell_customer:hello"'}))
    assert "rule r2.at_most: is missing: how often are customers spoken to at most?" in found
    alone = faults(SMALL + rule("r2", at_most="3"))
    names(alone, 'rule r2.at_most: says how often "every" comes; it needs one')


def test_repeats_are_counted_as_the_first_time_is() -> None:
    mixed = {"after": '"1h working"', "every": '"1h"', "at_most": "3", "then": '"review"'}
    found = faults(SMALL + rule("r2", **mixed))
    names(found, "rule r2.every: is of another kind than after; both calendar or both working")


def test_only_an_agreed_date_is_counted_back_from() -> None:
    ahead = {"after": "", "before": '"1d"', "then": '"review"'}
    read_pack(SMALL + rule("r2", **ahead, **{"from": '"due"'}), "small.toml")
    names(faults(SMALL + rule("r2", **ahead)), "rule r2.before: counts back from what lies ahead")
    both = faults(SMALL + rule("r2", **(ahead | {"after": '"1d"', "from": '"due"'})))
    names(both, 'rule r2: has both "after" and "before"; one of them')
    working = ahead | {"before": '"1d working"', "from": '"due"'}
    names(faults(SMALL + rule("r2", **working)), "rule r2.before: must be calendar time")


def test_a_rule_ends_a_ticket_in_one_way() -> None:
    found = faults(SMALL + rule("r2", then='["solve", "close"]'))
    names(found, "rule r2.then: solves and closes at once; one of them")


@pytest.mark.parametrize(
    ("when", "fault"),
    [
        ('category = ["wish"]', 'rule r2.when: "wish" is no category; they are question, work_re'),
        ('category = "question"', "rule r2.when.category: needs a list of texts"),
        ("priority = []", "rule r2.when.priority: is empty, so it never holds"),
        ("category = []", "rule r2.when.category: is empty, so it never holds"),
        ("reminders = 9", "rule r2.when.reminders: asks for 9; at most 3 are ever sent"),
        ('priority = ["asap"]', 'rule r2.when.priority: "asap" is unknown; choose from urgent'),
        ("assigned = 1", "rule r2.when.assigned: needs true or false"),
        ("reminders = 0", "rule r2.when.reminders: needs a number: so many reminders at least"),
        ("reminders = true", "rule r2.when.reminders: needs a number: so many reminders at least"),
        ("due = true", "rule r2.when.due: can only be false: no agreed date lies ahead"),
        ("weather = 1", 'rule r2.when: unknown key "weather"; known are answered'),
    ],
)
def test_a_bad_condition_is_named(when: str, fault: str) -> None:
    found = faults(SMALL + REMINDING.replace("r2", "r0") + rule("r2", when=f"{{ {when} }}"))
    assert [line for line in found if line.startswith(fault)], found


def test_reminders_are_counted_only_where_there_are_some() -> None:
    found = faults(SMALL + rule("r2", **{"from": '"reminder"'}))
    names(found, "rule r2: counts reminders, but no rule reminds the customer")
    found = faults(SMALL + rule("r2", when="{ reminders = 2 }"))
    names(found, "rule r2: counts reminders, but no rule reminds the customer")


@pytest.mark.parametrize(
    ("hours", "fault"),
    [
        ("mon-fri 09:00-12:00 11:00-17:00", "mon 09:00-12:00 and mon 11:00-17:00 overlap"),
        ("mon 22:00-06:00; tue 05:00-09:00", "mon 22:00-06:00 and tue 05:00-09:00 overlap"),
        ("sun 22:00-06:00; mon 05:00-09:00", "sun 22:00-06:00 and mon 05:00-09:00 overlap"),
        ("mon-fri 09:00-17:00; wed 10:00-12:00", "wed is named twice; give all its spans"),
        ("mon-fri", '"mon-fri" has no times'),
        ("mondays 09:00-17:00", '"mondays" is no day; days are mon, tue'),
        ("mon 09:00-24:01", '"09:00-24:01" has a time that no clock shows'),
        ("mon 9-17", '"9-17" is no span of time'),
        ("mon 09:00-09:00", '"09:00-09:00" ends when it begins'),
        (";", "there are no hours"),
        ("x" * 2001 + " 9:00-10:00", '"' + "x" * 40 + '" is no day'),
    ],
)
def test_hours_that_cannot_be_are_named(hours: str, fault: str) -> None:
    names(faults(f'hours = "{hours}"\n' + SMALL), f"hours: {fault}")


@pytest.mark.parametrize("hours", ['" "', "9", "[]"])
def test_hours_are_a_text(hours: str) -> None:
    names(faults(f"hours = {hours}\n" + SMALL), "hours: needs a text")


@pytest.mark.parametrize(
    ("table", "fault"),
    [
        ('[assign]\nways = ["lottery"]', 'assign.ways: "lottery" is unknown; choose from everyone'),
        ("[assign]\nways = []", "assign.ways: needs a list of everyone, next_available"),
        ('[assign]\naway = "panic"', 'assign.away: "panic" is unknown; choose from wait, queue'),
        ('[assign]\nwho = "me"', 'assign: unknown key "who"; known are away, by_category, ways'),
        (
            '[assign.by_category]\nwish = ["lead"]',
            'assign.by_category: "wish" is no category; they are question',
        ),
        ("[review]", 'review: needs the status "work_completed"'),
        ('[rating]\nevery = "1d working"', 'rating.every: "1d working" must be calendar time'),
        ('[rating]\nevery = "P1M"', 'rating.every: "P1M" is not a duration'),
        ("[suspend]\nunreachable = true", 'suspend: this pack has no status "suspended"'),
        ("[open]\nneeds_owner = 1", "open.needs_owner: needs true or false"),
        ("[thanks]\nreopen = 1", "thanks.reopen: needs true or false"),
        ("[checklist]\nBB-01 = 1", "checklist.BB-01: needs a text"),
    ],
)
def test_each_other_table_names_what_is_wrong_in_it(table: str, fault: str) -> None:
    found = faults(f"{SMALL}\n{table}\n")
    assert [line for line in found if line.startswith(fault)], found


def test_what_is_kept_aside_is_never_ended_by_the_clock() -> None:
    aside = changed('new = "New"', 'new = "New"\nsuspended = "Kept aside"')
    aside = aside.replace('new = "add"', 'new = "add"\nsuspended = "add"')
    aside = aside.replace('["new", "open"]', '["new", "open", "suspended"]')
    aside += rule("looks", status='["suspended"]', then='"review"', every='"1d"')
    assert read_pack(aside, "small.toml")
    found = faults(aside + rule("r2", status='["suspended"]', then='"close"'))
    names(found, "rule r2: ends what is suspended; only a person may")


@pytest.mark.parametrize(
    "when",
    [
        "{ assigned = true }",
        "{ answered = false }",
        "{ answered_since_claim = false }",
        '{ category = ["question"] }',
        '{ priority = ["urgent", "high", "normal"] }',
    ],
)
def test_a_promise_to_some_is_no_promise_to_all(when: str) -> None:
    found = faults(changed('then = "escalate"', f'when = {when}\nthen = "escalate"'))
    assert [line.split('"')[1] for line in found] == ["new", "open"]
    assert all("a customer could wait for ever" in line for line in found)


def test_a_promise_to_every_priority_is_one_to_all() -> None:
    every = ", ".join(f'"{priority}"' for priority in Priority)
    when = f"when = {{ priority = [{every}] }}"
    assert read_pack(changed('then = "escalate"', f'{when}\nthen = "escalate"'), "small.toml")


def test_where_open_means_assigned_no_rule_gives_a_ticket_back() -> None:
    giving_back = rule("r2", status='["open"]', then='"release"', **{"from": '"claimed"'})
    assert read_pack(SMALL + giving_back, "small.toml")
    found = faults(f"{SMALL}{giving_back}\n[open]\nneeds_owner = true\n")
    names(found, "rule r2.then: gives back what open.needs_owner says has an owner")


def test_a_wording_that_nothing_says_is_a_slip() -> None:
    found = faults(f'{SMALL}\n[wording]\nrecipt = "{{customer}}, we have it."\n')
    names(found, "wording.recipt: nothing says it: no rule names it, and the desk itself says rec")


@pytest.mark.parametrize(
    "table",
    [
        '[[triage.hints]]\nid = "h"\nsays = "It is so."\nseverity = "blocked"\nwords = ["!!!"]',
        '[[suspend.rules]]\nid = "s"\nsays = "It is so."\nwords = ["!!!"]',
    ],
)
def test_a_word_that_never_matches_is_named(table: str) -> None:
    found = faults(f"{BITBLOCK.text}\n{table}\n")
    assert len(found) == 1
    assert found[0].endswith('.words: "!!!" has neither letters nor digits: it never matches')
