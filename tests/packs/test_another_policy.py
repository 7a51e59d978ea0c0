"""What becomes of tickets when their desk changes its policy? The past stays; none is lost."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import islice, permutations
from zoneinfo import ZoneInfo

import pytest

from lifecycle.effects import DrawCard, Escalate
from lifecycle.errors import NotAllowed
from lifecycle.events import (
    AgentHeld,
    AgentReopened,
    AgentSolved,
    AgentSuspended,
    PromiseDue,
    Released,
)
from lifecycle.history import Entry
from lifecycle.hours import Calendar, parse_week
from lifecycle.moves import verbs
from lifecycle.packs import pack_names, read_pack, shipped_pack
from lifecycle.tickets import Status, Ticket
from lifecycle.transitions import Verb
from storage import lives, reading
from storage.checking import check
from tests.packs.playing import ANA, BEN, MONDAY, Play

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def under(sqlite_url: str) -> Iterator[Callable[[str], Play]]:
    """A desk under a pack that the test names."""
    made: list[Play] = []

    def play(pack: str) -> Play:
        made.append(Play(pack, sqlite_url))
        return made[-1]

    yield play
    for one in made:
        checked = check(one.store, one.desk.calendars)
        assert checked.faults == []  # history folds to the ticket, promises are what they must be
        one.store.close()


def entries(play: Play) -> list[Entry]:
    return play.store.read(lambda c: reading.entries(c, 1))


def acted(play: Play, since: datetime) -> list[str]:
    """The rules that have acted since then."""
    found = [e for e in entries(play) if isinstance(e.event, PromiseDue)]
    assert all(e.at >= since for e in found if e.policy_version == play.policy.version)
    return [e.event.rule for e in found if isinstance(e.event, PromiseDue) and e.at >= since]


def causes(play: Play) -> dict[str, tuple[str, str | None]]:
    rows = play.store.read(lambda c: reading.ledger(c, 1))
    return {r["rule"]: (r["outcome"], r["cause"]) for r in rows if r["outcome"]}


def test_silence_before_a_policy_is_none_of_its_own(under: Callable[[str], Play]) -> None:
    play = under("biztech")
    play.writes(private=True)
    play.replies()
    play.passes(days=20)
    play.customer_hears()
    assert play.lives_under("bitblock") == 1
    came = play.clock()
    assert play.passes(days=3, hours=23).status is Status.PENDING
    assert play.passes(hours=1).status is Status.SOLVED
    assert len(play.customer_hears()) == 1
    assert play.passes(days=3, hours=23).status is Status.SOLVED
    assert play.passes(hours=1).status is Status.CLOSED
    assert acted(play, came) == ["bb-33", "bb-38"]
    assert [e.at - came for e in entries(play)][-3:] == [4 * DAY, 4 * DAY, 8 * DAY]
    assert causes(play)["bt-09"] == ("void", "the policy changed")


def test_what_was_due_long_ago_is_done_once_and_then_at_its_own_pace(
    under: Callable[[str], Play],
) -> None:
    play = under("support-center")
    play.writes()
    play.claims()
    play.passes(days=14)
    play.lives_under("it-pro")
    came = play.clock()
    play.tells()
    play.passes(minutes=1)
    assert acted(play, came).count("it-11") == 1
    assert [e.rule for e in play.tells() if isinstance(e, Escalate)] == ["it-10"]
    play.passes(hours=4, minutes=58)
    assert acted(play, came).count("it-11") == 1
    play.passes(minutes=1)  # five hours of work later
    assert acted(play, came).count("it-11") == 2
    late = [e.event.late_because for e in entries(play) if isinstance(e.event, PromiseDue)]
    assert not any(late[-3:])
    assert "when this policy came into force" in play.history()[-1]
    assert str(causes(play)["it-10"][1]).endswith("the policy changed")


def test_managers_are_told_since_when_the_customer_really_waits(
    under: Callable[[str], Play],
) -> None:
    play = under("support-center")
    play.writes()
    play.claims()
    play.clock.advance(hours=30)
    play.lives_under("bitblock")
    play.tells()
    play.passes(minutes=1)
    (told,) = [e for e in play.tells() if isinstance(e, Escalate)]
    assert (told.rule, told.since) == ("bb-39", MONDAY)


def test_another_wording_changes_nothing_that_is_owed(under: Callable[[str], Play]) -> None:
    """A slip that is put right does not put off what a customer is owed, nor says it again."""
    play = under("ticket-queues")
    play.writes()
    play.replies()
    play.customer_hears()
    play.passes(days=2)
    play.passes(days=1)
    before = play.store.read(lambda c: reading.owed(c, 1))
    for n in range(3):
        text = shipped_pack("ticket-queues").text + f"# {n}\n"
        play.lives_under(read_pack(text, "ticket-queues.toml"))
        assert play.store.read(lambda c: reading.owed(c, 1)) == before
        play.clock.advance(hours=1)
    assert causes(play).get("tq-20") == ("kept", None)
    play.passes(days=1)
    said = play.customer_hears()
    assert [text.partition("(")[2] for text in said] == ["follow-up 1 of 3).", "follow-up 2 of 3)."]


def test_reminders_of_another_pack_do_not_count(under: Callable[[str], Play]) -> None:
    play = under("support-center")
    play.writes()
    play.replies()
    play.passes(days=6)
    assert play.ticket().reminders == 2
    play.customer_hears()
    play.lives_under("ticket-queues")
    assert play.ticket().reminders == 0
    for n in (1, 2, 3):
        play.passes(days=2)
        (text,) = play.customer_hears()
        assert f"(follow-up {n} of 3)" in text
    assert play.ticket().status is Status.PENDING
    assert play.passes(days=2).status is Status.CLOSED


def test_a_shorter_step_keeps_what_was_said_already(under: Callable[[str], Play]) -> None:
    """The same rule, edited: its count goes on, its time begins anew."""
    play = under("ticket-queues")
    play.writes()
    play.replies()
    play.passes(days=4)
    play.customer_hears()
    text = shipped_pack("ticket-queues").text
    shorter = text.replace('after = "2d"\nevery = "2d"', 'after = "1d"\nevery = "1d"')
    play.lives_under(read_pack(shorter, "shorter.toml"))
    play.passes(hours=23)
    assert play.customer_hears() == []
    play.passes(hours=1)
    (text,) = play.customer_hears()
    assert "(follow-up 3 of 3)" in text
    play.passes(days=1)
    assert play.customer_hears() == []


def test_who_acts_before_the_clock_does_acts_under_the_new_policy(
    under: Callable[[str], Play],
) -> None:
    play = under("biztech")
    play.writes()
    play.replies()
    play.passes(days=20)
    play.policy = shipped_pack("bitblock")
    play.acts(AgentSolved(ANA))
    told = [line.partition(".")[0] for line in play.history()[-2:]]
    assert told == ["The policy BitBlock came into force", "ANA solved it"]
    assert play.ticket().policy == "bitblock"
    assert play.lives_under("bitblock") == 0


def test_the_way_back_is_a_change_like_any_other(under: Callable[[str], Play]) -> None:
    play = under("bitblock")
    play.writes()
    play.replies()
    play.passes(days=3)
    play.lives_under("biztech")
    play.clock.advance(days=2)
    play.lives_under("bitblock")
    assert play.passes(days=3, hours=23).status is Status.PENDING
    assert play.passes(hours=1).status is Status.SOLVED


@pytest.mark.parametrize("before", ["bitblock", "support-center", "ticket-queues", "it-pro"])
def test_bt_04_what_nobody_has_is_asked_about_until_somebody_has_it(
    under: Callable[[str], Play], before: str
) -> None:
    play = under(before)
    play.writes()
    play.claims()
    play.acts(Released(BEN, "off sick"))
    play.tells()
    play.lives_under("biztech")
    play.passes(hours=1)
    assert any("nobody has: claim it" in line for line in play.team_hears())
    play.passes(days=1)
    assert any("nobody has: claim it" in line for line in play.team_hears())
    play.claims(BEN)
    play.tells()
    play.passes(days=2)
    assert not any("nobody has" in line for line in play.team_hears())


def test_a_card_shows_what_is_owed_now(under: Callable[[str], Play]) -> None:
    play = under("bitblock")
    play.writes()
    play.tells()
    play.lives_under("biztech")
    assert DrawCard() in play.tells()
    play.calendar = Calendar(zone=ZoneInfo("UTC"), week=parse_week("mon-fri 10:00-11:00"))
    play.desk.adopt_policies(["support"])
    assert play.tells() == []  # other hours, and nothing that counts in them
    play.claims()
    play.tells()
    play.calendar = Calendar(zone=ZoneInfo("UTC"), week=parse_week("mon-fri 10:00-12:00"))
    play.desk.adopt_policies(["support"])
    assert play.tells() == [DrawCard()]
    assert causes(play)["bt-20"] == ("void", "the working hours changed")


def test_the_backtest_tells_what_really_was(under: Callable[[str], Play]) -> None:
    play = under("support-center")
    play.writes()
    play.replies()
    play.customer_hears()
    play.passes(days=1)
    play.passes(days=5)
    play.lives_under("bitblock")
    play.passes(days=9)
    (life,) = lives.lives(play.store, None)
    assert life.lived.how == "closed by silence"
    assert (life.lived.tally.reminders, life.lived.tally.silent) == (2, 1)


def stages(play: Play) -> Iterator[Ticket]:
    """The ticket in every status that the pack has, but for the end."""
    yield play.writes(private=True)
    yield play.acts(AgentSuspended(ANA, "odd")) if has(play, Status.SUSPENDED) else play.ticket()
    if play.ticket().status is Status.SUSPENDED:
        play.acts(AgentReopened(ANA))
    yield play.claims()
    yield play.replies()
    yield play.acts(AgentHeld(ANA, "a part")) if has(play, Status.ON_HOLD) else play.ticket()
    yield play.acts(AgentSolved(ANA, resolution="A new fuse."))


def has(play: Play, status: Status) -> bool:
    return status in play.policy.shown


@pytest.mark.parametrize("stage", range(6))
@pytest.mark.parametrize(("before", "after"), list(permutations(pack_names(), 2)))
def test_no_status_of_one_pack_is_a_dead_end_in_another(
    under: Callable[[str], Play], before: str, after: str, stage: int
) -> None:
    play = under(before)
    status = next(islice(stages(play), stage, None)).status
    play.lives_under(after)
    ticket = play.ticket()
    assert ticket.status is status
    assert play.store.read(lambda c: reading.owed(c, 1)), f"{after} forgets what is {status}"
    can = verbs(ticket, play.policy)
    assert can
    if status not in play.policy.shown:
        assert Verb.REOPEN in can or Verb.RETURN in can
    if Verb.CLAIM not in can:
        with pytest.raises(NotAllowed) as refused:
            play.claims(BEN)
        assert refused.value.instead == can
    ticket = play.writes("is anybody there?", private=True)
    assert ticket.id == 1
    assert ticket.waiting_since
    play.tells()
    play.passes(days=9)
    assert play.managers_hear()
