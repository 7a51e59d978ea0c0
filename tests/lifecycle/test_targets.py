"""Is each answer measured by its own target: the first one, and those after it?"""

import pytest

from lifecycle.packs import pack_names, read_pack, shipped_pack
from lifecycle.promises import promises
from lifecycle.rules import Target
from lifecycle.tickets import Status
from tests.lifecycle.stages import put
from tests.lifecycle.test_packs import SMALL, changed, faults
from tests.made import START

TARGETS = """
[[rules]]
id = "first"
says = "A first answer within an hour."
target = "first_answer"
status = ["new", "open"]
from = "waiting"
after = { urgent = "15m", high = "30m", normal = "1h", low = "4h" }
then = "escalate"

[[rules]]
id = "next"
says = "Each further answer within two hours."
target = "next_answer"
status = ["new", "open"]
from = "waiting"
after = "2h"
then = "escalate"
"""
WITHOUT = SMALL[: SMALL.index("[[rules]]")] + SMALL[SMALL.rindex("[[rules]]") :]


def test_the_first_answer_and_each_next_one_have_their_own_promise() -> None:
    policy = read_pack(WITHOUT + TARGETS, "small.toml")
    unanswered = put(Status.OPEN)
    answered = put(Status.OPEN, answered_at=START)
    assert [p.rule for p in promises(unanswered, policy)] == ["first"]
    assert [p.rule for p in promises(answered, policy)] == ["next"]


def test_one_target_alone_lets_a_customer_wait_for_ever() -> None:
    half = TARGETS[: TARGETS.index('[[rules]]\nid = "next"')]
    found = faults(WITHOUT + half)
    assert len(found) == 2
    assert all("a customer could wait for ever" in line for line in found)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('"first_answer"', '"first"', 'rule first.target: "first" is unknown'),
        ('"4h" }', '"4h" }\nwhen = { answered = true }', "rule first.when.answered: follows"),
        (
            'target = "next_answer"\nstatus = ["new", "open"]\nfrom = "waiting"',
            'target = "next_answer"\nstatus = ["new", "open"]\nfrom = "claimed"',
            "rule next.from: an answer's target counts from waiting or opened",
        ),
    ],
)
def test_slips_in_a_target_are_named(old: str, new: str, fault: str) -> None:
    assert TARGETS.count(old) == 1
    found = faults(SMALL + TARGETS.replace(old, new))
    assert found[0].startswith(fault), found


@pytest.mark.parametrize("name", ["support-center", "ticket-queues", "it-pro"])
def test_the_packs_with_figures_have_both_targets(name: str) -> None:
    targets = [rule.target for rule in shipped_pack(name).rules if rule.target]
    assert sorted(targets) == sorted(Target)


def test_stages_name_a_status_by_what_the_ticket_is_like() -> None:
    stages = '[[stages]]\nstatus = "open"\nwhen = { assigned = false }\nshown = "In the queue"\n'
    policy = read_pack(SMALL + stages, "small.toml")
    assert policy.name_of(put(Status.OPEN)) == "In the queue"
    assert policy.name_of(put(Status.NEW)) == "New"


@pytest.mark.parametrize(
    ("stage", "fault"),
    [
        ('status = "opened"\nwhen = { assigned = true }\nshown = "X"', "stage 1.status: "),
        (
            'status = "on_hold"\nwhen = { assigned = true }\nshown = "X"',
            "stage 1.status: this",
        ),
        ('status = "open"\nshown = "X"', "stage 1.when: is missing"),
        ('status = "open"\nwhen = { owner = true }\nshown = "X"', "stage 1.when: "),
        ('status = "open"\nwhen = { assigned = true }', "stage 1.shown: "),
        ('status = "open"\nwhen = { assigned = true }\nshown = "X"\nname = "Y"', "stage 1"),
    ],
)
def test_slips_in_a_stage_are_named(stage: str, fault: str) -> None:
    found = faults(SMALL + "\n[[stages]]\n" + stage + "\n")
    assert any(line.startswith(fault) for line in found), found


@pytest.mark.parametrize("name", pack_names())
@pytest.mark.parametrize("status", sorted(set(Status) - {Status.CLOSED}))
def test_no_status_is_without_somebody_who_looks_whatever_policy_comes(
    name: str, status: Status
) -> None:
    policy = shipped_pack(name)
    owed = promises(put(status), policy)
    assert owed, f"{name} would forget a ticket that is {status}"
    if status not in policy.shown:
        assert {p.rule for p in owed} <= {"no-such-status", "no-such-status-waits"}
        assert policy.may(status, Status.OPEN)


def test_a_triage_that_opens_must_say_so_plainly() -> None:
    (fault,) = faults(changed("[[rules]]", '[triage]\nopens = "yes"\n\n[[rules]]'))
    assert fault.startswith("triage.opens")
