"""What would have been different under another policy, for lives that are known?"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from lifecycle.backtest import (
    SHOWN_AT_MOST,
    Difference,
    Fact,
    Replayed,
    Tally,
    compare,
    facts,
    lived,
    replay,
)
from lifecycle.backtest import (
    Life as Lived,
)
from lifecycle.events import (
    AgentClaimed,
    AgentReopened,
    AgentReplied,
    AgentSolved,
    Assigned,
    CustomerWrote,
    Event,
    PolicyAdopted,
    PromiseDue,
    RatingGiven,
    ReplySent,
)
from lifecycle.history import Entry
from lifecycle.hours import ALWAYS, Calendar
from lifecycle.packs import read_pack, shipped_pack
from lifecycle.policy import Policy
from lifecycle.tickets import ReplyId, Status
from tests.lifecycle.lives import Life, over_lives
from tests.lifecycle.stages import opening
from tests.made import AGENT, BITBLOCK, START, message

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CENTER = shipped_pack("support-center")
HASTY = read_pack(BITBLOCK.text.replace('"4d"', '"1h"'), "hasty")


def always(_team: str, _policy: Policy) -> Calendar:
    return ALWAYS


def story(*events: tuple[timedelta, Event]) -> list[Fact]:
    first = Fact(START, opening(private=True))
    return [first, *(Fact(START + after, event) for after, event in events)]


def lived_under(
    policy: Policy, *events: tuple[timedelta, Event], until: timedelta = timedelta(0)
) -> Lived:
    """A life as the books tell it, under a policy whose desk never slept."""
    told = story(*events)
    return Lived(told, replay(told, policy, always, START + until))


def answered(after: timedelta, id: str = "r1") -> list[tuple[timedelta, Event]]:
    return [
        (after, AgentReplied(AGENT, ReplyId(id), "Done?", Status.PENDING)),
        (after, ReplySent(ReplyId(id), f"p-{id}")),
    ]


def wrote(after: timedelta, id: str = "901") -> tuple[timedelta, Event]:
    return after, CustomerWrote(message(id, "any news?", sent_at=START + after, private=True))


def under(policy: Policy, told: Sequence[Fact], days: float = 30) -> Replayed:
    return replay(told, policy, always, START + days * DAY)


def test_a_ticket_that_nobody_attends_to() -> None:
    told = story()
    assert under(BITBLOCK, told).tally == Tally(tickets=1, broken=2, escalations=2)
    assert under(BITBLOCK, told, days=0.5).tally == Tally(tickets=1, broken=1, escalations=1)
    assert under(CENTER, told).tally == Tally(tickets=1, broken=1, escalations=1)
    assert under(BITBLOCK, told, days=0).tally == Tally(tickets=1)


def test_a_silent_customer() -> None:
    told = story(*answered(HOUR / 2))
    bitblock, center = under(BITBLOCK, told), under(CENTER, told)
    assert bitblock.tally == Tally(tickets=1, silent=1, closes=1)
    assert center.tally == Tally(tickets=1, reminders=2, silent=1, closes=1)
    assert bitblock.how == center.how == "closed by silence"
    assert under(BITBLOCK, told, days=5).how == "solved by silence"
    assert under(CENTER, told, days=5).how == "pending"


def test_each_reminder_is_said_however_long_nothing_happens() -> None:
    assert under(CENTER, story(*answered(HOUR / 2)), days=6).tally.reminders == 2


def test_work_that_is_done_is_no_silence() -> None:
    told = story(*answered(HOUR / 2), (HOUR, AgentSolved(AGENT)))
    assert under(BITBLOCK, told).how == "closed"
    assert under(BITBLOCK, told).tally == Tally(tickets=1, closes=1)


def test_silence_that_was_broken_does_not_count_as_the_end() -> None:
    told = story(*answered(HOUR / 2), wrote(5 * DAY), (5 * DAY, AgentSolved(AGENT)))
    replayed = under(BITBLOCK, told)
    assert replayed.tally.silent == 1
    assert replayed.how == "closed"


def test_a_message_to_what_would_have_been_closed_is_one_more_ticket() -> None:
    told = story(*answered(HOUR / 2), wrote(DAY), *answered(DAY + HOUR, "r2"))
    assert under(BITBLOCK, told).tally.more_tickets == 0
    hasty = under(HASTY, told)
    assert (hasty.tally.more_tickets, hasty.tally.not_allowed) == (1, 1)
    assert hasty.tally.closes == 1


def test_what_the_other_policy_refuses_is_counted() -> None:
    told = story((DAY, AgentReopened(AGENT)))
    assert under(BITBLOCK, told).tally.not_allowed == 1


def test_what_policies_did_is_dropped_and_who_was_given_what_stays() -> None:
    events: list[Event] = [
        opening(),
        PromiseDue("bb-29"),
        PolicyAdopted(before="biztech", version="1"),
        Assigned(AGENT, None, "They are free"),
        AgentClaimed(AGENT),
    ]
    kept = facts(_entry(n, event, Status.NEW) for n, event in enumerate(events, 1))
    assert [fact.event for fact in kept] == [events[0], *events[3:]]


def _entry(n: int, event: Event, status: Status, policy: Policy = BITBLOCK) -> Entry:
    return Entry(seq=n, event=event, at=START, policy_version=policy.version, status=status)


def test_the_real_life_is_what_the_books_say() -> None:
    """Whatever a replay would give: other policies were in force, and the desk was down."""
    look_up = {policy.version: policy for policy in (BITBLOCK, CENTER)}.__getitem__
    rating = RatingGiven(message("902", "👎"), good=False)
    entries = [
        _entry(1, opening(), Status.NEW),
        _entry(2, PromiseDue("bb-29"), Status.NEW),
        _entry(3, AgentReplied(AGENT, ReplyId("r"), "So?", Status.PENDING), Status.PENDING),
        _entry(4, PolicyAdopted(before="bitblock", version="1"), Status.PENDING, CENTER),
        _entry(5, PromiseDue("cs-24", overtaken=True), Status.PENDING, CENTER),
        _entry(6, PromiseDue("cs-25"), Status.PENDING, CENTER),
        _entry(7, PromiseDue("cs-26"), Status.CLOSED, CENTER),
        _entry(8, rating, Status.CLOSED, CENTER),
    ]
    told = lived(entries, look_up, broken=1)
    assert told.tally == Tally(tickets=1, broken=1, escalations=2, reminders=1, silent=1, closes=1)
    assert told.how == "closed by silence"
    assert lived(entries[:3], look_up, broken=0).how == "pending"


def test_working_time_is_the_teams_under_that_policy() -> None:
    asked: set[tuple[str, str]] = set()

    def calendar(team: str, policy: Policy) -> Calendar:
        asked.add((team, policy.name))
        return ALWAYS

    compare([lived_under(BITBLOCK)], CENTER, calendar, START)
    assert asked == {("support", "support-center")}


def test_many_lives_are_added_up_and_the_first_differences_shown() -> None:
    many = 25
    compared = compare(
        (lived_under(BITBLOCK, *answered(HOUR / 2), until=5 * DAY) for _ in range(many)),
        CENTER,
        always,
        START + 5 * DAY,
    )
    assert compared.lived == Tally(tickets=many, silent=many)
    assert compared.other == Tally(tickets=many, reminders=many)
    assert (compared.different, len(compared.shown)) == (many, SHOWN_AT_MOST)
    assert compared.shown[0] == Difference(opening().ticket, "solved by silence", "pending")


def test_lives_are_taken_one_by_one() -> None:
    taken: list[int] = []
    total = 3

    def read() -> object:
        for n in range(total):
            taken.append(n)
            yield lived_under(BITBLOCK)

    compared = compare(read(), BITBLOCK, always, START)  # type: ignore[arg-type]
    assert (compared.lived.tickets, taken) == (total, [0, 1, 2])
    assert compared.different == 0


@pytest.mark.parametrize("bad", [[], [Fact(START, AgentClaimed(AGENT))]])
def test_a_history_without_its_beginning_is_refused(bad: list[Fact]) -> None:
    with pytest.raises(ValueError, match="begins with its ticket's opening"):
        under(BITBLOCK, bad)


@over_lives(20)
def test_every_life_can_be_replayed_and_twice_gives_the_same(life: Life) -> None:
    told = facts(life.history())
    until: datetime = life.now + 30 * DAY
    for policy in (BITBLOCK, CENTER, shipped_pack("biztech"), shipped_pack("it-pro")):
        once = replay(told, policy, always, until)
        assert once == replay(told, policy, always, until)
        assert once.tally.tickets == 1
        assert once.tally.closes <= 1
        assert (once.ended is Status.CLOSED) == (once.tally.closes == 1)
