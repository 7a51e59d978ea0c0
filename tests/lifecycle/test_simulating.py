"""What would happen under each pack, if people did this and no more?"""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest

from cli.whatif import own_hours
from lifecycle.packs import pack_names, read_pack, shipped_pack
from lifecycle.policy import Policy
from lifecycle.simulating import Moment, runs, simulate
from lifecycle.stories import Story
from lifecycle.tickets import Status
from lifecycle.timeline import again, since, timeline

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EVERY = pytest.mark.parametrize("name", pack_names())
STORIES = pytest.mark.parametrize("story", Story)


def lived(policy: Policy, story: Story, days: int = 60) -> list[Moment]:
    return simulate(policy, story, own_hours(policy), START, START + days * DAY)


def by_rule(moments: list[Moment]) -> list[tuple[timedelta, str, Status]]:
    """When which rule acted, and the status after it."""
    return [
        (m.at - START, m.why.partition(":")[0], m.status)
        for m in moments
        if m.mover == "promise" and m.why[2:3] == "-"  # not who was given it
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "bitblock",
            [
                (4 * DAY + HOUR / 2, "BB-33", Status.SOLVED),
                (8 * DAY + HOUR / 2, "BB-38", Status.CLOSED),
            ],
        ),
        (
            "support-center",
            [
                (DAY + HOUR / 2, "CS-24", Status.PENDING),
                (5 * DAY + HOUR / 2, "CS-25", Status.PENDING),
                (7 * DAY + HOUR / 2, "CS-26", Status.CLOSED),
            ],
        ),
        (
            "ticket-queues",
            [
                *((n * DAY + HOUR / 2, "TQ-20", Status.PENDING) for n in (2, 4, 6)),
                (8 * DAY + HOUR / 2, "TQ-21", Status.CLOSED),
            ],
        ),
    ],
)
def test_a_silent_customer(name: str, expected: list[tuple[timedelta, str, Status]]) -> None:
    assert by_rule(lived(shipped_pack(name), Story.SILENT_CUSTOMER)) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("bitblock", [(HOUR, "BB-29"), (DAY, "BB-39")]),
        ("biztech", [(DAY, "BT-19")]),
        ("it-pro", [(HOUR / 2, "IT-06"), (DAY, "IT-10")]),
    ],
)
def test_a_silent_desk(name: str, expected: list[tuple[timedelta, str]]) -> None:
    moments = lived(shipped_pack(name), Story.SILENT_DESK)
    assert [(after, rule) for after, rule, _ in by_rule(moments)] == expected
    for moment in (m for m in moments if m.why[2:3] == "-"):
        assert [said for said in moment.says if said.startswith("managers: ")]


def test_a_silent_desk_whose_tickets_are_given_to_people() -> None:
    """The policy finds an owner at once, so nobody is told that none was found."""
    moments = lived(shipped_pack("ticket-queues"), Story.SILENT_DESK, days=1)
    assert moments[1].what == "The policy gave it to Ana"
    assert [rule for _, rule, _ in by_rule(moments)] == ["TQ-17", "TQ-15", "TQ-17"]
    assert {moment.shown for moment in moments} == {"New", "Assigned"}


@EVERY
def test_a_ping_pong_ends_closed(name: str) -> None:
    policy = shipped_pack(name)
    moments = lived(policy, Story.PING_PONG)
    assert [m.what for m in moments].count("@maria_k wrote again") == 4
    assert [m.what for m in moments].count("Ana answered") == 4
    assert not [m for m in moments if m.what.startswith("Not allowed")]
    assert moments[-1].status is Status.CLOSED
    assert (Status.WORK_COMPLETED in [m.status for m in moments]) == policy.review.wanted


@EVERY
@STORIES
def test_time_runs_forward_and_stops_when_it_is_told_to(name: str, story: Story) -> None:
    policy = shipped_pack(name)
    moments = lived(policy, story)
    assert [m.at for m in moments] == sorted(m.at for m in moments)
    assert moments[-1].at <= START + 60 * DAY
    shorter = [m for m in moments if m.at <= START + 2 * DAY]
    assert lived(policy, story, days=2) == shorter
    assert all(m.what and m.why for m in moments)


def test_customers_hear_what_is_said_to_them() -> None:
    moments = lived(shipped_pack("support-center"), Story.SILENT_CUSTOMER)
    said = [words for moment in moments for words in moment.says]
    assert (
        "customer: @maria_k, a reminder: ticket #1 waits for your answer to our question." in said
    )
    assert said[-1].startswith("customer: @maria_k, we had no response, so #1 is closed now.")


def test_what_a_policy_refuses_is_a_moment_as_well() -> None:
    hasty = read_pack(shipped_pack("bitblock").text.replace('"4d"', '"10m"'), "hasty")
    *_, closed, refused = lived(hasty, Story.PING_PONG)
    assert (closed.at - START, closed.status) == (HOUR / 2 + HOUR / 3, Status.CLOSED)
    assert refused.what == "Not allowed: @maria_k wrote again"
    assert "starts a new ticket" in refused.why


def test_what_repeats_itself_is_told_once() -> None:
    moments = lived(shipped_pack("biztech"), Story.SILENT_CUSTOMER)
    told = runs(moments)
    assert (len(moments), len(told)) == (11, 4)
    assert (told[-1].times, told[-1].until) == (8, moments[-1].at)
    assert again(told[-1], START) == "7 times more, until 56d 00:30 (Mon 09:30)"
    assert again(told[0], START) == ""
    assert since(START, START) == "0d 00:00 (Mon 09:00)"


@EVERY
@STORIES
def test_the_drawing_is_xml_and_says_everything(name: str, story: Story) -> None:
    policy = shipped_pack(name)
    moments = lived(policy, story)
    drawn = ET.fromstring(timeline(policy, story.shown, moments))
    texts = " ".join("".join(drawn.itertext()).split())
    for moment in moments:
        assert moment.what in texts
        assert moment.why.split()[0] in texts


def test_hostile_words_stay_words_in_the_drawing() -> None:
    hostile = '</text><script>alert("1")</script>\x1b[31m&'
    moment = Moment(START, hostile, hostile, Status.NEW, hostile, (hostile,))
    drawn = timeline(shipped_pack("bitblock"), hostile, [moment])
    root = ET.fromstring(drawn)
    assert not [element for element in root.iter() if element.tag.endswith("script")]
    assert '<script>alert("1")</script>' in "".join(root.itertext())
